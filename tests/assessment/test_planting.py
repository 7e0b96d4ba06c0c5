"""Names as they are written into texts, and what a text can tell of them."""

from __future__ import annotations

from random import Random

import pytest

from streams.assessment.planting import Names
from streams.matching.entity import Kind
from tests.factories import entity, index

NAMES = Names(index(entity("Zumberov Kestrelan", kind=Kind.PERSON)))


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("Iosif Gremlin", Kind.PERSON, True),
        ("Gremlin", Kind.PERSON, False),
        ("Haji Gremlin", Kind.PERSON, False),
        ("Kestrelvision", Kind.COMPANY, True),
        ("KVX Ltd", Kind.COMPANY, False),
        ("General Steel Company", Kind.COMPANY, False),
        ("Global Steel Paper Press", Kind.COMPANY, True),
        ("PIONEER", Kind.VESSEL, True),
    ],
)
def test_a_name_can_be_told_by_its_distinctive_words(name: str, kind: Kind, told: bool) -> None:
    assert NAMES.can_be_told(name, kind) is told


def test_a_slip_falls_on_a_distinctive_word_and_makes_an_unknown_one() -> None:
    slipped = {NAMES.slip_distinctive_word("Kestrelvision Steel Ltd", Random(i)) for i in range(40)}
    assert len(slipped) > 20
    assert all(each is None or each.endswith(" Steel Ltd") for each in slipped)
    assert "Kestrelvision Steel Ltd" not in slipped


@pytest.mark.parametrize("name", ["Kestrelvision", "Global Steel", "Кестрел Вижн", "KVX Steel"])
def test_a_name_without_such_a_word_has_none(name: str) -> None:
    assert NAMES.slip_distinctive_word(name, Random(1)) is None


def test_a_ship_of_two_distinctive_words_needs_no_cue() -> None:
    assert NAMES.has_two_distinctive_words("ZUMBERA KOBOLD")
    assert not NAMES.has_two_distinctive_words("OCEAN KOBOLD")
