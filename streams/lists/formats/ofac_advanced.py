"""OFAC's SDN_ADVANCED.XML and CONS_ADVANCED.XML, in the UN's advanced sanctions data model.

The file is a data base in sections, in this order: reference values, locations, identity
documents, parties, relations between parties, and the entries that put a party on a list. It is
read in one pass; what a party refers to is held until the end. A party is one entry on each list
that it stands on, under the number that it has in the CSV form and in the screening list, too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from streams.errors import ListError
from streams.lists.formats.ofac_advanced_documents import read_document, read_location
from streams.lists.formats.ofac_advanced_parties import Sections, read_party
from streams.lists.formats.ofac_advanced_reference import attribute_of, read_day
from streams.lists.formats.ofac_entries import SDN, Entry
from streams.lists.head import Head
from streams.lists.reading import Reading
from streams.lists.xml_records import (
    Element,
    children,
    line_of,
    local_name,
    read_records,
    text_of,
    texts_of,
)
from streams.matching.entity import ListedEntity, Relation, RelationType

PARSER_VERSION = "ofac-advanced/1"
EXPECTS = "OFAC's SDN_ADVANCED.XML or CONS_ADVANCED.XML"
_ROOT = "Sanctions"

_SDN_LIST = "SDN List"
_CONSOLIDATED = "Consolidated List"  # of all that is no SDN: each party on it is on another, too
_LISTS = {
    _SDN_LIST: SDN,
    "Sectoral Sanctions Identifications List": "US-OFAC-SSI",
    "Non-SDN Palestinian Legislative Council List": "US-OFAC-NS-PLC",
    "Non-SDN CMIC List": "US-OFAC-NS-CMIC",
    "CAPTA List": "US-OFAC-CAPTA",
    "FSE List": "US-OFAC-FSE",
    "Non-SDN Menu-Based Sanctions List": "US-OFAC-NS-MBS",
}
_RELATIONS = {
    # OFAC does not say which of the two; ownership is what its 50 Percent Rule asks for.
    "Owned or Controlled By": RelationType.OWNED_BY,
    "Owns, controls, or operates": RelationType.OWNER_OF,
    "Acting for or on behalf of": RelationType.ACTING_FOR,
    "Leader or official of": RelationType.LEADER_OF,
    "Principal Executive Officer": RelationType.LEADER_OF,
    "Providing support to": RelationType.SUPPORTER_OF,
    "Family member of": RelationType.FAMILY,
    "Associate Of": RelationType.ASSOCIATE,
}
# Measures that every entry of the SDN List has, or that are told by the programmes.
_USUAL_MEASURES = frozenset({"", "Block", "Program"})
_USUAL_QUALITIES = frozenset({"", "High", "Unknown"})
_UNKNOWN = "Unknown"


class _Listing(NamedTuple):
    """What puts a party on one list."""

    listed_on: str | None = None
    programmes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    citation: str | None = None


class _Link(NamedTuple):
    """A relation of one party to another, who is known by number only."""

    type: RelationType
    other: str
    text: str


def recognises(head: Head) -> bool:
    """Whether a file's root element is that of the advanced form."""
    return head.root == _ROOT


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into entities, one for each list that a party stands on.

    A part of a party that can't be read, such as a feature that refers to nothing, is reported on
    its own and the party stays listed.
    """
    (path,) = paths
    file = _File(path, reading)
    for record in read_records(path, reading, root=(_ROOT,), tags=file.readers):
        try:
            file.readers[local_name(record)](record)
        except ValueError as err:
            file.report(record, str(err))
    return list(file.entities())


class _File:
    """One file as far as it has been read."""

    def __init__(self, path: Path, reading: Reading) -> None:
        self._path = path
        self._reading = reading
        self._sections = Sections()
        self._entries: dict[str, Entry] = {}
        self._links: defaultdict[str, list[_Link]] = defaultdict(list)
        self._listings: defaultdict[str, dict[str, _Listing]] = defaultdict(dict)
        self.readers = {
            "DateOfIssue": self._read_date,
            "ReferenceValueSets": self._sections.references.read,
            "Location": self._read_location,
            "IDRegDocument": self._read_document,
            "DistinctParty": self._read_party,
            "ProfileRelationship": self._read_link,
            "SanctionsEntry": self._read_listing,
        }

    def report(self, element: Element, reason: str) -> None:
        """Report an element that is left out."""
        self._reading.reject(self._path, line_of(element), reason)

    def entities(self) -> Iterator[ListedEntity]:
        """All parties on all their lists; to be called after the last record."""
        placed = {uid: self._placed(uid) for uid in self._entries}
        for uid, listings in placed.items():
            for list_id, listing in listings.items():
                entity = self._entries[uid].on_list(list_id)
                notes = (entity.remarks, *(f"Measure: {measure}" for measure in listing.measures))
                yield msgspec.structs.replace(
                    entity,
                    programmes=listing.programmes,
                    relations=tuple(
                        self._relation(link, on_list=list_id in placed.get(link.other, ()))
                        for link in dict.fromkeys(self._links.get(uid, ()))
                    ),
                    citation=listing.citation,
                    listed_on=entity.listed_on or listing.listed_on,
                    remarks="; ".join(note for note in notes if note) or None,
                )

    def _placed(self, uid: str) -> dict[str, _Listing]:
        """The lists on which a party stands.

        One that is on none by name is placed by its programmes in a consolidated file, and is an
        SDN in the other.
        """
        listings = self._listings.get(uid, {})
        named = {_LISTS[name]: listing for name, listing in listings.items() if name in _LISTS}
        if named:
            return named
        listing = listings.get(_CONSOLIDATED, _Listing())
        if listings or self._is_consolidated:
            on_lists = self._entries[uid].lists_of(listing.programmes)
            return dict.fromkeys(on_lists, listing)
        return {SDN: listing}

    @cached_property
    def _is_consolidated(self) -> bool:
        """Whether more parties of the file are on the consolidated list than on the SDN List."""
        names = Counter(name for listings in self._listings.values() for name in listings)
        return names[_CONSOLIDATED] > names[_SDN_LIST]

    def _relation(self, link: _Link, *, on_list: bool) -> Relation:
        other = self._entries.get(link.other)
        if other is None:
            return Relation(link.type, text=f"{link.text} OFAC entry {link.other}")
        name = other.entity.primary_name
        return Relation(link.type, name, link.other if on_list else None, link.text)

    def _read_date(self, element: Element) -> None:
        self._reading.source_date = read_day(element)
        if self._reading.source_date is None:
            raise ValueError("the date of issue is no date")

    def _read_location(self, element: Element) -> None:
        location = read_location(element, self._sections.references)
        self._sections.locations[attribute_of(element, "ID")] = location

    def _read_document(self, element: Element) -> None:
        document = read_document(element, self._sections.references, self._sections.locations)
        identity = attribute_of(element, "IdentityID")
        self._sections.documents.setdefault(identity, []).append(document)

    def _read_party(self, element: Element) -> None:
        if not self._sections.references:
            raise ListError(f"{self._path}: no reference values stand before the first party")
        entry = read_party(element, self._sections, self.report)
        uid = entry.entity.entry_id
        if uid in self._entries:
            raise ValueError(f"party {uid} stands in the file twice")
        self._entries[uid] = entry

    def _read_link(self, element: Element) -> None:
        references = self._sections.references
        text = references.text(element, "RelationTypeID", "RelationType")
        type_ = _RELATIONS.get(text, RelationType.LINKED_TO)
        quality = references.word(element, "RelationQualityID", "RelationQuality")
        notes = [] if quality in _USUAL_QUALITIES else [f"quality: {quality.lower()}"]
        if element.get("Former") == "true":
            # What is over owns nothing any more.
            type_ = RelationType.LINKED_TO
            notes.append("former")
        notes += [comment] if (comment := text_of(element, "Comment")) else []
        text = f"{text} ({'; '.join(notes)})" if notes else text
        link = _Link(type_, attribute_of(element, "To-ProfileID"), text)
        self._links[self._party_of(element, "From-ProfileID")].append(link)

    def _read_listing(self, element: Element) -> None:
        references = self._sections.references
        name = references.text(element, "ListID", "List")
        if name not in _LISTS and name != _CONSOLIDATED:
            raise ValueError(f"unknown list {name[:80]!r}")
        events = children(element, "EntryEvent")
        days = [day for date in children(element, "EntryEvent", "Date") if (day := read_day(date))]
        bases = (references.word(event, "LegalBasisID", "LegalBasis") for event in events)
        measures = children(element, "SanctionsMeasure")
        types = (
            references.word(measure, "SanctionsTypeID", "SanctionsType") for measure in measures
        )
        listings = self._listings[self._party_of(element, "ProfileID")]
        if name in listings:
            raise ValueError(f"the party stands on the {name} twice")
        listings[name] = _Listing(
            min(days, default=None),
            tuple(dict.fromkeys(texts_of(element, "SanctionsMeasure", "Comment"))),
            tuple(type_ for type_ in dict.fromkeys(types) if type_ not in _USUAL_MEASURES),
            "; ".join(dict.fromkeys(base for base in bases if base not in ("", _UNKNOWN))) or None,
        )

    def _party_of(self, element: Element, attribute: str) -> str:
        uid = attribute_of(element, attribute)
        if uid not in self._entries:
            raise ValueError(f"party {uid[:40]!r} is not in the file")
        return uid
