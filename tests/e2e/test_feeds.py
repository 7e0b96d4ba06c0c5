"""Events of other shapes through a real broker: each shape raises its alert, and junk is set aside."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec
import pytest
from confluent_kafka import Producer

from streams.kafka.audit import audit_stream
from streams.kafka.topics import create_topics
from streams.messages.alerts import Alert
from streams.messages.verdicts import Verdict
from tests.conftest import SettingsFactory
from tests.e2e.conftest import StartWorker
from tests.shapes.making import EXAMPLES
from tests.support.audit import count_answers, read_all
from tests.support.listed import publish
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker

FEEDS = """\
feeds:
  - {name: bills, topic: bills.%(id)s, mapping: dcsa-bill-of-lading}
  - {name: calls, topic: calls.%(id)s, mapping: dcsa-track-and-trace}
  - {name: events, topic: events.%(id)s, mapping: dcsa-track-and-trace, envelope: cloudevents}
"""
CE = {"ce_specversion": "1.0", "ce_id": "CE-1", "ce_source": "/tnt", "ce_type": "call"}


def example(name: str, old: str, new: str) -> bytes:
    """An example whose party or vessel is one that the test's list carries."""
    text = (EXAMPLES / f"{name}.json").read_text()
    assert old in text
    return json.dumps(json.loads(text.replace(old, new)), indent=2).encode()


def test_each_shape_raises_its_alert_and_junk_becomes_dead_letters(
    new_settings: SettingsFactory, start_worker: StartWorker, tmp_path: Path
) -> None:
    id_ = new_settings().group.removeprefix("group.")
    file = tmp_path / "feeds.yaml"
    file.write_text(FEEDS % {"id": id_})
    settings = new_settings(feeds_file=file)
    assert f"bills.{id_}" in create_topics(settings)
    publish(settings)
    bill = example("dcsa-bill-of-lading", "Rheinkamera Vertrieb GmbH", "Vexhulin Optronics")
    call = example("dcsa-track-and-trace", "9187667", "9074729")
    wrapped = example("cloudevent-structured", "9187667", "9074729")
    sent: list[tuple[str, bytes, dict[str, str]]] = [
        (f"bills.{id_}", bill, {}),
        (f"calls.{id_}", call, {}),
        (f"events.{id_}", wrapped, {}),
        (f"events.{id_}", call, CE),
        *((f"{topic}.{id_}", junk, {}) for topic in ("bills", "calls", "events") for junk in JUNK),
    ]
    producer = Producer({"bootstrap.servers": settings.brokers})
    for topic, body, headers in sent:
        producer.produce(topic, body, headers=[*headers.items()])
    producer.flush(10)
    worker = start_worker(settings)
    wait_until(lambda: count_answers(settings) >= len(sent), "an answer to every event")

    raised: dict[str, list[Alert]] = {}
    for record in read_all(settings, settings.alerts_topic):
        alert = msgspec.json.decode(record.value or b"", type=Alert)
        raised.setdefault(alert.origin.topic.partition(".")[0], []).append(alert)
    assert {name: sorted(a.subject.path for a in alerts) for name, alerts in raised.items()} == {
        "bills": [
            "$.documentParties.consignee.partyName",
            "$.documentParties.notifyParties[1].partyName",
        ],
        "calls": ["$.transportCall.vessel.vesselName"],
        "events": ["$.data.transportCall.vessel.vesselName", "$.transportCall.vessel.vesselName"],
    }
    for alert in raised["bills"]:
        assert bytes(alert.event) == bill
        assert alert.event_sha256 == hashlib.sha256(bill).hexdigest()

    verdicts = [
        msgspec.json.decode(record.value or b"", type=Verdict)
        for record in read_all(settings, settings.verdicts_topic)
    ]
    assert len(verdicts) == 4
    assert {v.unresolved for v in verdicts if v.event_id == "HLC26110457"} == {
        ("$.documentParties.other[1]",)
    }
    letters = read_all(settings, settings.dead_letters_topic)
    assert len(letters) == 3 * len(JUNK)
    reasons = {dict(letter.headers)["streamscreen.reason"] for letter in letters}
    assert reasons == {b"empty", b"not_json", b"not_valid", b"not_cloudevent"}
    details = [dict(letter.headers)["streamscreen.detail"] or b"" for letter in letters]
    assert not any(b"Secret" in detail for detail in details)
    assert worker.metric("streamscreen_unresolved_parties_total", flow="shipment") == 1
    assert worker.metric("streamscreen_mapped_values_total", feed="calls", state="unread") == 4
    assert worker.metric("streamscreen_events_total") == len(sent)
    assert worker.stop() == 0
    account = audit_stream(settings)
    assert account.in_order
    assert (account.in_work, account.alerts) == (0, 5)
    assert {topic.topic for topic in account.topics} >= {topic for topic, _, _ in sent}


JUNK = (
    b"",
    b"{",
    b"\xff\xfe",
    b'{"eventID": NaN}',
    b'{"eventID": "Secret", "eventID": "Secret"}',
    b"[" * 100_000,
    b'{"a":' * 80 + b"1" + b"}" * 80,
    json.dumps(
        {"eventID": "1", "transportDocumentReference": "1", "x": list(range(90_000))}
    ).encode(),
    json.dumps({"eventID": {"Secret": 1}, "transportDocumentReference": ["a", {}]}).encode(),
    json.dumps([[[{"documentParties": "Secret", "transportCall": 7}]]]).encode(),
)
