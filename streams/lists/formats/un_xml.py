"""The Consolidated List of the United Nations Security Council as XML.

A name is printed in up to six parts that stand in the order of speech, in capitals. Original
scripts have an element of their own, or stand in brackets among the aliases. The list knows no
ships; numbers of vessels among the comments are those of the companies that own them.
"""

from __future__ import annotations

import re
from pathlib import Path

from streams.country_names import alpha2
from streams.lists.aliases import split_aliases
from streams.lists.countries import address_countries
from streams.lists.dates import iso_day, read_date
from streams.lists.drafts import Draft
from streams.lists.formats.free_text import find_contacts, find_identifiers, read_documents
from streams.lists.formats.un_comments import find_relations
from streams.lists.head import Head
from streams.lists.numbering import Numbering
from streams.lists.reading import Reading
from streams.lists.register import lists
from streams.lists.relations import name_targets
from streams.lists.xml_records import (
    Element,
    children,
    line_of,
    local_name,
    read_records,
    root_of,
    text_of,
    texts_of,
)
from streams.matching.entity import (
    Address,
    AliasQuality,
    DateSpan,
    Gender,
    IdentifierType,
    Kind,
    ListedEntity,
)

LIST_ID = "UN-SC"
PARSER_VERSION = "un-xml/1"
EXPECTS = "the consolidated list of the UN Security Council with the root <CONSOLIDATED_LIST>"
_ROOT = "CONSOLIDATED_LIST"

_NAME_PARTS = (
    "FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "FIFTH_NAME", "SIXTH_NAME",
)  # fmt: skip
_PLACE_PARTS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE")
_QUALITIES = {"low": AliasQuality.WEAK, "f.k.a.": AliasQuality.FORMER}
_FORMERLY = re.compile(r"(?:previously|formerly) listed as|\bformer(?:ly)?\b", re.IGNORECASE)
_IN_SCRIPT = re.compile(r"\b(?:original script|in Arabic(?: script)?):\s*(.+)$", re.IGNORECASE)
_GENDER = re.compile(r"\bGender:?\s+(male|female)\b", re.IGNORECASE)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?=$|[T+Z-])")
# Numbers that comments give of the entry itself. The IMO number of a company is from a range of
# its own, apart from that of ships.
_IN_COMMENTS = {
    IdentifierType.BIC: IdentifierType.BIC,
    IdentifierType.TAX: IdentifierType.TAX,
    IdentifierType.IMO: IdentifierType.REGISTRATION,
}
_PAPERS = (
    (IdentifierType.PASSPORT, re.compile(r"pas[sa]|travel|laissez", re.IGNORECASE)),
    (IdentifierType.TAX, re.compile(r"fiscal|\btax\b|social security|\bSSN\b", re.IGNORECASE)),
    (IdentifierType.NATIONAL_ID, re.compile("identi|tazkira|card", re.IGNORECASE)),
)
# A number as a paper bears it, without words around it.
_BARE_NUMBER = re.compile(r"(?=.*\d)(?!.*[a-z]{3})[\w./ ()-]{1,25}")


def recognises(head: Head) -> bool:
    """Whether a file has the root of the list."""
    return head.root == _ROOT


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity for each individual and entity, in the file's order."""
    (path,) = paths
    numbering = Numbering()
    drafts: list[Draft] = []
    for record in read_records(path, reading, root={_ROOT}, tags={"INDIVIDUAL", "ENTITY"}):
        reading.source_date = reading.source_date or _day(root_of(record).get("dateGenerated", ""))
        draft = _draft(record)
        if draft.names and draft.entry_id:
            draft.entry_id = numbering.give(LIST_ID, draft.entry_id)
            drafts.append(draft)
        else:
            fault = f"{draft.entry_id} has no name" if draft.entry_id else "no reference number"
            reading.reject(path, line_of(record), fault)
    info = lists()[LIST_ID]
    return name_targets(draft.entity(info.effects, info.url) for draft in drafts)


def _draft(record: Element) -> Draft:
    person = local_name(record) == "INDIVIDUAL"
    kind = Kind.PERSON if person else Kind.COMPANY
    draft = Draft(LIST_ID, text_of(record, "REFERENCE_NUMBER") or text_of(record, "DATAID"), kind)
    _add_names(draft, record)
    draft.programmes += filter(None, [text_of(record, "UN_LIST_TYPE")])
    draft.listed_on = _day(text_of(record, "LISTED_ON"))
    draft.positions += texts_of(record, "DESIGNATION", "VALUE")
    for nationality in texts_of(record, "NATIONALITY", "VALUE"):
        draft.add_nationality("" if nationality.lower() == "na" else nationality)
    for tag in ("INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"):
        for address in children(record, tag):
            _add_address(draft, address)
    for place in children(record, "INDIVIDUAL_PLACE_OF_BIRTH"):
        draft.birth_places += filter(None, [_place(place)])
    for birth in children(record, "INDIVIDUAL_DATE_OF_BIRTH"):
        _add_birth_date(draft, birth)
    for paper in children(record, "INDIVIDUAL_DOCUMENT"):
        _add_paper(draft, paper)
    _add_comments(draft, record)
    return draft


def _add_names(draft: Draft, record: Element) -> None:
    name = " ".join(filter(None, (text_of(record, part) for part in _NAME_PARTS)))
    first, *others = split_aliases(name).names or [""]
    draft.add_name(first, AliasQuality.PRIMARY)
    for other in [*others, *texts_of(record, "NAME_ORIGINAL_SCRIPT")]:
        draft.add_name(other, AliasQuality.STRONG)
    for tag in ("INDIVIDUAL_ALIAS", "ENTITY_ALIAS"):
        for alias in children(record, tag):
            _add_alias(draft, alias)


def _add_alias(draft: Draft, alias: Element) -> None:
    """An alias with its quality; a date or place of birth that goes with it counts as well."""
    printed, note = text_of(alias, "ALIAS_NAME"), text_of(alias, "NOTE")
    found = split_aliases(printed)
    notes = [*found.notes, *filter(None, [note])]
    quality = _QUALITIES.get(text_of(alias, "QUALITY").lower(), AliasQuality.STRONG)
    if any(_FORMERLY.search(text) for text in notes):
        quality = AliasQuality.FORMER
    for name in [*found.names, *_IN_SCRIPT.findall(note)]:
        draft.add_name(name, quality)
    if notes and printed:
        draft.add_remark("Alias", f"{printed}: {note}" if note else printed)
    day = _day(text_of(alias, "DATE_OF_BIRTH"))
    draft.birth_dates += [read_date(day)] if day else []
    place = ", ".join(
        filter(None, (text_of(alias, tag) for tag in ("CITY_OF_BIRTH", "COUNTRY_OF_BIRTH")))
    )
    draft.birth_places += filter(None, [place])


def _add_address(draft: Draft, element: Element) -> None:
    place = _place(element)
    if place:
        named = alpha2(text_of(element, "COUNTRY"))
        ends_with = next(iter(address_countries(place.rstrip(". "))), None)
        draft.addresses.append(Address(place, named or ends_with))
    draft.contacts += find_contacts(text_of(element, "NOTE"))


def _place(element: Element) -> str:
    """The parts of a place in one line, a note on it in brackets; a note alone as it stands."""
    parts = [text_of(element, part) for part in (*_PLACE_PARTS, "COUNTRY")]
    place = ", ".join(part for part in parts if part)
    note = text_of(element, "NOTE").strip(";")
    if place and note:
        return f"{place} ({note.strip('()')})"
    return place or note


def _add_birth_date(draft: Draft, element: Element) -> None:
    """A day or year, or a range of years; "APPROXIMATELY" is circa. Notes stay with the text."""
    year, note = text_of(element, "YEAR"), text_of(element, "NOTE")
    circa = text_of(element, "TYPE_OF_DATE") == "APPROXIMATELY" or note.lower() == "approximately"
    first, last = text_of(element, "FROM_YEAR"), text_of(element, "TO_YEAR")
    text = _day(text_of(element, "DATE")) or year or (f"{first} to {last}" if first else "")
    span = read_date(f"circa {text}" if circa and text else text or note)
    named = read_date(f"{note} {year}")  # "Sep." beside a year
    if note and year and named.earliest:
        span = named
    elif note and text and note.lower() != "approximately":
        span = DateSpan(f"{span.text} ({note})", span.earliest, span.latest)
    if span.text:
        draft.birth_dates.append(span)


def _add_paper(draft: Draft, element: Element) -> None:
    """A paper's number, which some entries print within the note or the paper's description."""
    described = " ".join(
        texts_of(element, "TYPE_OF_DOCUMENT") + texts_of(element, "TYPE_OF_DOCUMENT2")
    )
    note = text_of(element, "NOTE")
    number = text_of(element, "NUMBER")
    type_ = next(
        (t for t, words in _PAPERS if words.search(f"{described} {number}")), IdentifierType.OTHER
    )
    issuer = text_of(element, "ISSUING_COUNTRY") or text_of(element, "COUNTRY_OF_ISSUE")
    if _BARE_NUMBER.fullmatch(number):
        draft.add_identifier(type_, number, alpha2(issuer))
    else:
        for found in read_documents(number or note or described, type_):
            country = alpha2(issuer) or found.country
            draft.add_identifier(found.type, found.value, country)
    parts = [
        number,
        issuer,
        text_of(element, "CITY_OF_ISSUE"),
        text_of(element, "DATE_OF_ISSUE"),
        note,
    ]
    draft.add_remark(described, ", ".join(filter(None, parts)))


def _add_comments(draft: Draft, record: Element) -> None:
    comments = text_of(record, "COMMENTS1")
    told = _GENDER.search(comments)
    gender = (text_of(record, "GENDER") or (told[1] if told else "")).lower()
    draft.genders += [g for g in Gender if g.value == gender]
    for number in find_identifiers(comments):
        if number.type in _IN_COMMENTS:
            draft.add_identifier(_IN_COMMENTS[number.type], number.value)
    draft.contacts += find_contacts(comments)
    draft.relations += find_relations(comments)
    draft.add_remark("Title", ", ".join(texts_of(record, "TITLE", "VALUE")))
    draft.add_remark("", comments)
    draft.add_remark("Amended", ", ".join(texts_of(record, "LAST_DAY_UPDATED", "VALUE")))


def _day(text: str) -> str | None:
    """The ISO date at the beginning of a date with or without a time or zone."""
    day = _DAY.match(text)
    return iso_day(day[1]) if day else None
