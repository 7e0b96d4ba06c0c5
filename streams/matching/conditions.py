"""What a rule of the policy may ask of a hit: lists by pattern, goods by code, days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

import msgspec

from streams.matching.ownership.rules import SCENARIO_PREFIX
from streams.matching.party import CargoLine, CountryCode

# A list's id or a programme, whole or with a `*` at the end that stands for any rest.
Pattern = Annotated[str, msgspec.Meta(pattern=r"^[^*]*\*?$(?!\n)", min_length=1, max_length=100)]
Patterns = Annotated[tuple[Pattern, ...], msgspec.Meta(min_length=1)]
HsBeginning = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2,12}$(?!\n)")]
EccnBeginning = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Z][0-9A-Z.]{0,19}$(?!\n)")]


class GoodsCondition(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a line of goods has to be: every field that is given has to fit.

    `hs` and `eccn` are beginnings of codes (`64`, `EAR99`, `3A`), `origin` countries. A line that
    does not carry a code fits no condition on it.
    """

    hs: Annotated[tuple[HsBeginning, ...], msgspec.Meta(min_length=1)] = ()
    eccn: Annotated[tuple[EccnBeginning, ...], msgspec.Meta(min_length=1)] = ()
    origin: Annotated[tuple[CountryCode, ...], msgspec.Meta(min_length=1)] = ()

    def __post_init__(self) -> None:
        if not (self.hs or self.eccn or self.origin):
            raise ValueError("expected hs, eccn or origin")

    def fits(self, line: CargoLine) -> bool:
        """Whether one line of goods is as the condition says."""
        return (
            (not self.hs or (line.hs_code or "").startswith(self.hs))
            and (not self.eccn or plain_eccn(line.eccn or "").startswith(self.eccn))
            and (not self.origin or line.origin in self.origin)
        )


def plain_eccn(code: str) -> str:
    """An export control number as conditions have it: `EAR 99` and `ear99` are EAR99."""
    return "".join(code.split()).upper()


def all_fit(condition: GoodsCondition, cargo: Sequence[CargoLine]) -> bool:
    """Whether there are goods and every line of them fits."""
    return bool(cargo) and all(condition.fits(line) for line in cargo)


def any_fits(condition: GoodsCondition, cargo: Iterable[CargoLine]) -> bool:
    """Whether a line of goods fits."""
    return any(condition.fits(line) for line in cargo)


def matches(patterns: Iterable[str], text: str) -> bool:
    """Whether a text is one of some patterns."""
    return any(
        text.startswith(pattern[:-1]) if pattern.endswith("*") else text == pattern
        for pattern in patterns
    )


def matches_list(patterns: Iterable[str], list_id: str) -> bool:
    """Whether a list is one of some patterns; a scenario's counts as the list behind it."""
    return matches(patterns, list_id.removeprefix(SCENARIO_PREFIX))


def in_force(first: date | None, last: date | None, day: str) -> bool:
    """Whether a day (ISO date) is within a span, both ends included; None is an open end."""
    return (first is None or first.isoformat() <= day) and (last is None or day <= last.isoformat())


def check_span(first: date | None, last: date | None) -> None:
    """Raise ValueError for a span that ends before it begins."""
    if first and last and last < first:
        raise ValueError(f"until {last} is before from {first}")
