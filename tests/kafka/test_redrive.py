"""Dead letters sent back: each once, whatever dies, with all that the message had."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import textwrap
from functools import partial

import pytest
from confluent_kafka import KafkaError, Message, Producer

from streams.errors import BrokerError
from streams.kafka import redrive as redriving
from streams.kafka.audit import audit_stream
from streams.kafka.dead_letters import Choice, place_of, read_originals, read_shelf
from streams.kafka.redrive import Fate, Redriven, redrive
from streams.messages.places import Place
from streams.settings import Settings
from tests.conftest import SettingsFactory
from tests.support.answering import answer_all, commit_all
from tests.support.audit import read_all

pytestmark = pytest.mark.broker

ALL = Choice()


def spoil(settings: Settings, *values: bytes | None, topic: str | None = None) -> list[Place]:
    """Send messages that are no events, and answer them; where they stand, in their order."""
    places: dict[int, Place] = {}
    producer = Producer({"bootstrap.servers": settings.brokers, "message.max.bytes": 10_000_000})
    topic = topic or settings.shipments_topic

    def note(number: int, _error: KafkaError | None, message: Message) -> None:
        places[number] = place_of(message)

    for number, value in enumerate(values):
        producer.produce(
            topic, value, b"key \xff", partition=number % 3, headers=[("trace", b"1"), ("x", None)],
            on_delivery=partial(note, number),
        )  # fmt: skip
    assert producer.flush(30) == 0
    answer_all(settings)
    return [places[number] for number in range(len(values))]


def fates(result: Redriven) -> dict[Place, Fate]:
    return {letter.place: fate for letter, fate in result.fates}


def test_a_message_goes_back_with_all_that_it_had_and_only_once(settings: Settings) -> None:
    places = spoil(settings, b"{", None, b"\xff\x00")
    before = read_all(settings, settings.shipments_topic)
    assert fates(redrive(settings, ALL)) == dict.fromkeys(places, Fate.SENT)
    assert fates(redrive(settings, ALL)) == dict.fromkeys(places, Fate.SENT_BEFORE)
    again = [r for r in read_all(settings, settings.shipments_topic) if r not in before]
    assert sorted((r.partition, r.key or b"", r.value or b"") for r in again) == sorted(
        (r.partition, r.key or b"", r.value or b"") for r in before
    )
    for record in again:
        headers = dict(record.headers)
        assert record.headers[:2] == (("trace", b"1"), ("x", None))
        assert headers["streamscreen.redriven-from"] in {place.key for place in places}
        assert headers["streamscreen.first-origin"] == headers["streamscreen.redriven-from"]
    shelf = read_shelf(settings, ALL)
    stands = {Place(settings.shipments_topic, r.partition, r.offset) for r in again}
    assert {letter.redriven_to for letter in shelf.letters} == stands


def test_one_that_fails_again_names_where_it_stood_first(settings: Settings) -> None:
    (first,) = spoil(settings, b"{")
    redrive(settings, ALL)
    answer_all(settings)
    (again,) = [x for x in read_shelf(settings, ALL).letters if x.redriven_to is None]
    assert again.place != first
    redrive(settings, ALL)
    last = max(read_all(settings, settings.shipments_topic), key=lambda record: record.offset)
    assert dict(last.headers)["streamscreen.redriven-from"] == again.place.key
    assert dict(last.headers)["streamscreen.first-origin"] == first.key
    answer_all(settings)
    account = audit_stream(settings)
    assert account.in_order
    assert [(t.dead_letters, t.redriven) for t in account.topics] == [(3, 2), (0, 0)]


def test_only_letters_that_were_chosen_go_back(settings: Settings) -> None:
    (empty, broken) = spoil(settings, b"", b"{")
    (payment,) = spoil(settings, b"[]", topic=settings.transactions_topic)

    def chosen(choice: Choice) -> set[Place]:
        return set(fates(redrive(settings, choice, dry_run=True)))

    assert chosen(ALL) == {empty, broken, payment}
    assert chosen(Choice(reasons=frozenset({"empty"}))) == {empty}
    assert chosen(Choice(flows=frozenset({"transaction"}))) == {payment}
    assert chosen(Choice(topics=frozenset({settings.shipments_topic}))) == {empty, broken}
    assert chosen(Choice(places=frozenset({broken}))) == {broken}
    assert chosen(Choice(since=2**42)) == set()
    assert len(read_all(settings, settings.shipments_topic)) == 2
    assert not redrive(settings, ALL, confirm=lambda count: count != 3).fates


def test_a_large_message_comes_back_in_one_piece(
    settings: Settings, new_settings: SettingsFactory
) -> None:
    body = random.Random(5).randbytes(980_000)
    (place,) = spoil(settings, body)
    ((letter, original),) = read_originals(settings, read_shelf(settings, ALL).letters)
    assert len(letter.parts) == 2
    assert original is not None
    assert hashlib.sha256(original.value or b"").digest() == hashlib.sha256(body).digest()
    assert fates(redrive(settings, ALL)) == {place: Fate.SENT}
    assert [r.value for r in read_all(settings, settings.shipments_topic)] == [body, body]


def test_a_message_that_is_only_referred_to_comes_from_its_own_topic(
    new_settings: SettingsFactory, settings: Settings
) -> None:
    few = new_settings(dead_letter_max_bytes=10)
    body = b"{" + random.Random(6).randbytes(940_000)
    (place,) = spoil(few, body)
    assert fates(redrive(few, ALL)) == {place: Fate.SENT}
    assert [r.value for r in read_all(settings, settings.shipments_topic)] == [body, body]


def test_a_message_that_is_kept_nowhere_is_told_and_the_rest_goes_on(settings: Settings) -> None:
    (lost, kept) = spoil(settings, b"{", b"[")
    producer = Producer({"bootstrap.servers": settings.brokers})
    for number, name in enumerate(("elsewhere", settings.shipments_topic)):
        producer.produce(
            settings.dead_letters_topic, None, b"foreign",
            headers=[*letter_headers(name, 50 + number), ("streamscreen.bytes", b"5"),
                     ("streamscreen.sha256", b"0" * 64), ("streamscreen.headers", b"0")],
        )  # fmt: skip
    producer.produce(settings.dead_letters_topic, b"foreign", b"k", headers=[("h", b"v")])
    producer.produce(
        settings.dead_letters_topic, None, b"k", headers=[("streamscreen.redriven", b"nowhere")]
    )
    producer.flush(30)
    result = redrive(settings, ALL)
    assert fates(result) == {
        lost: Fate.SENT,
        kept: Fate.SENT,
        Place("elsewhere", 0, 50): Fate.OTHER_TOPIC,
        Place(settings.shipments_topic, 0, 51): Fate.NOT_KEPT,
    }
    assert len(result.unreadable) == 2


def letter_headers(topic: str, offset: int) -> list[tuple[str, bytes]]:
    fields = {
        "flow": "shipment", "reason": "not_json", "error": "E", "detail": "d", "topic": topic,
        "partition": "0", "offset": str(offset), "timestamp": "1",
    }  # fmt: skip
    return [(f"streamscreen.{name}", value.encode()) for name, value in fields.items()]


class _DiedError(Exception):
    pass


@pytest.mark.parametrize("step", ["messages", "markers"])
def test_a_redrive_that_ends_between_two_steps_has_sent_nothing(
    settings: Settings, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = spoil(settings, b"{", b"[", b"")
    steps = {"messages": 1, "markers": 2}
    sending = redriving._Sender._send

    def die(sender: object, records: list[object]) -> list[Place]:
        done = sending(sender, records)  # type: ignore[arg-type]
        steps[step] -= 1
        if not steps[step]:
            raise _DiedError
        return done

    monkeypatch.setattr(redriving._Sender, "_send", die)
    with pytest.raises(_DiedError):
        redrive(settings, ALL)
    monkeypatch.undo()
    assert fates(redrive(settings, ALL)) == dict.fromkeys(places, Fate.SENT)
    assert len(read_all(settings, settings.shipments_topic)) == 6
    commit_all(settings)
    assert len(read_shelf(settings, ALL).letters) == 3


def test_a_killed_redrive_is_taken_up_where_it_was(settings: Settings) -> None:
    places = spoil(settings, *[b"{"] * 9)
    script = textwrap.dedent(
        """
        import os, signal, sys
        from streams.kafka import redrive
        from streams.settings import Settings

        redrive._BATCH_LETTERS = 2
        steps = 0
        sending = redrive._Sender._send

        def die(sender, records):
            global steps
            done = sending(sender, records)
            steps += 1
            if steps == 5:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        redrive._Sender._send = die
        redrive.redrive(Settings.load(None), redrive.Choice())
        """
    )
    environment = {
        f"STREAMSCREEN_{name.upper()}": str(value)
        for name, value in settings.model_dump(exclude_unset=True).items()
    }
    ended = subprocess.run([sys.executable, "-c", script], env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    result = fates(redrive(settings, ALL))
    assert set(result) == set(places)
    assert sorted(result.values()) == [Fate.SENT] * 5 + [Fate.SENT_BEFORE] * 4
    assert len(read_all(settings, settings.shipments_topic)) == 18


def test_of_two_redrives_at_once_the_later_one_goes_on(settings: Settings) -> None:
    places = spoil(settings, b"{", b"[")
    others: list[Redriven] = []

    def overtake(_count: int) -> bool:
        others.append(redrive(settings, ALL))
        return True

    with pytest.raises(BrokerError, match="another redrive"):
        redrive(settings, ALL, confirm=overtake)
    assert fates(others[0]) == dict.fromkeys(places, Fate.SENT)
    assert len(read_all(settings, settings.shipments_topic)) == 4
