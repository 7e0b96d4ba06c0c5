"""Is the clock right? Days decide which rules apply, and due times count from it."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterable

from streams.doctor.findings import Finding, warning, well

_CHECK = "clock"
# Timestamps come from the clocks of senders; a few seconds ahead is nothing.
_AHEAD_MS = 60_000
# adjtimex(2): what it returns where no time service keeps the clock; and a buffer for its answer,
# larger than struct timex on any machine. All zero asks and changes nothing.
_TIME_ERROR = 5
_TIMEX_BYTES = 512


def check_clock(newest: Iterable[int]) -> list[Finding]:
    """Whether a time service keeps this machine's clock, and whether events come from the future.

    `newest` are the timestamps (ms since 1970) of the last records.
    """
    return [_check_service(), _check_senders(list(newest), time.time() * 1000)]


def _check_service() -> Finding:
    try:
        answer = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    except (AttributeError, OSError):
        return well(_CHECK, "this system does not tell whether its clock is kept")
    if answer < 0:
        return well(_CHECK, "this machine may not be asked whether its clock is kept")
    if answer == _TIME_ERROR:
        return warning(
            _CHECK,
            "no time service keeps this machine's clock",
            "start one, such as chrony or systemd-timesyncd (in a container: on its host)",
        )
    return well(_CHECK, "a time service keeps this machine's clock")


def _check_senders(newest: list[int], now_ms: float) -> Finding:
    ahead = max(newest, default=0) - now_ms
    if ahead > _AHEAD_MS:
        return warning(
            _CHECK,
            f"the newest event is dated {ahead / 1000:,.0f} s in the future",
            "compare this machine's clock with the senders': one of them is wrong",
        )
    return well(_CHECK, "no event is dated in the future")
