"""What the two XML forms of OFAC's lists have in common: facts, addresses, and the lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from streams.lists.drafts import Draft
from streams.lists.formats.ofac_csv import details_url, lists_of
from streams.lists.formats.us_details import Details, read_details
from streams.lists.register import lists
from streams.matching.entity import Kind, ListedEntity

SDN = "US-OFAC-SDN"
KINDS = {
    "individual": Kind.PERSON,
    "entity": Kind.COMPANY,
    "vessel": Kind.VESSEL,
    "aircraft": Kind.AIRCRAFT,
}
_NO_LIST = ""


class Entry(NamedTuple):
    """One entry before it is known on which lists it stands, and what decides that."""

    entity: ListedEntity
    details: Details

    def lists_of(self, programmes: tuple[str, ...]) -> list[str]:
        """Its lists by the rules for OFAC's consolidated list (see `ofac_csv.lists_of`)."""
        reasons = " ".join(f"({reason})" for _, reason, _ in self.details.listing_dates)
        return lists_of(programmes, reasons)

    def on_list(self, list_id: str) -> ListedEntity:
        """The entry as it stands on one list, with the dates that its details give for that list."""
        return msgspec.structs.replace(
            self.entity,
            list_id=list_id,
            effects=lists()[list_id].effects,
            listed_on=self.details.date_of(list_id, "Listing"),
            effective_on=self.details.date_of(list_id, "Effective"),
        )


def new_draft(uid: str, kind: Kind) -> Draft:
    """The draft of an entry. Raises ValueError where the id is no OFAC entry number."""
    if not (uid.isascii() and uid.isdecimal()):
        raise ValueError(f"{uid[:40]!r} is no entry number")
    return Draft(_NO_LIST, uid, kind)


def finish(draft: Draft, texts: Iterable[str]) -> Entry:
    """Complete a draft with labelled texts such as "Passport A123 (Iran)".

    The CSV form prints the same facts as such texts among its remarks; one grammar reads them all,
    so that an entry is the same from every form. Texts that state no fact become remarks. Raises
    ValueError where the entry has no name.
    """
    details = read_details(texts, draft.kind)
    draft.names += details.names
    draft.identifiers += details.identifiers
    draft.birth_dates += details.birth_dates
    draft.birth_places += details.birth_places
    draft.countries += details.countries
    draft.nationalities += details.nationalities
    draft.contacts += details.contacts
    draft.relations += details.relations
    draft.remarks += details.rest
    if details.gender:
        draft.genders.append(details.gender)
    return Entry(draft.entity(effects=(), source_url=details_url(draft.entry_id)), details)


def address_parts(street: Iterable[str], city: str, state: str, postcode: str) -> list[str]:
    """The parts of an address without its country, put together as the CSV form prints them."""
    place = ", ".join(part for part in (city, state) if part)
    return [*street, " ".join(part for part in (place, postcode) if part)]
