"""Clean companies: names of ordinary traders of many countries, generated, and on no list.

Made of the words and in the orders that real names have (`resources/clean_companies.yaml`), so that
they share places, trades and forms with listed companies, as real traffic does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from random import Random

import msgspec

from streams import resources
from streams.matching.entity import ListedEntity

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIELD = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"\w+")


class _Brands(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    beginnings: list[str]
    ends: list[str]


class _Country(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    families: list[str]
    places: list[str]
    trades: list[str]
    forms: list[str]
    patterns: list[str]


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shape of the resource file; countries by their ISO 3166-1 alpha-2 codes."""

    brands: _Brands
    countries: dict[str, _Country]


def generate_companies(count: int, seed: int, listed: Iterable[ListedEntity]) -> list[str]:
    """Distinct names, the countries in turn. Equal arguments give equal names.

    A name whose words are those of a listed name, in their order, is left out: it would be a true
    hit. Likeness to a listed name is no reason to leave one out.
    """
    taken = {words_of(name.text) for entity in listed for name in entity.names}
    draw = Random(seed)  # noqa: S311 - repeatable on purpose
    countries = list(_read_words().countries.values())
    names: list[str] = []
    while len(names) < count:
        for country in countries[: count - len(names)]:
            name = _generate(country, draw)
            while words_of(name) in taken:
                name = _generate(country, draw)
            taken.add(words_of(name))
            names.append(name)
    return names


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, whatever its case and marks."""
    return tuple(_WORD.findall(name.casefold()))


def _generate(country: _Country, draw: Random) -> str:
    brands = _read_words().brands
    values = {
        "family": draw.choice(country.families),
        "family2": draw.choice(country.families),
        "place": draw.choice(country.places),
        "trade": draw.choice(country.trades),
        "form": draw.choice(country.forms),
        "brand": draw.choice(brands.beginnings) + draw.choice(brands.ends),
        "initials": "".join(draw.choices(_ALPHABET, k=draw.randint(2, 3))),
    }
    name = _FIELD.sub(lambda field: values[field[1]], draw.choice(country.patterns))
    return " ".join(name.split())


@cache
def _read_words() -> _Words:
    return msgspec.yaml.decode(resources.read("clean_companies.yaml"), type=_Words)
