"""Where settings come from: a TOML file and the environment, each value with its place.

A place is what a person needs to find a faulty value again: `streamscreen.toml line 4` or
`environment STREAMSCREEN_BROKERS`.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic_settings import BaseSettings, EnvSettingsSource, TomlConfigSettingsSource

from streams.errors import ConfigError

PREFIX = "STREAMSCREEN_"
CONFIG_VARIABLE = f"{PREFIX}CONFIG"
# Variables with the prefix that are no settings: the file's own name, and two for the tests.
RESERVED = frozenset({CONFIG_VARIABLE, f"{PREFIX}DATA", f"{PREFIX}REQUIRE_BROKER"})

MAX_FILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """One value as somebody gave it, and the place where it stands."""

    value: object
    place: str


def read_text(path: Path, place: str) -> str:
    """The text of a small UTF-8 file. Raises ConfigError, beginning with `place`, if it can't."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise ConfigError(f"{place}: {path} is larger than {MAX_FILE_BYTES} bytes")
        return content.decode()
    except OSError as err:
        raise ConfigError(f"{place}: can't read {path}: {err.strerror}") from None
    except UnicodeDecodeError as err:
        raise ConfigError(f"{place}: {path} is not UTF-8 at byte {err.start}") from None


def from_file(path: Path, place: str, model: type[BaseSettings]) -> dict[str, Given]:
    """The settings of a TOML file. Raises ConfigError if it is unreadable or names an unknown key.

    `place` is where the file itself is named.
    """
    text = read_text(path, place)
    try:
        values = TomlConfigSettingsSource(model, path)()
    except ValueError as err:  # tomllib's and tomli's error; its text ends with line and column
        raise ConfigError(f"{path}: not TOML: {err}") from None
    given = {
        key: Given(value, f"{path} line {_line_of(key, text)}") for key, value in values.items()
    }
    for key, item in given.items():
        if key not in model.model_fields:
            hint = nearest(key, model.model_fields)
            raise ConfigError(f"{item.place}: unknown setting {key!r}{hint}")
    return given


def from_environment(model: type[BaseSettings]) -> dict[str, Given]:
    """The settings of the environment. An empty variable counts as not set.

    Raises ConfigError for a variable with the prefix that names no setting: a misspelt setting
    would otherwise be left at its default without a word.
    """
    variables = {f"{PREFIX}{name}".upper(): name for name in model.model_fields}
    for name in os.environ:
        known = name.upper() in variables or name in RESERVED
        if name.upper().startswith(PREFIX) and not known:
            hint = nearest(name.upper(), [*variables, *RESERVED])
            raise ConfigError(f"environment {name}: unknown setting{hint}")
    values = EnvSettingsSource(model, env_prefix=PREFIX, env_ignore_empty=True)()
    return {
        key: Given(value, f"environment {PREFIX}{key.upper()}") for key, value in values.items()
    }


def from_arguments(values: dict[str, object], known: Collection[str]) -> dict[str, Given]:
    """The settings that the caller passes itself; None counts as not given."""
    for key in values:
        if key not in known:
            raise ConfigError(f"argument {key}: unknown setting{nearest(key, known)}")
    return {
        key: Given(value, f"argument {key}") for key, value in values.items() if value is not None
    }


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'brokers'?` where a known word is near, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def _line_of(key: str, text: str) -> int:
    quoted = re.escape(key)
    pattern = re.compile(rf"^\s*(\[+\s*)?[\"']?{quoted}[\"']?\s*[=.\]]", re.MULTILINE)
    match = pattern.search(text)
    return text.count("\n", 0, match.end()) + 1 if match else 1
