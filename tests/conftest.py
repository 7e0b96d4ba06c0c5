"""Fixtures that several folders share: the real broker, settings for it, the data folder."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from streams.kafka.topics import create_topics
from streams.matching import engine
from streams.settings import Settings
from tests.broker import Broker, BrokerMissingError, Listener, find_jars
from tests.broker.security import Security

SettingsFactory = Callable[..., Settings]

# No test times anything: a busy machine must not fail one.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The same tests for an installation that has no compiled kernel."""
    parser.addoption("--pure", action="store_true", help="match in Python, without the kernel")


def pytest_configure(config: pytest.Config) -> None:
    """Take the kernel away where the tests are asked to do without."""
    if config.getoption("--pure"):
        engine.Kernel = None


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Apache Kafka broker for the whole session; tests use topics of their own."""
    broker = new_broker(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.stop()


# Whom the secured broker knows: one principal for each program.
USERS = ("worker", "publisher", "creator", "sender", "canary", "enricher", "tailer", "auditor")


@pytest.fixture(scope="session")
def security(tmp_path_factory: pytest.TempPathFactory) -> Security:
    """Certificates, tokens and users of the secured broker."""
    folder = tmp_path_factory.mktemp("security")
    return Security(folder, {name: f"{name}:correct horse" for name in USERS})


@pytest.fixture(scope="session")
def secured_broker(
    tmp_path_factory: pytest.TempPathFactory, security: Security
) -> Iterator[Broker]:
    """A broker that asks who is there and allows nobody anything without an ACL."""
    broker = new_broker(tmp_path_factory.mktemp("secured-broker"), security)
    broker.start()
    yield broker
    broker.stop()


def new_broker(folder: Path, security: Security | None = None) -> Broker:
    """A broker that is not started yet; skips or fails where it can't be had."""
    try:
        jars = find_jars()
    except BrokerMissingError as err:
        if os.environ.get("CI") or os.environ.get("STREAMSCREEN_REQUIRE_BROKER") == "1":
            pytest.fail(str(err))
        pytest.skip(str(err))
    if security:
        return Broker(jars, folder, security=security)
    return Broker(jars, folder, user=Listener("worker", "correct horse"))


@pytest.fixture
def new_settings(broker: Broker) -> SettingsFactory:
    """Makes settings for the broker with topics and a group that no other test uses."""
    return settings_factory(broker.address)


@pytest.fixture
def settings(new_settings: SettingsFactory) -> Settings:
    """Settings for the broker, and all their topics made on it."""
    settings = new_settings()
    create_topics(settings)
    return settings


def settings_factory(address: str) -> SettingsFactory:
    """As the fixture `new_settings`, for a broker at some address."""
    name = uuid.uuid4().hex[:12]

    def make(**overrides: object) -> Settings:
        defaults: dict[str, object] = {
            "brokers": address,
            "group": f"group.{name}",
            "shipments_topic": f"shipments.{name}",
            "unenriched_topic": f"unenriched.{name}",
            "transactions_topic": f"transactions.{name}",
            "alerts_topic": f"alerts.{name}",
            "verdicts_topic": f"verdicts.{name}",
            "dead_letters_topic": f"dead-letters.{name}",
            "lists_topic": f"lists.{name}",
            "partitions": 3,
            "metrics_port": 0,
        }
        return Settings(**(defaults | overrides))  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real lists that STREAMSCREEN_DATA names."""
    folder = os.environ.get("STREAMSCREEN_DATA")
    if not folder:
        pytest.skip("no data folder: set STREAMSCREEN_DATA")
    return Path(folder)
