"""The generator: sound events but one, the same again for the same seed, found as they were made."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timezone
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.demo.trade import imo_number
from streams.demo.traffic import Case, Message, Traffic, misspell
from streams.errors import MessageError
from streams.lists.sample import load_sample
from streams.matching.entity import Identifier, IdentifierType
from streams.matching.identifiers import canonical
from streams.matching.outcomes import Outcome
from streams.messages.events import Shipment, Transaction, decode_event
from tests.factories import screener

AT = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)
SAMPLE = load_sample().entities
BROKEN_AT = 300


def messages(seed: int, count: int = 1000) -> list[Message]:
    traffic = Traffic(SAMPLE, seed=seed, listed_every=10, broken_at=BROKEN_AT)
    return [traffic.message(AT) for _ in range(count)]


def test_all_messages_but_one_are_valid_events() -> None:
    broken = []
    for number, message in enumerate(messages(seed=1), start=1):
        try:
            event = decode_event(message.flow, message.body)
        except MessageError as err:
            broken.append((number, message.case, err.reason))
        else:
            assert event.event_id == message.event_id
            assert isinstance(event, Shipment if message.flow == "shipment" else Transaction)
    assert broken == [(BROKEN_AT, Case.BROKEN, "not_json")]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    assert messages(seed=7) == messages(seed=7)
    assert messages(seed=7) != messages(seed=8)


def test_every_event_has_an_id_of_its_own() -> None:
    ids = Counter(message.event_id for message in messages(seed=2))
    assert max(ids.values()) == 1


@pytest.mark.parametrize("seed", range(3))
def test_listed_and_misspelt_parties_are_found_and_clean_ones_are_not(seed: int) -> None:
    screens = screener(*SAMPLE)
    seen: Counter[Case] = Counter()
    for message in messages(seed):
        if message.case is Case.BROKEN:
            continue
        outcome = screens.screen(decode_event(message.flow, message.body).enquiry()).outcome
        seen[message.case] += 1
        assert (outcome is Outcome.CLEAR) is (message.case is Case.CLEAN), message.body
    assert seen[Case.CLEAN] > seen[Case.LISTED] > seen[Case.MISSPELT] > 10


def test_both_flows_carry_ships_banks_and_goods_with_valid_numbers() -> None:
    events = [decode_event(m.flow, m.body) for m in messages(seed=3) if m.case is Case.CLEAN]
    numbers: Counter[IdentifierType] = Counter()
    for event in events:
        given = [number for party in event.parties for number in party.identifiers]
        if isinstance(event, Shipment):
            assert event.vessel
            assert event.vessel.imo
            given.append(Identifier(IdentifierType.IMO, event.vessel.imo))
            assert all(stop.unlocode and stop.country for stop in event.route)
            assert all(goods.hs_code and goods.eccn for goods in event.goods)
        for number in given:
            assert canonical(number), number
            numbers[number.type] += 1
    assert set(numbers) == {IdentifierType.IMO, IdentifierType.BIC, IdentifierType.LEI}


@given(st.integers(min_value=0, max_value=999_999))
def test_generated_ship_numbers_pass_the_check(six_digits: int) -> None:
    assert canonical(Identifier(IdentifierType.IMO, imo_number(six_digits)))


@given(st.text(alphabet="abcdefghij ", max_size=40), st.integers())
def test_misspelling_changes_long_words_only(name: str, seed: int) -> None:
    wrong = misspell(name, Random(seed))
    changed = [(a, b) for a, b in zip(name.split(" "), wrong.split(" "), strict=True) if a != b]
    if any(len(word) >= 7 for word in name.split(" ")):
        ((before, after),) = changed
        assert len(before) >= 7
        assert abs(len(before) - len(after)) <= 1
    else:
        assert changed == []
