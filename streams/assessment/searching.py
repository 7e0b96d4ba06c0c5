"""A name asked of the lists as any event asks: through the screener, under the policy in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from streams.matching.entity import Kind
from streams.matching.hits import Hit
from streams.matching.party import Enquiry, Party, Role, Subject
from streams.matching.screener import Screener

Tell = Callable[[int], None]
"""Called now and then with the number of names that are done."""

_TELL_EVERY = 100


class Asked(msgspec.Struct, frozen=True):
    """A name that was asked for, and the best of its hits; `listed` and `score` None without any."""

    name: str
    kind: Kind
    key: str | None = None
    listed: str | None = None
    score: float | None = None

    @classmethod
    def of(cls, name: str, kind: Kind, hits: Iterable[Hit]) -> Asked:
        """The name with its best hit."""
        best = max(hits, key=lambda hit: hit.score, default=None)
        if best is None:
            return cls(name, kind)
        listed = best.explain().listed_name
        text = listed.text if listed else best.entity.primary_name
        return cls(name, kind, best.entity.key, text, best.score)


class Share(msgspec.Struct, frozen=True):
    """How many of how many. A share of nothing is 0."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """From 0 to 1."""
        return self.count / self.total if self.total else 0.0


def search(screener: Screener, name: str, kind: Kind) -> tuple[Hit, ...]:
    """The hits of one name at the default threshold."""
    party = Party(Role.OTHER, name, kind=kind)
    return screener.screen(Enquiry("party", (Subject("$", party),))).hits


def tell_every(tell: Tell, done: int) -> None:
    """Tell now and then: progress must not cost more than the work."""
    if done % _TELL_EVERY == 0:
        tell(done)
