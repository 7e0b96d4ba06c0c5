"""From a fault to a person: real Prometheus, real Alertmanager, a webhook of our own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import servers
from tests.support.waiting import wait_until

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


def test_a_worker_that_is_gone_pages_and_its_milder_alert_is_held_back(
    tmp_path: Path, webhook: Webhook
) -> None:
    nobody = f"127.0.0.1:{servers.free_port()}"
    with (
        servers.alertmanager(tmp_path / "alertmanager", webhook.address) as address,
        servers.prometheus(tmp_path / "prometheus", nobody, alertmanager=address, at_once=True),
    ):
        wait_until(lambda: webhook.notifications, "a notification")
        wait_until(lambda: _held_back(address), "an alert that is held back")
        held_back = _held_back(address)

    path, notification = webhook.notifications[0]
    assert path == "/page"
    assert notification["status"] == "firing"
    (alert,) = notification["alerts"]
    assert alert["labels"] == {"alertname": "NoWorker", "severity": "page", "job": "streamscreen"}
    assert "nothing is screened" in alert["annotations"]["description"]
    assert held_back == ["WorkerDown"]
    assert {path for path, _ in webhook.notifications} == {"/page"}


def _held_back(address: str) -> list[str]:
    alerts = json.loads(servers.get(address, "/api/v2/alerts")[1])
    return [alert["labels"]["alertname"] for alert in alerts if alert["status"]["inhibitedBy"]]
