"""2,000 events with known answers through a real broker and a worker of its own."""

from __future__ import annotations

import msgspec
import pytest

from streams.kafka.audit import audit_stream
from streams.messages.alerts import Alert
from streams.settings import Settings
from tests.e2e.conftest import StartWorker
from tests.support.audit import Audit, count_answers
from tests.support.events import SHIPMENT, Generator, Planted, send
from tests.support.listed import LISTED, SOURCE, make_version, publish
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


def test_every_event_gets_its_answer(settings: Settings, start_worker: StartWorker) -> None:
    publish(settings)
    worker = start_worker(settings)
    planted = Generator(seed=7).events(2000, poison_every=25)
    send(settings, planted)
    worker.wait_until_ready()
    wait_until(lambda: count_answers(settings) >= len(planted), "an answer to every event")
    audit = Audit.of(settings)

    assert audit.unanswered() == []
    assert audit.contradictory() == []
    assert audit.repeats() == 0
    account = audit_stream(settings)
    assert account.in_order
    assert account.alerts == sum(len(event.hits) for event in planted)
    by_body: dict[bytes, list[Planted]] = {}
    for event in planted:
        by_body.setdefault(event.body, []).append(event)
    for answers in audit.events.values():
        event = by_body[answers.event.value or b""].pop()
        if event.poison:
            ((value, _),) = answers.letters
            assert value == event.body
        else:
            assert answers.hits == set(event.hits)
            assert answers.verdict.event_id == event.event_id
            assert answers.verdict.alerts == len(event.hits)
            assert answers.verdict.snapshots == {SOURCE: make_version()[0].version}
    assert not any(by_body.values())

    poison = sum(event.poison for event in planted)
    hits = sum(len(event.hits) for event in planted)
    assert hits > 300
    assert worker.metric("streamscreen_events_total") == len(planted)
    assert worker.metric("streamscreen_events_total", outcome="DEAD_LETTER") == poison
    assert worker.metric("streamscreen_dead_letters_total") == poison
    assert worker.metric("streamscreen_hits_total") == hits
    assert worker.metric("streamscreen_published_total", topic=settings.alerts_topic) == hits
    assert worker.metric("streamscreen_screen_duration_seconds_count") == len(planted)
    stopped = [event for event in planted if event.hits]
    assert worker.metric("streamscreen_event_to_alert_seconds_count") == len(stopped)
    assert worker.metric("streamscreen_list_entries", list=SOURCE) == len(LISTED)
    assert worker.metric("streamscreen_consumer_lag_records") == 0
    assert worker.get("/healthz") == (200, "ok\n")
    assert worker.stop() == 0


def test_an_alert_tells_a_reviewer_all_he_needs(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    body = msgspec.json.encode(
        {
            "event_id": "waybill-1",
            "occurred_at": "2026-11-23T08:00:00Z",
            "parties": [{"role": "consignee", "name": "Vexhulin Optronic", "country": "AE"}],
            "extensions": {"waybill": "MEDU1234567"},
        }
    )
    send(settings, [Planted(SHIPMENT, "waybill-1", body)])
    worker = start_worker(settings)
    wait_until(lambda: count_answers(settings), "the answer")
    (answers,) = Audit.of(settings).events.values()
    ((alert_id, bodies),) = answers.alerts.items()
    alert = msgspec.json.decode(bodies.pop(), type=Alert)

    assert alert.alert_id.encode() == alert_id
    assert bytes(alert.event) == body
    assert alert.subject.path == "$.parties[0]"
    assert alert.entity.primary_name == "Vexhulin Optronics"
    assert alert.evidence.asked_name == "Vexhulin Optronic"
    assert alert.origin.timestamp == answers.event.timestamp
    assert answers.verdict.alert_ids == (alert.alert_id,)
    assert worker.stop() == 0
