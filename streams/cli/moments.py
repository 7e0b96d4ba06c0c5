"""Moments as people write them: a date, a time, or how long ago."""

from __future__ import annotations

import re
import time
from datetime import datetime, timezone
from typing import Final

import click

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class Moment(click.ParamType):
    """ISO 8601 (`2026-11-23`, `2026-11-23T09:30+01:00`), or how long ago: 90s, 30m, 2h, 7d, 1w.

    Without an offset it is UTC. The value is in ms since 1970.
    """

    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The moment that a text names."""
        text = str(value).strip()
        if ago := re.fullmatch(r"(\d{1,6})\s*([smhdw])(?:\s+ago)?", text):
            return round((time.time() - int(ago[1]) * _SECONDS[ago[2]]) * 1000)
        try:
            moment = datetime.fromisoformat(re.sub("[Zz]$", "+00:00", text))
        except ValueError:
            self.fail(
                f"{text!r}: expected a time such as 2026-11-23T09:30Z, or 2h for two hours ago",
                param,
                ctx,
            )
        return round(moment.replace(tzinfo=moment.tzinfo or timezone.utc).timestamp() * 1000)
