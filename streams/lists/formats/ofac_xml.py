"""OFAC's SDN.XML and CONSOLIDATED.XML: plain records, each entry with all that belongs to it.

The namespace differs between editions and tells nothing. The two files have one form and do not
say which of them they are: a file most of whose entries have a programme of a non-SDN list is the
consolidated one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from streams.lists.dates import iso_day
from streams.lists.formats.ofac_entries import KINDS, SDN, Entry, address_parts, finish, new_draft
from streams.lists.formats.us_details import is_link, split_remarks
from streams.lists.head import Head
from streams.lists.names import natural_order
from streams.lists.reading import Reading
from streams.lists.relations import link_entries
from streams.lists.xml_records import (
    Element,
    children,
    line_of,
    local_name,
    read_records,
    text_of,
    texts_of,
)
from streams.matching.entity import (
    AliasQuality,
    IdentifierType,
    Kind,
    ListedEntity,
    Vessel,
)

PARSER_VERSION = "ofac-xml/1"
EXPECTS = "OFAC's SDN.XML or CONSOLIDATED.XML"
_ROOT = "sdnList"
_PUBLISHED = "publshInformation"  # spelt so in the file


def recognises(head: Head) -> bool:
    """Whether a file's root element is that of the plain form."""
    return head.root == _ROOT


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into entities. An entry that stands on several lists gives one for each."""
    (path,) = paths
    entries: dict[str, Entry] = {}
    for record in read_records(path, reading, root=(_ROOT,), tags=(_PUBLISHED, "sdnEntry")):
        try:
            if local_name(record) == _PUBLISHED:
                reading.source_date = _published(record)
                continue
            entry = _entry(record)
            uid = entry.entity.entry_id
            if uid in entries:
                raise ValueError(f"entry {uid} stands in the file twice")
            entries[uid] = entry
        except ValueError as err:
            reading.reject(path, line_of(record), str(err))
    return link_entries(_placed(list(entries.values())))


def _published(record: Element) -> str:
    printed = text_of(record, "Publish_Date")
    month, _, rest = printed.partition("/")
    day, _, year = rest.partition("/")
    published = iso_day(f"{year}-{month}-{day}")
    if published is None:
        raise ValueError(f"Publish_Date: {printed[:40]!r} is no date such as 01/31/2026")
    return published


def _placed(entries: list[Entry]) -> Iterator[ListedEntity]:
    on_lists = [entry.lists_of(entry.entity.programmes) for entry in entries]
    ruled = sum(on_list != ["US-OFAC-NS-MBS"] for on_list in on_lists)
    consolidated = 2 * ruled > len(entries)
    for entry, on_list in zip(entries, on_lists, strict=True):
        for list_id in on_list if consolidated else [SDN]:
            yield entry.on_list(list_id)


def _entry(record: Element) -> Entry:
    """One record. Raises ValueError where it has no number or no name."""
    kind = KINDS.get(text_of(record, "sdnType").lower(), Kind.UNKNOWN)
    draft = new_draft(text_of(record, "uid"), kind)
    draft.add_name(_name(record, kind), AliasQuality.PRIMARY)
    for alias in children(record, "akaList", "aka"):
        draft.add_name(_name(alias, kind), _quality(alias))
    for address in children(record, "addressList", "address"):
        draft.add_address(_address(address), text_of(address, "country"))
    draft.programmes += texts_of(record, "programList", "program")
    draft.positions += texts_of(record, "title")
    remarks = text_of(record, "remarks")
    draft.add_remark("", remarks)
    vessel = next(iter(children(record, "vesselInfo")), None)
    if vessel is not None:
        draft.vessel = _vessel(vessel)
        draft.add_country(text_of(vessel, "vesselFlag"))
        draft.add_identifier(IdentifierType.CALL_SIGN, text_of(vessel, "callSign"))
    documents = list(map(_document, children(record, "idList", "id")))
    draft.remarks += [text for text, dated in documents if dated]
    links = (text for text in split_remarks(remarks) if is_link(text))
    return finish(draft, [*(text for text, _ in documents), *_facts(record), *links])


def _name(element: Element, kind: Kind) -> str:
    """A name in reading order; some weak aliases have "LAST, First" in the one field."""
    first, last = text_of(element, "firstName"), text_of(element, "lastName")
    return f"{first} {last}" if first else natural_order(last, kind)


def _quality(alias: Element) -> AliasQuality:
    if text_of(alias, "type").lower() == "f.k.a.":
        return AliasQuality.FORMER
    weak = text_of(alias, "category").lower() == "weak"
    return AliasQuality.WEAK if weak else AliasQuality.STRONG


def _address(address: Element) -> list[str]:
    street = [text_of(address, f"address{line}") for line in (1, 2, 3)]
    place = (text_of(address, name) for name in ("city", "stateOrProvince", "postalCode"))
    return address_parts(street, *place)


def _document(element: Element) -> tuple[str, bool]:
    """The labelled text of an item, and whether it has dates, which no identifier holds."""
    country = text_of(element, "idCountry")
    issued, expires = text_of(element, "issueDate"), text_of(element, "expirationDate")
    parts = [
        text_of(element, "idType"),
        text_of(element, "idNumber"),
        country and f"({country})",
        issued and f"issued {issued}",
        expires and f"expires {expires}",
    ]
    return " ".join(part for part in parts if part), bool(issued or expires)


def _facts(record: Element) -> Iterator[str]:
    for label, *path in (
        ("DOB", "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"),
        ("POB", "placeOfBirthList", "placeOfBirthItem", "placeOfBirth"),
        ("nationality", "nationalityList", "nationality", "country"),
        ("citizen", "citizenshipList", "citizenship", "country"),
    ):
        yield from (f"{label} {text}" for text in texts_of(record, *path))


def _vessel(element: Element) -> Vessel:
    tonnage = text_of(element, "grossRegisteredTonnage") or text_of(element, "tonnage")
    return Vessel(
        type=text_of(element, "vesselType") or None,
        flag=text_of(element, "vesselFlag") or None,
        owner=text_of(element, "vesselOwner") or None,
        gross_tonnage=tonnage or None,
    )
