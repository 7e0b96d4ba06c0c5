"""The assessment of running text: planted names that are found, clean texts that raise an alert."""

from __future__ import annotations

from random import Random

import pytest

from streams.assessment.clean_narratives import NAMES, Narrator, generate_narratives
from streams.assessment.narratives import NarrativeRequest, assess_narratives
from streams.assessment.planting import WAYS
from streams.matching.entity import Kind
from tests.assessment.test_assessment import stage
from tests.factories import entity, screener

LISTED = (
    entity("Iosif Vladimirovich Gremlin", entry_id="p", kind=Kind.PERSON),
    entity("Kestrelvision Digital Works", entry_id="c"),
    entity("Zumbera Kobold", entry_id="v", kind=Kind.VESSEL),
)


def test_equal_seeds_write_equal_texts() -> None:
    assert generate_narratives(50, 7, LISTED) == generate_narratives(50, 7, LISTED)
    assert generate_narratives(50, 7, LISTED) != generate_narratives(50, 8, LISTED)


def test_texts_leave_no_field_open() -> None:
    assert not [text for text in generate_narratives(500, 1, ()) if "{" in text or "}" in text]


@pytest.mark.parametrize("field", NAMES)
def test_a_text_about_somebody_holds_the_name_as_it_is_written(field: str) -> None:
    narrator = Narrator(1, ())
    assert all("Iosif\nGremlin" in narrator.write_about(field, "Iosif\nGremlin") for _ in range(20))


def test_a_listed_name_is_not_used_in_a_clean_text() -> None:
    taken = entity("Anna Schmidt", kind=Kind.PERSON)
    texts = generate_narratives(2000, 1, (taken,))
    assert not any("anna schmidt" in text.lower() for text in texts)


def test_a_name_of_each_sort_is_found_however_it_is_written() -> None:
    request = NarrativeRequest(clean=100, each=1, seed=1)
    assessment = assess_narratives(screener(*LISTED), LISTED, request, stage)
    assert {figure.value for figure in assessment.figures[:-1]} == {1.0}
    assert assessment.clean.count == 0
    assert assessment.met
    assert assessment == assess_narratives(screener(*LISTED), LISTED, request, stage)


def test_a_listed_name_that_no_text_can_tell_is_missed_and_shown() -> None:
    lone = entity("Anna", kind=Kind.PERSON)
    request = NarrativeRequest(clean=10, each=1, seed=1)
    assessment = assess_narratives(screener(lone), [lone], request, stage)
    assert not assessment.met
    assert assessment.planted[0].misses[0].listed == "Anna"


def test_every_way_of_writing_changes_a_name_or_says_that_it_can_not() -> None:
    for name, write in WAYS.items():
        written = write("Iosif Vladimirovich Gremlin", Random(1))
        assert (written == "Iosif Vladimirovich Gremlin") == (name == "as listed")
