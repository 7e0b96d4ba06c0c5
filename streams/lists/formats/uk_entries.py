"""What the forms of the British lists have in common: how they write names, dates and measures."""

from __future__ import annotations

from collections.abc import Iterable

from streams.lists.dates import read_day_first, single_day
from streams.lists.names import squeeze
from streams.lists.register import lists
from streams.matching.entity import AliasQuality, Effect, Kind

LIST_ID = "GB-UKSL"

_KINDS = {"individual": Kind.PERSON, "entity": Kind.COMPANY, "ship": Kind.VESSEL}
_QUALITIES = {
    "primary name": AliasQuality.PRIMARY,
    "prime alias": AliasQuality.PRIMARY,
    "fka": AliasQuality.FORMER,
}
# Measures that leave a person's money and trade alone. All others stop dealings: an asset freeze,
# the ban of a ship from ports, of financing or of trust services.
_PERSONAL_MEASURES = frozenset({"travel ban", "director disqualification sanction"})


def kind_of(text: str) -> Kind:
    """The kind in "Individual", "Entity" and "Ship"."""
    return _KINDS.get(text.strip().lower(), Kind.UNKNOWN)


def full_name(given: Iterable[str], last: str) -> str:
    """Names 1 to 5 and then name 6, the surname or the whole name of an entity or ship."""
    return squeeze(" ".join((*given, last)))


def quality_of(name_type: str, strength: str) -> AliasQuality:
    """The quality of a name: "Low quality a.k.a" is weak, a variation of the primary one strong."""
    quality = _QUALITIES.get(name_type.strip().lower(), AliasQuality.STRONG)
    if quality is not AliasQuality.PRIMARY and strength.strip().lower().startswith("low"):
        return AliasQuality.WEAK
    return quality


def iso_date(text: str) -> str | None:
    """The ISO date of a day written day first; None for anything less exact."""
    return single_day(read_day_first(text))


def effects_of(measures: Iterable[str]) -> tuple[Effect, ...]:
    """What the sanctions imposed require: a travel ban alone freezes nothing."""
    imposed = {measure.strip().lower() for measure in measures if measure.strip()}
    if imposed and imposed <= _PERSONAL_MEASURES:
        return (Effect.FLAG,)
    return lists()[LIST_ID].effects
