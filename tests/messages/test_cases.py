"""Hits on one company are one case for review, named the same whenever the event is screened."""

from __future__ import annotations

from streams.matching.entity import Effect, ListedEntity
from streams.matching.outcomes import Outcome
from streams.matching.party import Enquiry, Subject
from streams.messages.alerts import Alert, Origin, build_alerts
from streams.messages.cases import cases_of
from tests.factories import entity, party, screener

ORIGIN = Origin("shipments", 2, 17, 1_780_000_000_000)
FLAGGED = entity("Northwind Traders", list_id="FLAGS", effects=(Effect.FLAG,))
LICENSED = entity("Northwind Traders", list_id="LICENCES", effects=(Effect.LICENCE,))
NAMESAKE = entity("Northwind Traders", list_id="OTHERS", countries=("BR",))


def alerts(*entities: ListedEntity, paths: tuple[str, ...] = ("$.parties[0]",)) -> list[Alert]:
    subjects = tuple(Subject(path, party("Northwind Traders")) for path in paths)
    screening = screener(*entities).screen(Enquiry("shipment", subjects))
    return build_alerts(screening, "S-1", b"{}", ORIGIN, review_hours=24)


def test_listings_of_one_company_are_one_case_with_all_effects() -> None:
    found = alerts(FLAGGED, LICENSED)
    (case,) = cases_of(found)
    assert case.path == "$.parties[0]"
    assert set(case.alert_ids) == {alert.alert_id for alert in found}
    assert case.effects == (Effect.LICENCE, Effect.FLAG)
    assert case.outcome is Outcome.HOLD


def test_an_organisation_form_that_one_list_leaves_out_makes_no_other_case() -> None:
    assert len(cases_of(alerts(FLAGGED, entity("Northwind Traders Limited", list_id="A")))) == 1


def test_another_company_of_that_name_is_another_case() -> None:
    listed = entity("Northwind Traders", list_id="LICENCES", countries=("CN",))
    assert len(cases_of(alerts(listed, NAMESAKE))) == 2


def test_two_parties_of_an_event_are_two_cases() -> None:
    cases = cases_of(alerts(FLAGGED, LICENSED, paths=("$.parties[0]", "$.parties[1]")))
    assert [case.path for case in cases] == ["$.parties[0]", "$.parties[1]"]
    assert len({case.case_id for case in cases}) == 2


def test_a_further_listing_joins_the_case_under_its_name() -> None:
    misspelt = entity("Northwind Tradars", "Northwind Trade Group", list_id="EARLIER")
    better = entity("Northwind Traders", "Northwind Trade Group", list_id="LATER")
    (before,) = cases_of(alerts(misspelt))
    (after,) = cases_of(alerts(better, misspelt))
    assert len(after.alert_ids) == 2
    assert before.case_id == after.case_id
