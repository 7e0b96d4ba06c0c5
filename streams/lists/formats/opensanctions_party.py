"""The parties of a FollowTheMoney file: what their own properties and their details say.

The property names are those of the FollowTheMoney schemata (https://followthemoney.tech/explorer/).
"""

from __future__ import annotations

from streams.lists.dates import iso_day, read_date
from streams.lists.drafts import Draft
from streams.lists.formats.opensanctions import country_of, new_draft
from streams.lists.json_files import Text
from streams.matching.entity import (
    AliasQuality,
    ContactType,
    Gender,
    IdentifierType,
    Kind,
    Vessel,
)

Properties = dict[str, list[Text]]

_NAMES = {
    "name": AliasQuality.STRONG,
    "alias": AliasQuality.STRONG,
    "previousName": AliasQuality.FORMER,
    "weakAlias": AliasQuality.WEAK,
    "abbreviation": AliasQuality.WEAK,
}
_IDENTIFIERS = {
    "imoNumber": IdentifierType.IMO,
    "mmsi": IdentifierType.MMSI,
    "callSign": IdentifierType.CALL_SIGN,
    "leiCode": IdentifierType.LEI,
    "swiftBic": IdentifierType.BIC,
    "isin": IdentifierType.ISIN,
    "isinCode": IdentifierType.ISIN,
    "registrationNumber": IdentifierType.REGISTRATION,
    "ogrnCode": IdentifierType.REGISTRATION,
    "uscCode": IdentifierType.REGISTRATION,
    "innCode": IdentifierType.TAX,
    "taxNumber": IdentifierType.TAX,
    "vatCode": IdentifierType.TAX,
    "passportNumber": IdentifierType.PASSPORT,
    "idNumber": IdentifierType.NATIONAL_ID,
    "socialSecurityNumber": IdentifierType.NATIONAL_ID,
    "publicKey": IdentifierType.WALLET,
    "serialNumber": IdentifierType.AIRCRAFT_SERIAL,
    "kppCode": IdentifierType.OTHER,
    "bikCode": IdentifierType.OTHER,
    "okpoCode": IdentifierType.OTHER,
    "dunsCode": IdentifierType.OTHER,
    "uniqueEntityId": IdentifierType.OTHER,
}
_CONTACTS = {
    "phone": ContactType.PHONE,
    "email": ContactType.EMAIL,
    "website": ContactType.WEBSITE,
}
_COUNTRIES = ("country", "jurisdiction", "mainCountry", "flag", "pastFlags")
_GENDERS = frozenset(gender.value for gender in Gender)
PAPERS = {"Passport": IdentifierType.PASSPORT, "Identification": IdentifierType.NATIONAL_ID}
_REMARKS = ("notes", "summary", "legalForm", "sector", "title")


def draft_party(entry_id: str, schema: str, caption: str, properties: Properties) -> Draft:
    """A party with all that its own properties say. Raises ValueError where it has no name."""
    draft = new_draft(entry_id, schema)
    draft.add_name(caption, AliasQuality.PRIMARY)
    for key, quality in _NAMES.items():
        for name in properties.get(key, ()):
            draft.add_name(name, quality)
    for wallet in () if draft.names else properties.get("publicKey", ()):
        draft.add_name(wallet, AliasQuality.STRONG)
    if not draft.names:
        raise ValueError(f"{entry_id[:80]!r} has no name")
    for key, type_ in _IDENTIFIERS.items():
        for number in properties.get(key, ()):
            draft.add_identifier(type_, number)
    for key, contact in _CONTACTS.items():
        for value in properties.get(key, ()):
            draft.add_contact(contact, value)
    for address in properties.get("address", ()):
        draft.add_address((address,))
    _add_facts(draft, properties)
    return draft


def add_sanction(draft: Draft, properties: Properties) -> None:
    """A Sanction of the party: its programme, dates and reason."""
    draft.programmes += properties.get("programId") or properties.get("program") or ()
    for key in ("listingDate", "startDate"):
        days = filter(None, map(iso_day, [*properties.get(key, ()), draft.listed_on or ""]))
        draft.listed_on = min(days, default=None)
    words = [*properties.get("authority", ()), *properties.get("provisions", ())]
    for text in (", ".join(words), *properties.get("reason", ())):
        draft.add_remark("Sanction", text)


def add_paper(draft: Draft, schema: str, properties: Properties) -> None:
    """A passport or another identity paper of the party."""
    countries = map(country_of, properties.get("country", ()))
    country = next(filter(None, countries), None)
    for number in properties.get("number", ()):
        draft.add_identifier(PAPERS[schema], number, country)


def _add_facts(draft: Draft, properties: Properties) -> None:
    for key in _COUNTRIES:
        draft.countries += filter(None, map(country_of, properties.get(key, ())))
    for key in ("nationality", "citizenship"):
        draft.nationalities += filter(None, map(country_of, properties.get(key, ())))
    draft.birth_dates += map(read_date, properties.get("birthDate", ()))
    draft.birth_places += properties.get("birthPlace", ())
    draft.genders += (Gender(g) for g in properties.get("gender", ()) if g in _GENDERS)
    draft.positions += properties.get("position", ())
    for key in _REMARKS:
        for text in properties.get(key, ()):
            draft.add_remark("", text)
    if draft.kind is Kind.VESSEL:
        tonnage = properties.get("tonnage") or properties.get("grossRegisteredTonnage")
        draft.vessel = Vessel(
            type=_first(properties.get("type")),
            flag=_first(properties.get("flag")),
            gross_tonnage=_first(tonnage),
        )


def _first(values: list[str] | None) -> str | None:
    return values[0] if values else None
