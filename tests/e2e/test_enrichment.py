"""A ship that Track & Trace saw is searched for in later bills of lading, where that is wanted."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from confluent_kafka import Producer

from streams.kafka.audit import audit_stream
from streams.kafka.copy_log import SOURCE_HEADER
from streams.kafka.topics import create_topics
from streams.messages.alerts import Alert
from streams.messages.sightings import SEEN_HEADER
from streams.messages.verdicts import Verdict
from streams.settings import Settings
from tests.conftest import SettingsFactory
from tests.e2e.conftest import StartWorker
from tests.shapes.making import EXAMPLES
from tests.support.audit import count_answers, count_records, read_all
from tests.support.listed import publish
from tests.support.waiting import wait_until
from tests.support.worker import EnrichingProcess

pytestmark = pytest.mark.broker

FEEDS = """\
feeds:
  - {name: bills, topic: bills.%(id)s, mapping: dcsa-bill-of-lading, unenriched: raw.bills.%(id)s}
  - {name: calls, topic: calls.%(id)s, mapping: dcsa-track-and-trace}
"""
PATH = f"headers['{SEEN_HEADER}'][0]"
IMO = "9074729"


def call() -> bytes:
    """A listed ship leaves with the goods of the example's booking, under a name of no list."""
    return (EXAMPLES / "dcsa-track-and-trace.json").read_bytes().replace(b"9187667", IMO.encode())


def bill(number: int, ship: str | None = None) -> bytes:
    """A bill of lading of that booking, its ship named otherwise or not at all."""
    tree = json.loads((EXAMPLES / "dcsa-bill-of-lading.json").read_bytes())
    tree["transportDocumentReference"] = f"BL-{number}"
    voyage = tree["transports"]["vesselVoyages"][0]
    del voyage["vesselName"]
    if ship:
        voyage["vesselName"] = ship
    return json.dumps(tree).encode()


@pytest.fixture
def name_topic(new_settings: SettingsFactory) -> str:
    return new_settings().group.removeprefix("group.")


def prepare(new_settings: SettingsFactory, id_: str, folder: Path, *, enrich: bool) -> Settings:
    file = folder / "feeds.yaml"
    file.write_text(FEEDS % {"id": id_})
    settings = new_settings(feeds_file=file, enrich_shipments=enrich)
    create_topics(settings)
    publish(settings)
    return settings


def send(settings: Settings, topic: str, bodies: list[bytes]) -> None:
    producer = Producer({"bootstrap.servers": settings.brokers})
    for number, body in enumerate(bodies):
        producer.produce(
            topic, body, b"key", number % settings.partitions, headers=[("mine", b"1")]
        )
    assert producer.flush(30) == 0


def alerts_on_bills(settings: Settings) -> list[Alert]:
    records = read_all(settings, settings.alerts_topic)
    alerts = [msgspec.json.decode(record.value or b"", type=Alert) for record in records]
    return [alert for alert in alerts if alert.origin.topic.startswith("bills.")]


def test_a_bill_that_names_no_ship_alerts_on_the_ship_that_was_seen(
    new_settings: SettingsFactory, start_worker: StartWorker, tmp_path: Path, name_topic: str
) -> None:
    settings = prepare(new_settings, name_topic, tmp_path, enrich=True)
    send(settings, f"calls.{name_topic}", [call()])
    bills = [bill(1), bill(2, "HARMLESS HERON"), b"{"]
    send(settings, f"raw.bills.{name_topic}", bills)
    with EnrichingProcess(settings, tmp_path / "enrich.log"):
        wait_until(lambda: count_records(settings, f"bills.{name_topic}") == 3, "the copies")
    worker = start_worker(settings)
    wait_until(lambda: count_answers(settings) == 4, "an answer to every event")

    alerts = alerts_on_bills(settings)
    assert sorted((alert.event_id, alert.subject.path) for alert in alerts) == [
        ("BL-1", PATH), ("BL-2", PATH),
    ]  # fmt: skip
    (alert, _) = alerts
    (seen_at,) = read_all(settings, f"calls.{name_topic}")
    event = json.loads(call())["eventID"]
    place = f"calls.{name_topic}-{seen_at.partition}-{seen_at.offset}"
    assert alert.subject.seen == f"booking NHL2611880, event {event} at {place}"
    assert bytes(alert.event) in bills
    verdicts = [
        msgspec.json.decode(record.value or b"", type=Verdict)
        for record in read_all(settings, settings.verdicts_topic)
    ]
    assert {v.event_id for v in verdicts if PATH in v.screened} == {"BL-1", "BL-2"}

    # The answers to the same records again, as after a crash before anything was committed.
    assert worker.stop() == 0
    again = settings.model_copy(update={"group": f"{settings.group}.again"})
    start_worker(again)
    wait_until(lambda: count_answers(settings) == 8, "every answer a second time")
    account = audit_stream(settings)
    assert account.in_order
    assert (sum(topic.repeats for topic in account.topics), account.alert_repeats) == (4, 3)
    (letter, _) = read_all(settings, settings.dead_letters_topic)
    assert ("mine", b"1") in letter.headers


def test_switched_off_a_ship_that_was_seen_is_searched_for_in_its_own_event_only(
    new_settings: SettingsFactory, start_worker: StartWorker, tmp_path: Path, name_topic: str
) -> None:
    settings = prepare(new_settings, name_topic, tmp_path, enrich=False)
    send(settings, f"calls.{name_topic}", [call()])
    send(settings, f"bills.{name_topic}", [bill(1), bill(2, "HARMLESS HERON")])
    start_worker(settings)
    wait_until(lambda: count_answers(settings) == 3, "an answer to every event")
    assert count_records(settings, settings.alerts_topic) == 1
    assert alerts_on_bills(settings) == []


def test_enriching_that_is_killed_midway_loses_and_doubles_nothing(
    new_settings: SettingsFactory, tmp_path: Path, name_topic: str
) -> None:
    settings = prepare(new_settings, name_topic, tmp_path, enrich=True)
    source, target = f"raw.bills.{name_topic}", f"bills.{name_topic}"
    send(settings, f"calls.{name_topic}", [call()])
    bodies = [bill(number) for number in range(3000)]
    send(settings, source, bodies)
    with EnrichingProcess(settings, tmp_path / "killed.log") as enriching:
        wait_until(lambda: count_records(settings, target) > 0, "the first copies")
        enriching.kill()
    assert 0 < count_records(settings, target) < len(bodies)
    with EnrichingProcess(settings, tmp_path / "enrich.log"):
        wait_until(lambda: count_records(settings, target) >= len(bodies), "the rest")
        send(settings, source, [bill(-1)])
        wait_until(lambda: count_records(settings, target) > len(bodies), "one more")

    copies = read_all(settings, target)
    originals = {(r.partition, r.offset): r for r in read_all(settings, source)}
    assert len(copies) == len(originals) == len(bodies) + 1
    for copy in copies:
        original = originals[(copy.partition, copy.offset)]
        assert (copy.key, copy.value) == (original.key, original.value)
        place = f"{source}-{copy.partition}-{copy.offset}".encode()
        assert copy.headers[0] == ("mine", b"1")
        assert [name for name, _ in copy.headers[1:]] == [SEEN_HEADER, SOURCE_HEADER]
        assert copy.headers[2][1] == place
    assert len({copy.headers[1][1] for copy in copies}) == 1
