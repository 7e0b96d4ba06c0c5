"""Cells that hold several values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.lists.cells import split_values


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("(1) Afghan (2) Pakistani", ["Afghan", "Pakistani"]),
        ("1) Chaman border town, Pakistan, 2) Pishin", ["Chaman border town, Pakistan", "Pishin"]),
        ("(a) Jordanian (b) American", ["Jordanian", "American"]),
        ("a) Chad\nb) Central African Republic", ["Chad", "Central African Republic"]),
        ("i) Kabul ii) Herat", ["Kabul", "Herat"]),
        ("(1) Germany (b) Algeria", ["Germany", "Algeria"]),
        ("Formerly Kabul (1) Herat (2) Nimroz", ["Formerly Kabul", "Herat", "Nimroz"]),
        ("a) Doha _x000D_\nb) Amman _x000D_", ["Doha", "Amman"]),
        ("Acme Trading (2) LLC", ["Acme Trading (2) LLC"]),
        ("No.1) Road", ["No.1) Road"]),
        ("one\n two", ["one two"]),
        (" ", []),
    ],
)
def test_numbered_and_lettered_values_are_told_apart(cell: str, values: list[str]) -> None:
    assert split_values(cell) == values


def test_values_are_parted_further_only_where_that_is_asked_for() -> None:
    assert split_values("1) Doha; Amman 2) Kabul") == ["Doha; Amman", "Kabul"]
    assert split_values("1) Doha; Amman 2) Kabul\nHerat", "[;\n]") == [
        "Doha",
        "Amman",
        "Kabul",
        "Herat",
    ]


@given(st.lists(st.text("abc XYZ", min_size=1).filter(str.strip), min_size=1, max_size=9))
def test_what_is_numbered_comes_back_value_by_value(values: list[str]) -> None:
    cell = " ".join(f"({number}) {value}" for number, value in enumerate(values, start=1))
    assert split_values(cell) == [" ".join(value.split()) for value in values]
