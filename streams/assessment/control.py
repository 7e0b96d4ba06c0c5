"""The control test: a listed name, asked for as it is printed, finds its own entry.

Every primary, strong and former name counts. Weak aliases do not: alone they raise no alert
(OFAC FAQ 124).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from streams.assessment.searching import Asked, Share, Tell, search, tell_every
from streams.matching.entity import AliasQuality, Kind, ListedEntity
from streams.matching.screener import Screener


class Control(msgspec.Struct, frozen=True):
    """Names that find their own entry, asked for with their kind or without one."""

    own_kind: Share
    unknown_kind: Share
    misses: tuple[Asked, ...]


def run_control(screener: Screener, entities: Iterable[ListedEntity], tell: Tell) -> Control:
    """Ask for every name of the entities twice: with the kind of its entry, and without one.

    A name of several entries counts once for each. `tell` counts the entries' names.
    """
    holders: dict[str, list[ListedEntity]] = defaultdict(list)
    for entity in entities:
        for name in entity.names:
            if name.quality is not AliasQuality.WEAK:
                holders[name.text].append(entity)
    found = {True: 0, False: 0}
    misses = []
    total = 0
    for text, of in holders.items():
        kinds = {entity.kind for entity in of} | {Kind.UNKNOWN}
        hits = {kind: search(screener, text, kind) for kind in kinds}
        keys = {kind: {hit.entity.key for hit in hits[kind]} for kind in kinds}
        for entity in of:
            total += 1
            tell_every(tell, total)
            for kind, own in ((entity.kind, True), (Kind.UNKNOWN, False)):
                if entity.key in keys[kind]:
                    found[own] += 1
                else:
                    misses.append(Asked.of(text, kind, hits[kind]))
    return Control(Share(found[True], total), Share(found[False], total), tuple(misses))
