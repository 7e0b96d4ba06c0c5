"""The US Consolidated Screening List as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from streams.errors import ListError
from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Kind, ListedEntity
from tests.lists.files import ENTITY_LIST, SDN_LIST, write_csl

SDN_PERSON = {
    "source": SDN_LIST,
    "id": "22084",
    "entity_number": "22084",
    "type": "Individual",
    "programs": ["SDGT", "IRAN"],
    "name": "KEPLER, Johann",
    "title": "Court astronomer",
    "addresses": [
        {"address": "Gasse 1", "city": "Prague", "state": None, "postal_code": "11000", "country": "CZ"}
    ],
    "federal_register_notice": None,
    "remarks": "(Linked To: RUDOLF, Emperor)",
    "alt_names": ["KEPPLER, Hans", '"STARGAZER"'],
    "citizenships": ["AT"],
    "nationalities": ["DE"],
    "dates_of_birth": ["1571-12-27"],
    "places_of_birth": ["Weil der Stadt"],
    "ids": [
        {"type": "Passport", "number": "K475336", "country": "JO", "issue_date": "2009-08-31",
         "expiration_date": None},
        {"type": "Gender", "number": "Male", "country": None},
        {"type": "Website", "number": "acme.example", "country": None},
        {"type": "Additional Sanctions Information -", "number": "Subject to Secondary Sanctions",
         "country": None},
    ],
}  # fmt: skip
LISTED_COMPANY = {
    "source": ENTITY_LIST,
    "id": "abc",
    "name": "Acme Optics Co., Ltd. ",
    "alt_names": None,
    "addresses": [{"address": "1 Main Rd", "city": "Hangzhou", "state": "", "country": "CN"}],
    "federal_register_notice": "84 FR 54002",
    "start_date": "2019-10-09",
    "standard_order": None,
    "license_requirement": "For all items subject to the EAR (see §§ 734.9(e) and 744.11)4",
    "license_policy": "Presumption of denial. ",
}


def write(path: Path, *records: dict[str, Any], **keys: Any) -> Path:
    path.write_text(json.dumps({"results": records, **keys}, indent=1, ensure_ascii=False))
    return path


def read(tmp_path: Path, *records: dict[str, Any], **keys: Any) -> Parsed:
    return load(None, [write(tmp_path / "consolidated.json", *records, **keys)], "us-csl-json")


def read_one(tmp_path: Path, record: dict[str, Any]) -> ListedEntity:
    return read(tmp_path, record).entities[0]


def test_a_person_is_read_with_all_that_is_known(tmp_path: Path) -> None:
    entity = read_one(tmp_path, SDN_PERSON)
    assert entity.key == "US-OFAC-SDN:22084"
    assert entity.kind is Kind.PERSON
    assert [(n.text, n.quality.value) for n in entity.names] == [
        ("Johann KEPLER", "primary"),
        ("Hans KEPPLER", "strong"),
        ("STARGAZER", "weak"),
    ]
    assert entity.programmes == ("SDGT", "IRAN")
    assert entity.nationalities == ("DE", "AT")
    assert entity.countries == ("CZ", "DE", "AT")
    assert [(a.text, a.country) for a in entity.addresses] == [("Gasse 1, Prague, 11000, CZ", "CZ")]
    assert [(i.type.value, i.value, i.country) for i in entity.identifiers] == [
        ("passport", "K475336", "JO")
    ]
    assert entity.gender == "male"
    assert [contact.value for contact in entity.contacts] == ["acme.example"]
    assert [(r.type.value, r.name) for r in entity.relations] == [("linked_to", "RUDOLF, Emperor")]
    assert entity.remarks == (
        "(Linked To: RUDOLF, Emperor); "
        "Additional Sanctions Information - Subject to Secondary Sanctions"
    )


def test_an_entity_list_entry_carries_requirement_with_footnote_policy_and_citation(
    tmp_path: Path,
) -> None:
    entity = read_one(tmp_path, LISTED_COMPANY)
    assert entity.key == "US-BIS-EL:abc"
    assert entity.effects == (Effect.LICENCE,)
    assert entity.licence_requirement == LISTED_COMPANY["license_requirement"]
    assert entity.review_policy == "Presumption of denial."
    assert entity.citation == "84 FR 54002"
    assert entity.listed_on == "2019-10-09"
    assert entity.countries == ("CN",)


def test_a_country_without_an_address_counts(tmp_path: Path) -> None:
    source = "Nonproliferation Sanctions (ISN) - State Department"
    record = {"source": source, "name": "Super Trade", "id": "f1", "country": "TH"}
    assert read_one(tmp_path, record).countries == ("TH",)


def test_json_and_csv_of_one_record_are_one_entry(tmp_path: Path) -> None:
    cells = {
        "_id": "22084",
        "source": SDN_LIST,
        "entity_number": "22084",
        "type": "Individual",
        "programs": "SDGT; IRAN",
        "name": "KEPLER, Johann",
        "title": "Court astronomer",
        "addresses": "Gasse 1, Prague, 11000, CZ",
        "remarks": "(Linked To: RUDOLF, Emperor)",
        "alt_names": 'KEPPLER, Hans; "STARGAZER"',
        "citizenships": "AT",
        "nationalities": "DE",
        "dates_of_birth": "1571-12-27",
        "places_of_birth": "Weil der Stadt",
        "ids": "Passport, K475336, 2009-08-31, JO; Gender, Male; Website, acme.example; "
        "Additional Sanctions Information -, Subject to Secondary Sanctions",
    }
    as_csv = load("us-csl", [write_csl(tmp_path / "csl.csv", cells)], "us-csl").entities
    assert as_csv == read(tmp_path, SDN_PERSON).entities


def test_a_link_to_another_entry_of_the_list_is_resolved(tmp_path: Path) -> None:
    other = {**SDN_PERSON, "entity_number": 7, "name": "RUDOLF, Emperor", "remarks": None}
    assert read(tmp_path, SDN_PERSON, other).entities[0].relations[0].entry_id == "7"


def test_the_day_of_the_file_is_the_date_of_the_source(tmp_path: Path) -> None:
    parsed = read(tmp_path, SDN_PERSON, search_performed_at="2026-09-25T04:15:00+00:00")
    assert parsed.source_date == "2026-09-25"


def test_a_record_of_another_shape_is_reported_with_its_line_and_the_rest_is_read(
    tmp_path: Path,
) -> None:
    broken = {**LISTED_COMPANY, "alt_names": "Acme; AO"}
    parsed = read(tmp_path, SDN_PERSON, broken, {**LISTED_COMPANY, "name": None}, LISTED_COMPANY)
    assert [entity.entry_id for entity in parsed.entities] == ["22084", "abc"]
    text = (tmp_path / "consolidated.json").read_text()
    line = text[: text.index('"Acme; AO"')].count("\n")
    assert parsed.broken[0].line == line - 3
    assert parsed.broken[0].reason == (
        "record 2: Expected `array | null`, got `str` - at `$.alt_names`"
    )
    assert parsed.broken[1].reason == "the entry has no name"


def test_a_huge_text_costs_its_record_and_no_other(tmp_path: Path) -> None:
    parsed = read(tmp_path, {**LISTED_COMPANY, "remarks": "x" * 2**21}, SDN_PERSON)
    assert [entity.entry_id for entity in parsed.entities] == ["22084"]
    assert "record 1: Expected `str` of length <= 1048576" in parsed.broken[0].reason


def test_one_page_of_an_answer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="one page with 1 of 25000 records; fetch the whole list"):
        read(tmp_path, SDN_PERSON, total=25000)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('{"results": [{"source": "x"', "truncated"),
        ('{"results": {}, "source": 1}', "Expected `array`"),
        ('{"message": "no key"}', "missing required field `results`"),
        ('{"source": ' + "[" * 100_000, "nested too deep"),
        ("<html>", "expected a JSON file, found an HTML page"),
        ("", "the file is empty"),
    ],
)
def test_a_file_of_another_shape_is_refused_whole(tmp_path: Path, content: str, found: str) -> None:
    path = tmp_path / "consolidated.json"
    path.write_text(content)
    with pytest.raises(ListError, match=found):
        load("us-csl-json", [path], "x")
