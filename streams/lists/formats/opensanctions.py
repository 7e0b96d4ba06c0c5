"""What the files of OpenSanctions have in common. They are read only when their format is named.

OpenSanctions collects the lists of many authorities. Its data is licensed for use that is not
commercial; any other use needs a licence of its own (https://www.opensanctions.org/licensing/).
Therefore neither format recognises a file: name it, and you state that you may use the data.
"""

from __future__ import annotations

from streams.country_names import alpha2
from streams.lists.drafts import Draft
from streams.lists.head import Head
from streams.matching.entity import Effect, Identifier, IdentifierType, Kind
from streams.matching.identifiers import canonical

LIST_ID = "OPENSANCTIONS"

# A LegalEntity is a person or a company: the source did not say.
_KINDS = {
    "Person": Kind.PERSON,
    "Company": Kind.COMPANY,
    "Organization": Kind.COMPANY,
    "PublicBody": Kind.COMPANY,
    "Vessel": Kind.VESSEL,
    "Airplane": Kind.AIRCRAFT,
}
_CHECKED = (IdentifierType.LEI, IdentifierType.ISIN)
_LICENCE_PROGRAMMES = frozenset({"US-BIS-EL", "US-BIS-MEU", "US-BIS-MIEU", "US-AECA-DEBARRED"})
_TOPICS = {"sanction": Effect.BLOCK, "export.control": Effect.LICENCE}


def never_recognises(_: Head) -> bool:
    """Never: whoever uses the data has to say so by naming the format."""
    return False


def new_draft(entry_id: str, schema: str) -> Draft:
    """An entry that nothing is known of but its id and schema."""
    return Draft(LIST_ID, entry_id, _KINDS.get(schema, Kind.UNKNOWN))


def effects_of_topics(topics: set[str]) -> tuple[Effect, ...]:
    """A sanction blocks, an export control needs a licence, every other topic is a flag."""
    effects = tuple(effect for topic, effect in _TOPICS.items() if topic in topics)
    return effects or (Effect.FLAG,)


def effects_of_programmes(programmes: set[str], *, sanctioned: bool) -> tuple[Effect, ...]:
    """What a row without topics requires: the US export controls a licence, all others a block."""
    if not sanctioned:
        return (Effect.FLAG,)
    if programmes and programmes <= _LICENCE_PROGRAMMES:
        return (Effect.LICENCE,)
    return (Effect.BLOCK,)


def guess_identifier(value: str, kind: Kind) -> Identifier:
    """A number whose type is not told: by its check digit, or else by what it belongs to."""
    for type_ in _CHECKED:
        if canonical(Identifier(type_, value)):
            return Identifier(type_, value)
    if kind is Kind.VESSEL and canonical(Identifier(IdentifierType.IMO, value)):
        return Identifier(IdentifierType.IMO, value.upper().removeprefix("IMO").strip())
    if kind is Kind.COMPANY and len(value) in (8, 11) and value.isalpha() and value.isupper():
        return Identifier(IdentifierType.BIC, value)
    return Identifier(
        IdentifierType.NATIONAL_ID if kind is Kind.PERSON else IdentifierType.OTHER, value
    )


def country_of(code: str) -> str | None:
    """The ISO code of a country that the data names in small letters."""
    return alpha2(code.upper())


def source_url(entry_id: str) -> str:
    """The public page of one entry."""
    return f"https://www.opensanctions.org/entities/{entry_id}/"
