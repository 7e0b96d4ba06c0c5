"""Names in texts, in cut fields and beside other parties raise alerts through a real broker."""

from __future__ import annotations

import json

import pytest

from streams.kafka.tailing import decode_alert
from streams.settings import Settings
from tests.e2e.conftest import StartWorker
from tests.support.audit import count_answers, read_all
from tests.support.events import SHIPMENT, Planted, send
from tests.support.listed import publish
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


def shipment(event_id: str, name: str, **more: object) -> Planted:
    event = {
        "event_id": event_id,
        "occurred_at": "2026-11-23T09:00:00Z",
        "parties": [{"role": "consignee", "name": name}],
        **more,
    }
    return Planted(SHIPMENT, event_id, json.dumps(event).encode())


def test_names_that_do_not_stand_alone_raise_alerts_that_show_where_they_stand(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    cut = "Tolvanur Petrochemical Works and Refineries"[:35]
    both = "Meadow Lane Bakery c/o Vexhulin Optronics and Lasers"[:35]
    said = "pumps, sold to VEXHULIN\n OPTRONICS; shipped on MV Hulvarenko Drift"
    events = [
        shipment("cut", cut),
        shipment("both", both),
        shipment("said", "Meadow Lane Bakery", goods=[{"description": said}]),
    ]
    send(settings, events)
    worker = start_worker(settings)
    wait_until(lambda: count_answers(settings) >= 3, "an answer to every event")
    assert worker.stop() == 0
    alerts = [decode_alert(record) for record in read_all(settings, settings.alerts_topic)]
    shown = {
        (alert.event_id, alert.subject.path, alert.entity.entry_id): alert.evidence.passage
        for alert in alerts
    }
    words = {key: passage.words if passage else None for key, passage in shown.items()}
    assert words == {
        ("cut", "$.parties[0]", "2"): None,
        ("both", "$.parties[0]", "3"): "Vexhulin Opt",
        ("said", "$.goods[0].description", "3"): "VEXHULIN OPTRONICS",
        ("said", "$.goods[0].description", "22"): "Hulvarenko Drift",
    }
