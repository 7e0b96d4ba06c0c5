"""OFAC's advanced XML lists: parties, and what the file says of them in its other sections."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Kind, ListedEntity, Vessel
from tests.lists.ofac_files import (
    Parts,
    advanced,
    alias,
    document,
    feature,
    listing,
    location,
    party,
    period,
    spelling,
    write,
)


def load_text(tmp_path: Path, content: str) -> Parsed:
    return load(None, [write(tmp_path / "list.xml", content)], "ofac")


def read_one(tmp_path: Path, *features: str, kind: str = "Entity", **more: str) -> ListedEntity:
    content = advanced(party("7", *features, kind=kind, **more), listings=[listing("7")])
    return load_text(tmp_path, content).entities[0]


def spelt(entity: ListedEntity) -> list[tuple[str, str, str]]:
    return [(name.text, name.quality.value, name.script) for name in entity.names]


def numbers(entity: ListedEntity) -> list[tuple[str, str, str | None]]:
    return [(i.type.value, i.value, i.country) for i in entity.identifiers]


def person(last: str, first: str) -> tuple[Parts, Parts]:
    return ("Last Name", last), ("First Name", first)


def test_every_name_has_its_quality_and_its_script(tmp_path: Path) -> None:
    names = "".join(
        [
            alias(spelling(*person("KEPPLER", "Hans"))),
            alias(spelling(("Nickname", "EL CURA")), weak=True),
            alias(spelling(*person("CAPLER", "Johann")), type_="F.K.A."),
            alias(
                spelling(*person("KEPLER", "Johann Otto"), primary=True),
                spelling(*person("Кеплер", "Иоганн"), script="Cyrillic"),
                primary=True,
            ),
            alias(spelling(*person("KEPLERUS", "Ioannes"))),
        ]
    )
    entity = read_one(tmp_path, kind="Individual", names=names)
    assert entity.kind is Kind.PERSON
    assert spelt(entity) == [
        ("Johann Otto KEPLER", "primary", "Latn"),
        ("Hans KEPPLER", "strong", "Latn"),
        ("Иоганн Кеплер", "strong", "Cyrl"),
        ("Ioannes KEPLERUS", "strong", "Latn"),
        ("Johann CAPLER", "former", "Latn"),
        ("EL CURA", "weak", "Latn"),
    ]


@pytest.mark.parametrize(
    ("parts", "script", "name"),
    [
        (
            [("Patronymic", "GUZMAN"), ("Matronymic", "LOERA"), ("First Name", "Joaquin")],
            "Latin",
            ("Joaquin GUZMAN LOERA", "Latn"),
        ),
        (
            [("Maiden Name", "NEVIL"), ("Last Name", "BLACK"), ("First Name", "Ada")],
            "Latin",
            ("Ada NEVIL BLACK", "Latn"),
        ),
        (
            [("Last Name", "SNOW"), ("Middle Name", "Aegon"), ("First Name", "Jon")],
            "Latin",
            ("Jon Aegon SNOW", "Latn"),
        ),
        ([*person("الزمر", "عبود")], "Arabic", ("عبود الزمر", "Arab")),
        ([*person("王", "小明")], "Chinese Simplified", ("王小明", "Hans")),
        ([*person("김", "민준")], "Korean", ("김민준", "Kore")),
        ([("Entity Name", "華為 (ACME) 公司")], "Latin", ("華為 (ACME) 公司", "Hani")),
        ([("Entity Name", "ООО Ромашка")], "no script", ("ООО Ромашка", "Cyrl")),
        ([("no type", "ACME"), ("no type", "TRADING")], "Latin", ("ACME TRADING", "Latn")),
    ],
)
def test_a_name_is_put_together_as_it_is_read(
    tmp_path: Path, parts: list[Parts], script: str, name: tuple[str, str]
) -> None:
    entity = read_one(tmp_path, names=alias(spelling(*parts, script=script)), kind="Individual")
    assert spelt(entity) == [(name[0], "primary", name[1])]


def test_the_facts_about_a_person_are_read(tmp_path: Path) -> None:
    content = advanced(
        party(
            "7",
            feature("Birthdate", during=period("1962-03-04")),
            feature("Place of Birth", "Giza, Egypt"),
            feature("Nationality Country", at="egypt"),
            feature("Citizenship Country", at="iran"),
            feature("Gender", detail="Male"),
            feature("Title", "Minister of Stars"),
            feature("Title", "Colonel"),
            feature("Email Address", "kepler@example.org"),
            feature("Phone Number", "43 1 5331"),
            feature("Website", "www.example.org"),
            feature("Additional Sanctions Information -", detail="Subject to Secondary Sanctions"),
            kind="Individual",
            comment="Head of the stars",
        ),
        locations=[location("egypt", ("Unknown", "Egypt")), location("iran", country="Iran")],
        listings=[listing("7", "GLOMAG", "SDGT", days=["2021-03-22", "2020-07-31"], basis="UHRPA")],
    )
    source = load_text(tmp_path, content)
    (entity,) = source.entities
    assert source.broken == ()
    assert entity.key == "US-OFAC-SDN:7"
    assert entity.effects == (Effect.BLOCK,)
    assert [date.earliest for date in entity.birth_dates] == ["1962-03-04"]
    assert entity.birth_places == ("Giza, Egypt",)
    assert entity.nationalities == entity.countries == ("EG", "IR")
    assert entity.gender == "male"
    assert entity.position == "Minister of Stars; Colonel"
    assert [(contact.type.value, contact.value) for contact in entity.contacts] == [
        ("email", "kepler@example.org"),
        ("phone", "43 1 5331"),
        ("website", "www.example.org"),
    ]
    assert entity.programmes == ("GLOMAG", "SDGT")
    assert (entity.listed_on, entity.citation) == ("2020-07-31", "UHRPA")
    assert entity.remarks == (
        "Head of the stars; Additional Sanctions Information - Subject to Secondary Sanctions"
    )
    assert entity.source_url == "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=7"


@pytest.mark.parametrize(
    ("during", "said", "earliest", "latest"),
    [
        (period("1962-03-04"), "04 Mar 1962", "1962-03-04", "1962-03-04"),
        (period("1962-03-01", "1962-03-31"), "Mar 1962", "1962-03-01", "1962-03-31"),
        (period("1962-01-01", "1962-12-31"), "1962", "1962-01-01", "1962-12-31"),
        (period("1962"), "1962", "1962-01-01", "1962-12-31"),
        (period("1962-02"), "Feb 1962", "1962-02-01", "1962-02-28"),
        (period("1962-01-01", "1965-12-31"), "1962 to 1965", "1962-01-01", "1965-12-31"),
        (period("1961-04", "1961-06"), "Apr 1961 to Jun 1961", "1961-04-01", "1961-06-30"),
        (
            period("1961-04-05", "1963-06-07"),
            "05 Apr 1961 to 07 Jun 1963",
            "1961-04-05",
            "1963-06-07",
        ),
        (period("1962", approximate=True), "circa 1962", "1961-01-01", "1963-12-31"),
    ],
)
def test_a_birth_date_is_a_span_in_the_words_of_the_csv_form(
    tmp_path: Path, during: str, said: str, earliest: str, latest: str
) -> None:
    entity = read_one(tmp_path, feature("Birthdate", during=during), kind="Individual")
    (span,) = entity.birth_dates
    assert (span.text, span.earliest, span.latest) == (said, earliest, latest)


@pytest.mark.parametrize("day", ["1962-02-31", "1962-13-01", "0-0-0", "99999-1-1", "MCMLXII"])
def test_a_birth_date_of_no_calendar_is_no_birth_date(tmp_path: Path, day: str) -> None:
    entity = read_one(tmp_path, feature("Birthdate", during=period(day)), kind="Individual")
    assert entity.birth_dates == ()


def test_documents_are_typed_with_their_issuer_and_their_dates_are_remarks(tmp_path: Path) -> None:
    content = advanced(
        party("7", kind="Individual"),
        locations=[
            location("medellin", ("CITY", "Medellin")),
            location("panama", ("Unknown", "Panama")),
        ],
        documents=[
            document(
                "7",
                "Passport",
                "A 12",
                country="Iran",
                dates=[("Issue Date", "2010-01-01"), ("Expiration Date", "2020-01-01")],
            ),
            document("7", "National ID No.", "778-9", country="Iran", validity="Fraudulent"),
            document("7", "Driver's License No.", "42", at="medellin"),
            document("7", "Driver's License No.", "43", at="panama"),
            document("7", "Tax ID No.", "44", country="Iran", at="panama"),
            document("7", "Unheard-of Card", "U-77", country="Egypt"),
            document("8", "Passport", "of somebody else"),
        ],
        listings=[listing("7")],
    )
    source = load_text(tmp_path, content)
    (entity,) = source.entities
    assert sorted(numbers(entity), key=str) == [
        ("national_id", "778-9", "IR"),
        ("other", "42", None),
        ("other", "43", "PA"),
        ("other", "U-77", "EG"),
        ("passport", "A 12", "IR"),
        ("tax", "44", "IR"),
    ]
    assert entity.remarks == (
        "Passport A 12 (Iran) issued 01 Jan 2010 expires 01 Jan 2020; "
        "National ID No. 778-9 (Iran) (fraudulent); Unheard-of Card U-77 (Egypt)"
    )


def test_the_numbers_of_a_company_are_typed(tmp_path: Path) -> None:
    content = advanced(
        party(
            "7",
            feature("SWIFT/BIC", "VTBRRUMM"),
            feature("ISIN", "CNE100000PM8"),
            feature("D-U-N-S Number", "56-037-1234"),
            feature("Digital Currency Address - XBT", "1Dt8CYw3XxLZ"),
            feature("Nationality of Registration", at="china"),
            feature("Registration Country", at="panama"),
        ),
        locations=[
            location("china", ("Unknown", "China")),
            location("panama", ("Unknown", "Panama")),
        ],
        documents=[
            document("7", "Legal Entity Number", "253400V1H6ART1UQ0N98"),
            document("7", "Tax ID No.", "7702070139", country="Iran"),
        ],
        listings=[listing("7")],
    )
    (entity,) = load_text(tmp_path, content).entities
    assert numbers(entity) == [
        ("lei", "253400V1H6ART1UQ0N98", None),
        ("tax", "7702070139", "IR"),
        ("bic", "VTBRRUMM", None),
        ("isin", "CNE100000PM8", None),
        ("other", "56-037-1234", None),
        ("wallet", "1Dt8CYw3XxLZ", None),
    ]
    assert entity.countries == ("CN", "PA")
    assert entity.nationalities == ()


def test_a_ship_has_its_numbers_flags_owner_and_type(tmp_path: Path) -> None:
    content = advanced(
        party(
            "7",
            feature("VESSEL TYPE", detail="Crude Oil Tanker"),
            feature("Vessel Flag", "Iran"),
            feature("Vessel Flag", "Panama"),
            feature("Former Vessel Flag", "Malta"),
            feature("Other Vessel Flag", "Egypt"),
            feature("Vessel Owner", "ACME Shipping"),
            feature("Vessel Tonnage", "317,356"),
            feature("Vessel Gross Registered Tonnage", "163,660"),
            feature("Vessel Call Sign", "5IM294"),
            names=alias(spelling(("Vessel Name", "MAR AZUL"), primary=True), primary=True),
            kind="Vessel",
        ),
        documents=[
            document("7", "Vessel Registration Identification", "IMO 9187667"),
            document("7", "MMSI", "572442210"),
        ],
        listings=[listing("7")],
    )
    (entity,) = load_text(tmp_path, content).entities
    assert entity.kind is Kind.VESSEL
    assert spelt(entity) == [("MAR AZUL", "primary", "Latn")]
    assert entity.vessel == Vessel("Crude Oil Tanker", "Iran", "ACME Shipping", "163,660")
    assert sorted(numbers(entity)) == [
        ("call_sign", "5IM294", None),
        ("imo", "9187667", None),
        ("mmsi", "572442210", None),
    ]
    assert set(entity.countries) == {"IR", "EG"}
    assert entity.remarks == "Vessel Flag Panama; Former Vessel Flag Malta"


def test_an_aircraft_has_its_serial_tail_number_and_model(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        feature("Aircraft Manufacturer's Serial Number (MSN)", "1013409297"),
        feature("Aircraft Tail Number", "EP-GOL2"),
        feature("Aircraft Model", "IL-76TD"),
        kind="Aircraft",
    )
    assert entity.kind is Kind.AIRCRAFT
    assert numbers(entity) == [
        ("aircraft_serial", "1013409297", None),
        ("other", "EP-GOL2", None),
    ]
    assert entity.remarks == "Aircraft Model IL-76TD"


@pytest.mark.parametrize(
    ("place", "address_", "country"),
    [
        (
            location(
                "here", ("ADDRESS1", "Gasse 1"), ("ADDRESS2", "2nd floor"), ("CITY", "Cairo"),
                ("STATE/PROVINCE", "Giza"), ("POSTAL CODE", "4020"), country="Egypt", area="Egypt",
            ),
            "Gasse 1, 2nd floor, Cairo, Giza 4020, Egypt",
            "EG",
        ),
        (location("here", area="Iran"), "Iran", "IR"),
        (location("here", country="Realm of Dorne"), "Realm of Dorne", "AE"),
        (location("here", ("CITY", "Jabaliya"), ("REGION", "Gaza")), "Jabaliya, Region: Gaza", "PS"),
        (location("here", ("CITY", "Nowhere"), area="undetermined"), "Nowhere", None),
        (location("here", ("Unknown", "Egypt")), "Egypt", "EG"),
    ],
)  # fmt: skip
def test_a_location_is_an_address_in_one_line(
    tmp_path: Path, place: str, address_: str, country: str | None
) -> None:
    content = advanced(
        party("7", feature("Location", at="here")), locations=[place], listings=[listing("7")]
    )
    (entity,) = load_text(tmp_path, content).entities
    assert [(a.text, a.country) for a in entity.addresses] == [(address_, country)]
    assert entity.countries == ((country,) if country else ())


def test_a_location_that_says_nothing_is_no_address(tmp_path: Path) -> None:
    content = advanced(
        party("7", feature("Location", at="here")),
        locations=[location("here", area="undetermined")],
        listings=[listing("7")],
    )
    source = load_text(tmp_path, content)
    assert source.entities[0].addresses == ()
    assert source.broken == ()
