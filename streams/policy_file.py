"""The policy that is in force: the file that the settings name, or the built-in one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import yaml

from streams import resources
from streams.errors import ConfigError
from streams.matching.policy import Policy, decode_policy
from streams.settings import Settings
from streams.settings.places import read_text

BUILT_IN = "policy.yaml"


def load_policy(settings: Settings) -> Policy:
    """The policy of `settings.policy_file`, else the built-in one, for `settings.jurisdictions`.

    Raises ConfigError with the file, the line and the path of the key at fault.
    """
    policy = read_policy(settings.policy_file) if settings.policy_file else built_in_policy()
    unknown = [name for name in settings.jurisdictions if name not in policy.jurisdictions]
    if unknown:
        known = ", ".join(policy.jurisdictions)
        raise ConfigError(f"jurisdictions: {unknown[0]!r} is none of the policy's: {known}")
    if not settings.jurisdictions:
        return policy
    return msgspec.structs.replace(policy, profile=settings.jurisdictions)


def built_in_policy() -> Policy:
    """The policy that is in force without a file."""
    return decode_policy(resources.read(BUILT_IN))


def read_policy(path: Path) -> Policy:
    """Read one policy file; errors as `load_policy`."""
    text = read_text(path, "policy_file")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        _refuse_duplicates(root, path)
        return decode_policy(text.encode())
    except yaml.MarkedYAMLError as err:
        place = f"{path} line {err.problem_mark.line + 1}" if err.problem_mark else path
        raise ConfigError(f"{place}: not YAML: {err.problem}") from None
    except (yaml.YAMLError, RecursionError) as err:
        raise ConfigError(f"{path}: not YAML: {_one_line(err)}") from None
    except msgspec.ValidationError as err:
        line = _line_at_fault(root, str(err))
        raise ConfigError(f"{path} line {line}: {_one_line(err)}") from None
    except msgspec.DecodeError as err:
        raise ConfigError(f"{path}: not YAML: {_one_line(err)}") from None


def _refuse_duplicates(root: yaml.Node | None, path: Path) -> None:
    """YAML readers keep the last of two equal keys: half of a threshold table would vanish."""
    for node in _descendants(root):
        seen: set[str] = set()
        for key in node.value if isinstance(node, yaml.MappingNode) else ():
            name, line = key[0].value, key[0].start_mark.line + 1
            if name in seen:
                raise ConfigError(f"{path} line {line}: key {name!r} stands twice")
            seen.add(name)


def _line_at_fault(root: yaml.Node | None, problem: str) -> int:
    """The line of the JSONPath in a msgspec error: the path's own node, or the word it quotes."""
    node = root
    path = re.search(r"`\$([^`]*)`", problem)
    for key, number in re.findall(
        r"\.(\w+)|\[(\d+)\]", path[1].partition("[...]")[0] if path else ""
    ):
        node = dict(_items(node)).get(key or number, node)
    quoted = re.search(r"'([^']*)'", problem)
    if quoted:  # msgspec writes `[...]` for keys of a map, so the word tells more than the path
        words = (n for n in _descendants(node) if isinstance(n, yaml.ScalarNode))
        node = next((n for n in words if n.value == quoted[1]), node)
    return node.start_mark.line + 1 if node else 1


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
