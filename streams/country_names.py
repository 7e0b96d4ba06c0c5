"""Country names and codes as lists and senders spell them, resolved to ISO 3166-1 alpha-2 codes."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec
import pycountry

from streams import resources
from streams.matching.script import fold

_MAX_CHARS = 200  # what is longer names no country
_AROUND = re.compile(r"^Region:\s*|(?:\s*\([^()]*\))+$")


class _Spellings(msgspec.Struct, forbid_unknown_fields=True):
    """The shape of `resources/countries.yaml`."""

    spellings: dict[str, list[str]]
    demonyms: dict[str, list[str]]
    territories: list[str]


@lru_cache(maxsize=4096)
def alpha2(name: str) -> str | None:
    """The ISO code of a country name or code; None where no country is meant or known.

    Codes count in capitals only. Kosovo is XK, the user-assigned code that the US lists use.
    """
    if len(name) > _MAX_CHARS:
        return None
    name = " ".join(name.split()).strip(" .")
    if name in _codes():
        return name
    return _names().get(_key(name)) or _names().get(_key(_AROUND.sub("", name)))


def alpha2_of_code(code: str) -> str | None:
    """The alpha-2 code of an alpha-2 or alpha-3 code in any case; None for any other text."""
    code = code.strip().upper()
    return code if code in _codes() else _alpha3().get(code)


@lru_cache(maxsize=1)
def territories() -> frozenset[str]:
    """Codes of territories that lists print before the country to which they belong."""
    return frozenset(_file().territories)


def _key(name: str) -> str:
    return fold(name).replace("'", "").strip()


@lru_cache(maxsize=1)
def _file() -> _Spellings:
    return msgspec.yaml.decode(resources.read("countries.yaml"), type=_Spellings)


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(country.alpha_2 for country in pycountry.countries) | _file().spellings.keys()


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    names = {
        _key(name): country.alpha_2
        for country in pycountry.countries
        for field in ("name", "official_name", "common_name")
        if (name := getattr(country, field, None))
    }
    for spelt in (_file().demonyms, _file().spellings):
        for code, spellings in spelt.items():
            names.update((_key(spelling), code) for spelling in spellings)
    return names


@lru_cache(maxsize=1)
def _alpha3() -> dict[str, str]:
    return {country.alpha_3: country.alpha_2 for country in pycountry.countries}
