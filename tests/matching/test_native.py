"""The compiled kernel finds what Python finds, with the same scores to the last bit."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.assessment.manipulations import MANIPULATIONS, manipulate
from streams.lists.catalogue import read_lexicon
from streams.lists.source import load
from streams.matching import engine
from streams.matching.entity import Kind, ListedEntity
from streams.matching.finder import Finder, PlainFinder
from streams.matching.index import Index
from streams.matching.rows import Rows
from streams.matching.vocabulary import Vocabulary
from tests.factories import entity, index, party
from tests.matching.test_index import entities, names

pytestmark = pytest.mark.skipif(engine.Kernel is None, reason="the kernel is not compiled")

LEXICON = read_lexicon()
ANY_WORD = st.text(st.characters(exclude_categories=()), min_size=1, max_size=40)


def index_without_kernel(*listed: ListedEntity) -> Index:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "Kernel", None)
        return index(*listed)


def finder(kind: type[Finder], *words: str) -> Finder:
    return kind([], Rows([]), Vocabulary(dict.fromkeys(words, 1), 1, LEXICON), False)


def assert_equal_answers(one: Index, other: Index, name: str, kind: Kind) -> None:
    """The same names, scored alike: not only after rounding."""
    mine, theirs = one.question(party(name, kind=kind)), other.question(party(name, kind=kind))
    assert mine == theirs
    for threshold in (0.4, 0.75, 0.92):
        assert one.search(mine, threshold) == other.search(theirs, threshold), name


@settings(max_examples=150, deadline=None)
@given(entities(), names, st.sampled_from(Kind))
def test_generated_names_are_answered_alike(
    listed: list[ListedEntity], asked: str, kind: Kind
) -> None:
    assert_equal_answers(index(*listed), index_without_kernel(*listed), asked, kind)


@settings(deadline=None)
@given(st.lists(ANY_WORD, min_size=1, max_size=10, unique=True), ANY_WORD)
def test_words_of_any_characters_are_alike_to_the_same_ones(listed: list[str], asked: str) -> None:
    assert engine.Kernel
    compiled, plain = finder(engine.Kernel, *listed), finder(PlainFinder, *listed)
    for word in (asked, *listed):
        assert compiled.neighbours(word) == plain.neighbours(word)
        assert compiled.weigh(word) == plain.weigh(word)


@settings(deadline=None)
@given(st.text("aehckstz", min_size=3, max_size=9), st.text("aehckstz", min_size=3, max_size=9))
def test_words_sound_alike_in_both(listed: str, asked: str) -> None:
    assert engine.Kernel
    for mark in ("", "~"):
        compiled, plain = finder(engine.Kernel, listed), finder(PlainFinder, listed)
        assert compiled.neighbours(mark + asked) == plain.neighbours(mark + asked)


@pytest.mark.parametrize("word", ["a" * 500, "щ" * 500, "ab" * 250, "7" * 500, "海" * 500])
def test_a_word_as_long_as_may_be_is_looked_up(word: str) -> None:
    assert engine.Kernel
    listed = (word, word[1:], word + "x", word[:-1] + "x", word[2:], word[3:])
    compiled, plain = finder(engine.Kernel, *listed), finder(PlainFinder, *listed)
    for asked in (*listed, word[::-1]):
        assert compiled.neighbours(asked) == plain.neighbours(asked)


def test_a_word_without_letters_is_refused() -> None:
    assert engine.Kernel
    with pytest.raises(ValueError, match="without letters"):
        finder(engine.Kernel, "abo").weigh("")


def test_words_are_forgotten_and_looked_up_again() -> None:
    assert engine.Kernel
    compiled = finder(engine.Kernel, "hikvision")
    before = compiled.neighbours("hikvisoin")
    for number in range(45_000):  # more than are remembered
        compiled.weigh(f"{number}x")
    assert compiled.neighbours("hikvisoin") == before != {}


def test_a_name_as_large_as_may_be_is_answered_alike() -> None:
    listed = [entity(" ".join("abcdefgh"[i:]) + " trading" * 60, entry_id=str(i)) for i in range(8)]
    one, other = index(*listed), index_without_kernel(*listed)
    for asked in ("a b c d e f g h" + " trading" * 52, "trading " * 60, "h" + " tradign" * 59):
        assert_equal_answers(one, other, asked, Kind.COMPANY)


@pytest.mark.data
def test_real_names_are_answered_alike(data_folder: Path) -> None:
    path = data_folder / "lists" / "ofac_sdn_2021-07"
    listed = [*load(None, [path], "ofac-sdn").entities]
    one, other = index(*listed), index_without_kernel(*listed)
    draw = Random(20261123)
    asked = [(name.text, e.kind) for e in draw.sample(listed, 150) for name in e.names]
    for manipulation in MANIPULATIONS:
        asked += [(made.text, made.kind) for made in manipulate(listed, manipulation, 10, 7)]
    for name, kind in asked:
        assert_equal_answers(one, other, name, kind)
        assert_equal_answers(one, other, name, Kind.UNKNOWN)
