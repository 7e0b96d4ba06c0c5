"""Country names as official lists spell them, resolved to ISO 3166-1 alpha-2 codes."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec
import pycountry

from streams import resources
from streams.lists.cells import split_values
from streams.matching.script import fold

_MAX_CHARS = 200  # what is longer names no country
_US_ZIP = re.compile(r"\d{4,5}(-\d{4})?")  # a leading zero is often lost
_AROUND = re.compile(r"^Region:\s*|(?:\s*\([^()]*\))+$")

# Between and beside the nationalities of one cell.
_BETWEEN = re.compile(r"[,/]|\.\s|\band\b")
_BESIDE = re.compile(
    r"\bpossibly\b|\b(?:citizen(?:ship)?|nationals?|nationality|nationalities|by birth)\b.*$",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(r"\b(?:withdrawn|revoked)\b", re.IGNORECASE)


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


def address_countries(address: str) -> tuple[str, ...]:
    """The countries that an address in one line ends with, the most exact first.

    The US lists put Hong Kong, Macau and Taiwan before "CN": both are given then. A US postcode
    after a US state stands for the United States.
    """
    parts = [part.strip() for part in address.split(",") if part.strip()]
    if not parts:
        return ()
    last = alpha2(parts[-1])
    if last is None and len(parts) > 1 and _US_ZIP.fullmatch(parts[-1]):
        last = "US" if parts[-2] in _us_states() else None
    inner = [code for part in parts[:-1] if (code := alpha2(part)) in _territories()]
    return tuple(dict.fromkeys(code for code in (*inner[-1:], last) if code))


def nationalities(cell: str) -> tuple[str, ...]:
    """The ISO codes of the nationalities in a cell: "(1) Afghan (2) Pakistani", "Russian; German".

    A nationality that was withdrawn is none.
    """
    codes: dict[str, None] = {}
    for value in split_values(cell, ";|\n"):
        if _WITHDRAWN.search(value):
            continue
        whole = alpha2(value)
        for part in [value] if whole else _BETWEEN.split(value):
            code = whole or alpha2(_BESIDE.sub("", part))
            if code:
                codes[code] = None
    return tuple(codes)


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
def _territories() -> frozenset[str]:
    return frozenset(_file().territories)


@lru_cache(maxsize=1)
def _us_states() -> frozenset[str]:
    return frozenset(s.code[3:] for s in pycountry.subdivisions if s.country_code == "US")
