"""The test with manipulated names: a listed name written otherwise still finds its entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from streams.assessment.manipulations import MANIPULATIONS, Manipulation, manipulate
from streams.assessment.searching import Share, Tell, search, tell_every
from streams.matching.entity import Kind, ListedEntity
from streams.matching.screener import Screener

LEAST_SAMPLE = 100
"""With fewer names a class is shown, and no bar holds for it."""


class Miss(msgspec.Struct, frozen=True):
    """A manipulated name that did not find the entry that it was made from."""

    listed: str
    text: str
    kind: Kind
    key: str


class ManipulatedClass(msgspec.Struct, frozen=True):
    """The names of one class: how many were found, and the share that has to be."""

    name: str
    found: Share
    bar: float
    misses: tuple[Miss, ...]

    @property
    def met(self) -> bool:
        """Whether the bar is met, or too few names are of the sort to tell."""
        return self.found.value >= self.bar or self.found.total < LEAST_SAMPLE


def run_manipulated(
    screener: Screener,
    entities: Iterable[ListedEntity],
    each: int,
    seed: int,
    tell: Tell,
    classes: Sequence[Manipulation] = MANIPULATIONS,
) -> tuple[ManipulatedClass, ...]:
    """Ask for up to `each` names of every class; `tell` counts names."""
    drawn_from = list(entities)
    results = []
    done = 0
    for manipulation in classes:
        misses = []
        found = total = 0
        for name in manipulate(drawn_from, manipulation, each, seed):
            hits = search(screener, name.text, name.kind)
            total += 1
            if any(hit.entity.key == name.entity.key for hit in hits):
                found += 1
            else:
                misses.append(Miss(name.listed, name.text, name.kind, name.entity.key))
            done += 1
            tell_every(tell, done)
        share = Share(found, total)
        results.append(ManipulatedClass(manipulation.name, share, manipulation.bar, tuple(misses)))
    return tuple(results)
