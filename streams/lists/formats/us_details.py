"""Facts that the US Treasury prints as labelled text: "Passport A123 (Iran); DOB 04 Mar 1962".

The OFAC files hide them in the remarks, the Consolidated Screening List in a column of triples.
Both are brought to the form of the remarks and read here by one grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from streams import resources
from streams.country_names import alpha2
from streams.lists.dates import iso_day, read_date
from streams.lists.names import listed_name, natural_order
from streams.matching.entity import (
    AliasQuality,
    Contact,
    ContactType,
    DateSpan,
    Gender,
    Identifier,
    IdentifierType,
    Kind,
    ListedName,
    Relation,
    RelationType,
)

_FACTS = ("DOB", "POB", "nationality", "citizen", "Gender", "Issuer Name")
_PERSONAL = frozenset({"nationality", "citizen"})
_GENDERS = frozenset(gender.value for gender in Gender)
_PLACES = ("Nationality of Registration", "Registration Country", "Other Vessel Flag")
_ALIAS = re.compile(r"^(?:alt\. )?([afn])\.k\.a\.,? '(.+?)'?$", re.IGNORECASE)
_LINK = re.compile(r"^\(?Linked To:\s*(\S.*)$", re.IGNORECASE)
_LISTING_DATE = re.compile(r"^(Listing|Effective) Date \(([^()]+)\):?\s+(.+)$")
_VALIDITY = re.compile(r"\s+(?:issued|expires|expired|valid)\b.*$", re.IGNORECASE)
_ISSUER = re.compile(r"\s*\(([^()]*)\)$")
_CODE = re.compile(r" \([A-Z]{2}\)$")
_CURRENCY = re.compile(r"^[A-Z0-9]{2,6} (?=\S)")

# Which directive's dates are those of a listing: Directive 2 under EO 14024 leads to the CAPTA
# list, the others to the menu-based list.
_DATES_OF_LIST = {
    "US-OFAC-NS-CMIC": re.compile("CMIC"),
    "US-OFAC-CAPTA": re.compile("Directive 2$"),
    "US-OFAC-NS-MBS": re.compile("Directive (?!2$)"),
}


class _Labels(msgspec.Struct, forbid_unknown_fields=True):
    """The shape of `resources/us_labels.yaml`."""

    identifiers: dict[IdentifierType, list[str]]
    contacts: dict[ContactType, list[str]]
    remarks: list[str]


@dataclass(slots=True)
class Details:
    """What the labelled texts of one entry add up to; `rest` are those that say something else."""

    kind: Kind
    names: list[ListedName] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    birth_dates: list[DateSpan] = field(default_factory=list)
    birth_places: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    gender: Gender | None = None
    listing_dates: list[tuple[str, str, str]] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    def date_of(self, list_id: str, event: str) -> str | None:
        """The ISO date of an event, Listing or Effective, on one list."""
        programme = _DATES_OF_LIST.get(list_id)
        if programme is None:
            return None
        dated = ((day, why) for what, why, day in self.listing_dates if what == event)
        return next((day for day, why in dated if programme.search(why)), None)


def split_remarks(remarks: str) -> list[str]:
    """The labelled texts of a remarks field, which are parted by semicolons."""
    text = remarks.strip().removesuffix(".")
    return [part for part in (part.strip() for part in re.split(r";(?:\s+|$)", text)) if part]


def read_details(texts: Iterable[str], kind: Kind) -> Details:
    """Read labelled texts into the facts of an entry of this kind."""
    details = Details(kind)
    for text in (" ".join(text.split()) for text in texts):
        if not any(read(details, text) for read in (_read_alias, _read_date, _read_link, _read)):
            details.rest.append(text)
    return details


def is_label(text: str) -> bool:
    """Whether a text is one of the labels that these lists use, and nothing else."""
    label = text.rstrip(": -").casefold()
    wallet = label.startswith("digital currency address")
    return wallet or label in _labels() or bool(_LISTING_DATE.match(f"{text} -"))


def is_link(text: str) -> bool:
    """Whether a text names somebody whom the entry is linked to."""
    return bool(_LINK.match(text))


def _read_alias(details: Details, text: str) -> bool:
    alias = _ALIAS.match(text)
    if alias:
        # FAQ 122: what stands in quotes among the remarks is a weak alias.
        quality = AliasQuality.FORMER if alias[1].lower() == "f" else AliasQuality.WEAK
        details.names.append(listed_name(natural_order(alias[2], details.kind), quality))
    return bool(alias)


def _read_date(details: Details, text: str) -> bool:
    dated = _LISTING_DATE.match(text)
    day = iso_day(dated[3]) if dated else None
    if dated and day:
        details.listing_dates.append((dated[1], dated[2], day))
    return bool(day)


def _read_link(details: Details, text: str) -> bool:
    """ "Linked To: ACME", also in brackets, of which several links share one pair."""
    link = _LINK.match(text)
    if link:
        open_ = link[1].count("(") < link[1].count(")")
        name = link[1].removesuffix(")").rstrip() if open_ else link[1]
        details.relations.append(Relation(RelationType.LINKED_TO, name=name, text="Linked To"))
    return bool(link)


def _read(details: Details, text: str) -> bool:
    labelled = _label_pattern().match(text)
    if not labelled:
        return False
    label, value = labelled["label"].casefold(), labelled["value"].strip()
    if label in _remark_labels():
        return False
    contact = _contacts().get(label)
    if contact:
        details.contacts.append(Contact(contact, value))
        return True
    type_ = _types().get(label)
    if type_:
        identifier = _identifier(type_, value, details.kind)
        if identifier:
            details.identifiers.append(identifier)
        return identifier is not None
    return _read_fact(details, label, value)


def _read_fact(details: Details, label: str, value: str) -> bool:
    if label == "dob":
        details.birth_dates.append(read_date(value))
    elif label == "pob":
        details.birth_places.append(value)
    elif label == "gender":
        if value.lower() not in _GENDERS:
            return False
        details.gender = Gender(value.lower())
    elif label == "issuer name":  # the name under which a company's securities are listed
        details.names.append(listed_name(_CODE.sub("", value), AliasQuality.STRONG))
    else:
        country = alpha2(value.removeprefix("possibly ").split(";")[0])
        if country:
            details.countries.append(country)
        if country and label in _PERSONAL and details.kind is Kind.PERSON:
            details.nationalities.append(country)
        return country is not None
    return True


def _identifier(type_: IdentifierType, text: str, kind: Kind) -> Identifier | None:
    """The number in "A123 (Iran) expires 2030"; None where there is no number in the text."""
    value = _VALIDITY.sub("", text)
    issuer = _ISSUER.search(value)
    value = _ISSUER.sub("", value).strip()
    country = alpha2(issuer[1]) if issuer else None
    if type_ is IdentifierType.WALLET:
        value = _CURRENCY.sub("", value)
    elif type_ is not IdentifierType.BIC and not any(char.isdigit() for char in value):
        return None
    type_ = _actual_type(type_, value, kind)
    if type_ is IdentifierType.IMO:
        value = value.upper().removeprefix("IMO").strip()
    return Identifier(type_, value, country) if value else None


def _actual_type(type_: IdentifierType, value: str, kind: Kind) -> IdentifierType:
    """The type that a value has, where its label says less or something else.

    IMO numbers of companies are a range of their own, apart from those of ships.
    """
    imo = re.fullmatch(r"(?:IMO\s*)?\d{7}", value, re.IGNORECASE)
    if type_ is IdentifierType.IMO:
        return type_ if imo else IdentifierType.REGISTRATION
    if imo and value.upper().startswith("IMO"):
        return IdentifierType.IMO if kind is Kind.VESSEL else IdentifierType.REGISTRATION
    if type_ is IdentifierType.LEI and not re.fullmatch("[0-9A-Z]{20}", value):
        return IdentifierType.REGISTRATION
    if type_ is IdentifierType.NATIONAL_ID and kind is not Kind.PERSON:
        return IdentifierType.REGISTRATION
    return type_


@lru_cache(maxsize=1)
def _file() -> _Labels:
    return msgspec.yaml.decode(resources.read("us_labels.yaml"), type=_Labels)


@lru_cache(maxsize=1)
def _types() -> dict[str, IdentifierType]:
    named = _file().identifiers.items()
    return {label.casefold(): type_ for type_, labels in named for label in labels}


@lru_cache(maxsize=1)
def _contacts() -> dict[str, ContactType]:
    named = _file().contacts.items()
    return {label.casefold(): type_ for type_, labels in named for label in labels}


@lru_cache(maxsize=1)
def _remark_labels() -> frozenset[str]:
    return frozenset(label.casefold() for label in _file().remarks)


@lru_cache(maxsize=1)
def _labels() -> frozenset[str]:
    facts = frozenset(label.casefold() for label in (*_FACTS, *_PLACES))
    return facts | _types().keys() | _contacts().keys() | _remark_labels()


@lru_cache(maxsize=1)
def _label_pattern() -> re.Pattern[str]:
    """A text that begins with a label, the longest label first."""
    any_label = "|".join(re.escape(label) for label in sorted(_labels(), key=len, reverse=True))
    return re.compile(
        rf"^(?:alt\. )?(?P<label>{any_label})(?:\s*[:-])?\s+(?P<value>.+)$", re.IGNORECASE
    )
