"""Retrieval misses nothing: a search finds exactly what the plain loop finds."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from streams.lists.catalogue import read_lexicon
from streams.matching.engine import Kernel
from streams.matching.entity import Kind, ListedEntity
from streams.matching.finder import Finder, PlainFinder
from streams.matching.index import Index
from streams.matching.neighbourhood import Neighbourhood
from streams.matching.rows import Rows
from streams.matching.similarity import edits_allowed, similarity
from streams.matching.vocabulary import Vocabulary
from tests.factories import entity, index, party

LEXICON = read_lexicon()
FINDERS: list[type[Finder]] = [PlainFinder, Kernel] if Kernel else [PlainFinder]

# Few letters and few words, so that tokens meet, nearly meet and join often.
words = st.one_of(
    st.text("abo", min_size=1, max_size=8),
    st.sampled_from(["ltd", "dr", "al", "b", "42", "海", "hikvision", "hik", "vision"]),
    # Alike as spellings of one name, by sound, and as a short form.
    st.sampled_from(["mohammed", "muhammad", "zelenskyy", "selenskyj", "bob", "robert"]),
    # Initials of others, run together, of an abjad and of Greek; child and father.
    st.sampled_from(["abo", "hva", "hikVision", "حكفجن", "محمد", "Χικβισιον", "bin", "john"]),
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


@settings(max_examples=300)
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
    everything = built.exhaustive(question, 0.3)
    # At the very scores that occur, too: there a bound that is too low would show.
    for at in {threshold, *(match.score for match in everything)}:
        assert built.search(question, at) == [match for match in everything if match.score >= at]


@settings(deadline=None)
@given(entities(), names, st.sampled_from([35, 70]))
def test_a_name_that_is_cut_off_is_searched_like_the_plain_loop(
    listed: list[ListedEntity], asked: str, length: int
) -> None:
    built = index(*listed)
    question = built.question(party((asked + " bob" * length)[:length]))
    everything = built.exhaustive(question, 0.3)
    for at in {0.75, *(match.score for match in everything)}:
        assert built.search(question, at) == [match for match in everything if match.score >= at]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["hikvision digital technology", "abo ltd", "trading house"])),
    st.sampled_from(["hikvision digital tec", "hikvision digital technolo", "hikv", "trading hou"]),
)
def test_a_word_that_is_cut_off_finds_the_words_that_begin_so(
    listed: list[str], asked: str
) -> None:
    built = index(*[entity(name, entry_id=str(i)) for i, name in enumerate(listed)])
    for name in (asked.rjust(35, "."), asked.rjust(70, ".")):
        question = built.question(party(name))
        assert built.search(question, 0.5) == built.exhaustive(question, 0.5)


@settings(deadline=None)
@given(st.lists(words, min_size=1, max_size=40, unique=True), words)
def test_neighbours_are_all_tokens_that_are_alike(listed: list[str], asked: str) -> None:
    vocabulary = Vocabulary(dict.fromkeys(listed, 1), len(listed), LEXICON)
    expected = {token: similarity(asked, token, LEXICON).value for token in listed}
    for finder in FINDERS:
        found = finder([], Rows([]), vocabulary, False).neighbours(asked)
        assert found == {token: value for token, value in expected.items() if value}


@given(st.text("abc", max_size=30), st.integers(0, 2), st.randoms(use_true_random=False))
def test_a_token_is_near_whatever_is_within_its_edits(token: str, edits: int, draw: Random) -> None:
    edited = token
    for _ in range(edits):
        at = draw.randrange(len(edited) + 1)
        edited = draw.choice(
            [
                edited[:at] + "d" + edited[at:],
                edited[:at] + edited[at + 1 :],
                edited[:at] + "d" + edited[at + 1 :],
                edited[:at] + edited[at : at + 2][::-1] + edited[at + 2 :],
            ]
        )
    if OSA.distance(token, edited) <= edits_allowed(max(len(token), len(edited))):
        assert Neighbourhood([token]).near(edited) == {0}


def test_an_empty_index_finds_nothing() -> None:
    built = index()
    assert len(built) == 0
    assert built.search(built.question(party("Hikvision", ids=("imo:9074729",))), 0.5) == []


def test_the_index_counts_entities_and_names() -> None:
    built = index(entity("A", "B"), entity("C", entry_id="2"))
    assert (len(built), built.names) == (2, 3)


@pytest.mark.parametrize(
    ("asked", "listed"),
    [("hikvision", "Hik Vision"), ("hik vi sion", "Hikvision"), ("robert bob", "Robert Robert")],
)
def test_words_written_apart_or_as_one_are_found(asked: str, listed: str) -> None:
    built = index(entity(listed))
    question = built.question(party(asked))
    assert built.search(question, 0.75) == built.exhaustive(question, 0.75) != []
