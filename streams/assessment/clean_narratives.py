"""Clean narratives: texts of ordinary trade, generated, that name nobody who is listed.

Made of the words and in the wordings that real texts have (`resources/clean_narratives.yaml`): goods,
shipping remarks, remittance information and letters, with people, companies, ships and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from random import Random

import msgspec

from streams import resources
from streams.assessment.clean_companies import generate_companies, words_of
from streams.matching.entity import ListedEntity

NAMES = ("person", "company", "vessel", "ship")
"""The fields of a pattern that hold a name; beside a `ship` a word says that it is one."""

_FIELD = re.compile(r"\{(\w+)\}")
_COMPANIES = 2000  # that the texts name, over and over, as real ones do
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_STYLES: tuple[Callable[[str], str], ...] = (str, str, str.upper, str.lower)


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shape of the resource file."""

    patterns: dict[str, list[str]]
    words: dict[str, list[str]]


class Narrator:
    """Writes narratives. Equal arguments give equal texts.

    A name whose words are those of a listed name, in their order, is not used: it would be a true
    hit.
    """

    def __init__(self, seed: int, listed: Iterable[ListedEntity]) -> None:
        entities = list(listed)
        self._taken = {words_of(name.text) for entity in entities for name in entity.names}
        self._draw = Random(seed)  # noqa: S311 - repeatable on purpose
        self._companies = generate_companies(_COMPANIES, seed, entities)

    def write(self) -> str:
        """A text of any sort, as written, in capitals or in small letters."""
        kinds = list(_read_words().patterns.values())
        text = self._fill(self._draw.choice(self._draw.choice(kinds)))
        return self._draw.choice(_STYLES)(text)

    def write_about(self, field: str, name: str) -> str:
        """A text that names somebody in one of its places for a `field` of NAMES."""
        wanted = f"{{{field}}}"
        patterns = [p for kind in _read_words().patterns.values() for p in kind if wanted in p]
        before, _, behind = self._draw.choice(patterns).partition(wanted)
        return f"{self._fill(before)}{name}{self._fill(behind)}"

    def _fill(self, pattern: str) -> str:
        return _FIELD.sub(lambda field: self._value(field[1]), pattern)

    def _value(self, field: str) -> str:
        if field == "company":
            return self._draw.choice(self._companies)
        if field in ("person", "vessel", "ship"):
            return self._name(field)
        number = _NUMBERS.get(field)
        return number(self._draw) if number else self._pick(field)

    def _pick(self, field: str) -> str:
        return self._draw.choice(_read_words().words[field])

    def _name(self, field: str) -> str:
        while True:
            if field == "person":
                name = f"{self._pick('given')} {self._pick('family')}"
            else:
                name = f"{self._pick('ship_sort')} {self._pick('ship_name')}"
            if words_of(name) not in self._taken:
                return name


def generate_narratives(count: int, seed: int, listed: Iterable[ListedEntity]) -> list[str]:
    """So many texts that name nobody who is listed."""
    narrator = Narrator(seed, listed)
    return [narrator.write() for _ in range(count)]


def _digits(draw: Random, count: int) -> str:
    return "".join(draw.choices("0123456789", k=count))


def _letters(draw: Random, count: int) -> str:
    return "".join(draw.choices(_LETTERS, k=count))


def _imo(draw: Random) -> str:
    """Seven digits whose last one checks."""
    digits = str(draw.randint(910000, 989999))
    total = sum(int(d) * w for d, w in zip(digits, range(7, 1, -1), strict=True))
    return f"{digits}{total % 10}"


_NUMBERS: dict[str, Callable[[Random], str]] = {
    "count": lambda draw: str(draw.randint(2, 2400)),
    "number": lambda draw: _letters(draw, draw.randint(0, 3)) + _digits(draw, draw.randint(4, 10)),
    "model": lambda draw: f"{_letters(draw, draw.randint(1, 3))}-{_digits(draw, 3)}",
    "weight": lambda draw: f"{draw.randint(20, 27000)}.{_digits(draw, 2)}",
    "percent": lambda draw: f"{draw.randint(0, 99)}.{_digits(draw, 1)}",
    "digit": lambda draw: str(draw.randint(1, 9)),
    "year": lambda draw: str(draw.randint(2009, 2026)),
    "un": lambda draw: str(draw.randint(1004, 3480)),
    "hs": lambda draw: _digits(draw, 6),
    "date": lambda draw: (
        f"{draw.randint(1, 28):02d}.{draw.randint(1, 12):02d}.{draw.randint(2024, 2026)}"
    ),
    "voyage": lambda draw: f"{_digits(draw, 3)}{draw.choice('NSEW')}",
    "container": lambda draw: f"{_letters(draw, 3)}U{_digits(draw, 7)}",
    "chassis": lambda draw: (
        f"{_letters(draw, 3)}{_digits(draw, 2)}{_letters(draw, 4)}{_digits(draw, 8)}"
    ),
    "plate": lambda draw: f"{_letters(draw, 2)} {_digits(draw, 4)}",
    "phone": lambda draw: f"+{draw.randint(20, 99)} {_digits(draw, 3)} {_digits(draw, 7)}",
    "iban": lambda draw: f"{_letters(draw, 2)}{_digits(draw, 20)}",
    "bic": lambda draw: (
        f"{_letters(draw, 4)}{draw.choice(('DE', 'FR', 'AE', 'SG', 'US'))}{_letters(draw, 2)}"
    ),
    "lei": lambda draw: f"{_digits(draw, 4)}00{_letters(draw, 6)}{_digits(draw, 8)}",
    "imo": _imo,
}


@cache
def _read_words() -> _Words:
    return msgspec.yaml.decode(resources.read("clean_narratives.yaml"), type=_Words)
