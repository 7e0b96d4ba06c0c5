"""Mappings from files: the built-in ones by name, a user's own by path."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import msgspec

from streams import resources
from streams.errors import ConfigError
from streams.shapes.grammar import MappingFile
from streams.shapes.mapping import Mapping
from streams.yaml_file import decode_yaml, read_yaml

_FOLDER = "mappings"
_ENDINGS = (".yaml", ".yml")


def load_mapping(name: str, folder: Path | None = None) -> Mapping:
    """The built-in mapping of a name, or that of a file, whose path ends with .yaml or .yml.

    A relative path counts from `folder`, else from where the program was started. Raises
    ConfigError with the file, the line, the column and the key at fault.
    """
    if name.endswith(_ENDINGS):
        return read_mapping(Path(folder or "", name))
    if name not in built_in_mappings():
        known = ", ".join(built_in_mappings())
        raise ConfigError(f"mapping {name!r}: expected a path ending with .yaml, or one of {known}")
    return _built_in(name)


def read_mapping(path: Path) -> Mapping:
    """Read one mapping file; errors as `load_mapping`."""
    return read_yaml(path, "mapping", _decode)


def built_in_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with the program."""
    return tuple(sorted(name.removesuffix(".yaml") for name in resources.names(_FOLDER)))


def built_in_text(name: str) -> str:
    """The file of a built-in mapping. Raises ConfigError for another name."""
    if name not in built_in_mappings():
        raise ConfigError(f"mapping {name!r}: expected one of {', '.join(built_in_mappings())}")
    return resources.read(f"{_FOLDER}/{name}.yaml").decode()


@lru_cache(maxsize=64)
def _built_in(name: str) -> Mapping:
    return decode_yaml(built_in_text(name), f"{name}.yaml", _decode)


def _decode(text: bytes) -> Mapping:
    file = msgspec.yaml.decode(text, type=MappingFile)
    return Mapping(file, hashlib.sha256(text).hexdigest()[:16])
