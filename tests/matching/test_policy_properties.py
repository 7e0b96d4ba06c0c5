"""What holds for every policy: the gravest wins, the future changes no past, limits only soften."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streams.matching.entity import Effect, Kind, ListedEntity
from streams.matching.outcomes import Band, Outcome, gravest, gravity
from streams.matching.party import CargoLine, Enquiry, Role, Subject
from streams.matching.policy import Policy
from streams.matching.rulebook import Rulebook
from streams.matching.rules import Finding, Rule
from streams.matching.screener import Screener
from tests.factories import entity, index, party
from tests.matching.policies import decide, listed, policy

LISTS = ("US-BIS-EL", "US-OFAC-SDN", "EU-FSF", "ACME-WATCH")
FLOWS = ("shipment", "transaction")
FIRST = date(2020, 1, 1)
SOFT = (Outcome.CLEAR, Outcome.REVIEW, Outcome.HOLD, Outcome.STOP)

days = st.integers(0, 3000).map(lambda count: FIRST + timedelta(days=count))
effects = st.lists(st.sampled_from(Effect), min_size=1, max_size=4, unique=True).map(tuple)
cargo = st.lists(
    st.builds(CargoLine, st.sampled_from([None, "640319"]), st.sampled_from([None, "EAR99"])),
    max_size=2,
).map(tuple)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    entry = listed(draw(st.sampled_from(LISTS)), *draw(effects), kind=draw(st.sampled_from(Kind)))
    return Finding(
        draw(st.sampled_from(FLOWS)),
        draw(st.sampled_from(Role)),
        draw(cargo),
        draw(days).isoformat(),
        entry,
        draw(st.sampled_from(Band)),
        draw(st.booleans()),
    )


@st.composite
def rules(draw: st.DrawFn, first: date | None = None) -> Rule:
    """A rule of some conditions; `first` is the day before which it must not begin."""

    def some(values: tuple[object, ...]) -> list[object]:
        return draw(st.lists(st.sampled_from(values), max_size=2, unique=True))

    begin = draw(st.none() | days) if first is None else first
    length = draw(st.none() | st.integers(0, 1000))
    made = {
        "id": f"rule-{draw(st.integers(0, 10**9))}",
        "reason": "because",
        "outcome": draw(st.sampled_from(SOFT)),
        "lists": some((*LISTS, "US-*")),
        "flows": some(FLOWS),
        "effects": some(tuple(Effect)),
        "roles": some(tuple(Role)),
        "kinds": some(tuple(Kind)),
        "all_goods": draw(st.none() | st.just({"eccn": ["EAR99"]})),
        "any_goods": draw(st.none() | st.just({"hs": ["64"]})),
        "from": begin,
        "until": begin + timedelta(days=length) if begin and length is not None else None,
    }
    return msgspec.convert({key: value for key, value in made.items() if value}, Rule)


policies = st.lists(rules(), max_size=4, unique_by=lambda rule: rule.id).map(
    lambda made: msgspec.structs.replace(policy("profile: [US, UK]"), rules=tuple(made))
)


@given(policies, findings())
def test_the_first_rule_that_applies_decides_on_an_effect_as_a_plain_loop_finds_it(
    under: Policy, finding: Finding
) -> None:
    expected = []
    for effect in finding.entity.effects:
        applying = (
            rule.outcome
            for rule in under.rules
            if rule.concerns(finding.flow, finding.entity.list_id, effect) and rule.applies(finding)
        )
        expected.append(next(applying, under.table(finding.flow)[effect]))
    assert decide(under, finding).rule_outcome is gravest(expected)


@given(policies, findings())
def test_an_entry_of_several_effects_comes_to_the_gravest_of_what_each_comes_to(
    under: Policy, finding: Finding
) -> None:
    def alone(effect: Effect) -> Outcome:
        entry = msgspec.structs.replace(finding.entity, effects=(effect,))
        return decide(under, finding._replace(entity=entry)).outcome

    together = decide(under, finding).outcome
    assert together is gravest([alone(effect) for effect in finding.entity.effects])


@given(policies, findings())
def test_limits_only_soften_and_a_doubtful_hit_is_never_graver_than_a_review(
    under: Policy, finding: Finding
) -> None:
    decision = decide(under, finding)
    assert gravity(decision.outcome) <= gravity(decision.rule_outcome)
    if not decision.limits:
        assert decision.outcome is decision.rule_outcome
    if finding.band is Band.REVIEW or finding.weak_alias:
        assert gravity(decision.outcome) <= gravity(Outcome.REVIEW)


@given(policies, findings(), st.data())
def test_a_rule_that_begins_later_changes_nothing_on_the_days_before(
    under: Policy, finding: Finding, data: st.DataObject
) -> None:
    later = date.fromisoformat(finding.day) + timedelta(days=data.draw(st.integers(1, 500)))
    added = data.draw(rules(first=later).filter(lambda r: r.id not in {u.id for u in under.rules}))
    at = data.draw(st.integers(0, len(under.rules)))
    more = (*under.rules[:at], added, *under.rules[at:])
    assert decide(msgspec.structs.replace(under, rules=more), finding) == decide(under, finding)


@given(policies, findings())
def test_a_rulebook_that_has_decided_before_decides_the_same(
    under: Policy, finding: Finding
) -> None:
    book = Rulebook(under)
    for flow in FLOWS:
        book.decide(finding._replace(flow=flow))
    assert book.decide(finding) == Rulebook(under).decide(finding)


def dated(number: int, begins: date, ends: date | None) -> ListedEntity:
    return msgspec.structs.replace(
        entity("Northwind Traders", entry_id=str(number)),
        listed_on=begins.isoformat(),
        removed_on=ends.isoformat() if ends else None,
    )


@given(
    st.lists(st.tuples(days, st.none() | st.integers(1, 900)), min_size=1, max_size=4),
    days,
    st.integers(0, 900),
)
def test_from_one_day_to_a_later_one_hits_only_come_by_listing_and_go_by_removal(
    spans: list[tuple[date, int | None]], first: date, gap: int
) -> None:
    entries = [
        dated(number, begins, begins + timedelta(days=length) if length else None)
        for number, (begins, length) in enumerate(spans)
    ]
    built = index(*entries)
    asked = Enquiry("shipment", (Subject("$", party("Northwind Traders")),))

    def hits(day: date) -> set[str]:
        screening = Screener(built, policy(), {}, day.isoformat()).screen(asked)
        return {hit.entity.entry_id for hit in screening.hits}

    last = first + timedelta(days=gap)
    came, went = hits(last) - hits(first), hits(first) - hits(last)
    for entry in entries:
        begins, ends = entry.listed_on or "", entry.removed_on or "9"
        assert (entry.entry_id in hits(first)) is (begins <= first.isoformat() < ends)
        if entry.entry_id in came:
            assert first.isoformat() < begins <= last.isoformat()
        if entry.entry_id in went:
            assert first.isoformat() < ends <= last.isoformat()
