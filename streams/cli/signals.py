"""What commands share that run until they are told to stop: their rhythm and their end."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Final

import click

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600}


class Duration(click.ParamType):
    """A number and a unit, in seconds: 90s, 30m, 2h. Refuses what is shorter than `shortest`."""

    name = "duration"

    def __init__(self, shortest: int, expected: str) -> None:
        self._shortest = shortest
        self._expected = expected

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The seconds of a text."""
        match = re.fullmatch(r"(\d{1,6})([smh])", str(value))
        seconds = int(match[1]) * _SECONDS[match[2]] if match else 0
        if seconds < self._shortest:
            self.fail(f"{value!r}: expected {self._expected}", param, ctx)
        return seconds


@contextmanager
def until_told() -> Iterator[Event]:
    """An event that SIGTERM and SIGINT set."""
    stop = Event()
    usual = {
        number: signal.signal(number, lambda _number, _frame: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
