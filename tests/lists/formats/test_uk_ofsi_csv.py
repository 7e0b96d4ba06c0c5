"""OFSI's Consolidated List, in both editions of its CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.source import Parsed, load
from streams.matching.entity import Kind, ListedEntity
from tests.lists.files import table

OLDER = [
    "Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Title", "DOB", "Town of Birth",
    "Country of Birth", "Nationality", "Passport Details", "NI Number", "Position", "Address 1",
    "Address 2", "Address 3", "Address 4", "Address 5", "Address 6", "Post/Zip Code", "Country",
    "Other Information", "Group Type", "Alias Type", "Regime", "Listed On", "Last Updated",
    "Group ID",
]  # fmt: skip
NEWER = [
    "Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Title", "Name Non-Latin Script",
    "Non-Latin Script Type", "Non-Latin Script Language", "DOB", "Town of Birth",
    "Country of Birth", "Nationality", "Passport Number", "Passport Details",
    "National Identification Number", "NI Details", "Position", "Address 1", "Address 2",
    "Address 3", "Address 4", "Address 5", "Address 6", "Post/Zip Code", "Country",
    "Other Information", "Group Type", "Alias Type", "Alias Quality", "Regime", "Listed On",
    "UK Sanctions List Date Designated", "Last Updated", "Group ID",
]  # fmt: skip


def read(tmp_path: Path, columns: list[str], *rows: dict[str, str]) -> Parsed:
    """The list with these rows, in Windows-1252 and with the line that says its date."""
    same = {
        "Group ID": "13001",
        "Group Type": "Individual",
        "Alias Type": "Prime Alias",
        "Regime": "Syria",
        "Listed On": "22/01/2019",
    }
    lines = [[{**same, **row}.get(column, "") for column in columns] for row in rows]
    title = ["Last Updated", "27/04/2020", *[""] * (len(columns) - 2)]
    path = tmp_path / "ConList.csv"
    path.write_bytes(table([title, columns, *lines]).encode("cp1252", "xmlcharrefreplace"))
    return load(None, [path], "gb-ofsi")


def read_one(tmp_path: Path, *rows: dict[str, str], columns: list[str] = OLDER) -> ListedEntity:
    (entity,) = read(tmp_path, columns, *rows).entities
    return entity


def test_the_rows_of_one_group_are_one_person(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        {"Name 6": "KEPPLER", "Name 1": "Hans", "Alias Type": "AKA", "DOB": "00/00/1571"},
        {"Name 6": "KEPLER", "Name 1": "Johann", "DOB": "27/12/1571", "Position": "Astronomer",
         "Nationality": "1) German 2) Austrian", "Town of Birth": "Weil der Stadt",
         "Country of Birth": "Germany", "Title": "Magister"},
        {"Name 6": "KEPPEL", "Alias Type": "FKA", "Listed On": "01/04/2016", "Regime": "Iraq"},
    )  # fmt: skip
    assert entity.key == "GB-OFSI:13001"
    assert entity.kind is Kind.PERSON
    assert [(n.text, n.quality.value) for n in entity.names] == [
        ("Johann KEPLER", "primary"),
        ("Hans KEPPLER", "strong"),
        ("KEPPEL", "former"),
    ]
    assert [d.earliest for d in entity.birth_dates] == ["1571-01-01", "1571-12-27"]
    assert entity.nationalities == ("DE", "AT")
    assert entity.birth_places == ("Weil der Stadt, Germany",)
    assert entity.position == "Astronomer"
    assert entity.programmes == ("Syria", "Iraq")
    assert entity.listed_on == "2016-04-01"
    assert entity.remarks == "Title: Magister"


def test_the_second_edition_has_the_original_script_and_the_alias_quality(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        {"Name 6": "KEPLER", "Passport Number": "A1234567",
         "Passport Details": "German passport issued in 1995",
         "National Identification Number": "35200-9842-7 (Pakistani)",
         "UK Sanctions List Date Designated": "31/12/2020"},
        {"Name 6": "STARGAZER", "Alias Type": "AKA", "Alias Quality": "Low"},
        columns=NEWER,
    )  # fmt: skip
    assert [(n.text, n.quality.value) for n in entity.names] == [
        ("KEPLER", "primary"),
        ("STARGAZER", "weak"),
    ]
    assert [(i.type.value, i.value, i.country) for i in entity.identifiers] == [
        ("passport", "A1234567", "DE"),
        ("national_id", "35200-9842-7", "PK"),
    ]
    assert entity.remarks == (
        "Passport: A1234567 German passport issued in 1995; "
        "National identity: 35200-9842-7 (Pakistani); UK Sanctions List, designated: 31/12/2020"
    )


def test_a_name_in_its_own_script_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "ConList.csv"
    row = {"Name 6": "KEPLER", "Name Non-Latin Script": "Иоганн Кеплер", "Group ID": "1",
           "Group Type": "Individual", "Alias Type": "Prime Alias"}  # fmt: skip
    title = ["Last Updated", "27/04/2020", *[""] * 34]
    path.write_text(table([title, NEWER, [row.get(column, "") for column in NEWER]]), "utf-8")
    names = load(None, [path], "x").entities[0].names
    assert [(n.text, n.script) for n in names] == [("KEPLER", "Latn"), ("Иоганн Кеплер", "Cyrl")]


def test_the_weakest_names_are_found_in_the_other_information(tmp_path: Path) -> None:
    told = "UN Ref QDi.004. Also referred to as Bilal, 'Dimon' and Abu Tinet. In custody in France."
    entity = read_one(tmp_path, {"Name 6": "KEPLER", "Other Information": told})
    assert [(n.text, n.quality.value) for n in entity.names[1:]] == [
        ("Bilal", "weak"),
        ("Dimon", "weak"),
        ("Abu Tinet", "weak"),
    ]
    assert entity.remarks == told


def test_prose_about_a_name_is_no_name(tmp_path: Path) -> None:
    told = "Also known as the military unit 08806, and as the battalion of the so-called republic."
    assert len(read_one(tmp_path, {"Name 6": "UNIT", "Other Information": told}).names) == 1


def test_numbers_and_contacts_are_found_in_the_other_information(tmp_path: Path) -> None:
    told = "Gender: male. Passport no: G4500000. Tel +963 11 222 0000. Website www.acme.example."
    entity = read_one(tmp_path, {"Name 6": "KEPLER", "Other Information": told})
    assert [(i.type.value, i.value) for i in entity.identifiers] == [("passport", "G4500000")]
    assert [c.value for c in entity.contacts] == ["+963 11 222 0000", "www.acme.example"]
    assert entity.gender == "male"


def test_an_entity_that_is_numbered_as_a_ship_is_one_and_a_shipping_company_is_none(
    tmp_path: Path,
) -> None:
    entity = {"Group Type": "Entity", "Name 6": "MORNING STAR"}
    ship, company = read(
        tmp_path,
        OLDER,
        {**entity, "Other Information": "(IMO number: 9074729). Annex XIV."},
        {**entity, "Group ID": "13002", "Other Information": "UN Ref KPe.022. IMO Number: 5342883"},
    ).entities
    assert (ship.kind, ship.identifiers[0].type.value) == (Kind.VESSEL, "imo")
    assert (company.kind, company.identifiers[0].type.value) == (Kind.COMPANY, "registration")


def test_a_country_beside_its_words_and_one_in_the_last_line_are_known(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        {"Name 6": "ACME", "Address 1": "Box 1", "Country": "Kuwait (residence) (UN address)"},
        {"Name 6": "ACME", "Address 1": "Tripoli", "Address 2": "Libya"},
    )
    assert [a.country for a in entity.addresses] == ["KW", "LY"]


def test_rows_without_a_group_or_a_name_are_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        OLDER,
        {"Name 6": "ACME"},
        {"Name 6": "NOBODY", "Group ID": "x"},
        {"Group ID": "13002"},
        {"Name 6": "ACME 2", "Group ID": "13003"},
    )
    assert len(parsed.entities) == 2
    assert parsed.source_date == "2020-04-27"
    assert [str(broken) for broken in parsed.broken] == [
        "ConList.csv, line 4: the Group ID is no number",
        "ConList.csv, line 5: the row has no name",
    ]


def test_a_file_that_lacks_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ConList.csv"
    path.write_text("Last Updated,27/04/2020\nName 6,Name 1,Group ID\nACME,,1\n")
    with pytest.raises(ListError, match="hold no header with alias type, country"):
        load("uk-ofsi-csv", [path], "x")
