"""Build time, memory and how the cost of a name grows with the lists, each in a fresh process."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, cycle
from pathlib import Path
from statistics import median
from typing import TypedDict

import msgspec
import numpy as np

from streams.matching.entity import ListedEntity, ListedName
from tests.bench.report import Figure
from tests.bench.world import SEED, World

SIZES = (10_000, 20_000, 40_000, 80_000, 160_000, 320_000)
_ASKED = 3000
_COMMON = 5  # words of so many names and more recur in more names; rarer ones are new words
_LEAST_RARE = 3  # letters; shorter words are taken as they are


class Told(TypedDict):
    """What `tests.bench.fresh_process` writes."""

    names: int
    build: float
    resident: float
    resident_after: float
    peak: float
    each: float


def measure_build(world: World, folder: Path, repeats: int) -> list[Figure]:
    """Seconds to build the index of all lists, and the memory of the process that holds them."""
    file = folder / "entities.msgpack"
    file.write_bytes(msgspec.msgpack.encode(world.entities))
    told = [_run(file, None) for _ in range(repeats)]
    what = f"{len(world.entities):,} entries, {told[0]['names']:,} names"
    return [
        Figure(f"index build, {what}", median(each["build"] for each in told), "s", most=5.0),
        Figure(
            f"memory of a process with all lists, {what}",
            median(each["resident"] for each in told),
            "MB",
            most=350.0,
        ),
        Figure("peak memory of the same while it builds", median(t["peak"] for t in told), "MB"),
    ]


def measure_growth(world: World, folder: Path, sizes: Sequence[int]) -> list[Figure]:
    """The mean cost of clean people at each size, and the exponent of its growth."""
    draw = random.Random(SEED)
    names = folder / "names.txt"
    names.write_text("\n".join(draw.sample(world.people, _ASKED)), encoding="utf-8")
    file = folder / "grown.msgpack"
    figures, costs, counts = [], [], []
    for size in sizes:
        file.write_bytes(msgspec.msgpack.encode(resize(world.entities, size)))
        told = _run(file, names)
        costs.append(1e6 * told["each"])
        counts.append(told["names"])
        figures.append(Figure(f"clean people, cold, {told['names']:,} names", costs[-1], "µs"))
    exponent = float(np.polyfit(np.log(counts), np.log(costs), 1)[0])
    figures.append(Figure("growth: exponent of cost over names", exponent, "", most=0.99))
    return figures


def resize(entities: Sequence[ListedEntity], size: int) -> list[ListedEntity]:
    """Entities with `size` names together: a part of the real ones, or made-up ones beyond them.

    A made-up entity has the names of a real one with every word exchanged: a common word by one
    that is drawn as often as it occurs, a rare one by a new word put together from two rare ones.
    So words stay as common and as rare among more names as they were.
    """
    pool = list(entities)
    random.Random(SEED).shuffle(pool)
    grown = chain(pool, _make_up(pool))
    chosen: list[ListedEntity] = []
    count = 0
    while count < size:
        chosen.append(next(grown))
        count += len(chosen[-1].names)
    return chosen


def _make_up(pool: Sequence[ListedEntity]) -> Iterator[ListedEntity]:
    """Made-up entities without end."""
    draw = random.Random(SEED)
    words = Counter(word for entity in pool for name in entity.names for word in name.text.split())
    common = [word for word in words if words[word] >= _COMMON]
    weights = list(accumulate(words[word] for word in common))
    rare = [word for word in words if words[word] < _COMMON and len(word) > _LEAST_RARE]

    def exchange(word: str) -> str:
        if words[word] >= _COMMON:
            return draw.choices(common, cum_weights=weights)[0]
        if len(word) <= _LEAST_RARE:
            return word
        first, second = draw.choice(rare), draw.choice(rare)
        return first[: (len(first) + 1) // 2] + second[len(second) // 2 :].lower()

    for number, entity in enumerate(cycle(pool)):
        texts = (" ".join(map(exchange, name.text.split())) for name in entity.names)
        yield msgspec.structs.replace(
            entity,
            entry_id=f"made-{number}",
            names=tuple(map(ListedName, texts)),
            identifiers=(),
        )


def _run(entities: Path, names: Path | None) -> Told:
    command = [sys.executable, "-m", "tests.bench.fresh_process", str(entities)]
    command += [str(names)] if names else []
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
    told: Told = json.loads(done.stdout)
    return told
