"""The US Consolidated Screening List."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.register import csl_lists
from streams.lists.source import Parsed, load
from streams.matching.entity import (
    Contact,
    ContactType,
    Effect,
    Kind,
    ListedEntity,
    Relation,
    RelationType,
)
from tests.lists.files import CSL_COLUMNS, ENTITY_LIST, SDN_LIST, csl_text, write_csl


def read(tmp_path: Path, *records: dict[str, str]) -> Parsed:
    return load("us-csl", [write_csl(tmp_path / "csl.csv", *records)], "us-csl")


def read_one(tmp_path: Path, **record: str) -> ListedEntity:
    whole = {"_id": "1", "source": SDN_LIST, "entity_number": "1", "name": "ACME", "type": "Entity"}
    return read(tmp_path, {**whole, **record}).entities[0]


def numbers(entity: ListedEntity) -> list[tuple[str, str, str | None]]:
    return [(i.type.value, i.value, i.country) for i in entity.identifiers]


@pytest.mark.parametrize(
    ("source", "list_id", "effects"),
    [
        (SDN_LIST, "US-OFAC-SDN", ["BLOCK"]),
        (ENTITY_LIST, "US-BIS-EL", ["LICENCE"]),
        ("Denied Persons List (DPL) - Bureau of Industry and Security", "US-BIS-DPL", ["BLOCK"]),
        ("Unverified List (UVL) - Bureau of Industry and Security", "US-BIS-UVL", ["FLAG"]),
        ("Military End User (MEU) List - Bureau of Industry", "US-BIS-MEU", ["LICENCE"]),
        ("ITAR Debarred (DTC) - State Department", "US-STATE-DTC", ["LICENCE"]),
        ("Nonproliferation Sanctions (ISN) - State Department", "US-STATE-ISN", ["FLAG"]),
        ("Sectoral List (SSI) - Treasury", "US-OFAC-SSI", ["SECURITIES_BAN", "FLAG"]),
        ("Palestinian Legislative Council List (PLC)", "US-OFAC-NS-PLC", ["BLOCK"]),
        ("Complex Companies List (CMIC)", "US-OFAC-NS-CMIC", ["SECURITIES_BAN"]),
        ("Capta List (CAP) - Treasury Department", "US-OFAC-CAPTA", ["BLOCK"]),
        ("Menu-Based List (NS-MBS List)", "US-OFAC-NS-MBS", ["SECURITIES_BAN", "FLAG"]),
        ("Foreign Sanctions Evaders (FSE)", "US-OFAC-FSE", ["BLOCK"]),
    ],
)
def test_each_of_the_thirteen_lists_has_its_id_and_effects(
    tmp_path: Path, source: str, list_id: str, effects: list[str]
) -> None:
    entity = read_one(tmp_path, source=source)
    assert entity.list_id == list_id
    assert [effect.value for effect in entity.effects] == effects
    assert len(csl_lists()) == 13


def test_what_the_state_department_lists_under_eo_13382_is_blocked(tmp_path: Path) -> None:
    source = "Nonproliferation Sanctions (ISN) - State Department"
    entity = read_one(tmp_path, source=source, programs="E.O. 13382; Export-Import Bank Act")
    assert entity.effects == (Effect.BLOCK,)
    assert entity.programmes == ("E.O. 13382", "Export-Import Bank Act")


def test_an_entity_list_entry_carries_requirement_policy_citation_and_date(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        _id="abc",
        entity_number="",
        source=ENTITY_LIST,
        type="",
        name="Acme Optics Co., Ltd., ",
        alt_names="Acme; AO Optics; and AcmeCam",
        addresses="1 Main Rd, Hangzhou, CN; 2 Side St, Kowloon, Hong Kong, CN",
        federal_register_notice="84 FR 54002; 85 FR 44159",
        start_date="2019-10-09",
        license_requirement="For all items subject to the EAR.  (See §744.11)",
        license_policy="Presumption of denial. ",
        source_information_url="http://bit.ly/1L47xrV",
    )
    assert entity.key == "US-BIS-EL:abc"
    assert entity.kind is Kind.UNKNOWN
    assert [name.text for name in entity.names] == [
        "Acme Optics Co., Ltd.",
        "Acme",
        "AO Optics",
        "AcmeCam",
    ]
    assert entity.licence_requirement == "For all items subject to the EAR. (See §744.11)"
    assert entity.review_policy == "Presumption of denial."
    assert entity.citation == "84 FR 54002; 85 FR 44159"
    assert entity.listed_on == "2019-10-09"
    assert [a.country for a in entity.addresses] == ["CN", "HK"]
    assert entity.countries == ("CN", "HK")
    # A short link hides where it leads: the list's public page is given in its stead.
    assert entity.source_url == csl_lists()["EL"].url


def test_an_ofac_person_is_read_with_all_that_is_known(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        entity_number="22084",
        type="Individual",
        name="KEPLER, Johann",
        title="Court astronomer",
        alt_names='KEPPLER, Hans; "STARGAZER"',
        dates_of_birth="1571-12-27; circa 1572; 1571 to 1573",
        nationalities="DE; AT",
        citizenships="CZ",
        places_of_birth="Weil der Stadt; Prague",
        ids="Male, Gender",
    )
    assert entity.kind is Kind.PERSON
    assert [(n.text, n.quality.value) for n in entity.names] == [
        ("Johann KEPLER", "primary"),
        ("Hans KEPPLER", "strong"),
        ("STARGAZER", "weak"),
    ]
    assert [d.earliest for d in entity.birth_dates] == ["1571-12-27", "1571-01-01", "1571-01-01"]
    assert entity.birth_places == ("Weil der Stadt", "Prague")
    assert entity.countries == ("DE", "AT", "CZ")
    assert entity.gender == "male"
    assert entity.position == "Court astronomer"
    assert entity.source_url == "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=22084"


def test_the_first_of_a_month_may_be_any_day_of_it(tmp_path: Path) -> None:
    entity = read_one(tmp_path, dates_of_birth="1945-03-01; 1945-03-02")
    assert [(d.text, d.earliest, d.latest) for d in entity.birth_dates] == [
        ("1945-03-01", "1945-03-01", "1945-03-31"),
        ("1945-03-02", "1945-03-02", "1945-03-02"),
    ]


OLDER = (
    "JO, 2014-08-30, 2009-08-31, K475336, Passport; RU, 7750004150, Tax ID No.; VTBLAOLU, SWIFT/BIC; "
    "CN, Acme Co., Ltd., Issuer Name; 1Gq33, Digital Currency Address - XBT; "
    "IMO 8898831, Vessel Registration Identification; 03 Jun 2021, Listing Date (CMIC)"
)
NEWER = (
    "Passport, K475336, 2009-08-31, 2014-08-30, JO; Tax ID No., 7750004150, RU; SWIFT/BIC, VTBLAOLU; "
    "Issuer Name, Acme Co., Ltd., CN; Digital Currency Address - XBT, 1Gq33; "
    "Vessel Registration Identification, IMO 8898831; Listing Date (CMIC), 03 Jun 2021"
)


@pytest.mark.parametrize("ids", [OLDER, NEWER], ids=["older order", "newer order"])
def test_numbers_are_typed_in_both_orders_of_the_ids_column(tmp_path: Path, ids: str) -> None:
    source = "Complex Companies List (CMIC)"
    entity = read_one(tmp_path, source=source, ids=ids)
    assert numbers(entity) == [
        ("passport", "K475336", "JO"),
        ("tax", "7750004150", "RU"),
        ("bic", "VTBLAOLU", None),
        ("wallet", "1Gq33", None),
        ("imo", "8898831", None),
    ]
    assert entity.listed_on == "2021-06-03"
    assert entity.names[1].text == "Acme Co., Ltd."
    assert entity.remarks is None


@pytest.mark.parametrize(
    "ids",
    [
        "acme.example, Website; Subject to Secondary Sanctions, Additional Sanctions Information -",
        "Website, acme.example; Additional Sanctions Information -, Subject to Secondary Sanctions",
    ],
)
def test_what_is_no_number_stays_in_the_remarks_in_one_order(tmp_path: Path, ids: str) -> None:
    entity = read_one(tmp_path, remarks="(Linked To: X)", ids=ids)
    assert entity.remarks == (
        "(Linked To: X); Additional Sanctions Information - Subject to Secondary Sanctions"
    )
    assert entity.contacts == (Contact(ContactType.WEBSITE, "acme.example"),)
    assert entity.relations == (Relation(RelationType.LINKED_TO, name="X", text="Linked To"),)


def test_a_ship_has_its_flag_owner_and_call_sign(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path, type="Vessel", vessel_type="Tug", vessel_flag="St. Kitts & Nevis", vessel_owner="X",
        gross_tonnage="478", call_sign="EQKF",
    )  # fmt: skip
    assert entity.kind is Kind.VESSEL
    assert entity.vessel is not None
    assert (entity.vessel.type, entity.vessel.owner, entity.vessel.gross_tonnage) == (
        "Tug",
        "X",
        "478",
    )
    assert entity.countries == ("KN",)
    assert numbers(entity) == [("call_sign", "EQKF", None)]


def test_a_registered_tonnage_is_taken_where_there_is_no_other(tmp_path: Path) -> None:
    ship = read_one(tmp_path, type="Vessel", gross_registered_tonnage="4782")
    assert ship.vessel is not None
    assert ship.vessel.gross_tonnage == "4782"


def test_a_denial_order_says_until_when_it_is_in_force(tmp_path: Path) -> None:
    source = "Denied Persons List (DPL) - Bureau of Industry and Security"
    entity = read_one(
        tmp_path,
        source=source,
        end_date="2056-06-29",
        standard_order="Y",
        remarks="50 YEAR DENIAL",
    )
    assert entity.remarks == "50 YEAR DENIAL; in force until 2056-06-29; standard order: Y"
    assert entity.removed_on is None


def test_rows_with_one_id_on_one_list_stay_apart_and_one_id_on_two_lists_is_two_entries(
    tmp_path: Path,
) -> None:
    capta = "Capta List (CAP) - Treasury Department"
    rows = [
        {"source": capta, "entity_number": "15268", "name": "BANK A"},
        {"source": capta, "entity_number": "15268", "name": "BANK A"},
        {"source": SDN_LIST, "entity_number": "15268", "name": "BANK A"},
        {"source": ENTITY_LIST, "_id": "f0", "name": "ACME"},
    ]
    keys = [entity.key for entity in read(tmp_path, *rows).entities]
    assert keys == [
        "US-OFAC-CAPTA:15268",
        "US-OFAC-CAPTA:15268-2",
        "US-OFAC-SDN:15268",
        "US-BIS-EL:f0",
    ]


def test_entity_number_at_the_end_and_no_id_column_are_understood(tmp_path: Path) -> None:
    columns = [c for c in CSL_COLUMNS if c not in ("_id", "entity_number")] + ["entity_number"]
    path = tmp_path / "csl.csv"
    sdn = {"source": SDN_LIST, "entity_number": "36", "name": "AERO"}
    listed = {"source": ENTITY_LIST, "name": "ACME", "addresses": "Minsk, BY"}
    path.write_text(csl_text(sdn, listed, columns=columns), newline="")
    first, second = load(None, [path], "us-csl").entities
    assert first.entry_id == "36"
    assert second.entry_id == load(None, [path], "us-csl").entities[1].entry_id != ""


def test_an_unknown_list_and_a_nameless_row_are_reported_and_the_rest_is_read(
    tmp_path: Path,
) -> None:
    good = {"source": SDN_LIST, "entity_number": "1", "name": "ACME"}
    more = {"source": SDN_LIST, "entity_number": "2", "name": "ACME 2"}
    parsed = read(
        tmp_path, good, {"source": "Moon List (ML)", "name": "X"}, {"source": SDN_LIST}, more
    )
    assert len(parsed.entities) == 2
    assert [str(broken) for broken in parsed.broken] == [
        "csl.csv, line 3: unknown list 'Moon List (ML)'",
        "csl.csv, line 4: the entry has no name",
    ]


def test_a_file_that_lacks_columns_is_refused_with_their_names(tmp_path: Path) -> None:
    path = tmp_path / "csl.csv"
    columns = [c for c in CSL_COLUMNS if c not in ("alt_names", "license_policy")]
    path.write_text(csl_text({"source": SDN_LIST, "name": "X"}, columns=columns))
    with pytest.raises(ListError, match="lacks alt_names, license_policy"):
        load("us-csl", [path], "us-csl")


def test_a_name_over_two_lines_is_one_name(tmp_path: Path) -> None:
    assert read_one(tmp_path, name="Government Flying Service \n\n").primary_name == (
        "Government Flying Service"
    )
