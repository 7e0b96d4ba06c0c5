"""The UK Sanctions List as CSV."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from streams.errors import ListError
from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Kind, ListedEntity
from tests.lists.files import table

COLUMNS = [
    "Last Updated", "Unique ID", "OFSI Group ID", "UN Reference Number", "Name 6", "Name 1",
    "Name 2", "Name 3", "Name 4", "Name 5", "Name type", "Alias strength", "Title",
    "Name non-latin script", "Non-latin script type", "Non-latin script language", "Regime Name",
    "Designation Type", "Designation source", "Sanctions Imposed", "Other Information",
    "UK Statement of Reasons", "Address Line 1", "Address Line 2", "Address Line 3",
    "Address Line 4", "Address Line 5", "Address Line 6", "Address Postal Code", "Address Country",
    "Phone number", "Website", "Email address", "Date Designated", "D.O.B", "Nationality(/ies)",
    "National Identifier number", "National Identifier additional information", "Passport number",
    "Passport additional information", "Position", "Gender", "Town of birth", "Country of birth",
    "Type of entity", "Subsidiaries", "Parent company", "Business registration number (s)",
    "IMO number", "Current owner/operator (s)", "Previous owner/operator (s)",
    "Current believed flag of ship", "Previous flags", "Type of ship", "Tonnage of ship",
    "Length of ship", "Year Built", "Hull identification number (HIN)",
]  # fmt: skip


def write(path: Path, *rows: dict[str, str], title: str = "Report Date: 10-Sep-2026") -> Path:
    """A list with these rows, each of one designation unless it says otherwise."""
    same = {
        "Unique ID": "RUS0001",
        "Name type": "Primary Name",
        "Designation Type": "Entity",
        "Regime Name": "The Russia (Sanctions) (EU Exit) Regulations 2019",
        "Sanctions Imposed": "Asset freeze",
    }
    lines = [[{**same, **row}.get(column, "") for column in COLUMNS] for row in rows]
    path.write_text(f"{title}\r\n{table([COLUMNS, *lines])}", encoding="utf-8-sig", newline="")
    return path


def read(tmp_path: Path, *rows: dict[str, str]) -> Parsed:
    return load(None, [write(tmp_path / "uk.csv", *rows)], "gb-uksl-csv")


def read_one(tmp_path: Path, *rows: dict[str, str]) -> ListedEntity:
    (entity,) = read(tmp_path, *rows).entities
    return entity


def test_the_rows_of_one_designation_are_one_person_with_all_its_names(tmp_path: Path) -> None:
    same = {"Designation Type": "Individual", "Date Designated": "29/06/2012"}
    entity = read_one(
        tmp_path,
        {**same, "Name 1": "Hans", "Name 6": "KEPPLER", "Name type": "Primary Name Variation"},
        {**same, "Name 1": "Johann", "Name 2": "von", "Name 6": "KEPLER",
         "Name non-latin script": "Иоганн Кеплер"},
        {**same, "Name 6": "Stargazer", "Name type": "Alias",
         "Alias strength": "Low quality a.k.a"},
        {**same, "Name 6": "Kep", "Name type": "Alias", "Alias strength": "Good quality a.k.a"},
    )  # fmt: skip
    assert entity.key == "GB-UKSL:RUS0001"
    assert entity.kind is Kind.PERSON
    assert [(n.text, n.quality.value, n.script) for n in entity.names] == [
        ("Johann von KEPLER", "primary", "Latn"),
        ("Hans KEPPLER", "strong", "Latn"),
        ("Иоганн Кеплер", "strong", "Cyrl"),
        ("Kep", "strong", "Latn"),
        ("Stargazer", "weak", "Latn"),
    ]
    assert entity.listed_on == "2012-06-29"
    assert entity.programmes == ("The Russia (Sanctions) (EU Exit) Regulations 2019",)


def test_what_is_known_of_a_person_is_put_together_over_the_rows(tmp_path: Path) -> None:
    same = {"Designation Type": "Individual", "Name 6": "KEPLER"}
    entity = read_one(
        tmp_path,
        {**same, "D.O.B": "27/12/1571", "Nationality(/ies)": "(1) Germany (2) Austria",
         "Town of birth": "Weil der Stadt", "Country of birth": "Germany", "Gender": "Male",
         "Passport number": "A1234567", "Passport additional information": "German passport",
         "Position": "Court astronomer", "Title": "Magister"},
        {**same, "D.O.B": "dd/mm/1572", "National Identifier number": "98606000",
         "National Identifier additional information": "Omani ID"},
    )  # fmt: skip
    assert [(d.text, d.earliest, d.latest) for d in entity.birth_dates] == [
        ("27/12/1571", "1571-12-27", "1571-12-27"),
        ("dd/mm/1572", "1572-01-01", "1572-12-31"),
    ]
    assert entity.nationalities == ("DE", "AT")
    assert entity.birth_places == ("Weil der Stadt, Germany",)
    assert entity.gender == "male"
    assert entity.position == "Court astronomer"
    assert [(i.type.value, i.value, i.country) for i in entity.identifiers] == [
        ("passport", "A1234567", "DE"),
        ("national_id", "98606000", "OM"),
    ]
    assert entity.remarks is not None
    for told in ("Title: Magister", "Passport: German passport", "National identifier: Omani ID"):
        assert told in entity.remarks


def test_a_company_keeps_its_numbers_owners_contacts_and_reasons(tmp_path: Path) -> None:
    company, _ = read(
        tmp_path,
        {"Name 6": "ACME BANK", "Business registration number (s)": "INN: 7702000000",
         "Parent company": "(1) Acme Holding (2) Acme Group", "Subsidiaries": "Acme Leasing",
         "Phone number": "+7 495 000 00 00; +7 495 000 00 01",
         "Email address": "a@acme.example; b@acme.example", "Website": "www.acme.example",
         "Address Line 1": "1 Main St", "Address Line 6": "Moscow", "Address Postal Code": "101000",
         "Address Country": "Russia", "Type of entity": "Bank",
         "Other Information": "SWIFT/BIC ACMERUMM", "UK Statement of Reasons": "Funds the war.",
         "UN Reference Number": "TAe.010", "OFSI Group ID": "12703"},
        {"Unique ID": "RUS0002", "Name 6": "ACME HOLDING"},
    ).entities  # fmt: skip
    assert [(i.type.value, i.value) for i in company.identifiers] == [
        ("tax", "7702000000"),
        ("bic", "ACMERUMM"),
    ]
    assert [(r.type.value, r.name, r.entry_id, r.text) for r in company.relations] == [
        ("owned_by", "Acme Holding", "RUS0002", "Parent company"),
        ("owned_by", "Acme Group", None, "Parent company"),
        ("owner_of", "Acme Leasing", None, "Subsidiary"),
    ]
    assert [contact.value for contact in company.contacts] == [
        "+7 495 000 00 00",
        "+7 495 000 00 01",
        "a@acme.example",
        "b@acme.example",
        "www.acme.example",
    ]
    assert [(a.text, a.country) for a in company.addresses] == [
        ("1 Main St, Moscow, 101000, Russia", "RU")
    ]
    assert company.remarks == (
        "SWIFT/BIC ACMERUMM; Statement of reasons: Funds the war.; "
        "Sanctions imposed: Asset freeze; UN reference: TAe.010; OFSI Group ID: 12703; "
        "Type of entity: Bank; Registration: INN: 7702000000"
    )


def test_a_ship_has_its_imo_number_owner_and_flags(tmp_path: Path) -> None:
    ship = read_one(
        tmp_path,
        {"Name 6": "MORNING STAR", "Designation Type": "Ship", "IMO number": "IMO9074729",
         "Sanctions Imposed": "Prohibition of port entry|Trust services",
         "Current owner/operator (s)": "Acme Shipping", "Current believed flag of ship": "Gabon",
         "Previous flags": "Panama; Liberia", "Type of ship": "Oil tanker",
         "Tonnage of ship": "84000", "Previous owner/operator (s)": "Old Shipping"},
    )  # fmt: skip
    assert ship.kind is Kind.VESSEL
    assert [(i.type.value, i.value) for i in ship.identifiers] == [("imo", "9074729")]
    assert ship.vessel is not None
    assert (ship.vessel.flag, ship.vessel.owner, ship.vessel.type, ship.vessel.gross_tonnage) == (
        "Gabon",
        "Acme Shipping",
        "Oil tanker",
        "84000",
    )
    assert ship.countries == ("GA", "PA", "LR")
    assert [(r.type.value, r.name) for r in ship.relations] == [
        ("owned_by", "Acme Shipping"),
        ("linked_to", "Old Shipping"),
    ]
    assert ship.effects == (Effect.BLOCK,)
    assert ship.remarks is not None
    assert "Sanctions imposed: Prohibition of port entry, Trust services" in ship.remarks


@pytest.mark.parametrize(
    ("imposed", "effect"),
    [
        ("Asset freeze|Travel Ban", Effect.BLOCK),
        ("Travel Ban", Effect.FLAG),
        ("Director Disqualification Sanction|Travel Ban", Effect.FLAG),
        ("Trust services sanctions", Effect.BLOCK),
        ("", Effect.BLOCK),
    ],
)
def test_measures_that_leave_money_and_trade_alone_are_a_flag(
    tmp_path: Path, imposed: str, effect: Effect
) -> None:
    entity = read_one(tmp_path, {"Name 6": "KEPLER", "Sanctions Imposed": imposed})
    assert entity.effects == (effect,)


def test_a_measure_of_any_row_counts(tmp_path: Path) -> None:
    rows = [{"Name 6": "A", "Sanctions Imposed": i} for i in ("Travel Ban", "Asset freeze")]
    assert read_one(tmp_path, *rows).effects == (Effect.BLOCK,)


def test_a_designation_without_a_primary_name_takes_its_best(tmp_path: Path) -> None:
    blank = {"Name 6": "FIRST", "Name type": ""}
    assert [
        (n.text, n.quality.value) for n in read_one(tmp_path, blank).names
    ] == [("FIRST", "primary")]  # fmt: skip


def test_the_date_of_the_report_is_the_date_of_the_source(tmp_path: Path) -> None:
    assert read(tmp_path, {"Name 6": "ACME"}).source_date == "2026-09-10"


def test_the_columns_of_other_editions_are_understood(tmp_path: Path) -> None:
    path = write(tmp_path / "uk.csv", {"Name 6": "ACME", "Parent company": "Acme Holding"})
    text = path.read_text(encoding="utf-8-sig")
    text = text.replace("Designation Type", '"Individual, Entity, Ship"')
    path.write_text(text.replace("Parent company", "Parent Company").split("\n", 1)[1])
    entity = load(None, [path], "x").entities[0]
    assert entity.kind is Kind.COMPANY
    assert entity.relations[0].name == "Acme Holding"


def test_rows_without_an_id_or_a_name_are_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        {"Name 6": "ACME"},
        {"Unique ID": "", "Name 6": "NOBODY"},
        {"Unique ID": "RUS0002"},
        {"Unique ID": "RUS0003", "Name non-latin script": "Акме"},
    )
    assert [entity.entry_id for entity in parsed.entities] == ["RUS0001", "RUS0003"]
    assert [str(broken) for broken in parsed.broken] == [
        "uk.csv, line 4: the Unique ID is empty",
        "uk.csv, line 5: RUS0002 has no name",
    ]


def test_a_file_without_the_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "uk.csv"
    path.write_text("Report Date: 10-Sep-2026\nUnique ID,OFSI Group ID,Name 6\nRUS1,1,ACME\n")
    with pytest.raises(ListError, match="its first lines hold no header with alias strength"):
        load("uk-csv", [path], "x")


def test_the_xml_form_of_a_designation_gives_the_same_entry(tmp_path: Path) -> None:
    cells = {
        "Last Updated": "04/08/2026", "Unique ID": "RUS0009", "OFSI Group ID": "12703",
        "Name 1": "Johann", "Name 6": "KEPLER", "Regime Name": "Astronomy Regulations 2020",
        "Designation Type": "Individual", "Designation source": "UK",
        "Sanctions Imposed": "Asset freeze|Travel Ban", "Other Information": "Tel: +49 711 0000",
        "Address Line 1": "Gasse 1", "Address Postal Code": "11000", "Address Country": "Germany",
        "Email address": "j@kepler.example", "Date Designated": "29/06/2012",
        "D.O.B": "27/12/1571", "Nationality(/ies)": "Germany", "Passport number": "A1234567",
        "Passport additional information": "German passport", "Town of birth": "Linz",
        "Country of birth": "Austria", "Position": "Astronomer", "Gender": "Male",
    }  # fmt: skip
    xml = (
        "<Designations><Designation><LastUpdated>04/08/2026</LastUpdated>"
        "<DateDesignated>29/06/2012</DateDesignated><UniqueID>RUS0009</UniqueID>"
        "<OFSIGroupID>12703</OFSIGroupID><Names><Name><Name1>Johann</Name1><Name6>KEPLER</Name6>"
        "<NameType>Primary Name</NameType></Name></Names>"
        "<RegimeName>Astronomy Regulations 2020</RegimeName>"
        "<IndividualEntityShip>Individual</IndividualEntityShip>"
        "<DesignationSource>UK</DesignationSource>"
        "<SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>"
        "<OtherInformation>Tel: +49 711 0000</OtherInformation>"
        "<Addresses><Address><AddressLine1>Gasse 1</AddressLine1>"
        "<AddressPostalCode>11000</AddressPostalCode><AddressCountry>Germany</AddressCountry>"
        "</Address></Addresses><EmailAddresses><EmailAddress>j@kepler.example</EmailAddress>"
        "</EmailAddresses><IndividualDetails><Individual><DOBs><DOB>27/12/1571</DOB></DOBs>"
        "<Nationalities><Nationality>Germany</Nationality></Nationalities>"
        "<PassportDetails><Passport><PassportNumber>A1234567</PassportNumber>"
        "<PassportAdditionalInformation>German passport</PassportAdditionalInformation>"
        "</Passport></PassportDetails><Positions><Position>Astronomer</Position></Positions>"
        "<BirthDetails><Location><TownOfBirth>Linz</TownOfBirth>"
        "<CountryOfBirth>Austria</CountryOfBirth></Location></BirthDetails>"
        "<Genders><Gender>Male</Gender></Genders></Individual></IndividualDetails>"
        "</Designation></Designations>"
    )
    (tmp_path / "uk.xml").write_text(xml)
    from_xml = load("uk-xml", [tmp_path / "uk.xml"], "x").entities[0]
    from_csv = read_one(tmp_path, cells)
    told = [set((entity.remarks or "").split("; ")) for entity in (from_xml, from_csv)]
    assert told[0] == told[1]
    assert msgspec.structs.replace(from_csv, remarks=None) == msgspec.structs.replace(
        from_xml, remarks=None
    )
