"""The shipped files of operation, parsed once, and the programs that read them."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from streams.metrics import CANARY_REGISTRY, JOB_REGISTRY, REGISTRY

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = DEPLOY / "Dockerfile"
RULES = DEPLOY / "prometheus" / "rules" / "streamscreen.rules.yml"
RULE_TESTS = sorted((DEPLOY / "prometheus" / "tests").glob("*.test.yml"))
PROMETHEUS_CONFIG = DEPLOY / "prometheus" / "prometheus.yml"
SECURED_SCRAPE = DEPLOY / "prometheus" / "secured-scrape.yml"
ALERTMANAGER_CONFIG = DEPLOY / "alertmanager" / "alertmanager.yml"
DASHBOARD = DEPLOY / "grafana" / "dashboards" / "streamscreen.json"

# What a query may name that this program does not declare: Prometheus' own two series, and what
# its client library tells of the process.
FOREIGN_SERIES = {
    "up",
    "ALERTS",
    "process_resident_memory_bytes",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_max_fds",
    "process_start_time_seconds",
}


def program(name: str) -> str:
    """The path of a program of Debian's prometheus packages; skips, or fails in CI, without it."""
    path = shutil.which(name)
    if path is None:
        complaint = f"no {name}: install Debian's prometheus and prometheus-alertmanager"
        if os.environ.get("CI"):
            pytest.fail(complaint)
        pytest.skip(complaint)
    return path


def load_yaml(path: Path) -> Any:
    """The content of a YAML file."""
    return yaml.safe_load(path.read_text())


@dataclass(frozen=True)
class Rule:
    """One rule: `name` is that of the alert or of the recorded series."""

    name: str
    expr: str
    alert: bool
    labels: dict[str, str]
    annotations: dict[str, str]


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the file."""
    return tuple(
        Rule(
            name=rule.get("alert") or rule["record"],
            expr=rule["expr"],
            alert="alert" in rule,
            labels=rule.get("labels", {}),
            annotations=rule.get("annotations", {}),
        )
        for group in load_yaml(RULES)["groups"]
        for rule in group["rules"]
    )


@cache
def dashboard() -> Any:
    """The dashboard's JSON."""
    return json.loads(DASHBOARD.read_text())


def panels() -> list[Any]:
    """The panels that show something: all but the headings of rows."""
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


@dataclass(frozen=True)
class Query:
    """One query of a panel."""

    panel: str
    unit: str
    expr: str
    instant: bool

    def __str__(self) -> str:
        return re.sub(r"\W+", "-", f"{self.panel} {self.expr}")[:60]


def queries() -> Iterator[Query]:
    """Every query of every panel."""
    for panel in panels():
        unit = panel["fieldConfig"]["defaults"]["unit"]
        for target in panel["targets"]:
            yield Query(panel["title"], unit, target["expr"], target.get("instant", False))


def declared_families(registry: CollectorRegistry = REGISTRY) -> dict[str, frozenset[str]]:
    """The families of `streams.metrics` with the names that their series have on the page.

    They are those of the worker's page unless another registry is given.
    """
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
    return {
        family.name: frozenset(family.name + suffix for suffix in suffixes[family.type])
        for family in registry.collect()
        if family.name.startswith("streamscreen_")
    }


def job_series() -> frozenset[str]:
    """The names of the series on the pages of the list job and of the canary."""
    registries = (JOB_REGISTRY, CANARY_REGISTRY)
    return frozenset().union(*(s for r in registries for s in declared_families(r).values()))


_NO_SERIES = re.compile(
    r'"[^"]*"|\{[^}]*\}|\[[^]]*\]|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)'
)
_WORDS = {"and", "or", "unless", "offset", "bool", "group_left", "group_right", "on", "by"}


def series_in(expr: str) -> set[str]:
    """The names of the series that a PromQL expression reads."""
    stripped = _NO_SERIES.sub(" ", expr)
    stripped = re.sub(r"\boffset\s+\S+", " ", stripped)
    names = re.findall(r"(?<![\w:.])[A-Za-z_:][\w:]*(?!\s*\(|[\w:])", stripped)
    return set(names) - _WORDS
