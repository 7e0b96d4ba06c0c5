"""XML, EDIFACT, Avro and Protobuf through a real broker: each raises its alert, and a schema registry
that is away delays events and loses none.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from confluent_kafka import Producer

from streams.kafka.topics import create_topics
from streams.messages.alerts import Alert
from streams.messages.verdicts import Verdict
from streams.settings import Settings
from tests.conftest import SettingsFactory
from tests.e2e.conftest import StartWorker
from tests.shapes.making import EXAMPLES
from tests.support.audit import committed, count_answers, read_all
from tests.support.framed import SHIPMENT, SHIPMENT_FILE, write_avro, write_protobuf
from tests.support.listed import publish
from tests.support.schema_registry import Registry, serve_registry
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker

FEEDS = """\
feeds:
  - {name: payments, topic: payments.%(id)s, mapping: iso20022-pacs008}
  - {name: payments-json, topic: payments-json.%(id)s, mapping: iso20022-pacs008, format: json}
  - {name: instructions, topic: instructions.%(id)s, mapping: edifact-iftmin}
  - {name: avro, topic: avro.%(id)s, mapping: trade.yaml, format: avro}
  - {name: protobuf, topic: protobuf.%(id)s, mapping: trade.yaml, format: protobuf}
"""
TRADE = """\
name: trade
title: Shipments in Avro and Protobuf
flow: shipment
event_id: reference
occurred_at: issued
parties:
  - each: parties[*]
    role: {path: role, codes: {CN: consignee, CZ: shipper, NI: notify_party}}
    name: name
    country: country
vessels:
  - {name: vessel}
amounts:
  - {each: "[?@.currency]", amount: value, currency: currency}
  - {each: value, amount: amount, currency: currency_code}
"""
LISTED = "Vexhulin Optronics"
Configure = Callable[[Registry], Settings]


@pytest.fixture
def configure(new_settings: SettingsFactory, tmp_path: Path) -> Configure:
    """Settings with a feed in every format, their topics made and the list published."""

    def configure(registry: Registry) -> Settings:
        id_ = new_settings().group.removeprefix("group.")
        feeds = tmp_path / "feeds.yaml"
        feeds.write_text(FEEDS % {"id": id_})
        (tmp_path / "trade.yaml").write_text(TRADE)
        settings = new_settings(feeds_file=feeds, schema_registry_url=registry.url, partitions=1)
        create_topics(settings)
        publish(settings)
        return settings

    return configure


def send(settings: Settings, events: Iterable[tuple[str, bytes]]) -> None:
    """Send events, each to the topic of a feed."""
    producer = Producer({"bootstrap.servers": settings.brokers})
    suffix = settings.group.removeprefix("group.")
    for feed, body in events:
        producer.produce(f"{feed}.{suffix}", body)
    assert producer.flush(10) == 0


def example(name: str, old: str) -> bytes:
    """An example in which somebody is one that the test's list carries."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, LISTED).encode("latin-1" if name.endswith(".edi") else "utf-8")


def avro(registry: Registry, reference: str = "A-1") -> bytes:
    """A shipment to a listed consignee."""
    return write_avro(
        registry,
        SHIPMENT,
        {
            "reference": reference,
            "booking": uuid.UUID(int=7),
            "issued": datetime(2026, 11, 23, 9, tzinfo=timezone.utc),
            "sailing": date(2026, 11, 24),
            "parties": [{"role": "CZ", "name": "Red Barn Dairy"}, {"role": "CN", "name": LISTED}],
            "vessel": "Morning Harrier",
            "value": Decimal("184250.50"),
            "currency": "USD",
            "seal": b"\x00",
            "weight": 1.5,
            "notes": {},
        },
    )


def protobuf(registry: Registry) -> bytes:
    """The same in Protobuf."""
    value = {
        "reference": "P-1",
        "issued": "2026-11-23T09:00:00Z",
        "parties": [{"role": "CZ", "name": "Red Barn Dairy"}, {"role": "CN", "name": LISTED}],
        "value": {"currencyCode": "USD", "units": "184250"},
    }
    return write_protobuf(registry, (SHIPMENT_FILE,), "Shipment", value)


def by_feed(settings: Settings, topic: str, kind: type[Any]) -> dict[str, list[Any]]:
    """What stands on a topic of answers, by the feed that it answers."""
    found: dict[str, list[Any]] = {}
    for record in read_all(settings, topic):
        answer = msgspec.json.decode(record.value or b"", type=kind)
        found.setdefault(answer.origin.topic.partition(".")[0], []).append(answer)
    return found


def letters_of(settings: Settings) -> dict[str, set[str]]:
    """The reasons of all dead letters, by the feed."""
    reasons: dict[str, set[str]] = {}
    for letter in read_all(settings, settings.dead_letters_topic):
        said = {name: (value or b"").decode() for name, value in letter.headers}
        feed = said["streamscreen.topic"].partition(".")[0]
        reasons.setdefault(feed, set()).add(said["streamscreen.reason"])
    return reasons


def test_every_format_raises_its_alert_and_junk_becomes_dead_letters(
    configure: Configure, start_worker: StartWorker
) -> None:
    with serve_registry() as registry:
        settings = configure(registry)
        instruction = example("edifact-iftmin.edi", "ZHEJIANG DAHUA TECHNOLOGY")
        good = {
            "payments": example("iso20022-pacs008.xml", "Zhejiang Dahua Technology"),
            "payments-json": example("iso20022-pacs008.json", "SenseTime Group Limited"),
            "instructions": instruction,
            "avro": avro(registry),
            "protobuf": protobuf(registry),
        }
        junk = (
            b"", b"{", b"\xff\xfe\x00", b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", b"<a>" * 90_000,
            b"\x00\x00\x00\x99\x99\x00", b"\x00" * 9, b"\xff" * 90_000, instruction[:-40],
            good["avro"][:-2], good["payments"][:-9],
        )  # fmt: skip
        sent = [*good.items(), *((feed, body) for feed in good for body in junk)]
        send(settings, sent)
        worker = start_worker(settings)
        wait_until(lambda: count_answers(settings) >= len(sent), "an answer to every event")

        alerts = by_feed(settings, settings.alerts_topic, Alert)
        transfer = "FIToFICstmrCdtTrf.CdtTrfTxInf"
        assert {feed: [a.subject.path for a in found] for feed, found in alerts.items()} == {
            "payments": [f"$.RequestPayload.Document.{transfer}[1].UltmtCdtr.Nm"],
            "payments-json": [f"$.{transfer}[0].Cdtr.Nm"],
            "instructions": ["$.messages[0].GID[1].NAD[0].C080['3036']"],
            "avro": ["$.parties[1].name"],
            "protobuf": ["$.parties[1].name"],
        }
        for feed, body in good.items():
            (alert,) = alerts[feed]
            assert alert.event_sha256 == hashlib.sha256(body).hexdigest()
            assert LISTED in json.dumps(msgspec.json.decode(bytes(alert.event)))
        verdicts = by_feed(settings, settings.verdicts_topic, Verdict)
        assert {feed: len(found) for feed, found in verdicts.items()} == dict.fromkeys(good, 1)
        assert verdicts["instructions"][0].unresolved == ("$.messages[0].NAD[3]",)
        framed = {"empty", "no_schema_id", "unknown_schema"}
        assert letters_of(settings) == {
            "payments": {"empty", "not_xml"},
            "payments-json": {"empty", "not_json"},
            "instructions": {"empty", "not_edifact"},
            "avro": {*framed, "not_avro"},
            "protobuf": {*framed, "schema_not_supported"},
        }
        assert worker.metric("streamscreen_events_total") == len(sent)
        assert registry.requests("/schemas/ids/") <= 8
        assert worker.stop() == 0


def test_events_wait_for_a_registry_that_is_away_and_others_go_on(
    configure: Configure, start_worker: StartWorker
) -> None:
    with serve_registry() as registry:
        settings = configure(registry)
        waiting = [avro(registry, f"A-{number}") for number in range(20)]
        later = protobuf(registry)
        worker = start_worker(settings)
        worker.wait_until_ready()
    send(settings, [("avro", body) for body in waiting])
    wait_until(lambda: worker.said("events wait for a schema"), "the first attempt")
    other = example("iso20022-pacs008.json", "SenseTime Group Limited")
    send(settings, [("payments-json", other)] * 5)
    wait_until(lambda: count_answers(settings) == 5, "the answers to the others")
    status, reasons = worker.get("/readyz")
    assert (status, "schema registry" in reasons) == (503, True)
    assert worker.get("/healthz")[0] == 200

    with serve_registry(port=urlsplit(registry.url).port or 0) as back:
        back.schemas, back.versions = registry.schemas, registry.versions
        wait_until(lambda: count_answers(settings) == 25, "the answers to all")
        assert len(by_feed(settings, settings.alerts_topic, Alert)["avro"]) == 20
        assert letters_of(settings) == {}
        wait_until(lambda: worker.get("/readyz")[0] == 200, "readiness")
        assert back.requests("/schemas/ids/") == 1

    # What still waits when the worker stops is not committed, so that it comes again.
    send(settings, [("protobuf", later)])
    wait_until(lambda: len(worker.said("events wait for a schema")) > 1, "another attempt")
    assert worker.stop() == 0
    assert count_answers(settings) == 25
    answered = {
        topic.partition(".")[0]: offset for (topic, _), offset in committed(settings).items()
    }
    assert answered == {"avro": 20, "payments-json": 5}


def test_a_registry_that_is_away_ends_the_start_with_one_line(
    configure: Configure, start_worker: StartWorker
) -> None:
    with serve_registry() as registry:
        settings = configure(registry)
    worker = start_worker(settings)
    wait_until(lambda: worker.exit_code is not None, "the end of the worker")
    assert worker.exit_code == 2
    assert registry.url in worker.log
    assert len(worker.log.strip().splitlines()) == 1
