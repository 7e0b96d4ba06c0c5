"""The sums: what adds up is quiet, and everything that does not is named."""

from __future__ import annotations

import msgspec
import pytest

from streams.demo.tally import Tally, percentile
from streams.demo.traffic import Case, Message
from streams.matching.outcomes import Outcome
from streams.messages.alerts import Origin
from streams.messages.verdicts import Verdict
from tests.demo.answers import answer

CLEAN = Message("shipment", "clean", Case.CLEAN, b"{}")
LISTED = Message("shipment", "listed", Case.LISTED, b"{}")
BROKEN = Message("shipment", "broken", Case.BROKEN, b'{"half')


def origin(offset: int) -> Origin:
    return Origin("shipments", 0, offset, 1_000)


def complete_tally() -> Tally:
    """One clean, one listed and one broken message, all answered as they should be."""
    tally = Tally()
    for message in (CLEAN, LISTED, BROKEN):
        tally.send(message)
    tally.verdict(answer("clean", origin(0)).verdict, now=1.0)
    hit = answer("listed", origin(1), Outcome.HOLD)
    tally.verdict(hit.verdict, now=1.0)
    for alert in hit.alerts:
        tally.alert(alert, now=1.25)
    tally.dead_letter(origin(2), "not_json", BROKEN.body, now=1.0)
    assert len(tally.completed()) == 2
    return tally


def test_what_is_answered_in_full_adds_up() -> None:
    tally = complete_tally()
    assert tally.complete
    assert tally.problems() == []
    assert tally.answered == tally.sent == 3
    assert tally.by_outcome() == {Outcome.CLEAR: 1, Outcome.HOLD: 1}
    assert sum(tally.by_list_and_effect().values()) == len(tally.alerts) == 1
    assert tally.found(Case.LISTED) == (1, 1)
    assert tally.latencies == [0.25]


def test_answers_that_arrive_twice_count_once() -> None:
    tally = complete_tally()
    hit = answer("listed", origin(1), Outcome.HOLD)
    tally.verdict(hit.verdict, now=9.0)
    tally.alert(hit.alerts[0], now=9.0)
    assert not tally.dead_letter(origin(2), "not_json", BROKEN.body, now=9.0)
    assert tally.problems() == []
    assert tally.completed() == []
    assert tally.latencies == [0.25]


def test_a_message_without_an_answer_is_named() -> None:
    tally = complete_tally()
    tally.send(Message("shipment", "lost", Case.CLEAN, b"{}"))
    assert not tally.complete
    assert tally.problems() == [
        "1 messages sent without verdict or dead letter",
        "1 events without a verdict",
    ]


def test_an_event_answered_twice_in_place_of_another_is_named() -> None:
    tally = complete_tally()
    tally.send(Message("shipment", "lost", Case.CLEAN, b"{}"))
    tally.verdict(answer("clean", origin(3)).verdict, now=1.0)
    assert tally.problems() == [
        "1 events without a verdict",
        "1 verdicts on events that were not sent",
    ]


def test_an_alert_that_never_comes_is_named() -> None:
    tally = complete_tally()
    tally.send(Message("shipment", "other", Case.LISTED, b"{}"))
    hit = answer("other", origin(4), Outcome.STOP)
    tally.verdict(hit.verdict, now=1.0)
    assert tally.completed() == []
    assert not tally.complete
    assert tally.problems() == ["1 alerts named by verdicts, never seen"]
    tally.alert(hit.alerts[0], now=2.0)
    assert tally.completed() == [hit]
    assert tally.complete
    assert tally.problems() == []


def test_an_alert_of_no_verdict_is_named() -> None:
    tally = complete_tally()
    tally.alert(answer("other", origin(5), Outcome.STOP).alerts[0], now=1.0)
    assert tally.problems() == ["1 alerts that no verdict names"]


@pytest.mark.parametrize("body", [b'{"halF', b""])
def test_a_dead_letter_that_is_not_the_message_is_named(body: bytes) -> None:
    tally = Tally()
    tally.send(BROKEN)
    tally.dead_letter(origin(0), "not_json", body, now=1.0)
    assert tally.problems() == [
        "1 broken messages not kept byte for byte",
        "1 sound messages among the dead letters",
    ]


def _with_outcome(verdict: Verdict, outcome: Outcome) -> Verdict:
    return msgspec.structs.replace(verdict, outcome=outcome)


def test_a_missed_party_and_a_false_alarm_are_named() -> None:
    tally = Tally()
    for message in (CLEAN, LISTED):
        tally.send(message)
    tally.verdict(_with_outcome(answer("clean", origin(0)).verdict, Outcome.REVIEW), now=1.0)
    tally.verdict(answer("listed", origin(1)).verdict, now=1.0)
    assert tally.problems() == ["1 clean events with an alert", "1 listed parties without an alert"]


def test_the_rate_is_that_of_the_last_seconds() -> None:
    tally = Tally()
    for offset in range(60):
        tally.verdict(answer(f"e{offset}", origin(offset)).verdict, now=offset / 20)
    assert tally.per_second(now=3.0) == 20
    assert tally.per_second(now=100.0) == 0


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(n) for n in range(1, 101)]
    assert percentile([], 0.5) is None
    assert percentile([7.0], 0.99) == 7.0
    assert percentile(values, 0.50) == 50.0
    assert percentile(values, 0.99) == 99.0
