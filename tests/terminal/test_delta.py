"""A delta can be read: what came, what went, and what changed of the rest."""

from __future__ import annotations

import io

import msgspec
import pytest
from rich.console import Console

from streams.lists.delta import compare_entries, compare_lists
from streams.matching.entity import (
    Address,
    Contact,
    ContactType,
    DateSpan,
    Gender,
    Kind,
    ListedEntity,
    Relation,
    RelationType,
    Vessel,
)
from streams.terminal import delta as rendering
from streams.terminal.delta import render_delta
from tests.factories import entity


def shown(before: list[ListedEntity], after: list[ListedEntity]) -> str:
    """The delta of two lists as plain text."""
    console = Console(file=io.StringIO(), width=200)
    console.print(render_delta(compare_lists(before, after)))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_entries_and_their_fields_are_told_with_their_signs() -> None:
    before = [entity("Stays Ltd", "Old Name", entry_id="1"), entity("Goes Ltd", entry_id="2")]
    after = [
        entity("Stays Ltd", weak=("Weak Name",), entry_id="1", ids=("imo:9074729",)),
        entity("Comes Ltd", entry_id="3"),
    ]
    text = shown(before, after)
    assert "1 added, 1 removed, 1 changed (names 1, identifiers 1)" in text
    assert "+  BLOCK  Comes Ltd  US-OFAC-SDN:3" in text
    assert "-  BLOCK  Goes Ltd  US-OFAC-SDN:2" in text
    assert "~ Stays Ltd  US-OFAC-SDN:1" in text
    assert "names: -Old Name; +Weak Name (weak)" in text
    assert "identifiers: +IMO 9074729" in text


def test_no_difference_is_said_to_be_none() -> None:
    assert shown([entity("A")], [entity("A")]).strip() == "0 added, 0 removed, 0 changed"


def test_another_order_is_told() -> None:
    assert "names: in another order" in shown([entity("A", "B")], [entity("B", "A")])


def test_many_entries_are_cut_short_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MOST_ENTRIES", 2)
    text = shown([], [entity("A", entry_id=str(n)) for n in range(5)])
    assert text.count("+  BLOCK") == 2
    assert "and 3 more" in text


def test_foreign_text_can_t_act_on_the_terminal() -> None:
    assert "\x1b" not in shown([], [entity("Evil \x1b[2J Ltd")])
    changed = msgspec.structs.replace(entity("A"), remarks="\x1b[2J" + "x" * 1000)
    text = shown([entity("A")], [changed])
    assert "\x1b" not in text
    assert "x" * 400 not in text.replace("\n", "")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kind", Kind.PERSON, "-company; +person"),
        ("gender", Gender.FEMALE, "+female"),
        ("addresses", (Address("Main Street 1", "CN"),), "+Main Street 1 (CN)"),
        ("birth_dates", (DateSpan("circa 1962"),), "+circa 1962"),
        ("contacts", (Contact(ContactType.PHONE, "+7 495"),), "+phone +7 495"),
        ("relations", (Relation(RelationType.OWNED_BY, "Owner", "7"),), "+owned by Owner 7"),
        ("vessel", Vessel(type="Tanker", flag="Panama"), "+Tanker Panama"),
        ("programmes", ("SDGT",), "+SDGT"),
        ("hypothetical", True, "-False; +True"),
    ],
)
def test_every_sort_of_value_is_told_in_words(field: str, value: object, words: str) -> None:
    before = entity("A")
    after = msgspec.structs.replace(before, **{field: value})
    assert len(compare_entries(before, after)) == 1
    assert f"{field.replace('_', ' ')}: {words}" in shown([before], [after])
