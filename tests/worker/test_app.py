"""Faust as the worker needs it: nothing made, nothing open, and the settings passed on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

import faust
import pytest
from faust.types.auth import AuthProtocol
from pydantic import SecretStr

from streams.settings import Settings
from streams.settings.types import SecurityProtocol
from streams.worker.app import broker_urls, create_app
from streams.worker.ledger import Ledger
from streams.worker.transport import Consumer, ConsumerThread, Transport


def secured(protocol: str) -> Settings:
    return Settings(
        security_protocol=SecurityProtocol(protocol),
        sasl_username="worker",
        sasl_password=SecretStr("correct horse"),
    )


def test_nothing_is_made_or_opened_and_a_new_group_begins_with_the_oldest_event() -> None:
    conf = create_app(Settings()).conf
    assert not conf.topic_allow_declare
    assert not conf.web_enabled
    assert conf.topic_disable_leader
    assert conf.consumer_auto_offset_reset == "earliest"
    assert conf.id == "streamscreen"


def test_an_app_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = create_app(Settings())
    asyncio.run(app.on_first_start())
    assert list(tmp_path.iterdir()) == []


def test_every_broker_of_the_settings_is_used() -> None:
    settings = Settings(brokers="one:9092,[::1]:9093")
    assert [(url.host, url.port) for url in broker_urls(settings)] == [("one", 9092), ("::1", 9093)]


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [
        ("SASL_PLAINTEXT", AuthProtocol.SASL_PLAINTEXT),
        ("SASL_SSL", AuthProtocol.SASL_SSL),
    ],
)
def test_credentials_are_passed_on(protocol: str, expected: AuthProtocol) -> None:
    credentials = create_app(secured(protocol)).conf.broker_credentials
    assert isinstance(credentials, faust.SASLCredentials)
    assert credentials.protocol is expected
    assert (credentials.username, credentials.password) == ("worker", "correct horse")
    assert (credentials.ssl_context is not None) == (protocol == "SASL_SSL")


def test_encryption_without_a_user_is_passed_on() -> None:
    settings = Settings(security_protocol=SecurityProtocol.SSL)
    credentials = create_app(settings).conf.broker_credentials
    assert isinstance(credentials, faust.SSLCredentials)


def test_a_fetch_waits_as_long_as_the_settings_say_and_gives_what_is_committed() -> None:
    async def fetch_settings() -> tuple[int, str]:
        app = create_app(Settings())
        app.transport = transport = Transport(
            broker_urls(Settings()),
            app,
            ledger=Ledger(),
            fetch_max_wait_ms=20,
            before_revoke=lambda: asyncio.sleep(0),
            on_assigned=lambda _partitions: None,
        )
        assert isinstance(app.consumer, Consumer)
        thread = cast("ConsumerThread", app.consumer._thread)
        consumer = thread._create_worker_consumer(transport)
        consumer._closed = True  # it was never started, and neither was its thread
        thread.thread_loop.close()
        wait: int = consumer._fetch_max_wait_ms
        isolation: str = consumer._isolation_level
        return wait, isolation

    assert asyncio.run(fetch_settings()) == (20, "read_committed")
