"""The test of running text: listed names that are written into texts, and texts that name nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import NamedTuple

import msgspec

from streams.assessment.assessment import Stage
from streams.assessment.clean_narratives import Narrator
from streams.assessment.figures import Figure
from streams.assessment.planting import WAYS, Names, Write
from streams.assessment.searching import Share, Tell, tell_every
from streams.matching.entity import AliasQuality, Kind, ListedEntity
from streams.matching.hits import Hit
from streams.matching.party import Enquiry, FreeText
from streams.matching.screener import Screener

# The share of clean texts that may raise an alert, and that of listed names that has to be found.
MOST_CLEAN = 0.005
LEAST_FOUND = 0.95

_SLOTS = {
    Kind.PERSON: "person",
    Kind.COMPANY: "company",
    Kind.UNKNOWN: "company",
    Kind.VESSEL: "ship",
}
_MISSES_KEPT = 500


class NarrativeRequest(msgspec.Struct, frozen=True):
    """What to assess: so many clean texts, and so many planted names of each class and kind."""

    clean: int
    each: int
    seed: int


class Alerted(msgspec.Struct, frozen=True):
    """A clean text with an alert: its best hit, and the words that it rests on."""

    text: str
    words: str
    key: str
    listed: str
    score: float


class Missed(msgspec.Struct, frozen=True):
    """A text whose planted name was not found."""

    text: str
    listed: str
    key: str


class PlantedClass(msgspec.Struct, frozen=True):
    """Names of one kind written in one way: how many were found, and how many of those that a text
    can tell (`planting.Names`)."""

    kind: Kind
    name: str
    found: Share
    told: Share
    misses: tuple[Missed, ...]


class NarrativeAssessment(msgspec.Struct, frozen=True):
    """The figures, and every text behind them that went wrong."""

    snapshots: dict[str, str]
    seed: int
    figures: tuple[Figure, ...]
    planted: tuple[PlantedClass, ...]
    clean: Share
    alerted: tuple[Alerted, ...]

    @property
    def met(self) -> bool:
        """Whether every bar is met."""
        return all(figure.met is not False for figure in self.figures)


class _Planted(NamedTuple):
    """A name of an entity to be written into a text."""

    entity: ListedEntity
    text: str


class _Way(NamedTuple):
    """A way of writing names into texts, by its name: in which of the narrator's fields."""

    name: str
    write: Write
    field: str


def assess_narratives(
    screener: Screener, entities: Sequence[ListedEntity], request: NarrativeRequest, stage: Stage
) -> NarrativeAssessment:
    """Run both tests; `entities` are those of the screener's index."""
    narrator = Narrator(request.seed, entities)
    words = Names(screener.index)
    planted = []
    for kind in _SLOTS:
        names = _names_of(entities, kind)
        ways = _ways_of(kind, words)
        with stage(f"Planted names: {kind.value}", request.each * len(ways)) as tell:
            for number, way in enumerate(ways):
                draw = Random(f"{request.seed} {kind.value} {way.name}")  # noqa: S311
                sample = draw.sample(names, len(names))
                shares = _plant(screener, narrator, words, sample, way, draw, request.each)
                planted.append(PlantedClass(kind, way.name, *shares))
                tell((number + 1) * request.each)
    with stage("Clean narratives", request.clean) as tell:
        clean, alerted = _ask_clean(screener, narrator, request.clean, tell)
    return NarrativeAssessment(
        snapshots=screener.snapshots,
        seed=request.seed,
        figures=tuple(_figures(planted, clean)),
        planted=tuple(planted),
        clean=clean,
        alerted=alerted,
    )


def _names_of(entities: Iterable[ListedEntity], kind: Kind) -> list[_Planted]:
    return [
        _Planted(entity, name.text)
        for entity in entities
        if entity.kind is kind
        for name in entity.names
        if name.quality is not AliasQuality.WEAK
    ]


def _ways_of(kind: Kind, words: Names) -> list[_Way]:
    field = _SLOTS[kind]
    ways = [_Way(name, write, field) for name, write in WAYS.items()]
    ways.append(_Way("one typo, distinctive word", words.slip_distinctive_word, field))
    if kind is Kind.VESSEL:
        ways.append(_Way("as listed, no cue", _Alone(words).write, "vessel"))
    return ways


class _Alone:
    """Names of ships as listed, those alone that need no cue."""

    def __init__(self, words: Names) -> None:
        self._words = words

    def write(self, name: str, _draw: Random) -> str | None:
        return name if self._words.has_two_distinctive_words(name) else None


def _plant(
    screener: Screener,
    narrator: Narrator,
    words: Names,
    names: Iterable[_Planted],
    way: _Way,
    draw: Random,
    count: int,
) -> tuple[Share, Share, tuple[Missed, ...]]:
    misses = []
    total = found = can_be_told = told = 0
    for entity, name in names:
        if total == count:
            break
        written = way.write(name, draw)
        if written is None:
            continue
        text = narrator.write_about(way.field, written)
        is_found = any(hit.entity.key == entity.key for hit in search_text(screener, text))
        if not is_found:
            misses.append(Missed(text, name, entity.key))
        total += 1
        found += is_found
        if words.can_be_told(name, entity.kind):
            can_be_told += 1
            told += is_found
    return Share(found, total), Share(told, can_be_told), tuple(misses[:_MISSES_KEPT])


def _ask_clean(
    screener: Screener, narrator: Narrator, count: int, tell: Tell
) -> tuple[Share, tuple[Alerted, ...]]:
    alerted = []
    for done in range(1, count + 1):
        text = narrator.write()
        hits = search_text(screener, text)
        if hits:
            best = max(hits, key=lambda hit: hit.score)
            passage = best.explain().passage
            words = passage.words if passage else ""
            entity = best.entity
            alerted.append(Alerted(text, words, entity.key, entity.primary_name, best.score))
        tell_every(tell, done)
    return Share(len(alerted), count), tuple(alerted)


def search_text(screener: Screener, text: str) -> tuple[Hit, ...]:
    """The hits of one text at the default threshold."""
    return screener.screen(Enquiry("text", (), texts=(FreeText("$.free_text", text),))).hits


def _figures(planted: Iterable[PlantedClass], clean: Share) -> list[Figure]:
    """Each class over all its names and over those that a text can tell, and the clean texts."""
    figures = [
        Figure(
            f"planted, {result.kind.value}: {result.name}{over}", share.value, share.total, least
        )
        for result in planted
        for share, over, least in (
            (result.found, "", LEAST_FOUND),
            (result.told, ", names that can be told", LEAST_FOUND),
        )
        if share.total
    ]
    figures.append(
        Figure("clean narratives with an alert", clean.value, clean.total, most=MOST_CLEAN)
    )
    return figures
