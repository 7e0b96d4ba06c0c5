"""Swapping one index for another beside the event loop, which must not be kept waiting.

Two things would keep it for a second: a full garbage collection, which walks through every object
of an index while nothing else runs, and letting go of an index all at once.
"""

from __future__ import annotations

import functools
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from streams.matching.screener import Screener

_NEVER: Final = 10**9
# How long one thread may go on before another gets its turn.
_TURN_SECONDS: Final = 0.001
# Freed at once; a thousand entries take about a millisecond.
_HANDFUL: Final = 256
_PACKAGE: Final = "streams.matching"


@contextmanager
def beside_the_loop() -> Iterator[None]:
    """Compute in a thread what is kept for long, an index or its entries.

    Young objects are collected as usual, so that what the loop leaves behind is freed. All that is
    there in the end is passed over by later collections.
    """
    young, middle, old = gc.get_threshold()
    turn = sys.getswitchinterval()
    gc.set_threshold(young, middle, _NEVER)
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
        gc.freeze()
    finally:
        sys.setswitchinterval(turn)
        gc.set_threshold(young, middle, old)


def take_apart(old: Screener, new: Screener) -> None:
    """Free a screener that nobody uses any more, a handful of objects at a time.

    What it shares with the new one stays as it is. Afterwards it can't be used. For a thread: the
    loop gets its turn between the handfuls. Its parts refer to each other in circles, which
    are broken here, as no collection would look at them.
    """
    shared = _parts(new)
    kept = {id(value) for part in shared.values() for value in vars(part).values()}
    own = [part for key, part in _parts(old).items() if key not in shared]
    for part in own:
        attributes = vars(part)
        while attributes:
            _, value = attributes.popitem()
            if id(value) not in kept:
                _empty(value)


def _parts(root: object) -> dict[int, object]:
    """The objects of the matching that hang together by their attributes, by identity."""
    found: dict[int, object] = {}
    waiting = [root]
    while waiting:
        part = waiting.pop()
        known = id(part) in found or not type(part).__module__.startswith(_PACKAGE)
        if not known and hasattr(part, "__dict__"):
            found[id(part)] = part
            waiting += vars(part).values()
    return found


def _empty(value: object) -> None:
    """Take a container's items out; each handful is freed before the next."""
    if isinstance(value, list):
        while value:
            del value[-_HANDFUL:]
    elif isinstance(value, dict):
        while value:
            value.popitem()
    elif isinstance(value, functools._lru_cache_wrapper):
        value.cache_clear()
