"""Which listed entry the canary sends, and whether a screener finds it in the event."""

from __future__ import annotations

import pytest

from streams.canary.birds import choose_bird, make_event
from streams.matching.entity import Effect, Kind
from streams.messages.events import FLOWS, decode_event
from tests.factories import entity


def test_the_first_entry_that_blocks_is_sent() -> None:
    entities = [
        entity("Zormandil Ketterwin", entry_id="9", kind=Kind.PERSON),
        entity("Qarvolat Zheminex Industries", entry_id="3"),
        entity("Abrenthul Trading", entry_id="1", effects=(Effect.FLAG,)),
    ]
    bird = choose_bird("acme", entities)
    assert bird is not None
    assert (bird.source, bird.entry_id, bird.name) == ("acme", "3", "Qarvolat Zheminex Industries")


@pytest.mark.parametrize(
    "unfit",
    [
        entity("Vexhulin", entry_id="1"),
        entity("Zephrontis Kalverda", entry_id="1", kind=Kind.VESSEL),
        entity("Tolvanur Petrochemical Works", entry_id="1", effects=(Effect.LICENCE,)),
    ],
    ids=["one word", "vessel", "does not block"],
)
def test_an_entry_that_the_policy_may_let_pass_is_not_sent(unfit: object) -> None:
    assert choose_bird("acme", [unfit]) is None  # type: ignore[list-item]


@pytest.mark.parametrize("flow", FLOWS)
def test_the_event_is_one_of_its_flow(flow: str) -> None:
    bird = choose_bird("acme", [entity("Qarvolat Zheminex Industries")])
    assert bird is not None
    event = decode_event(flow, make_event(flow, "streamscreen.canary-1", bird, 1_790_000_000.5))
    (subject,) = event.enquiry().subjects
    assert subject.party.name == "Qarvolat Zheminex Industries"
