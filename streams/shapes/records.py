"""The records that a rule of a mapping reads, and what is common to reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Generic, NamedTuple, TypeVar

from streams.shapes.compiling import compile_path, compile_word
from streams.shapes.grammar import Source, Value
from streams.shapes.lift import Lift, Text, refusal
from streams.shapes.paths import Path, PathSet, Where, is_blank
from streams.shapes.values import Reader, Record

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
# What has more is refused before it is worked on: it would hold up all other events.
MAX_RECORDS = 1000


class Lifted(NamedTuple, Generic[T]):
    """Something that was lifted, and the place in the message that stands for it."""

    where: Where
    value: T


class Records:
    """The records of one rule, MAX_RECORDS at the most. `label` names them, behind the path of the event, where it has none."""

    __slots__ = ("_paths", "label", "path", "whole")

    def __init__(
        self, at: str, each: str, paths: Iterable[Path], named: Source | None = None
    ) -> None:
        """`paths` are all that the rule asks its records for.

        `named` is where a rule that reads the whole event finds what it is about.
        """
        self.path = compile_path(f"{at}.each", each)
        self._paths = PathSet(paths)
        self.whole = each.strip() == "$"
        text = first_path(named) if self.whole and named else each
        self.label = _member(text)

    def of(self, lift: Lift, around: Record) -> list[Record]:
        """The records within the event or within the record around them.

        Raises MessageError where there are too many.
        """
        spots = around.found.get(self.path)
        if spots is None:
            return []
        if len(spots) > MAX_RECORDS:
            raise refusal(f"more than {MAX_RECORDS:,} records of one kind", spots[0][1])
        return [Record(lift, spot, self._paths) for spot in spots]


class WordReader(Generic[E]):
    """Reads a word of a fixed list: a constant, or what the codes of the sender mean."""

    __slots__ = ("_constant", "_known", "_reader")

    def __init__(self, at: str, target: str, word: E | Value, words: type[E]) -> None:
        """Compile. Raises YamlFaultError."""
        compiled = compile_word(at, target, word, words)
        self._constant = None if isinstance(compiled, Reader) else compiled
        self._reader = compiled if isinstance(compiled, Reader) else None
        self._known = {item.value: item for item in words}

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the word may come from."""
        return self._reader.paths if self._reader else ()

    def one(self, lift: Lift, record: Record) -> E | None:
        """The word; None where there is none that means something."""
        if self._reader is None:
            return self._constant
        return self._reader.one(lift, record, self._known.get, "word that is known here")


def read_one(
    lift: Lift, record: Record, reader: Reader | None, turn: Callable[[str], T | None], kind: str
) -> T | None:
    """What a reader finds; None for one that the mapping doesn't have."""
    return reader.one(lift, record, turn, kind) if reader else None


def read_all(lift: Lift, record: Record, *readers: Reader | None) -> list[Text]:
    """Every text that some readers find, each noted as used."""
    found: list[Text] = []
    for reader in readers:
        if reader:
            for text in reader.texts(lift, record):
                lift.use(reader.target, text, text.text)
                found.append(text)
    return found


def paths_of(*readers: Reader | None) -> list[Path]:
    """All that some readers ask a record for."""
    return [path for reader in readers if reader for path in reader.paths]


def holds_nothing(value: object) -> bool:
    """Whether there is nothing but blank values in a value."""
    if isinstance(value, dict):
        return all(map(holds_nothing, value.values()))
    if isinstance(value, list):
        return all(map(holds_nothing, value))
    return is_blank(value)


def _member(path: str) -> str:
    """A path as it goes on behind another: `.a.b`, `['a b']`, or nothing."""
    inner = path.strip().removeprefix("$").removeprefix("@")
    return inner if not inner or inner[0] in ".[" else f".{inner}"


def first_path(source: Source) -> str:
    """The first path of a source; nothing for a constant."""
    if isinstance(source, str):
        return source
    if isinstance(source.path, str):
        return source.path
    return next(iter((*source.path, *source.join)), "")
