"""deploy/Dockerfile, as far as it can be tried without a container engine."""

from __future__ import annotations

import fnmatch
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.deploy.files import COMPOSE, DEPLOY, DOCKERFILE, ROOT, load_yaml

TEXT = DOCKERFILE.read_text()
INSTRUCTIONS = [
    re.split(r"\s+", line.strip(), maxsplit=1)
    for line in re.sub(r"(?m)^#.*\n", "", TEXT).replace("\\\n", " ").splitlines()
    if line.strip()
]
STAGES = [words.split() for keyword, words in INSTRUCTIONS if keyword == "FROM"]


def of_last_stage(keyword: str) -> list[str]:
    last = max(i for i, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM")
    return [words for word, words in INSTRUCTIONS[last:] if word == keyword]


def sources() -> list[str]:
    """What is copied from the folder, not from another stage."""
    copies = [words.split() for keyword, words in INSTRUCTIONS if keyword == "COPY"]
    return [source for words in copies if "--from=build" not in words for source in words[:-1]]


def test_it_starts_from_a_pinned_slim_image() -> None:
    first = STAGES[0][0]
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", first)
    assert {stage[0] for stage in STAGES[1:]} == {"base"}
    assert f'base.name="docker.io/library/{first}"' in TEXT


@pytest.mark.parametrize("source", sources())
def test_what_it_copies_is_there_and_not_ignored(source: str) -> None:
    assert (ROOT / source).exists(), source
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    taken = [rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    assert any(fnmatch.fnmatch(source.removeprefix("./"), rule) for rule in taken)


def test_the_context_holds_nothing_else() -> None:
    rules = (ROOT / ".dockerignore").read_text().splitlines()
    assert rules[1] == "*"
    assert {rule.removeprefix("!") for rule in rules if rule.startswith("!")} == set(sources())


def test_everything_from_outside_is_locked_by_hash() -> None:
    installs = [
        line for line in re.split(r"&&", TEXT.replace("\\\n", " ")) if "pip install" in line
    ]
    installs += [line for line in TEXT.replace("\\\n", " ").split("&&") if "python install" in line]
    assert len(installs) == 3
    for line in installs:
        from_outside = "--require-hashes" in line and "--only-binary=:all:" in line
        assert from_outside or "--no-index" in line, line
    for lock in (DEPLOY / "build.lock", ROOT / "requirements.lock"):
        pins = re.findall(r"(?m)^[\w.-]+(?:\[[\w,-]+\])?==", lock.read_text())
        blocks = re.split(r"(?m)^(?=[\w.-]+(?:\[[\w,-]+\])?==)", lock.read_text())[1:]
        assert pins
        assert all("--hash=sha256:" in block for block in blocks)


def test_the_program_runs_without_rights_and_without_an_installer() -> None:
    assert of_last_stage("USER") == ["10001:10001"]
    assert json.loads(of_last_stage("ENTRYPOINT")[0]) == ["streamscreen"]
    assert json.loads(of_last_stage("CMD")[0]) == ["worker"]
    assert "pip uninstall" in of_last_stage("RUN")[0]
    assert "venv --without-pip /opt/streamscreen" in TEXT


def test_the_labels_tell_the_version_of_the_package() -> None:
    (version,) = re.findall(r'(?m)^version = "(.+)"', (ROOT / "pyproject.toml").read_text())
    assert f"VERSION={version}" in of_last_stage("ARG")
    assert load_yaml(COMPOSE)["services"]["worker"]["image"] == f"streamscreen:{version}"


@contextmanager
def health_page(status: int) -> Iterator[tuple[int, list[str]]]:
    """A page that answers with a status; yields its port and the paths that were asked for."""
    asked: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing: the test looks at what was asked."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_asks_the_worker(status: int, code: int) -> None:
    (words,) = of_last_stage("HEALTHCHECK")
    command = json.loads(words[words.index("CMD") + 4 :])
    with health_page(status) as (port, asked):
        done = subprocess.run(
            [sys.executable, *command[1:]],
            env={"STREAMSCREEN_METRICS_PORT": str(port)},
            stderr=subprocess.DEVNULL,
            check=False,
        )
    assert done.returncode == code
    assert asked == ["/healthz"]


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_of_the_stack_waits_until_it_may_screen(status: int, code: int) -> None:
    check = load_yaml(COMPOSE)["services"]["worker"]["healthcheck"]["test"]
    assert check[:3] == ["CMD", "python", "-c"]
    with health_page(status) as (port, asked):
        script = check[3].replace("8090", str(port))
        done = subprocess.run(
            [sys.executable, "-c", script], stderr=subprocess.DEVNULL, check=False
        )
    assert done.returncode == code
    assert asked == ["/readyz"]
