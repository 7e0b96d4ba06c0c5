"""The Denied Persons List as BIS publishes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.catalogue import HeldList, merge_entities
from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Kind, ListedEntity
from tests.lists.files import write_csl

COLUMNS = [
    "Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date",
    "Expiration_Date", "Standard_Order", "Last_Update", "Action", "FR_Citation",
]  # fmt: skip
ORDER = {
    "Name": "ACME AIR",
    "City": "ROCKY RIVER",
    "State": "OH",
    "Postal_Code": "44116",
    "Effective_Date": "10/30/2020",
    "Expiration_Date": "03/13/2026",
    "Standard_Order": "Y",
    "Action": "FR NOTICE ADDED",
    "FR_Citation": "85 F.R. 70000 11/5/2020",
}


def read(tmp_path: Path, *rows: dict[str, str]) -> Parsed:
    lines = [COLUMNS, *([{**ORDER, **row}.get(c, "") for c in COLUMNS] for row in rows)]
    quoted = (
        "\t".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line) for line in lines
    )
    path = tmp_path / "dpl.txt"
    path.write_text("\n".join(quoted) + "\n")
    return load(None, [path], "us-bis-dpl")


def read_one(tmp_path: Path, *rows: dict[str, str]) -> ListedEntity:
    (entity,) = read(tmp_path, *rows).entities
    return entity


def test_an_order_is_read_with_its_dates_citation_and_address(tmp_path: Path) -> None:
    entity = read_one(tmp_path, {"Street_Address": 'SUITE "A"'})
    assert entity.list_id == "US-BIS-DPL"
    assert entity.kind is Kind.UNKNOWN
    assert entity.effects == (Effect.BLOCK,)
    assert [name.text for name in entity.names] == ["ACME AIR"]
    assert [(a.text, a.country) for a in entity.addresses] == [
        ('SUITE "A", ROCKY RIVER, OH, 44116', "US")
    ]
    assert entity.listed_on == "2020-10-30"
    assert entity.citation == "85 F.R. 70000 11/5/2020"
    assert entity.remarks == "FR NOTICE ADDED; standard order: Y; in force until 2026-03-13"


def test_the_addresses_of_one_order_are_one_entry_and_another_order_is_another(
    tmp_path: Path,
) -> None:
    first, second = read(
        tmp_path,
        {},
        {"City": "DUBAI", "State": "", "Postal_Code": "", "Country": "AE",
         "FR_Citation": "85 F.R. 70000 11/5/2020 86 F.R. 1", "Action": "TDO RENEWAL"},
        {"Effective_Date": "01/02/2021"},
    ).entities  # fmt: skip
    assert [a.country for a in first.addresses] == ["US", "AE"]
    assert first.citation == "85 F.R. 70000 11/5/2020 86 F.R. 1"
    assert second.listed_on == "2021-01-02"
    assert first.entry_id != second.entry_id


def test_an_entry_keeps_its_id_when_anything_but_name_and_date_changes(tmp_path: Path) -> None:
    changed = {"Expiration_Date": "03/13/2030", "City": "DUBAI", "Action": "", "Name": " Acme  Air"}
    assert read_one(tmp_path, {}).entry_id == read_one(tmp_path, changed).entry_id


def test_the_entry_of_the_screening_list_is_the_same_entry(tmp_path: Path) -> None:
    own = read(tmp_path, {})
    source = "Denied Persons List (DPL) - Bureau of Industry and Security"
    record = {"_id": "f00", "source": source, "name": "ACME AIR", "start_date": "2020-10-30"}
    csl = load("us-csl", [write_csl(tmp_path / "csl.csv", record)], "us-csl")
    merged = merge_entities(
        {
            "us-csl": HeldList("v", csl.entities, csl.parser_version),
            "x-dpl": HeldList("v", own.entities, own.parser_version),
        }
    )
    assert merged == list(own.entities)


def test_the_name_under_which_somebody_does_business_is_a_name(tmp_path: Path) -> None:
    entity = read_one(tmp_path, {"Name": "SIBIR AIRLINES D/B/A S7 AIRLINES"})
    assert [name.text for name in entity.names] == [
        "SIBIR AIRLINES D/B/A S7 AIRLINES",
        "S7 AIRLINES",
    ]


def test_rows_without_a_name_or_a_day_are_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    parsed = read(tmp_path, {}, {"Name": " "}, {"Effective_Date": "soon"}, {"Name": "B"})
    assert len(parsed.entities) == 2
    assert [str(broken) for broken in parsed.broken] == [
        "dpl.txt, line 3: the row has no name",
        "dpl.txt, line 4: Effective_Date: 'soon' is no day",
    ]


def test_a_file_with_another_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dpl.txt"
    path.write_text("Name\tStreet_Address\tCity\nACME\t1 Main St\tDUBAI\n")
    with pytest.raises(ListError, match="hold no header with action, city, country"):
        load(None, [path], "x")
