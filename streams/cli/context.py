"""What every command shares: exit codes, errors in one line, the settings."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Event
from types import FrameType
from typing import Concatenate, Final, ParamSpec, TypeVar

import click

from streams.settings import Settings
from streams.terminal.text import safe

CLEAR: Final = 0
FOUND: Final = 1
ERROR: Final = 2
INTERRUPTED: Final = 130  # 128 + SIGINT, as shells have it
PIPE_CLOSED: Final = 141  # 128 + SIGPIPE

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


class Failure(click.ClickException):
    """An error that ends the command: one line on standard error."""

    exit_code = ERROR

    def format_message(self) -> str:
        """The line, without anything that acts on a terminal."""
        return safe(self.message)


def pass_settings(
    command: Callable[Concatenate[Settings, _Params], _Result],
) -> Callable[_Params, _Result]:
    """Give a command the settings as its first argument, loaded when it runs.

    So `--help` works beside a faulty configuration.
    """

    @wraps(command)
    def run(*args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        config = click.get_current_context().find_root().params["config"]
        return command(Settings.load(config), *args, **kwargs)

    return run


@contextmanager
def interruptible() -> Iterator[Event]:
    """An event that the first Ctrl-C sets; the second one acts as usual.

    For work with the Kafka library, in which a KeyboardInterrupt would be lost.
    """
    interrupted = Event()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        interrupted.set()
        signal.signal(signal.SIGINT, usual)

    usual = signal.signal(signal.SIGINT, interrupt)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, usual)
