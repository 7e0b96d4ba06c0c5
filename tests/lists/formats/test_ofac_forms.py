"""OFAC's three forms of one list."""

from __future__ import annotations

from pathlib import Path

from streams.lists.source import load
from tests.lists.files import address, main_row, write_quartet
from tests.lists.files import alias as csv_alias
from tests.lists.ofac_files import (
    advanced,
    alias,
    document,
    entry,
    feature,
    listed,
    listing,
    location,
    party,
    period,
    plain,
    programmes,
    spelling,
    text,
    write,
)


def test_an_entry_is_the_same_from_the_csv_the_plain_and_the_advanced_form(tmp_path: Path) -> None:
    write_quartet(
        tmp_path / "csv",
        [
            main_row(
                uid="7",
                name="KEPLER, Johann",
                type="individual",
                programmes="GLOMAG",
                title="Colonel",
                remarks="DOB Mar 1962; POB Giza; nationality Iran; Gender Male; Passport A12 (Iran); "
                "Phone Number 43 1 5331; a.k.a. 'EL CURA'.",
            )
        ],
        alt=[csv_alias("7", "70", "aka", "KEPPLER, Hans")],
        add=[address("7", "Gasse 1", "Cairo 4020", "Egypt")],
    )
    record = entry(
        "7",
        "KEPLER",
        text("title", "Colonel"),
        programmes("GLOMAG"),
        listed("idList", "id", {"idType": "Gender", "idNumber": "Male"},
               {"idType": "Passport", "idNumber": "A12", "idCountry": "Iran"},
               {"idType": "Phone Number", "idNumber": "43 1 5331"}),
        listed("akaList", "aka", {"type": "a.k.a.", "category": "weak", "lastName": "EL CURA"},
               {"type": "a.k.a.", "category": "strong", "lastName": "KEPPLER", "firstName": "Hans"}),
        listed("addressList", "address", {"address1": "Gasse 1", "city": "Cairo",
                                          "postalCode": "4020", "country": "Egypt"}),
        listed("nationalityList", "nationality", {"country": "Iran"}),
        listed("dateOfBirthList", "dateOfBirthItem", {"dateOfBirth": "Mar 1962"}),
        listed("placeOfBirthList", "placeOfBirthItem", {"placeOfBirth": "Giza"}),
        kind="Individual",
        first="Johann",
    )  # fmt: skip
    johann = ("Last Name", "KEPLER"), ("First Name", "Johann")
    hans = ("Last Name", "KEPPLER"), ("First Name", "Hans")
    names = [
        alias(spelling(*johann, primary=True), primary=True),
        alias(spelling(("Last Name", "EL CURA")), weak=True),
        alias(spelling(*hans)),
    ]
    content = advanced(
        party(
            "7",
            feature("Birthdate", during=period("1962-03-01", "1962-03-31")),
            feature("Place of Birth", "Giza"),
            feature("Nationality Country", at="iran"),
            feature("Gender", detail="Male"),
            feature("Title", "Colonel"),
            feature("Phone Number", "43 1 5331"),
            feature("Location", at="home"),
            names="".join(names),
            kind="Individual",
        ),
        locations=[
            location("iran", ("Unknown", "Iran")),
            location("home", ("ADDRESS1", "Gasse 1"), ("CITY", "Cairo"), ("POSTAL CODE", "4020"), country="Egypt"),
        ],
        documents=[document("7", "Passport", "A12", country="Iran")],
        listings=[listing("7", "GLOMAG")],
    )  # fmt: skip
    (from_csv,) = load("ofac-csv", [tmp_path / "csv"], "ofac").entities
    others = [
        load(None, [write(tmp_path / "list.xml", form)], "ofac").entities[0]
        for form in (plain(record), content)
    ]
    for field in from_csv.__struct_fields__:
        # The CSV form has its facts once more in the remarks, and no day of listing.
        if field not in ("remarks", "listed_on"):
            stated = [getattr(entity, field) for entity in (from_csv, *others)]
            assert stated[0] == stated[1] == stated[2], field
