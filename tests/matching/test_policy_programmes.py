"""Country programmes: where a party or a place is makes a hit, without any listed name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streams.matching.entity import Effect
from streams.matching.evidence import Agreement
from streams.matching.grouping import group_entities
from streams.matching.hits import Hit
from streams.matching.outcomes import Band, Limit, Outcome
from streams.matching.party import Enquiry, Party, Role, Subject, Waypoint
from streams.matching.policy import Policy
from streams.matching.programmes import COUNTRY_PROGRAMMES
from streams.matching.screener import Screening
from streams.messages.events import decode_event
from tests.factories import POLICY, party, screener
from tests.matching.policies import policy

ATLANTIS = """
country_programmes:
  - id: us-xa
    title: Atlantis, embargo
    jurisdiction: US
    effects: [BLOCK]
    countries: [XA]
    words: [Atlantis, Poseidon Harbour]
    citation: EO 1
    from: 2020-01-01
    until: 2026-12-31
  - id: eu-coast
    title: Coast of Mu, restrictions
    jurisdiction: EU
    effects: [LICENCE]
    unlocodes: [XBMU, XBLE2]
    words: [Mu Coast]
    within: [XB, XC]
"""


def screen(
    asked: Party | None = None,
    *waypoints: Waypoint,
    under: Policy | None = None,
    day: str = "2026-11-23",
    flow: str = "shipment",
) -> Screening:
    subjects = (Subject("$.parties[0]", asked or party("Meadow Bakery")),)
    screens = screener(policy=under or policy(ATLANTIS))
    return screens.screen(Enquiry(flow, subjects, waypoints=waypoints), day)


def only_hit(asked: Party | None = None, *waypoints: Waypoint, **options: Any) -> Hit:
    (hit,) = screen(asked, *waypoints, **options).hits
    return hit


SURE = [
    (party("Meadow Bakery", country="XA"), (), "country", "XA"),
    (party("Meadow Bank", ids=("bic:MEADXAXX123",)), (), "bic", "MEADXAXX123"),
    (party("Meadow Bank", country="GB", ids=("bic:MEADXAXX",)), (), "bic", "MEADXAXX"),
    (None, (Waypoint("$.route[0]", country="XA"),), "country", "XA"),
    (None, (Waypoint("$.route[0]", "Port", "XAPOR"),), "unlocode", "XAPOR"),
]


@pytest.mark.parametrize(("asked", "waypoints", "field", "value"), SURE)
def test_a_code_of_the_country_is_a_sure_hit(
    asked: Party | None, waypoints: tuple[Waypoint, ...], field: str, value: str
) -> None:
    hit = only_hit(asked, *waypoints)
    assert (hit.entity.key, hit.entity.effects) == (f"{COUNTRY_PROGRAMMES}:us-xa", (Effect.BLOCK,))
    assert (hit.band, hit.score, hit.outcome) == (Band.STRONG, 1.0, Outcome.STOP)
    assert hit.decision.citation == "EO 1"
    (fact,) = hit.explain().facts
    assert (fact.field, fact.asked, fact.agreement) == (field, value, Agreement.AGREES)


@pytest.mark.parametrize(
    ("asked", "waypoints"),
    [
        (party("Meadow Bakery", address="5 Trident Road, ATLÁNTIS"), ()),
        (party("Meadow Bakery", address="Poseidon  Harbour, pier 9"), ()),
        (None, (Waypoint("$.route[0]", "Poseidon Harbour"),)),
    ],
)
def test_a_name_of_the_country_without_any_code_is_a_doubtful_hit(
    asked: Party | None, waypoints: tuple[Waypoint, ...]
) -> None:
    hit = only_hit(asked, *waypoints)
    assert (hit.band, hit.outcome) == (Band.REVIEW, Outcome.REVIEW)
    assert hit.decision.rule_outcome is Outcome.STOP
    assert hit.decision.limits == (Limit.DOUBTFUL_MATCH,)
    assert hit.score == hit.threshold
    assert hit.explain().score == hit.score


@pytest.mark.parametrize(
    ("asked", "waypoints"),
    [
        (party("Atlantis Trading", country="GB"), ()),
        (party("Atlantis Trading"), ()),
        (party("Meadow Bakery", address="5 Atlantis Road", country="XB"), ()),
        (party("Meadow Bakery", address="5 Atlantis Road, Leeds", country="GB"), ()),
        (party("Meadow Bakery", address="Atlantisstrasse 5"), ()),
        (party("Meadow Bakery", nationality="XA"), ()),
        (party("Meadow Bank", ids=("bic:XAXADEFF",)), ()),
        (None, (Waypoint("$.route[0]", "Poseidon Harbour", "USLAX"),)),
        (None, (Waypoint("$.route[0]", "Mu Coast", "XDMUC"),)),
    ],
)
def test_what_only_sounds_like_the_country_is_no_hit(
    asked: Party | None, waypoints: tuple[Waypoint, ...]
) -> None:
    assert screen(asked, *waypoints).outcome is Outcome.CLEAR


def test_a_region_is_known_by_its_ports_and_by_its_names_within_some_countries() -> None:
    assert only_hit(None, Waypoint("$.route[0]", "Lemuria", "XBLE2", "XB")).outcome is Outcome.HOLD
    assert only_hit(None, Waypoint("$.route[0]", "Any", "XBMUX", "XC")).band is Band.STRONG
    assert not screen(None, Waypoint("$.route[0]", "Lemuria", "XBLEN", "XB")).hits
    for country in ("XB", "XC", None):
        hit = only_hit(party("Meadow Bakery", address="1 Quay, Mu Coast", country=country))
        assert (hit.entity.entry_id, hit.band) == ("eu-coast", Band.REVIEW)
    assert not screen(party("Meadow Bakery", address="1 Quay, Mu Coast", country="XD")).hits


def test_of_several_signs_of_one_programme_at_one_place_the_sure_one_counts_once() -> None:
    named = party("Meadow Bank", address="Poseidon Harbour", ids=("bic:MEADXAXX",))
    assert only_hit(named).band is Band.STRONG
    stop = Waypoint("$.route[0]", "Poseidon Harbour", "XAPOR", "XA")
    place = Subject("$.route[0]", Party(Role.PLACE, "Poseidon Harbour", country="XA"))
    screening = screener(policy=policy(ATLANTIS)).screen(
        Enquiry("shipment", (place,), waypoints=(stop,))
    )
    assert [hit.subject.path for hit in screening.hits] == ["$.route[0]"]


@pytest.mark.parametrize(
    ("day", "hits"),
    [("2019-12-31", 0), ("2020-01-01", 1), ("2026-12-31", 1), ("2027-01-01", 0)],
)
def test_a_programme_counts_from_its_first_to_its_last_day(day: str, hits: int) -> None:
    screens = screener(policy=policy(ATLANTIS))
    asked = Enquiry("shipment", (Subject("$", party("Meadow Bakery", country="XA")),))
    old = type(screens)(screens.index, screens.policy, {}, as_of=day)
    assert len(old.screen(asked).hits) == hits


def test_a_programme_of_a_jurisdiction_that_is_not_picked_leads_to_the_milder_outcome() -> None:
    under = policy(f"profile: [EU]\n{ATLANTIS}")
    decision = only_hit(party("Meadow Bakery", country="XA"), under=under).decision
    assert (decision.outcome, decision.limits) == (Outcome.REVIEW, (Limit.OTHER_JURISDICTION,))


def test_each_programme_is_of_its_own_jurisdiction() -> None:
    under = policy(f"profile: [EU]\n{ATLANTIS}")
    coast = Waypoint("$.route[0]", "Mu", "XBMUX", "XB")
    hits = screen(party("Meadow Bakery", country="XA"), coast, under=under).hits
    assert {hit.entity.entry_id: hit.outcome for hit in hits} == {
        "us-xa": Outcome.REVIEW,
        "eu-coast": Outcome.HOLD,
    }


def test_a_party_in_the_role_of_a_place_is_known_by_its_name() -> None:
    place = Subject("$.parties[0]", Party(Role.PLACE, "Poseidon Harbour Terminal"))
    (hit,) = screener(policy=policy(ATLANTIS)).screen(Enquiry("shipment", (place,))).hits
    assert hit.explain().facts[0].field == "place"


def test_names_within_names_are_each_found() -> None:
    programmes = "".join(
        f"\n  - {{id: {name}, title: t, jurisdiction: US, effects: [FLAG], words: [{words}]}}"
        for name, words in (("a", "Mus"), ("b", "Mu Coast"), ("c", "Coast Road"))
    )
    under = policy(f"country_programmes:{programmes}")
    hits = screen(party("Meadow Bakery", address="Mus, 1 Mu Coast Road"), under=under).hits
    assert {hit.entity.entry_id for hit in hits} == {"a", "b", "c"}
    (whole,) = screen(party("Meadow Bakery", address="Mus, 1 Coast Roadway"), under=under).hits
    assert whole.entity.entry_id == "a"


def test_rules_decide_on_programmes_as_on_lists() -> None:
    rules = """
rules:
  - {id: food, programmes: [us-xa], flows: [shipment], outcome: HOLD, reason: licensed}
"""
    asked = party("Meadow Bakery", country="XA")
    assert only_hit(asked, under=policy(ATLANTIS + rules)).decision.rule == "food"
    payment = only_hit(asked, under=policy(ATLANTIS + rules), flow="transaction")
    assert payment.outcome is Outcome.STOP


def test_two_programmes_at_one_place_are_two_cases() -> None:
    entities = [programme.entity() for programme in POLICY.country_programmes]
    assert len(group_entities(entities)) == len(entities)


def shipment(**fields: object) -> Enquiry:
    event = {"event_id": "S", "occurred_at": "2026-11-23T10:00:00Z", **fields}
    event.setdefault("parties", [{"role": "shipper", "name": "Meadow Bakery", "country": "NO"}])
    return decode_event("shipment", json.dumps(event).encode()).enquiry()


def call_at(**fields: str) -> list[dict[str, str]]:
    return [{"function": "discharge", **fields}]


@pytest.mark.parametrize(
    ("fields", "programmes", "outcome"),
    [
        ({"route": call_at(country="CU")}, {"us-cuba"}, Outcome.STOP),
        ({"route": call_at(name="Bandar Abbas", unlocode="IRBND")}, {"us-iran"}, Outcome.STOP),
        ({"vessel": {"name": "Evening Tide", "flag": "KP"}}, {"us-north-korea"}, Outcome.STOP),
        (
            {"route": call_at(name="Sevastopol", unlocode="UASVP", country="UA")},
            {"us-crimea", "eu-crimea", "uk-occupied-regions"},
            Outcome.STOP,
        ),
        (
            {"route": call_at(name="Kerch", country="RU")},
            {"us-crimea", "eu-crimea", "uk-occupied-regions"},
            Outcome.REVIEW,
        ),
        ({"route": call_at(name="Latakia", country="SY")}, {"us-syria-exports"}, Outcome.REVIEW),
        ({"route": call_at(name="Odesa", unlocode="UAODS", country="UA")}, set(), Outcome.CLEAR),
        ({"route": call_at(name="Novorossiysk", country="RU")}, set(), Outcome.CLEAR),
    ],
)
def test_the_built_in_programmes_know_embargoed_places(
    fields: dict[str, object], programmes: set[str], outcome: Outcome
) -> None:
    screening = screener().screen(shipment(**fields))
    assert {hit.entity.entry_id for hit in screening.hits} == programmes
    assert screening.outcome is outcome


@pytest.mark.parametrize(
    ("day", "country", "outcome"),
    [
        ("2025-06-30", "SY", Outcome.STOP),
        ("2025-07-01", "SY", Outcome.REVIEW),
        ("2017-10-11", "SD", Outcome.STOP),
        ("2017-10-12", "SD", Outcome.CLEAR),
        ("2016-03-15", "KP", Outcome.CLEAR),
        ("2016-03-16", "KP", Outcome.STOP),
    ],
)
def test_the_built_in_programmes_know_when_they_began_and_ended(
    day: str, country: str, outcome: Outcome
) -> None:
    screens = screener()
    old = type(screens)(screens.index, screens.policy, {}, as_of=day)
    assert old.screen(shipment(route=call_at(country=country))).outcome is outcome
