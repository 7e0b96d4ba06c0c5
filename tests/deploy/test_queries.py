"""Every query of the dashboard and every rule, on a real Prometheus that watches a real worker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import pytest

from streams.kafka.list_topic import publish_list
from streams.kafka.sending import send_to_topics
from streams.kafka.topics import create_topics
from streams.lists.sample import load_sample
from streams.lists.snapshot import build_snapshot
from streams.settings import Settings
from tests.broker import Broker
from tests.conftest import settings_factory
from tests.deploy import servers
from tests.deploy.files import (
    FOREIGN_SERIES,
    Query,
    Rule,
    dashboard,
    declared_families,
    job_series,
    queries,
    rules,
    series_in,
)
from tests.deploy.servers import Prometheus
from tests.support.waiting import wait_until
from tests.support.worker import WorkerProcess

pytestmark = [pytest.mark.broker, pytest.mark.prometheus]

# What Grafana puts in place of its variables.
VARIABLES = {
    "$__rate_interval": "1m",
    "$__range": "1h",
    "$job": "streamscreen",
    "$instance": ".*",
}

# What may be empty on this run, and why: panels, recorded series, series of the worker.
EMPTY_PANELS = {
    "Outputs sent again": "the broker took every output at once",
    "Hits against the weeks before": "there are no weeks before",
    "List versions refused in the chosen range": "every version was whole",
    "Since a canary was last heard": "no canary runs",
    "Time from canary to alert": "no canary runs",
    "Canaries sent and missed, an hour": "no canary runs",
    "Share of values that mappings leave unread": "no feed has a mapping",
    "Questions to the schema registry": "no schema registry is set",
}
EMPTY_RECORDS = {
    "job_feed:streamscreen_mapped_values:unread_ratio1h": "no feed has a mapping",
    "job_list_effect:streamscreen_hits:same_hour": "there are no weeks before",
    "job_list_effect:streamscreen_hits:mean4w": "there are no weeks before",
    "job_list_effect:streamscreen_hits:sigma4w": "there are no weeks before",
}
EMPTY_SERIES = {
    "streamscreen_publish_retries_total": "the broker took every output at once",
    "streamscreen_list_refused_total": "every version was whole",
    "streamscreen_mapped_values_total": "no feed has a mapping",
    "streamscreen_schema_requests_total": "no schema registry is set",
    **EMPTY_RECORDS,
    **dict.fromkeys(job_series(), "the list job does not run"),
}
# Two messages of a few hundred can't be read: more than 0.1 %.
FIRING = {"DeadLettersHigh", "CanaryGone"}
# Whether these fire depends on how busy this machine is.
TIMED = {"AlertsLate", "ScreenSlow", "LagHigh", "LoopStalled"}

# How many of each a batch holds on each flow; broken messages go to one flow only.
CLEAN, LISTED, NAMELESS, BROKEN = 40, 4, 2, 1
BATCHES = 2
PARTIES: tuple[tuple[dict[str, str], int], ...] = (
    ({"role": "consignee", "name": "Blue Harbour Furniture"}, CLEAN),
    ({"role": "purchaser", "name": "Hangzhou Hikvision Digital Technology"}, LISTED),
    ({"role": "seller"}, NAMELESS),
)
# What the sample list says of the listed party.
LISTINGS = sum(e.primary_name.startswith("Hangzhou Hikvision") for e in load_sample().entities)


def batch(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Shipments and transactions of each party, and the broken messages, with their topics."""
    for party, count in PARTIES:
        for number in range(count):
            event = {
                "event_id": f"{party['role']}-{number}",
                "occurred_at": "2026-11-23T08:00:00Z",
                "parties": [party],
            }
            yield settings.shipments_topic, json.dumps(event).encode()
            amount = {"amount": "12.50", "currency": "EUR"}
            yield settings.transactions_topic, json.dumps(event | {"amount": amount}).encode()
    for _ in range(BROKEN):
        yield settings.shipments_topic, b"{not json"


@pytest.fixture(scope="module")
def watched(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Prometheus, after a worker has answered every batch while it looked on."""
    folder = tmp_path_factory.mktemp("watched")
    settings = settings_factory(broker.address)()
    create_topics(settings)
    sample = build_snapshot(load_sample())
    publish_list(settings, sample.version, sample.payload)
    with WorkerProcess(settings, folder / "worker.log") as worker:
        worker.wait_until_ready()
        page = worker.page.removeprefix("http://")
        with servers.prometheus(folder / "prometheus", page) as prometheus:
            wait_until(partial(_equals, prometheus, "streamscreen_ready", 1), "the first look")
            answered = "sum(streamscreen_events_total)"
            sent = 0
            # A rate needs a step that Prometheus has seen happen.
            for _ in range(BATCHES):
                sent += send_to_topics(settings, batch(settings))
                wait_until(partial(_equals, prometheus, answered, sent), f"{sent} answers")
            yield prometheus


def _equals(prometheus: Prometheus, expr: str, value: float) -> bool:
    return prometheus.value(expr) == value


def fill(expr: str) -> str:
    """The expression with values in place of Grafana's variables."""
    for variable, value in VARIABLES.items():
        expr = expr.replace(variable, value)
    return expr


@pytest.mark.parametrize("query", queries(), ids=str)
def test_a_panel_shows_something(watched: Prometheus, query: Query) -> None:
    ask = watched.query if query.instant else watched.query_range
    shown = ask(fill(query.expr))
    if query.panel not in EMPTY_PANELS:
        wait_until(lambda: shown or ask(fill(query.expr)), f"{query.panel}: {query.expr}")


@pytest.mark.parametrize(
    "rule", [rule for rule in rules() if not rule.alert], ids=lambda rule: str(rule.name)
)
def test_a_recording_rule_records_something(watched: Prometheus, rule: Rule) -> None:
    found = watched.query(rule.expr)
    if rule.name not in EMPTY_RECORDS:
        wait_until(lambda: found or watched.query(rule.expr), rule.expr)
        wait_until(lambda: watched.query(rule.name), rule.name)


@pytest.mark.parametrize(
    "rule",
    [rule for rule in rules() if rule.alert],
    ids=lambda rule: f"{rule.name}-{rule.labels['severity']}",
)
def test_an_alert_looks_at_series_that_are_there(watched: Prometheus, rule: Rule) -> None:
    samples = watched.query(rule.expr)
    assert rule.name in TIMED or bool(samples) is (rule.name in FIRING)
    for series in series_in(rule.expr) - EMPTY_SERIES.keys():
        wait_until(partial(watched.query, series), series)


def test_prometheus_evaluates_every_rule_without_a_fault(watched: Prometheus) -> None:
    groups = watched.ask("rules")["groups"]
    evaluated = [rule for group in groups for rule in group["rules"]]
    assert len(evaluated) == len(rules())
    assert {rule["health"] for rule in evaluated} == {"ok"}


def test_every_series_of_the_page_is_declared_or_known(watched: Prometheus) -> None:
    names = watched.ask("label/__name__/values")
    # Each counter and histogram brings the time of its creation along.
    shown = {name for name in names if name.startswith("streamscreen_")} - {
        name for name in names if name.endswith("_created")
    }
    declared = set().union(*declared_families().values())
    assert shown <= declared
    assert declared - shown <= EMPTY_SERIES.keys()
    assert FOREIGN_SERIES - {"ALERTS"} <= set(names)


def test_the_variables_find_job_and_worker(watched: Prometheus) -> None:
    for variable in dashboard()["templating"]["list"][1:]:
        selector, label = variable["definition"].removeprefix("label_values(")[:-1].split(", ")
        found = {sample["metric"][label] for sample in watched.query(fill(selector))}
        assert len(found) == 1, variable["name"]


def test_the_numbers_are_those_that_were_sent(watched: Prometheus) -> None:
    answered = "sum by (outcome) (streamscreen_events_total)"
    counts = {s["metric"]["outcome"]: float(s["value"][1]) for s in watched.query(answered)}
    assert counts["CLEAR"] == 2 * BATCHES * CLEAN
    assert counts["DEAD_LETTER"] == BATCHES * BROKEN
    assert sum(counts.values()) == BATCHES * (2 * (CLEAN + LISTED + NAMELESS) + BROKEN)
    unresolved = watched.value("sum(streamscreen_unresolved_parties_total)")
    assert unresolved == 2 * BATCHES * NAMELESS
    assert watched.value("sum(streamscreen_event_to_alert_seconds_count)") == 2 * BATCHES * LISTED
    assert watched.value("sum(streamscreen_hits_total)") == 2 * BATCHES * LISTED * LISTINGS
    by_topic = watched.query("streamscreen_published_total")
    assert sum(float(sample["value"][1]) for sample in by_topic) == sum(counts.values()) + (
        2 * BATCHES * LISTED * LISTINGS
    )
