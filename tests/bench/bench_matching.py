"""The matching engine over all lists of the data folder: speed, memory, growth, loss and quality.

A quick run takes smaller samples and leaves out the largest sizes; its bars are the same.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.matching_growth import SIZES, measure_build, measure_growth
from tests.bench.matching_lossless import measure_lossless
from tests.bench.matching_narratives import measure_narratives
from tests.bench.matching_quality import measure_quality
from tests.bench.matching_speed import measure_cold, measure_repeats
from tests.bench.report import Figure
from tests.bench.world import World, open_world


def measure(*, quick: bool) -> list[Figure]:
    """All figures of the matching; [] without the data folder."""
    world = open_world()
    if world is None:
        print("skipped: no data folder: set STREAMSCREEN_DATA")  # noqa: T201
        return []
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as scratch:
        for what, run in _parts(world, Path(scratch), quick).items():
            print(f"  {what} ...", end="", flush=True)  # noqa: T201
            start = time.monotonic()
            figures += run()
            print(f" {time.monotonic() - start:.0f} s", flush=True)  # noqa: T201
    return figures


def _parts(world: World, folder: Path, quick: bool) -> dict[str, Callable[[], list[Figure]]]:
    repeats = 1 if quick else 3
    parts: dict[str, Callable[[], list[Figure]]] = {}
    for traffic in world.traffics(2000 if quick else 5000):
        parts[f"cold: {traffic.label}"] = lambda traffic=traffic: measure_cold(  # type: ignore[misc]
            world, traffic, scanned=30 if quick else 60, repeats=repeats
        )
    return {
        **parts,
        "repeated parties": lambda: measure_repeats(world, 10_000 if quick else 100_000),
        "build and memory": lambda: measure_build(world, folder, repeats),
        "growth": lambda: measure_growth(world, folder, SIZES[:4] if quick else SIZES),
        "lossless": lambda: measure_lossless(
            world, names=150 if quick else 5000, plain=10 if quick else 72
        ),
        "narratives": lambda: measure_narratives(world, each=100 if quick else 500),
        "quality": lambda: measure_quality(world, each=100 if quick else 500),
    }
