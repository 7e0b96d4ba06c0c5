"""What the doctor finds: how grave it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(str, Enum):
    """How grave a finding is: nothing to do, look at it, screening is at risk or stands still."""

    WELL = "well"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` is empty where there is nothing to do."""

    check: str
    state: State
    told: str
    remedy: str = ""


def well(check: str, told: str) -> Finding:
    """A finding without anything to do."""
    return Finding(check, State.WELL, told)


def warning(check: str, told: str, remedy: str) -> Finding:
    """A finding to look at."""
    return Finding(check, State.WARNING, told, remedy)


def fault(check: str, told: str, remedy: str) -> Finding:
    """A finding that stops screening or puts it at risk."""
    return Finding(check, State.FAULT, told, remedy)
