"""Clean companies are many, distinct, repeatable and on no list."""

from __future__ import annotations

import msgspec

from streams import resources
from streams.assessment.clean_companies import generate_companies, words_of
from tests.factories import entity


def test_five_thousand_distinct_names_are_made() -> None:
    names = generate_companies(5000, 1, [])
    assert len({words_of(name) for name in names}) == 5000
    assert names == generate_companies(5000, 1, [])
    assert names[:100] != generate_companies(100, 2, [])


def test_a_listed_name_is_not_made_however_it_is_printed() -> None:
    made = generate_companies(200, 1, [])
    listed = [entity(name.upper().replace(".", ""), entry_id=name) for name in made[:50]]
    again = generate_companies(200, 1, listed)
    assert not {words_of(name) for name in again} & {words_of(name) for name in made[:50]}


def test_every_country_can_make_names_without_end() -> None:
    words = msgspec.yaml.decode(resources.read("clean_companies.yaml"))
    assert len(words["countries"]) >= 40
    for country in words["countries"].values():
        assert any("{brand}" in pattern for pattern in country["patterns"])


def test_names_look_as_they_are_printed() -> None:
    for name in generate_companies(1000, 1, []):
        assert "{" not in name
        assert name == " ".join(name.split())
