"""`policy` explains, checks and compares; `--as-of` answers for a day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams import resources
from streams.lists.parsed import Parsed
from streams.lists.snapshot import Snapshot, build_snapshot, save_snapshot
from streams.matching.decision_trace import Trace
from streams.matching.outcomes import Outcome
from streams.matching.policy_delta import PolicyDelta
from tests.cli.running import Commands, Ended
from tests.factories import entity
from tests.shapes.making import EXAMPLES

BUILT_IN = resources.read("policy.yaml").decode()
HIKVISION = {"role": "consignee", "name": "Hangzhou Hikvision Digital Technology", "country": "CN"}
BAKERY = {"role": "shipper", "name": "Meadow Bakery of Little Snoring", "country": "GB"}


class Line(Trace, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `explain --json` prints."""

    event_id: str


@pytest.fixture
def event(tmp_path: Path) -> Path:
    return tmp_path / "event.json"


@pytest.fixture
def own_policy(tmp_path: Path) -> Path:
    return tmp_path / "own.yaml"


def write(path: Path, *parties: dict[str, str], **fields: Any) -> str:
    """A shipment over several lines, as a person keeps one."""
    made = {"event_id": "S-1", "occurred_at": "2026-11-20T10:00:00Z", "parties": parties, **fields}
    path.write_text(json.dumps(made, indent=2))
    return str(path)


def snapshot(name: str, day: str) -> Snapshot:
    """A version of one source, dated by the source itself."""
    return build_snapshot(Parsed("acme", (entity(name),), (), "0" * 64, "custom/1", day))


def read(ended: Ended) -> Line:
    assert ended.out.count("\n") == 1
    return msgspec.json.decode(ended.out, type=Line)


def test_explain_shows_each_party_its_hits_the_rules_and_the_outcome(
    streamscreen: Commands, event: Path
) -> None:
    route = [{"function": "discharge", "unlocode": "IRBND"}]
    ended = streamscreen("policy", "explain", write(event, HIKVISION, BAKERY, route=route))
    assert ended.code == 1
    for phrase in (
        "consignee",
        "$.parties[0]",
        "LICENCE US-BIS-EL",
        "us-entity-list-party",
        "15 CFR 744.11(a)",
        "passed over:",
        "(not met: licence_requirement,",
        "SECURITIES_BAN",
        "us-ns-cmic-shipment",
        "shipper",
        "$.parties[1]",
        "no hit",
        "IRBND",
        "COUNTRY-PROGRAMMES",
        "The shipment: STOP by outcomes.shipment.BLOCK",
        "Rules of 2026-11-23 of the policy of 2026-11-23",
    ):
        assert phrase in ended.text, phrase


def test_explain_reads_an_event_of_another_shape_by_a_mapping(
    streamscreen: Commands, event: Path
) -> None:
    bill = (EXAMPLES / "dcsa-bill-of-lading.json").read_text()
    event.write_text(bill.replace("Rheinkamera Vertrieb GmbH", HIKVISION["name"]))
    ended = streamscreen("policy", "explain", str(event), "--map", "dcsa-bill-of-lading", "--json")
    traced = msgspec.json.decode(ended.out, type=Line)
    assert (ended.code, traced.event_id) == (1, "HLC26110457")
    hit = [each.path for each in traced.subjects if each.hits]
    assert "$.documentParties.consignee.partyName" in hit
    assert streamscreen("policy", "explain", str(event)).code == 2


def test_explain_as_json_is_one_line_with_the_whole_trace(
    streamscreen: Commands, event: Path
) -> None:
    write(event, HIKVISION, BAKERY, {"role": "carrier"})
    line = read(streamscreen("policy", "explain", str(event), "--json"))
    assert (line.event_id, line.flow, line.outcome) == ("S-1", "shipment", Outcome.HOLD)
    assert line.decision
    assert line.decision.rule == "us-entity-list-party"
    hikvision, bakery, carrier = line.subjects
    assert {hit.list_id: hit.decision.rule for hit in hikvision.hits} == {
        "US-BIS-EL": "us-entity-list-party",
        "US-OFAC-NS-CMIC": "us-ns-cmic-shipment",
        "US-DOD-1260H": "us-flagged",
        "US-FCC-COVERED": "us-flagged",
        "US-NDAA-889": "us-flagged",
    }
    (entity_list,) = (hit for hit in hikvision.hits if hit.list_id == "US-BIS-EL")
    assert [rule.rule for rule in entity_list.skipped] == ["us-entity-list-food-and-medicine"]
    assert (bakery.state, bakery.hits) == ("screened", ())
    assert carrier.state == "unresolved"


def test_explain_ends_with_0_where_the_event_is_clear(streamscreen: Commands, event: Path) -> None:
    ended = streamscreen("policy", "explain", write(event, BAKERY))
    assert ended.code == 0
    assert "The shipment: CLEAR: nothing was found." in ended.text


def test_explain_reads_standard_input_and_takes_the_flow_that_is_named(
    streamscreen: Commands, event: Path
) -> None:
    write(event, HIKVISION, amount={"amount": "1", "currency": "EUR"})
    ended = streamscreen("policy", "explain", "-", "--json", given=event.read_bytes())
    assert read(ended).flow == "transaction"
    ended = streamscreen("policy", "explain", "-", "--flow", "shipment", given=event.read_bytes())
    assert ended.code == 2
    assert "`amount`" in ended.err


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"event_id": "x"}', b" " * (2**20 + 1)])
def test_what_is_no_event_is_an_error_of_one_line(
    streamscreen: Commands, event: Path, body: bytes
) -> None:
    event.write_bytes(body)
    ended = streamscreen("policy", "explain", str(event))
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("day", "lists"),
    [
        ("2019-10-08", set()),
        ("2019-10-09", {"US-BIS-EL"}),
        ("2021-06-03", {"US-BIS-EL", "US-FCC-COVERED", "US-OFAC-NS-CMIC", "US-DOD-1260H"}),
    ],
)
def test_as_of_a_day_only_listings_of_that_day_count(
    streamscreen: Commands, event: Path, day: str, lists: set[str]
) -> None:
    write(event, HIKVISION)
    ended = streamscreen("policy", "explain", str(event), "--as-of", day, "--json")
    line = read(ended)
    undated = {"US-NDAA-889"}
    assert line.decided_on == day
    assert {hit.list_id for hit in line.subjects[0].hits} == lists | undated
    assert {match.reason for match in line.subjects[0].left_out} <= {"not_listed_yet"}
    expected = Outcome.HOLD if "US-BIS-EL" in lists else Outcome.REVIEW
    assert line.outcome is expected
    event.write_text(json.dumps(json.loads(event.read_text())))  # on one line
    for command in (("check", "Hikvision"), ("screen", str(event))):
        shown = streamscreen(*command, "--as-of", day, "--json")
        answer = json.loads(shown.out)
        assert answer["verdict"]["decided_on"] == day
        found = {alert["entity"]["list_id"] for alert in answer["alerts"]}
        assert found & {"US-BIS-EL", "US-OFAC-NS-CMIC"} == lists & {"US-BIS-EL", "US-OFAC-NS-CMIC"}


def test_as_of_is_said_where_the_answer_is_read(streamscreen: Commands, event: Path) -> None:
    note = "as of 2019-10-08, entries without a date counting as listed"
    for command in (
        ("check", "Hikvision"),
        ("policy", "explain", write(event, HIKVISION)),
    ):
        assert note in streamscreen(*command, "--as-of", "2019-10-08").text
        assert "as of" not in streamscreen(*command).text


def test_as_of_takes_the_saved_version_of_that_day(streamscreen: Commands) -> None:
    for name, day in (("Vexhulin Optronics", "2024-05-01"), ("Northwind Traders", "2019-05-01")):
        save_snapshot(streamscreen.snapshots, snapshot(name, day))
    codes = {
        day: streamscreen("check", "Vexhulin Optronics", "--as-of", day).code
        for day in ("2019-01-01", "2024-04-30", "2024-05-01")
    }
    assert codes == {"2019-01-01": 0, "2024-04-30": 0, "2024-05-01": 1}
    assert streamscreen("check", "Northwind Traders", "--as-of", "2024-04-30").code == 1
    assert streamscreen("check", "Northwind Traders").code == 1  # the one saved last


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "23.11.2026"])
def test_a_day_that_is_none_is_refused(streamscreen: Commands, day: str) -> None:
    ended = streamscreen("check", "Hikvision", "--as-of", day)
    assert ended.code == 2
    assert "--as-of" in ended.err


def test_check_shows_which_rule_decides_for_each_flow(streamscreen: Commands) -> None:
    ended = streamscreen("check", "Hikvision")
    assert "A shipment: HOLD by us-entity-list-party: a licence is needed" in ended.text
    assert "A transaction: HOLD by us-ns-cmic-transaction" in ended.text


def test_the_policy_of_the_settings_decides(
    streamscreen: Commands, event: Path, own_policy: Path
) -> None:
    own_policy.write_text(BUILT_IN.replace("profile: [US, EU", "profile: [EU"))
    streamscreen.environment["STREAMSCREEN_POLICY_FILE"] = str(own_policy)
    ended = streamscreen("policy", "explain", write(event, HIKVISION))
    assert (
        "not HOLD, since the list is of a jurisdiction that the policy does not pick" in ended.text
    )
    assert "The shipment: REVIEW" in ended.text


def test_check_tells_that_a_policy_is_valid_and_what_is_in_it(
    streamscreen: Commands, own_policy: Path
) -> None:
    own_policy.write_text(BUILT_IN)
    ended = streamscreen("policy", "check", str(own_policy))
    assert ended.code == 0
    assert "is valid: policy of 2026-11-23; binding: US, EU, UK" in ended.text


def test_check_tells_doubts_and_ends_with_1(streamscreen: Commands, own_policy: Path) -> None:
    own_policy.write_text(BUILT_IN.replace("lists: [US-BIS-UVL]", "lists: [US-BIS-UVLL]"))
    ended = streamscreen("policy", "check", str(own_policy))
    assert ended.code == 1
    assert "(us-unverified): no list that is known is 'US-BIS-UVLL'" in ended.text
    assert "1 doubt." in ended.text


def test_check_names_the_line_and_the_key_of_a_fault(
    streamscreen: Commands, own_policy: Path
) -> None:
    own_policy.write_text(BUILT_IN.replace("outcome: STOP", "outcome: HALT"))
    ended = streamscreen("policy", "check", str(own_policy))
    line = 1 + next(i for i, text in enumerate(BUILT_IN.splitlines()) if "outcome: STOP" in text)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert f"{own_policy} line {line} column 14: Invalid enum value 'HALT'" in ended.err
    assert "`$.rules[" in ended.err


def test_diff_shows_keys_rules_and_outcomes_that_change(
    streamscreen: Commands, own_policy: Path
) -> None:
    changed = BUILT_IN.replace("review: 0.75", "review: 0.8").replace(
        "reason: a licence is needed for items subject", "reason: licence, for items subject"
    )
    own_policy.write_text(changed.replace("id: us-blocked\n", "id: us-sdn\n"))
    ended = streamscreen("policy", "diff", str(own_policy))
    assert ended.code == 1
    for phrase in (
        "thresholds.review: -0.75 +0.8",
        "rules.us-entity-list-party.reason: -a licence is needed",
        "rules.us-blocked: -outcome: STOP",
        "rules.us-sdn: +outcome: STOP",
        "No list, flow or role has another outcome on 2026-11-23.",
    ):
        assert phrase in ended.text, phrase


def test_diff_shows_the_outcomes_of_the_day_that_is_asked_for(
    streamscreen: Commands, own_policy: Path
) -> None:
    rule = "  - {id: new, lists: [US-BIS-UVL], from: 2027-01-01, outcome: HOLD, reason: x}\nrules:"
    head, _, tail = BUILT_IN.partition("\nrules:\n")
    own_policy.write_text(f"{head}\nrules:\n{rule.removesuffix('rules:')}{tail}")
    assert "No list, flow or role" in streamscreen("policy", "diff", str(own_policy)).text
    ended = streamscreen("policy", "diff", str(own_policy), "--as-of", "2027-01-01")
    for phrase in ("US-BIS-UVL", "REVIEW HOLD", "us-unverified new"):
        assert phrase in ended.text
    line = streamscreen("policy", "diff", str(own_policy), "--as-of", "2027-01-01", "--json").out
    delta = msgspec.json.decode(line, type=PolicyDelta)
    assert {(c.list_id, c.before, c.after) for c in delta.outcomes} == {
        ("US-BIS-UVL", Outcome.REVIEW, Outcome.HOLD)
    }


def test_diff_of_equal_policies_ends_with_0(streamscreen: Commands, own_policy: Path) -> None:
    own_policy.write_text(BUILT_IN)
    ended = streamscreen("policy", "diff", str(own_policy), str(own_policy))
    assert (ended.code, ended.text) == (0, "Nothing changes.")
    assert streamscreen("policy", "diff", *[str(own_policy)] * 3).code == 2
