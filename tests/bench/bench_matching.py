"""Screening one party against the full Consolidated Screening List, beside a scan of its names."""

from __future__ import annotations

import csv
import gzip
import os
import random
import resource
import string
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from rapidfuzz import fuzz, process

from streams.lists.catalogue import build_index
from streams.lists.source import load
from streams.matching.entity import Kind, ListedEntity
from streams.matching.index import Index
from streams.matching.party import Party, Role
from tests.bench.report import Figure, print_figures
from tests.factories import POLICY

SEED = 20261123
SCANNED = 40  # a scan takes tens of milliseconds a name


def measure() -> list[Figure]:
    """Build time, memory, and the time of a cold party of three sorts; [] without the folder."""
    folder = os.environ.get("STREAMSCREEN_DATA")
    if not folder:
        print("skipped: no data folder: set STREAMSCREEN_DATA")  # noqa: T201
        return []
    data = Path(folder)
    parsed = load("us-csl", [data / "lists/us_csl/consolidated_2022-04.csv.gz"], "us-csl")
    before = _peak_mb()
    start = time.perf_counter()
    index = build_index(parsed.entities, POLICY)
    built = time.perf_counter() - start
    figures = [
        Figure(f"index build, {len(index):,} entries, {index.names:,} names", built, "s"),
        Figure("memory added by the index (peak of the process)", _peak_mb() - before, "MB"),
    ]
    choices = [_plain(name.text) for entity in parsed.entities for name in entity.names]
    for label, names, kind in _queries(data, parsed.entities):
        times = sorted(_time(_ask, index, name, kind) for name in names)
        scan = [_time(_scan, name, choices) for name in names[:SCANNED]]
        scanned = 1e3 * sum(scan) / len(scan)
        reference = "rapidfuzz extract, token_sort_ratio ≥ 80, mean"
        mean, p99 = 1e3 * sum(times) / len(times), 1e3 * times[int(0.99 * len(times))]
        figures.append(Figure(f"{label}, mean", mean, "ms", reference, scanned))
        figures.append(Figure(f"{label}, p99", p99, "ms", reference, scanned))
    return figures


def _queries(data: Path, entities: Iterable[ListedEntity]) -> list[tuple[str, list[str], Kind]]:
    draw = random.Random(SEED)
    with gzip.open(data / "names/clean_people.csv.gz", "rt", encoding="utf-8") as file:
        clean = [row["full_name"] for row in csv.DictReader(file)]
    listed = [entity.primary_name for entity in draw.sample(list(entities), 1000)]
    return [
        ("clean people", draw.sample(clean, 2000), Kind.PERSON),
        ("listed names", listed, Kind.UNKNOWN),
        ("listed names with one edit", [_edit(name, draw) for name in listed], Kind.UNKNOWN),
    ]


def _edit(name: str, draw: random.Random) -> str:
    at = draw.randrange(len(name))
    letter = draw.choice(string.ascii_lowercase)
    return draw.choice([name[:at] + letter + name[at:], name[:at] + name[at + 1 :]])


def _ask(index: Index, name: str, kind: Kind) -> None:
    question = index.question(Party(Role.OTHER, name, kind=kind))
    index.search(question, POLICY.thresholds.review)


def _scan(name: str, choices: list[str]) -> None:
    process.extract(_plain(name), choices, scorer=fuzz.token_sort_ratio, score_cutoff=80, limit=5)


def _plain(text: str) -> str:
    return text.lower().replace(",", " ")


def _time(run: Callable[..., None], *arguments: object) -> float:
    start = time.perf_counter()
    run(*arguments)
    return time.perf_counter() - start


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print_figures("matching", measure())
