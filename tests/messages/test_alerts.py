"""Alerts, verdicts and dead letters: complete, and the same bytes for the same event."""

from __future__ import annotations

import hashlib
import json

import msgspec
import pytest

from streams.matching.entity import Effect
from streams.matching.screener import Screener
from streams.messages.alerts import Alert, Origin, build_alerts
from streams.messages.dead_letters import DeadLetter
from streams.messages.events import decode_event
from streams.messages.verdicts import Verdict, build_verdict
from tests.factories import entity, screener
from tests.messages.test_events import SHIPMENT, encode

ORIGIN = Origin(topic="shipments", partition=2, offset=17, timestamp=1_780_000_000_000)
BODY = encode(SHIPMENT)
LISTINGS = (
    entity("Hikvision", list_id="US-BIS-EL", effects=(Effect.LICENCE,)),
    entity("EVER CALM", list_id="US-OFAC-SDN", entry_id="9", ids=("imo:9074729",)),
)


def answer(
    body: bytes = BODY, origin: Origin = ORIGIN, screener_: Screener | None = None
) -> tuple[list[Alert], Verdict]:
    event = decode_event("shipment", body)
    screening = (screener_ or screener(*LISTINGS)).screen(event.enquiry())
    alerts = build_alerts(screening, event.event_id, body, origin, review_hours=24)
    return alerts, build_verdict(screening, event.event_id, origin, alerts)


def test_an_alert_carries_what_a_reviewer_needs() -> None:
    alerts, _ = answer()
    alert = next(a for a in alerts if a.entity.list_id == "US-BIS-EL")
    assert alert.subject.path == "$.parties[1]"
    assert alert.effects == (Effect.LICENCE,)
    assert alert.evidence.listed_name is not None
    assert alert.summary == (
        "consignee 'Hikvision' matches 'Hikvision' on US-BIS-EL (LICENCE), score 1.00"
    )
    assert json.loads(msgspec.json.encode(alert))["event"] == json.loads(BODY)
    assert alert.event_sha256 == hashlib.sha256(BODY).hexdigest()
    assert alert.due_at == "2026-05-29T20:26:40.000+00:00"  # 24 h after the event's timestamp


def test_a_timestamp_beyond_the_calendar_holds_up_no_alert() -> None:
    origin = msgspec.structs.replace(ORIGIN, timestamp=253_402_300_800_000)
    alerts, _ = answer(origin=origin)
    assert {alert.due_at for alert in alerts} == {"9999-12-31T23:59:59.999+00:00"}


def test_an_alert_and_the_verdict_say_by_which_rule_and_why() -> None:
    alerts, verdict = answer()
    assert {alert.entity.list_id: alert.decision.rule for alert in alerts} == {
        "US-BIS-EL": "us-entity-list-party",
        "US-OFAC-SDN": "us-blocked",
    }
    assert all(alert.decision.outcome is alert.outcome for alert in alerts)
    assert alerts[0].decision.citation == "15 CFR 744.11(a), 744.16(a) and 748.5(c) to (f)"
    assert verdict.decision
    assert (verdict.decision.rule, verdict.decided_on) == ("us-blocked", "2026-11-23")
    _, clear = answer(screener_=screener())
    assert clear.decision is None


def test_an_alert_of_a_country_programme_names_the_programme_and_the_place() -> None:
    body = encode(SHIPMENT, route=[{"function": "discharge", "unlocode": "IRBND"}])
    (alert,), verdict = answer(body, screener_=screener())
    assert alert.summary == (
        "place 'IRBND' comes under 'Iran, comprehensive embargo of the United States' (BLOCK)"
    )
    assert (alert.subject.path, alert.entity.key) == ("$.route[0]", "COUNTRY-PROGRAMMES:us-iran")
    assert verdict.outcome.value == "STOP"
    assert msgspec.json.decode(msgspec.json.encode(alert), type=Alert).evidence == alert.evidence


@pytest.mark.parametrize(
    ("timestamp", "day"),
    [(1_795_391_999_999, "2026-11-22"), (1_795_392_000_000, "2026-11-23"), (10**18, None)],
)
def test_the_day_of_an_event_is_that_of_its_timestamp_in_utc(
    timestamp: int, day: str | None
) -> None:
    assert msgspec.structs.replace(ORIGIN, timestamp=timestamp).day == day


def test_a_hypothetical_listing_says_so_in_its_alert() -> None:
    scenario = msgspec.structs.replace(LISTINGS[0], hypothetical=True)
    (alert,), _ = answer(screener_=screener(scenario))
    assert alert.hypothetical
    assert alert.summary.startswith("HYPOTHETICAL: ")


def test_the_same_event_gives_the_same_bytes() -> None:
    first, second = (msgspec.json.encode(answer(), order="deterministic") for _ in range(2))
    assert first == second


def test_every_listing_of_a_party_has_an_alert_of_its_own() -> None:
    listings = [entity("Hikvision", list_id=name) for name in ("US-BIS-EL", "US-DOD-1260H")]
    alerts, _ = answer(screener_=screener(*listings))
    assert len({alert.alert_id for alert in alerts}) == len(alerts) == 2


def test_an_alert_id_tells_offsets_entries_lists_and_policies_apart() -> None:
    elsewhere = msgspec.structs.replace(ORIGIN, offset=18)
    ids = [
        {alert.alert_id for alert in answer()[0]},
        {alert.alert_id for alert in answer(origin=elsewhere)[0]},
        {alert.alert_id for alert in answer(screener_=screener(*LISTINGS, version="v2"))[0]},
    ]
    assert [len(each) for each in ids] == [2, 2, 2]
    assert len(set.union(*ids)) == 6


def test_the_verdict_names_its_alerts_and_what_was_searched() -> None:
    alerts, verdict = answer()
    assert (verdict.alerts, verdict.outcome.value) == (2, "STOP")
    assert verdict.alert_ids == tuple(alert.alert_id for alert in alerts)
    assert "$.vessel" in verdict.screened
    assert verdict.unscreened == ()
    assert verdict.reasons == ("hit:LICENCE", "hit:BLOCK")


def test_alerts_and_verdicts_survive_the_wire() -> None:
    alerts, verdict = answer()
    again = msgspec.json.decode(msgspec.json.encode(alerts), type=list[Alert])
    assert [alert.alert_id for alert in again] == [alert.alert_id for alert in alerts]
    assert again[0].entity == alerts[0].entity
    assert again[0].evidence == alerts[0].evidence
    assert msgspec.json.decode(msgspec.json.encode(verdict), type=Verdict) == verdict


def test_a_dead_letter_says_where_it_came_from_and_why() -> None:
    letter = DeadLetter(
        flow="shipment", reason="not_json", error="MessageError", detail="é", origin=ORIGIN
    )
    headers = dict(letter.headers())
    assert headers["streamscreen.reason"] == b"not_json"
    assert headers["streamscreen.offset"] == b"17"
    assert headers["streamscreen.detail"] == "é".encode()
