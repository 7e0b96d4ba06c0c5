"""Alerts read well, and nothing in them acts on a terminal."""

from __future__ import annotations

import io

import msgspec
import pytest

from streams.matching.entity import Effect
from streams.matching.party import Enquiry, Subject
from streams.messages.alerts import build_alerts
from streams.messages.verdicts import build_verdict
from streams.terminal.alerts import AlertRows, render_alert
from streams.terminal.console import open_console
from streams.terminal.counts import Counts
from streams.terminal.entries import render_entry
from streams.terminal.evidence import brief_reason
from streams.terminal.groups import group_alerts
from streams.terminal.hits import render_group
from streams.terminal.text import safe
from tests.factories import entity, party, screener
from tests.terminal.alerts import AT, alerts, shown

EVIL = "\x1b[31m\x07\u202eNorth[bold]wind\r\n\x9b2J"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hik\x1b[31mvision", r"Hik\x1b[31mvision"),
        ("[bold]x[/bold] :smile:", "[bold]x[/bold] :smile:"),
        ("a\u202eb\u200bc", r"a\u202eb\u200bc"),
        (" two\n lines\u3000and\xa0a\ttab ", "two lines and a tab"),
        ("海康威视 شرکت Société", "海康威视 شرکت Société"),
    ],
)
def test_a_foreign_text_is_made_safe_and_stays_readable(text: str, expected: str) -> None:
    assert safe(text) == expected


def test_nothing_of_a_party_or_an_entry_acts_on_a_terminal() -> None:
    listed = msgspec.structs.replace(
        entity(EVIL, list_id=f"L{EVIL}", entry_id=EVIL, ids=("imo:9187667",)),
        programmes=(EVIL,),
        remarks=EVIL,
        source_url=EVIL,
    )
    (alert,) = alerts(party(EVIL, ids=("imo:9187667",)), listed)
    alert = msgspec.structs.replace(alert, event_id=EVIL, flow=EVIL)
    (group,) = group_alerts([alert])
    for renderable in (render_alert(alert), render_group(group), render_entry(listed)):
        text = shown(renderable)
        assert "[bold]" in text
        assert not set(text) & set("\x1b\x07\x9b\u202e\r")


def test_an_alert_says_who_what_and_why() -> None:
    listed = entity("Northwind Traders", list_id="US-BIS-EL", effects=(Effect.LICENCE,))
    (alert,) = alerts(party("Nortwind Traders Holding"), listed)
    text = shown(render_alert(alert))
    for phrase in (
        "LICENCE Northwind Traders",
        'other "Nortwind Traders Holding" in shipment S-1 ($.parties[0])',
        "BIS Entity List: nortwind ≈ northwind, traders, extra holding",
        "by us-entity-list-party: a licence is needed for items subject to the EAR",
        "[15 CFR 744.11(a), 744.16(a) and 748.5(c) to (f)]",
    ):
        assert phrase in text


def test_an_alert_on_a_place_says_what_of_it_counts() -> None:
    (alert,) = alerts(party("Meadow Bakery", country="IR"))
    assert "Country programmes of the policy: country agrees" in shown(render_alert(alert))
    (group,) = group_alerts([alert])
    text = shown(render_group(group))
    for phrase in (
        "Meadow Bakery comes under it by where it is",
        "Agrees country IR",
        "1.00 strong",
    ):
        assert phrase in text
    (doubtful,) = alerts(party("Meadow Bakery", address="Main Road, Tehran"))
    assert "; not STOP, since the match is doubtful" in shown(render_alert(doubtful))


def test_a_derived_entry_says_what_it_follows_from() -> None:
    chain = "Owned 59 % by Altair, which is owned 100 % by Boreas (US-OFAC-SDN:7)"
    derived = msgspec.structs.replace(entity("Notus", list_id="US-OFAC-50PCT"), remarks=chain)
    listed = msgspec.structs.replace(entity("Notus"), remarks="Linked To: BOREAS")
    (found,) = alerts(party("Notus"), derived)
    assert chain in shown(render_alert(found))
    assert f"Follows from {chain}" in shown(render_entry(derived))
    (found,) = alerts(party("Notus"), listed)
    assert "BOREAS" not in shown(render_alert(found))
    assert "Remarks Linked To: BOREAS" in shown(render_entry(listed))


def test_a_reason_names_numbers_that_agree() -> None:
    (alert,) = alerts(
        party("Sunny", ids=("imo:9187667",)), entity("Argo", ids=("imo:9187667", "mmsi:256843000"))
    )
    assert brief_reason(alert.evidence) == "IMO agrees"


def test_a_table_has_one_head_and_one_row_for_a_company() -> None:
    stream = io.StringIO()
    rows = AlertRows(open_console(stream))
    flagged = entity("Northwind", list_id="FLAGS", effects=(Effect.FLAG,))
    found = alerts(party("Northwind"), flagged, entity("Northwind", list_id="BLOCKS"))
    rows.print(1, found)
    rows.print(12, found)
    enquiry = Enquiry("shipment", (Subject("$.a", party("?")), Subject("$.b", party("x " * 99))))
    screening = screener().screen(enquiry)
    rows.print_unsearched(13, build_verdict(screening, "S-1", AT, []))
    text = stream.getvalue()
    assert text.count("outcome") == 1
    assert text.count("Northwind ") == 4  # asked and listed, twice
    assert text.count("BLOCK BLOCKS") == 2
    assert "$.a" in text
    assert "no name and no number" in text
    assert "$.b" in text
    assert "too large" in text
    assert len({line.index("Northwind") for line in text.splitlines() if "Northwind" in line}) == 1


def test_a_scenario_says_so_wherever_it_shows() -> None:
    made_up = msgspec.structs.replace(entity("Northwind"), hypothetical=True)
    (alert,) = alerts(party("Northwind"), made_up)
    (group,) = group_alerts([alert])
    for renderable in (render_alert(alert), render_group(group), render_entry(made_up)):
        assert "HYPOTHETICAL" in shown(renderable)


def test_a_removed_listing_says_so() -> None:
    removed = msgspec.structs.replace(entity("Northwind"), removed_on="2025-01-07")
    assert "REMOVED 2025-01-07" in shown(render_entry(removed))


def test_counts_are_told_by_outcome_and_list() -> None:
    asked = (party("Northwind"), party("?"), party("x " * 99))
    enquiry = Enquiry("shipment", tuple(Subject(f"$.{at}", p) for at, p in enumerate(asked)))
    screening = screener(entity("Northwind"), entity("Northwind", list_id="B")).screen(enquiry)
    found = build_alerts(screening, "S-1", b"{}", AT, review_hours=24)
    counts = Counts()
    assert shown(counts.render()) == ""
    counts.add(build_verdict(screening, "S-1", AT, found), found)
    text = shown(counts.render())
    assert "Verdicts 1 STOP" in text
    assert "Cases 1 to review" in text
    assert "1 BLOCK OFAC Specially Designated Nationals and Blocked Persons List" in text
    assert "Hits 1 BLOCK B" in text
    assert "Not searchable 1 without a name or number" in text
    assert "Searched in part 1 beyond the limits of size" in text
