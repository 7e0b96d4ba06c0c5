"""OFAC's plain XML lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Kind, ListedEntity, Vessel
from tests.lists.ofac_files import element, entry, listed, plain, programmes, text, write


def read(tmp_path: Path, *entries: str, published: str = "03/28/2025") -> Parsed:
    return load(None, [write(tmp_path / "list.xml", plain(*entries, published=published))], "ofac")


def read_one(tmp_path: Path, *more: str, kind: str = "Entity") -> ListedEntity:
    return read(tmp_path, entry("7", "ACME", *more, kind=kind)).entities[0]


def numbers(entity: ListedEntity) -> list[tuple[str, str, str | None]]:
    return [(i.type.value, i.value, i.country) for i in entity.identifiers]


def test_an_entry_has_its_names_each_with_its_quality(tmp_path: Path) -> None:
    aliases = listed(
        "akaList",
        "aka",
        {"type": "a.k.a.", "category": "weak", "lastName": "EL CURA"},
        {"type": "a.k.a.", "category": "weak", "lastName": "KEPPLER, Hans"},
        {"type": "f.k.a.", "category": "strong", "lastName": "CAPLER", "firstName": "Johann"},
        {"type": "a.k.a.", "category": "strong", "lastName": "KEPLERUS", "firstName": "Ioannes"},
    )
    record = entry("7", "KEPLER", aliases, kind="Individual", first="Johann Otto")
    (entity,) = read(tmp_path, record).entities
    assert entity.key == "US-OFAC-SDN:7"
    assert entity.kind is Kind.PERSON
    assert entity.effects == (Effect.BLOCK,)
    assert entity.source_url == "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=7"
    assert [(name.text, name.quality.value) for name in entity.names] == [
        ("Johann Otto KEPLER", "primary"),
        ("Ioannes KEPLERUS", "strong"),
        ("Johann CAPLER", "former"),
        ("EL CURA", "weak"),
        ("Hans KEPPLER", "weak"),
    ]


def test_the_facts_about_a_person_are_read(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        programmes("GLOMAG", "SDGT"),
        text("title", "Minister of Stars"),
        listed("nationalityList", "nationality", {"country": "Iran", "mainEntry": "true"}),
        listed("citizenshipList", "citizenship", {"country": "Korea, North"}),
        listed(
            "dateOfBirthList",
            "dateOfBirthItem",
            {"dateOfBirth": "circa 1962"},
            {"dateOfBirth": "04 Mar 1963"},
        ),
        listed("placeOfBirthList", "placeOfBirthItem", {"placeOfBirth": "Graz, Austria"}),
        listed("idList", "id", {"idType": "Gender", "idNumber": "Female"}),
        kind="Individual",
    )
    assert entity.programmes == ("GLOMAG", "SDGT")
    assert entity.position == "Minister of Stars"
    assert entity.nationalities == entity.countries == ("IR", "KP")
    assert [(d.earliest, d.latest) for d in entity.birth_dates] == [
        ("1961-01-01", "1963-12-31"),
        ("1963-03-04", "1963-03-04"),
    ]
    assert entity.birth_places == ("Graz, Austria",)
    assert entity.gender == "female"
    assert entity.remarks is None


def test_numbers_are_typed_and_what_is_no_number_is_a_contact_or_a_remark(tmp_path: Path) -> None:
    items = listed(
        "idList",
        "id",
        {"idType": "Tax ID No.", "idNumber": "7702070139", "idCountry": "Russia"},
        {"idType": "SWIFT/BIC", "idNumber": "VTBRRUMM"},
        {"idType": "Digital Currency Address - XBT", "idNumber": "1Dt8CYw3XxLZ"},
        {"idType": "Website", "idNumber": "www.example.org"},
        {"idType": "Phone Number", "idNumber": "43 1 5331"},
        {"idType": "Secondary sanctions risk:", "idNumber": "Section 11"},
    )
    entity = read_one(tmp_path, text("remarks", "All offices worldwide."), items)
    assert numbers(entity) == [
        ("tax", "7702070139", "RU"),
        ("bic", "VTBRRUMM", None),
        ("wallet", "1Dt8CYw3XxLZ", None),
    ]
    assert [(contact.type.value, contact.value) for contact in entity.contacts] == [
        ("website", "www.example.org"),
        ("phone", "43 1 5331"),
    ]
    assert entity.remarks == "All offices worldwide.; Secondary sanctions risk: Section 11"


def test_the_dates_of_a_document_are_kept_in_the_remarks(tmp_path: Path) -> None:
    passport = {"idType": "Passport", "idNumber": "BE59", "idCountry": "Iran"}
    dates = {"issueDate": "14 Nov 2007", "expirationDate": "12 Nov 2012"}
    entity = read_one(tmp_path, listed("idList", "id", passport | dates), kind="Individual")
    assert numbers(entity) == [("passport", "BE59", "IR")]
    assert entity.remarks == "Passport BE59 (Iran) issued 14 Nov 2007 expires 12 Nov 2012"


def test_addresses_read_as_in_the_csv_form(tmp_path: Path) -> None:
    lines = {"address1": "c/o Boreas", "address2": "Gasse 1", "address3": "2nd floor"}
    place = {"city": "Linz", "stateOrProvince": "Upper Austria", "postalCode": "4020"}
    addresses = listed(
        "addressList",
        "address",
        lines | place | {"country": "Austria"},
        {"city": "Jabaliya", "country": "Region: Gaza"},
        {"uid": "12812"},
    )
    entity = read_one(tmp_path, addresses)
    assert [(address.text, address.country) for address in entity.addresses] == [
        ("c/o Boreas, Gasse 1, 2nd floor, Linz, Upper Austria 4020, Austria", "AT"),
        ("Jabaliya, Region: Gaza", "PS"),
    ]
    assert entity.countries == ("AT", "PS")


def test_a_ship_has_its_flag_owner_tonnage_and_call_sign(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        element(
            "vesselInfo",
            text("callSign", "EQKF"),
            text("vesselType", "Tug"),
            text("vesselFlag", "Iran"),
            text("vesselOwner", "ACME Shipping"),
            text("tonnage", "620"),
            text("grossRegisteredTonnage", "478"),
        ),
        listed("idList", "id", {"idType": "Vessel Registration Identification", "idNumber": "IMO 9187667"}),
        kind="Vessel",
    )  # fmt: skip
    assert entity.kind is Kind.VESSEL
    assert entity.vessel == Vessel("Tug", "Iran", "ACME Shipping", "478")
    assert sorted(numbers(entity)) == [("call_sign", "EQKF", None), ("imo", "9187667", None)]
    assert entity.countries == ("IR",)


def test_whom_an_entry_is_linked_to_is_found_on_the_list(tmp_path: Path) -> None:
    remarks = text("remarks", "All offices; (Linked To: KEPLER, Johann; Linked To: BOREAS)")
    person = entry("8", "KEPLER", kind="Individual", first="Johann")
    linked = read(tmp_path, entry("7", "ACME", remarks), person).entities[0]
    assert [(r.type.value, r.name, r.entry_id) for r in linked.relations] == [
        ("linked_to", "KEPLER, Johann", "8"),
        ("linked_to", "BOREAS", None),
    ]


def test_the_consolidated_list_is_told_by_the_programmes_of_most_entries(tmp_path: Path) -> None:
    dates = listed(
        "idList",
        "id",
        {"idType": "Listing Date (EO 14024 Directive 2):", "idNumber": "24 Feb 2022"},
        {"idType": "Effective Date (EO 14024 Directive 2):", "idNumber": "26 Mar 2022"},
    )
    source = read(
        tmp_path,
        entry("1", "BANK", programmes("UKRAINE-EO13662", "RUSSIA-EO14024"), dates),
        entry("2", "HARE", programmes("CMIC-EO13959")),
        entry("3", "OTHER", programmes("CAATSA - RUSSIA")),
    )
    assert [(e.key, e.listed_on, e.effective_on) for e in source.entities] == [
        ("US-OFAC-SSI:1", None, None),
        ("US-OFAC-CAPTA:1", "2022-02-24", "2022-03-26"),
        ("US-OFAC-NS-CMIC:2", None, None),
        ("US-OFAC-NS-MBS:3", None, None),
    ]
    assert source.entities[2].effects == (Effect.SECURITIES_BAN,)


def test_an_sdn_with_a_sectoral_programme_is_an_sdn(tmp_path: Path) -> None:
    blocked = [entry(str(n), f"ACME {n}", programmes("GLOMAG")) for n in range(3)]
    sectoral = entry("9", "BANK", programmes("UKRAINE-EO13662"))
    source = read(tmp_path, *blocked, sectoral)
    assert {entity.list_id for entity in source.entities} == {"US-OFAC-SDN"}


def test_the_day_of_publication_is_the_date_of_the_source(tmp_path: Path) -> None:
    assert read(tmp_path, entry("7", "ACME")).source_date == "2025-03-28"
    source = read(tmp_path, entry("7", "ACME"), published="28 March")
    assert source.source_date is None
    assert str(source.broken[0]) == (
        "list.xml, line 2: Publish_Date: '28 March' is no date such as 01/31/2026"
    )


def test_broken_entries_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    source = read(
        tmp_path,
        entry("1", "ACME"),
        entry("x", "BOREAS"),
        entry("2", ""),
        entry("1", "ACME AGAIN"),
        *(entry(str(n), f"KEPLER {n}") for n in range(3, 6)),
    )
    assert [entity.entry_id for entity in source.entities] == ["1", "3", "4", "5"]
    assert [(broken.line, broken.reason) for broken in source.broken] == [
        (4, "'x' is no entry number"),
        (5, "the entry has no name"),
        (6, "entry 1 stands in the file twice"),
    ]


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
def test_a_list_that_is_cut_off_is_refused(tmp_path: Path, kept: float) -> None:
    whole = plain(*(entry(str(n), f"ACME {n}") for n in range(20)))
    path = write(tmp_path / "sdn.xml", whole[: int(len(whole) * kept)])
    with pytest.raises(ListError, match="damaged or cut off"):
        load("ofac-xml", [path], "ofac")


def test_another_xml_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "sdn.xml", "<CONSOLIDATED_LIST><sdnEntry/></CONSOLIDATED_LIST>")
    with pytest.raises(ListError, match="expected <sdnList>, found <CONSOLIDATED_LIST>"):
        load("ofac-xml", [path], "ofac")
