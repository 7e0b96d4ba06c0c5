"""`topics`, `lists publish`, `send` and `tail` on a real broker."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import msgspec
import pytest

from streams.kafka.clients import create_producer
from streams.matching.entity import Effect
from streams.settings import Settings
from tests.broker import Broker
from tests.cli.running import Commands
from tests.conftest import SettingsFactory
from tests.factories import entity, party
from tests.support.audit import read_all
from tests.support.worker import WorkerProcess
from tests.terminal.alerts import alerts

pytestmark = pytest.mark.broker

SHIPMENT = {
    "event_id": "typed-by-hand",
    "occurred_at": "2026-11-20T10:00:00Z",
    "parties": [{"role": "consignee", "name": "Hikvision Digital Tecnology Hangzhou"}],
    "vessel": {"name": "Ever Sunny"},
}
ALL_OF_IT = ("--from-beginning", "--until-end")
PAYMENT = {
    "event_id": "P",
    "occurred_at": "2026-11-20T10:00:00Z",
    "parties": [{"role": "creditor", "name": "Meadow Bakery"}],
    "amount": {"amount": "12.00", "currency": "EUR"},
}


def use(streamscreen: Commands, settings: Settings) -> Commands:
    """Let the command use these settings."""
    given = settings.model_dump(exclude_unset=True)
    streamscreen.environment = {
        f"STREAMSCREEN_{k.upper()}": ",".join(v) if isinstance(v, tuple) else str(v)
        for k, v in given.items()
    }
    return streamscreen


@pytest.fixture
def connected(streamscreen: Commands, settings: Settings) -> Commands:
    """The command with topics of its own on the broker."""
    return use(streamscreen, settings)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_text(f"{json.dumps(SHIPMENT)}\nno JSON\n{json.dumps(PAYMENT)}\n")
    return path


def bodies(settings: Settings, topic: str) -> list[bytes | None]:
    """What stands on a topic."""
    return [record.value for record in read_all(settings, topic)]


def raise_alerts(settings: Settings) -> None:
    """Put two alerts on the topic, the event of one on several lines, and one that is none."""
    listed = entity("Northwind Traders", list_id="US-BIS-EL", effects=(Effect.LICENCE,))
    (alert,) = alerts(party("Northwind Traders"), listed)
    pretty = msgspec.structs.replace(alert, event_id="S-2", event=msgspec.Raw(b'{\n "a":\n 1}'))
    written = [msgspec.json.encode(alert), b"no alert", msgspec.json.encode(pretty)]
    producer = create_producer(settings)
    for number, body in enumerate(written):  # a compacted topic asks for keys
        producer.produce(settings.alerts_topic, body, f"key-{number}".encode())
    assert producer.flush(10) == 0


def test_topics_that_are_missing_are_told_made_and_then_as_they_should_be(
    streamscreen: Commands, new_settings: SettingsFactory
) -> None:
    use(streamscreen, new_settings())
    before = streamscreen("topics")
    assert before.code == 1
    assert before.out.count("is missing") == 6
    made = streamscreen("topics", "--create", "--json")
    assert made.code == 0
    lines = [json.loads(line) for line in made.out.splitlines()]
    assert [line["created"] for line in lines] == [True] * 6
    after = streamscreen("topics")
    assert after.code == 0
    assert after.out.count("as it should be") == 6


def test_a_topic_that_differs_is_told_and_left_alone(
    streamscreen: Commands, settings: Settings
) -> None:
    use(streamscreen, settings)
    streamscreen.environment["STREAMSCREEN_PARTITIONS"] = "5"
    ended = streamscreen("topics", "--create")
    assert ended.code == 1
    assert "partitions is 3, not 5" in ended.out
    assert streamscreen("topics").code == 1


def test_a_published_list_is_on_the_topic(connected: Commands, settings: Settings) -> None:
    assert "holds no list" in connected("lists", "show", "--topic").out
    ended = connected("lists", "publish", "--sample", "--scenario")
    assert ended.code == 0
    assert "it was there" in connected("lists", "publish", "--sample").out
    lines = [
        json.loads(line)
        for line in connected("lists", "show", "--topic", "--json").out.splitlines()
    ]
    assert [line["source"] for line in lines] == ["sample", "scenario"]
    assert all(line["published_at"] and line["version"] in ended.out for line in lines)
    assert "published 20" in connected("lists", "show", "--topic").text


def test_events_go_to_the_topics_of_their_flows(
    connected: Commands, settings: Settings, file: Path
) -> None:
    ended = connected("send", str(file), "--rate", "1000")
    assert ended.code == 2
    assert "2 events sent, 1 line not sent." in ended.out
    assert "line 2 is not sent: not a JSON object" in ended.err
    assert bodies(settings, settings.shipments_topic) == [json.dumps(SHIPMENT).encode()]
    assert bodies(settings, settings.transactions_topic) == [json.dumps(PAYMENT).encode()]


def test_with_a_topic_every_line_is_sent_as_it_is(
    connected: Commands, settings: Settings, file: Path
) -> None:
    assert connected("send", str(file), "--topic", settings.shipments_topic).code == 0
    lines = file.read_bytes().splitlines()
    assert sorted(filter(None, bodies(settings, settings.shipments_topic))) == sorted(lines)


def test_a_file_is_sent_again_until_the_count_is_reached(
    connected: Commands, settings: Settings, file: Path
) -> None:
    ended = connected("send", str(file), "--flow", "shipment", "--repeat", "--count", "10")
    assert (ended.code, ended.out) == (0, "10 events sent.\n")
    assert len(bodies(settings, settings.shipments_topic)) == 10


def test_sending_to_a_topic_that_is_missing_says_what_to_do(
    connected: Commands, file: Path
) -> None:
    ended = connected("send", str(file), "--topic", "nowhere")
    assert ended.code == 2
    assert "streamscreen topics --create" in ended.err


def test_interrupted_sending_says_how_many_went(
    connected: Commands, settings: Settings, file: Path
) -> None:
    with connected.start("send", str(file), "--flow", "shipment", "--repeat", "--rate", "50") as (
        process
    ):
        while not bodies(settings, settings.shipments_topic):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
        assert (process.returncode, err) == (130, b"")
    sent = len(bodies(settings, settings.shipments_topic))
    assert out.decode() == f"{sent:,} events sent; interrupted.\n"


def test_alerts_are_followed_in_readable_form(connected: Commands, settings: Settings) -> None:
    raise_alerts(settings)
    ended = connected("tail", "--from-beginning", "--count", "2")
    assert ended.code == 0
    assert "LICENCE Northwind Traders" in ended.text
    assert '"Northwind Traders" in shipment S-2' in ended.text
    assert "BIS Entity List" in ended.text
    assert "2 alerts." in ended.err


def test_alerts_are_one_line_of_json_each(connected: Commands, settings: Settings) -> None:
    raise_alerts(settings)
    ended = connected("tail", "--from-beginning", "--count", "2", "--json")
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert sorted(line["event_id"] for line in lines) == ["S-1", "S-2"]


def test_what_is_no_alert_is_told_and_the_rest_goes_on(
    connected: Commands, settings: Settings
) -> None:
    raise_alerts(settings)
    with connected.start("tail", "--from-beginning", "--json") as process:
        assert process.stdout
        assert process.stderr
        ids = {json.loads(process.stdout.readline())["event_id"] for _ in range(2)}
        told = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
        assert process.returncode == 0
    assert ids == {"S-1", "S-2"}
    assert b"not an alert" in told
    assert err == b""


def test_a_shipment_typed_by_hand_comes_out_as_an_explained_alert(
    connected: Commands, settings: Settings, tmp_path: Path
) -> None:
    assert connected("lists", "publish", "--sample").code == 0
    file = tmp_path / "shipment.json"
    file.write_text(json.dumps(SHIPMENT))
    with WorkerProcess(settings, tmp_path / "worker.log") as worker:
        worker.wait_until_ready()
        assert connected("send", str(file)).code == 0
        ended = connected("tail", "--from-beginning", "--count", "5")
        assert connected("canary", "--once").code == 0
        verdicts = connected("tail", "--verdicts", *ALL_OF_IT)
        held = connected("tail", "--verdicts", "--outcome", "hold", "--json", *ALL_OF_IT)
        canaries = connected("tail", "--verdicts", "--canary", "--json", *ALL_OF_IT)
        assert worker.stop() == 0
    assert "HOLD LICENCE Hangzhou Hikvision Digital Technology" in ended.text
    assert 'consignee "Hikvision Digital Tecnology Hangzhou"' in ended.text
    assert "tecnology ≈ technology" in ended.text
    assert f"HOLD shipment typed-by-hand {settings.shipments_topic}" in verdicts.text
    assert re.search(r"offset \d+ \d+ alerts?", verdicts.text)
    assert "1 verdict." in verdicts.err
    assert [json.loads(line)["event_id"] for line in held.out.splitlines()] == ["typed-by-hand"]
    assert len(canaries.out.splitlines()) == 3


def test_a_broker_that_does_not_answer_is_an_error_of_one_line(
    streamscreen: Commands, broker: Broker
) -> None:
    streamscreen.environment["STREAMSCREEN_BROKERS"] = "127.0.0.1:1"
    ended = streamscreen("tail")
    assert ended.code == 2
    assert "127.0.0.1:1" in ended.err
    assert len(ended.err.splitlines()) == 1
