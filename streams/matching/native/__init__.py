"""What of the matching is compiled; `engine` says whether it was."""
