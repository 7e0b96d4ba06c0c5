"""The lists that are no XML, whole: counted, searched for lost names, and compared by hand.

Of the Australian and the British list the folder has the content, but not in the official form: the
files are written here in that form.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from streams.lists.dates import read_day_first, single_day
from streams.lists.names import squeeze
from streams.lists.source import Parsed, load
from streams.matching.entity import ListedEntity
from tests.lists.completeness import lost_names
from tests.lists.formats.test_uk_csv import write as write_uk
from tests.lists.workbooks import write_dfat

pytestmark = pytest.mark.data

OFSI = "uk_ofsi_2020-04/ConList.csv"
OFSI_SAMPLE = "format_samples/uk_ofsi_conlist_36col_sample.csv"
DENIED = "bis/dpl_2022-09.txt"
UK_KINDS = {"individual": "person", "entity": "company", "ship": "vessel"}


@lru_cache(maxsize=3)
def parsed(path: Path) -> Parsed:
    return load(None, [path], "real")


def entry(source: Parsed, entry_id: str) -> ListedEntity:
    return next(entity for entity in source.entities if entity.entry_id == entry_id)


def names(entity: ListedEntity) -> list[tuple[str, str]]:
    return [(name.text, name.quality.value) for name in entity.names]


def numbers(entity: ListedEntity) -> list[tuple[str, str, str | None]]:
    return [(i.type.value, i.value, i.country) for i in entity.identifiers]


def raw_ofsi(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="cp1252", errors="replace", newline="") as file:
        next(file)
        return list(csv.DictReader(file))


def raw_denied(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def raw_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("file", "groups"), [(OFSI, 2114), (OFSI_SAMPLE, 6)])
def test_every_group_of_ofsi_is_read_as_its_kind(
    lists_folder: Path, file: str, groups: int
) -> None:
    source = parsed(lists_folder / file)
    kinds = {row["Group ID"]: row["Group Type"] for row in raw_ofsi(lists_folder / file)}
    assert source.broken == ()
    assert source.source_date == "2020-04-27"
    assert len(source.entities) == len(kinds) == groups
    for entity in source.entities:
        person = kinds[entity.entry_id] == "Individual"
        assert (entity.kind.value == "person") is person


def test_every_name_of_ofsi_is_a_name_of_its_entry(lists_folder: Path) -> None:
    rows = raw_ofsi(lists_folder / OFSI)
    printed = [
        (row["Group ID"], " ".join(row[f"Name {n}"] for n in (1, 2, 3, 4, 5, 6))) for row in rows
    ]
    assert len(printed) == 9_492
    assert lost_names(parsed(lists_folder / OFSI).entities, printed) == []


def test_original_scripts_of_ofsi_are_kept(lists_folder: Path) -> None:
    source = parsed(lists_folder / OFSI_SAMPLE)
    scripts = {n.text: n.script for e in source.entities for n in e.names if n.script != "Latn"}
    assert scripts["محسن حجتی"] == "Arab"
    assert scripts["Игорь Венедиктович ПЛОТНИЦКИЙ"] == "Cyrl"


def test_the_dates_countries_and_ships_of_ofsi_are_read(lists_folder: Path) -> None:
    entities = parsed(lists_folder / OFSI).entities
    rows = raw_ofsi(lists_folder / OFSI)
    assert [d.text for e in entities for d in e.birth_dates if not d.earliest] == []
    assert all(entity.listed_on for entity in entities)
    ships = {
        found[1]
        for row in rows
        if (found := re.match(r"\(?IMO(?: number)?: (\d{7})", row["Other Information"]))
    }
    read = {
        number.value
        for entity in entities
        if entity.kind.value == "vessel"
        for number in entity.identifiers
        if number.type.value == "imo"
    }
    assert read == ships
    assert len(ships) > 20
    printed = {(row["Group ID"], row["Nationality"]) for row in rows if row["Nationality"]}
    known = {entity.entry_id for entity in entities if entity.nationalities}
    unknown = {nationality for group, nationality in printed if group not in known}
    assert unknown == {
        "Bahrain (citizenship revoked in January 2015)",
        "Kuwaiti citizenship withdrawn in 2002",
        "Congolese",
    }


def test_nearly_every_passport_of_ofsi_is_read(lists_folder: Path) -> None:
    printed = {r["Group ID"] for r in raw_ofsi(lists_folder / OFSI) if r["Passport Details"]}
    read = {
        entity.entry_id
        for entity in parsed(lists_folder / OFSI).entities
        if any(number.type.value == "passport" for number in entity.identifiers)
    }
    assert len(printed - read) <= 0.01 * len(printed)


def test_a_person_of_ofsi_compared_by_hand(lists_folder: Path) -> None:
    person = entry(parsed(lists_folder / OFSI), "13349")
    assert names(person) == [
        ("Nayef Salam Muhammad Ujaym AL-HABABI", "primary"),
        ("Sheikh Farooq AL-QAHTANI", "strong"),
        ("Farouq al-Qahtani AL QATARI", "strong"),
        ("Nayf Salam Muhammad Ujaym AL-HABABI", "strong"),
        ("Faruq AL-QAHTANI", "strong"),
        ("Faruq AL-QATARI", "strong"),
        ("Sheikh Faroq AL-QATARI", "strong"),
        ("Imran Farouk SHAYKH", "strong"),
    ]
    assert numbers(person) == [("passport", "592667", "QA")]
    assert person.nationalities == ("SA", "QA")
    assert [(d.earliest, d.latest) for d in person.birth_dates] == [
        ("1980-01-01", "1980-12-31"),
        ("1981-01-01", "1981-12-31"),
    ]
    assert person.birth_places == ("Saudi Arabia",)
    assert [(a.text, a.country) for a in person.addresses] == [("Afghanistan (since 2009)", "AF")]
    assert person.programmes == ("The ISIL (Da'esh) and Al-Qaida organisations",)
    assert person.listed_on == "2016-04-01"


def test_a_ship_and_a_company_of_ofsi_compared_by_hand(lists_folder: Path) -> None:
    source = parsed(lists_folder / OFSI)
    ship = entry(source, "13556")
    assert (ship.kind.value, names(ship)) == ("vessel", [("TONG SAN 2", "primary")])
    assert numbers(ship) == [("imo", "8937675", None), ("mmsi", "445539000", None)]
    assert ship.listed_on == "2017-10-19"
    company = entry(source, "12491")
    assert names(company) == [
        ("TURBINE ENGINEERING MANUFACTURING (TEM)", "primary"),
        ("T.E.M. CO.", "strong"),
    ]
    assert company.addresses[0].text == "Shishesh Mina Street, Karaj Special Road, Tehran, Iran"
    assert (company.countries, company.listed_on) == (("IR",), "2012-01-24")


def test_every_row_of_the_denied_persons_is_in_an_entry(lists_folder: Path) -> None:
    rows, source = raw_denied(lists_folder / DENIED), parsed(lists_folder / DENIED)
    assert source.broken == ()
    assert len(rows) == 581
    orders = {(squeeze(row["Name"]), row["Effective_Date"]) for row in rows}
    assert len(source.entities) == len(orders) == 461
    kept = {(e.primary_name, address.text) for e in source.entities for address in e.addresses}
    parts = ("Street_Address", "City", "State", "Postal_Code", "Country")
    for row in rows:
        cells = (squeeze(row[part]) for part in parts)
        assert (squeeze(row["Name"]), ", ".join(filter(None, cells))) in kept


def test_denied_persons_compared_by_hand(lists_folder: Path) -> None:
    by_name = defaultdict(list)
    for entity in parsed(lists_folder / DENIED).entities:
        by_name[entity.primary_name].append(entity)
    (villa,) = by_name["AARON ABRAHAM VILLA"]
    assert [(a.text, a.country) for a in villa.addresses] == [
        ("3415 RIVERA AVENUE, EL PASO, TX, 79905", "US")
    ]
    assert (villa.listed_on, villa.citation) == ("2022-08-24", "87 F.R. 52741 8/29/2022")
    assert villa.remarks == "F.R. NOTICE ADDED; standard order: Y; in force until 2026-01-14"
    (mahdi,) = by_name["ABDULAMIR MAHDI"]
    assert (mahdi.countries, mahdi.listed_on) == (("CA",), "2003-10-03")
    (freight,) = by_name["AIR FREIGHT LTD"]
    assert [a.country for a in freight.addresses] == ["IQ", "IQ", "AE", "JO"]
    assert [effect.value for effect in freight.effects] == ["BLOCK"]


def test_the_denied_persons_are_those_of_the_screening_list(lists_folder: Path) -> None:
    """Five months apart: most orders are on both, under one key."""
    own = {entity.key for entity in parsed(lists_folder / DENIED).entities}
    csl = parsed(lists_folder / "us_csl/consolidated_2022-04.csv.gz").entities
    shared = {entity.key for entity in csl if entity.list_id == "US-BIS-DPL"} & own
    assert len(shared) >= 0.85 * 438


def test_the_whole_screening_list_as_json_gives_the_same_entries(
    lists_folder: Path, tmp_path: Path
) -> None:
    path = lists_folder / "us_csl/consolidated_2022-04.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        records = [_json_record(row) for row in csv.DictReader(file)]
    (tmp_path / "consolidated.json").write_text(json.dumps({"results": records}))
    as_json = load(None, [tmp_path / "consolidated.json"], "us-csl-json")
    assert as_json.broken == ()
    assert as_json.entities == parsed(path).entities


def _json_record(row: dict[str, str]) -> dict[str, Any]:
    """A row of the CSV as the JSON file has it."""
    lists = ("programs", "alt_names", "citizenships", "nationalities", "dates_of_birth")
    record: dict[str, Any] = {key: value or None for key, value in row.items() if key != "_id"}
    record["id"] = row["_id"]
    for key in (*lists, "places_of_birth"):
        record[key] = _parts(row[key])
    record["addresses"] = [{"address": text, "city": None} for text in _parts(row["addresses"])]
    record["ids"] = [_json_number(item) for item in _parts(row["ids"])]
    return record


def _json_number(item: str) -> dict[str, str | None]:
    """A number of the older CSV, which reads from the country to the type."""
    *values, type_ = item.split(", ")
    country = values.pop(0) if len(values) > 1 and re.fullmatch("[A-Z]{2}", values[0]) else None
    days = [value for value in values if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)]
    told = [value for value in values if value not in days] or days
    return {"type": type_, "number": ", ".join(told), "country": country}


def _parts(cell: str) -> list[str]:
    return [part for part in cell.split("; ") if part.strip()]


def test_the_british_list_in_its_official_form_is_read_whole(
    lists_folder: Path, tmp_path: Path
) -> None:
    folder = lists_folder / "uk_2026-05"
    subjects, told = raw_csv(folder / "subjects.csv"), raw_csv(folder / "subject_names.csv")
    papers = raw_csv(folder / "subject_identifiers.csv")
    source = load(None, [write_uk(tmp_path / "uk.csv", *_uk_rows(subjects, told, papers))], "uk")
    assert source.broken == ()
    assert Counter(entity.kind.value for entity in source.entities) == Counter(
        UK_KINDS[subject["subject_type"]] for subject in subjects
    )
    assert len(source.entities) == 6_046
    printed = [(row["unique_id"], row["full_name"]) for row in told]
    assert len(printed) == 15_050
    assert lost_names(source.entities, printed) == []
    assert [entity.listed_on for entity in source.entities] == [
        single_day(read_day_first(subject["date_designated"])) for subject in subjects
    ]
    held = {(e.entry_id, number.value) for e in source.entities for number in e.identifiers}
    ships = {(p["unique_id"], p["raw_value"][-7:]) for p in papers if p["identifier_type"] == "imo"}
    assert ships <= held
    passports = {
        (p["unique_id"], p["raw_value"])
        for p in papers
        if p["identifier_type"] == "passport"
        and re.fullmatch(r"[A-Z]{0,3}\d{6,10}", p["raw_value"])
    }
    assert len(passports) > 500
    assert passports <= held


def _uk_rows(
    subjects: list[dict[str, str]], told: list[dict[str, str]], papers: list[dict[str, str]]
) -> list[dict[str, str]]:
    """The rows of the official form: one a name, and one a number of an entry."""
    types = {"primary": "Primary Name", "primary_variation": "Primary Name Variation"}
    strengths = {"good_quality_aka": "Good quality a.k.a", "low_quality_aka": "Low quality a.k.a"}
    columns = {
        "passport": "Passport number",
        "national": "National Identifier number",
        "business_registration_numbers": "Business registration number (s)",
        "imo": "IMO number",
    }
    known: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for name in told:
        row = {f"Name {n}": name[f"name_{n}"] for n in range(1, 7)}
        row["Name type"] = types.get(name["name_type"], "Alias")
        row["Alias strength"] = strengths.get(name["alias_strength"], "")
        known[name["unique_id"]].append(row)
    for paper in papers:
        first = known[paper["unique_id"]][0]
        row = {**first, columns[paper["identifier_type"]]: paper["raw_value"]}
        known[paper["unique_id"]].append(row)
    return [
        {
            **row,
            "Unique ID": subject["unique_id"],
            "Designation Type": subject["subject_type"].capitalize(),
            "Date Designated": subject["date_designated"],
        }
        for subject in subjects
        for row in known[subject["unique_id"]]
    ]


def test_the_australian_list_in_its_official_form_is_read_whole(
    lists_folder: Path, tmp_path: Path
) -> None:
    rows = raw_csv(lists_folder / "australia/dfat_parsed_2025-05.csv")
    assert len(rows) == 9_983
    printed, official = [], []
    number, before = 0, None
    for row in rows:
        told = (row["Nationality"], row["Designation"], row["Sanction Type"], row["Source"])
        first = told != before
        number, before = number + first, told
        printed.append((str(number), row["Name"]))
        official.append(
            {
                "Reference": f"{number}" if first else f"{number}a",
                "Name of Individual or Entity": row["Name"],
                "Name Type": "Primary Name" if first else "Alias",
                "Type": "Individual",
                "Citizenship": row["Nationality"],
                "Committees": row["Sanction Type"],
                "Additional Information": row["Designation"],
            }
        )
    source = load(None, [write_dfat(tmp_path / "list.xlsx", *official)], "au-dfat")
    assert source.broken == ()
    assert len(source.entities) == number
    assert lost_names(source.entities, printed) == []
    assert Counter(e.programmes for e in source.entities).keys() == {
        (row["Sanction Type"],) for row in rows
    }
    foreign = [
        e for e in source.entities if not e.nationalities and "Nationality" in (e.remarks or "")
    ]
    assert len(foreign) <= 0.01 * len(source.entities)
