"""Equal identifiers compare equal, and false ones are not compared at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.matching.identifiers import canonical
from tests.factories import identifier


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("imo:9074729", "imo:IMO 9074729"),
        ("imo:IMO No. 9074729", "imo:9074729"),
        ("lei:253400WSS48YWMBUA688", "lei:2534 00WS S48Y WMBU A688"),
        ("bic:SABRRUMM", "bic:SABRRUMM012"),
        ("registration:91330000733796106P", "tax:9133-0000-7337-96106p"),
        ("isin:CNE100000PM8", "isin:cne100000pm8"),
        ("passport:A1234567", "national_id:a 1234567"),
    ],
)
def test_spellings_of_one_identifier_meet(first: str, second: str) -> None:
    assert canonical(identifier(first)) == canonical(identifier(second)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "imo:9074728",  # check digit
        "imo:907472",
        "lei:253400WSS48YWMBUA689",
        "isin:CNE100000PM9",
        "bic:SABR",
        "mmsi:912345678",
        "registration:12345",  # too short to tell anything
        "tax:unknown",
    ],
)
def test_a_false_identifier_has_no_key(text: str) -> None:
    assert canonical(identifier(text)) is None


@given(st.integers(100_000, 999_999))
def test_exactly_one_check_digit_of_an_imo_number_holds(stem: int) -> None:
    valid = [d for d in range(10) if canonical(identifier(f"imo:{stem}{d}"))]
    weighted = sum(
        int(digit) * weight for digit, weight in zip(str(stem), (7, 6, 5, 4, 3, 2), strict=True)
    )
    assert valid == [weighted % 10]
