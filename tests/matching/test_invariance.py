"""What must not change a score, what must not turn round with the names, what moves it one way."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from streams.matching.entity import (
    DateSpan,
    Gender,
    Identifier,
    Kind,
    ListedEntity,
)
from streams.matching.party import Party
from tests.factories import entity, identifier, index, party

# The lowest score that a policy can ask for.
LOWEST = 0.5

WORDS = (
    "Anjem", "Choudary", "Iftikhar", "Mohammed", "Muhammad", "Mahmood", "bin", "al", "Abdul",
    "Société", "Générale", "Müller", "Łódź", "Søren", "Straße", "Ñandú", "Ćevap", "Ivanov",
    "Hikvision", "Hik", "Vision", "Hangzhou", "Trading", "International", "Co.", "Ltd", "GmbH",
    "S.A.", "Dr", "Lady", "Leila", "44", "7", "Nguyễn", "Thị", "Иванов", "Сергей", "ООО", "Рога",
    "Παπαδόπουλος", "Ντμίτρι", "محمد", "علي", "شركة", "海康", "威视", "杭州", "김정은", "キム",
    "O'Brien", "Al-Zawahiri", "M", "J.",
)  # fmt: skip
word_lists = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5)
kinds = st.sampled_from([Kind.UNKNOWN, Kind.PERSON, Kind.COMPANY, Kind.VESSEL])
# Letters of no real word, so that no rule for a certain word is at work.
plain_words = st.lists(st.text("bdfgklmnprtvz", min_size=6, max_size=9), min_size=1, max_size=4)


@st.composite
def pairs_of_names(draw: st.DrawFn) -> tuple[str, str]:
    """Two names that have words in common, as a rule; the first is asked for."""
    listed = draw(word_lists)
    kept = draw(st.lists(st.sampled_from(listed), min_size=1, max_size=5, unique=True))
    added = draw(st.lists(st.sampled_from(WORDS), max_size=1))
    return " ".join(draw(st.permutations(kept + added))), " ".join(listed)


def score(asked: Party, listed: ListedEntity) -> float:
    """The score of a search, 0 below the lowest threshold."""
    built = index(listed)
    matches = built.search(built.question(asked), LOWEST)
    return matches[0].score if matches else 0.0


def score_names(asked: str, listed: str, kind: Kind = Kind.COMPANY) -> float:
    return score(party(asked, kind=kind), entity(listed, kind=kind))


NormalForm = Literal["NFC", "NFD", "NFKC", "NFKD"]


def near_a_field_limit(name: str) -> bool:
    """Whether the text may count as cut off, which its length tells (fields of 35 and 70)."""
    return any(
        abs(len(unicodedata.normalize(form, name)) - limit) < 12
        for form in ("NFC", "NFD")
        for limit in (35, 70)
    )


# The capital of "ß" is one letter here: as "SS" it would be another length and another word.
REWRITTEN: dict[str, Callable[[str], str]] = {
    "in capitals": lambda name: name.upper().replace("SS", "ẞ"),
    "in small letters": str.lower,
    "composed": lambda name: unicodedata.normalize("NFC", name),
    "decomposed": lambda name: unicodedata.normalize("NFD", name),
    "composed, compatible": lambda name: unicodedata.normalize("NFKC", name),
    "decomposed, compatible": lambda name: unicodedata.normalize("NFKD", name),
    "with blanks around": lambda name: f"  {name}\t\u00a0",
    "with blanks between": lambda name: name.replace(" ", " \u2003 "),
    "with signs around": lambda name: f"«{name}!»;",
    "in brackets": lambda name: f"({name})",
}
each_rewriting = pytest.mark.parametrize("rewrite", REWRITTEN.values(), ids=REWRITTEN.keys())


@each_rewriting
@settings(max_examples=100)
@given(pairs_of_names(), kinds)
def test_how_the_asked_name_is_written_changes_no_score(
    rewrite: Callable[[str], str], names: tuple[str, str], kind: Kind
) -> None:
    asked, listed = names
    assume(not near_a_field_limit(asked))
    assert score_names(rewrite(asked), listed, kind) == score_names(asked, listed, kind)


@each_rewriting
@settings(max_examples=100)
@given(pairs_of_names(), kinds)
def test_how_the_listed_name_is_written_changes_no_score(
    rewrite: Callable[[str], str], names: tuple[str, str], kind: Kind
) -> None:
    asked, listed = names
    assert score_names(asked, rewrite(listed), kind) == score_names(asked, listed, kind)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("around", ["", " "])
def test_a_cut_name_is_known_as_such_in_every_normal_form(form: NormalForm, around: str) -> None:
    listed = "Ćevap Société Générale International Trading"
    asked = listed[:35]
    rewritten = around + unicodedata.normalize(form, asked) + around
    assert score_names(rewritten, listed) == score_names(asked, listed)


@settings(max_examples=100)
@given(pairs_of_names(), pairs_of_names(), kinds, st.randoms(use_true_random=False))
def test_the_order_of_aliases_changes_no_score(
    one: tuple[str, str], other: tuple[str, str], kind: Kind, draw: Any
) -> None:
    asked, listed = [one[0], other[0]], [one[1], other[1], "Quorvane"]
    turned = list(listed)
    draw.shuffle(turned)
    expected = score(party(*asked, kind=kind), entity(*listed, kind=kind))
    assert score(party(*reversed(asked), kind=kind), entity(*turned, kind=kind)) == expected


@settings(max_examples=100)
@given(plain_words, st.randoms(use_true_random=False), kinds)
def test_the_order_of_words_changes_no_score(words: list[str], draw: Any, kind: Kind) -> None:
    assume(not near_a_field_limit(" ".join(words)))
    shuffled = list(words)
    draw.shuffle(shuffled)
    listed = " ".join(words[:3])
    asked, turned = " ".join(words), " ".join(shuffled)
    assert score_names(turned, listed, kind) == score_names(asked, listed, kind)
    assert score_names(listed, turned, kind) == score_names(listed, asked, kind)


def misspell(word: str, at: int, how: str) -> str:
    """The word with one edit."""
    at %= len(word) - 1
    edits = {
        "left out": word[:at] + word[at + 1 :],
        "added": word[:at] + "s" + word[at:],
        "replaced": word[:at] + "s" + word[at + 1 :],
        "swapped": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }
    return edits[how]


@settings(max_examples=150)
@given(
    plain_words,
    st.lists(
        st.tuples(
            st.integers(0, 8), st.sampled_from(["left out", "added", "replaced", "swapped", None])
        ),
        min_size=4,
        max_size=4,
    ),
    kinds,
)
def test_names_that_differ_by_typos_only_score_alike_both_ways_round(
    words: list[str], edits: list[tuple[int, str | None]], kind: Kind
) -> None:
    """An omission and an addition are not symmetric: a field may hold more than a name."""
    written = [
        misspell(word, at, how) if how else word
        for word, (at, how) in zip(words, edits, strict=False)
    ]
    one, other = " ".join(words), " ".join(written)
    assume(not near_a_field_limit(one) and not near_a_field_limit(other))
    assert score_names(one, other, kind) == pytest.approx(score_names(other, one, kind), abs=1e-4)


def test_a_listed_person_inside_a_longer_field_counts_more_than_the_reverse() -> None:
    longer, shorter = "Vexhulin Brumwelk Quorvane", "Vexhulin Brumwelk"
    assert score_names(shorter, longer, Kind.PERSON) < score_names(longer, shorter, Kind.PERSON)


def test_a_word_more_tells_one_company_from_another() -> None:
    longer, shorter = "Vexhulin Brumwelk Quorvane", "Vexhulin Brumwelk"
    assert score_names(longer, shorter) < score_names(shorter, longer) < 1.0


LEI, OTHER_LEI = "253400WSS48YWMBUA688", "5493001KJTIIGC8Y1R12"
IMO, OTHER_IMO = "9187667", "9116412"
# For each field of a party: what agrees with everything that the entry may say, and what conflicts.
AGREEING: dict[str, Any] = {
    "country": "IR",
    "nationality": "IR",
    "gender": Gender.MALE,
    "date_of_birth": "1962-03-04",
}
CONFLICTING: dict[str, list[Any]] = {
    "country": ["NO"],
    "nationality": ["NO"],
    "gender": [Gender.FEMALE],
    "date_of_birth": ["1971", "1963-03-04", "1962-04-03", "1962-03-05", "1861-03", "2004-01-01"],
}
AGREEING_NUMBERS = (f"lei:{LEI}", f"imo:{IMO}", "passport:A1234567")
CONFLICTING_NUMBERS = (f"lei:{OTHER_LEI}", f"imo:{OTHER_IMO}")
LISTED_BIRTHS = (
    DateSpan("4 Mar 1962", "1962-03-04", "1962-03-04"),
    DateSpan("Mar 1962", "1962-03-01", "1962-03-31"),
    DateSpan("1962", "1962-01-01", "1962-12-31"),
    DateSpan("circa 1962", "1961-01-01", "1963-12-31"),
)
LISTED_NAMES = ("Anjem Iftikhar Choudary", "Choudary Anjem Mahmood", "Anjem")


@st.composite
def listed_persons(draw: st.DrawFn) -> ListedEntity:
    """An entry that says more or less about one person."""
    names = draw(st.lists(st.sampled_from(LISTED_NAMES), min_size=1, max_size=2, unique=True))
    weak = draw(st.sampled_from([(), ("Anjem Choudary",)]))
    known = entity(
        *names,
        weak=weak,
        kind=draw(st.sampled_from([Kind.PERSON, Kind.UNKNOWN])),
        ids=tuple(draw(st.lists(st.sampled_from(AGREEING_NUMBERS), unique=True))),
        countries=draw(st.sampled_from([(), ("IR",), ("IR", "SY")])),
    )
    return msgspec.structs.replace(
        known,
        nationalities=draw(st.sampled_from([(), ("IR",), ("IR", "SY")])),
        gender=draw(st.sampled_from([None, Gender.MALE])),
        birth_dates=tuple(draw(st.lists(st.sampled_from(LISTED_BIRTHS), max_size=2))),
    )


@st.composite
def asked_persons(draw: st.DrawFn) -> Party:
    """A party with a name like one of those, and facts that agree or conflict."""
    name = draw(
        st.sampled_from(["Anjem Choudary", "Anjem Iftikar Choudary", "Choudari", "Abu Anjem"])
    )
    facts = {
        field: draw(st.sampled_from([None, AGREEING[field], *CONFLICTING[field]]))
        for field in AGREEING
    }
    numbers = draw(
        st.lists(st.sampled_from(AGREEING_NUMBERS + CONFLICTING_NUMBERS), max_size=2, unique=True)
    )
    kind = draw(st.sampled_from([Kind.PERSON, Kind.UNKNOWN]))
    return party(name, kind=kind, ids=tuple(numbers), **facts)


def overlaps(date: str, listed: ListedEntity) -> bool:
    """Whether a date of birth may be one that the list gives."""
    first, last = (date + rest[len(date) :] for rest in ("0000-01-01", "9999-12-31"))
    return any(
        first <= (span.latest or "") and (span.earliest or "") <= last
        for span in listed.birth_dates
    )


def both_ways(asked: Party, listed: ListedEntity) -> float:
    """The score of a search, which has to find what the plain loop finds."""
    built = index(listed)
    question = built.question(asked)
    found = built.search(question, LOWEST)
    assert found == built.exhaustive(question, LOWEST)
    return found[0].score if found else 0.0


@settings(max_examples=200)
@given(listed_persons(), asked_persons(), st.sampled_from(sorted(AGREEING)))
def test_a_fact_that_agrees_never_lowers_and_one_that_conflicts_never_raises_a_score(
    listed: ListedEntity, asked: Party, field: str
) -> None:
    without = both_ways(msgspec.structs.replace(asked, **{field: None}), listed)
    with_it = both_ways(msgspec.structs.replace(asked, **{field: AGREEING[field]}), listed)
    assert with_it >= without
    for value in CONFLICTING[field]:
        if field != "date_of_birth" or not overlaps(value, listed):
            assert both_ways(msgspec.structs.replace(asked, **{field: value}), listed) <= without


@settings(max_examples=200)
@given(listed_persons(), asked_persons())
def test_a_number_that_agrees_never_lowers_and_one_that_conflicts_never_raises_a_score(
    listed: ListedEntity, asked: Party
) -> None:
    without = both_ways(asked, listed)
    held = {number.value for number in asked.identifiers}

    def with_number(text: str) -> float:
        numbers: tuple[Identifier, ...] = (*asked.identifiers, identifier(text))
        return both_ways(msgspec.structs.replace(asked, identifiers=numbers), listed)

    for text in AGREEING_NUMBERS:
        if text.partition(":")[2] not in held:
            assert with_number(text) >= without
    for text in CONFLICTING_NUMBERS:
        if text.partition(":")[2] not in held:
            assert with_number(text) <= without


@settings(max_examples=200)
@given(pairs_of_names(), kinds)
@example(("Anjem Mohammed", "Anjem"), Kind.PERSON)
def test_an_unknown_kind_is_the_most_cautious(names: tuple[str, str], listed_kind: Kind) -> None:
    """A kind is no fact like the others: the right one, too, rules readings of a name out."""
    asked, listed = names
    entry = entity(listed, kind=listed_kind)
    unknown = both_ways(party(asked), entry)
    for kind in Kind:
        assert both_ways(party(asked, kind=kind), entry) <= unknown


def test_what_the_list_knows_and_the_question_does_not_changes_no_score() -> None:
    bare = entity("Anjem Choudary", kind=Kind.PERSON)
    told = entity(
        "Anjem Choudary",
        kind=Kind.PERSON,
        ids=AGREEING_NUMBERS,
        born="1962-03-04",
        countries=("IR",),
    )
    asked = party("Anjem Choudry", kind=Kind.PERSON)
    assert score(asked, told) == score(asked, bare) > 0
