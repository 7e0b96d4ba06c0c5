"""The lock files name every package by hash, for every Python that the project takes."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = msgspec.toml.decode((ROOT / "pyproject.toml").read_bytes())["project"]
RUNTIME = PROJECT["dependencies"]
DEVELOPMENT = PROJECT["optional-dependencies"]["dev"]
LOCKS = {"requirements.lock": RUNTIME, "requirements-dev.lock": RUNTIME + DEVELOPMENT}
PYTHONS = ("3.10", "3.11", "3.12", "3.13")


def pins(lock: str) -> list[tuple[Requirement, str]]:
    """Every pin of a lock file, and the text of its hashes."""
    text = (ROOT / lock).read_text()
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", re.sub(r"(?m)^ *#.*\n", "", text))
    return [
        (Requirement(block.partition("\\")[0].strip()), block) for block in blocks if block.strip()
    ]


def applies(requirement: Requirement, python: str) -> bool:
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    return requirement.marker is None or requirement.marker.evaluate(environment)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_by_hash(lock: str) -> None:
    assert len(pins(lock)) > len(LOCKS[lock])
    for pin, block in pins(lock):
        assert re.fullmatch(r"==[^*,]+", str(pin.specifier))
        assert "--hash=sha256:" in block


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_stands_in_a_lock(lock: str) -> None:
    assert "http" not in re.sub(r"aiohttp|httpx|httpcore", "", (ROOT / lock).read_text())


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_the_pins_are_within_the_ranges_of_the_project(lock: str, python: str) -> None:
    pinned = {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin, _ in pins(lock)
        if applies(pin, python)
    }
    for line in LOCKS[lock]:
        wanted = Requirement(line)
        if applies(wanted, python):
            assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), line


@pytest.mark.parametrize("python", PYTHONS)
def test_what_runs_is_what_was_tested(python: str) -> None:
    runtime, development = (
        {(canonicalize_name(pin.name), str(pin)) for pin, _ in pins(lock) if applies(pin, python)}
        for lock in LOCKS
    )
    assert runtime <= development
