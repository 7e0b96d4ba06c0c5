"""`check` answers what a compliance officer types first."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from streams.matching.entity import Effect, ListedEntity
from streams.matching.outcomes import Outcome
from streams.messages.alerts import Alert
from streams.messages.verdicts import Verdict
from tests.cli.running import Commands

VESSEL_IMO = "9187667"
CREDIT_CODE = "91330000733796106P"


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """What `--json` prints."""

    line: int
    verdict: Verdict
    alerts: list[Alert]


def entities(streamscreen: Commands, *arguments: str) -> list[ListedEntity]:
    """The entries that a check finds."""
    ended = streamscreen("check", *arguments, "--json")
    assert ended.code == 1
    assert ended.out.count("\n") == 1
    return [alert.entity for alert in msgspec.json.decode(ended.out, type=Line).alerts]


@pytest.mark.parametrize(
    "name",
    [
        "海康威视",
        "杭州海康威視數字技術股份有限公司",
        "Hangzhou Hikvision Digital Technology",
        "hik vision",
        "HIKVISION",
        "Hikvison",
        CREDIT_CODE,
    ],
)
def test_hikvision_is_found_with_the_effect_of_each_of_its_listings(
    streamscreen: Commands, name: str
) -> None:
    effects = {entity.list_id: entity.effects for entity in entities(streamscreen, name)}
    assert effects["US-BIS-EL"] == (Effect.LICENCE,)
    assert effects["US-OFAC-NS-CMIC"] == (Effect.SECURITIES_BAN,)
    assert effects["US-DOD-1260H"] == (Effect.FLAG,)


@pytest.mark.parametrize("name", [VESSEL_IMO, f"IMO {VESSEL_IMO}", f"imo{VESSEL_IMO}"])
def test_a_bare_imo_number_finds_the_ship(streamscreen: Commands, name: str) -> None:
    (ship,) = entities(streamscreen, name)
    assert ship.effects == (Effect.BLOCK,)
    assert VESSEL_IMO in {number.value for number in ship.identifiers}


def test_a_number_beside_another_name_finds_the_ship(streamscreen: Commands) -> None:
    (ship,) = entities(streamscreen, "Ever Sunny", "--kind", "vessel", "--id", f"imo:{VESSEL_IMO}")
    assert VESSEL_IMO in {number.value for number in ship.identifiers}


def test_a_hit_tells_all_that_a_decision_needs(streamscreen: Commands) -> None:
    ended = streamscreen("check", "hik vision", "--country", "China")
    assert ended.code == 1
    for phrase in (
        "hik vision ↔ Hikvision strong alias",
        "hik vision = hikvision written as one",
        "Agrees country CN",
        f"registration {CREDIT_CODE}",
        "LICENCE BIS Entity List",
        "All items subject to the EAR",
        "presumption of denial",
        "84 FR 54002",
        "listed 2019-10-09",
        "https://www.federalregister.gov/citation/84-FR-54002",
        "SECURITIES_BAN OFAC Non-SDN Chinese Military-Industrial Complex Companies List",
        "CMIC-EO13959",
        "to review. A shipment: HOLD, a transaction: HOLD.",
    ):
        assert phrase in ended.text


def test_the_listings_of_one_company_share_a_panel(streamscreen: Commands) -> None:
    ended = streamscreen("check", "Hikvision")
    panels = ended.out.split("╭")[1:]
    (panel,) = [panel for panel in panels if panel.startswith("─ Hangzhou Hikvision")]
    assert "5 listings" in panel
    cases = "1 case" if len(panels) == 1 else f"{len(panels)} cases"
    assert f"lists, {cases} to review." in ended.text


def test_a_fact_that_conflicts_is_shown_and_lowers_the_score(streamscreen: Commands) -> None:
    agrees = entities(streamscreen, "Hikvision", "--country", "CN")
    assert agrees
    ended = streamscreen("check", "Hikvision", "--country", "BR")
    assert "Conflicts country BR (listed CN)" in ended.text
    assert "0.96 strong = 1.00 name - 0.04 country conflicts" in ended.text


def test_a_clear_name_says_what_was_searched(streamscreen: Commands) -> None:
    ended = streamscreen("check", "Meadow Bakery of Little Snoring")
    assert ended.code == 0
    assert "No hit: nothing on these lists scores 0.75 or more." in ended.text
    assert "sample" in ended.text
    assert "no substitute for official lists" in ended.text


def test_a_clear_answer_is_one_line_of_json(streamscreen: Commands) -> None:
    ended = streamscreen("check", "Meadow Bakery of Little Snoring", "--json")
    line = msgspec.json.decode(ended.out, type=Line)
    assert ended.code == 0
    assert (line.verdict.outcome, line.alerts) == (Outcome.CLEAR, [])


def test_a_scenario_is_searched_only_when_asked_for_and_says_that_it_is_one(
    streamscreen: Commands,
) -> None:
    assert not any(entity.hypothetical for entity in entities(streamscreen, "Hikvision"))
    ended = streamscreen("check", "Hikvision", "--hypothetical")
    assert "HYPOTHETICAL: a scenario; no authority has made this designation" in ended.text
    assert "A shipment: STOP" in ended.text


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("!?",), "no letter or digit"),
        (("IMO 9187668",), "check digit"),
        (("Ship", "--id", "imo:9187668"), "check digit"),
        (("Ship", "--id", "imo"), "type:value"),
        (("Ship", "--id", "tonnage:9187667"), "type one of"),
        (("Ship", "--country", "Atlantis"), "Atlantis"),
        (("Ship", "--dob", "4 March 1962"), "date_of_birth"),
        (("x" * 2001,), "a name of more than 2,000 characters"),
        (("Hik " * 61,), "a name of more than 60 words"),
        (("Ship", "--nationality", "Atlantis"), "Atlantis"),
        (("Ship", "--source", "nowhere"), "nowhere"),
    ],
)
def test_a_question_that_cannot_be_searched_is_an_error_of_one_line(
    streamscreen: Commands, arguments: tuple[str, ...], problem: str
) -> None:
    ended = streamscreen("check", *arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.count("\n") == 1
    assert problem in ended.err


def test_saved_snapshots_are_searched_in_place_of_the_sample(
    streamscreen: Commands, tmp_path: Path
) -> None:
    custom = tmp_path / "own.csv"
    custom.write_text("list_id,entry_id,name,effects\nACME-WATCH,1,Northwind Traders,FLAG\n")
    assert streamscreen("lists", "load", str(custom), "--source", "acme").code == 0
    assert [e.key for e in entities(streamscreen, "Northwind Traders")] == ["ACME-WATCH:1"]
    assert streamscreen("check", "Hikvision").code == 0
    assert streamscreen("check", "Hikvision", "--source", "sample").code == 1
    assert streamscreen("check", "Northwind Traders", "--source", "sample").code == 0


def test_a_folder_of_lists_that_is_named_has_to_hold_one(
    streamscreen: Commands, tmp_path: Path
) -> None:
    ended = streamscreen("check", "Hikvision", "--list-dir", str(tmp_path))
    assert ended.code == 2
    assert "holds no snapshot" in ended.err


def test_nothing_in_a_name_acts_on_the_terminal(streamscreen: Commands) -> None:
    name = "\x1b[31mEvil[bold]\u202e ship"
    ended = streamscreen("check", name, "--id", f"imo:{VESSEL_IMO}")
    assert r"\x1b[31mEvil[bold]\u202e ship" in ended.out
    assert "\x1b" not in ended.out
    assert "\u202e" not in ended.out
