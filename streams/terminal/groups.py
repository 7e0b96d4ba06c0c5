"""Alerts of one case brought together, for reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from streams.matching.entity import Effect, Kind, ListedEntity, ListedName
from streams.messages.alerts import Alert

_Part = TypeVar("_Part")
_GRAVITY = {effect: rank for rank, effect in enumerate(Effect)}


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The alerts of one case, the surest first."""

    alerts: tuple[Alert, ...]

    @property
    def lead(self) -> Alert:
        """The surest alert; of several, the one with the gravest effect."""
        return self.alerts[0]

    @property
    def identity(self) -> ListedEntity:
        """The lead's entry with what the others say of who it is added."""
        entities = [alert.entity for alert in self.alerts]
        names: dict[str, ListedName] = {}
        for entity in entities:
            for name in entity.names:
                names.setdefault(name.text.casefold(), name)  # the OFAC lists print capitals
        kinds = [entity.kind for entity in entities if entity.kind is not Kind.UNKNOWN]
        return msgspec.structs.replace(
            entities[0],
            kind=kinds[0] if kinds else Kind.UNKNOWN,
            countries=_all_of(entity.countries for entity in entities),
            nationalities=_all_of(entity.nationalities for entity in entities),
            names=tuple(names.values()),
            identifiers=_all_of(entity.identifiers for entity in entities),
            addresses=_all_of(entity.addresses for entity in entities),
            contacts=_all_of(entity.contacts for entity in entities),
            birth_dates=_all_of(entity.birth_dates for entity in entities),
        )


def group_alerts(alerts: Iterable[Alert]) -> list[HitGroup]:
    """The cases of some alerts; cases and their members stand in `_rank` order."""
    cases: dict[str, list[Alert]] = {}
    for alert in alerts:
        cases.setdefault(alert.case_id, []).append(alert)
    found = [HitGroup(tuple(sorted(members, key=_rank))) for members in cases.values()]
    return sorted(found, key=lambda group: _rank(group.lead))


def _all_of(parts: Iterable[tuple[_Part, ...]]) -> tuple[_Part, ...]:
    """All parts, each once, in their order."""
    return tuple(dict.fromkeys(part for several in parts for part in several))


def _rank(alert: Alert) -> tuple[float, int, str]:
    """The highest score first, then the gravest effect, then by list and entry."""
    gravest = min((_GRAVITY[effect] for effect in alert.effects), default=len(_GRAVITY))
    return -alert.score, gravest, alert.entity.key
