"""A party as a person writes it, on the command line or in a row of a CSV file."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from streams.country_names import alpha2
from streams.errors import MessageError
from streams.matching.entity import Contact, ContactType, Identifier, IdentifierType
from streams.matching.limits import MEANINGS, too_large
from streams.matching.party import Enquiry, Party, Role, Subject

FLOW = "party"


def read_party(fields: dict[str, str]) -> Party:
    """The party of some named fields; empty ones count as absent.

    `identifiers`, `contacts` and `other_names` hold several values parted by `|`; countries may be
    names.
    Raises MessageError with reason `not_valid`, naming the field at fault.
    """
    given = {field: value.strip() for field, value in fields.items() if value.strip()}
    values: dict[str, object] = {"role": Role.OTHER.value, **given}
    for field in ("country", "nationality"):
        if field in given:
            values[field] = _country(given[field])
    if "other_names" in given:
        values["other_names"] = _several(given["other_names"])
    if "identifiers" in given:
        values["identifiers"] = [read_identifier(v) for v in _several(given["identifiers"])]
    if "contacts" in given:
        values["contacts"] = [read_contact(v) for v in _several(given["contacts"])]
    for field in ("kind", "role", "gender"):
        if field in given:
            values[field] = given[field].lower().replace(" ", "_")
    try:
        return msgspec.convert(values, Party)
    except msgspec.ValidationError as err:
        raise MessageError("not_valid", str(err).replace("`$.", "`")) from None


def read_named(fields: dict[str, str]) -> Party:
    """The same, of a party with a name that can be searched for whole; MessageError for another."""
    name = fields["name"]
    try:
        name.encode()
    except UnicodeEncodeError:
        raise MessageError("not_valid", f"{name!r} is not UTF-8") from None
    party = read_party(fields)
    excess = too_large(party)
    if excess:
        raise MessageError("not_valid", f"too large to be searched for whole: {MEANINGS[excess]}")
    if not party.name:
        raise MessageError("not_valid", "there is no name")
    return party


def read_identifier(text: str) -> Identifier:
    """`imo:9074729` as an Identifier. Raises MessageError for an unknown type."""
    type_, colon, value = text.partition(":")
    types = [known.value for known in IdentifierType]
    if not colon or not value.strip() or type_.strip().lower() not in types:
        raise MessageError(
            "not_valid", f"identifier {text!r}: expected type:value, type one of {', '.join(types)}"
        )
    return Identifier(IdentifierType(type_.strip().lower()), value.strip())


def read_contact(text: str) -> Contact:
    """`phone:+86 571 8807 5998` as a Contact. Raises MessageError for an unknown type."""
    type_, colon, value = text.partition(":")
    types = [known.value for known in ContactType]
    if not colon or not value.strip() or type_.strip().lower() not in types:
        raise MessageError(
            "not_valid", f"contact {text!r}: expected type:value, type one of {', '.join(types)}"
        )
    return Contact(ContactType(type_.strip().lower()), value.strip())


def ask(party: Party) -> Enquiry:
    """The enquiry about one party by itself."""
    return Enquiry(FLOW, (Subject("$", party),))


def _several(value: str) -> Sequence[str]:
    return [part.strip() for part in value.split("|") if part.strip()]


def _country(name: str) -> str:
    code = alpha2(name.upper() if len(name) == 2 else name)
    if code is None:
        raise MessageError("not_valid", f"country {name!r}: neither an ISO code nor a known name")
    return code
