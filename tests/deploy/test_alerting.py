"""From a fault to a person: real Prometheus, real Alertmanager, a webhook of our own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from streams.kafka.topics import create_topics
from tests.conftest import SettingsFactory
from tests.deploy import servers
from tests.support.listed import publish
from tests.support.waiting import wait_until
from tests.support.worker import CanaryProcess, WorkerProcess

pytestmark = pytest.mark.prometheus


class Webhook(ThreadingHTTPServer):
    """Keeps every notification with the path that it was posted to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiver)
        self.notifications: list[tuple[str, Any]] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.server_port}"


class _Receiver(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.notifications.append((self.path, json.loads(body)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the test looks at what was received."""


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


# What the shipped rules wait for, and what these tests wait for instead.
SHORTER = {"6 * 3600": "6", "2 * 3600": "3"}


def pages(webhook: Webhook) -> set[str]:
    """The alerts that have fired at the receiver of pages."""
    return {
        alert["labels"]["alertname"]
        for path, notification in webhook.notifications
        for alert in notification["alerts"]
        if path == "/page" and alert["status"] == "firing"
    }


@pytest.mark.broker
def test_a_stale_list_a_stopped_worker_and_a_missed_canary_each_page(
    new_settings: SettingsFactory, tmp_path: Path, webhook: Webhook
) -> None:
    settings = new_settings(canary_patience_seconds=2, canary_metrics_port=0)
    create_topics(settings)
    publish(settings)
    with (
        WorkerProcess(settings, tmp_path / "worker.log") as worker,
        CanaryProcess(settings, tmp_path / "canary.log") as canary,
        servers.alertmanager(tmp_path / "alertmanager", webhook.address) as address,
        servers.prometheus(
            tmp_path / "prometheus",
            worker.page.removeprefix("http://"),
            canary=canary.page.removeprefix("http://"),
            alertmanager=address,
            at_once=True,
            shorter=SHORTER,
        ) as prometheus,
    ):
        worker.wait_until_ready()
        heard = "sum(streamscreen_canary_seconds_count) > 0"
        wait_until(lambda: prometheus.query(heard), "a canary that is heard")
        wait_until(lambda: "ListStale" in pages(webhook), "a page on a stale list")
        firing = 'ALERTS{alertname=~"NoWorker|Canary.*", alertstate="firing"}'
        assert prometheus.query(firing) == []

        # Before Prometheus had looked for the first time, nobody answered.
        webhook.notifications.clear()
        assert worker.stop() == 0
        wait_until(lambda: "NoWorker" in pages(webhook), "a page on the stopped worker")
        wait_until(lambda: "CanaryMissed" in pages(webhook), "a page on a missed canary")


def test_a_worker_that_is_gone_pages_and_its_milder_alert_is_held_back(
    tmp_path: Path, webhook: Webhook
) -> None:
    nobody = f"127.0.0.1:{servers.free_port()}"
    with (
        servers.alertmanager(tmp_path / "alertmanager", webhook.address) as address,
        servers.prometheus(tmp_path / "prometheus", nobody, alertmanager=address, at_once=True),
    ):
        wait_until(lambda: "NoWorker" in pages(webhook), "a page")
        wait_until(lambda: _held_back(address), "an alert that is held back")
        held_back = _held_back(address)

    (alert,) = (
        alert
        for _, notification in webhook.notifications[:2]
        for alert in notification["alerts"]
        if alert["labels"]["alertname"] == "NoWorker"
    )
    assert alert["labels"] == {"alertname": "NoWorker", "severity": "page", "job": "streamscreen"}
    assert "nothing is screened" in alert["annotations"]["description"]
    assert held_back == ["WorkerDown"]
    assert {path for path, _ in webhook.notifications} == {"/page"}


def _held_back(address: str) -> list[str]:
    alerts = json.loads(servers.get(address, "/api/v2/alerts")[1])
    return [alert["labels"]["alertname"] for alert in alerts if alert["status"]["inhibitedBy"]]
