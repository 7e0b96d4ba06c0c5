"""Running text over all lists: what is found, what of clean texts, and how long a search takes."""

from __future__ import annotations

import time

from streams.assessment.clean_narratives import Narrator
from streams.assessment.narratives import NarrativeRequest, assess_narratives
from streams.lists.catalogue import build_index
from streams.matching.narratives.search import NarrativeSearch
from streams.matching.screener import Screener
from tests.bench.matching_quality import in_percent, unwatched
from tests.bench.report import Figure
from tests.bench.world import SEED, World
from tests.factories import POLICY

_TEXTS = 200
_LENGTH = 2000  # characters


def measure_narratives(world: World, each: int) -> list[Figure]:
    """Planted and clean texts, and the time that a clean text of 2,000 characters takes."""
    index = build_index(world.entities, POLICY)
    screener = Screener(index, POLICY, {"all": "1"})
    request = NarrativeRequest(clean=5000, each=each, seed=1)
    assessment = assess_narratives(screener, world.entities, request, unwatched)
    figures = [in_percent(figure) for figure in assessment.figures]
    texts = _long_texts(world, NarrativeSearch(index))
    search = NarrativeSearch(index)
    for name in ("first", "again"):
        started = time.process_time()
        for text in texts:
            search.search(text, POLICY.thresholds.review)
        taken = (time.process_time() - started) / len(texts) * 1e6
        figures.append(Figure(f"clean text of {_LENGTH:,} characters, {name}", taken, "us"))
    return figures


def _long_texts(world: World, search: NarrativeSearch) -> list[str]:
    """Texts that nothing is found in."""
    narrator = Narrator(SEED, world.entities)
    texts: list[str] = []
    while len(texts) < _TEXTS:
        text = ""
        while len(text) < _LENGTH:
            text += narrator.write() + "\n"
        if not search.search(text[:_LENGTH], POLICY.thresholds.review).heard:
            texts.append(text[:_LENGTH])
    return texts
