"""One listed entry as a reviewer sees it."""

from __future__ import annotations

import msgspec
import pytest

from streams.matching.entity import (
    Contact,
    ContactType,
    Kind,
    ListedEntity,
    Relation,
    RelationType,
)
from streams.terminal.entries import render_entry
from streams.terminal.groups import group_alerts
from streams.terminal.hits import render_group
from tests.factories import entity, party
from tests.terminal.alerts import alerts, shown


def related(*relations: Relation) -> ListedEntity:
    return msgspec.structs.replace(entity("ACME"), relations=relations)


def test_nationalities_and_contacts_are_shown() -> None:
    kepler = msgspec.structs.replace(
        entity("Johann Kepler", kind=Kind.PERSON),
        nationalities=("AT", "DE"),
        contacts=(
            Contact(ContactType.PHONE, "43 1 5331"),
            Contact(ContactType.WEBSITE, "kepler.example"),
        ),
    )
    text = shown(render_entry(kepler))
    assert "Nationality AT DE" in text
    assert "Contacts phone 43 1 5331; website kepler.example" in text


@pytest.mark.parametrize("type_", RelationType)
def test_every_type_of_relation_is_shown_with_whom_it_names(type_: RelationType) -> None:
    text = shown(render_entry(related(Relation(type_, "BOREAS"))))
    label = type_.value.replace("_", " ").removesuffix(" of").removesuffix(" to").capitalize()
    assert label in text
    assert "BOREAS" in text


def test_a_relation_shows_the_entry_and_what_the_list_calls_it() -> None:
    text = shown(
        render_entry(
            related(
                Relation(RelationType.OWNED_BY, "BOREAS", "8", "Owned or Controlled By"),
                Relation(RelationType.OWNED_BY, "NOTUS"),
                Relation(RelationType.LINKED_TO, "EURUS", None, "Linked To"),
                Relation(RelationType.ACTING_FOR, None, None, "Acting for OFAC entry 99"),
            )
        )
    )
    assert "Owned by BOREAS (entry 8; Owned or Controlled By); NOTUS" in text
    assert "Linked to EURUS" in text
    assert "EURUS (" not in text
    assert "Acting for Acting for OFAC entry 99" in text


def test_an_entry_without_relations_and_contacts_shows_no_empty_rows() -> None:
    text = shown(render_entry(entity("ACME")))
    assert "Contacts" not in text
    assert "Owned by" not in text


def test_a_hit_shows_the_relations_of_each_listing() -> None:
    first = related(Relation(RelationType.OWNED_BY, "BOREAS"))
    second = msgspec.structs.replace(first, list_id="OTHER", relations=())
    (group,) = group_alerts(alerts(party("ACME"), first, second))
    text = shown(render_group(group))
    assert text.count("Owned by BOREAS") == 1


def test_no_name_of_a_relation_or_contact_can_steer_the_terminal() -> None:
    hostile = msgspec.structs.replace(
        related(Relation(RelationType.FAMILY, "BO\x1b[31mREAS")),
        contacts=(Contact(ContactType.EMAIL, "a\x1b]0;@example.org"),),
    )
    text = shown(render_entry(hostile))
    assert "\x1b" not in text
    assert "BO\\x1b[31mREAS" in text
