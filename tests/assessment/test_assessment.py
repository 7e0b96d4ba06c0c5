"""A whole assessment over a few entries: what is found, what is missed, and the bars."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from streams.assessment.assessment import Assessment, Request, assess_names
from streams.assessment.clean import run_clean
from streams.assessment.control import run_control
from streams.assessment.figures import Figure
from streams.assessment.manipulated import run_manipulated
from streams.assessment.manipulations import Manipulation
from streams.assessment.pairs import Pair
from streams.assessment.searching import Share, Tell
from streams.lists.sample import load_sample
from streams.matching.entity import Kind
from tests.factories import entity, screener


def nobody(_done: int) -> None:
    """Progress that is not watched."""


@contextmanager
def stage(_name: str, _total: int) -> Iterator[Tell]:
    yield nobody


def test_every_name_but_a_weak_one_finds_its_own_entry() -> None:
    listed = [
        entity("Olaf Scholz", kind=Kind.PERSON, weak=("The Fox",)),
        entity("Olaf Scholz", "Northwind Traders Ltd", entry_id="2"),
    ]
    control = run_control(screener(*listed), listed, nobody)
    assert control.own_kind == control.unknown_kind == Share(3, 3)
    assert control.misses == ()


def test_a_name_that_misses_its_entry_is_told_with_its_best_hit() -> None:
    there = entity("Northwind Traders")
    gone = entity("Meadow Bakery", "Northwind Traders", entry_id="2")
    control = run_control(screener(there), [there, gone], nobody)
    assert control.own_kind == control.unknown_kind == Share(1, 3)
    told = [(miss.name, miss.listed) for miss in control.misses]
    assert told.count(("Meadow Bakery", None)) == 2
    assert told.count(("Northwind Traders", "Northwind Traders")) == 2
    assert len(told) == 4


def test_a_manipulated_name_counts_as_found_only_with_its_own_entry() -> None:
    listed = [entity("Northwind Traders"), entity("Meadow Bakery", entry_id="2")]
    swap = {"Northwind Traders": "Meadow Bakery", "Meadow Bakery": "MEADOW bakery"}
    class_ = Manipulation("exchanged", lambda name, _kind, _draw: swap[name], 0.9)
    (result,) = run_manipulated(screener(*listed), listed, 10, 1, nobody, [class_])
    assert result.found == Share(1, 2)
    assert [miss.listed for miss in result.misses] == ["Northwind Traders"]


def test_clean_names_with_an_alert_are_shown_the_likest_first() -> None:
    names = ["Nordwind Traders", "Meadow Bakery", "Northwind Traders"]
    clean = run_clean(screener(entity("Northwind Traders")), names, Kind.COMPANY, nobody)
    assert clean.alerts == Share(2, 3)
    assert [asked.name for asked in clean.alerted] == ["Northwind Traders", "Nordwind Traders"]
    assert clean.alerted[0].listed == "Northwind Traders"
    assert clean.alerted[0].score == 1.0


def test_a_bar_is_a_least_or_a_most() -> None:
    assert Figure("found", 0.9, 10, least=0.9).met is True
    assert Figure("found", 0.8, 10, least=0.9).met is False
    assert Figure("alerts", 0.001, 10, most=0.001).met is True
    assert Figure("alerts", 0.1, 10, most=0.001).met is False
    assert Figure("shown", 0.1, 10).met is None


def test_the_sample_is_assessed_repeatably_and_can_be_written() -> None:
    entities = load_sample().entities
    pair = Pair("Olaf Scholz", "Olaf Scholz", Kind.PERSON, True, "STRONG", "equal")
    request = Request(each=2, companies=20, seed=7, people=["Cheryl Madden"], pairs=[pair])
    first, again = (assess_names(screener(*entities), entities, request, stage) for _ in range(2))
    assert first == again
    assert first.control.own_kind.value == first.control.unknown_kind.value == 1.0
    names = {figure.name for figure in first.figures}
    assert {"pairs: AUC", "manipulated: swapped letters"} < names
    assert msgspec.json.decode(msgspec.json.encode(first), type=Assessment) == first
