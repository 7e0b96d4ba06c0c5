"""Names made to tire the engine or to slip through it: each gets an answer, for bounded work.

Work is counted, not timed: how many words are looked up, and how many names are compared.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streams.errors import MessageError
from streams.matching.entity import Kind, ListedEntity
from streams.matching.index import Index
from streams.matching.limits import MAX_NAME_WORDS, MAX_NAMES
from streams.matching.outcomes import Outcome
from streams.matching.party import Enquiry, Party, Subject
from streams.matching.screener import Screener, Screening
from streams.messages.events import decode_event
from tests.factories import POLICY, entity, index, party, screener

COMMON = ("trading", "company", "international", "general", "group", "industrial", "technology")
GIVEN = ("mohammed", "ali", "ahmed", "hassan", "abdul", "al", "bin")
HIKVISION = "Hangzhou Hikvision Digital Technology"
LISTED = 600
# What reading makes of one name at the most: readings as a company and as a person, with run
# together words parted and in another romanisation, some of them with twice its words.
MOST_READINGS = 8
MOST_WORDS = 2 * MOST_READINGS * MAX_NAME_WORDS


def list_of_common_names() -> list[ListedEntity]:
    """Names of common words; every third has no other."""
    draw = Random(20261123)
    listed = [entity(HIKVISION, entry_id="hikvision")]
    for number in range(LISTED):
        kind = draw.choice((Kind.COMPANY, Kind.PERSON))
        words = draw.sample(COMMON if kind is Kind.COMPANY else GIVEN, 3)
        if number % 3:
            words.append("".join(draw.choices("bcdfglmnprst", k=3)) + "ak")
        listed.append(entity(" ".join(words).title(), entry_id=str(number), kind=kind))
    return listed


NAMES = list_of_common_names()
INDEX: Index = index(*NAMES)
SCREENER: Screener = screener(*NAMES)

HOSTILE = {
    "common words of companies": "Trading Company International General Group Industrial",
    "common words of persons": "Mohammed Ali Ahmed Hassan Abdul Al Bin Mohammed Ali Ahmed",
    "one common word": "Trading",
    "one common word, over and over": "Trading " * MAX_NAME_WORDS,
    "as many words as may be": " ".join(f"{a}{b}" for a in COMMON for b in GIVEN)[:700],
    "one letter": "a",
    "initials": " ".join("abcdefghijklmnopqrstuvwxyz"),
    "one digit": "7",
    "digits": "1234567890 " * 20,
    "one long number": "9" * 400,
    "Han": "海康威视数字技术股份有限公司" * 4,
    "Arabic": "محمد علي أحمد حسن عبد " * 10,
    "Greek and Cyrillic": "Ντμιτρι Дмитрий " * 20,
    "emoji": "🏴‍☠️👨‍👩‍👧‍👦" * 5,
    "run together": "TradingCompanyInternationalGeneralGroup",
    "one long word": "x" * 500,
    "a long word that doubles": "щ" * 100,
    "ligatures": "\ufdfa" * 10,
    "squared words": "\u3316" * 20,
    "stops": "a.b.c." * 50,
    "apostrophes": "o'" * 100,
    "brackets": "(ABC) " * 30,
    "ampersands": "&" * 50,
    "terminal sequences": "\x1b[31m" * 100 + "x",
    "null bytes": "\x00" * 100 + "x",
}
NOTHING_TO_SEARCH = {
    "zero width": "\u200b\u200c\u200d\ufeff" * 50,
    "marks only": "\u0301" * 500,
    "direction marks": "\u202e\u202d\u2066\u2069",
    "blanks": "\u3000\u00a0 \t",
    "signs": "?!/" * 100,
}


def screen(asked: Party) -> Screening:
    return SCREENER.screen(Enquiry("shipment", (Subject("$.parties[0]", asked),)))


def words_looked_up(asked: Party) -> int:
    return sum(len(name.name.tokens) for name in INDEX.question(asked).names)


def names_compared(asked: Party) -> int:
    return len(INDEX.candidates(INDEX.question(asked), POLICY.thresholds.review))


each_hostile = pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
each_kind = pytest.mark.parametrize("kind", [Kind.UNKNOWN, Kind.PERSON, Kind.VESSEL])


@each_kind
@each_hostile
def test_a_hostile_name_is_searched_like_the_plain_loop(name: str, kind: Kind) -> None:
    question = INDEX.question(party(name, kind=kind))
    review = POLICY.thresholds.review
    assert INDEX.search(question, review) == INDEX.exhaustive(question, review)


@each_kind
@each_hostile
def test_the_work_for_one_name_is_bounded(name: str, kind: Kind) -> None:
    asked = party(name, kind=kind)
    assert screen(asked).coverage.screened == ("$.parties[0]",)
    assert words_looked_up(asked) <= MOST_WORDS
    assert names_compared(asked) <= INDEX.names


@pytest.mark.parametrize(
    "name",
    [*COMMON, *GIVEN, HOSTILE["common words of companies"], HOSTILE["common words of persons"]],
)
def test_a_name_of_common_words_is_not_compared_with_all_that_hold_one(name: str) -> None:
    holders = [e for e in NAMES if set(name.lower().split()) & set(e.primary_name.lower().split())]
    assert names_compared(party(name)) < len(holders) / 2


def test_many_names_cost_no_more_than_each_of_them_by_itself() -> None:
    aliases = [f"{a} {b} {c}" for a in GIVEN for b in GIVEN for c in COMMON][:MAX_NAMES]
    asked = party(*aliases)
    assert words_looked_up(asked) <= sum(words_looked_up(party(alias)) for alias in aliases)
    assert names_compared(asked) <= min(
        INDEX.names, sum(names_compared(party(alias)) for alias in aliases)
    )
    assert screen(asked).coverage.unscreenable == ()
    assert screen(party(*aliases, "one more")).coverage.unscreenable == ("$.parties[0]",)


@pytest.mark.parametrize("name", NOTHING_TO_SEARCH.values(), ids=NOTHING_TO_SEARCH.keys())
def test_a_name_without_letters_or_digits_is_told_as_such(name: str) -> None:
    screening = screen(party(name))
    assert screening.coverage.unresolved == ("$.parties[0]",)
    assert screening.outcome is Outcome.REVIEW


HIDINGS: dict[str, Callable[[str], str]] = {
    "zero width between letters": "\u200b".join,
    "reading direction turned": lambda name: f"\u202e{name}\u202c",
    "marks on every letter": lambda name: "".join(f"{char}\u0301\u0323" for char in name),
    "very many marks": lambda name: name + "\u0301" * 1_900,
    "full width": lambda name: "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in name),
    "other blanks": lambda name: name.replace(" ", "\u3000\u2003\t"),
    "terminal sequences": lambda name: name.replace("k", "\x1b[31mk\x1b[0m"),
    "soft hyphens": "\u00ad".join,
    "variation selectors": "\ufe0f".join,
    "tags": "\U000e0061".join,
    "look-alikes": lambda name: name.translate(str.maketrans("aeo", "аео")),
}


@pytest.mark.parametrize("hide", HIDINGS.values(), ids=HIDINGS.keys())
def test_a_listed_name_can_t_be_hidden_by_characters_that_do_not_show(
    hide: Callable[[str], str],
) -> None:
    hits = screen(party(hide(HIKVISION))).hits
    assert [hit.entity.primary_name for hit in hits] == [HIKVISION]


@pytest.mark.parametrize(
    "name",
    [
        HIKVISION + "\u0301" * 10_000,
        HIKVISION + " trading" * 100,
        HIKVISION + "x" * 1_000,
        (HIKVISION + " ") * 50,
        "海" * 2_000,
        "محمد " * 500,
        "x" * 2_000,
        "7" * 2_000,
        "\u3316" * 2_000,
        "\ufdfa" * 2_000,
    ],
)
def test_a_name_beyond_the_limits_comes_before_a_person(name: str) -> None:
    screening = screen(party(name))
    assert screening.outcome is Outcome.UNSCREENABLE
    assert screening.coverage.unscreenable == ("$.parties[0]",)


@pytest.mark.parametrize("surrogate", [rb"\ud800", rb"\udfff", b"\xed\xa0\x80"])
def test_half_a_character_in_an_event_is_refused_with_a_reason(surrogate: bytes) -> None:
    body = b'{"event_id": "1", "parties": [{"role": "other", "name": "' + surrogate + b'"}]}'
    with pytest.raises(MessageError) as caught:
        decode_event("shipment", body)
    assert caught.value.reason == "not_json"


ANY_TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=60)


@settings(max_examples=150)
@given(st.lists(ANY_TEXT, min_size=1, max_size=3), st.sampled_from(Kind))
@example(["Hik\ud800vision"], Kind.COMPANY)
@example(["\u0131\u0130\u00df\ufb03"], Kind.PERSON)
def test_whatever_the_name_there_is_an_answer(names: list[str], kind: Kind) -> None:
    coverage = screen(party(*names, kind=kind)).coverage
    told = coverage.screened + coverage.unresolved + coverage.unscreenable
    assert told == ("$.parties[0]",)
