"""The test of running text: listed names that are written into texts, and texts that name nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import NamedTuple

import msgspec

from streams.assessment.assessment import Stage
from streams.assessment.clean_narratives import Narrator
from streams.assessment.figures import Figure
from streams.assessment.searching import Share, Tell, tell_every
from streams.assessment.typos import edit
from streams.matching.entity import AliasQuality, Kind, ListedEntity
from streams.matching.hits import Hit
from streams.matching.party import Enquiry, FreeText
from streams.matching.screener import Screener

# The share of clean texts that may raise an alert, and that of listed names that has to be found.
MOST_CLEAN = 0.005
LEAST_FOUND = 0.95

Write = Callable[[str, Random], str | None]

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
    """Names of one kind written in one way: how many were found."""

    kind: Kind
    name: str
    found: Share
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


def assess_narratives(
    screener: Screener, entities: Sequence[ListedEntity], request: NarrativeRequest, stage: Stage
) -> NarrativeAssessment:
    """Run both tests; `entities` are those of the screener's index."""
    narrator = Narrator(request.seed, entities)
    planted = []
    for kind in (Kind.PERSON, Kind.COMPANY, Kind.UNKNOWN, Kind.VESSEL):
        names = _names_of(entities, kind)
        with stage(f"Planted names: {kind.value}", request.each * len(WAYS)) as tell:
            for number, (name, write) in enumerate(WAYS.items()):
                draw = Random(f"{request.seed} {kind.value} {name}")  # noqa: S311
                sample = draw.sample(names, len(names))
                found = _plant(screener, narrator, sample, (write, draw), request.each)
                planted.append(PlantedClass(kind, name, *found))
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


def _plant(
    screener: Screener,
    narrator: Narrator,
    names: Iterable[_Planted],
    way: tuple[Write, Random],
    count: int,
) -> tuple[Share, tuple[Missed, ...]]:
    write, draw = way
    misses = []
    total = found = 0
    for entity, name in names:
        if total == count:
            break
        written = write(name, draw)
        if written is None:
            continue
        text = narrator.write_about(_SLOTS[entity.kind], written)
        total += 1
        if any(hit.entity.key == entity.key for hit in search_text(screener, text)):
            found += 1
        else:
            misses.append(Missed(text, name, entity.key))
    return Share(found, total), tuple(misses[:_MISSES_KEPT])


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
    figures = [
        Figure(
            f"planted, {result.kind.value}: {result.name}",
            result.found.value,
            result.found.total,
            least=LEAST_FOUND,
        )
        for result in planted
        if result.found.total
    ]
    figures.append(
        Figure("clean narratives with an alert", clean.value, clean.total, most=MOST_CLEAN)
    )
    return figures


def _as_listed(name: str, _draw: Random) -> str:
    return name


def _in_capitals(name: str, _draw: Random) -> str | None:
    return name.upper() if name.upper() != name else None


def _in_small_letters(name: str, _draw: Random) -> str | None:
    return name.lower() if name.lower() != name else None


def _punctuated(name: str, draw: Random) -> str | None:
    """In quotes or brackets, or with commas, dots or hyphens between words."""
    left, right = draw.choice(
        (('"', '"'), ("(", ")"), ("«", "»"), ("", ","), ("", "."), ("*", "*"))
    )
    between = draw.choice((" ", " ", ", ", "-", " - ", ". "))
    return f"{left}{between.join(name.split())}{right}" if " " in name else f"{left}{name}{right}"


def _on_two_lines(name: str, draw: Random) -> str | None:
    words = name.split()
    if len(words) == 1:
        return None
    at = draw.randrange(1, len(words))
    end = draw.choice(("\n", "\r\n", "\n  ", "\n//"))
    return f"{' '.join(words[:at])}{end}{' '.join(words[at:])}"


def _with_typo(name: str, draw: Random) -> str | None:
    return edit(name, Kind.UNKNOWN, draw) if name.isascii() else None


def _surname_first(name: str, _draw: Random) -> str | None:
    """The last word first, with a comma behind it."""
    *given, surname = name.split()
    return f"{surname}, {' '.join(given)}" if given and name.isascii() else None


WAYS: dict[str, Write] = {
    "as listed": _as_listed,
    "in capitals": _in_capitals,
    "in small letters": _in_small_letters,
    "punctuated": _punctuated,
    "on two lines": _on_two_lines,
    "one typo": _with_typo,
    "last word first, comma": _surname_first,
}
"""How a listed name may be written in a text."""
