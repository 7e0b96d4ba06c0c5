"""`audit` and `dead-letters` on a real broker."""

from __future__ import annotations

import json
import os
import pty
from pathlib import Path

import pytest
from confluent_kafka import Producer

from streams.settings import Settings
from tests.cli.running import Commands
from tests.cli.test_stream import use
from tests.support.answering import answer_all
from tests.support.audit import read_all
from tests.support.events import SHIPMENT, TRANSACTION, Generator, Planted, send

pytestmark = pytest.mark.broker

HOSTILE = b'{"\x1b[2J\xe2\x80\xaeevil": \xff\n'
LISTED = "Qarvolat Zheminex Industries"


@pytest.fixture
def connected(streamscreen: Commands, settings: Settings) -> Commands:
    """The command with topics of its own on the broker."""
    return use(streamscreen, settings)


@pytest.fixture
def spoilt(connected: Commands, settings: Settings) -> Commands:
    """The command where one shipment and two payments could not be screened."""
    bodies = ((SHIPMENT, HOSTILE), (TRANSACTION, b""), (TRANSACTION, b"[]"))
    send(settings, [Planted(flow, "", body, poison=True) for flow, body in bodies])
    answer_all(settings)
    return connected


def letter_of(streamscreen: Commands, reason: str) -> str:
    """The name of the only letter with a reason."""
    (line,) = streamscreen("dead-letters", "list", "--reason", reason, "--json").out.splitlines()
    name: str = json.loads(line)["letter"]
    return name


def test_an_audit_in_order_ends_with_0(connected: Commands, settings: Settings) -> None:
    send(settings, Generator(seed=40).events(100, poison_every=20))
    answer_all(settings)
    ended = connected("audit")
    assert ended.code == 0
    assert "100 events" in ended.text
    assert "all is accounted for" in ended.text
    account = json.loads(connected("audit", "--from", "1h", "--json").out)
    assert account["counts"] == {}
    assert sum(topic["dead_letters"] for topic in account["topics"]) == 5


def test_an_audit_with_events_in_work_ends_with_3(connected: Commands, settings: Settings) -> None:
    send(settings, Generator(seed=41).events(5))
    ended = connected("audit")
    assert ended.code == 3
    assert "in order, 5 still in work" in ended.text
    assert connected("audit", "--to", "1h").code == 0


def test_an_audit_names_the_place_of_what_is_wrong_and_no_party(
    connected: Commands, settings: Settings
) -> None:
    send(settings, [Generator(seed=42).event()])
    answer_all(settings)
    producer = Producer({"bootstrap.servers": settings.brokers})
    producer.produce(settings.verdicts_topic, LISTED.encode(), b"k", partition=1)
    producer.flush(30)
    ended = connected("audit")
    assert ended.code == 1
    assert "a record that is no answer" in ended.text
    assert f"{settings.verdicts_topic} 1: " in ended.text
    assert "not all is accounted for" in ended.text
    assert LISTED not in ended.out + ended.err
    assert LISTED not in connected("audit", "--json").out


@pytest.mark.parametrize("time", ["soon", "2h30", "2026-13-01"])
def test_a_time_that_can_t_be_read_is_told_with_an_example(
    streamscreen: Commands, time: str
) -> None:
    ended = streamscreen("audit", "--from", time)
    assert ended.code == 2
    assert "expected a time such as 2026-11-23T09:30Z, or 2h" in ended.err


def test_dead_letters_are_counted_by_reason_and_the_newest_listed(spoilt: Commands) -> None:
    ended = spoilt("dead-letters", "list")
    assert ended.code == 1
    assert "transaction not_valid 1 0" in ended.text
    assert "all 3 0" in ended.text
    assert letter_of(spoilt, "not_json") in ended.text
    assert "the message is empty" in ended.text
    assert letter_of(spoilt, "empty") not in spoilt("dead-letters", "list", "--last", "0").text
    none = spoilt("dead-letters", "list", "--flow", "shipment", "--reason", "empty")
    assert none.code == 0


def test_a_letter_is_shown_without_anything_that_acts_on_a_terminal(spoilt: Commands) -> None:
    ended = spoilt("dead-letters", "show", letter_of(spoilt, "not_json"))
    assert ended.code == 0
    assert "\\x1b[2J\\u202eevil" in ended.out
    assert "\\xff" in ended.out
    assert "not_json (MessageError)" in ended.text
    assert "\x1b" not in ended.out
    assert "\u202e" not in ended.out


def test_the_bytes_of_a_message_are_written_as_they_were(spoilt: Commands, tmp_path: Path) -> None:
    name, file = letter_of(spoilt, "not_json"), tmp_path / "message"
    assert spoilt("dead-letters", "show", name, "--out", str(file)).code == 0
    assert file.read_bytes() == HOSTILE
    line = json.loads(spoilt("dead-letters", "show", name, "--json").out)
    assert line["letter"] == name
    assert line["value"] == "eyIbWzJK4oCuZXZpbCI6IP8K"


def test_a_letter_that_is_not_there_is_an_error(spoilt: Commands) -> None:
    ended = spoilt("dead-letters", "show", "nowhere-1-2")
    assert (ended.code, ended.err) == (2, "Error: there is no dead letter nowhere-1-2\n")
    assert "TOPIC-PARTITION-OFFSET" in spoilt("dead-letters", "show", "nowhere").err


def test_letters_are_sent_back_once(spoilt: Commands, settings: Settings) -> None:
    tried = spoilt("dead-letters", "redrive", "--dry-run")
    assert (tried.code, tried.text) == (0, "3 letters to send back")
    assert len(read_all(settings, settings.transactions_topic)) == 2

    name = letter_of(spoilt, "empty")
    one = spoilt("dead-letters", "redrive", name, "--json")
    assert one.code == 0
    assert [json.loads(line)["fate"] for line in one.out.splitlines()] == ["sent"]
    ended = spoilt("dead-letters", "redrive", "--flow", "transaction")
    assert ended.code == 0
    assert "1 letter sent back" in ended.text
    assert "1 letter sent back before, left alone" in ended.text
    assert len(read_all(settings, settings.transactions_topic)) == 4
    assert "Sent back to" in spoilt("dead-letters", "show", name).text

    audited = spoilt("audit", "--json")
    assert audited.code == 3
    account = json.loads(audited.out)
    assert [topic["redriven"] for topic in account["topics"]] == [0, 2]
    answer_all(settings)
    assert spoilt("audit").code == 0


def test_a_foreign_record_is_reported_and_the_rest_goes_on(
    spoilt: Commands, settings: Settings
) -> None:
    producer = Producer({"bootstrap.servers": settings.brokers})
    producer.produce(settings.dead_letters_topic, b"\x1b[2J", b"k", partition=0)
    producer.flush(30)
    ended = spoilt("dead-letters", "list")
    assert ended.code == 1
    assert "all 3 0" in ended.text
    assert "1 record left out, no dead letter" in ended.err
    sent = spoilt("dead-letters", "redrive")
    assert "3 letters sent back" in sent.text
    assert settings.dead_letters_topic in sent.err


@pytest.mark.parametrize(("typed", "sent"), [(b"n\n", 0), (b"y\n", 3)])
def test_a_person_is_asked_before_anything_is_sent(
    spoilt: Commands, settings: Settings, typed: bytes, sent: int
) -> None:
    before = len(read_all(settings, settings.dead_letters_topic))
    main, side = pty.openpty()
    process = spoilt.start("dead-letters", "redrive", stdin=side, stdout=side, stderr=side)
    os.close(side)
    shown = b""
    try:
        while b"[y/N]" not in shown:
            shown += os.read(main, 65536)
        os.write(main, typed)
        while chunk := os.read(main, 65536):
            shown += chunk
    except OSError:  # the process has closed its side
        pass
    os.close(main)
    assert process.wait() == 0
    assert b"Send 3 messages back?" in shown
    assert len(read_all(settings, settings.dead_letters_topic)) == before + sent
