"""Names of the BIS and State Department lists."""

from __future__ import annotations

import pytest

from streams.lists.formats.us_names import read_names
from streams.matching.entity import AliasQuality


def qualities(name: str, *aliases: str) -> dict[str, str]:
    """Every name with its quality, in order."""
    names, _ = read_names(name, list(aliases))
    return {found.text: found.quality.value for found in names}


def test_aliases_lose_the_and_that_ends_their_enumeration() -> None:
    found = qualities("27th Centre", "27th NTs", "and", "and NTs-27")
    assert list(found) == ["27th Centre", "27th NTs", "NTs-27"]


@pytest.mark.parametrize(
    "name",
    [
        "Ardis Group LLC and any successor, sub-unit, or subsidiary thereof",
        "Ardis Group LLC; and any successor, sub-unit, or subsidiary thereof",
        "Ardis Group LLC, and its sub-units and successors",
    ],
)
def test_the_successors_clause_is_a_note_and_no_part_of_the_name(name: str) -> None:
    names, notes = read_names(name, [])
    assert [found.text for found in names] == ["Ardis Group LLC"]
    assert "successor" in notes[0]


def test_a_former_name_is_found_in_brackets_in_line_and_alone() -> None:
    found = qualities("Neft AO (f.k.a., Neft OAO)", "NFT, f.k.a., Neftprom", "f.k.a. Old Neft")
    assert found == {
        "Neft AO": "primary",
        "Neft OAO": "former",
        "NFT": "strong",
        "Neftprom": "former",
        "Old Neft": "former",
    }


def test_several_names_in_one_bracket_and_brackets_within_are_all_found() -> None:
    found = qualities("Par Inc. (a.k.a. Pasa Aero; Avia (AVS) Supply)")
    assert list(found) == ["Par Inc.", "Pasa Aero", "Avia (AVS) Supply"]


def test_the_federal_registers_enumeration_of_aliases_is_taken_apart() -> None:
    found = qualities("Kepler Lab, a.k.a., the following two aliases: -Kepler 1; and -Kepler 2.")
    assert list(found) == ["Kepler Lab", "Kepler 1", "Kepler 2."]


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("Acme Co. (Acme).  Affiliated Entity:  Acme Cloud Berlin", "Acme Cloud Berlin"),
        ("2nd Academy.  Subordinate Institution -  283 Factory", "283 Factory"),
        ("Atomic Commission (AC), and subordinate entity Laser Institute", "Laser Institute"),
        ("Department of Energy entity: Rare Earths", "Rare Earths"),
    ],
)
def test_a_body_below_its_parent_is_also_named_on_its_own(name: str, own: str) -> None:
    assert qualities(name)[own] == "strong"


def test_a_quoted_alias_is_weak_and_a_bracketed_remark_is_no_alias() -> None:
    names, notes = read_names("Ninth Academy", ['"Sasa"', "(all of preceding located in Mianyang)"])
    assert [(n.text, n.quality) for n in names[1:]] == [("Sasa", AliasQuality.WEAK)]
    assert notes == ("(all of preceding located in Mianyang)",)


def test_layout_is_cleaned_and_native_script_is_told() -> None:
    names, _ = read_names("Hai  Wei\n Co. Ltd., ", ["海康威视"])
    assert [(n.text, n.script) for n in names] == [
        ("Hai Wei Co. Ltd.", "Latn"),
        ("海康威视", "Hani"),
    ]


@pytest.mark.parametrize("name", ["and", "a.k.a. Kepler", "(f.k.a. Kepler)", "including the rest"])
def test_a_cell_of_nothing_but_clauses_still_gives_a_primary_name(name: str) -> None:
    names, _ = read_names(name, ["Tycho"])
    assert names[0].text == name
    assert names[0].quality is AliasQuality.PRIMARY
