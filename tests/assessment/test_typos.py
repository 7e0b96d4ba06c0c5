"""Slips of the keyboard: one edit each, in names that stay recognisable."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from streams.assessment import typos
from streams.matching.entity import Kind

NAMES = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyzABCDÉЖ", min_size=1, max_size=12), min_size=1, max_size=5
).map(" ".join)
RANDOM = st.integers(0, 2**32).map(Random)


@pytest.mark.parametrize(
    ("change", "longer"),
    [
        (typos.miss_letter, -1),
        (typos.double_letter, 1),
        (typos.insert_letter, 1),
        (typos.replace_letter, 0),
        (typos.swap_letters, 0),
    ],
)
@given(name=NAMES, draw=RANDOM)
def test_a_slip_is_one_edit_in_a_word_of_three_letters_or_more(
    change: typos.Slip, longer: int, name: str, draw: Random
) -> None:
    changed = change(name, Kind.UNKNOWN, draw)
    if changed is None:
        short = all(len(word) < 3 for word in name.split())
        same = all(len(set(word.lower())) == 1 for word in name.split() if len(word) > 2)
        assert short or same or sum(map(str.isalpha, name)) < typos.LEAST_LETTERS
    else:
        assert OSA.distance(name, changed) == 1
        assert len(changed) == len(name) + longer
        assert changed.count(" ") == name.count(" ")


@given(name=NAMES, draw=RANDOM)
def test_a_replaced_first_letter_begins_a_word(name: str, draw: Random) -> None:
    changed = typos.replace_first_letter(name, Kind.UNKNOWN, draw)
    if changed is not None:
        (at,) = [i for i, (a, b) in enumerate(zip(name, changed, strict=True)) if a != b]
        assert at == 0 or name[at - 1] == " "


@given(name=NAMES, draw=RANDOM)
def test_two_slips_are_at_most_two_edits_in_a_name_of_ten_letters(name: str, draw: Random) -> None:
    changed = typos.edit_twice(name, Kind.UNKNOWN, draw)
    if changed is not None:
        assert sum(map(str.isalpha, name)) >= typos.LEAST_LETTERS_TWICE
        assert OSA.distance(name, changed) <= 3  # a swap of swapped letters counts more in OSA


def test_a_short_name_has_no_slip() -> None:
    assert typos.edit("Li Na", Kind.PERSON, Random(1)) is None
    assert typos.edit_twice("Kim Il", Kind.PERSON, Random(1)) is None


@given(word=st.text("abcdefghij", min_size=4, max_size=12), draw=RANDOM)
def test_a_word_by_itself_has_a_slip_of_its_own(word: str, draw: Random) -> None:
    edited = typos.edit_word(word, draw)
    assert edited is None or OSA.distance(word, edited) == 1
