"""What an event's parties come to: hits, bands, outcomes, coverage and evidence."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.matching.entity import Effect, Kind, ListedEntity
from streams.matching.evidence import Agreement, Evidence
from streams.matching.hits import Hit
from streams.matching.outcomes import Band, Outcome
from streams.matching.party import Enquiry, Party, Role, Subject
from streams.matching.screener import Screening
from tests.factories import POLICY, entity, identifier, index, party, screener

HIKVISION = "Hangzhou Hikvision Digital Technology Co., Ltd."
# Words of other companies, so that common words weigh less than distinctive ones.
OTHERS = tuple(
    entity(f"{word} Digital Technology Co., Ltd.", entry_id=f"other-{word}")
    for word in ("Beijing Luxbright", "Shenzhen Quorvane", "Hangzhou Mezzolith", "Wuhan Tarnfield")
)


def screen(
    asked: Party, *listed: ListedEntity, flow: str = "shipment", role: Role = Role.CONSIGNEE
) -> Screening:
    subject = Subject("$.parties[0]", msgspec.structs.replace(asked, role=role))
    return screener(*listed, *OTHERS).screen(Enquiry(flow, (subject,)))


def only_hit(asked: Party, *listed: ListedEntity) -> Hit:
    (hit,) = screen(asked, *listed).hits
    return hit


@pytest.mark.parametrize(
    "written",
    [
        HIKVISION,
        "HANGZHOU HIKVISION DIGITAL TECHNOLOGY",
        "Hikvision Digital Technology Hangzhou Company Limited",
        "Hangzhou Hik Vision Digital Technology Ltd",
        "Hangzhou Hikvison Digital Technology Co Ltd",
        "Hangzhou Hikvision Digital Tecnology",
        "Hangzhou Hikivsion Digital Technology Co., Ltd.",  # neighbours swapped
    ],
)
def test_a_badly_written_company_is_found(written: str) -> None:
    hit = only_hit(party(written), entity(HIKVISION))
    assert hit.entity.primary_name == HIKVISION
    assert hit.score >= POLICY.thresholds.review


@pytest.mark.parametrize(
    "other", ["Zhejiang Dahua Technology", "Hangzhou Trading Co., Ltd.", "Octavian Scholz", "Hik"]
)
def test_another_company_is_not_found(other: str) -> None:
    assert not screen(party(other), entity(HIKVISION)).hits


def test_a_left_over_name_on_both_sides_contradicts_and_on_one_side_is_left_out() -> None:
    listed = entity("Anjem Iftikhar Choudary Mahmood", kind=Kind.PERSON)
    assert screen(party("Anjem Choudary Mahmood", kind=Kind.PERSON), listed).hits
    assert not screen(party("Anjem Tristram Choudary Bellweather", kind=Kind.PERSON), listed).hits


@pytest.mark.parametrize(
    ("effect", "flow", "outcome"),
    [
        (Effect.BLOCK, "shipment", Outcome.STOP),
        (Effect.LICENCE, "shipment", Outcome.HOLD),
        (Effect.SECURITIES_BAN, "shipment", Outcome.REVIEW),
        (Effect.SECURITIES_BAN, "transaction", Outcome.HOLD),
        (Effect.FLAG, "shipment", Outcome.REVIEW),
        (Effect.BLOCK, "a flow of the user's own", Outcome.STOP),
    ],
)
def test_the_effect_of_a_strong_hit_decides_the_outcome(
    effect: Effect, flow: str, outcome: Outcome
) -> None:
    screening = screen(party(HIKVISION), entity(HIKVISION, effects=(effect,)), flow=flow)
    assert screening.outcome is outcome
    assert screening.reasons == (f"hit:{effect.value}",)


def test_the_gravest_listing_of_a_company_decides() -> None:
    listings = (
        entity(HIKVISION, list_id="US-BIS-EL", effects=(Effect.LICENCE,)),
        entity(HIKVISION, list_id="US-OFAC-SDN", effects=(Effect.BLOCK,)),
        entity(HIKVISION, list_id="US-DOD-1260H", effects=(Effect.FLAG,)),
    )
    screening = screen(party(HIKVISION), *listings)
    assert {hit.entity.list_id for hit in screening.hits} == {e.list_id for e in listings}
    assert screening.outcome is Outcome.STOP


def test_a_doubtful_hit_asks_a_person_whatever_its_effect() -> None:
    screening = screen(party("Hikvison Digital Technologie"), entity(HIKVISION))
    assert [hit.band for hit in screening.hits] == [Band.REVIEW]
    assert screening.outcome is Outcome.REVIEW
    assert screening.reasons == ("possible_hit",)


def test_a_weak_alias_alone_raises_nothing_but_with_an_agreeing_fact_it_does() -> None:
    listed = entity("Ismail Haniya", weak=("Abul Abd",), kind=Kind.PERSON, born="1962-03-04")
    assert not screen(party("Abul Abd", kind=Kind.PERSON), listed).hits
    assert screen(party("Abul Abd", kind=Kind.PERSON, date_of_birth="1962"), listed).hits


def test_an_identifier_hits_without_a_name_and_despite_another_name() -> None:
    vessel = entity("ADRIAN DARYA 1", kind=Kind.VESSEL, ids=("imo:9116412",))
    for asked in (party(ids=("imo:IMO 9116412",)), party("GRACE 1", ids=("imo:9116412",))):
        hit = only_hit(asked, vessel)
        assert (hit.score, hit.band) == (1.0, Band.STRONG)
        assert "identifier:imo" in {fact.field for fact in hit.explain().facts}


def test_a_number_of_another_country_is_no_hit() -> None:
    listed = entity("Foo", ids=("tax:7744001497",))
    listed = msgspec.structs.replace(
        listed, identifiers=(msgspec.structs.replace(listed.identifiers[0], country="RU"),)
    )
    number = listed.identifiers[0]
    mine = msgspec.structs.replace(party(), identifiers=(number,))
    theirs = msgspec.structs.replace(
        party(), identifiers=(msgspec.structs.replace(number, country="MX"),)
    )
    unknown = msgspec.structs.replace(
        party(), identifiers=(msgspec.structs.replace(number, country=None),)
    )
    assert only_hit(mine, listed).band is Band.STRONG
    assert only_hit(unknown, listed).band is Band.REVIEW
    assert not screen(theirs, listed).hits


@pytest.mark.parametrize(
    ("field", "agreeing", "conflicting"),
    [("date_of_birth", "1962-03", "1971"), ("country", "AE", "NO")],
)
def test_facts_move_the_score_and_are_shown(field: str, agreeing: str, conflicting: str) -> None:
    listed = entity(
        "Anjem Iftikhar Choudary", kind=Kind.PERSON, born="1962-03-04", countries=("AE",)
    )

    def hit_with(**facts: Any) -> tuple[float, Agreement]:
        hit = only_hit(party("Anjem Iftikar Choudary", kind=Kind.PERSON, **facts), listed)
        return hit.score, {f.field: f.agreement for f in hit.explain().facts}[field]

    without, missing = hit_with()
    higher, agrees = hit_with(**{field: agreeing})
    lower, conflicts = hit_with(**{field: conflicting})
    assert lower < without < higher
    assert (missing, agrees, conflicts) == (
        Agreement.NOT_IN_EVENT,
        Agreement.AGREES,
        Agreement.CONFLICTS,
    )


FACTS: dict[str, tuple[Any, Any]] = {
    "country": ("IR", "NO"),
    "date_of_birth": ("1962-03-04", "1971"),
    "identifiers": ((identifier("lei:253400WSS48YWMBUA688"),), (identifier("lei:5493001KJTIIGC8Y1R12"),)),
}  # fmt: skip


@given(
    st.sampled_from(sorted(FACTS)), st.dictionaries(st.sampled_from(sorted(FACTS)), st.booleans())
)
def test_one_more_fact_that_agrees_never_lowers_a_score_and_one_that_conflicts_never_raises_it(
    added: str, others: dict[str, bool]
) -> None:
    listed = entity(
        "Anjem Iftikhar Choudary",
        kind=Kind.PERSON,
        born="1962-03-04",
        countries=("IR",),
        ids=("lei:253400WSS48YWMBUA688",),
    )

    def score_with(facts: dict[str, bool]) -> float:
        fields = {name: FACTS[name][not agrees] for name, agrees in facts.items()}
        built = index(listed)
        asked = msgspec.structs.replace(party("Anjem Iftikar Choudary", kind=Kind.PERSON), **fields)
        (match,) = built.exhaustive(built.question(asked), 0.0)
        return match.score

    others.pop(added, None)
    without = score_with(others)
    assert score_with({**others, added: True}) >= without >= score_with({**others, added: False})


def test_a_place_needs_a_better_match_than_a_party() -> None:
    port = entity("Novorossiysk Commercial Seaport")
    assert screen(party("Novorossiysk Seaport"), port).hits
    assert not screen(party("Novorossiysk Seaport"), port, role=Role.PLACE).hits
    assert screen(party("Novorossiysk Commercial Seaport"), port, role=Role.PLACE).hits


@pytest.mark.parametrize("asked", [party(), party("?!"), party(ids=("other:GLN 1",))])
def test_a_party_with_nothing_to_search_for_is_never_clear(asked: Party) -> None:
    screening = screen(asked, entity(HIKVISION))
    assert screening.coverage.unresolved == ("$.parties[0]",)
    assert screening.outcome is Outcome.REVIEW
    assert screening.reasons == ("unresolved_party",)


@pytest.mark.parametrize(
    "said",
    ["SAME AS CONSIGNEE", "*** As above ***", "TO ORDER", "à ordre", "N/A", "T.B.A.", "同上"],
)
def test_words_that_refer_to_another_field_are_no_name(said: str) -> None:
    listed = entity(HIKVISION), entity("Order Holding", entry_id="order")
    screening = screen(party(said), *listed)
    assert screening.coverage.unresolved == ("$.parties[0]",)
    assert screening.hits == ()
    assert screening.outcome is Outcome.REVIEW


def test_a_party_that_refers_is_searched_for_by_what_else_it_has() -> None:
    told = party("TO ORDER", HIKVISION)
    assert screen(told, entity(HIKVISION)).hits
    assert screen(party("TO ORDER OF HANGZHOU HIKVISION DIGITAL"), entity(HIKVISION)).hits
    number = party("SAME AS ABOVE", ids=("imo:9074729",))
    ship = entity("PIONEER", entry_id="v", kind=Kind.VESSEL, ids=("imo:9074729",))
    assert screen(number, ship).hits


def test_a_party_too_large_to_be_searched_for_whole_is_never_clear() -> None:
    screening = screen(party("Nordfjord Fiskeri " * 50), entity(HIKVISION))
    assert screening.coverage.unscreenable == ("$.parties[0]",)
    assert screening.coverage.screened == ()
    assert screening.outcome is Outcome.UNSCREENABLE
    assert screening.reasons == ("unscreenable:too_many_words",)


def test_what_can_be_searched_of_a_party_that_is_too_large_is() -> None:
    listed = entity(HIKVISION, ids=("isin:CNE100000PM8",), effects=(Effect.LICENCE,))
    filler = "Trading " * 99
    for asked in (party(filler, HIKVISION), party(filler, ids=("isin:CNE100000PM8",))):
        screening = screen(asked, listed)
        assert [hit.band for hit in screening.hits] == [Band.STRONG]
        assert screening.reasons == ("hit:LICENCE", "unscreenable:too_many_words")
        assert screening.outcome is Outcome.UNSCREENABLE


def test_a_hit_that_blocks_is_graver_than_a_party_that_is_too_large() -> None:
    screening = screen(party("Trading " * 99, HIKVISION), entity(HIKVISION))
    assert screening.outcome is Outcome.STOP
    assert screening.coverage.unscreenable == ("$.parties[0]",)


def test_no_policy_makes_a_hit_unscreenable() -> None:
    outcomes = {**POLICY.outcomes["default"], Effect.FLAG: Outcome.UNSCREENABLE}
    with pytest.raises(ValueError, match="no hit leads to UNSCREENABLE"):
        msgspec.structs.replace(POLICY, outcomes={"default": outcomes})


def test_a_clean_event_says_what_was_searched() -> None:
    screening = screen(party("Nordfjord Fiskeri AS"), entity(HIKVISION))
    assert screening.outcome is Outcome.CLEAR
    assert screening.coverage.screened == ("$.parties[0]",)
    assert screening.reasons == ()


def evidence_of(asked: Party, *listed: ListedEntity) -> tuple[Hit, Evidence]:
    hit = only_hit(asked, *listed)
    return hit, hit.explain()


@pytest.mark.parametrize(
    "asked",
    [
        party(HIKVISION),
        party("Hangzhou Hikvison Digital Technology Norway"),
        party("Hangzhou Hik Vision Digital Technology GmbH", country="NO"),
        party("Hangzhou Hikvision Digital Technology", kind=Kind.PERSON, country="CN"),
        party("Something Else", ids=("isin:CNE100000PM8",)),
    ],
)
def test_the_factors_add_up_to_the_score(asked: Party) -> None:
    listed = entity(HIKVISION, ids=("isin:CNE100000PM8",), countries=("CN",))
    hit, evidence = evidence_of(asked, listed)
    assert evidence.score == hit.score
    assert sum(factor.points for factor in evidence.factors) == pytest.approx(hit.score, abs=2e-4)


def test_the_evidence_shows_every_token_of_both_names() -> None:
    hit, evidence = evidence_of(
        party("Hangzhou Hikvison Digital Tecnology Norway"), entity(HIKVISION)
    )
    how = {(token.asked, token.listed): token.how for token in evidence.tokens}
    assert how[("hikvison", "hikvision")] == "typo"
    assert how[("digital", "digital")] == "exact"
    assert evidence.extra == ("norway",)
    assert how[("norway", "")] == "extra"
    assert sum(t.contribution for t in evidence.tokens) == pytest.approx(hit.score, abs=1e-3)


def test_the_same_enquiry_gives_an_equal_screening_in_another_process_of_the_same_lists() -> None:
    first, second = (screen(party("hik vision"), entity("Hikvision")) for _ in range(2))
    assert [hit.explain() for hit in first.hits] == [hit.explain() for hit in second.hits]
    assert (first.list_version, first.config_hash) == (second.list_version, second.config_hash)


def test_another_list_version_or_policy_is_told_apart() -> None:
    stricter = msgspec.structs.replace(POLICY, review_hours=1)
    base = screener(entity("A"))
    assert screener(entity("A"), version="v2").list_version != base.list_version
    assert screener(entity("A"), policy=stricter).config_hash != base.config_hash
