"""One listed entry, field by field."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from streams.lists.register import is_derived, title
from streams.matching.entity import AliasQuality, ListedEntity, Relation, RelationType, Vessel
from streams.terminal.details import Detail, detail_table
from streams.terminal.text import (
    HYPOTHETICAL_STYLE,
    effect_badges,
    effect_meaning,
    field_label,
    safe,
)

_NAME_LABELS = {
    AliasQuality.PRIMARY: "Name",
    AliasQuality.STRONG: "Also known as",
    AliasQuality.WEAK: "Weak aliases",
    AliasQuality.FORMER: "Former names",
}
_RELATION_LABELS = {
    RelationType.OWNED_BY: "Owned by",
    RelationType.CONTROLLED_BY: "Controlled by",
    RelationType.ACTING_FOR: "Acting for",
    RelationType.OWNER_OF: "Owner of",
    RelationType.LEADER_OF: "Leader of",
    RelationType.SUPPORTER_OF: "Supporter of",
    RelationType.FAMILY: "Family of",
    RelationType.ASSOCIATE: "Associate of",
    RelationType.LINKED_TO: "Linked to",
}


def render_entry(entity: ListedEntity) -> RenderableType:
    """A whole entry: what the listing requires, then who it is."""
    identity = detail_table(identity_details(entity))
    return Group(listing_head(entity), identity, detail_table(listing_details(entity)))


def listing_head(entity: ListedEntity) -> RenderableType:
    """The effects, the list and the entry's number there; a scenario says so first."""
    head = Text.assemble(effect_badges(entity.effects), "  ", (safe(title(entity.list_id)), "bold"))
    number = Text(safe(f"{entity.list_id}, entry {entity.entry_id}"), "dim")
    if not entity.hypothetical:
        return Group(head, number)
    note = " HYPOTHETICAL: a scenario; no authority has made this designation "
    return Group(Text(note, HYPOTHETICAL_STYLE), head, number)


def listing_details(entity: ListedEntity) -> list[Detail]:
    """What the listing requires, since when, whom it relates to, and where to read it."""
    return [
        ("Requires", "; ".join(effect_meaning(effect) for effect in entity.effects)),
        ("Programmes", ", ".join(entity.programmes)),
        ("Licence requirement", entity.licence_requirement or ""),
        ("Review policy", entity.review_policy or ""),
        ("Citation", entity.citation or ""),
        ("Dates", _dates(entity)),
        *_relations(entity.relations),
        ("Follows from" if is_derived(entity.list_id) else "Remarks", entity.remarks or ""),
        ("Source", entity.source_url or ""),
    ]


def identity_details(entity: ListedEntity) -> list[Detail]:
    """Who the entry is: names by strength, numbers, addresses, contacts, dates, a ship's facts."""
    names: list[Detail] = [
        (label, "; ".join(name.text for name in entity.names if name.quality is quality))
        for quality, label in _NAME_LABELS.items()
    ]
    numbers = [
        f"{field_label(number.type.value)} {number.value}"
        + (f" ({number.country})" if number.country else "")
        for number in entity.identifiers
    ]
    return [
        *names,
        ("Identifiers", "; ".join(numbers)),
        ("Addresses", "; ".join(address.text for address in entity.addresses)),
        ("Contacts", "; ".join(f"{c.type.value} {c.value}" for c in entity.contacts)),
        ("Born", "; ".join(span.text for span in entity.birth_dates)),
        ("Born in", "; ".join(entity.birth_places)),
        ("Nationality", " ".join(entity.nationalities)),
        ("Gender", entity.gender or ""),
        ("Position", entity.position or ""),
        ("Vessel", _vessel(entity.vessel)),
    ]


def _dates(entity: ListedEntity) -> str:
    dates = [
        ("listed", entity.listed_on),
        ("in force from", entity.effective_on),
        ("REMOVED", entity.removed_on),
    ]
    return ", ".join(f"{label} {date}" for label, date in dates if date)


def _relations(relations: tuple[Relation, ...]) -> list[Detail]:
    """One row for each type of relation that the list states."""
    return [
        (label, "; ".join(_relation(each, label) for each in relations if each.type is type_))
        for type_, label in _RELATION_LABELS.items()
    ]


def _relation(relation: Relation, label: str) -> str:
    """The other's name, its number on the list, and the list's own words where they say more."""
    entry = f"entry {relation.entry_id}" if relation.entry_id else ""
    said = relation.text or ""
    if said.casefold() == label.casefold():
        said = ""
    if not relation.name:
        return ", ".join(part for part in (entry, said) if part) or "not named"
    notes = "; ".join(note for note in (entry, said) if note)
    return f"{relation.name} ({notes})" if notes else relation.name


def _vessel(vessel: Vessel | None) -> str:
    if vessel is None:
        return ""
    facts = [
        ("type", vessel.type),
        ("flag", vessel.flag),
        ("owner", vessel.owner),
        ("gross tonnage", vessel.gross_tonnage),
    ]
    return ", ".join(f"{label} {value}" for label, value in facts if value)
