"""The UK Sanctions List as XML."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Gender, Kind, ListedEntity, Vessel

PRIMARY = (
    "<Name><Name1>Johannes</Name1><Name6>KEPLER</Name6><NameType>Primary Name</NameType></Name>"
)


def read(tmp_path: Path, *designations: str) -> Parsed:
    path = tmp_path / "UK-Sanctions-List.xml"
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?><Designations>'
        f"<DateGenerated>10/09/2026</DateGenerated>{''.join(designations)}</Designations>",
        encoding="utf-8",
    )
    return load(None, [path], "gb-uksl")


def designation(
    *parts: str, names: str = PRIMARY, kind: str = "Individual", number: str = "AST0001"
) -> str:
    return (
        "\n<Designation><LastUpdated>04/08/2026</LastUpdated>"
        f"<DateDesignated>29/06/2012</DateDesignated><UniqueID>{number}</UniqueID>"
        f"<Names>{names}</Names><RegimeName>Astronomy Regulations 2020</RegimeName>"
        f"<IndividualEntityShip>{kind}</IndividualEntityShip>{''.join(parts)}</Designation>"
    )


def one(
    tmp_path: Path, *parts: str, kind: str = "Individual", names: str = PRIMARY
) -> ListedEntity:
    (entity,) = read(tmp_path, designation(*parts, kind=kind, names=names)).entities
    return entity


def test_an_entry_has_its_id_regime_date_and_what_no_field_holds(tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        designation(
            "<OFSIGroupID>12703</OFSIGroupID><UNReferenceNumber>ASi.1</UNReferenceNumber>",
            "<SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>",
            "<OtherInformation>Moved to Linz.</OtherInformation>",
            "<UKStatementofReasons>\n</UKStatementofReasons>",
            "<Titles><Title>Dr</Title><Title>Rector</Title></Titles>",
        ),
    )
    (entity,) = parsed.entities
    assert (entity.key, entity.kind) == ("GB-UKSL:AST0001", Kind.PERSON)
    assert (entity.listed_on, entity.programmes) == ("2012-06-29", ("Astronomy Regulations 2020",))
    assert entity.effects == (Effect.BLOCK,)
    assert entity.remarks == (
        "Moved to Linz.; Sanctions imposed: Asset freeze, Travel Ban; UN reference: ASi.1; "
        "OFSI Group ID: 12703; Title: Dr, Rector; Last updated: 04/08/2026"
    )
    assert (parsed.source_date, parsed.parser_version) == ("2026-09-10", "uk-xml/1")


def test_names_have_their_quality_and_scripts(tmp_path: Path) -> None:
    names = (
        "<Name><Name6>KO</Name6><NameType>Alias</NameType>"
        "<AliasStrength>Low quality a.k.a</AliasStrength></Name>"
        "<Name><Name6>Jan</Name6><NameType>Primary Name Variation</NameType></Name>"
        "<Name><Name1>A</Name1><Name2>B</Name2><Name5>E</Name5><Name6>F</Name6>"
        "<NameType>Alias</NameType></Name><Name><Name6>Old</Name6><NameType>FKA</NameType></Name>"
    )
    scripts = (
        "<NonLatinNames><NonLatinName><NameNonLatinScript>Кеплер</NameNonLatinScript>"
        "</NonLatinName></NonLatinNames>"
    )
    entity = one(tmp_path, scripts, names=names + PRIMARY)
    assert [(name.text, name.quality.value, name.script) for name in entity.names] == [
        ("Johannes KEPLER", "primary", "Latn"),
        ("Jan", "strong", "Latn"),
        ("A B E F", "strong", "Latn"),
        ("Кеплер", "strong", "Cyrl"),
        ("Old", "former", "Latn"),
        ("KO", "weak", "Latn"),
    ]


def test_a_persons_details_are_read(tmp_path: Path) -> None:
    entity = one(
        tmp_path,
        "<IndividualDetails><Individual><DOBs><DOB>12/05/1958</DOB><DOB>dd/05/1945</DOB>"
        "<DOB>dd/mm/1946</DOB></DOBs>"
        "<Nationalities><Nationality>Austria</Nationality></Nationalities>"
        "<Genders><Gender>Female</Gender></Genders><Positions><Position>Rector</Position></Positions>"
        "<PassportDetails><Passport><PassportNumber>P04581926</PassportNumber>"
        "<PassportAdditionalInformation>German passport, issued in 2034"
        "</PassportAdditionalInformation></Passport></PassportDetails>"
        "<NationalIdentifierDetails><NationalIdentifier><NationalIdentifierNumber>2132370"
        "</NationalIdentifierNumber></NationalIdentifier></NationalIdentifierDetails>"
        "<BirthDetails><Location><TownOfBirth>Weil</TownOfBirth>"
        "<CountryOfBirth>Germany</CountryOfBirth></Location></BirthDetails>"
        "</Individual></IndividualDetails>",
        "<Addresses><Address><AddressLine1>Gasse 1</AddressLine1><AddressLine6>Linz</AddressLine6>"
        "<AddressPostalCode>4020</AddressPostalCode><AddressCountry>Austria</AddressCountry>"
        "</Address></Addresses>",
        "<PhoneNumbers><PhoneNumber>+43 1 23456</PhoneNumber></PhoneNumbers>",
        "<EmailAddresses><EmailAddress>a@example.org; b@example.org</EmailAddress></EmailAddresses>",
    )
    assert [(span.earliest, span.latest) for span in entity.birth_dates] == [
        ("1958-05-12", "1958-05-12"),
        ("1945-05-01", "1945-05-31"),
        ("1946-01-01", "1946-12-31"),
    ]
    assert (entity.nationalities, entity.gender) == (("AT",), Gender.FEMALE)
    assert (entity.position, entity.birth_places) == ("Rector", ("Weil, Germany",))
    assert [(i.type.value, i.value, i.country) for i in entity.identifiers] == [
        ("passport", "P04581926", "DE"),
        ("national_id", "2132370", None),
    ]
    assert [(a.text, a.country) for a in entity.addresses] == [
        ("Gasse 1, Linz, 4020, Austria", "AT")
    ]
    assert [contact.value for contact in entity.contacts] == [
        "+43 1 23456",
        "a@example.org",
        "b@example.org",
    ]
    assert "Passport: German passport, issued in 2034" in (entity.remarks or "")


def test_a_companys_registration_and_relations_are_read(tmp_path: Path) -> None:
    company = designation(
        "<EntityDetails><Entity><BusinessRegistrationNumbers><BusinessRegistrationNumber>"
        "UK Company no. 06527449</BusinessRegistrationNumber></BusinessRegistrationNumbers>"
        "<ParentCompanies><ParentCompany>Kepler, Johannes</ParentCompany></ParentCompanies>"
        "<Subsidiaries><Subsidiary>Linz Optics</Subsidiary></Subsidiaries></Entity></EntityDetails>",
        names="<Name><Name6>Tycho Ltd</Name6><NameType>Primary Name</NameType></Name>",
        kind="Entity",
        number="AST0002",
    )
    entity = read(tmp_path, designation(), company).entities[1]
    assert entity.kind is Kind.COMPANY
    assert [(i.type.value, i.value) for i in entity.identifiers] == [("registration", "06527449")]
    assert [(r.type.value, r.name, r.entry_id) for r in entity.relations] == [
        ("owned_by", "Kepler, Johannes", "AST0001"),
        ("owner_of", "Linz Optics", None),
    ]


def test_a_ship_has_its_number_flag_type_tonnage_and_owner(tmp_path: Path) -> None:
    entity = one(
        tmp_path,
        "<SanctionsImposed>Prohibition of port entry</SanctionsImposed>"
        "<ShipDetails><Ship><IMONumbers><IMONumber>IMO9562233</IMONumber></IMONumbers>"
        "<CurrentOwnerOperators><CurrentOwnerOperator>Brahe Shipping</CurrentOwnerOperator>"
        "</CurrentOwnerOperators><CurrentBelievedFlagOfShips><CurrentBelievedFlagOfShip>Comoros"
        "</CurrentBelievedFlagOfShip></CurrentBelievedFlagOfShips>"
        "<PreviousFlags><PreviousFlag>India</PreviousFlag></PreviousFlags>"
        "<TypeOfShipDetails><TypeOfShip>Bulk Carrier</TypeOfShip></TypeOfShipDetails>"
        "<TonnageOfShipDetails><TonnageOfShip>7078</TonnageOfShip></TonnageOfShipDetails>"
        "</Ship></ShipDetails>",
        kind="Ship",
    )
    assert (entity.kind, entity.effects) == (Kind.VESSEL, (Effect.BLOCK,))
    assert entity.vessel == Vessel("Bulk Carrier", "Comoros", "Brahe Shipping", "7078")
    assert [(i.type.value, i.value) for i in entity.identifiers] == [("imo", "9562233")]
    assert entity.countries == ("KM", "IN")
    assert "Previous flags: India" in (entity.remarks or "")


def test_a_travel_ban_alone_blocks_nothing(tmp_path: Path) -> None:
    entity = one(tmp_path, "<SanctionsImposed>Travel Ban</SanctionsImposed>")
    assert entity.effects == (Effect.FLAG,)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (designation(names=""), "AST0001 has no name"),
        (designation(number=""), "no Unique ID"),
    ],
)
def test_a_designation_without_name_or_id_is_reported(
    tmp_path: Path, broken: str, reason: str
) -> None:
    parsed = read(tmp_path, designation(number="AST0009"), broken)
    assert [entity.entry_id for entity in parsed.entities] == ["AST0009"]
    assert [(fault.line, fault.reason) for fault in parsed.broken] == [(3, reason)]
