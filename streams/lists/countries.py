"""Countries in the addresses and nationalities that official lists print."""

from __future__ import annotations

import re
from functools import lru_cache

import pycountry

from streams.country_names import alpha2, territories
from streams.lists.cells import split_values

_US_ZIP = re.compile(r"\d{4,5}(-\d{4})?")  # a leading zero is often lost

# Between and beside the nationalities of one cell.
_BETWEEN = re.compile(r"[,/]|\.\s|\band\b")
_BESIDE = re.compile(
    r"\bpossibly\b|\b(?:citizen(?:ship)?|nationals?|nationality|nationalities|by birth)\b.*$",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(r"\b(?:withdrawn|revoked)\b", re.IGNORECASE)


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
    inner = [code for part in parts[:-1] if (code := alpha2(part)) in territories()]
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


@lru_cache(maxsize=1)
def _us_states() -> frozenset[str]:
    return frozenset(s.code[3:] for s in pycountry.subdivisions if s.country_code == "US")
