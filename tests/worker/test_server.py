"""The worker's page."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from streams.errors import ConfigError
from streams.settings import Settings
from streams.worker.health import STALL_SECONDS, Health
from streams.worker.ledger import Ledger
from streams.worker.server import start_server
from tests.support.certificates import Authority


@asynccontextmanager
async def page(health: Health) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    runner, address = await start_server(Settings(metrics_port=0), health)
    async with aiohttp.ClientSession() as session:
        yield session, address
    await runner.cleanup()


async def get(health: Health, path: str) -> tuple[int, str, str]:
    """Status, type and text of a page."""
    async with page(health) as (session, address), session.get(f"{address}{path}") as response:
        return response.status, response.headers["Content-Type"], await response.text()


def test_readiness_says_why_nothing_is_screened() -> None:
    health = Health(Ledger(), lists_missing=lambda: "no list yet")
    status, _, text = asyncio.run(get(health, "/readyz"))
    assert (status, text) == (503, "no list yet\n")


def test_a_ready_worker_says_so() -> None:
    health = Health(Ledger(), lists_missing=lambda: "")
    health.joined()
    status, _, text = asyncio.run(get(health, "/readyz"))
    assert (status, text) == (200, "ok\n")


def test_liveness_names_the_partition_that_is_stuck() -> None:
    now = [0.0]
    health = Health(Ledger(), clock=lambda: now[0])
    health.ledger.begin(("shipments", 4), 0)
    health.observe({("shipments", 4): 1}, 0)
    assert asyncio.run(get(health, "/healthz"))[0] == 200
    now[0] += STALL_SECONDS + 1
    status, _, text = asyncio.run(get(health, "/healthz"))
    assert (status, text) == (503, "no progress on shipments 4\n")


def test_metrics_are_in_the_format_of_prometheus() -> None:
    status, type_, text = asyncio.run(get(Health(Ledger()), "/metrics"))
    assert status == 200
    assert type_.startswith("text/plain; version=")
    assert "# TYPE streamscreen_ready gauge" in text
    assert "process_resident_memory_bytes " in text


def test_the_page_is_for_this_machine_only_unless_told_otherwise() -> None:
    async def address() -> str:
        async with page(Health(Ledger())) as (_, where):
            return where

    assert asyncio.run(address()).startswith("http://127.0.0.1:")


def test_an_address_of_ip_version_6_is_told_as_browsers_take_it() -> None:
    async def address() -> str:
        runner, where = await start_server(
            Settings(metrics_host="::1", metrics_port=0), Health(Ledger())
        )
        await runner.cleanup()
        return where

    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("no IP version 6 on this machine")
    assert asyncio.run(address()).startswith("http://[::1]:")


def test_a_port_that_is_taken_ends_the_start_with_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = Settings(metrics_port=taken.getsockname()[1])
        with pytest.raises(ConfigError, match=r"metrics_port \d+: can't listen there") as caught:
            asyncio.run(start_server(settings, Health(Ledger())))
    assert "in use" in str(caught.value)


TOKEN = "correct horse battery"
EVERYWHERE = "0.0.0.0"  # noqa: S104  what is tested is who may read there


@pytest.fixture
def closed(tmp_path: Path) -> Settings:
    """An address that others could reach, with certificate and token."""
    issued = Authority(tmp_path).issue("page")
    return Settings(
        metrics_host=EVERYWHERE,
        metrics_port=0,
        metrics_tls_certificate_file=issued.certificate,
        metrics_tls_key_file=issued.key,
        metrics_token=SecretStr(TOKEN),
    )


async def ask(settings: Settings, path: str, ca: Path, token: str | None) -> tuple[int, str]:
    health = Health(Ledger(), lists_missing=lambda: "no list of that name yet")
    runner, address = await start_server(settings, health)
    assert address.startswith("https://")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    trust = ssl.create_default_context(cafile=str(ca))
    url = f"{address.replace(EVERYWHERE, '127.0.0.1')}{path}"
    try:
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(url, ssl=trust) as response,
        ):
            return response.status, await response.text()
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("path", "token", "status", "text"),
    [
        ("/metrics", TOKEN, 200, "streamscreen_ready"),
        ("/metrics", "correct donkey battery", 401, ""),
        ("/metrics", None, 401, ""),
        ("/readyz", TOKEN, 503, "no list of that name yet"),
        ("/readyz", None, 503, "the reasons need the token"),
        ("/healthz", None, 200, "ok"),
    ],
)
def test_a_page_that_others_can_reach_is_read_over_tls_with_the_token(
    closed: Settings, tmp_path: Path, path: str, token: str | None, status: int, text: str
) -> None:
    answer = asyncio.run(ask(closed, path, tmp_path / "authority.pem", token))
    assert answer[0] == status
    assert text in answer[1]
    assert (token == TOKEN) or "no list" not in answer[1]


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "worker-1.example", "10.0.0.8"])
def test_others_are_let_in_only_with_certificate_and_token_or_on_demand(
    closed: Settings, host: str
) -> None:
    with pytest.raises(ConfigError, match="others can reach this address: set metrics_tls_"):
        Settings.load(metrics_host=host)
    with pytest.raises(ConfigError, match="others can reach this address"):
        Settings.load(metrics_host=host, metrics_token=TOKEN)
    assert Settings.load(metrics_host=host, metrics_open=True).metrics_host == host
    given = closed.model_dump(exclude_unset=True) | {"metrics_host": host}
    assert Settings.load(None, **given).metrics_host == host


def test_a_certificate_of_the_page_that_has_ended_ends_the_start(tmp_path: Path) -> None:
    issued = Authority(tmp_path).issue("page", days=-1)
    settings = Settings(
        metrics_tls_certificate_file=issued.certificate, metrics_tls_key_file=issued.key
    )
    with pytest.raises(ConfigError, match="ended on"):
        asyncio.run(start_server(settings, Health(Ledger())))
