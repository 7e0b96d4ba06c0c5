"""How often the garbage collector runs in a process that answers events."""

from __future__ import annotations

import gc
from typing import Final

# Objects that may come about before the young ones are looked through, and how often that happens
# before older ones are, too. An event leaves hundreds that go without the collector's help, while
# what is remembered of parties stays; Python's own 700 would take a sixth of the computing time.
_YOUNG: Final = 20_000
_ROUNDS: Final = 20


def settle_memory() -> None:
    """Free what starting has left behind, and let the collector pass over all that is kept.

    It would otherwise walk through every entry now and then, and all events wait meanwhile.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _ROUNDS, _ROUNDS)
