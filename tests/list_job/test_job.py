"""The list job: rounds on a real broker, and what one source's trouble does to the others."""

from __future__ import annotations

import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from streams import metrics
from streams.errors import BrokerError, ConfigError
from streams.kafka.list_topic import ListReader, read_lists
from streams.list_job import job
from streams.list_job.job import ListJob
from streams.list_job.publication import Published
from streams.lists.sources import Source
from streams.lists.updating import Update, Watch, update_source
from streams.metrics_page import serve_metrics
from streams.settings import Settings
from tests.conftest import SettingsFactory
from tests.lists.test_updating import FULL, watch_list
from tests.support.certificates import Authority
from tests.support.list_server import ListServer, answer, give, serve_lists
from tests.support.waiting import wait_until


@pytest.fixture
def server() -> Iterator[ListServer]:
    """A server of lists."""
    with serve_lists() as lists:
        yield lists


def sources(server: ListServer, *names: str) -> list[Source]:
    return [
        Source(name=name, format="custom-csv", addresses=(server.url(f"/{name}.csv"),))
        for name in names
    ]


def outcomes(updates: list[Update]) -> list[tuple[str, str]]:
    return [(update.outcome, update.reason) for update in updates]


def read_page(address: str) -> str:
    host, _, path = address.removeprefix("http://").partition("/")
    with closing(http.client.HTTPConnection(host, timeout=10)) as connection:
        connection.request("GET", f"/{path}")
        return connection.getresponse().read().decode()


def refused_on(settings: Settings) -> set[str]:
    """The sources of which the topic tells a refusal."""
    with ListReader(settings) as reader:
        reader.read_to_end()
        return {key.decode().removesuffix("/refused") for key in reader.keys if b"/ref" in key}


def own_folders(tmp_path: Path) -> dict[str, object]:
    return {
        "download_dir": tmp_path / "downloads",
        "snapshot_dir": tmp_path / "snapshots",
        "download_attempts": 1,
    }


@pytest.mark.broker
def test_rounds_publish_what_is_new_and_confirm_what_is_not(
    settings: Settings, new_settings: SettingsFactory, server: ListServer, tmp_path: Path
) -> None:
    settings = settings.model_copy(update=own_folders(tmp_path))
    rounds = ListJob(settings, sources(server, "acme"), Event())
    server.answers = [give(FULL, ETag='"1"')]
    assert outcomes(rounds.run_round()) == [("new", "")]
    first = read_lists(settings)["acme"].marker
    assert first.list.entries == 100

    server.answers = [answer(304)]
    assert outcomes(rounds.run_round()) == [("unchanged", "")]
    second = read_lists(settings)["acme"].marker
    assert second.list == first.list
    assert second.published_at > first.published_at

    server.answers = [answer(500)]
    assert outcomes(rounds.run_round()) == [("failed", "status")]
    server.answers = [give(watch_list(1))]
    assert outcomes(rounds.run_round()) == [("refused", "dropped")]
    assert read_lists(settings)["acme"].marker == second

    assert "acme" in refused_on(settings)

    server.answers = [give(watch_list(*range(101)))]
    assert outcomes(rounds.run_round()) == [("new", "")]
    assert read_lists(settings)["acme"].marker.list.entries == 101
    assert refused_on(settings) == set()


@pytest.mark.broker
def test_the_command_serves_until_it_is_told_to_end(
    settings: Settings, server: ListServer, tmp_path: Path
) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(f"- {{name: acme, format: custom-csv, addresses: ['{server.url()}']}}\n")
    server.answers = [give(FULL)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("STREAMSCREEN_")} | {
        "STREAMSCREEN_BROKERS": settings.brokers,
        "STREAMSCREEN_LISTS_TOPIC": settings.lists_topic,
        "STREAMSCREEN_SOURCES_FILE": str(file),
        "STREAMSCREEN_DOWNLOAD_DIR": str(tmp_path / "downloads"),
        "STREAMSCREEN_SNAPSHOT_DIR": str(tmp_path / "snapshots"),
        "STREAMSCREEN_LISTS_METRICS_PORT": "0",
    }
    log = tmp_path / "job.log"
    command = [sys.executable, "-m", "streams", "lists", "serve-job", "--every", "2h", "acme"]

    def said(event: str) -> list[dict[str, str]]:
        lines = [line for line in log.read_text().splitlines() if line.startswith("{")]
        return [line for line in map(json.loads, lines) if line["event"] == event]

    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        wait_until(lambda: said("round ended") or process.poll() is not None, "a round")
        assert process.poll() is None, log.read_text()
        page = said("list job starts")[0]["metrics"]
        text = read_page(page)
        assert 'streamscreen_list_job_last_success_timestamp_seconds{list="acme"}' in text
        assert "streamscreen_ready" not in text
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()
    assert said("list job ended")
    assert read_lists(settings)["acme"].marker.list.entries == 100


@pytest.fixture
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a job whose publications go nowhere."""
    monkeypatch.setattr(job, "publish_source", lambda *_args: Published(None, None))
    return Settings.load(None, **own_folders(tmp_path))


def count(name: str, **labels: str) -> float:
    return metrics.JOB_REGISTRY.get_sample_value(name, labels) or 0.0


def test_one_bad_source_keeps_no_other_back(
    quiet: Settings, server: ListServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(settings: Settings, source: Source, watch: Watch) -> Update:
        if source.name == "crash":
            raise ZeroDivisionError
        return update_source(settings, source, watch)

    monkeypatch.setattr(job, "update_source", crash)
    server.answers = [answer(404), give(b"<list/>"), give(FULL)]
    updates = ListJob(quiet, sources(server, "gone", "crash", "xml", "good"), Event()).run_round()
    assert outcomes(updates) == [
        ("failed", "status"), ("failed", "crashed"), ("refused", "unreadable"), ("new", ""),
    ]  # fmt: skip
    failures = "streamscreen_list_job_failures_total"
    success = "streamscreen_list_job_last_success_timestamp_seconds"
    assert count(failures, list="gone", reason="status") == 1
    assert count(failures, list="crash", reason="crashed") == 1
    assert count(failures, list="xml", reason="unreadable") == 1
    assert count(success, list="good") > 0
    assert count(success, list="gone") == 0


def test_a_broker_that_is_away_is_tried_again_in_the_next_round(
    quiet: Settings, server: ListServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[str] = []

    def publish(_settings: Settings, _source: str) -> Published:
        if not published:
            published.append("tried")
            raise BrokerError("can't reach a broker")
        published.append("done")
        return Published(None, None)

    monkeypatch.setattr(job, "publish_source", publish)
    server.answers = [give(FULL)]
    rounds = ListJob(quiet, sources(server, "acme"), Event())
    (update,) = rounds.run_round()
    assert (update.outcome, update.reason) == ("failed", "unpublished")
    assert "acme: can't reach a broker" in update.detail
    assert outcomes(rounds.run_round()) == [("unchanged", "")]
    assert published == ["tried", "done"]


def test_rounds_go_on_until_told_to_stop(quiet: Settings, server: ListServer) -> None:
    server.answers = [give(FULL)]

    class Impatient(Event):
        """Ends the third wait."""

        waits: list[float] = []  # noqa: RUF012 - one test, one list

        def wait(self, timeout: float | None = None) -> bool:
            self.waits.append(timeout or 0.0)
            if len(self.waits) == 3:
                self.set()
            return self.is_set()

    stop = Impatient()
    ListJob(quiet, sources(server, "acme"), stop).serve(3600)
    assert len(server.asked) == 3
    assert all(3500 < wait <= 3600 for wait in stop.waits)


def test_a_stop_leaves_the_rest_of_the_round_out(quiet: Settings, server: ListServer) -> None:
    stop = Event()

    def give_and_stop(exchange: object) -> None:
        give(FULL)(exchange)  # type: ignore[arg-type]
        stop.set()

    server.answers = [give_and_stop]
    updates = ListJob(quiet, sources(server, "acme", "beta"), stop).run_round()
    assert [update.source for update in updates] == ["acme"]
    assert len(server.asked) == 1


def test_the_page_is_closed_to_other_machines_and_in_the_end(tmp_path: Path) -> None:
    settings = Settings.load(lists_metrics_port=0)
    with serve_metrics(settings, metrics.JOB_REGISTRY, "lists_metrics_port") as page:
        assert page.startswith("http://127.0.0.1:")
        names = {family.name for family in text_string_to_metric_families(read_page(page))}
        assert "streamscreen_list_job_failures" in names
        port = int(page.split(":")[2].partition("/")[0])
        taken = Settings.load(lists_metrics_port=port)
        with (
            pytest.raises(ConfigError, match="can't listen there"),
            serve_metrics(taken, metrics.JOB_REGISTRY, "lists_metrics_port"),
        ):
            pass
    with serve_metrics(
        Settings.load(lists_metrics_port=port), metrics.JOB_REGISTRY, "lists_metrics_port"
    ):
        pass


def test_a_page_that_others_can_reach_is_read_over_tls_with_the_token(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    issued = authority.issue("page")
    settings = Settings.load(
        lists_metrics_port=0,
        metrics_tls_certificate_file=issued.certificate,
        metrics_tls_key_file=issued.key,
        metrics_token="correct horse battery",
    )
    trust = ssl.create_default_context(cafile=str(authority.ca))
    with serve_metrics(settings, metrics.JOB_REGISTRY, "lists_metrics_port") as page:
        assert page.startswith("https://127.0.0.1:")
        with httpx.Client(verify=trust) as client:
            assert client.get(page).status_code == 401
            token = {"Authorization": "Bearer correct horse battery"}
            assert "streamscreen_list_job" in client.get(page, headers=token).text
