"""OFAC's advanced XML lists: the lists of a party, its relations, and what is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.source import Parsed, load
from streams.matching.entity import Kind
from tests.lists.ofac_files import (
    advanced,
    alias,
    document,
    feature,
    listing,
    location,
    party,
    period,
    relation,
    spelling,
    write,
)


def load_text(tmp_path: Path, content: str) -> Parsed:
    return load(None, [write(tmp_path / "list.xml", content)], "ofac")


@pytest.mark.parametrize(
    ("on", "list_id", "effects"),
    [
        ("SDN List", "US-OFAC-SDN", ["BLOCK"]),
        ("Sectoral Sanctions Identifications List", "US-OFAC-SSI", ["SECURITIES_BAN", "FLAG"]),
        ("Non-SDN Palestinian Legislative Council List", "US-OFAC-NS-PLC", ["BLOCK"]),
        ("Non-SDN CMIC List", "US-OFAC-NS-CMIC", ["SECURITIES_BAN"]),
        ("CAPTA List", "US-OFAC-CAPTA", ["BLOCK"]),
        ("FSE List", "US-OFAC-FSE", ["BLOCK"]),
        ("Non-SDN Menu-Based Sanctions List", "US-OFAC-NS-MBS", ["SECURITIES_BAN", "FLAG"]),
    ],
)
def test_a_party_stands_on_the_list_that_its_entry_names(
    tmp_path: Path, on: str, list_id: str, effects: list[str]
) -> None:
    listings = [listing("7", on=on), listing("7", on="Consolidated List")]
    (entity,) = load_text(tmp_path, advanced(party("7"), listings=listings)).entities
    assert (entity.key, [effect.value for effect in entity.effects]) == (f"{list_id}:7", effects)


def test_a_party_on_two_lists_is_an_entry_on_each_with_its_own_dates(tmp_path: Path) -> None:
    directive_2 = feature("Listing Date (EO 14024 Directive 2):", during=period("2022-02-24"))
    listings = [
        listing("7", on="Consolidated List", days=["2014-10-10"]),
        listing(
            "7",
            "UKRAINE-EO13662",
            on="Sectoral Sanctions Identifications List",
            days=["2014-07-29"],
            measure="13662 Sectoral Directive 2",
        ),
        listing("7", "RUSSIA-EO14024", on="CAPTA List", days=["2022-03-01"], measure="Reject"),
    ]
    source = load_text(tmp_path, advanced(party("7", directive_2), listings=listings))
    assert [(e.key, e.programmes, e.listed_on, e.remarks) for e in source.entities] == [
        (
            "US-OFAC-SSI:7",
            ("UKRAINE-EO13662",),
            "2014-07-29",
            "Measure: 13662 Sectoral Directive 2",
        ),
        ("US-OFAC-CAPTA:7", ("RUSSIA-EO14024",), "2022-02-24", "Measure: Reject"),
    ]


def test_what_no_entry_places_is_placed_by_its_programmes_or_is_an_sdn(tmp_path: Path) -> None:
    consolidated = [listing("7", "CMIC-EO13959", on="Consolidated List")]
    source = load_text(tmp_path, advanced(party("7"), party("8"), listings=consolidated))
    assert [e.key for e in source.entities] == ["US-OFAC-NS-CMIC:7", "US-OFAC-NS-MBS:8"]
    source = load_text(tmp_path, advanced(party("7"), party("8"), listings=[listing("7")]))
    assert [e.key for e in source.entities] == ["US-OFAC-SDN:7", "US-OFAC-SDN:8"]


def test_an_unknown_list_is_reported_and_its_parties_stay_listed(tmp_path: Path) -> None:
    content = advanced(party("7"), listings=[listing("7", on="Wanted Men")])
    source = load_text(tmp_path, content)
    assert [entity.key for entity in source.entities] == ["US-OFAC-SDN:7"]
    assert [broken.reason for broken in source.broken] == ["unknown list 'Wanted Men'"]


@pytest.mark.parametrize(
    ("type_", "read_as"),
    [
        ("Owned or Controlled By", "owned_by"),
        ("Owns, controls, or operates", "owner_of"),
        ("Acting for or on behalf of", "acting_for"),
        ("Leader or official of", "leader_of"),
        ("Principal Executive Officer", "leader_of"),
        ("Providing support to", "supporter_of"),
        ("Family member of", "family"),
        ("Associate Of", "associate"),
        ("Property in the interest of", "linked_to"),
    ],
)
def test_a_relation_has_its_type_and_the_others_number_and_name(
    tmp_path: Path, type_: str, read_as: str
) -> None:
    boreas = alias(spelling(("Entity Name", "BOREAS"), primary=True), primary=True)
    content = advanced(
        party("7"),
        party("8", names=boreas),
        relations=[relation("7", type_, "8")],
        listings=[listing("7"), listing("8")],
    )
    first, second = load_text(tmp_path, content).entities
    assert [(r.type.value, r.name, r.entry_id, r.text) for r in first.relations] == [
        (read_as, "BOREAS", "8", type_)
    ]
    assert second.relations == ()


def test_a_relation_that_is_over_or_doubtful_says_so(tmp_path: Path) -> None:
    relations = [
        relation("7", "Owned or Controlled By", "8", former=True),
        relation("7", "Associate Of", "8", quality="Low"),
    ]
    listings = [listing("7"), listing("8")]
    content = advanced(party("7"), party("8"), relations=relations, listings=listings)
    assert [(r.type.value, r.text) for r in load_text(tmp_path, content).entities[0].relations] == [
        ("linked_to", "Owned or Controlled By (former)"),
        ("associate", "Associate Of (quality: low)"),
    ]


def test_a_relation_to_a_party_of_another_list_has_no_entry_on_this_one(tmp_path: Path) -> None:
    relations = [
        relation("7", "Owned or Controlled By", "8"),
        relation("7", "Owned or Controlled By", "99"),
    ]
    listings = [listing("7", on="FSE List"), listing("8")]
    content = advanced(party("7"), party("8"), relations=relations, listings=listings)
    related = load_text(tmp_path, content).entities[0].relations
    assert [(r.name, r.entry_id, r.text) for r in related] == [
        ("ACME", None, "Owned or Controlled By"),
        (None, None, "Owned or Controlled By OFAC entry 99"),
    ]


def test_the_date_of_issue_is_the_date_of_the_source(tmp_path: Path) -> None:
    assert load_text(tmp_path, advanced(party("7"))).source_date == "2026-09-09"
    source = load_text(tmp_path, advanced(party("7"), issued="<Year>2026</Year>"))
    assert source.source_date is None
    assert [broken.reason for broken in source.broken] == ["the date of issue is no date"]


def test_broken_records_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    content = advanced(
        party("1"),
        party("x"),
        party("2", names=alias(spelling(("Entity Name", "")))),
        party("3", kind="Spaceship"),
        party("1"),
        "<DistinctParty FixedRef='4'/>",
        party("5"),
        party("6"),
        party("7", feature("Wingspan", "3 m"), feature("Location", at="void"), feature("Title", "Sir")),
        *(party(str(n)) for n in range(20, 40)),
        locations=[location("y", country="Atlantis"), "<Location/>"],
        documents=[document("1", "Passport", ""), document("1", "Passport", "A1", at="void")],
        relations=[relation("99", "Associate Of", "1"), relation("1", "Rival of", "5")],
        listings=[listing("99"), listing("5"), listing("5")],
    )  # fmt: skip
    source = load_text(tmp_path, content)
    found = {entity.entry_id: entity for entity in source.entities}
    assert found.keys() == {"1", "3", "5", "6", "7", *map(str, range(20, 40))}
    assert found["3"].kind is Kind.UNKNOWN
    assert found["7"].position == "Sir"
    assert [broken.reason for broken in source.broken] == [
        "Country 'Atlantis' is not among the reference values",
        "<Location> has no ID",
        "Passport: a document without a number",
        "location 'void' is not in the file",
        "'x' is no entry number",
        "the entry has no name",
        "PartySubType 'Spaceship' is not among the reference values",
        "party 1 stands in the file twice",
        "expected one profile, found 0",
        "FeatureType 'Wingspan' is not among the reference values",
        "location 'void' is not in the file",
        "party '99' is not in the file",
        "RelationType 'Rival of' is not among the reference values",
        "party '99' is not in the file",
        "the party stands on the SDN List twice",
    ]
    lines = content.splitlines()
    assert all(broken.file == "list.xml" for broken in source.broken)
    assert 'FixedRef="x"' in lines[source.broken[4].line - 1]
    assert 'PartySubTypeID="Spaceship"' in lines[source.broken[6].line - 1]


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
def test_a_list_that_is_cut_off_is_refused(tmp_path: Path, kept: float) -> None:
    parties = [party(str(n)) for n in range(20)]
    whole = advanced(*parties, listings=[listing(str(n)) for n in range(20)])
    with pytest.raises(ListError, match="damaged or cut off"):
        load_text(tmp_path, whole[: int(len(whole) * kept)])


def test_a_list_without_reference_values_is_refused(tmp_path: Path) -> None:
    whole = advanced(party("7"), listings=[listing("7")])
    with pytest.raises(ListError, match="no reference values stand before the first party"):
        load_text(tmp_path, whole.replace("ReferenceValueSets", "Something"))
