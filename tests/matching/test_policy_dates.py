"""What the policy says on a day: rules, listings that begin, take effect and end."""

from __future__ import annotations

import msgspec
import pytest

from streams.matching.entity import Effect, ListedEntity
from streams.matching.outcomes import Limit, Outcome
from streams.matching.party import Enquiry, Role, Subject
from streams.matching.policy import Policy
from streams.matching.screener import Screener, Screening
from tests.factories import entity, index, party
from tests.matching.policies import policy, with_rules

ENTRY = msgspec.structs.replace(
    entity("Northwind Traders", list_id="US-OFAC-NS-CMIC", effects=(Effect.BLOCK,)),
    listed_on="2021-06-03",
    effective_on="2021-08-02",
    removed_on="2024-03-01",
)
ASKED = Enquiry(
    "shipment",
    (Subject("$", msgspec.structs.replace(party("Northwind Traders"), role=Role.CONSIGNEE)),),
)


def screen(
    *entries: ListedEntity,
    day: str | None = None,
    as_of: str | None = None,
    under: Policy | None = None,
) -> Screening:
    return Screener(index(*entries), under or policy(), {}, as_of).screen(ASKED, day)


@pytest.mark.parametrize(
    ("day", "outcome", "reasons"),
    [
        ("2021-06-02", Outcome.CLEAR, ("no_alert:not_listed_yet",)),
        ("2021-06-03", Outcome.REVIEW, ("hit:BLOCK",)),
        ("2021-08-01", Outcome.REVIEW, ("hit:BLOCK",)),
        ("2021-08-02", Outcome.STOP, ("hit:BLOCK",)),
        ("2024-02-29", Outcome.STOP, ("hit:BLOCK",)),
        ("2024-03-01", Outcome.CLEAR, ("no_alert:removed",)),
    ],
)
def test_an_entry_counts_from_its_listing_to_its_removal_and_binds_from_its_effective_date(
    day: str, outcome: Outcome, reasons: tuple[str, ...]
) -> None:
    screening = screen(ENTRY, as_of=day)
    assert (screening.outcome, screening.reasons) == (outcome, reasons)
    assert screening.decided_on == day


def test_a_listing_that_is_not_in_force_yet_is_shown_as_such() -> None:
    (hit,) = screen(ENTRY, as_of="2021-07-01").hits
    assert (hit.decision.rule_outcome, hit.decision.limits) == (
        Outcome.STOP,
        (Limit.NOT_IN_FORCE_YET,),
    )


def test_an_entry_without_dates_counts_on_every_day() -> None:
    assert screen(entity("Northwind Traders"), as_of="1990-01-01").outcome is Outcome.STOP


def test_a_listing_of_today_counts_for_an_event_of_yesterday_that_is_screened_now() -> None:
    listed_late = msgspec.structs.replace(ENTRY, listed_on="2026-12-24", effective_on=None)
    open_ended = msgspec.structs.replace(listed_late, removed_on=None)
    assert screen(open_ended, day="2026-12-23").outcome is Outcome.STOP
    assert screen(open_ended, as_of="2026-12-23").outcome is Outcome.CLEAR


def test_an_entry_that_is_removed_raises_nothing_in_a_stream_either() -> None:
    assert screen(ENTRY, day="2026-11-24").reasons == ("no_alert:removed",)


def test_the_rules_of_the_day_of_the_event_apply() -> None:
    under = with_rules("until: 2026-12-31, outcome: REVIEW", "from: 2027-01-01, outcome: HOLD")
    outcomes = [
        screen(entity("Northwind Traders"), day=day, under=under).outcome
        for day in ("2026-12-31", "2027-01-01")
    ]
    assert outcomes == [Outcome.REVIEW, Outcome.HOLD]


def test_an_event_from_before_the_policy_is_decided_as_on_the_policy_s_own_day() -> None:
    """A sender's clock can't bring back a rule that has ended."""
    under = with_rules("until: 2026-11-22, outcome: CLEAR")
    for day in ("1970-01-01", "2026-11-22", None):
        screening = screen(entity("Northwind Traders"), day=day, under=under)
        assert (screening.outcome, screening.decided_on) == (Outcome.STOP, "2026-11-23")
    assert screen(entity("Northwind Traders"), as_of="2026-11-22", under=under).outcome is (
        Outcome.CLEAR
    )


def test_an_answer_as_of_a_day_has_a_config_of_its_own() -> None:
    one, other, today = (
        screen(ENTRY, as_of=day).config_hash for day in ("2022-01-01", "2022-01-02", None)
    )
    assert len({one, other, today}) == 3
