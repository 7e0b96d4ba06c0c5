"""What has to hold for every file of the repository."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAX_MODULE_LINES = 400
# In pieces, since this file is looked through as well.
PACKAGE_REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
    "repo.maven" + ".apache.org",
    "repo1.maven" + ".org",
    "artifact" + "ory",
)
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home)" + r"/\w")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every text file that is tracked or about to be, by its path."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    found = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            found[name] = content.decode()
    return found


def test_modules_stay_short_enough_to_read(texts: dict[str, str]) -> None:
    long = {
        name: text.count("\n")
        for name, text in texts.items()
        if name.endswith(".py") and text.count("\n") > MAX_MODULE_LINES
    }
    assert long == {}


def test_every_module_says_what_it_is_for(texts: dict[str, str]) -> None:
    silent = [
        name
        for name, text in texts.items()
        if name.startswith("streams/") and name.endswith(".py") and not _docstring(text)
    ]
    assert silent == []


def test_no_file_names_a_package_registry(texts: dict[str, str]) -> None:
    """Which registry is used is the business of the machine's own configuration."""
    named = {
        (name, host) for name, text in texts.items() for host in PACKAGE_REGISTRIES if host in text
    }
    assert named == set()


def test_no_file_names_a_path_of_a_developer_s_machine(texts: dict[str, str]) -> None:
    named = {name: match[0] for name, text in texts.items() if (match := MACHINE.search(text))}
    assert named == {}


def test_files_end_with_one_line_end(texts: dict[str, str]) -> None:
    ragged = [
        name
        for name, text in texts.items()
        if text and (not text.endswith("\n") or text.endswith("\n\n") or "\r" in text)
    ]
    assert ragged == []


def test_the_licence_is_the_one_that_the_package_declares() -> None:
    (declared,) = re.findall(r'(?m)^license = "(.+)"$', (ROOT / "pyproject.toml").read_text())
    assert (ROOT / "LICENSE").read_text() == f"SPDX-License-Identifier: {declared}\n"


def test_make_help_lists_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text()
    commands = re.findall(r"(?m)^\.PHONY: (.*)$", makefile)[0].split()
    command = ["make", "--silent"]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert re.findall(r"(?m)^  (\w+) ", printed.stdout) == commands


def _docstring(text: str) -> str | None:
    return ast.get_docstring(ast.parse(text)) if text else None
