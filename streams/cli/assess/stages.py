"""Progress of an assessment: a bar for each of its stages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streams.assessment.assessment import Stage
from streams.assessment.searching import Tell
from streams.terminal.console import Consoles
from streams.terminal.progress import Bar


def open_stages(consoles: Consoles, unit: str) -> Stage:
    """Stages that show a bar each; `unit` is what they count."""

    @contextmanager
    def stage(name: str, total: int) -> Iterator[Tell]:
        with Bar(consoles.err, name, total, unit) as bar:
            yield lambda done: bar.update(done, done)

    return stage
