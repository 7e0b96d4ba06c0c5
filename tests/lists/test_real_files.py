"""The official files whole: counted, searched for lost names, and compared by hand."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from streams.lists.source import Parsed, load
from streams.matching.entity import ListedEntity

pytestmark = pytest.mark.data


@lru_cache(maxsize=4)
def parsed(path: Path) -> Parsed:
    quartet = path.name.startswith("ofac_")  # beside which other formats of the list may stand
    return load("ofac-csv" if quartet else None, [path], "real")


def raw_rows(path: Path) -> list[list[str]]:
    """The rows of an OFAC file as the csv module alone reads them, without the closing mark."""
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file) if len(row) > 1]


def raw_csl(folder: Path) -> list[dict[str, str]]:
    path = folder / "us_csl/consolidated_2022-04.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(text: str) -> Counter[str]:
    """The words of a name, whatever their order and punctuation."""
    return Counter(re.findall(r"[^\W_]+", text.casefold()))


def entry(source: Parsed, key: str) -> ListedEntity:
    return next(entity for entity in source.entities if entity.key == key)


def names(entity: ListedEntity) -> list[tuple[str, str]]:
    return [(name.text, name.quality.value) for name in entity.names]


@pytest.mark.parametrize(
    ("folder", "main", "entries"),
    [
        ("ofac_sdn_2021-07", "sdn.csv", 8976),
        ("ofac_sdn_2019-01", "sdn.csv", 7379),
        ("ofac_cons", "cons_prim.csv", 442),
    ],
)
def test_every_ofac_entry_is_read(lists_folder: Path, folder: str, main: str, entries: int) -> None:
    source = parsed(lists_folder / folder)
    uids = [row[0] for row in raw_rows(lists_folder / folder / main)]
    assert {entity.entry_id for entity in source.entities} == set(uids)
    assert len(uids) == entries
    assert len({entity.key for entity in source.entities}) == len(source.entities)


def test_only_comments_that_belong_to_no_entry_are_reported(lists_folder: Path) -> None:
    assert parsed(lists_folder / "ofac_sdn_2021-07").broken == ()
    assert parsed(lists_folder / "ofac_cons").broken == ()
    reported = parsed(lists_folder / "ofac_sdn_2019-01").broken
    assert {broken.file for broken in reported} == {"sdn_comments.csv"}
    assert len(reported) == 10


@pytest.mark.parametrize(
    ("folder", "main", "alt"),
    [
        ("ofac_sdn_2021-07", "sdn.csv", "alt.csv"),
        ("ofac_sdn_2019-01", "sdn.csv", "alt.csv"),
        ("ofac_cons", "cons_prim.csv", "cons_alt.csv"),
    ],
)
def test_every_name_and_alias_of_ofac_is_a_name_of_its_entry(
    lists_folder: Path, folder: str, main: str, alt: str
) -> None:
    found: dict[str, list[Counter[str]]] = {}
    for entity in parsed(lists_folder / folder).entities:
        found.setdefault(entity.entry_id, []).extend(words(name.text) for name in entity.names)
    asked = [(row[0], row[1]) for row in raw_rows(lists_folder / folder / main)]
    asked += [(row[0], row[3]) for row in raw_rows(lists_folder / folder / alt)]
    for row in raw_rows(lists_folder / folder / main):
        asked += [(row[0], weak) for weak in re.findall(r"[af]\.k\.a\. '([^;]*)'[;.]", row[11])]
    lost = [(uid, name) for uid, name in asked if words(name) not in found[uid]]
    assert lost == []


def test_every_ship_of_ofac_has_the_imo_number_that_its_remarks_hold(lists_folder: Path) -> None:
    entities = {e.entry_id: e for e in parsed(lists_folder / "ofac_sdn_2021-07").entities}
    rows = raw_rows(lists_folder / "ofac_sdn_2021-07/sdn.csv")
    printed = {
        row[0]: found[1]
        for row in rows
        if (found := re.search(r"Vessel Registration Identification IMO (\d{7})", row[11]))
    }
    assert len(printed) > 380
    for uid, number in printed.items():
        assert number in {i.value for i in entities[uid].identifiers if i.type.value == "imo"}


@pytest.mark.parametrize("folder", ["ofac_sdn_2021-07", "ofac_sdn_2019-01", "ofac_cons"])
def test_every_date_of_birth_is_read(lists_folder: Path, folder: str) -> None:
    spans = [d for e in parsed(lists_folder / folder).entities for d in e.birth_dates]
    assert spans
    assert [span.text for span in spans if span.earliest is None] == []


@pytest.mark.parametrize("folder", ["ofac_sdn_2021-07", "ofac_sdn_2019-01", "ofac_cons"])
def test_nearly_every_country_of_an_address_is_known(lists_folder: Path, folder: str) -> None:
    rows = raw_rows(next((lists_folder / folder).glob("*add.csv")))
    printed = sum(row[4].strip() != "-0-" for row in rows)
    entities = {e.entry_id: e for e in parsed(lists_folder / folder).entities}.values()
    resolved = sum(address.country is not None for e in entities for address in e.addresses)
    assert resolved >= 0.998 * printed


def test_the_screening_list_is_read_row_by_row(lists_folder: Path) -> None:
    source = parsed(lists_folder / "us_csl")
    assert source.broken == ()
    assert len(source.entities) == len(raw_csl(lists_folder)) == 14_160
    assert len({entity.key for entity in source.entities}) == 14_160
    assert Counter(entity.list_id for entity in source.entities) == {
        "US-OFAC-SDN": 10_026,
        "US-BIS-EL": 2_001,
        "US-STATE-DTC": 727,
        "US-BIS-DPL": 462,
        "US-OFAC-SSI": 290,
        "US-BIS-UVL": 201,
        "US-STATE-ISN": 163,
        "US-OFAC-NS-PLC": 78,
        "US-BIS-MEU": 71,
        "US-OFAC-NS-CMIC": 68,
        "US-OFAC-CAPTA": 53,
        "US-OFAC-NS-MBS": 17,
        "US-OFAC-FSE": 3,
    }


def test_every_name_and_alias_of_the_screening_list_is_kept(lists_folder: Path) -> None:
    """Each word of each name stands in a name or, where it belongs to none, in the remarks."""
    rows = raw_csl(lists_folder)
    lost = []
    for row, entity in zip(rows, parsed(lists_folder / "us_csl").entities, strict=True):
        kept: set[str] = set(words(entity.remarks or ""))
        for name in entity.names:
            kept |= set(words(name.text))
        printed = set(words(f"{row['name']} {row['alt_names']}"))
        if printed - kept - {"and", "a", "k", "f", "n"}:
            lost.append((row["name"], printed - kept))
    assert lost == []


def test_the_entity_list_carries_requirement_and_policy(lists_folder: Path) -> None:
    listed = [e for e in parsed(lists_folder / "us_csl").entities if e.list_id == "US-BIS-EL"]
    assert sum(e.licence_requirement is not None for e in listed) == 2_000
    assert sum(e.review_policy is not None for e in listed) == 2_000
    assert all(e.countries for e in listed if e.addresses and e.addresses[0].country)


def test_ofac_and_the_screening_list_tell_the_same_of_an_entry(lists_folder: Path) -> None:
    """Two files in two formats, nine months apart: most SDN entries have equal names and numbers."""
    ofac = {e.key: e for e in parsed(lists_folder / "ofac_sdn_2021-07").entities}
    csl = {e.key: e for e in parsed(lists_folder / "us_csl").entities}
    both = ofac.keys() & csl.keys()
    same_names = sum(
        {n.text for n in ofac[key].names} == {n.text for n in csl[key].names} for key in both
    )
    same_numbers = sum(
        {(i.type, i.value) for i in ofac[key].identifiers}
        == {(i.type, i.value) for i in csl[key].identifiers}
        for key in both
    )
    assert len(both) > 8_000
    assert same_names >= 0.97 * len(both)
    assert same_numbers >= 0.95 * len(both)


def test_a_ship_compared_by_hand(lists_folder: Path) -> None:
    ship = entry(parsed(lists_folder / "ofac_sdn_2021-07"), "US-OFAC-SDN:15038")
    assert ship.kind.value == "vessel"
    assert names(ship) == [
        ("ARGO I", "primary"),
        ("AMOL", "former"),
        ("CASTOR", "former"),
        ("CHRISTINA", "former"),
        ("ARGO 1", "strong"),
        ("SILVER CLOUD", "former"),
    ]
    assert [(i.type.value, i.value) for i in ship.identifiers] == [
        ("imo", "9187667"),
        ("mmsi", "256843000"),
        ("call_sign", "T2EM4"),
    ]
    assert ship.vessel is not None
    assert (ship.vessel.flag, ship.vessel.gross_tonnage) == ("Panama", "56,068")
    assert ship.countries == ("PA",)
    assert ship.programmes == ("IRAN",)


def test_a_person_compared_by_hand(lists_folder: Path) -> None:
    person = entry(parsed(lists_folder / "ofac_sdn_2021-07"), "US-OFAC-SDN:12610")
    assert names(person)[0] == ("Ayesha QADHAFI", "primary")
    assert ("Aisha Muammar Muhammed Abu Minyar QADHAFI", "strong") in names(person)
    assert [(d.earliest, d.latest) for d in person.birth_dates] == [
        ("1977-01-01", "1977-12-31"),
        ("1976-01-01", "1976-12-31"),
        ("1978-01-01", "1978-01-01"),
    ]
    assert person.birth_places == ("Tripoli, Libya",)
    assert person.gender == "female"
    assert [(i.type.value, i.value, i.country) for i in person.identifiers] == [
        ("passport", "215215", "LY"),
        ("passport", "428720", "LY"),
        ("passport", "B/011641", None),
        ("passport", "03824970", "OM"),
        ("national_id", "98606612", None),
    ]
    assert person.addresses[0].country == "OM"


def test_an_entity_list_company_compared_by_hand(lists_folder: Path) -> None:
    source = parsed(lists_folder / "us_csl")
    company = entry(source, "US-BIS-EL:f095626c9f8becc70b5948507fb6de6e443b257a")
    assert names(company) == [
        ("Hangzhou Hikvision Digital Technology Co., Ltd.", "primary"),
        ("Hikvision", "strong"),
    ]
    assert [effect.value for effect in company.effects] == ["LICENCE"]
    assert (
        company.licence_requirement == "For all items subject to the EAR. (See §744.11 of the EAR)"
    )
    assert company.review_policy is not None
    assert company.review_policy.startswith("Case-by-case review for ECCNs 1A004.c, 1A004.d")
    assert company.citation == "84 FR 54002; 85 FR 44159"
    assert company.listed_on == "2019-10-09"
    assert len(company.addresses) == 3
    assert company.countries == ("CN",)
    other = entry(source, "US-OFAC-NS-CMIC:30946")
    assert [effect.value for effect in other.effects] == ["SECURITIES_BAN"]
    assert (other.listed_on, other.effective_on) == ("2021-06-03", "2021-08-02")


def test_a_current_edition_of_the_screening_list_is_read(lists_folder: Path) -> None:
    path = lists_folder / "format_samples/us_csl_consolidated_small.csv"
    source = load(None, [path], "us-csl")
    assert source.broken == ()
    assert len(source.entities) == 13
    person = entry(source, "US-OFAC-SDN:52291")
    assert person.primary_name == "Ryong Nam RIM"
    assert [(i.value, i.country) for i in person.identifiers] == [("836238033", "KP")]
