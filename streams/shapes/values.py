"""Compiled values: from the spots of a message to texts as their target wants them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from streams.shapes.grammar import Source, Value
from streams.shapes.lift import Lift, Text, refusal
from streams.shapes.paths import Path, PathSet, Spot

T = TypeVar("T")
# What has more is refused before it is worked on: it would hold up all other events.
MAX_TEXTS = 1000
# A longer text is no list of names, and stays whole: it would come to too many of them.
_SPLIT_CHARS = 10_000


class Record:
    """One record of the message, and what the paths of its rule lead to from there."""

    __slots__ = ("found", "spot")

    def __init__(self, lift: Lift, spot: Spot, paths: PathSet) -> None:
        """Look for all of the paths."""
        self.spot = spot
        self.found = paths.select(spot, lift.root, lift.reads)


class Reader:
    """Reads the texts of one value of a mapping for one target."""

    __slots__ = ("_constant", "_join", "_only", "_paths", "_plain", "_value", "target")

    def __init__(self, target: str, source: Source) -> None:
        """Compile a value. Raises PathError, a ValueError."""
        self.target = target
        value = Value(path=source) if isinstance(source, str) else source
        paths = (value.path,) if isinstance(value.path, str) else value.path
        self._paths = tuple(map(Path, paths))
        self._join = tuple(map(Path, value.join))
        self._constant = Text(value.value, ()) if value.value is not None else None
        self._value = value
        self._plain = not (value.case or value.split or value.codes)
        self._only = self._paths[0] if self._plain and len(self._paths) == 1 else None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the value may come from."""
        return (*self._paths, *self._join)

    def texts(self, lift: Lift, record: Record) -> list[Text]:
        """All texts, cut and translated as the mapping says; a code that means nothing is none."""
        if self._only is not None:  # most values, by far
            spots = record.found.get(self._only)
            return _texts(lift, spots) if spots else []
        texts = self._raw(lift, record)
        if self._plain or not texts:
            return texts
        value = self._value
        if value.case:
            change = str.upper if value.case == "upper" else str.lower
            texts = [Text(change(text.text), text.spots) for text in texts]
        if value.split:
            texts = [
                Text(part.strip(), text.spots)
                for text in texts
                for part in _parts(text.text, value.split)
                if part.strip()
            ]
        return [known for text in texts if (known := self._decode(lift, text))]

    def one(
        self, lift: Lift, record: Record, turn: Callable[[str], T | None], kind: str
    ) -> T | None:
        """What the first text stands for; None where there is none, or it stands for nothing."""
        if self._only is not None:
            spots = record.found.get(self._only)
            if spots is None:
                return None
            text = lift.text(spots[0])
        else:
            texts = self.texts(lift, record)
            text = texts[0] if texts else None
        return lift.convert(self.target, text, turn, kind) if text else None

    def all(
        self, lift: Lift, record: Record, turn: Callable[[str], T | None], kind: str
    ) -> list[T]:
        """What the texts stand for, those that stand for nothing left out."""
        values = [lift.convert(self.target, text, turn, kind) for text in self.texts(lift, record)]
        return [value for value in values if value is not None]

    def _raw(self, lift: Lift, record: Record) -> list[Text]:
        if self._constant is not None:
            return [self._constant]
        if self._join:
            return self._joined(lift, record)
        for path in self._paths:
            if path in record.found:
                texts = _texts(lift, record.found[path])
                if texts:
                    return texts
        return []

    def _joined(self, lift: Lift, record: Record) -> list[Text]:
        found = record.found
        spots = [spot for path in self._join if path in found for spot in found[path]]
        texts = _texts(lift, spots)
        if len(texts) < 2:
            return texts
        whole = self._value.between.join([text.text for text in texts])
        return [Text(whole, tuple([spot for text in texts for spot in text.spots]))]

    def _decode(self, lift: Lift, text: Text) -> Text | None:
        codes = self._value.codes
        if not codes:
            return text
        word = codes.get(text.text, self._value.otherwise)
        if word is None:
            lift.doubt(self.target, text.where, "is none of the codes that the mapping knows")
            return None
        return Text(word, text.spots)


def _parts(text: str, between: str) -> list[str]:
    return text.split(between) if len(text) <= _SPLIT_CHARS else [text]


def _texts(lift: Lift, spots: list[Spot]) -> list[Text]:
    if len(spots) == 1:  # nearly always
        only = lift.text(spots[0])
        return [only] if only else []
    if len(spots) > MAX_TEXTS:
        raise refusal(f"more than {MAX_TEXTS:,} texts for one value", spots[0][1])
    return [text for spot in spots if (text := lift.text(spot))]
