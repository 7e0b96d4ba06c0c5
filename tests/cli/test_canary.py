"""`canary` on a real broker: one round at the terminal, and round after round with a page."""

from __future__ import annotations

import json
import signal
from http.client import HTTPConnection

import pytest

from streams.kafka.topics import create_topics
from tests.cli.running import Commands
from tests.cli.test_stream import use
from tests.conftest import SettingsFactory
from tests.support.listed import publish
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


@pytest.fixture
def hasty(streamscreen: Commands, new_settings: SettingsFactory) -> Commands:
    """The command on topics with a list and without a worker; it soon loses patience."""
    settings = new_settings(canary_patience_seconds=0.5, canary_metrics_port=0)
    create_topics(settings)
    publish(settings)
    return use(streamscreen, settings)


def test_one_round_tells_what_was_heard(hasty: Commands) -> None:
    done = hasty("canary", "--once", "--json")
    assert done.code == 1
    assert json.loads(done.out) == {"sent": 2, "heard": 0, "missed": 2}


def test_without_a_list_there_is_nothing_to_send(
    streamscreen: Commands, new_settings: SettingsFactory
) -> None:
    settings = new_settings()
    create_topics(settings)
    done = use(streamscreen, settings)("canary", "--once")
    assert done.code == 2
    assert "no published list has an entry" in done.text


def test_round_after_round_the_page_counts_until_it_is_told_to_end(hasty: Commands) -> None:
    process = hasty.start("canary", "--every", "1s")
    try:
        assert process.stderr is not None
        told = json.loads(process.stderr.readline())
        host, _, path = told["metrics"].removeprefix("http://").partition("/")

        def missed_twice() -> bool:
            connection = HTTPConnection(host, timeout=10)
            connection.request("GET", f"/{path}")
            page = connection.getresponse().read().decode()
            connection.close()
            return 'streamscreen_canary_missed_total{flow="shipment"} 2.0' in page

        wait_until(missed_twice, "two missed rounds")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.communicate()
