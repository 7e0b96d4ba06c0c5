"""Which saved version of a list answers for a day in the past."""

from __future__ import annotations

from collections.abc import Sequence

from streams.messages.list_versions import ListVersion


def version_on(versions: Sequence[ListVersion], day: str) -> ListVersion:
    """The version of a source that was in force on a day (ISO date).

    Of those dated on that day or before it the last. Where all are later the first, which holds
    most of what was removed since; the entries' own dates say the rest. Without any date the one
    that was saved last. `versions` stand in the order in which they were saved, and are not none.
    """
    dated = [
        (version.source_date, at) for at, version in enumerate(versions) if version.source_date
    ]
    before = [(date, at) for date, at in dated if date <= day]
    if before:
        return versions[max(before)[1]]
    if dated:
        first = min(date for date, _ in dated)
        return versions[max(at for date, at in dated if date == first)]
    return versions[-1]
