"""Numbers and contacts in cells and prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.lists.formats.free_text import (
    find_contacts,
    find_identifiers,
    read_documents,
    read_registrations,
)
from streams.matching.entity import Identifier, IdentifierType

PASSPORT, NATIONAL_ID = IdentifierType.PASSPORT, IdentifierType.NATIONAL_ID


def plain(numbers: list[Identifier]) -> list[tuple[str, str, str | None]]:
    return [(number.type.value, number.value, number.country) for number in numbers]


@pytest.mark.parametrize(
    ("cell", "papers"),
    [
        ("A1234567", [("A1234567", None)]),
        ("K123456 (Tunisian). Issued on 14 Feb 1995. Expired in 2000", [("K123456", "TN")]),
        (
            "(1) C2000000 (Iran) (2) 477000000 (USA)",
            [("C2000000", "IR"), ("477000000", "US")],
        ),
        ("Moroccan passport number UZ6430000", [("UZ6430000", "MA")]),
        ("Passport no.: 0216000000, valid until 3.6.2016", [("0216000000", None)]),
        ("OB 0243000 (Guinea-Bissau Diplomatic)", [("OB 0243000", "GW")]),
        ("381000000 and 654000000", [("381000000", None), ("654000000", None)]),
        ("983 (Diplomatic)", [("983", None)]),
        ("34409/129 (July 1997)", [("34409/129", None)]),
        ("Uganda Passport.", []),
        ("Issued on 12 May 1995", []),
    ],
)
def test_passports_are_read_with_the_country_that_issued_them(
    cell: str, papers: list[tuple[str, str | None]]
) -> None:
    assert plain(read_documents(cell, PASSPORT)) == [("passport", *paper) for paper in papers]


def test_a_paper_of_another_kind_than_its_column_is_typed_by_its_words() -> None:
    assert plain(read_documents("Italian Fiscal Code KMMMHD00A00Z000N", NATIONAL_ID)) == [
        ("tax", "KMMMHD00A00Z000N", "IT")
    ]
    assert plain(read_documents("07440000 (USA driving licence)", NATIONAL_ID)) == [
        ("other", "07440000", "US")
    ]


def test_what_another_column_says_of_a_passport_tells_its_country() -> None:
    about = "Congo service passport. Issued on 22 January 2019"
    assert plain(read_documents("SA0020000", PASSPORT, "Tunisian passport, issued in 1995")) == [
        ("passport", "SA0020000", "TN")
    ]
    assert plain(read_documents("SA0020000", PASSPORT, about)) == [("passport", "SA0020000", "CG")]


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("5087000000", [("registration", "5087000000", None)]),
        (
            "INN: 7802000000 OGRN: 1027800000000",
            [("tax", "7802000000", None), ("registration", "1027800000000", None)],
        ),
        ("7813000000 - TIN", [("tax", "7813000000", None)]),
        ("Russia OGRN - 1028600000000", [("registration", "1028600000000", "RU")]),
        ("UK Company no. 06520000", [("registration", "06520000", "GB")]),
        ("KPP: 165600000", [("other", "165600000", None)]),
        ("CIN: U74999MH2016PTC000000", [("registration", "U74999MH2016PTC000000", None)]),
        (
            "Registration No. - 38700Acuris Unique ID - C5174900000SWIFT/BIC - ACMEIRTH",
            [
                ("bic", "ACMEIRTH", None),
                ("registration", "38700", None),
                ("other", "C5174900000", None),
            ],
        ),
        ("Founded in 1999", []),
    ],
)
def test_the_numbers_of_a_company_are_typed_by_the_words_beside_them(
    cell: str, numbers: list[tuple[str, str, str | None]]
) -> None:
    assert plain(read_registrations(cell)) == numbers


def test_prose_gives_the_numbers_that_it_names() -> None:
    prose = (
        "(IMO number: 9074729) MMSI: 445539000. SWIFT/BIC ACMEKPPY. Tax ID No: 7802000000. "
        "State Registration Number: 1037739000000. Passport no. A-333000. UN Ref 1718 of 2006."
    )
    assert plain(list(find_identifiers(prose))) == [
        ("imo", "9074729", None),
        ("mmsi", "445539000", None),
        ("bic", "ACMEKPPY", None),
        ("tax", "7802000000", None),
        ("registration", "1037739000000", None),
        ("passport", "A-333000", None),
    ]


def test_prose_gives_the_contacts_that_it_names_as_such() -> None:
    prose = (
        "Tel: +963 11-222-0000, +963 11-221-0000. Email info@acme.example. "
        "Website: http://acme.example/about. Notice: https://www.interpol.int/en/notice/1"
    )
    assert [(contact.type.value, contact.value) for contact in find_contacts(prose)] == [
        ("phone", "+963 11-222-0000"),
        ("phone", "+963 11-221-0000"),
        ("email", "info@acme.example"),
        ("website", "http://acme.example/about"),
    ]


@given(st.text(alphabet="INO AB(1)2.-/:,;\nTel+@w", max_size=200))
def test_no_text_makes_the_readers_fail_or_give_empty_values(text: str) -> None:
    found = [*read_documents(text, PASSPORT, text), *read_registrations(text)]
    assert all(number.value for number in [*found, *find_identifiers(text)])
    assert all(contact.value for contact in find_contacts(text))


@pytest.mark.parametrize(
    "unit", ["a", " ", "(", "1 ", "123 ", "11111 ", "(1) 1 ", "(a)", "tel 1", "a.b@", "IMO "]
)
def test_a_huge_text_takes_time_in_proportion_and_no_more(unit: str) -> None:
    """Were the time to grow with the square of the length, this would take hours."""
    text = unit * (2**17 // len(unit))
    read_documents(text, PASSPORT, text)
    read_registrations(text)
    list(find_identifiers(text))
    list(find_contacts(text))
