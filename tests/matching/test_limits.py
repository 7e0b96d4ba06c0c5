"""The limits of size: real parties are far within them, and beyond them nothing is passed over."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.matching.limits import (
    EVENT_TOO_LARGE,
    MAX_EVENT_WORDS,
    MAX_NAME_CHARS,
    MAX_NAME_WORDS,
    MAX_NAMES,
    MAX_PARTY_WORDS,
    MAX_WORD_LETTERS,
    MEANINGS,
    keep_searchable,
    too_large,
    without_room,
)
from streams.matching.outcomes import Outcome
from streams.matching.party import Enquiry, Party, Subject
from streams.matching.words import words
from tests.factories import entity, party, screener

LONGEST_OF_ITS_SORT = (
    "Federal State Unitary Enterprise All-Russian Scientific Research Institute of Machine "
    "Building and Automation of the National Research Centre of Instruments and Apparatus, "
    "Branch Office for the Supply of Spare Parts, Moscow Region, Russian Federation"
)


@pytest.mark.parametrize(
    "asked",
    [
        party(),
        party("Hikvision"),
        party(LONGEST_OF_ITS_SORT),
        party("海" * MAX_NAME_WORDS),
        party("x" * MAX_WORD_LETTERS),
        party("a" + "\u0301" * (MAX_NAME_CHARS - 1)),
        party(*[f"Alias {number}" for number in range(MAX_NAMES)]),
    ],
)
def test_a_party_within_the_limits_is_searched_for_whole(asked: Party) -> None:
    assert too_large(asked) is None


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (party("a" + " " * MAX_NAME_CHARS), "name_too_long"),
        (party("Hikvision", "a" + "\u0301" * MAX_NAME_CHARS), "name_too_long"),
        (party("ab " * (MAX_NAME_WORDS + 1)), "too_many_words"),
        (party("AbcDef" * MAX_NAME_WORDS), "too_many_words"),
        (party("海" * (MAX_NAME_WORDS + 1)), "too_many_words"),
        (party("\ufdfa" * MAX_NAME_WORDS), "too_many_words"),  # a ligature of four words
        (party(*["Ali Hassan Ahmed " * 10] * 34), "too_many_words"),
        (party("x" * (MAX_WORD_LETTERS + 1)), "word_too_long"),
        (party("щ" * MAX_WORD_LETTERS), "word_too_long"),  # shch in Latin letters
        (party(*["Hikvision"] * (MAX_NAMES + 1)), "too_many_names"),
    ],
)
def test_a_party_beyond_a_limit_is_told_which(asked: Party, reason: str) -> None:
    assert too_large(asked) == reason
    assert reason in MEANINGS


@given(
    st.text(
        st.one_of(
            st.characters(max_codepoint=0x7F),
            st.characters(min_codepoint=0xC0, max_codepoint=0x24F),
            st.characters(min_codepoint=0x391, max_codepoint=0x3C9),
            st.characters(min_codepoint=0x410, max_codepoint=0x45F),
        ),
        max_size=130,
    )
)
@example("a " * 59 + "b")
@example("aB" * 60)
@example("a-" * 60 + "b")
@example("×÷½" * 40)
def test_no_name_of_too_many_words_passes_for_one_of_few(name: str) -> None:
    if too_large(party(name) if name else party()) is None:
        assert len(words(name)) <= MAX_NAME_WORDS


def test_what_is_within_the_limits_stays_searchable() -> None:
    kept = keep_searchable(party("x " * 100, "Hikvision", "y" * 3000, ids=("imo:9074729",)))
    assert kept.names == ("Hikvision",)
    assert kept.identifiers
    many = keep_searchable(party(*[f"Alias {number}" for number in range(200)]))
    assert many.names == tuple(f"Alias {number}" for number in range(MAX_NAMES))
    wordy = keep_searchable(party(*["Ali Hassan Ahmed " * 10] * 40, "Hikvision"))
    assert len(wordy.names) == MAX_PARTY_WORDS // 30 + 1
    assert wordy.names[-1] == "Hikvision"
    assert too_large(kept) is too_large(many) is too_large(wordy) is None


def subjects(*parties: Party) -> tuple[Subject, ...]:
    return tuple(Subject(f"$.parties[{at}]", asked) for at, asked in enumerate(parties))


def test_an_event_of_as_many_parties_as_may_be_is_searched_for_whole() -> None:
    asked = party("Al Noor General Trading and Contracting Company Limited Dubai Branch")
    assert without_room(subjects(*[asked] * (MAX_EVENT_WORDS // 10))) == frozenset()
    assert without_room(()) == frozenset()


def test_parties_that_an_event_has_no_room_for_come_before_a_person() -> None:
    """However many words are put before a listed name, the event is never clear."""
    filling = party(*[f"Trading Company {number}" for number in range(90)])
    parties = [filling] * 8 + [party("Hangzhou Hikvision Digital Technology"), party("Hikvision")]
    screening = screener(entity("Hangzhou Hikvision Digital Technology")).screen(
        Enquiry("shipment", subjects(*parties))
    )
    assert screening.outcome is Outcome.STOP  # there is room for a name behind a larger party
    assert screening.coverage.unscreenable == ("$.parties[7]",)
    assert screening.reasons[-1] == f"unscreenable:{EVENT_TOO_LARGE}"
    assert EVENT_TOO_LARGE in MEANINGS

    whole = party(*[f"Trading Company {number}" for number in range(100)], "Hikvision")
    screening = screener(entity("Hikvision")).screen(
        Enquiry("shipment", subjects(*[filling] * 7, party(*["General Trading"] * 55), whole))
    )
    assert screening.outcome is Outcome.UNSCREENABLE
