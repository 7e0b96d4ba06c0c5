"""Shipments are copied once each, with the ships that were seen, whenever the copying is stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from streams.errors import BrokerError, ConfigError
from streams.kafka.clients import create_producer
from streams.kafka.copy_log import SOURCE_HEADER
from streams.kafka.enrichment import enrich_shipments
from streams.kafka.topics import create_topics
from streams.messages.dead_letters import Original
from streams.messages.places import Place
from streams.messages.redrives import redriven
from streams.settings import Settings
from streams.shapes.feeds import load_feeds
from tests.conftest import SettingsFactory
from tests.messages.test_sightings import IMO, shipment
from tests.support.audit import read_all
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


@pytest.fixture
def enriching(new_settings: SettingsFactory) -> Settings:
    settings = new_settings(enrich_shipments=True)
    create_topics(settings)
    return settings


def send(settings: Settings, bodies: list[tuple[int, bytes]]) -> None:
    """Send events, each to a partition."""
    producer = create_producer(settings)
    for partition, body in bodies:
        producer.produce(
            settings.unenriched_topic, body, b"key", partition, headers=[("mine", b"1")]
        )
    assert producer.flush(10) == 0


def copied(settings: Settings) -> dict[str, list[str]]:
    """The events of the target, each with the ships that it names."""
    found: dict[str, list[str]] = {}
    for record in read_all(settings, settings.shipments_topic):
        event = json.loads(record.value or b"")
        assert event["event_id"] not in found
        found[event["event_id"]] = [ship["imo"] for ship in event.get("seen_vessels", [])]
    return found


def run_until(settings: Settings, done: Callable[[], bool]) -> int:
    """Enrich until something is so."""
    stopped = Event()
    with ThreadPoolExecutor() as pool:
        run = pool.submit(enrich_shipments, settings, load_feeds(settings), stopped)
        try:
            wait_until(lambda: run.done() or done(), "the copies")
        finally:
            stopped.set()
        return run.result()


def test_a_ship_is_named_to_other_partitions_also_after_a_new_start(enriching: Settings) -> None:
    settings = enriching
    send(settings, [(0, shipment("track", "B1", imo=IMO))])
    assert run_until(settings, lambda: len(copied(settings)) == 1) == 1
    send(settings, [(1, shipment("bl", "B1")), (2, shipment("other", "B2")), (0, shipment("x"))])
    assert run_until(settings, lambda: len(copied(settings)) == 4) == 3
    assert copied(settings) == {"track": [], "bl": [IMO], "other": [], "x": []}
    (record,) = [
        r for r in read_all(settings, settings.shipments_topic) if b'"bl"' in (r.value or b"")
    ]
    assert (record.partition, record.key) == (1, b"key")
    source = f"{settings.unenriched_topic}-1-0".encode()
    assert record.headers == (("mine", b"1"), (SOURCE_HEADER, source))


def test_a_second_process_ends_the_first(enriching: Settings) -> None:
    send(enriching, [(p, shipment(f"e{p}")) for p in range(3)])
    stopped = Event()

    def start(pool: ThreadPoolExecutor) -> Future[int]:
        return pool.submit(enrich_shipments, enriching, load_feeds(enriching), stopped)

    with ThreadPoolExecutor() as pool:
        first = start(pool)
        wait_until(lambda: first.done() or len(copied(enriching)) == 3, "the copies")
        second = start(pool)
        try:
            wait_until(first.done, "the end of the first")
            send(enriching, [(0, shipment("later"))])
            wait_until(lambda: len(copied(enriching)) == 4, "the copy by the second")
        finally:
            stopped.set()
        with pytest.raises(BrokerError, match="another process enriches"):
            first.result()
        assert second.result() == 1


def test_enrichment_is_a_choice(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="enrich_shipments is off"):
        enrich_shipments(settings, load_feeds(settings), Event())


def test_a_target_with_events_of_others_is_refused(enriching: Settings) -> None:
    producer = create_producer(enriching)
    producer.produce(enriching.shipments_topic, b"{}", partition=0)
    producer.flush(10)
    with pytest.raises(BrokerError, match="not enriched"):
        enrich_shipments(enriching, load_feeds(enriching), Event())


def test_a_start_passes_over_records_that_others_wrote_and_dead_letters_that_were_sent_back(
    enriching: Settings,
) -> None:
    send(enriching, [(0, shipment(f"e{number}")) for number in range(5)])
    run_until(enriching, lambda: len(copied(enriching)) == 5)
    first = read_all(enriching, enriching.shipments_topic)[0]
    letter = Place(enriching.shipments_topic, 0, first.offset)
    again = redriven(Original(b"key", shipment("again"), first.headers), letter)
    producer = create_producer(enriching)
    producer.produce(
        enriching.shipments_topic, again.value, partition=0, headers=list(again.headers)
    )
    for number in range(150):
        producer.produce(enriching.shipments_topic, shipment(f"canary{number}"), partition=0)
    assert producer.flush(10) == 0
    send(enriching, [(0, shipment("later"))])
    assert run_until(enriching, lambda: "later" in copied(enriching)) == 1
