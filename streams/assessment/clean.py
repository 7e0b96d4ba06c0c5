"""The test with clean names: people and companies on no list, and how many raise an alert."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from streams.assessment.searching import Asked, Share, Tell, search, tell_every
from streams.matching.entity import Kind
from streams.matching.screener import Screener


class Clean(msgspec.Struct, frozen=True):
    """Clean names of one kind that raise an alert, each with its best hit, the best score first.

    A true namesake is among them as well: who bears a listed name can't be told by name alone.
    """

    kind: Kind
    alerts: Share
    alerted: tuple[Asked, ...]


def run_clean(screener: Screener, names: Iterable[str], kind: Kind, tell: Tell) -> Clean:
    """Ask for every name as one of this kind."""
    alerted = []
    total = 0
    for name in names:
        hits = search(screener, name, kind)
        total += 1
        if hits:
            alerted.append(Asked.of(name, kind, hits))
        tell_every(tell, total)
    alerted.sort(key=lambda asked: (-(asked.score or 0.0), asked.name))
    return Clean(kind, Share(len(alerted), total), tuple(alerted))
