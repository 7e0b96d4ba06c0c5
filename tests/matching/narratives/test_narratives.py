"""Listed names and numbers in running text are found, shown where they stand, and little else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.matching.entity import Kind
from streams.matching.limits import MAX_EVENT_TEXT_CHARS, MAX_TEXT_CHARS
from streams.matching.outcomes import Limit, Outcome
from streams.matching.party import Enquiry, FreeText, Role
from streams.matching.screener import Screener, Screening
from tests.factories import entity, screener
from tests.matching.policies import policy

PERSON = entity("Iosif Vladimirovich GREMLIN", entry_id="p", kind=Kind.PERSON)
BROTHER = entity("Abdul Rahim Zumberov", entry_id="b", kind=Kind.PERSON)
COMPANY = entity("Hangzhou Kestrelvision Digital Technology Co., Ltd.", entry_id="c")
LONE = entity("Rosnaftexport", entry_id="l")
COMMON = entity("LLC Status", "General Trading LLC", entry_id="g")
HAN = entity("杭州康视数字技术", entry_id="h")
SHIP = entity("PIONEER", entry_id="v", kind=Kind.VESSEL, ids=("imo:9074729", "mmsi:212345678"))
LADY = entity("LADY ZUMBERA", entry_id="y", kind=Kind.VESSEL)
WEAK = entity("Somebody Kubelsky", entry_id="w", kind=Kind.PERSON, weak=("The Tigerman",))
NUMBERS = entity(
    "Number Holder Zefirov",
    entry_id="n",
    ids=(
        "bic:ZEFIRUMMXXX",
        "wallet:0x52908400098527886E0F7030069857D2E4169EE7",
        "wallet:1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "wallet:AbcDefGhjKmnPqrStuVwxYzaBcdEfg",
        "wallet:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "passport:XA7712345",
        "tax:7707083893",
    ),
)
SHORT = entity("HDTX", entry_id="s")
PLAIN = entity("Global Steel", entry_id="e")
MILL = entity("Zumber Semiconductor", entry_id="m")
PATH = entity("New Party of the Golden Path", entry_id="t")
PAIR = entity("Zorim Kestan", entry_id="z", kind=Kind.PERSON)
FLEET = entity("BLUE WAY", "KOBOLD ZUMBRIA", entry_id="f", kind=Kind.VESSEL)
SCREENER = screener(
    *(PERSON, BROTHER, COMPANY, LONE, COMMON, HAN, SHIP, LADY, WEAK, NUMBERS),
    *(SHORT, PLAIN, MILL, PATH, PAIR, FLEET),
)


def screen(text: str, by: Screener = SCREENER) -> Screening:
    return by.screen(Enquiry("shipment", (), texts=(FreeText("$.free_text", text),)))


def found(text: str) -> dict[str, str]:
    """The entries that a text names, each with the words that do."""
    words = {}
    for hit in screen(text).hits:
        passage = hit.explain().passage
        assert passage
        assert passage.words == " ".join(text[passage.start : passage.end].split())
        words[hit.entity.entry_id] = passage.words
    return words


@pytest.mark.parametrize(
    ("text", "entry", "words"),
    [
        ("attn Iosif Vladimirovich Gremlin, Lima", "p", "Iosif Vladimirovich Gremlin"),
        ("PAID FOR GREMLIN, IOSIF VLADIMIROVICH.", "p", "GREMLIN, IOSIF VLADIMIROVICH"),
        ("rent iosif vladimirovich\r\n  gremlin 7", "p", "iosif vladimirovich gremlin"),
        ("driver Iosif Vladimirovihc Gremlin", "p", "Iosif Vladimirovihc Gremlin"),
        ("for (Hangzhou-Kestrelvision Digital", "", ""),
        ("HANGZHOU KESTRELVISION DIGITAL TECHNOLOGY", "c", "HANGZHOU KESTRELVISION DIGITAL TECHNOLOGY"),
        ("Hangzhou Kestrelvison Digital Technology Co", "c", "Hangzhou Kestrelvison Digital Technology"),
        ("Hangzhou Kestrelvision (HKDT) Digital Tech", "c", "Hangzhou Kestrelvision (HKDT) Digital Tech"),
        ("oil of Rosnaftexport, 3 lots", "l", "Rosnaftexport"),
        ("INV 7: LLC STATUS", "g", "STATUS"),
        ("货物 杭州康视数字技术 摄像头", "h", "杭州康视数字技术"),
        ("LOADED ON MV PIONEER VOY 12", "v", "PIONEER"),
        ("ex M/V Pioneer.", "v", "Pioneer"),
        ("VESSEL LADY ZUMBERA, IMO", "y", "LADY ZUMBERA"),
        ("freight for KOBOLD ZUMBRIA 12E", "f", "KOBOLD ZUMBRIA"),
        ("MV BLUEWAY VOY 3", "f", "BLUEWAY"),
        ("MV BLUE WAAY VOY 3", "f", "BLUE WAAY"),
        ("Hangzhou Kestrelvision Digitl Technology", "c", "Hangzhou Kestrelvision Digitl Technology"),
        ("attn Zorim Kestann, Lima", "z", "Zorim Kestann"),
        ("to Zmuber Semiconductor, Lima", "m", "Zmuber Semiconductor"),
        ("NEW PARTY OF TJHE GOLDEN PATH", "t", "NEW PARTY OF TJHE GOLDEN PATH"),
        ("by the New Party of the Golden Path, 3", "t", "the New Party of the Golden Path"),
        ("NOTIFY GLOBAL STEEL, LIMA", "e", "GLOBAL STEEL"),
        ("INV 7: LIMITED LIABILITY COMPNAY STATUS", "g", "STATUS"),
        ("sold to HDTX; 3 lots", "s", "HDTX"),
        ("PAYMENT FOR HDTX", "s", "HDTX"),
    ],
)  # fmt: skip
def test_a_listed_name_is_found_where_it_stands(text: str, entry: str, words: str) -> None:
    assert found(text) == ({entry: words} if entry else {})


@pytest.mark.parametrize(
    "text",
    [
        "pioneer seeds, 20 bags",
        "MV PIONEER SPIRIT VOY 12",
        "MV NORDIC PIONEER at berth",
        "status of the order: general trading terms",
        "Al Noor General Trading LLC",
        "Iosif saw Vladimirovich; the gremlin of the engine",
        "Iosif Smith and Petra Gremlin",
        "gremlin iosif",
        "gift for Zorim and Kestan",
        "MV BLUE WAAY EXPRESS VOY 3",
        "blue waay of the ship",
        "global steel prices",
        "NOTIFY GLOBAL STEEL TRADERS, LIMA",
        "sold to hdtx; 3 lots",
        "type HDTX-455 and HDTX 20 bags",
        "PAYMENT FOR HDTX PUMPS",
        "the tigerman",
        "IMO 9074728",
        "invoice 9074729 of 3 pieces",
        "order 212345678",
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyt",
        "zefirumm",
        "",
        "...",
    ],
)
def test_words_that_mean_no_listed_name_raise_nothing(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("IMO 9074729", "v"),
        ("IMO-9074729", "v"),
        ("vessel renamed, IMO no. 9074729", "v"),
        ("MMSI 212345678", "v"),
        ("IBAN RU99 via ZEFIRUMM", "n"),
        ("ZEFIRUMMABC", "n"),
        ("to 0x52908400098527886e0f7030069857d2e4169ee7", "n"),
        ("to 0x5290840009852788\n6E0F7030069857D2E4169EE7", "n"),
        ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT,", "n"),
        ("to AbcDefGhjKmnPqrStuVwxYzaBcdEfg now", "n"),
        ("BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", "n"),
        ("passport XA7712345", "n"),
        ("holder of XA-7712345", "n"),
        ("INN 7707083893", "n"),
        ("INN7707083893", "n"),
    ],
)
def test_a_listed_number_is_sure_where_it_is_said_to_be_one(text: str, entry: str) -> None:
    (hit,) = screen(text).hits
    assert hit.entity.entry_id == entry
    assert hit.subject.party.identifiers
    assert Limit.NARRATIVE not in hit.decision.limits


def test_a_name_asks_a_person_and_a_number_stops() -> None:
    named = screen("attn Iosif Vladimirovich Gremlin")
    assert (named.outcome, named.hits[0].score) == (Outcome.REVIEW, 1.0)
    assert named.decision
    assert named.decision.limits == (Limit.NARRATIVE,)
    assert named.hits[0].subject.party.role is Role.NARRATIVE
    assert screen("IMO 9074729").outcome is Outcome.STOP


def test_the_policy_says_how_grave_a_mention_is_and_may_switch_the_search_off() -> None:
    text = "attn Iosif Vladimirovich Gremlin"
    grave = screen(text, screener(PERSON, policy=policy("narrative_most: STOP")))
    assert grave.outcome is Outcome.STOP
    off = screen(text, screener(PERSON, policy=policy("narratives: false")))
    assert off.hits == ()
    assert off.coverage.unscreened == ("$.free_text",)
    assert off.coverage.screened == ()


def test_a_text_that_was_searched_is_covered() -> None:
    screening = screen("20 bags of seeds")
    assert screening.coverage.screened == ("$.free_text",)
    assert screening.outcome is Outcome.CLEAR


def test_one_entity_is_one_hit_of_a_text_by_its_best_passage() -> None:
    (hit,) = screen("Iosif Vladimirovihc Gremlin or Iosif Vladimirovich Gremlin").hits
    passage = hit.explain().passage
    assert passage
    assert passage.start == 31


def test_a_text_beyond_the_limit_is_searched_up_to_it_and_never_clear() -> None:
    text = "Iosif Vladimirovich Gremlin " + "x " * MAX_TEXT_CHARS
    screening = screen(text)
    assert [hit.entity.entry_id for hit in screening.hits] == ["p"]
    assert screening.coverage.unscreenable == ("$.free_text",)
    assert "unscreenable:text_too_long" in screening.reasons
    assert screening.outcome is Outcome.UNSCREENABLE


def test_all_texts_of_an_event_are_searched_up_to_a_limit() -> None:
    lines = tuple(FreeText(f"$.goods[{i}].description", f"{i}" * 9000) for i in range(30))
    screening = SCREENER.screen(Enquiry("shipment", (), texts=lines))
    searched = MAX_EVENT_TEXT_CHARS // 9000
    assert len(screening.coverage.screened) + len(screening.coverage.unscreenable) == 30
    assert len(screening.coverage.screened) <= searched
    assert "unscreenable:too_much_text" in screening.reasons


def test_a_text_of_listed_words_only_is_given_up_with_a_reason() -> None:
    draw = random.Random(1)
    many = [
        entity(f"Zum{a}berov Kes{b}trel", entry_id=f"{a}{b}", kind=Kind.PERSON)
        for a in "abcdefghijklmnop" for b in "abcdefghijklmnop"
    ]  # fmt: skip
    names = [each.primary_name for each in many]
    screening = screen(" ".join(draw.choices(names, k=450))[:MAX_TEXT_CHARS], screener(*many))
    assert "unscreenable:text_too_dense" in screening.reasons
    assert screening.hits


@given(
    st.text(alphabet="abc ,.;:\n()-", max_size=60), st.text(alphabet="xyz ,.;:\n()-", max_size=60)
)
def test_a_whole_name_is_found_in_whatever_surrounds_it(before: str, behind: str) -> None:
    text = f"{before} Iosif Vladimirovich Gremlin {behind}"
    assert "p" in found(text)


@given(st.text(max_size=300))
def test_any_text_is_searched_alike_each_time(text: str) -> None:
    first, again = screen(text), screen(text, SCREENER)
    assert first == again
    assert first.coverage.unscreenable == ()
    assert found(text).keys() == {hit.entity.entry_id for hit in first.hits}
