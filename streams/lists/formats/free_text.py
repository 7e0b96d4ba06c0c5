"""Numbers and contacts in cells and prose: "(1) K929139 (Tunisian). Issued on 14 Feb 1995".

The British and the Australian list write by hand what others put into fields of their own. The
text itself stays with the entry: what is found here is found besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from streams.lists.cells import split_values
from streams.lists.countries import nationalities
from streams.lists.names import squeeze
from streams.matching.entity import Contact, ContactType, Identifier, IdentifierType

_MIN_DIGITS = 5  # fewer may be a year
# Words further away than these say nothing of a number.
_MAX_LABEL = 60
_MAX_ABOUT = 500

# "A-333602", "OB 0637580", "09.5004.180268", "U74999MH2016PTC283169".
_FORM = (
    r"(?:(?:[A-Z]{1,8}[/-]?){1,2}|[A-Z]{1,3} |[a-z])?"
    r"\d+(?:(?:[./-][A-Z]{0,8}|[A-Z]{1,8})\d+)*(?:[A-Z]{1,2}(?![A-Za-z]))?"
)
_NUMBER = re.compile(rf"(?<![\w/.-]){_FORM}")
_DAY = re.compile(r"(?<![\w-])\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?![\w-])")
_LABEL = re.compile(r"\b(?:no|nr|number|num|id)\b[.:]*", re.IGNORECASE)
_VALIDITY = re.compile(r"\b(?:issued?|expir\w*|valid|date of|dob)\b.*", re.IGNORECASE | re.DOTALL)
_BRACKETED = re.compile(r"\(([^()]*)(?:\)|$)")
_PAPER = re.compile(
    r"\b(?:passport|foreign|travel|diplomatic|service|driving|identity|id|ni|card|fiscal)\b.*",
    re.IGNORECASE,
)

# What the words around a number tell of it; the first that fits.
_NUMBER_TYPES = (
    (IdentifierType.IMO, re.compile(r"\bIMO\b")),
    (IdentifierType.LEI, re.compile(r"\bLEI\b")),
    (IdentifierType.TAX, re.compile(r"\b(?:INN|TIN|UNP|VAT)\b|\b(?:tax|fiscal)", re.IGNORECASE)),
    (
        IdentifierType.OTHER,
        re.compile(
            r"\b(?:KPP|BIK|BIC|OKPO|D-?U-?N-?S|BvD|Orbis|Acuris|UID|Unique|SPARK|Cedar|driving|licen[cs]e)\b",
            re.IGNORECASE,
        ),
    ),
)

_IN_PROSE = (
    (IdentifierType.IMO, re.compile(r"\bIMO(?:\b[^\d\n]{0,12})?(\d{7})(?!\d)")),
    (IdentifierType.MMSI, re.compile(r"\bMMSI\b[^\d\n]{0,12}(\d{9})(?!\d)")),
    (IdentifierType.LEI, re.compile(r"\bLEI\b[^\w\n]{1,3}([0-9A-Z]{18}\d{2})\b")),
    (
        IdentifierType.BIC,
        re.compile(
            r"(?:SWIFT|BIC)\b(?:[^\w\n]{0,3}(?:BIC|(?i:code))\b)?[^\w\n]{1,3}"
            r"([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b"
        ),
    ),
    (IdentifierType.TAX, re.compile(r"\b(?:INN|TIN|Tax ID(?: No)?)\b[^\w\n]{1,4}(\d{8,15})(?!\d)")),
    (
        IdentifierType.REGISTRATION,
        re.compile(
            rf"\b(?:OGRN|[Rr]egistration [Nn](?:o|umber))\b(?: ?\([A-Z]+\))?[^\w\n]{{1,4}}({_FORM})"
        ),
    ),
    (
        IdentifierType.PASSPORT,
        re.compile(rf"\b[Pp]assport [Nn](?:o|r|umber)\b[^\w\n]{{1,3}}({_FORM})"),
    ),
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEBSITE = re.compile(
    r"\bweb ?site:?\s+((?:https?://|www\.)?[\w-]+(?:\.[\w-]+)+[^\s,;]*)", re.IGNORECASE
)
_PHONE = re.compile(
    r"\b(?:tel|telephone|phone|mobile|fax)\b[^\d+(\n]{0,12}([+(\d][\d ()/.,+-]+\d)", re.IGNORECASE
)


def read_documents(cell: str, type_: IdentifierType, about: str = "") -> list[Identifier]:
    """The passports or identity papers of a cell, with the country that issued them.

    `about` is what the list says of them elsewhere: "Tunisian passport, issued in 1995".
    """
    found: list[Identifier] = []
    about = about[:_MAX_ABOUT]
    kind_told, issuer_told = _type_of(about), _issuer((*_BRACKETED.findall(about), about))
    for part in split_values(cell):
        text = _LABEL.sub(" ", _VALIDITY.sub("", _DAY.sub(" ", part)))
        numbers = _numbers(text)
        if numbers:
            kind = _type_of(text) or kind_told or type_
            before = text[: numbers[0].start()]
            issuer = _issuer((*_BRACKETED.findall(text), before)) or issuer_told
            found += [Identifier(kind, squeeze(number.group()), issuer) for number in numbers]
    return found


def read_registrations(cell: str) -> list[Identifier]:
    """The numbers of a company in a cell, each typed by the words before it, or else after it."""
    found: list[Identifier] = []
    for part in split_values(cell, "[;\n]"):
        text = _DAY.sub(" ", part)
        found += [i for i in find_identifiers(text) if i.type is IdentifierType.BIC]
        numbers = _numbers(text)
        for at, number in enumerate(numbers):
            before = text[numbers[at - 1].end() if at else 0 : number.start()]
            after = text[number.end() : number.end() + _MAX_LABEL]
            label = before if re.search(r"\w", before) else after
            type_ = _type_of(label) or IdentifierType.REGISTRATION
            issuer = nationalities(label.strip().split(" ")[0])
            found.append(Identifier(type_, squeeze(number.group()), next(iter(issuer), None)))
    return found


def find_identifiers(prose: str) -> Iterator[Identifier]:
    """The numbers that prose names by their kind: IMO, MMSI, LEI, SWIFT, tax, passport."""
    for type_, pattern in _IN_PROSE:
        for number in pattern.findall(prose):
            if type_ is IdentifierType.BIC or _counts(number):
                yield Identifier(type_, squeeze(number))


def find_contacts(prose: str) -> Iterator[Contact]:
    """The telephone numbers, e-mail addresses and websites that prose names as such.

    An address that is not called a website may be anybody's: lists refer to INTERPOL's notices.
    """
    for number in _PHONE.findall(prose):
        for single in re.split(r",\s*", number):
            if sum(char.isdigit() for char in single) >= _MIN_DIGITS:
                yield Contact(ContactType.PHONE, squeeze(single))
    for address in _EMAIL.findall(prose):
        yield Contact(ContactType.EMAIL, address.rstrip("."))
    for site in _WEBSITE.findall(prose):
        yield Contact(ContactType.WEBSITE, site.rstrip(").'"))


def _numbers(text: str) -> list[re.Match[str]]:
    """The numbers in a text that are long enough not to be a year, or stand at its beginning."""
    begins = len(text) - len(text.lstrip())
    return [m for m in _NUMBER.finditer(text) if _counts(m.group(), first=m.start() == begins)]


def _counts(number: str, *, first: bool = False) -> bool:
    digits = sum(char.isdigit() for char in number)
    mixed = len(number) >= 8 and not number.isdigit() and digits >= 2
    return digits >= _MIN_DIGITS or mixed or (digits >= 3 and first)


def _type_of(words: str) -> IdentifierType | None:
    return next((type_ for type_, named in _NUMBER_TYPES if named.search(words)), None)


def _issuer(places: Iterable[str]) -> str | None:
    """The country of the first place that names exactly one."""
    for place in places:
        codes = nationalities(_PAPER.sub("", place))
        if len(codes) == 1:
            return codes[0]
    return None
