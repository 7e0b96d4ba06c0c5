"""Retrieval misses nothing: a search finds exactly what the plain loop finds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.matching.entity import Kind, ListedEntity
from streams.matching.index import Index
from streams.matching.scoring import token_similarity
from streams.matching.vocabulary import Vocabulary
from tests.factories import entity, index, party

# Few letters and few words, so that tokens meet, nearly meet and join often.
words = st.one_of(
    st.text("abo", min_size=1, max_size=8),
    st.sampled_from(
        ["ltd", "dr", "mohammed", "muhammad", "hikvision", "hik", "vision", "42", "海"]
    ),
)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)
ids = st.sampled_from([(), ("imo:9074729",), ("imo:9176187",), ("tax:1234567",)])


@st.composite
def entities(draw: st.DrawFn) -> list[ListedEntity]:
    return [
        entity(
            *draw(st.lists(names, min_size=1, max_size=3)),
            weak=tuple(draw(st.lists(names, max_size=1))),
            entry_id=str(number),
            kind=draw(st.sampled_from(Kind)),
            ids=draw(ids),
            countries=draw(st.sampled_from([(), ("CN",), ("RU", "IR")])),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


@settings(max_examples=300, deadline=None)
@given(
    entities(),
    st.lists(names, min_size=0, max_size=3),
    st.sampled_from(Kind),
    ids,
    st.sampled_from([None, "CN"]),
    st.sampled_from([0.5, 0.75, 0.92]),
)
def test_a_search_equals_the_plain_loop(
    listed: list[ListedEntity],
    asked: list[str],
    kind: Kind,
    asked_ids: tuple[str, ...],
    country: str | None,
    threshold: float,
) -> None:
    built: Index = index(*listed)
    question = built.question(party(*asked, kind=kind, ids=asked_ids, country=country))
    assert built.search(question, threshold) == built.exhaustive(question, threshold)


@given(st.lists(words, min_size=1, max_size=40, unique=True), words)
def test_neighbours_are_all_tokens_within_a_typo(listed: list[str], asked: str) -> None:
    vocabulary = Vocabulary(dict.fromkeys(listed, 1), len(listed))
    expected = {token for token in listed if token_similarity(asked, token) > 0}
    assert set(vocabulary.neighbours(asked)) == expected


def test_an_empty_index_finds_nothing() -> None:
    built = index()
    assert len(built) == 0
    assert built.search(built.question(party("Hikvision", ids=("imo:9074729",))), 0.5) == []


def test_the_index_counts_entities_and_names() -> None:
    built = index(entity("A", "B"), entity("C", entry_id="2"))
    assert (len(built), built.names) == (2, 3)
