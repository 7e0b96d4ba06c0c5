"""A refused list version: why, and what a person can do about it."""

from __future__ import annotations

from rich.text import Text

from streams.lists.admission import Refusal
from streams.terminal.text import safe


def render_refusal(refusal: Refusal) -> Text:
    """The faults in figures, and the commands that compare and accept the version."""
    source, version = refusal.version.source, refusal.version.version
    lines = [
        f"{source} {version} is refused and waits for you:",
        *(f"  {fault}" for fault in refusal.faults),
        f"Look at what changed: streamscreen lists diff --source {source} {version}",
        f'Publish it if that is right: streamscreen lists publish {source} --accept-drop "REASON"',
    ]
    return Text(safe_lines(lines), "yellow")


def safe_lines(lines: list[str]) -> str:
    """Several lines, each without anything that acts on a terminal."""
    return "\n".join(line[: len(line) - len(line.lstrip())] + safe(line) for line in lines)
