"""Debian's Prometheus and Alertmanager as child processes, on the shipped files."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from tests.deploy.files import ALERTMANAGER_CONFIG, PROMETHEUS_CONFIG, RULES, load_yaml, program
from tests.support.waiting import wait_until

_GONE = (ConnectionError, TimeoutError)


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def get(address: str, path: str, **parameters: str) -> tuple[int, bytes]:
    """Status and body of one GET request."""
    query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
    with closing(HTTPConnection(address, timeout=10)) as connection:
        connection.request("GET", path + query)
        response = connection.getresponse()
        return response.status, response.read()


def is_ready(address: str) -> bool:
    """Whether the server at an address says that it is ready."""
    try:
        return get(address, "/-/ready")[0] == 200
    except _GONE:
        return False


@contextmanager
def running(address: str, log: Path, *command: str) -> Iterator[None]:
    """A server from the moment that it is ready until the end of the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: process.poll() is not None or is_ready(address), command[0])
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


@dataclass(frozen=True)
class Prometheus:
    """The query API of a running Prometheus."""

    address: str

    def ask(self, path: str, **parameters: str) -> Any:
        """The data of an API answer. Raises AssertionError with Prometheus' own words."""
        _, body = get(self.address, f"/api/v1/{path}", **parameters)
        answer = json.loads(body)
        assert answer["status"] == "success", f"{parameters}: {answer.get('error')}"
        return answer["data"]

    def query(self, expr: str) -> list[Any]:
        """The samples of an expression now, without those that are no number."""
        data = self.ask("query", query=expr)
        if data["resultType"] == "scalar":
            return [{"metric": {}, "value": data["result"]}]
        return [sample for sample in data["result"] if sample["value"][1] != "NaN"]

    def query_range(self, expr: str, seconds: int = 60) -> list[Any]:
        """The series of an expression over the last seconds, without those that have no number."""
        now = time.time()
        parameters = {"start": str(now - seconds), "end": str(now), "step": "1"}
        data = self.ask("query_range", query=expr, **parameters)
        return [s for s in data["result"] if any(value != "NaN" for _, value in s["values"])]

    def value(self, expr: str) -> float:
        """The only sample's value; 0 where there is none."""
        samples = self.query(expr)
        assert len(samples) <= 1, samples
        return float(samples[0]["value"][1]) if samples else 0.0


JOB = "streamscreen"


@contextmanager
def prometheus(
    folder: Path,
    target: str,
    *,
    canary: str | None = None,
    alertmanager: str | None = None,
    at_once: bool = False,
    shorter: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Prometheus]:
    """Prometheus on the shipped configuration and rules, scraping one worker, perhaps a canary.

    Only the pace, the folder and the addresses differ: it scrapes and evaluates every half second.
    `at_once` lets every alert fire without its waiting time; `shorter` replaces times in the
    expressions of the rules.
    """
    targets = {JOB: [target], f"{JOB}-canary": [canary] if canary else []}
    config = load_yaml(PROMETHEUS_CONFIG)
    config["global"] = dict.fromkeys(
        ("scrape_interval", "scrape_timeout", "evaluation_interval"), "500ms"
    )
    for job in config["scrape_configs"]:
        del job["dns_sd_configs"]
        job["static_configs"] = [{"targets": targets.get(job["job_name"], [])}]
    config["alerting"]["alertmanagers"] = [
        {"static_configs": [{"targets": [alertmanager] if alertmanager else []}]}
    ]
    shipped = load_yaml(RULES)
    for group in shipped["groups"]:
        group["interval"] = "500ms"
        for rule in group["rules"]:
            if at_once and "alert" in rule:
                rule.pop("for", None)
            for long, short in shorter.items():
                rule["expr"] = rule["expr"].replace(long, short)
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / RULES.name).write_text(yaml.safe_dump(shipped))
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    address = f"127.0.0.1:{free_port()}"
    command = [
        program("prometheus"),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={address}",
        # What fires before Alertmanager is discovered is sent again soon, not after a minute.
        "--rules.alert.resend-delay=500ms",
    ]
    with running(address, folder / "prometheus.log", *command):
        yield Prometheus(address)


@contextmanager
def alertmanager(folder: Path, webhook: str) -> Iterator[str]:
    """Alertmanager on the shipped routes, without their waits, posting to `webhook`.

    Yields its address.
    """
    config = ALERTMANAGER_CONFIG.read_text().replace("127.0.0.1:9095", webhook)
    config = re.sub(r"(group_wait|group_interval): \w+", r"\1: 1s", config)
    folder.mkdir(parents=True)
    (folder / "alertmanager.yml").write_text(config)
    address = f"127.0.0.1:{free_port()}"
    command = [
        program("prometheus-alertmanager"),
        f"--config.file={folder / 'alertmanager.yml'}",
        f"--storage.path={folder / 'data'}",
        f"--web.listen-address={address}",
        "--cluster.listen-address=",
    ]
    with running(address, folder / "alertmanager.log", *command):
        yield address
