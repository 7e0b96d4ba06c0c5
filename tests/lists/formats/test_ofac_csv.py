"""OFAC's CSV quartet and what hides in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.formats import ofac_csv
from streams.lists.source import Parsed, load
from streams.matching.entity import (
    AliasQuality,
    Effect,
    Identifier,
    IdentifierType,
    Kind,
    ListedEntity,
)
from tests.lists.files import address, alias, main_row, write_quartet


def read(folder: Path) -> Parsed:
    return load("ofac-csv", [folder], "ofac-sdn")


def read_one(tmp_path: Path, *, remarks: str = "-0- ", **fields: str) -> ListedEntity:
    row = {"uid": "1", "name": "KEPLER", "type": "individual", "programmes": "GLOMAG"}
    write_quartet(tmp_path, [main_row(**{**row, **fields}, remarks=remarks)])
    return read(tmp_path).entities[0]


def numbers(entity: ListedEntity) -> list[tuple[str, str, str | None]]:
    return [(i.type.value, i.value, i.country) for i in entity.identifiers]


def test_an_entry_is_put_together_from_three_files(tmp_path: Path) -> None:
    write_quartet(
        tmp_path,
        main=[
            main_row(
                uid="7", name="KEPLER, Johann Otto", type="individual", programmes="GLOMAG] [SDGT"
            )
        ],
        alt=[alias("7", "70", "aka", "KEPPLER, Hans"), alias("7", "71", "fka", "CAPLER")],
        add=[address("7", "Gasse 1", "Prague", "Czech Republic"), address("7", "", "", "")],
    )
    (entity,) = read(tmp_path).entities
    assert entity.key == "US-OFAC-SDN:7"
    assert entity.kind is Kind.PERSON
    assert entity.effects == (Effect.BLOCK,)
    assert entity.programmes == ("GLOMAG", "SDGT")
    assert [(n.text, n.quality) for n in entity.names] == [
        ("Johann Otto KEPLER", AliasQuality.PRIMARY),
        ("Hans KEPPLER", AliasQuality.STRONG),
        ("CAPLER", AliasQuality.FORMER),
    ]
    assert [(a.text, a.country) for a in entity.addresses] == [
        ("Gasse 1, Prague, Czech Republic", "CZ")
    ]
    assert entity.source_url == "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=7"
    assert entity.remarks is None
    assert entity.position is None


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("individual", Kind.PERSON),
        ("vessel", Kind.VESSEL),
        ("aircraft", Kind.AIRCRAFT),
        ("-0- ", Kind.COMPANY),
        ("something new", Kind.UNKNOWN),
    ],
)
def test_the_type_tells_the_kind_and_an_unknown_type_is_kept(
    tmp_path: Path, type_: str, kind: Kind
) -> None:
    assert read_one(tmp_path, type=type_).kind is kind


def test_only_a_persons_single_comma_turns_the_name_round(tmp_path: Path) -> None:
    assert read_one(tmp_path, name="DELOS, Feliciano, Jr.").primary_name == "DELOS, Feliciano, Jr."
    assert read_one(tmp_path, name="ACME, LTD.", type="-0- ").primary_name == "ACME, LTD."


def test_the_facts_about_a_person_are_lifted_out_of_the_remarks(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        remarks="DOB circa 1962; alt. DOB 04 Mar 1963; POB Graz, Austria; alt. POB Linz; nationality "
        "Iran; alt. nationality Syria; citizen Korea, North; Gender Female; Linked To: ACME.",
    )
    assert [(d.earliest, d.latest) for d in entity.birth_dates] == [
        ("1961-01-01", "1963-12-31"),
        ("1963-03-04", "1963-03-04"),
    ]
    assert entity.birth_places == ("Graz, Austria", "Linz")
    assert entity.countries == entity.nationalities == ("IR", "SY", "KP")
    assert entity.gender == "female"
    assert entity.remarks is not None
    assert "Linked To: ACME" in entity.remarks


@pytest.mark.parametrize(
    ("remarks", "linked_to"),
    [
        ("DOB 1962; Linked To: ACME", ["ACME"]),
        ("(Linked To: ACME (TRADING); Linked To: BOREAS)", ["ACME (TRADING)", "BOREAS"]),
        ("(Linked To: ACME); Linked To: SOUTH (EAST) GUARD.", ["ACME", "SOUTH (EAST) GUARD"]),
    ],
)
def test_whom_an_entry_is_linked_to_is_a_relation(
    tmp_path: Path, remarks: str, linked_to: list[str]
) -> None:
    relations = read_one(tmp_path, remarks=remarks).relations
    assert [(relation.type.value, relation.name) for relation in relations] == [
        ("linked_to", name) for name in linked_to
    ]


def test_whom_an_entry_is_linked_to_is_found_on_the_list(tmp_path: Path) -> None:
    rows = [
        main_row(uid="1", name="ACME", remarks="Linked To: KEPLER, Johann; Linked To: NOBODY."),
        main_row(uid="2", name="KEPLER, Johann", type="individual"),
    ]
    acme = read(write_quartet(tmp_path, rows)).entities[0]
    assert [relation.entry_id for relation in acme.relations] == ["2", None]


def test_the_nationality_of_a_company_is_a_country_alone(tmp_path: Path) -> None:
    entity = read_one(tmp_path, type="-0- ", remarks="nationality Iran.")
    assert (entity.countries, entity.nationalities) == (("IR",), ())


def test_telephone_mail_and_website_are_contacts(tmp_path: Path) -> None:
    remarks = "Phone Number 43 1 5331; alt. Phone Number 43 1 5332; Email Address a@example.org; "
    entity = read_one(tmp_path, type="-0- ", remarks=f"{remarks}Website www.example.org.")
    assert [(contact.type.value, contact.value) for contact in entity.contacts] == [
        ("phone", "43 1 5331"),
        ("phone", "43 1 5332"),
        ("email", "a@example.org"),
        ("website", "www.example.org"),
    ]


def test_the_numbers_of_a_person_are_typed_with_their_issuer(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        remarks="Passport A12 345 (Iran) issued 01 Jan 2010 expires 01 Jan 2020; alt. Passport 9X8; "
        "National ID No. 778-9 (Iraq); Tax ID No. 77012 (Russia); Cedula No. 5892464 (Venezuela); "
        "NIT # 800146861-4 (Colombia); Driver's License No. 42 (Medellin); Passport unknown.",
    )
    assert numbers(entity) == [
        ("passport", "A12 345", "IR"),
        ("passport", "9X8", None),
        ("national_id", "778-9", "IQ"),
        ("tax", "77012", "RU"),
        ("national_id", "5892464", "VE"),
        ("tax", "800146861-4", "CO"),
        ("other", "42", None),
    ]


def test_the_numbers_of_a_company_are_typed(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        type="-0- ",
        remarks="SWIFT/BIC VTBRRUMM; Legal Entity Number 253400V1H6ART1UQ0N98; ISIN CNE100000PM8; "
        "Registration Number 1027739609391 (Russia); Identification Number 55 12 34; Company Number "
        "IMO 5604962; Legal Entity Number 77; Digital Currency Address - XBT 1Dt8CY; alt. Digital "
        "Currency Address - ETH 0x1da5; Equity Ticker 002415 CN; Website www.example.org.",
    )
    assert numbers(entity) == [
        ("bic", "VTBRRUMM", None),
        ("lei", "253400V1H6ART1UQ0N98", None),
        ("isin", "CNE100000PM8", None),
        ("registration", "1027739609391", "RU"),
        ("registration", "55 12 34", None),
        ("registration", "IMO 5604962", None),
        ("registration", "77", None),
        ("wallet", "1Dt8CY", None),
        ("wallet", "0x1da5", None),
        ("other", "002415 CN", None),
    ]


def test_a_ship_has_its_numbers_flag_and_measures(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        name="ARGO I",
        type="vessel",
        call_sign="T2EM4",
        vessel_type="Crude Oil Tanker",
        gross_tonnage="56,068",
        flag="Democratic People's Republic of Korea",
        owner="ARGO LTD",
        remarks="Vessel Registration Identification IMO 9187667; MMSI 256843000; Former Vessel Flag Malta.",
    )
    assert numbers(entity) == [
        ("imo", "9187667", None),
        ("mmsi", "256843000", None),
        ("call_sign", "T2EM4", None),
    ]
    assert entity.vessel is not None
    assert entity.vessel.type == "Crude Oil Tanker"
    assert entity.vessel.owner == "ARGO LTD"
    assert entity.vessel.gross_tonnage == "56,068"
    assert entity.countries == ("KP",)  # a former flag is no country of the ship


def test_quoted_aliases_in_the_remarks_are_weak_and_former_ones_former(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path, remarks="a.k.a. 'EL CURA'; a.k.a. 'OTTO, Hans'; f.k.a. 'MARINA'; a.k.a. 'O'NEIL'."
    )
    assert [(n.text, n.quality.value) for n in entity.names[1:]] == [
        ("EL CURA", "weak"),
        ("Hans OTTO", "weak"),
        ("MARINA", "former"),
        ("O'NEIL", "weak"),
    ]


@pytest.mark.parametrize(
    ("begins", "goes_on", "alias_text"),
    [
        ("DOB 1962; a.k.a. 'SNOW", "JOHN'.", "SNOWJOHN"),
        ("DOB 1962; a.k.a. 'SNOW ", "JOHN'.", "SNOW JOHN"),
        ("DOB 1962; a.k.a. 'SNOW", " JOHN'.", "SNOW JOHN"),
        ("-0- ", "a.k.a. 'SNOW'.", "SNOW"),
    ],
)
def test_remarks_that_break_off_go_on_in_the_comments_file(
    tmp_path: Path, begins: str, goes_on: str, alias_text: str
) -> None:
    row = main_row(uid="1", name="KEPLER", type="individual", remarks=begins)
    write_quartet(tmp_path, [row], comments=[["1", goes_on]])
    (entity,) = read(tmp_path).entities
    assert entity.names[1].text == alias_text
    assert entity.remarks is not None
    assert "-0-" not in entity.remarks


def test_rows_that_are_broken_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    write_quartet(
        tmp_path,
        main=[
            main_row(uid="1", name="ALPHA"),
            ["2", "TOO SHORT"],
            main_row(uid="x", name="NO NUMBER"),
            main_row(uid="1", name="TWICE"),
            main_row(uid="5", name=" "),
            main_row(uid="6", name="BETA"),
            main_row(uid="7", name="GAMMA"),
            main_row(uid="8", name="DELTA"),
            main_row(uid="9", name="EPSILON"),
            main_row(uid="10", name="ZETA"),
        ],
        alt=[alias("99", "1", "aka", "NOBODY"), alias("6", "2", "aka", "BE")],
    )
    parsed = read(tmp_path)
    assert [e.entry_id for e in parsed.entities] == ["1", "6", "7", "8", "9", "10"]
    assert [str(broken) for broken in parsed.broken] == [
        "sdn.csv, line 2: expected 12 columns, found 2",
        "sdn.csv, line 3: the first column is no entry number",
        "sdn.csv, line 4: entry 1 stands in the file twice",
        "sdn.csv, line 5: entry 5 has no name",
        "alt.csv, line 1: belongs to no entry of the main file",
    ]
    assert parsed.entities[1].names[1].text == "BE"


@pytest.mark.parametrize(
    ("programmes", "remarks", "on_lists"),
    [
        ("UKRAINE-EO13662", "", ["US-OFAC-SSI"]),
        ("UKRAINE-EO13662] [RUSSIA-EO14024", "", ["US-OFAC-SSI"]),
        ("NS-PLC", "", ["US-OFAC-NS-PLC"]),
        ("SDGT] [NS-PLC", "", ["US-OFAC-NS-PLC"]),
        ("CMIC-EO13959", "", ["US-OFAC-NS-CMIC"]),
        ("561-Related", "", ["US-OFAC-CAPTA"]),
        ("FSE-SY", "", ["US-OFAC-FSE"]),
        ("BURMA-EO14014", "", ["US-OFAC-NS-MBS"]),
        ("", "", ["US-OFAC-NS-MBS"]),
        ("RUSSIA-EO14024", "Listing Date (EO 14024 Directive 1a): 22 Feb 2022", ["US-OFAC-NS-MBS"]),
        ("RUSSIA-EO14024", "Listing Date (EO 14024 Directive 2): 24 Feb 2022", ["US-OFAC-CAPTA"]),
        (
            "UKRAINE-EO13662] [RUSSIA-EO14024",
            "Listing Date (EO 14024 Directive 2): 24 Feb 2022; Listing Date (EO 14024 Directive 3): 25 Feb 2022",
            ["US-OFAC-SSI", "US-OFAC-CAPTA", "US-OFAC-NS-MBS"],
        ),
    ],
)
def test_a_consolidated_entry_stands_on_the_lists_that_its_programmes_and_directives_tell(
    tmp_path: Path, programmes: str, remarks: str, on_lists: list[str]
) -> None:
    row = main_row(uid="1", name="BANK", programmes=programmes or "-0- ", remarks=remarks or "-0- ")
    write_quartet(tmp_path, [row], names=ofac_csv.CONSOLIDATED)
    assert [entity.list_id for entity in read(tmp_path).entities] == on_lists


def test_each_list_takes_its_own_listing_date(tmp_path: Path) -> None:
    remarks = (
        "Listing Date (EO 14024 Directive 2): 24 Feb 2022; Effective Date (EO 14024 Directive 2): "
        "26 Mar 2022; Listing Date (EO 14024 Directive 3): 25 Feb 2022; Effective Date (CMIC) 02 Aug 2021."
    )
    row = main_row(
        uid="1", name="BANK", programmes="UKRAINE-EO13662] [CMIC-EO13959", remarks=remarks
    )
    write_quartet(tmp_path, [row], names=ofac_csv.CONSOLIDATED)
    dates = {e.list_id: (e.listed_on, e.effective_on) for e in read(tmp_path).entities}
    assert dates == {
        "US-OFAC-SSI": (None, None),
        "US-OFAC-NS-CMIC": (None, "2021-08-02"),
        "US-OFAC-CAPTA": ("2022-02-24", "2022-03-26"),
        "US-OFAC-NS-MBS": ("2022-02-25", None),
    }


def test_the_chinese_military_companies_are_barred_from_securities_only(tmp_path: Path) -> None:
    write_quartet(
        tmp_path,
        [
            main_row(
                uid="1", name="ACME", programmes="CMIC-EO13959", remarks="Issuer Name Acme Holding"
            )
        ],
        names=ofac_csv.CONSOLIDATED,
    )
    (entity,) = read(tmp_path).entities
    assert entity.effects == (Effect.SECURITIES_BAN,)
    assert [name.text for name in entity.names] == ["ACME", "Acme Holding"]


def test_one_file_of_a_quartet_is_enough_to_find_the_others(tmp_path: Path) -> None:
    write_quartet(tmp_path, [main_row(uid="1", name="A")], alt=[alias("1", "1", "aka", "B")])
    parsed = load(None, [tmp_path / "alt.csv"], "ofac-sdn")
    assert [name.text for name in parsed.entities[0].names] == ["A", "B"]
    assert parsed.parser_version == "ofac-csv/1"


def test_a_quartet_with_a_file_missing_is_refused(tmp_path: Path) -> None:
    write_quartet(tmp_path, [main_row(uid="1", name="A")])
    (tmp_path / "alt.csv").unlink()
    with pytest.raises(ListError, match=r"alt\.csv is missing"):
        read(tmp_path)


def test_two_quartets_in_one_folder_are_refused(tmp_path: Path) -> None:
    write_quartet(tmp_path, [main_row(uid="1", name="A")])
    write_quartet(tmp_path, [main_row(uid="1", name="A")], names=ofac_csv.CONSOLIDATED)
    with pytest.raises(ListError, match="expected one set of"):
        read(tmp_path)


def test_files_with_capital_names_are_found(tmp_path: Path) -> None:
    names = ("SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV")
    write_quartet(tmp_path, [main_row(uid="1", name="A")], names=names)
    assert len(read(tmp_path).entities) == 1


def test_an_identifier_that_is_given_twice_is_kept_once(tmp_path: Path) -> None:
    entity = read_one(tmp_path, remarks="MMSI 256843000; alt. MMSI 256843000.")
    assert entity.identifiers == (Identifier(IdentifierType.MMSI, "256843000"),)
