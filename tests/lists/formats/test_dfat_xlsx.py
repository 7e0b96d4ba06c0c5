"""Australia's Consolidated List as an Excel file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Kind, ListedEntity
from tests.lists.workbooks import write_dfat, write_workbook

PERSON: dict[str, object] = {
    "Reference": "101",
    "Name of Individual or Entity": "Johann KEPLER",
    "Type": "Individual",
    "Name Type": "Primary Name",
    "Committees": "1988 (Taliban)",
}


def read(tmp_path: Path, *rows: Mapping[str, object]) -> Parsed:
    path = write_dfat(tmp_path / "list.xlsx", *({**PERSON, **row} for row in rows))
    return load(None, [path], "au-dfat")


def read_one(tmp_path: Path, *rows: Mapping[str, object]) -> ListedEntity:
    (entity,) = read(tmp_path, *rows).entities
    return entity


def name(reference: str, text: str, type_: str, strength: str = "") -> dict[str, object]:
    return {
        "Reference": reference,
        "Name of Individual or Entity": text,
        "Name Type": type_,
        "Alias Strength": strength,
    }


def test_the_rows_of_one_number_are_one_entry_wherever_they_stand(tmp_path: Path) -> None:
    first, second = read(
        tmp_path,
        {},
        name("101a", "Hans KEPPLER", "Alias", "Strong"),
        name("102", "ACME", "Primary Name"),
        name("101b", "Stargazer", "Alias", "Weak"),
        name("101c", "Иоганн Кеплер", "Original Script"),
        name("101d", "KEPPEL", "Formerly known as"),
    ).entities
    assert first.key == "AU-DFAT:101"
    assert first.kind is Kind.PERSON
    assert [(n.text, n.quality.value, n.script) for n in first.names] == [
        ("Johann KEPLER", "primary", "Latn"),
        ("Hans KEPPLER", "strong", "Latn"),
        ("Иоганн Кеплер", "strong", "Cyrl"),
        ("KEPPEL", "former", "Latn"),
        ("Stargazer", "weak", "Latn"),
    ]
    assert first.programmes == ("1988 (Taliban)",)
    assert (second.entry_id, second.primary_name) == ("102", "ACME")


def test_a_number_that_is_given_twice_is_two_entries_and_a_row_that_repeats_is_none(
    tmp_path: Path,
) -> None:
    parsed = read(
        tmp_path,
        {},
        {},
        name("101", "ACME", "Primary Name"),
        name("101a", "Ac", "Alias"),
    )
    assert [(e.entry_id, [n.text for n in e.names]) for e in parsed.entities] == [
        ("101", ["Johann KEPLER"]),
        ("101-2", ["ACME", "Ac"]),
    ]


def test_a_person_is_read_with_all_that_is_known(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        {
            "Date of Birth": "a) 27/12/1571 b) 1572",
            "Place of Birth": "a) Weil der Stadt, Germany\nb) Prague",
            "Citizenship": "a) Chad\nb) Central African Republic",
            "Address": "a) Gasse 1, Prague, Czech Republic _x000D_\nb) Kabul, Afghanistan",
            "Additional Information": "Passport no: a) Tunisian number K929139, issued on 14 Feb. "
            "1995 b) A0000001 (Iran) National identification no: 9860600 Address: Kabul. "
            "Email: a@acme.example",
            "Listing Information": "Listed on: 25 Jan. 2001 (amended on 3 Sep. 2003)",
            "Control Date": datetime(2002, 4, 8),  # noqa: DTZ001
            "Instrument of Designation": "Charter of the United Nations Act 1945",
        },
    )
    assert [d.earliest for d in entity.birth_dates] == ["1571-12-27", "1572-01-01"]
    assert entity.birth_places == ("Weil der Stadt, Germany", "Prague")
    assert entity.nationalities == ("TD", "CF")
    assert [(a.text, a.country) for a in entity.addresses] == [
        ("Gasse 1, Prague, Czech Republic", "CZ"),
        ("Kabul, Afghanistan", "AF"),
    ]
    assert [(i.type.value, i.value, i.country) for i in entity.identifiers] == [
        ("passport", "K929139", "TN"),
        ("passport", "A0000001", "IR"),
        ("national_id", "9860600", None),
    ]
    assert entity.contacts[0].value == "a@acme.example"
    assert entity.listed_on == "2001-01-25"
    assert entity.citation == "Charter of the United Nations Act 1945"
    assert entity.remarks is not None
    assert "Passport no: a) Tunisian number K929139" in entity.remarks
    assert "Listing: Listed on: 25 Jan. 2001 (amended on 3 Sep. 2003)" in entity.remarks
    assert "Control date: 2002-04-08" in entity.remarks


@pytest.mark.parametrize(
    ("dates", "spans"),
    [
        (datetime(1962, 3, 4), [("1962-03-04", "1962-03-04")]),  # noqa: DTZ001
        (1962, [("1962-01-01", "1962-12-31")]),
        ("4/03/1962, 1963", [("1962-03-04", "1962-03-04"), ("1963-01-01", "1963-12-31")]),
        ("20/12/1961 21/12/1961", [("1961-12-20", "1961-12-20"), ("1961-12-21", "1961-12-21")]),
        ("1962 and 1963", [("1962-01-01", "1962-12-31"), ("1963-01-01", "1963-12-31")]),
        ("between 1963 and 1968", [("1963-01-01", "1968-12-31")]),
        ("approximately: between 1959 and 1965", [("1958-01-01", "1966-12-31")]),
        ("unknown to us", [(None, None)]),
    ],
)
def test_dates_of_birth_are_read_as_people_typed_them(
    tmp_path: Path, dates: object, spans: list[tuple[str | None, str | None]]
) -> None:
    entity = read_one(tmp_path, {"Date of Birth": dates})
    assert [(d.earliest, d.latest) for d in entity.birth_dates] == spans


def test_a_ship_has_its_imo_number_and_its_measures(tmp_path: Path) -> None:
    ship = read_one(
        tmp_path, {"Type": "Vessel", "IMO Number": 9074729, "Maritime Restriction": True}
    )
    assert ship.kind is Kind.VESSEL
    assert [(i.type.value, i.value) for i in ship.identifiers] == [("imo", "9074729")]
    assert ship.effects == (Effect.BLOCK,)
    assert ship.remarks == "Measures: maritime restriction"


@pytest.mark.parametrize(
    ("measures", "effect"),
    [
        ({"Targeted Financial Sanction": "Yes", "Travel Ban": "Yes"}, Effect.BLOCK),
        ({"Targeted Financial Sanction": "No", "Travel Ban": "Yes"}, Effect.FLAG),
        ({"Targeted Financial Sanction": 0, "Travel Ban": 1}, Effect.FLAG),
        ({}, Effect.BLOCK),
    ],
)
def test_a_travel_ban_alone_is_a_flag(
    tmp_path: Path, measures: dict[str, object], effect: Effect
) -> None:
    assert read_one(tmp_path, measures).effects == (effect,)


def test_a_kind_that_one_row_leaves_out_is_taken_from_another(tmp_path: Path) -> None:
    alias = {"Reference": "101a", "Type": "Entity", "Name Type": "Alias"}
    assert read_one(tmp_path, {"Type": None}, alias).kind is Kind.COMPANY


def test_rows_without_a_reference_or_a_name_are_reported_and_the_rest_is_read(
    tmp_path: Path,
) -> None:
    parsed = read(
        tmp_path,
        {},
        {"Reference": "see above"},
        {"Reference": "103", "Name of Individual or Entity": None},
        {"Reference": 104},
    )
    assert [entity.entry_id for entity in parsed.entities] == ["101", "104"]
    assert [str(broken) for broken in parsed.broken] == [
        "list.xlsx, line 3: the Reference is no number",
        "list.xlsx, line 4: the row has no name",
    ]


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "book.xlsx", [["Reference", "Name"], ["1", "ACME"]])
    with pytest.raises(ListError, match="no sheet has a header with additional information"):
        load(None, [path], "x")
