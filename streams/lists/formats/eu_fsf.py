"""The EU's consolidated financial sanctions list, the FSF export, as XML 1.1.

Nearly everything stands in attributes. A weak alias is marked by `strong="false"` and, in older
entries, by a remark alone ("Low quality alias"). A country is a code, with "00" for unknown.
"""

from __future__ import annotations

import re
from pathlib import Path

from streams.country_names import alpha2
from streams.lists.dates import iso_day, read_date
from streams.lists.drafts import Draft
from streams.lists.formats.free_text import find_contacts, find_identifiers
from streams.lists.head import Head
from streams.lists.numbering import Numbering
from streams.lists.reading import Reading
from streams.lists.register import lists
from streams.lists.xml_records import (
    Element,
    children,
    line_of,
    read_records,
    root_of,
    text_of,
    texts_of,
)
from streams.matching.entity import (
    Address,
    AliasQuality,
    ContactType,
    DateSpan,
    Gender,
    IdentifierType,
    Kind,
    ListedEntity,
)

LIST_ID = "EU-FSF"
PARSER_VERSION = "eu-fsf/1"
EXPECTS = "the EU financial sanctions export, XML 1.1, with the root <export>"
_ROOT = "export"
_NAMESPACE = b"http://eu.europa.ec/fpi/fsd/export"

_KINDS = {
    "person": Kind.PERSON, "p": Kind.PERSON,
    "enterprise": Kind.COMPANY, "entity": Kind.COMPANY, "e": Kind.COMPANY,
    "vessel": Kind.VESSEL, "v": Kind.VESSEL,
}  # fmt: skip
_GENDERS = {"F": Gender.FEMALE, "M": Gender.MALE}
_WEAK = re.compile(r"\b(?:low|lo|weak)[ -]quality|\bweak alias", re.IGNORECASE)
_QUALITY_ALONE = re.compile(r"\W*(?:good|high|lo|low)[ -]quality\W*(?:alias|a\.?k\.?a)?\W*", re.I)
_FORMER = re.compile(r"\bformerly\b|\bf\.?k\.?a\b|\bprevious(?:ly)? (?:listed|known|name)", re.I)
_IDENTIFIERS = {
    "passport": IdentifierType.PASSPORT,
    "travdoc": IdentifierType.PASSPORT,
    "id": IdentifierType.NATIONAL_ID,
    "ssn": IdentifierType.TAX,
    "taxid": IdentifierType.TAX,
    "fiscalcode": IdentifierType.TAX,
    "regnumber": IdentifierType.REGISTRATION,
    "tradelic": IdentifierType.REGISTRATION,
    "swiftbic": IdentifierType.BIC,
    "imo": IdentifierType.IMO,
}
_CONTACTS = {
    "email": ContactType.EMAIL,
    "web": ContactType.WEBSITE,
    "website": ContactType.WEBSITE,
    "phone": ContactType.PHONE,
    "mobile": ContactType.PHONE,
    "fax": ContactType.PHONE,
}
_ADDRESS_PARTS = ("street", "poBox", "zipCode", "place", "city", "region", "countryDescription")
_PLACE_PARTS = ("place", "zipCode", "city", "region", "countryDescription")
_FAULTS_OF_PAPERS = ("knownExpired", "knownFalse", "reportedLost", "revokedByIssuer")
_RENAMED = {"CS": "RS", "00": ""}  # Serbia and Montenegro; unknown


def recognises(head: Head) -> bool:
    """Whether a file has the root and the namespace of the export."""
    return head.root == _ROOT and _NAMESPACE in head.start


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity for each sanctionEntity, in the file's order."""
    (path,) = paths
    numbering = Numbering()
    entities = []
    for record in read_records(path, reading, root={_ROOT}, tags={"sanctionEntity"}):
        generated = root_of(record).get("generationDate", "")
        reading.source_date = reading.source_date or iso_day(generated[:10])
        draft = _draft(record)
        if draft.names and draft.entry_id:
            draft.entry_id = numbering.give(LIST_ID, draft.entry_id)
            source_url = text_of(record, "regulation", "publicationUrl") or lists()[LIST_ID].url
            entities.append(draft.entity(lists()[LIST_ID].effects, source_url))
        else:
            fault = f"{draft.entry_id} has no name" if draft.entry_id else "no reference number"
            reading.reject(path, line_of(record), fault)
    return entities


def _draft(record: Element) -> Draft:
    number = record.get("euReferenceNumber") or record.get("logicalId") or ""
    draft = Draft(LIST_ID, number, _kind(record))
    for alias in children(record, "nameAlias"):
        _add_name(draft, alias)
    _add_regulations(draft, record)
    for citizenship in children(record, "citizenship"):
        code = _country(citizenship)
        draft.nationalities += filter(None, [code])
        draft.add_remark("Citizenship", "" if code else citizenship.get("countryDescription", ""))
    for birth in children(record, "birthdate"):
        _add_birth(draft, birth)
    for paper in children(record, "identification"):
        _add_identification(draft, paper)
    for address in children(record, "address"):
        _add_address(draft, address)
    for remark in texts_of(record, "remark"):
        draft.add_remark("", remark)
        draft.identifiers += find_identifiers(remark)
        draft.contacts += find_contacts(remark)
    draft.add_remark("Designation", record.get("designationDetails", ""))
    draft.add_remark("UN reference", record.get("unitedNationId", ""))
    return draft


def _kind(record: Element) -> Kind:
    subject = next(iter(children(record, "subjectType")), None)
    codes = [] if subject is None else [subject.get("code"), subject.get("classificationCode")]
    known = (_KINDS.get((code or "").lower()) for code in codes)
    return next((kind for kind in known if kind), Kind.UNKNOWN)


def _add_name(draft: Draft, alias: Element) -> None:
    """A name with its quality, and what the list ties to it: gender, title, function, remark."""
    parts = (alias.get(part, "") for part in ("firstName", "middleName", "lastName"))
    remarks = " ".join(texts_of(alias, "remark"))
    weak = alias.get("strong", "").lower() == "false" or _WEAK.search(remarks)
    quality = AliasQuality.WEAK if weak else AliasQuality.STRONG
    if _FORMER.search(remarks) and not weak:
        quality = AliasQuality.FORMER
    draft.add_name(alias.get("wholeName") or " ".join(filter(None, parts)), quality)
    draft.genders += filter(None, [_GENDERS.get(alias.get("gender", "").upper())])
    function = alias.get("function", "")
    if draft.kind is Kind.PERSON:
        draft.positions += filter(None, [" ".join(function.split())])
    else:
        draft.add_remark("Function", function)
    draft.add_remark("Title", alias.get("title", ""))
    draft.add_remark("", "" if _QUALITY_ALONE.fullmatch(remarks) else remarks)
    draft.identifiers += find_identifiers(remarks)


def _add_regulations(draft: Draft, record: Element) -> None:
    regulations = children(record, "regulation")
    draft.programmes += filter(None, (each.get("programme") for each in regulations))
    titles = dict.fromkeys(filter(None, (each.get("numberTitle") for each in regulations)))
    draft.citation = "; ".join(titles) or None
    draft.listed_on = iso_day(record.get("designationDate", ""))


def _country(element: Element) -> str | None:
    code = element.get("countryIso2Code", "")
    code = _RENAMED.get(code, code)
    return alpha2(code) or alpha2(element.get("countryDescription", ""))


def _place(element: Element, parts: tuple[str, ...]) -> str:
    """The parts of a place in one line. "-" and "UNKNOWN" stand for what is not known."""
    values = (" ".join(element.get(part, "").split()) for part in parts)
    return ", ".join(value for value in values if value not in ("", "-", "UNKNOWN"))


def _add_birth(draft: Draft, birth: Element) -> None:
    draft.birth_places += filter(None, [_place(birth, _PLACE_PARTS)])
    draft.add_remark("Birth", " ".join(texts_of(birth, "remark")))
    text = birth.get("birthdate") or _partial_date(birth) or _years(birth)
    if not text:
        return
    span = read_date(f"circa {text}" if birth.get("circa", "").lower() == "true" else text)
    calendar = birth.get("calendarType", "")
    if calendar.upper() not in ("", "GREGORIAN"):
        span = DateSpan(f"{text} ({calendar.lower()} calendar)")
    draft.birth_dates.append(span)


def _partial_date(birth: Element) -> str:
    """ "1965-03" or "1965" of a birth whose day is not known."""
    year, month, day = (birth.get(part, "") for part in ("year", "monthOfYear", "dayOfMonth"))
    known = [year, *([month] if month else []), *([day] if month and day else [])]
    return "-".join(part.zfill(2) for part in known) if year else ""


def _years(birth: Element) -> str:
    """A range of years; one that is open at an end is a text that sets no bounds."""
    first, last = birth.get("yearRangeFrom", ""), birth.get("yearRangeTo", "")
    if first and last:
        return f"{first} to {last}"
    return f"from {first}" if first else last and f"until {last}"


def _add_identification(draft: Draft, paper: Element) -> None:
    """A number, typed by the list's own code; what is wrong with the paper goes to the remarks."""
    code = paper.get("identificationTypeCode", "").lower()
    type_ = _IDENTIFIERS.get(code, IdentifierType.OTHER)
    if type_ is IdentifierType.IMO and draft.kind is not Kind.VESSEL:
        type_ = IdentifierType.REGISTRATION  # a company's IMO number
    for number in dict.fromkeys((paper.get("number", ""), paper.get("latinNumber", ""))):
        draft.add_identifier(type_, number, _country(paper))
    faults = [fault for fault in _FAULTS_OF_PAPERS if paper.get(fault, "").lower() == "true"]
    told = [
        paper.get("nameOnDocument", "") and f"in the name of {paper.get('nameOnDocument')}",
        paper.get("issuedBy", "") and f"issued by {paper.get('issuedBy')}",
        *(re.sub("(?=[A-Z])", " ", fault).lower() for fault in faults),
        *texts_of(paper, "remark"),
    ]
    if any(told):
        described = paper.get("identificationTypeDescription") or code
        number = paper.get("number") or paper.get("latinNumber") or ""
        draft.add_remark(described, ", ".join(filter(None, (number, *told))))


def _add_address(draft: Draft, address: Element) -> None:
    place, code = _place(address, _ADDRESS_PARTS), _country(address)
    remarks = " ".join(texts_of(address, "remark"))
    if place:
        draft.addresses.append(Address(place, code))
    draft.countries += filter(None, [code])
    draft.add_remark("Address", remarks)
    draft.identifiers += find_identifiers(remarks)
    draft.contacts += find_contacts(remarks)
    for contact in children(address, "contactInfo"):
        key, value = contact.get("key", ""), contact.get("value", "")
        type_ = _CONTACTS.get(key.lower())
        if type_ is None:
            draft.add_remark(key, value)
            continue
        for single in re.split(r"[;,]\s+|;", value):
            draft.add_contact(type_, single)
