"""`doctor` on a real broker: what it says of a healthy stream, and of each thing that is wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.kafka.clients import create_admin, create_producer
from streams.kafka.topics import create_topics
from streams.settings import Settings
from tests.cli.running import Commands
from tests.cli.test_stream import use
from tests.conftest import SettingsFactory
from tests.deploy.servers import free_port
from tests.e2e.conftest import StartWorker
from tests.support.events import Generator, send
from tests.support.listed import publish
from tests.support.waiting import wait_until

Findings = dict[str, list[tuple[str, str]]]
Ask = Callable[[Settings], tuple[int, Findings]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Runs the doctor and gives its exit code and, by check, the states and texts it told."""

    def ask(settings: Settings) -> tuple[int, Findings]:
        done = use(Commands(tmp_path), settings)("doctor", "--json")
        findings: Findings = {}
        for line in map(json.loads, done.out.splitlines()):
            findings.setdefault(line["check"], []).append(
                (line["state"], f"{line['told']}; {line['remedy']}")
            )
        return done.code, findings

    return ask


def states(findings: Findings, *checks: str) -> set[str]:
    return {state for check in checks for state, _ in findings[check]}


@pytest.mark.broker
def test_a_stream_at_work_is_well(
    settings: Settings, start_worker: StartWorker, ask: Ask, tmp_path: Path
) -> None:
    publish(settings)
    send(settings, Generator(seed=3).events(50))
    worker = start_worker(settings)
    worker.wait_until_ready()
    wait_until(lambda: worker.metric("streamscreen_consumer_lag_records") == 0, "no lag")
    # The last answers are committed a moment after they are confirmed.
    wait_until(lambda: states(ask(settings)[1], "lag") == {"well"}, "a committed end")
    code, findings = ask(settings)
    checks = ("policy", "broker", "topics", "rights", "lists", "workers", "lag")
    assert states(findings, *checks) == {"well"}
    # Whether a time service keeps the clock is up to the machine of the test.
    assert code == (0 if states(findings, "clock") == {"well"} else 1)
    shown = use(Commands(tmp_path), settings)("doctor")
    assert "every record is answered" in shown.text


@pytest.mark.broker
def test_a_stream_without_lists_and_workers_says_what_to_start(
    settings: Settings, ask: Ask
) -> None:
    send(settings, Generator(seed=3).events(20))
    code, findings = ask(settings)
    assert code == 1
    ((state, told),) = findings["lists"]
    assert state == "fault"
    assert "streamscreen lists publish" in told
    ((state, told),) = findings["workers"]
    assert state == "fault"
    assert "20 records wait" in told
    assert "streamscreen worker" in told


@pytest.mark.broker
def test_a_required_list_that_is_not_there_is_named(
    new_settings: SettingsFactory, ask: Ask
) -> None:
    settings = new_settings(required_lists="us-csl")
    create_topics(settings)
    publish(settings)
    _, findings = ask(settings)
    assert ("fault", "us-csl") in [
        (s, "us-csl") for s, told in findings["lists"] if "us-csl" in told
    ]
    assert "well" in states(findings, "lists")


@pytest.mark.broker
def test_a_missing_topic_is_named_with_the_command_that_makes_it(
    settings: Settings, ask: Ask
) -> None:
    admin = create_admin(settings)
    admin.delete_topics([settings.verdicts_topic])[settings.verdicts_topic].result()
    _, findings = ask(settings)
    ((state, told),) = findings["topics"]
    assert state == "fault"
    assert settings.verdicts_topic in told
    assert "streamscreen topics --create" in told


@pytest.mark.broker
def test_an_event_from_the_future_is_told(settings: Settings, ask: Ask) -> None:
    producer = create_producer(settings)
    producer.produce(settings.shipments_topic, b"{}", timestamp=int(time.time() + 600) * 1000)
    producer.flush()
    _, findings = ask(settings)
    assert any("in the future" in told for state, told in findings["clock"] if state == "warning")


def test_without_a_broker_it_ends_there(ask: Ask) -> None:
    code, findings = ask(Settings(brokers=f"127.0.0.1:{free_port()}"))
    assert code == 1
    assert findings.keys() == {"policy", "broker"}
    assert states(findings, "broker") == {"fault"}
