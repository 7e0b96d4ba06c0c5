"""Answers as a worker would give them, from the real screener and the real structs."""

from __future__ import annotations

from streams.demo.tally import Answer
from streams.demo.traffic import Message
from streams.lists.catalogue import HeldList, build_screener
from streams.lists.sample import load_sample, load_scenario
from streams.matching.entity import Effect, ListedEntity
from streams.matching.outcomes import Outcome
from streams.matching.party import Enquiry, Subject
from streams.messages.alerts import Origin, build_alerts
from streams.messages.events import decode_event
from streams.messages.verdicts import build_verdict
from tests.factories import POLICY, entity, party, screener

_EFFECTS = {Outcome.HOLD: Effect.LICENCE, Outcome.STOP: Effect.BLOCK, Outcome.REVIEW: Effect.FLAG}


def answer(event_id: str, origin: Origin, outcome: Outcome = Outcome.CLEAR) -> Answer:
    """The answer to a shipment of one party, which is listed unless the outcome is CLEAR."""
    effect = _EFFECTS.get(outcome, Effect.BLOCK)
    screens = screener(entity("Wexford Quandary Trading", effects=(effect,)))
    asked = party("Marrowby Pumps" if outcome is Outcome.CLEAR else "Wexford Quandary Trading")
    screening = screens.screen(Enquiry("shipment", (Subject("$.parties[0]", asked),)))
    alerts = build_alerts(screening, event_id, b"{}", origin, review_hours=24)
    return Answer(build_verdict(screening, event_id, origin, alerts), tuple(alerts))


def screen(message: Message, origin: Origin, *, with_scenario: bool = False) -> Answer:
    """The answer to a message under the sample lists, with or without the scenario."""
    lists = {"sample": _held("1", load_sample().entities)}
    if with_scenario:
        lists["scenario"] = _held("2", load_scenario().entities)
    screening = build_screener(lists, POLICY).screen(
        decode_event(message.flow, message.body).enquiry()
    )
    alerts = build_alerts(screening, message.event_id, message.body, origin, review_hours=24)
    return Answer(build_verdict(screening, message.event_id, origin, alerts), tuple(alerts))


def _held(version: str, entities: tuple[ListedEntity, ...]) -> HeldList:
    return HeldList(version, entities)
