"""Compiled values: from the spots of a message to texts as their target wants them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from streams.shapes.grammar import Source, Value
from streams.shapes.lift import MAX_TEXT, Lift, Text, common_place, refusal
from streams.shapes.paths import Path, Spot

T = TypeVar("T")


class Reader:
    """Reads the texts of one value of a mapping for one target."""

    __slots__ = ("_constant", "_join", "_paths", "_plain", "_value", "target")

    def __init__(self, target: str, source: Source) -> None:
        """Compile a value. Raises PathError, a ValueError."""
        self.target = target
        value = Value(path=source) if isinstance(source, str) else source
        paths = (value.path,) if isinstance(value.path, str) else value.path
        self._paths = tuple(map(Path, paths))
        self._join = tuple(map(Path, value.join))
        self._constant = Text(value.value, None, ()) if value.value is not None else None
        self._value = value
        self._plain = not (value.case or value.split or value.codes)

    def texts(self, lift: Lift, record: Spot) -> list[Text]:
        """All texts, cut and translated as the mapping says; a code that means nothing is none."""
        texts = self._raw(lift, record)
        if self._plain or not texts:
            return texts
        value = self._value
        if value.case:
            change = str.upper if value.case == "upper" else str.lower
            texts = [text._replace(text=change(text.text)) for text in texts]
        if value.split:
            texts = [
                text._replace(text=part.strip())
                for text in texts
                for part in text.text.split(value.split)
                if part.strip()
            ]
        return [known for text in texts if (known := self._decode(lift, text))]

    def one(self, lift: Lift, record: Spot, turn: Callable[[str], T | None], kind: str) -> T | None:
        """What the first text stands for; None where there is none, or it stands for nothing."""
        texts = self.texts(lift, record)
        return lift.convert(self.target, texts[0], turn, kind) if texts else None

    def all(self, lift: Lift, record: Spot, turn: Callable[[str], T | None], kind: str) -> list[T]:
        """What the texts stand for, those that stand for nothing left out."""
        values = [lift.convert(self.target, text, turn, kind) for text in self.texts(lift, record)]
        return [value for value in values if value is not None]

    def _raw(self, lift: Lift, record: Spot) -> list[Text]:
        if self._constant is not None:
            return [self._constant]
        if self._join:
            return self._joined(lift, record)
        for path in self._paths:
            spots = lift.select(path, record)
            texts = [text for spot in spots if (text := lift.text(spot))]
            if texts:
                return texts
        return []

    def _joined(self, lift: Lift, record: Spot) -> list[Text]:
        spots = [spot for path in self._join for spot in lift.select(path, record)]
        texts = [text for spot in spots if (text := lift.text(spot))]
        if len(texts) < 2:
            return texts
        whole = self._value.between.join(text.text for text in texts)
        place = common_place([text.where for text in texts])
        if len(whole) > MAX_TEXT:
            raise refusal(f"expected a text of at most {MAX_TEXT:,} characters", place)
        return [Text(whole, place, tuple(spot for text in texts for spot in text.spots))]

    def _decode(self, lift: Lift, text: Text) -> Text | None:
        codes = self._value.codes
        if not codes:
            return text
        word = codes.get(text.text, self._value.otherwise)
        if word is None:
            lift.doubt(self.target, text.where, "is none of the codes that the mapping knows")
            return None
        return text._replace(text=word)
