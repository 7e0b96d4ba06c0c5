"""The Swiss list of SECO, the State Secretariat for Economic Affairs, as XML.

A target points to the sanctions sets of a programme that it stands on and to places that are
described elsewhere in the file. A target that was taken off the list stays in the file: its latest
modification says so, and the entry bears the date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from streams.country_names import alpha2
from streams.lists.dates import iso_day, read_date
from streams.lists.drafts import Draft
from streams.lists.formats.free_text import find_contacts, find_identifiers
from streams.lists.formats.seco_names import add_name
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
    Effect,
    Gender,
    IdentifierType,
    Kind,
    ListedEntity,
    Relation,
    RelationType,
)

LIST_ID = "CH-SECO"
PARSER_VERSION = "seco-xml/1"
EXPECTS = "the Swiss sanctions list with the root <swiss-sanctions-list>"
_ROOT = "swiss-sanctions-list"
_KINDS = {"individual": Kind.PERSON, "entity": Kind.COMPANY}
_OBJECTS = {"vessel": Kind.VESSEL, "aircraft": Kind.AIRCRAFT}
_GENDERS = {gender.value: gender for gender in Gender}
_PAPERS = (
    (re.compile("passport"), IdentifierType.PASSPORT),
    (re.compile("id-card|identity|national"), IdentifierType.NATIONAL_ID),
    (re.compile("tax"), IdentifierType.TAX),
)
_SUBJECT = ("individual", "entity", "object")
_ADDRESS_PARTS = ("c-o", "address-details", "p-o-box", "zip-code")
_PLACE_PARTS = ("location", "area", "country")
# What a sanctions set requires where it freezes nothing.
_LESSER_MEASURES = (
    (re.compile(r"\btravel|\bentry\b.*\btransit\b|\bvisa", re.IGNORECASE), Effect.FLAG),
    (re.compile(r"capital market", re.IGNORECASE), Effect.SECURITIES_BAN),
)


@dataclass(slots=True)
class _Target:
    """A target and what can be told of it only when the whole file was read."""

    draft: Draft
    sets: list[str]
    removed_on: str | None
    addresses: list[tuple[str, str]] = field(default_factory=list)  # details, id of a place
    birth_places: list[str] = field(default_factory=list)  # ids of places


@dataclass(slots=True)
class _Directory:
    """What targets refer to: programme and measure by sanctions set, and places, by their ids."""

    programmes: dict[str, str] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    places: dict[str, Address] = field(default_factory=dict)


def recognises(head: Head) -> bool:
    """Whether a file has the root of the list."""
    return head.root == _ROOT


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity a target, in the file's order."""
    (path,) = paths
    directory, numbering = _Directory(), Numbering()
    targets: list[_Target] = []
    tags = {"sanctions-program", "place", "target"}
    for record in read_records(path, reading, root={_ROOT}, tags=tags):
        reading.source_date = reading.source_date or iso_day(root_of(record).get("date", ""))
        if local_name(record) == "sanctions-program":
            _read_programme(directory, record)
        elif local_name(record) == "place":
            directory.places[record.get("ssid", "")] = _place(record)
        else:
            target = _read_target(record)
            number = target.draft.entry_id
            if target.draft.names and number:
                target.draft.entry_id = numbering.give(LIST_ID, number)
                targets.append(target)
            else:
                fault = f"target {number} has no name" if number else "a target without ssid"
                reading.reject(path, line_of(record), fault)
    return name_targets(_entity(target, directory) for target in targets)


def _read_programme(directory: _Directory, record: Element) -> None:
    """The programme's English key under the id of each of its sets, and what the sets are."""
    key = _english(record, "program-key") or record.get("ssid", "")
    for sanctions_set in children(record, "sanctions-set"):
        number = sanctions_set.get("ssid", "")
        directory.programmes[number] = key
        if sanctions_set.get("lang", "eng") == "eng":
            directory.measures[number] = text_of(sanctions_set)


def _english(record: Element, name: str) -> str:
    found = {each.get("lang", ""): text_of(each) for each in children(record, name)}
    return found.get("eng") or next(iter(found.values()), "")


def _place(element: Element) -> Address:
    parts = (text_of(element, part) for part in _PLACE_PARTS)
    country = next(iter(children(element, "country")), None)
    code = None if country is None else country.get("iso-code") or alpha2(text_of(country))
    return Address(", ".join(filter(None, parts)), code)


def _read_target(record: Element) -> _Target:
    subject = next((found for name in _SUBJECT for found in children(record, name)), None)
    kind = Kind.UNKNOWN
    if subject is not None:
        of_object = _OBJECTS.get(subject.get("object-type", ""), Kind.UNKNOWN)
        kind = _KINDS.get(local_name(subject), of_object)
    draft = Draft(LIST_ID, record.get("ssid", ""), kind)
    sets = [*filter(None, [record.get("sanctions-set-id")]), *texts_of(record, "sanctions-set-id")]
    listed, removed = _modifications(record)
    draft.listed_on = listed
    target = _Target(draft, sets, removed)
    draft.add_remark("Foreign identifier", ", ".join(texts_of(record, "foreign-identifier")))
    for identity in [] if subject is None else children(subject, "identity"):
        _add_identity(target, identity)
    if subject is not None:
        _add_facts(draft, subject)
    return target


def _modifications(record: Element) -> tuple[str | None, str | None]:
    """The day of the last listing, and that of the removal where nothing came after it."""
    events = [
        (_event_day(event), event.get("modification-type", ""))
        for event in children(record, "modification")
    ]
    listed = max((day for day, type_ in events if type_ == "listed"), default="")
    last_day, last_type = max(events, key=lambda event: event[0], default=("", ""))
    return listed or None, (last_day or None) if last_type == "de-listed" else None


def _event_day(event: Element) -> str:
    days = (event.get(f"{kind}-date", "") for kind in ("effective", "publication", "enactment"))
    return next((day for day in map(iso_day, days) if day), "")


def _add_identity(target: _Target, identity: Element) -> None:
    draft = target.draft
    main = identity.get("main", "true") == "true"
    for name in children(identity, "name"):
        add_name(draft, name, main=main)
    for nationality in children(identity, "nationality"):
        place = _place(nationality)
        draft.nationalities += filter(None, [place.country])
        draft.add_remark("Nationality", "" if place.country else place.text)
    for birth in children(identity, "day-month-year"):
        _add_date(draft, birth)
    for birth_place in children(identity, "place-of-birth"):
        target.birth_places.append(birth_place.get("place-id", ""))
    for address in children(identity, "address"):
        parts = (text_of(address, part) for part in _ADDRESS_PARTS)
        target.addresses.append((", ".join(filter(None, parts)), address.get("place-id", "")))
        draft.add_remark("Address", text_of(address, "remarks"))
    for paper in children(identity, "identification-document"):
        _add_paper(draft, paper)


def _add_date(draft: Draft, element: Element) -> None:
    """A day, a month or a year: of birth for a person, of another event for a company."""
    parts = [element.get(part) for part in ("year", "month", "day")]
    known = parts[: parts.index(None)] if None in parts else parts
    text = "-".join(part.zfill(2) for part in known if part)
    if element.get("calendar", "Gregorian") != "Gregorian":
        text = f"{text} ({element.get('calendar')} calendar)"
    if draft.kind is Kind.PERSON and text:
        draft.birth_dates.append(read_date(text))
    else:
        draft.add_remark("Date", text)


def _add_paper(draft: Draft, paper: Element) -> None:
    described = paper.get("document-type", "")
    type_ = next((t for words, t in _PAPERS if words.search(described)), IdentifierType.OTHER)
    issuer = next(iter(children(paper, "issuer")), None)
    country = None if issuer is None else issuer.get("code") or text_of(issuer)
    draft.add_identifier(type_, text_of(paper, "number"), alpha2(country or ""))
    dates = [
        ("issued", text_of(paper, "date-of-issue")),
        ("expires", text_of(paper, "expiry-date")),
    ]
    told = [f"{what} {day}" for what, day in dates if day]
    draft.add_remark(described, ", ".join(filter(None, (*told, text_of(paper, "remark")))))


def _add_facts(draft: Draft, subject: Element) -> None:
    """What is said of a target as a whole: its sex, the reasons, its relations, prose with numbers."""
    draft.genders += filter(None, [_GENDERS.get(subject.get("sex", ""))])
    for relation in children(subject, "relation"):
        told = [relation.get("relation-type", ""), text_of(relation, "remark")]
        draft.relations.append(
            Relation(
                RelationType.LINKED_TO,
                entry_id=relation.get("target-id"),
                text=": ".join(filter(None, told)) or None,
            )
        )
    for tag in ("justification", "other-information"):
        for text in texts_of(subject, tag):
            draft.add_remark("", text)
            draft.contacts += find_contacts(text)
            for number in find_identifiers(text):
                company = number.type is IdentifierType.IMO and draft.kind is not Kind.VESSEL
                type_ = IdentifierType.REGISTRATION if company else number.type
                draft.add_identifier(type_, number.value, number.country)


def _entity(target: _Target, directory: _Directory) -> ListedEntity:
    draft = target.draft
    for details, number in target.addresses:
        place = directory.places.get(number, Address(""))
        text = ", ".join(filter(None, (details, place.text)))
        draft.addresses += [Address(text, place.country)] if text else []
    known = (directory.places.get(number, Address("")).text for number in target.birth_places)
    draft.birth_places += filter(None, known)
    draft.programmes += (directory.programmes.get(number, number) for number in target.sets)
    measures = [directory.measures.get(number, "") for number in target.sets]
    draft.add_remark("Sanctions set", "; ".join(filter(None, measures)))
    info = lists()[LIST_ID]
    entity = draft.entity(_effects(measures), info.url)
    return msgspec.structs.replace(entity, removed_on=target.removed_on)


def _effects(measures: list[str]) -> tuple[Effect, ...]:
    """The list's effect, unless all sets that the target stands on require less."""
    lesser = [
        next((effect for words, effect in _LESSER_MEASURES if words.search(measure)), None)
        for measure in measures
    ]
    if not lesser or None in lesser:
        return lists()[LIST_ID].effects
    graver = Effect.SECURITIES_BAN if Effect.SECURITIES_BAN in lesser else Effect.FLAG
    return (graver,)
