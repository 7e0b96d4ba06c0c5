"""The canary on a real broker: heard where a worker screens, missed where none does."""

from __future__ import annotations

from functools import partial
from threading import Event

import pytest

from streams import metrics
from streams.canary.rounds import Canary
from streams.kafka.topics import create_topics
from streams.settings import Settings
from tests.conftest import SettingsFactory
from tests.e2e.conftest import StartWorker
from tests.support.listed import COMPANIES, publish
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


def missed(flow: str) -> float:
    return (
        metrics.CANARY_REGISTRY.get_sample_value("streamscreen_canary_missed_total", {"flow": flow})
        or 0.0
    )


def test_every_flow_partition_and_source_is_heard(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    publish(settings, COMPANIES[:1], source="other-list")
    worker = start_worker(settings)
    worker.wait_until_ready()
    with Canary(settings) as canary:
        for _ in range(settings.partitions):
            tally = canary.run_round(Event())
    assert (tally.sent, tally.heard, tally.missed) == (6, 6, 0)
    stopped = partial(worker.metric, "streamscreen_events_total", outcome="STOP")
    wait_until(lambda: stopped() == 6, "6 verdicts")


def test_silence_is_counted(new_settings: SettingsFactory) -> None:
    settings = new_settings(canary_patience_seconds=0.5)
    create_topics(settings)
    publish(settings)
    before = missed("shipment")
    with Canary(settings) as canary:
        tally = canary.run_round(Event())
    assert (tally.sent, tally.heard, tally.missed) == (2, 0, 2)
    assert missed("shipment") == before + 1


def test_an_entry_that_was_delisted_meanwhile_is_not_missed(new_settings: SettingsFactory) -> None:
    settings = new_settings(canary_patience_seconds=0.5)
    create_topics(settings)
    publish(settings)
    with Canary(settings) as canary:
        canary.send()
        publish(settings, COMPANIES[4:])
        while canary.tally.flights:
            canary.listen()
    assert canary.tally.missed == 0
