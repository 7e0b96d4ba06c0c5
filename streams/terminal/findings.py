"""What the doctor found, at the terminal."""

from __future__ import annotations

from rich.text import Text

from streams.doctor.findings import Finding, State
from streams.terminal.text import safe

_SIGNS = {
    State.WELL: ("ok     ", "green"),
    State.WARNING: ("warning", "bold yellow"),
    State.FAULT: ("FAULT  ", "bold red"),
}


def render_finding(finding: Finding) -> Text:
    """The finding on one line, and what to do on the next."""
    sign, style = _SIGNS[finding.state]
    text = Text.assemble((sign, style), f"  {finding.check:<8}  {safe(finding.told)}")
    if finding.remedy:
        text.append(f"\n{'':19}{safe(finding.remedy)}", "bold")
    return text
