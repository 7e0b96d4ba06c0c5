"""The story: what is done when, and whether it came out as told."""

from __future__ import annotations

from datetime import datetime, timezone

from streams.demo.story import EVENT_ID, Stage, Step, Story, shipment
from streams.demo.tally import Tally
from streams.demo.traffic import Case, Message, Traffic
from streams.matching.entity import Effect
from streams.matching.outcomes import Outcome
from streams.messages.alerts import Origin
from streams.messages.events import decode_event
from tests.demo.answers import screen

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
SHIPMENT = shipment(AT)
OTHER = Traffic((), seed=1, listed_every=10, broken_at=0).message(AT)


class Telling:
    """A story of 60 seconds, and answers that arrive for it."""

    def __init__(self) -> None:
        self.story = Story(60.0, ("scenario", "2"))
        self.tally = Tally()
        self._offset = 0

    def advance(self, elapsed: float) -> Step | None:
        return self.story.advance(elapsed)

    def answer(self, message: Message, *, with_scenario: bool = False) -> None:
        self.tally.send(message)
        origin = Origin("shipments", 0, self._offset, 1_000)
        self._offset += 1
        found = screen(message, origin, with_scenario=with_scenario)
        self.tally.verdict(found.verdict, now=1.0)
        for alert in found.alerts:
            self.tally.alert(alert, now=1.0)
        for answer in self.tally.completed():
            self.story.observe(answer)

    def tell(self, *, listed_in_the_end: bool = True) -> None:
        """All of it; the last answer can be made to rest on the old lists."""
        assert self.advance(2.0) is Step.SEND_SHIPMENT
        self.answer(SHIPMENT)
        assert [self.advance(elapsed) for elapsed in (2.1, 20.0)] == [None, None]
        assert self.advance(30.0) is Step.PUBLISH_SCENARIO
        self.answer(OTHER, with_scenario=True)
        assert self.advance(30.1) is Step.SEND_SHIPMENT
        self.answer(SHIPMENT, with_scenario=listed_in_the_end)
        assert self.advance(30.2) is None


def test_the_same_shipment_is_held_before_and_stopped_after() -> None:
    telling = Telling()
    telling.tell()
    before, after = telling.story.before, telling.story.after
    assert telling.story.stage is Stage.TOLD
    assert telling.story.problems() == []
    assert before
    assert after
    assert before.verdict.outcome is Outcome.HOLD
    assert [a.effects[0] for a in before.alerts][:2] == [Effect.LICENCE, Effect.SECURITIES_BAN]
    assert not any(alert.hypothetical for alert in before.alerts)
    assert after.verdict.outcome is Outcome.STOP
    assert [alert.hypothetical for alert in after.alerts].count(True) == 1
    assert after.alerts[0].hypothetical
    assert after.alerts[0].effects == (Effect.BLOCK,)
    assert {a.event_sha256 for a in before.alerts} == {a.event_sha256 for a in after.alerts}


def test_the_shipment_is_a_valid_event_that_carries_what_licences_are_judged_by() -> None:
    event = decode_event(SHIPMENT.flow, SHIPMENT.body)
    assert event.enquiry().absent == ()


def test_each_step_is_asked_for_once() -> None:
    telling = Telling()
    assert telling.advance(0.5) is None
    steps = [telling.advance(elapsed) for elapsed in (1.0, 1.1, 1.2)]
    assert steps == [Step.SEND_SHIPMENT, None, None]


def test_the_story_waits_for_the_answer_to_the_shipment() -> None:
    telling = Telling()
    telling.advance(2.0)
    telling.answer(OTHER)
    telling.advance(50.0)
    assert telling.story.before is None
    assert telling.story.stage is Stage.TODAY


def test_the_second_sending_waits_for_a_verdict_that_rests_on_the_new_list() -> None:
    telling = Telling()
    telling.advance(2.0)
    telling.answer(SHIPMENT)
    steps = [telling.advance(elapsed) for elapsed in (2.1, 20.0, 30.0)]
    assert steps[-1] is Step.PUBLISH_SCENARIO
    telling.answer(OTHER)
    assert telling.advance(31.0) is None
    telling.answer(OTHER, with_scenario=True)
    assert telling.advance(32.0) is Step.SEND_SHIPMENT


def test_only_what_surely_named_the_company_before_the_update_would_have_been_stopped() -> None:
    telling = Telling()
    telling.answer(_paid_to("Hikvision"))
    telling.answer(_paid_to("Hikvisoin"))
    telling.answer(_paid_to("Huawei Technologies"))
    telling.tell()
    telling.answer(_paid_to("Hikvision"), with_scenario=True)
    assert telling.story.would_be_stopped(telling.tally) == [
        ("payment to Hikvision", Outcome.HOLD),
        (EVENT_ID, Outcome.HOLD),
    ]


def test_a_story_that_breaks_off_says_how_far_it_came() -> None:
    telling = Telling()
    telling.advance(2.0)
    assert telling.story.problems() == [f"the story came no further than: {Stage.TODAY.title}"]


def test_a_shipment_that_still_passes_after_the_update_is_a_problem() -> None:
    telling = Telling()
    telling.tell(listed_in_the_end=False)
    assert telling.story.problems() == ["after the update: HOLD, not STOP"]


def _paid_to(name: str) -> Message:
    body = OTHER_PAYMENT.replace(b"NAME", name.encode())
    return Message("transaction", f"payment to {name}", Case.LISTED, body)


OTHER_PAYMENT = (
    b'{"event_id":"payment to NAME","occurred_at":"2026-11-23T00:00:00Z",'
    b'"parties":[{"role":"creditor","name":"NAME","kind":"company"}],'
    b'"amount":{"amount":"1.00","currency":"USD"}}'
)
