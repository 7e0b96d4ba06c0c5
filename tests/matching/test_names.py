"""A name is the same name however it is written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.lists.catalogue import read_lexicon
from streams.matching.entity import Kind
from streams.matching.names import Spoken, read_name
from streams.matching.script import dominant_script, fold
from streams.matching.words import words

LEXICON = read_lexicon()


def tokens(text: str, kind: Kind = Kind.COMPANY) -> tuple[str, ...]:
    return read_name(text, kind, LEXICON).tokens


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Ｈｉｋｖｉｓｉｏｎ", "hikvision"),  # full width
        ("Hik\u200bvision", "hikvision"),  # zero-width space
        ("\x1b[31mHikvision\x1b[0m", "hikvision"),  # terminal colours
        ("Ηіkvisiоn", "hikvision"),  # Greek and Cyrillic letters that look Latin
        ("H1kv1sion", "hikvision"),  # digits that look like letters
        ("Brigade Forty-Four", "brigade 44"),
        ("Наталья", "natalya"),  # a soft sign
        ("Foo S.A", "foo"),
        ("H＆M", "h and m"),
        ("Petróleos", "petroleos"),
        ("ПЕТРОВ", "petrov"),
        ("AL-NU'MAN", "al numan"),
        ("S.A. Nutrisa", "nutrisa"),
        ("ACME  Trading,\tInc.", "acme trading"),
    ],
)
def test_spelling_falls_away(written: str, plain: str) -> None:
    assert " ".join(tokens(written)) == plain


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Gazprom OOO", {"limited"}),
        ("ООО Газпром", {"limited"}),
        ("Gazprom Limited Liability Company", {"limited"}),
        ("杭州海康威视数字技术股份有限公司", {"stock"}),
        ("Foo Co., Ltd.", {"limited"}),
        ("Foo", set()),
    ],
)
def test_organisation_forms_stand_apart_from_the_core(text: str, forms: set[str]) -> None:
    name = read_name(text, Kind.COMPANY, LEXICON)
    assert name.forms == forms
    assert not {"ltd", "ooo", "limited", "公"} & set(name.tokens)


def test_titles_fall_away_from_persons_but_not_from_companies() -> None:
    assert tokens("Dr. Hajji Ali", Kind.PERSON) == ("ali",)
    assert tokens("General Electric", Kind.COMPANY) == ("general", "electric")


def test_a_name_of_nothing_but_forms_keeps_them() -> None:
    assert tokens("Limited Co.") == ("limited", "co")


def test_a_text_without_letters_or_digits_has_no_tokens() -> None:
    assert tokens(" -- ??? ") == ()


def test_ideographs_are_tokens_of_their_own() -> None:
    assert tokens("海康威视") == ("海", "康", "威", "视")


@given(st.text("aBz ,-'`_\t\n.", max_size=20))
def test_plain_names_have_the_words_of_any_text(text: str) -> None:
    assert Spoken.of(text).words == words(text)


@given(st.text(max_size=60))
def test_reading_is_the_same_for_every_unicode_form(text: str) -> None:
    forms = {tokens(unicodedata.normalize(form, text)) for form in ("NFC", "NFKC", "NFD", "NFKD")}
    assert len(forms) == 1


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Z"]), max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)).split() == fold(text).split()


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Hikvision", "Latn"),
        ("海康威视", "Hani"),
        ("海康威视 Hik", "Hani"),
        ("Газпром", "Cyrl"),
        ("شرکت رادیس", "Arab"),
        ("トヨタ自動車", "Jpan"),
        ("삼성", "Hang"),
        ("123", "Zyyy"),
    ],
)
def test_the_script_of_most_letters_is_told(text: str, script: str) -> None:
    assert dominant_script(text) == script


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("U.S. Dept. of State", "united states department of state"),
        ("Acme Mfg.", "acme manufacturing"),
        ("General Petroleum Corporation (GPC)", "general petroleum"),
        ("General Petroleum (Syria)", "general petroleum syria"),
    ],
)
def test_abbreviations_are_written_out_and_those_of_the_name_itself_fall_away(
    written: str, plain: str
) -> None:
    assert " ".join(tokens(written)) == plain


@pytest.mark.parametrize(
    "misspelt",
    [
        "Acme Private Limted",
        "Acme Join Stock Company",
        "OBSHCHESTVO S OGRANICHENNOY OTVETSTVENOSTYU ACME",
    ],
)
def test_a_misspelt_organisation_form_is_still_one(misspelt: str) -> None:
    assert tokens(misspelt) == ("acme",)


def test_words_without_vowels_are_marked_and_their_article_set_apart() -> None:
    assert tokens("فرناندو بيريز", Kind.PERSON) == ("~frnndw", "~byryz")
    assert tokens("علي الزهراني", Kind.PERSON) == ("~ly", "al", "~zhrny")
    assert tokens("عبد الله", Kind.PERSON) == ("~bd", "~llh")


def test_child_and_father_are_known_by_the_word_between_them() -> None:
    name = read_name("Salman bin Muhammad Al-Rawi", Kind.PERSON, LEXICON)
    assert name.fathers == ((0, 2),)
    assert read_name("Bin Laden", Kind.PERSON, LEXICON).fathers == ()


def test_the_initials_of_a_name_are_of_all_words_and_of_the_long_ones() -> None:
    name = read_name("Peoples Liberation Army of the North", Kind.COMPANY, LEXICON)
    assert name.initials == ("plaotn", "plan")
    assert read_name("Acme Trading", Kind.COMPANY, LEXICON).initials == ()


@pytest.mark.parametrize("length", [35, 70])
def test_a_text_as_long_as_a_field_may_have_been_cut_off(length: int) -> None:
    text = "Hangzhou " * 8
    assert read_name(text[: length - 1] + "x", Kind.COMPANY, LEXICON).last_cut > 0
    assert read_name(text[: length - 2] + "x", Kind.COMPANY, LEXICON).last_cut == -1
