"""An index that is replaced is freed for good, and what it shared with the new one is not."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest

from streams.lists.catalogue import HeldList, build_screener
from streams.matching.comparison import Entry
from streams.matching.party import Enquiry, Subject
from streams.matching.screener import Screener, Screening
from streams.worker.swap import beside_the_loop, take_apart
from tests.factories import POLICY, party
from tests.support.listed import LISTED, NEWCOMER


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    """No collection may do what is tested here."""
    gc.collect()
    gc.disable()
    yield
    gc.unfreeze()
    gc.enable()


def screener(version: str, *more: HeldList) -> Screener:
    """A screener over a list, and perhaps others."""
    lists = {"test": HeldList(version, LISTED), **{str(i): held for i, held in enumerate(more)}}
    return build_screener(lists, POLICY)


def ask(screener: Screener, name: str) -> Screening:
    subject = Subject("$.consignee", party(name))
    return screener.screen(Enquiry("shipment", (subject,)))


def entries() -> int:
    """How many entries of indexes are in memory."""
    return sum(isinstance(thing, Entry) for thing in gc.get_objects())


def test_a_screener_that_is_taken_apart_leaves_nothing_in_memory() -> None:
    before = entries()
    old, new = screener("1"), screener("2", HeldList("1", (NEWCOMER,)))
    ask(old, "Vexhulin Optronix")
    assert entries() == before + 2 * len(LISTED) + 1
    parts: list[weakref.ref[object]] = [weakref.ref(old), weakref.ref(old.index)]
    take_apart(old, new)
    del old
    assert [part() for part in parts] == [None, None]
    assert entries() == before + len(LISTED) + 1


def test_the_new_screener_answers_as_if_there_had_been_no_other() -> None:
    alone = ask(screener("2"), "Vexhulin Optronix")
    old, new = screener("1"), screener("2")
    ask(old, "Vexhulin Optronix")
    take_apart(old, new)
    found = ask(new, "Vexhulin Optronix")
    assert found.hits
    assert [(hit.entity, hit.score) for hit in found.hits] == [
        (hit.entity, hit.score) for hit in alone.hits
    ]
    assert found.hits[0].explain() == alone.hits[0].explain()


def test_what_is_made_beside_the_loop_is_kept_from_the_collector() -> None:
    with beside_the_loop():
        made = [[number] for number in range(1000)]
    assert not any(thing is made[0] for thing in gc.get_objects())


def test_the_collector_and_the_turns_are_as_before_even_after_an_error() -> None:
    before = gc.get_threshold(), sys.getswitchinterval()

    def fail() -> None:
        with beside_the_loop():
            assert gc.get_threshold()[:2] == before[0][:2]
            assert gc.get_threshold()[2] > 10**6
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (gc.get_threshold(), sys.getswitchinterval()) == before
