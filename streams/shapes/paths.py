"""Paths into a message: a small part of JSONPath (RFC 9535), read leniently.

`a.b` is member b of member a, `['a b']` a member of any name, `[*]` every element of an array,
`[0]` and `[-1]` one element, `[?@.type == 'X' && @.n != 'Y']` those elements of which that holds
(`||` in place of `&&`; `@.type` alone asks whether it is there). `@` is where the path starts,
`$` the whole message.

Leniently means, as in the lax mode of SQL/JSON (ISO/IEC 9075-2): an array in the way is walked
through, so that `a.b` is b of every a, and what is no array counts as an array of one. A sender
who repeats a party, or stops repeating it, is understood either way. What holds nothing (null, a
blank text, an empty object or array) is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

Where: TypeAlias = "tuple[Where, str | int] | None"
"""A place: the place around it, and the member or element there; None for the whole message."""
Spot = tuple[Any, Where, Any]
"""A value, its place, and the object or array that holds it."""
Reads = dict[int, set[str | int]]
"""Which members and elements were read: their keys, by the identity of what holds them."""

_Test = Callable[[Spot, Reads], bool]
_Step = Callable[[Spot, Reads], Iterable[Spot]]

_REMEMBERED_CHARS = 100
_PLAIN = re.compile(r"[A-Za-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*")
_TOKEN = re.compile(
    r"""\.(?P<name>[A-Za-z0-9_\x80-\U0010ffff][A-Za-z0-9_\-\x80-\U0010ffff]*)
    |\.?\[(?P<quoted>'[^']+'|"[^"]+")\]
    |\.?\[(?P<index>\*|-?[0-9]{1,6})\]
    |\.?\[\?(?P<filter>(?:[^\]'"]|'[^']*'|"[^"]*")+)\]""",
    re.VERBOSE,
)
_CONDITION = re.compile(
    r"""\s*@(?P<path>[^\s=!&|'"]*)\s*(?:(?P<relation>==|!=)\s*(?P<literal>'[^']*'|"[^"]*"|-?[0-9]+|true|false)\s*)?""",
)


class PathError(ValueError):
    """A text is no path; says what is wrong with it."""


class Path:
    """A compiled path. `select` finds what it leads to, from one spot or from the whole message."""

    __slots__ = ("_absolute", "_first", "_names", "_steps", "text")

    def __init__(self, text: str) -> None:
        """Compile a path. Raises PathError."""
        self.text = text
        written = text.strip()
        self._absolute = written.startswith("$")
        # Behind a sign for the start, names need their dot; without one, the first has none.
        parts = _without_stars(_parse(written[1:] if written[:1] in {"$", "@"} else f".{written}"))
        self._steps = tuple(step for _, step in parts)
        self._first = parts[0][0] if parts else None
        plain = all(name is not None for name, _ in parts)
        self._names = tuple(str(name) for name, _ in parts) if plain else None

    def __str__(self) -> str:
        return self.text

    @property
    def names(self) -> tuple[str, ...] | None:
        """The members that it leads through, where it asks for nothing but members."""
        return self._names

    def leads_nowhere(self, value: object) -> bool:
        """Whether an object does not even have the member that the path begins with."""
        return type(value) is dict and self._first is not None and self._first not in value

    @property
    def from_root(self) -> bool:
        """Whether it starts at the whole event wherever it is used."""
        return self._absolute

    def select(self, start: Spot, root: Spot, reads: Reads) -> list[Spot]:
        """Every spot it leads to, elements of arrays one by one, in the order of the message.

        What conditions looked at where they hold is noted in `reads`.
        """
        spot = root if self._absolute else start
        spots: list[Spot] = []
        if self._names is not None:
            _follow(*spot, self._names, 0, spots)
            return spots
        steps = [spot]
        for step in self._steps:
            steps = [found for spot in steps for found in step(spot, reads)]
        for value, where, holder in steps:
            _follow(value, where, holder, (), 0, spots)
        return spots


class PathSet:
    """Paths that are looked for at once. Those that lead nowhere cost next to nothing."""

    __slots__ = ("_node", "_others")

    def __init__(self, paths: Iterable[Path]) -> None:
        root = _Branch()
        self._others: list[tuple[Path, bool]] = []
        for path in paths:
            if path.names is None or path.from_root:
                self._others.append((path, path.from_root))
                continue
            branch = root
            for name in path.names:
                branch = branch.members.setdefault(name, _Branch())
            branch.paths.append(path)
        self._node = _freeze(root)

    def select(self, start: Spot, root: Spot, reads: Reads) -> dict[Path, list[Spot]]:
        """What each path leads to, as `Path.select` does; those that lead nowhere are left out."""
        found: dict[Path, list[Spot]] = {}
        _collect(*start, self._node, found)
        for path, absolute in self._others:
            if path.leads_nowhere(root[0] if absolute else start[0]):
                continue
            if spots := path.select(start, root, reads):
                found[path] = spots
        return found


class _Branch:
    """The paths that end at a member, and the members within it that others go on to."""

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.members: dict[str, _Branch] = {}


class _Node(NamedTuple):
    """A branch that no longer grows, fit for being walked often."""

    paths: tuple[Path, ...]
    members: tuple[tuple[str, _Node], ...]


def _freeze(branch: _Branch) -> _Node:
    members = tuple((name, _freeze(inner)) for name, inner in branch.members.items())
    return _Node(tuple(branch.paths), members)


def _collect(
    value: Any, where: Where, holder: Any, node: _Node, found: dict[Path, list[Spot]]
) -> None:
    """Add what the paths of a node lead to; each array and object is walked through once."""
    if type(value) is list:
        for place, element in enumerate(value):
            _collect(element, (where, place), value, node, found)
        return
    paths, members = node
    if paths and not is_blank(value):
        _add(found, paths, (value, where, holder))
    if members and type(value) is dict:
        for name, inner in members:
            child = value.get(name)
            if child is None:
                continue
            kind = type(child)
            if kind is dict or kind is list:
                _collect(child, (where, name), value, inner, found)
            elif inner[0] and (kind is not str or (child and not child.isspace())):
                _add(found, inner[0], (child, (where, name), value))


def _add(found: dict[Path, list[Spot]], paths: tuple[Path, ...], spot: Spot) -> None:
    for path in paths:
        spots = found.get(path)
        if spots is None:
            found[path] = [spot]
        else:
            spots.append(spot)


def render(where: Where, *, every: bool = False) -> str:
    """A place as a JSONPath: `$.goods[0]['HS code']`; with `every`, `[*]` for each number."""
    parts = []
    while where is not None:
        where, key = where
        if isinstance(key, int):
            parts.append("[*]" if every else f"[{key}]")
        else:
            # Long names are written anew each time: many of them would fill the memory.
            parts.append(_member_of(key) if len(key) <= _REMEMBERED_CHARS else _quote(key))
    parts.append("$")
    parts.reverse()
    return "".join(parts)


def keys(where: Where) -> list[str | int]:
    """The members and elements that lead to a place, from the outermost on."""
    found: list[str | int] = []
    while where is not None:
        where, key = where
        found.append(key)
    return found[::-1]


@lru_cache(maxsize=4096)
def _member_of(name: str) -> str:
    return f".{name}" if _PLAIN.fullmatch(name) else _quote(name)


def _quote(key: str) -> str:
    return "['" + key.replace("\\", "\\\\").replace("'", "\\'") + "']"


def is_blank(value: object) -> bool:
    """Whether a value holds nothing: null, a blank text, an empty object or array."""
    if type(value) is str:
        return not value or value.isspace()
    return value is None or value in ({}, [])


def _follow(
    value: Any, where: Where, holder: Any, names: tuple[str, ...], at: int, found: list[Spot]
) -> None:
    """Add to `found` what the names from number `at` on lead to, element by element."""
    for number in range(at, len(names)):
        if type(value) is dict:
            holder, value = value, value.get(names[number])
            where = (where, names[number])
        elif type(value) is list:
            for place, element in enumerate(value):
                _follow(element, (where, place), value, names, number, found)
            return
        else:
            return
    if type(value) is list:
        for place, element in enumerate(value):
            _follow(element, (where, place), value, names, len(names), found)
    elif not is_blank(value):
        found.append((value, where, holder))


def _elements(spot: Spot) -> list[Spot]:
    """The elements of an array, of arrays within it too; what is none by itself; no blank ones."""
    found: list[Spot] = []
    _follow(*spot, (), 0, found)
    return found


def _parse(text: str) -> Iterator[tuple[str | None, _Step]]:
    """The steps of a path, those by a plain name with it."""
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise PathError(f"can't be read from {text[at : at + 20]!r} on")
        at = token.end()
        if token["name"] or token["quoted"]:
            name = token["name"] or token["quoted"][1:-1]
            yield name, _member(name)
        elif token["index"]:
            yield None, _every if token["index"] == "*" else _element(int(token["index"]))
        else:
            yield None, _where(_parse_filter(token["filter"]))


def _without_stars(parts: Iterable[tuple[str | None, _Step]]) -> list[tuple[str | None, _Step]]:
    """The steps without `[*]`, which arrays don't need, except before a number."""
    kept = list(parts)
    return [
        part
        for at, part in enumerate(kept)
        if part[1] is not _every or (at + 1 < len(kept) and kept[at + 1][1].__name__ == "pick")
    ]


def _member(name: str) -> _Step:
    def step(spot: Spot, reads: Reads) -> Iterator[Spot]:  # noqa: ARG001
        for value, where, _ in _elements(spot):
            if type(value) is dict and name in value:
                yield value[name], (where, name), value

    return step


def _every(spot: Spot, reads: Reads) -> Iterable[Spot]:  # noqa: ARG001
    return _elements(spot)


def _element(number: int) -> _Step:
    def pick(spot: Spot, reads: Reads) -> Iterator[Spot]:  # noqa: ARG001
        value, where, _ = spot
        if type(value) is not list:
            if number in {0, -1}:
                yield spot
        elif -len(value) <= number < len(value):
            at = number % len(value)
            yield value[at], (where, at), value

    return pick


def _where(test: _Test) -> _Step:
    def step(spot: Spot, reads: Reads) -> Iterator[Spot]:
        return (element for element in _elements(spot) if test(element, reads))

    return step


def _parse_filter(text: str) -> _Test:
    tests, joints, at = [], set(), 0
    while at <= len(text):
        match = _CONDITION.match(text, at)
        joint = text[match.end() : match.end() + 2] if match else ""
        if match is None or joint not in {"", "&&", "||"}:
            raise PathError(f"the condition {text[at:].strip()!r} is not of the form @.name == 'x'")
        tests.append(_condition(match))
        joints.add(joint)
        at = match.end() + 2
    if joints >= {"&&", "||"}:
        raise PathError("a condition joins its parts by && or by ||, not by both")
    joined = any if "||" in joints else all
    return lambda spot, reads: joined([test(spot, reads) for test in tests])


def _condition(match: re.Match[str]) -> _Test:
    path = Path(f"@{match['path']}")
    wanted = match["literal"].strip("'\"") if match["relation"] else None
    unequal = match["relation"] == "!="

    def test(spot: Spot, reads: Reads) -> bool:
        found = path.select(spot, spot, reads)
        if wanted is None:
            return bool(found)
        equal = [spot for spot in found if _as_text(spot[0]) == wanted]
        holds = bool(equal) != unequal
        if holds:
            note_reads(reads, found)
        return holds

    return test


def note_reads(reads: Reads, spots: Iterable[Spot]) -> None:
    """Note that some spots were read."""
    for _, where, holder in spots:
        if where is not None:
            owner = id(holder)
            if owner in reads:
                reads[owner].add(where[1])
            else:
                reads[owner] = {where[1]}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() if isinstance(value, (str, int)) else ""
