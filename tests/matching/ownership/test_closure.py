"""Whom the rules reach: the authorities' own examples, and any graph against a plain fixed point."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.matching.ownership.closure import may_reach, reach
from streams.matching.ownership.graph import Graph
from streams.matching.ownership.rules import EU_OWNERSHIP, OFAC_50_PERCENT, UK_OWNERSHIP, Rule
from streams.matching.ownership.stakes import Stake
from tests.matching.ownership.parties import DAY, stake

RULES = (OFAC_50_PERCENT, EU_OWNERSHIP, UK_OWNERSHIP)


def reached(rule: Rule, listed: str, *stakes: Stake, possibly: bool = False) -> str:
    """Who counts as an owner beside those listed, in the order of the alphabet; names are letters."""
    graph = Graph(stakes, (), DAY)
    names = [node.names[0] for node in graph.nodes]
    seeds = [at for at, name in enumerate(names) if name in listed]
    found = (may_reach if possibly else reach)(graph, seeds, rule)
    return "".join(sorted(names[at] for at in found if names[at] not in listed))


@pytest.mark.parametrize(
    ("stakes", "blocked"),
    [
        ("XA50 AB50", "AB"),  # example 1
        ("XA50 XB50 AC25 BC25", "ABC"),  # example 2
        ("XA50 XB10 AB40", "AB"),  # example 3
        ("XA50 XB25 AC25 BC25", "A"),  # B is not blocked, so what it holds of C is not counted
        ("XA25 AB50", ""),
        ("XA25 YA25", "A"),  # FAQ 399: of several blocked persons
        ("XA49.9999", ""),
        ("XA33.33 YA16.67", "A"),  # no rounding
    ],
)
def test_ofac_s_examples_of_indirect_ownership(stakes: str, blocked: str) -> None:
    held = [stake(word[0], word[1], word[2:]) for word in stakes.split()]
    assert reached(OFAC_50_PERCENT, "XY", *held) == blocked


def test_control_is_ownership_for_the_eu_and_the_uk_only() -> None:
    controlled = stake("X", "A", "10", control=True)
    assert [reached(rule, "X", controlled) for rule in RULES] == ["", "A", "A"]
    assert reached(OFAC_50_PERCENT, "X", controlled, possibly=True) == "A"  # FAQ 398: caution


def test_half_is_enough_but_not_for_the_uk() -> None:
    assert [reached(rule, "X", stake("X", "A", "50")) for rule in RULES] == ["A", "A", ""]
    assert reached(UK_OWNERSHIP, "X", stake("X", "A", "50.0001")) == "A"


def test_the_uk_does_not_add_up_what_several_designated_persons_hold() -> None:
    apart = [stake("X", "A", "30"), stake("Y", "A", "30")]
    assert reached(UK_OWNERSHIP, "XY", *apart) == ""
    assert reached(UK_OWNERSHIP, "XY", *apart, possibly=True) == "A"
    jointly = [stake("X", "A", "30", control=True), stake("Y", "A", "30", control=True)]
    assert reached(UK_OWNERSHIP, "XY", *jointly) == "A"


def test_the_uk_adds_up_what_one_person_holds_through_others() -> None:
    held = [stake("X", "A", "60"), stake("X", "B", "30"), stake("A", "B", "30")]
    assert reached(UK_OWNERSHIP, "X", *held) == "AB"
    through_another = [stake("X", "A", "60"), stake("Y", "B", "30"), stake("A", "B", "30")]
    assert reached(UK_OWNERSHIP, "XY", *through_another) == "A"


def test_companies_that_hold_each_other_are_reached_from_outside_only() -> None:
    circle = [stake("A", "B", "60"), stake("B", "C", "60"), stake("C", "A", "60")]
    assert reached(OFAC_50_PERCENT, "X", *circle) == ""
    assert reached(OFAC_50_PERCENT, "X", *circle, stake("X", "B", "10")) == ""
    assert reached(OFAC_50_PERCENT, "X", *circle, stake("X", "B", "50")) == "ABC"


def test_a_chain_may_be_as_long_as_it_likes() -> None:
    chain = [stake("X", "c0", "50")] + [stake(f"c{at}", f"c{at + 1}", "50") for at in range(2000)]
    graph = Graph(chain, (), DAY)
    assert len(reach(graph, [0], OFAC_50_PERCENT)) == 2002


def test_an_unknown_share_reaches_nobody_for_certain() -> None:
    unknown = [stake("X", "A"), stake("A", "B", "80")]
    assert reached(OFAC_50_PERCENT, "X", *unknown) == ""
    assert reached(OFAC_50_PERCENT, "X", *unknown, possibly=True) == "AB"


def test_an_unknown_share_is_no_more_than_what_others_leave() -> None:
    known = stake("F", "A", "60")
    assert reached(OFAC_50_PERCENT, "X", stake("X", "A"), known, possibly=True) == ""
    assert reached(OFAC_50_PERCENT, "XF", stake("X", "A"), known) == "A"
    two = [stake("X", "A"), stake("Y", "A"), stake("F", "A", "60")]
    assert reached(OFAC_50_PERCENT, "XY", *two, possibly=True) == ""


SHARES = st.none() | st.sampled_from(["10", "25", "30", "49.99", "50", "50.01", "70", "100"])
STAKES = st.lists(
    st.builds(
        lambda owner, owned, share, control: stake(owner, owned, share, control=control),
        st.sampled_from("XYABCDE"),
        st.sampled_from("ABCDE"),
        SHARES,
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


Pairs = dict[tuple[str, str], list[Stake]]


def is_owned(party: str, owners: set[str], pairs: Pairs, rule: Rule, possibly: bool) -> bool:
    known = mine = Decimal(0)
    unknown = control = False
    for (owner, owned), together in pairs.items():
        if owned != party:
            continue
        shares = [each.share for each in together if each.share is not None]
        known += max(shares, default=Decimal(0))
        if owner in owners:
            mine += max(shares, default=Decimal(0))
            unknown |= not shares
            control |= any(each.control for each in together)
    if possibly and unknown:
        mine += max(Decimal(0), 100 - known)
    enough = mine > rule.share or (mine == rule.share and not rule.more)
    return enough or (control and (rule.control or possibly))


def plain_fixed_point(stakes: list[Stake], listed: str, rule: Rule, *, possibly: bool) -> str:
    """The same by the definition: whoever is owned enough joins, until nobody does."""
    pairs: Pairs = {}
    for each in stakes:
        pair = (each.owner.names[0], each.owned.names[0])
        if pair[0] != pair[1]:
            pairs.setdefault(pair, []).append(each)
    present = {name for pair in pairs for name in pair}

    def settle(owners: set[str]) -> set[str]:
        while True:
            new = {p for p in present - owners if is_owned(p, owners, pairs, rule, possibly)}
            if not new:
                return owners
            owners = owners | new

    starts = [set(listed)] if rule.together or possibly else [{one} for one in listed]
    owners = set().union(*(settle(start & present) for start in starts))
    return "".join(sorted(owners - set(listed)))


@settings(max_examples=150)
@given(STAKES, st.sampled_from(["X", "XY", "XA", ""]), st.sampled_from(RULES), st.booleans())
def test_what_is_reached_is_the_least_fixed_point(
    stakes: list[Stake], listed: str, rule: Rule, possibly: bool
) -> None:
    expected = plain_fixed_point(stakes, listed, rule, possibly=possibly)
    assert reached(rule, listed, *stakes, possibly=possibly) == expected


@settings(max_examples=60)
@given(STAKES, st.sampled_from(RULES))
def test_what_is_certain_is_possible_too(stakes: list[Stake], rule: Rule) -> None:
    certain, possible = (reached(rule, "XY", *stakes, possibly=p) for p in (False, True))
    assert set(certain) <= set(possible)
