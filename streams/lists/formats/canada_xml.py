"""The Consolidated Canadian Autonomous Sanctions List as XML: one flat record an entry.

It holds the entries under the Special Economic Measures Act (SEMA) by country, and those under the
Justice for Victims of Corrupt Foreign Officials Act (JVCFOA), in English and French. An entry has
no number but its place in a regulation: country, schedule and item. That country is the one that
the regulation is about, which many of its entries have nothing else to do with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from streams.lists.aliases import split_aliases
from streams.lists.dates import iso_day, read_date
from streams.lists.drafts import Draft
from streams.lists.head import Head
from streams.lists.numbering import Numbering
from streams.lists.reading import Reading
from streams.lists.register import lists
from streams.lists.xml_records import Element, line_of, read_records, text_of
from streams.matching.entity import AliasQuality, IdentifierType, Kind, ListedEntity, Vessel
from streams.matching.script import dominant_script

SEMA, JVCFOA = "CA-SEMA", "CA-JVCFOA"
PARSER_VERSION = "canada-xml/1"
EXPECTS = "the Canadian autonomous sanctions list with the root <data-set>"
_ROOT = "data-set"

_JUSTICE = re.compile(r"^Justice for Victims", re.IGNORECASE)
_KNOWN_AS = re.compile(r"\(\s*(?:also\s+)?known\s+as\s+((?:[^()]|\([^()]*\))*)\)", re.IGNORECASE)
_OR = re.compile(r",?\s+(?:or|OR|ou)\s+")
_AND = re.compile(r",?\s+(?:and|et)\s+")
_COMMA = re.compile(r"\s*,\s*")
_LEGAL_FORM = re.compile(
    r"[POZ]?J?SC|L\.?L\.?C\.?|Ltd\.?|Limited|Inc\.?|FSUE|[OPZ]?AO|OOO|PA|[А-Я]{2,4}"
)
_ALSO = re.compile("^also ", re.IGNORECASE)
_ENOUGH_LETTERS = 6


def recognises(head: Head) -> bool:
    """Whether a file has the root of the list, and records that name a country."""
    return head.root == _ROOT and b"<Country>" in head.start


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity a record, in the file's order."""
    (path,) = paths
    numbering = Numbering()
    entities = []
    for record in read_records(path, reading, root={_ROOT}, tags={"record"}):
        draft = _draft(record)
        if draft.names:
            draft.entry_id = numbering.give(draft.list_id, draft.entry_id)
            info = lists()[draft.list_id]
            entities.append(draft.entity(info.effects, info.url))
        else:
            reading.reject(path, line_of(record), f"item {text_of(record, 'Item')} has no name")
    return entities


def _draft(record: Element) -> Draft:
    country, schedule, item = (text_of(record, tag) for tag in ("Country", "Schedule", "Item"))
    english = country.split(" / ")[0]
    list_id = JVCFOA if _JUSTICE.match(english) else SEMA
    place = "jvcfor" if list_id == JVCFOA else english
    number = "/".join(filter(None, (_slug(place), _slug(schedule), _slug(item))))
    draft = Draft(list_id, number, _kind(record))
    draft.programmes.append(english)
    draft.citation = ", ".join(
        filter(None, (english, schedule and f"Schedule {schedule}", item and f"item {item}"))
    )
    draft.listed_on = iso_day(text_of(record, "DateOfListing"))
    _add_names(draft, record)
    _add_title_and_dates(draft, record)
    draft.add_identifier(IdentifierType.IMO, text_of(record, "ShipIMONumber"))
    return draft


def _slug(text: str) -> str:
    return re.sub(r"[^\w.]+", "-", text.casefold()).strip("-")


def _kind(record: Element) -> Kind:
    if text_of(record, "ShipIMONumber"):
        return Kind.VESSEL
    return Kind.COMPANY if text_of(record, "EntityOrShip") else Kind.PERSON


def _add_names(draft: Draft, record: Element) -> None:
    body = text_of(record, "EntityOrShip")
    person = f"{text_of(record, 'GivenName')} {text_of(record, 'LastName')}".strip()
    first, *others = _languages(_KNOWN_AS.sub(" ", body)) if body else [person]
    draft.add_name(first, AliasQuality.PRIMARY)
    for other in [*others, *_KNOWN_AS.findall(body)]:
        draft.add_name(other, AliasQuality.STRONG)
    found = split_aliases(text_of(record, "Aliases"))
    for printed in found.names:
        for name in _part(printed, draft.kind):
            draft.add_name(name, _quality(name, printed, draft.kind))
    if found.notes:
        draft.add_remark("Aliases", text_of(record, "Aliases"))


def _languages(body: str) -> list[str]:
    """An English name and its French form, "Iranian Army/Armée iranienne"; else the name alone."""
    forms = [form.strip() for form in body.split("/")]
    bilingual = len(forms) == 2 and all(" " in form for form in forms)
    return forms if bilingual else [body]


def _part(printed: str, kind: Kind) -> Iterator[str]:
    """The names in one alias field: "or" parts them, and so do some of its commas and "and"s."""
    for either in _OR.split(printed):
        latin = dominant_script(either) == "Latn"
        several = [either] if latin and kind is not Kind.PERSON else _AND.split(either)
        for text in several:
            yield from _part_at_commas(text)


def _part_at_commas(text: str) -> Iterator[str]:
    """The names that commas part.

    A legal form, what begins small and what stands in brackets goes with what is before it.
    """
    name: list[str] = []
    open_brackets = 0
    for part in _COMMA.split(_ALSO.sub("", text)):
        after_form = len(name) == 1 and _LEGAL_FORM.fullmatch(name[0])
        goes_on = open_brackets > 0 or part[:1].islower() or _LEGAL_FORM.fullmatch(part)
        if name and not goes_on and not after_form:
            yield ", ".join(name)
            name, open_brackets = [], 0
        name.append(part)
        open_brackets += part.count("(") - part.count(")")
    yield ", ".join(name)


def _quality(name: str, printed: str, kind: Kind) -> AliasQuality:
    """A single word that was parted from others, such as a first name or initials, is weak."""
    short = kind is Kind.PERSON or len(name) < _ENOUGH_LETTERS
    cut_off = name != printed and " " not in name and short
    return AliasQuality.WEAK if cut_off else AliasQuality.STRONG


def _add_title_and_dates(draft: Draft, record: Element) -> None:
    title, dates = text_of(record, "TitleOrShip"), text_of(record, "DateOfBirthOrShipBuildDate")
    if draft.kind is Kind.VESSEL:
        draft.vessel = Vessel(type=title or None)
        draft.add_remark("Built", dates)
    elif draft.kind is Kind.PERSON:
        draft.add_remark("Title", title)
        draft.birth_dates += [read_date(date) for date in _OR.split(dates) if date]
    else:
        draft.add_remark("", title)
        draft.add_remark("Date", dates)
