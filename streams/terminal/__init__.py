"""What people read on a terminal: hits, alerts, verdicts and entries, shared by cli and demo."""
