"""`mapping` shows what a mapping finds in an event and what it leaves unread."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams.messages.verdicts import Verdict
from tests.cli.running import Commands, Ended
from tests.shapes.making import EXAMPLES

BILL = EXAMPLES / "dcsa-bill-of-lading.json"
CALL = EXAMPLES / "dcsa-track-and-trace.json"
EVENT = EXAMPLES / "cloudevent-structured.json"
MAP = """\
name: orders
title: Our orders
flow: shipment
event_id: id
parties:
  - {each: buyer, role: purchaser, name: name}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "orders.yaml"
    path.write_text(MAP)
    return path


def read(ended: Ended) -> dict[str, Any]:
    (line,) = ended.out.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_test_shows_values_with_their_places_and_the_coverage(
    streamscreen: Commands, own: Path
) -> None:
    event = '{"id": "O-1", "buyer": {"name": "Red Barn", "vat": "X\\u001b1"}}'
    ended = streamscreen("mapping", "test", str(own), "-", given=event)
    assert ended.code == 0
    assert "party.name Red Barn $.buyer.name" in ended.text
    assert "Left unread path value $.buyer.vat X\\x1b1" in ended.text
    assert "O-1: 1 subject to search for; coverage 67%: 2 values read, 1 left unread" in ended.text


def test_test_tells_parties_that_can_not_be_searched_for(streamscreen: Commands, own: Path) -> None:
    ended = streamscreen("mapping", "test", str(own), "-", given='{"id": 1, "buyer": {"no": 7}}')
    assert ended.code == 1
    assert "$.buyer: a party with neither a name nor a number" in ended.text


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        ('{"id": 1}', "the mapping orders finds nothing to search for"),
        ('{"id": 1, "id": 2}', "two members of one name"),
        ("", "the message is empty"),
        ('{"id": 1, "buyer": {"name": {"x": 1}}}', "at `$.buyer.name`"),
    ],
)
def test_test_tells_why_an_event_would_become_a_dead_letter(
    streamscreen: Commands, own: Path, event: str, problem: str
) -> None:
    ended = streamscreen("mapping", "test", str(own), "-", given=event)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert problem in ended.err


def test_test_gives_one_line_of_json(streamscreen: Commands) -> None:
    ended = streamscreen("mapping", "test", "dcsa-track-and-trace", str(CALL), "--json")
    trial = read(ended)
    assert ended.code == 0
    assert trial["mapping"] == "dcsa-track-and-trace"
    assert ["vessel.imo", "9187667", "$.transportCall.vessel.vesselIMONumber"] in trial["found"]
    assert (trial["read"], trial["left"], trial["coverage"]) == (16, 4, 0.8)
    assert trial["unresolved"] == []


def test_test_names_the_party_of_the_example_that_is_known_by_a_code_only(
    streamscreen: Commands,
) -> None:
    ended = streamscreen("mapping", "test", "dcsa-bill-of-lading", str(BILL), "--json")
    assert (ended.code, read(ended)["unresolved"]) == (1, ["$.documentParties.other[1]"])


def test_test_opens_an_envelope(streamscreen: Commands) -> None:
    arguments = ("mapping", "test", "dcsa-track-and-trace", "--envelope", "cloudevents", "--json")
    trial = read(streamscreen(*arguments, str(EVENT)))
    assert ["vessel.imo", "9187667", "$.data.transportCall.vessel.vesselIMONumber"] in trial[
        "found"
    ]
    headers = ("ce_specversion=1.0", "ce_id=x", "ce_source=y", "ce_type=z")
    options = [part for header in headers for part in ("--header", header)]
    trial = read(streamscreen(*arguments, *options, str(CALL)))
    assert ["vessel.imo", "9187667", "$.transportCall.vessel.vesselIMONumber"] in trial["found"]
    assert streamscreen(*arguments, "--header", "nothing", str(CALL)).code == 2


def test_check_tells_what_is_in_a_mapping_or_what_is_wrong_with_it(
    streamscreen: Commands, own: Path
) -> None:
    ended = streamscreen("mapping", "check", str(own))
    assert (ended.code, "is valid: shipment from json; 1 party rule" in ended.text) == (0, True)
    own.write_text(MAP.replace("role: purchaser", "role: buyer"))
    ended = streamscreen("mapping", "check", str(own))
    assert ended.code == 2
    assert f"{own} line 6 column 25: Invalid enum value 'buyer'" in ended.err


def test_list_and_show_give_the_built_in_mappings(streamscreen: Commands, tmp_path: Path) -> None:
    assert (
        "dcsa-bill-of-lading shipment json DCSA Bill of Lading 3.0"
        in streamscreen("mapping", "list").text
    )
    lines = streamscreen("mapping", "list", "--json").out.splitlines()
    assert "dcsa-track-and-trace" in {json.loads(line)["name"] for line in lines}
    copy = tmp_path / "copy.yaml"
    copy.write_text(streamscreen("mapping", "show", "dcsa-bill-of-lading").out)
    assert streamscreen("mapping", "check", str(copy)).code == 0
    assert streamscreen("mapping", "show", "x").code == 2


def test_screen_reads_events_by_a_mapping(streamscreen: Commands, own: Path) -> None:
    ended = streamscreen("screen", "--map", "dcsa-track-and-trace", str(CALL))
    answer = read(ended)
    assert (ended.code, answer["verdict"]["outcome"]) == (1, "STOP")
    (alert,) = answer["alerts"]
    assert alert["subject"]["path"] == "$.transportCall.vessel.vesselName"
    assert alert["event"] == json.loads(CALL.read_text())
    lines = '{"id": 1, "buyer": {"name": "Hikvision"}}\n{"id": 2, "buyer": {"name": "Red Barn"}}\n'
    ended = streamscreen("screen", "--map", str(own), "-", given=lines + "{}\n")
    assert ended.code == 2
    verdicts = [json.loads(line).get("verdict") for line in ended.out.splitlines()]
    assert [v and v["outcome"] == "CLEAR" for v in verdicts] == [False, True, None]
    assert verdicts[1]["share_read"] == 1.0


def test_screen_reads_events_of_a_feed(streamscreen: Commands, own: Path) -> None:
    feeds = own.with_name("feeds.yaml")
    feeds.write_text("feeds: [{name: orders, topic: our.orders, mapping: orders.yaml}]")
    streamscreen.environment["STREAMSCREEN_FEEDS_FILE"] = str(feeds)
    event = '{"id": 1, "buyer": {"name": "Red Barn"}}'
    assert streamscreen("screen", "--feed", "orders", "-", given=event).code == 0
    ended = streamscreen("screen", "--feed", "order", "-", given=event)
    assert (ended.code, "expected one of shipment, transaction, orders" in ended.err) == (2, True)


def test_options_that_contradict_each_other_are_refused(streamscreen: Commands) -> None:
    for options in (("--feed", "x", "--map", "y"), ("--envelope", "cloudevents")):
        assert streamscreen("screen", *options, "-", given="").code == 2


def test_the_verdict_of_a_mapped_event_names_what_was_left_unread(streamscreen: Commands) -> None:
    answer = read(streamscreen("screen", "--map", "dcsa-bill-of-lading", str(BILL)))
    verdict = msgspec.convert(answer["verdict"], Verdict)
    assert verdict.unresolved == ("$.documentParties.other[1]",)
    assert "$.carrierCode" in verdict.unscreened
    assert "$.documentParties.seller" in verdict.absent
    assert verdict.share_read
    assert 0.8 < verdict.share_read < 1
