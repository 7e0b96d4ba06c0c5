"""Prometheus' and Alertmanager's files: accepted by their own tools, and every alert tried."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.deploy.files import (
    ALERTMANAGER_CONFIG,
    PROMETHEUS_CONFIG,
    RULE_TESTS,
    RULES,
    Rule,
    load_yaml,
    program,
    rules,
)

ALERTS = [rule for rule in rules() if rule.alert]
each_alert = pytest.mark.parametrize(
    "rule", ALERTS, ids=lambda rule: f"{rule.name}-{rule.labels['severity']}"
)


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.prometheus
def test_promtool_accepts_the_configuration() -> None:
    assert "SUCCESS" in run(program("promtool"), "check", "config", str(PROMETHEUS_CONFIG))


@pytest.mark.prometheus
def test_promtool_accepts_the_rules() -> None:
    promtool = program("promtool")
    assert f"{len(rules())} rules found" in run(promtool, "check", "rules", str(RULES))


@pytest.mark.prometheus
@pytest.mark.parametrize("path", RULE_TESTS, ids=lambda path: path.name)
def test_promtool_passes_the_rule_tests(path: Path) -> None:
    assert "SUCCESS" in run(program("promtool"), "test", "rules", str(path))


@pytest.mark.prometheus
def test_amtool_accepts_the_routes() -> None:
    assert "SUCCESS" in run(program("amtool"), "check-config", str(ALERTMANAGER_CONFIG))


@pytest.mark.prometheus
@pytest.mark.parametrize("severity", ["page", "warn"])
def test_an_alert_goes_where_its_severity_says(severity: str) -> None:
    where = [program("amtool"), "config", "routes", "test", f"--config.file={ALERTMANAGER_CONFIG}"]
    assert run(*where, f"severity={severity}", "alertname=Any").split() == [severity]


class Tried:
    """What the rule tests expect of ALERTS: label sets that fire, and cases that stay silent."""

    def __init__(self) -> None:
        self.firing: list[dict[str, str]] = []
        self.silent: list[dict[str, str]] = []
        self.names: list[str] = []
        for path in RULE_TESTS:
            for case in load_yaml(path)["tests"]:
                self.names.append(case["name"])
                for check in case["promql_expr_test"]:
                    self._note(check)

    def _note(self, check: dict[str, object]) -> None:
        asked = _labels(str(check["expr"]))
        if not str(check["expr"]).startswith("ALERTS{"):
            return
        samples = check.get("exp_samples")
        if isinstance(samples, list) and samples:
            self.firing += [_labels(sample["labels"]) for sample in samples]
        else:
            self.silent.append(asked)


def _labels(selector: str) -> dict[str, str]:
    return dict(re.findall(r'(\w+)="([^"]*)"', selector))


TRIED = Tried()


def test_rule_tests_have_names_of_their_own() -> None:
    assert len(set(TRIED.names)) == len(TRIED.names)


@each_alert
def test_the_rule_tests_let_an_alert_fire_and_be_silent(rule: Rule) -> None:
    identity = {"alertname": rule.name, "severity": rule.labels["severity"]}
    assert any(identity.items() <= labels.items() for labels in TRIED.firing)
    assert any(
        labels["alertname"] == rule.name
        and labels.get("severity", rule.labels["severity"]) == rule.labels["severity"]
        for labels in TRIED.silent
    )


@each_alert
def test_an_alert_says_what_is_wrong_and_what_to_do(rule: Rule) -> None:
    assert rule.labels["severity"] in {"page", "warn"}
    assert rule.annotations.keys() == {"summary", "description", "runbook_url"}
    assert rule.annotations["runbook_url"] == f"deploy/RUNBOOK.md#{rule.name.lower()}"
    assert len(rule.annotations["description"]) > 60


@each_alert
def test_the_text_of_an_alert_uses_labels_that_it_has(rule: Rule) -> None:
    named = set(re.findall(r"\$labels\.(\w+)", " ".join(rule.annotations.values())))
    for labels in TRIED.firing:
        if labels["alertname"] == rule.name:
            assert named <= labels.keys()
