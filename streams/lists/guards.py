"""What speaks against publishing a new version of a list: it is refused until a person accepts it.

A list that loses entries lets listed parties pass. Authorities do delist, but seldom many at once;
a cut-off download or a changed format looks the same as a mass delisting, so a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from streams.lists.snapshot import Snapshot
from streams.matching.entity import ListedEntity
from streams.messages.list_records import RefusalReason
from streams.messages.list_versions import ListVersion
from streams.settings import Settings

# A list of the source that keeps no more than this share of its entries is halved.
_HALF = 0.5
# So few broken rows are slips in a short list of one's own: told when it is loaded, and left out.
_FEW_ROWS = 5


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reason to refuse a version, and the figures behind it."""

    reason: RefusalReason
    detail: str

    def __str__(self) -> str:
        return f"{self.reason.value}: {self.detail}"


def compare_versions(settings: Settings, before: Snapshot, after: Snapshot) -> tuple[Fault, ...]:
    """What speaks against `after` in the place of `before`; nothing where they are equal.

    Refused are a version that drops more than `list_drop_share` of the entries, one that halves a
    list of the source (a feed of many lists may lose a small one whole within that share), and one
    that the source itself dates before the other.
    """
    old, new = before.version, after.version
    if old.sha256 == new.sha256:
        return ()
    faults = [
        *_find_drop(before.entities, after.entities, settings.list_drop_share),
        *_find_halved(old, new),
    ]
    if old.source_date and new.source_date and new.source_date < old.source_date:
        detail = f"dated {new.source_date}, and the one before it {old.source_date}"
        faults.append(Fault(RefusalReason.OLDER, detail))
    return tuple(faults)


def check_rows(settings: Settings, broken: int, entries: int) -> tuple[Fault, ...]:
    """What speaks against a version because of the rows that could not be read."""
    rows, limit = broken + entries, settings.list_broken_share
    if broken <= max(_FEW_ROWS, limit * rows):
        return ()
    detail = f"{broken:,} of {rows:,} rows are broken ({broken / rows:.1%}, limit {limit:.1%})"
    return (Fault(RefusalReason.BROKEN_ROWS, detail),)


def _find_drop(
    before: Iterable[ListedEntity], after: Iterable[ListedEntity], limit: float
) -> list[Fault]:
    keys = {entity.key for entity in before}
    gone = len(keys - {entity.key for entity in after})
    if gone <= limit * len(keys):
        return []
    share = f"{gone / len(keys):.1%}, limit {limit:.1%}"
    return [Fault(RefusalReason.DROPPED, f"{gone:,} of {len(keys):,} entries are gone ({share})")]


def _find_halved(before: ListVersion, after: ListVersion) -> list[Fault]:
    halved = [
        f"{list_id} {count:,} to {after.entries_by_list.get(list_id, 0):,}"
        for list_id, count in before.entries_by_list.items()
        if after.entries_by_list.get(list_id, 0) <= _HALF * count
    ]
    return [Fault(RefusalReason.HALVED, "; ".join(halved))] if halved else []
