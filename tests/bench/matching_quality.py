"""The assessment of names over all lists, as figures with their bars."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager

from streams.assessment.assessment import Request, assess_names
from streams.assessment.figures import Figure as Measured
from streams.assessment.pairs import read_pairs
from streams.assessment.searching import Tell
from streams.lists.catalogue import build_index
from streams.matching.screener import Screener
from tests.bench.report import Figure
from tests.bench.world import World
from tests.factories import POLICY


def measure_quality(world: World, each: int) -> list[Figure]:
    """Control, manipulated, clean and labelled names at the default thresholds."""
    path = world.folder / "names/pairs_dev.csv"
    with path.open(encoding="utf-8", newline="") as file:
        pairs = read_pairs(csv.DictReader(file), path.name)
    request = Request(each=each, companies=5000, seed=1, people=world.people, pairs=pairs)
    screener = Screener(build_index(world.entities, POLICY), POLICY, {"all": "1"})
    assessment = assess_names(screener, world.entities, request, unwatched)
    return [in_percent(figure) if figure.share else _plain(figure) for figure in assessment.figures]


def in_percent(figure: Measured) -> Figure:
    """A measured share as a figure of the benchmark."""
    least, most = (None if bar is None else 100 * bar for bar in (figure.least, figure.most))
    name = f"{figure.name} (of {figure.of:,})"
    return Figure(name, 100 * figure.value, "%", least=least, most=most)


def _plain(figure: Measured) -> Figure:
    name = f"{figure.name} (of {figure.of:,})"
    return Figure(name, figure.value, "", least=figure.least, most=figure.most)


@contextmanager
def unwatched(_name: str, _total: int) -> Iterator[Tell]:
    """A stage without a progress bar."""
    yield lambda done: None  # noqa: ARG005 - nobody watches
