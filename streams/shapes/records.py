"""The records that a rule of a mapping reads, and what is common to reading them."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Generic, NamedTuple, TypeVar

from streams.shapes.compiling import compile_path, compile_word
from streams.shapes.grammar import Source, Value
from streams.shapes.lift import Lift, Text
from streams.shapes.paths import Spot, Where, is_blank
from streams.shapes.values import Reader

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


class Lifted(NamedTuple, Generic[T]):
    """Something that was lifted, and the place in the message that stands for it."""

    where: Where
    value: T


class Records:
    """The records of one rule. `label` names them, as a JSONPath, where the event has none."""

    __slots__ = ("_path", "label", "whole")

    def __init__(self, at: str, each: str, named: Source | None = None) -> None:
        """`named` is where a rule that reads the whole message finds what it is about."""
        self._path = compile_path(f"{at}.each", each)
        self.whole = each.strip() == "$"
        text = first_path(named) if self.whole and named else each
        self.label = f"$.{text.strip().removeprefix('$').lstrip('.')}" if text else "$"

    def of(self, lift: Lift, around: Spot | None = None) -> list[Spot]:
        """The records of the message, or of the record around them."""
        return lift.select(self._path, lift.root if around is None else around)


class WordReader(Generic[E]):
    """Reads a word of a fixed list: a constant, or what the codes of the sender mean."""

    __slots__ = ("_constant", "_known", "_reader")

    def __init__(self, at: str, target: str, word: E | Value, words: type[E]) -> None:
        """Compile. Raises MappingError."""
        compiled = compile_word(at, target, word, words)
        self._constant = None if isinstance(compiled, Reader) else compiled
        self._reader = compiled if isinstance(compiled, Reader) else None
        self._known = {item.value: item for item in words}

    def one(self, lift: Lift, record: Spot) -> E | None:
        """The word; None where there is none that means something."""
        if self._reader is None:
            return self._constant
        return self._reader.one(lift, record, self._known.get, "word that is known here")


def read_one(
    lift: Lift, record: Spot, reader: Reader | None, turn: Callable[[str], T | None], kind: str
) -> T | None:
    """What a reader finds; None for one that the mapping doesn't have."""
    return reader.one(lift, record, turn, kind) if reader else None


def read_all(lift: Lift, record: Spot, *readers: Reader | None) -> list[Text]:
    """Every text that some readers find, each noted as used."""
    found = []
    for reader in readers:
        if reader:
            for text in reader.texts(lift, record):
                lift.use(reader.target, text, text.text)
                found.append(text)
    return found


def holds_nothing(value: object) -> bool:
    """Whether there is nothing but blank values in a value."""
    if isinstance(value, dict):
        return all(map(holds_nothing, value.values()))
    if isinstance(value, list):
        return all(map(holds_nothing, value))
    return is_blank(value)


def first_path(source: Source) -> str:
    """The first path of a source; nothing for a constant."""
    if isinstance(source, str):
        return source
    if isinstance(source.path, str):
        return source.path
    return next(iter((*source.path, *source.join)), "")
