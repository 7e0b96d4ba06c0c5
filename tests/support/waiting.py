"""Wait for a condition instead of for a time."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 60.0


def wait_until(
    condition: Callable[[], object], what: str, patience: float = PATIENCE_SECONDS
) -> None:
    """Return as soon as `condition` holds; fail, saying `what` was awaited, if it never does."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience:.0f} s in vain for {what}")
        time.sleep(0.02)
