"""The Grafana dashboard: complete, tidy, and of the series that exist."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from tests.deploy.files import (
    COMPOSE,
    DEPLOY,
    FOREIGN_SERIES,
    ROOT,
    dashboard,
    declared_families,
    job_series,
    load_yaml,
    panels,
    queries,
    rules,
    series_in,
)

each_panel = pytest.mark.parametrize("panel", panels(), ids=lambda panel: str(panel["title"]))


def recorded() -> set[str]:
    return {rule.name for rule in rules() if not rule.alert}


def test_ids_and_titles_are_unique() -> None:
    everything = dashboard()["panels"]
    ids = [panel["id"] for panel in everything]
    titles = [(panel["type"], panel["title"]) for panel in everything if panel["type"] != "stat"]
    assert len(set(ids)) == len(ids)
    assert len(set(titles)) == len(titles)


@each_panel
def test_a_panel_says_what_it_shows(panel: Any) -> None:
    assert panel["title"]
    assert len(panel["description"]) > 30
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


@each_panel
def test_a_panel_asks_for_something(panel: Any) -> None:
    refs = [target["refId"] for target in panel["targets"]]
    assert refs == list("ABCDEFG"[: len(refs)])
    assert refs
    for target in panel["targets"]:
        assert "$job" in target["expr"]


@each_panel
def test_a_panel_with_stages_says_where_they_begin(panel: Any) -> None:
    for_colour = panel["type"] == "stat" or "thresholdsStyle" in str(panel["fieldConfig"])
    steps = panel["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", [])
    assert bool(steps) or not for_colour
    if steps:
        assert steps[0]["value"] is None


def test_panels_do_not_overlap_and_stay_on_the_page() -> None:
    places = [(panel["title"], panel["gridPos"]) for panel in dashboard()["panels"]]
    for title, at in places:
        assert at["x"] + at["w"] <= 24, title
    for (first, a), (second, b) in combinations(places, 2):
        apart_x = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
        apart_y = a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]
        assert apart_x or apart_y, f"{first} overlaps {second}"


def test_queries_read_series_that_exist() -> None:
    declared = set().union(*declared_families().values()) | job_series()
    known = declared | FOREIGN_SERIES | recorded()
    unknown = {(query.panel, name) for query in queries() for name in series_in(query.expr) - known}
    assert not unknown


def test_rules_read_series_that_exist() -> None:
    declared = set().union(*declared_families().values()) | job_series()
    known = declared | FOREIGN_SERIES | recorded()
    unknown = {(rule.name, name) for rule in rules() for name in series_in(rule.expr) - known}
    assert not unknown


def test_every_series_of_the_worker_is_looked_at() -> None:
    read = {name for query in queries() for name in series_in(query.expr)}
    read |= {name for rule in rules() for name in series_in(rule.expr)}
    unread = {family for family, names in declared_families().items() if not names & read}
    assert not unread


def test_every_recorded_series_is_used() -> None:
    read = {name for query in queries() for name in series_in(query.expr)}
    read |= {name for rule in rules() for name in series_in(rule.expr)}
    assert recorded() <= read


def test_variables_choose_job_and_worker() -> None:
    variables = {item["name"]: item for item in dashboard()["templating"]["list"]}
    assert variables.keys() == {"datasource", "job", "instance"}
    assert variables["instance"]["multi"]


def test_grafana_finds_datasource_and_dashboard() -> None:
    grafana = load_yaml(COMPOSE)["services"]["grafana"]
    mounts = dict(volume.split(":")[:2] for volume in grafana["volumes"])
    provider = load_yaml(DEPLOY / "grafana/provisioning/dashboards/streamscreen.yaml")
    folder = provider["providers"][0]["options"]["path"]
    assert mounts["./deploy/grafana/dashboards"] == folder
    home = grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert (ROOT / "deploy/grafana/dashboards" / home.removeprefix(folder).lstrip("/")).is_file()
    source = load_yaml(DEPLOY / "grafana/provisioning/datasources/prometheus.yaml")
    assert source["datasources"][0]["url"] == "http://prometheus:9090"
    assert (
        source["datasources"][0]["uid"] == dashboard()["templating"]["list"][0]["current"]["value"]
    )
