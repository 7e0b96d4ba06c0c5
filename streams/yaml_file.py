"""YAML files that are decoded strictly, with the place of each fault: file, line, column and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from streams.errors import ConfigError
from streams.settings.places import read_text

T = TypeVar("T")


class YamlFaultError(Exception):
    """What is wrong with the value of a key, which is named by a JSONPath."""

    def __init__(self, at: str, problem: str) -> None:
        super().__init__(f"{problem} - at `{at}`")


def read_yaml(path: Path, place: str, decode: Callable[[bytes], T]) -> T:
    """What `decode` makes of a small YAML file; `place` is where the file is named.

    Raises ConfigError where it can't be read, is no YAML, has a key twice, or where `decode`
    raises msgspec's errors or YamlFaultError.
    """
    return decode_yaml(read_text(path, place), str(path), decode)


def decode_yaml(text: str, name: str, decode: Callable[[bytes], T]) -> T:
    """The same for a text, whose errors begin with `name`."""
    root: yaml.Node | None = None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        _refuse_duplicates(root, name)
        return decode(text.encode())
    except yaml.MarkedYAMLError as err:
        place = f"{name} {_place(err.problem_mark)}" if err.problem_mark else name
        raise ConfigError(f"{place}: not YAML: {err.problem}") from None
    except (yaml.YAMLError, RecursionError) as err:
        raise ConfigError(f"{name}: not YAML: {_one_line(err)}") from None
    except (msgspec.ValidationError, YamlFaultError) as err:
        raise _fault(name, root, err) from None
    except msgspec.DecodeError as err:
        raise ConfigError(f"{name}: not YAML: {_one_line(err)}") from None


def _fault(name: str, root: yaml.Node | None, error: Exception) -> ConfigError:
    node = _node_at_fault(root, str(error))
    place = f" {_place(node.start_mark)}" if node else " line 1"
    return ConfigError(f"{name}{place}: {_one_line(error)}")


def _place(mark: yaml.Mark) -> str:
    return f"line {mark.line + 1} column {mark.column + 1}"


def _refuse_duplicates(root: yaml.Node | None, name: str) -> None:
    """YAML readers keep the last of two equal keys: half of a threshold table would vanish."""
    for node in _descendants(root):
        seen: set[str] = set()
        for key in node.value if isinstance(node, yaml.MappingNode) else ():
            word = key[0].value
            if word in seen:
                place = _place(key[0].start_mark)
                raise ConfigError(f"{name} {place}: key {word!r} stands twice")
            seen.add(word)


def _node_at_fault(root: yaml.Node | None, problem: str) -> yaml.Node | None:
    """The JSONPath in an error as a node: the path's own, or the key or word that is quoted."""
    node = root
    path = re.search(r"`\$([^`]*)`", problem)
    for key, number in re.findall(
        r"\.(\w+)|\[(\d+)\]", path[1].partition("[...]")[0] if path else ""
    ):
        node = dict(_items(node)).get(key or number, node)
    unknown = re.search(r"unknown field `([^`]*)`", problem)
    if unknown and isinstance(node, yaml.MappingNode):
        return next((key for key, _ in node.value if key.value == unknown[1]), node)
    quoted = re.search(r"'([^']*)'", problem)
    if quoted:  # msgspec writes `[...]` for keys of a map, so the word tells more than the path
        words = (n for n in _descendants(node) if isinstance(n, yaml.ScalarNode))
        node = next((n for n in words if n.value == quoted[1]), node)
    return node


def _items(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """The parts of a map by their keys, or of a list by their places."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.value, value
    elif isinstance(node, yaml.SequenceNode):
        for at, value in enumerate(node.value):
            yield str(at), value


def _descendants(node: yaml.Node | None) -> Iterator[yaml.Node]:
    if node is None:
        return
    yield node
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        for part in child if isinstance(child, tuple) else (child,):
            yield from _descendants(part)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
