"""Numbers that people type where a name is asked for."""

from __future__ import annotations

import re

from streams.country_names import alpha2
from streams.errors import MessageError
from streams.matching.entity import Identifier, IdentifierType
from streams.matching.identifiers import canonical

# Unified social credit code: kind of registration, region, organisation, check (GB 32100-2015).
_USCC = re.compile("[1-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_BIC = re.compile("[A-Z0-9]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_IMO = re.compile(r"(IMO[\s:.#-]*(?:NO\.?\s*)?)?([0-9]{7})", re.IGNORECASE)


def recognise_numbers(text: str) -> tuple[Identifier, ...]:
    """The identifiers that a bare text may be: an IMO number, LEI, BIC, ISIN or USCC.

    The check digit has to be right where the kind has one, and a BIC has to stand in capitals, so
    that a name is rarely taken for a number; it is searched as a name all the same. Raises MessageError
    for a text that calls itself an IMO number and is none.
    """
    text = text.strip()
    possible = [Identifier(IdentifierType.LEI, text), Identifier(IdentifierType.ISIN, text)]
    imo, bic = _IMO.fullmatch(text), _BIC.fullmatch(text)
    if imo:
        number = Identifier(IdentifierType.IMO, imo[2])
        if imo[1] and canonical(number) is None:
            raise MessageError("not_valid", f"{text!r} is no IMO number: its check digit is wrong")
        possible.append(number)
    if bic and alpha2(bic[1]):
        possible.append(Identifier(IdentifierType.BIC, text))
    if _USCC.fullmatch(text):
        possible.append(Identifier(IdentifierType.REGISTRATION, text, "CN"))
    return tuple(identifier for identifier in possible if canonical(identifier))
