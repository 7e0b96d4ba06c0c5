"""Entry ids of files that print one twice."""

from __future__ import annotations

from collections import Counter


class Numbering:
    """Gives every entry of a list an id of its own.

    An entry that repeats the id of another keeps it, followed by `-2`, so that both are screened
    and either can be found again in the file.
    """

    def __init__(self) -> None:
        self._times: Counter[tuple[str, str]] = Counter()

    def give(self, list_id: str, entry_id: str) -> str:
        """The id under which the next entry with this printed id stands on a list."""
        self._times[list_id, entry_id] += 1
        times = self._times[list_id, entry_id]
        return entry_id if times == 1 else f"{entry_id}-{times}"
