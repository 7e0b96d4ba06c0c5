"""Short ways to write stakes for the tests of this folder."""

from __future__ import annotations

from decimal import Decimal

from streams.matching.ownership.stakes import Holder, Stake
from tests.factories import identifier

DAY = "2026-11-23"


def holder(*names: str, **fields: str | None) -> Holder:
    """A party by what it is called: `US-OFAC-SDN:7` is an entry, `lei:...` a number."""
    entries = tuple(name for name in names if name.isupper() and ":" in name)
    numbers = tuple(name for name in names if name not in entries and ":" in name)
    return Holder(
        names=tuple(name for name in names if ":" not in name),
        country=fields.get("country"),
        identifiers=tuple(identifier(number) for number in numbers),
        entries=entries,
    )


def stake(
    owner: str | Holder,
    owned: str | Holder,
    share: str | None = None,
    *,
    control: bool = False,
    since: str | None = None,
    until: str | None = None,
    source: str = "",
) -> Stake:
    """One stake; a party may be written as one word."""
    sides = [holder(side) if isinstance(side, str) else side for side in (owner, owned)]
    percentage = None if share is None else Decimal(share)
    return Stake(sides[0], sides[1], percentage, control, since, until, source)
