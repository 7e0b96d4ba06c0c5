"""Consoles that write colour and control sequences to a terminal only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console

# Width of what goes to a file or a pipe: wide enough for a panel, narrow enough to be mailed.
_PLAIN_WIDTH = 100


def open_console(stream: TextIO) -> Console:
    """A console over a stream: coloured on a terminal unless NO_COLOR is set, plain elsewhere."""
    on_terminal = stream.isatty()
    return Console(
        file=stream,
        force_terminal=on_terminal,
        color_system="auto" if on_terminal and not os.environ.get("NO_COLOR") else None,
        width=None if on_terminal else _PLAIN_WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
    )


@dataclass(frozen=True, slots=True)
class Consoles:
    """Where results go (`out`) and where all else goes (`err`).

    Where both are terminals they are one console, so that lines and a progress bar don't run into
    each other.
    """

    out: Console
    err: Console

    @classmethod
    def open(cls) -> Consoles:
        """Consoles over the process's standard output and standard error."""
        out = open_console(sys.stdout)
        both = sys.stdout.isatty() and sys.stderr.isatty()
        return cls(out, out if both else open_console(sys.stderr))

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Show on a terminal that something takes its time."""
        if not self.err.is_terminal:
            yield
            return
        with self.err.status(text):
            yield
