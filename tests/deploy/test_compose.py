"""docker-compose.yml: valid, closed to other machines, and of the settings that exist."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from streams.cli.lists import serve_job
from streams.settings import Settings
from tests.deploy.files import COMPOSE, ROOT, load_yaml

SERVICES: dict[str, Any] = load_yaml(COMPOSE)["services"]
LONG_RUNNING = {"kafka", "lists", "worker", "canary", "prometheus", "alertmanager", "grafana"}
JOBS = {"topics"}

each_service = pytest.mark.parametrize("name", SERVICES)


def test_the_file_follows_the_compose_specification() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*check, str(COMPOSE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_services_are_the_stack() -> None:
    assert SERVICES.keys() == LONG_RUNNING | JOBS


@each_service
def test_ports_are_bound_to_this_machine_only(name: str) -> None:
    for port in SERVICES[name].get("ports", []):
        assert port.startswith("127.0.0.1:"), port
    assert "network_mode" not in SERVICES[name]


@each_service
def test_a_service_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    limits = service["deploy"]["resources"]["limits"]
    assert limits.keys() == {"cpus", "memory", "pids"}


@each_service
def test_an_image_is_pinned_to_a_version(name: str) -> None:
    _, _, tag = SERVICES[name]["image"].partition(":")
    assert tag.lstrip("v").count(".") == 2, tag


@pytest.mark.parametrize("name", sorted(LONG_RUNNING))
def test_what_runs_on_is_checked_and_started_again(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_job_runs_once(name: str) -> None:
    assert SERVICES[name]["restart"] == "no"
    assert SERVICES[name]["healthcheck"] == {"disable": True}


def test_each_step_waits_for_the_one_before() -> None:
    waits = {name: service.get("depends_on", {}) for name, service in SERVICES.items()}
    done, healthy = "service_completed_successfully", "service_healthy"
    assert waits["topics"] == {"kafka": {"condition": healthy}}
    assert waits["lists"] == waits["worker"] == waits["canary"] == {"topics": {"condition": done}}


@each_service
def test_mounted_files_exist(name: str) -> None:
    for volume in SERVICES[name].get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("."):
            assert (ROOT / source).exists(), source
            assert volume.endswith(":ro"), volume


def test_named_volumes_are_declared() -> None:
    used = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith((".", "/", "$"))
    }
    assert used == load_yaml(COMPOSE)["volumes"].keys()


@pytest.mark.parametrize("name", ["topics", "lists", "worker", "canary"])
def test_the_settings_are_accepted(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for key, value in SERVICES[name]["environment"].items():
        monkeypatch.setenv(key, "" if value.startswith("${") else value)
    settings = Settings.load()
    assert settings.brokers == "kafka:9092"


def test_the_worker_is_watched_where_it_listens() -> None:
    environment = SERVICES["worker"]["environment"]
    port = environment["STREAMSCREEN_METRICS_PORT"]
    assert environment["STREAMSCREEN_METRICS_HOST"] == "0.0.0.0"  # noqa: S104  inside its network
    assert SERVICES["worker"]["ports"] == [f"127.0.0.1:8090-8099:{port}"]
    assert f"127.0.0.1:{port}/readyz" in SERVICES["worker"]["healthcheck"]["test"][-1]
    assert scraped("streamscreen") == ("worker", int(port))
    assert "watch" in SERVICES["worker"]["networks"]


def test_the_list_job_is_watched_where_it_listens() -> None:
    environment = SERVICES["lists"]["environment"]
    port = environment["STREAMSCREEN_LISTS_METRICS_PORT"]
    assert environment["STREAMSCREEN_METRICS_HOST"] == "0.0.0.0"  # noqa: S104  inside its network
    assert SERVICES["lists"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f"127.0.0.1:{port}/metrics" in SERVICES["lists"]["healthcheck"]["test"][-1]
    assert scraped("streamscreen-lists") == ("lists", int(port))
    assert "watch" in SERVICES["lists"]["networks"]


def test_the_canary_is_watched_where_it_listens() -> None:
    port = SERVICES["canary"]["environment"]["STREAMSCREEN_CANARY_METRICS_PORT"]
    assert SERVICES["canary"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f"127.0.0.1:{port}/metrics" in SERVICES["canary"]["healthcheck"]["test"][-1]
    assert scraped("streamscreen-canary") == ("canary", int(port))


def test_the_list_job_takes_what_the_command_line_takes() -> None:
    words = SERVICES["lists"]["command"].replace("${LISTS_EVERY:-1h}", "1h").split()
    assert words == ["lists", "serve-job", "--every", "1h", "${LISTS:-}"]
    context = serve_job.command.make_context("serve-job", words[2:4])
    assert context.params["every"] == 3600


def test_the_list_job_has_time_to_break_off_a_fetch() -> None:
    grace = float(SERVICES["lists"]["stop_grace_period"].rstrip("s"))
    assert grace > Settings().download_read_seconds + 10


def scraped(job: str) -> tuple[str, int]:
    """The name and the port at which Prometheus looks for a job."""
    configs = load_yaml(ROOT / "deploy/prometheus/prometheus.yml")["scrape_configs"]
    (found,) = (c["dns_sd_configs"][0] for c in configs if c["job_name"] == job)
    (name,) = found["names"]
    return name, found["port"]


def test_the_worker_has_time_to_drain() -> None:
    drain = float(SERVICES["worker"]["environment"]["STREAMSCREEN_DRAIN_SECONDS"])
    assert float(SERVICES["worker"]["stop_grace_period"].rstrip("s")) > drain + 10


def test_grafana_has_no_account_to_guess() -> None:
    environment = SERVICES["grafana"]["environment"]
    assert environment["GF_AUTH_ANONYMOUS_ORG_ROLE"] == "Viewer"
    assert environment["GF_AUTH_DISABLE_LOGIN_FORM"] == "true"
    assert environment["GF_AUTH_BASIC_ENABLED"] == "false"
    assert environment["GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"] == "true"
    assert not any("PASSWORD" in key for key in environment)
