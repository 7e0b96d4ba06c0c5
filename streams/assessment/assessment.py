"""All tests of names in one run over some lists, under one policy, at its default thresholds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

import msgspec

from streams.assessment.clean import Clean, run_clean
from streams.assessment.clean_companies import generate_companies
from streams.assessment.control import Control, run_control
from streams.assessment.figures import (
    MOST_CLEAN_COMPANIES,
    MOST_CLEAN_PEOPLE,
    Figure,
    clean_figures,
    control_figures,
    manipulated_figures,
    pair_figures,
)
from streams.assessment.manipulated import ManipulatedClass, run_manipulated
from streams.assessment.manipulations import MANIPULATIONS
from streams.assessment.pairs import Pair, Pairs, run_pairs
from streams.assessment.searching import Tell
from streams.matching.entity import AliasQuality, Kind, ListedEntity
from streams.matching.screener import Screener

Stage = Callable[[str, int], AbstractContextManager[Tell]]
"""Opens a stage of the run: its name and how many names it goes through."""


class Request(msgspec.Struct, frozen=True):
    """What to assess: so many names of each manipulation class, clean companies, people, pairs."""

    each: int
    companies: int
    seed: int
    people: Sequence[str] = ()
    pairs: Sequence[Pair] = ()


class Assessment(msgspec.Struct, frozen=True):
    """The figures, and every name behind them that went wrong.

    Equal lists, policy and request give an equal assessment.
    """

    entities: int
    names: int
    snapshots: dict[str, str]
    threshold: float
    seed: int
    figures: tuple[Figure, ...]
    control: Control
    manipulated: tuple[ManipulatedClass, ...]
    clean_people: tuple[Clean, ...]
    clean_companies: tuple[Clean, ...]
    pairs: Pairs | None

    @property
    def met(self) -> bool:
        """Whether every bar is met."""
        return all(figure.met is not False for figure in self.figures)


def assess_names(
    screener: Screener, entities: Sequence[ListedEntity], request: Request, stage: Stage
) -> Assessment:
    """Run every test; `entities` are those of the screener's index."""
    trusted = sum(n.quality is not AliasQuality.WEAK for e in entities for n in e.names)
    with stage("Listed names", trusted) as tell:
        control = run_control(screener, entities, tell)
    with stage("Manipulated names", request.each * len(MANIPULATIONS)) as tell:
        manipulated = run_manipulated(screener, entities, request.each, request.seed, tell)
    people = tuple(
        _ask_clean(screener, "people", request.people, kind, stage)
        for kind in (Kind.PERSON, Kind.UNKNOWN)
        if request.people
    )
    names = generate_companies(request.companies, request.seed, entities)
    companies = tuple(
        _ask_clean(screener, "companies", names, kind, stage)
        for kind in (Kind.COMPANY, Kind.UNKNOWN)
    )
    pairs = run_pairs(request.pairs, screener.policy) if request.pairs else None
    figures = [*control_figures(control), *manipulated_figures(manipulated)]
    for clean in people:
        figures += clean_figures(clean, "people", MOST_CLEAN_PEOPLE)
    for clean in companies:
        figures += clean_figures(clean, "companies", MOST_CLEAN_COMPANIES)
    if pairs:
        figures += pair_figures(pairs)
    return Assessment(
        entities=len(entities),
        names=screener.index.names,
        snapshots=screener.snapshots,
        threshold=screener.policy.thresholds.review,
        seed=request.seed,
        figures=tuple(figures),
        control=control,
        manipulated=manipulated,
        clean_people=people,
        clean_companies=companies,
        pairs=pairs,
    )


def _ask_clean(
    screener: Screener, what: str, names: Sequence[str], kind: Kind, stage: Stage
) -> Clean:
    with stage(f"Clean {what}", len(names)) as tell:
        return run_clean(screener, names, kind, tell)
