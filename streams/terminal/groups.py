"""Listings of one company, person or vessel brought together, as a reader would."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from streams.matching.entity import AliasQuality, Effect, Kind, ListedEntity, ListedName
from streams.matching.facts import identifier_keys
from streams.matching.script import fold
from streams.messages.alerts import Alert

_Part = TypeVar("_Part")
_GRAVITY = {effect: rank for rank, effect in enumerate(Effect)}


@dataclass(frozen=True, slots=True)
class HitGroup:
    """Alerts whose entries seem to be one and the same, the surest first.

    It is for reading only: no outcome rests on it.
    """

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
            names=tuple(names.values()),
            identifiers=_all_of(entity.identifiers for entity in entities),
            addresses=_all_of(entity.addresses for entity in entities),
            birth_dates=_all_of(entity.birth_dates for entity in entities),
        )


def group_alerts(alerts: Sequence[Alert]) -> list[HitGroup]:
    """Group alerts by what their entries share; groups and their members stand in `_rank` order.

    Entries belong together when they share a valid identifier or a name that is not weak. Persons
    share names too often: for them the date of birth has to be equal as well.
    """
    groups: list[tuple[set[tuple[str, ...]], list[Alert]]] = []
    for alert in alerts:
        keys, members = _keys(alert.entity), [alert]
        apart = []
        for group in groups:
            if keys.isdisjoint(group[0]):
                apart.append(group)
            else:
                keys |= group[0]
                members += group[1]
        groups = [*apart, (keys, members)]
    found = [HitGroup(tuple(sorted(members, key=_rank))) for _, members in groups]
    return sorted(found, key=lambda group: _rank(group.lead))


def _all_of(parts: Iterable[tuple[_Part, ...]]) -> tuple[_Part, ...]:
    """All parts, each once, in their order."""
    return tuple(dict.fromkeys(part for several in parts for part in several))


def _rank(alert: Alert) -> tuple[float, int, str]:
    """The highest score first, then the gravest effect, then by list and entry."""
    gravest = min((_GRAVITY[effect] for effect in alert.effects), default=len(_GRAVITY))
    return -alert.score, gravest, alert.entity.key


def _keys(entity: ListedEntity) -> set[tuple[str, ...]]:
    """Under which an entry meets others that are the same."""
    keys: set[tuple[str, ...]] = set(identifier_keys(entity.identifiers))
    names = [
        " ".join(fold(name.text).split())
        for name in entity.names
        if name.quality is not AliasQuality.WEAK
    ]
    if entity.kind is Kind.PERSON:
        births = [span.earliest for span in entity.birth_dates if span.earliest]
        return keys | {("person", name, birth) for name in names for birth in births}
    return keys | {("name", name) for name in names}
