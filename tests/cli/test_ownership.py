"""Companies that listed parties own are found by `check` and `screen`, with the chain behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Commands
from tests.lists.files import table

HEADER = ["owner", "owner_country", "owned", "owned_country", "share", "source"]
ROWS = (
    ["US-OFAC-SDN:24283", "", "Altair Holding Limited", "CY", "100", "register"],
    ["Altair Holding Limited", "CY", "Basalt Trading FZE", "AE", "59", "annual report"],
    ["US-BIS-EL:hikvision", "", "Ezcam Europe B.V.", "NL", "51", "register"],
    ["HYPOTHETICAL-US-OFAC-SDN:hikvision-glomag", "", "Ezcam Europe B.V.", "NL", "51", ""],
)


@pytest.fixture
def owned(streamscreen: Commands, tmp_path: Path) -> Commands:
    """The command with a file of stakes in its settings."""
    return write(streamscreen, tmp_path, *ROWS)


def write(streamscreen: Commands, tmp_path: Path, *rows: list[str]) -> Commands:
    file = tmp_path / "stakes.csv"
    file.write_text(table([HEADER, *rows]), encoding="utf-8", newline="")
    streamscreen.environment["STREAMSCREEN_OWNERSHIP_FILE"] = str(file)
    return streamscreen


def test_a_subsidiary_is_found_with_the_chain_to_its_listed_owner(owned: Commands) -> None:
    ended = owned("check", "Basalt Trading")
    assert ended.code == 1
    for phrase in (
        "BLOCK Owned 50 percent or more by blocked persons (OFAC)",
        "Follows from Owned 59 % by Altair Holding Limited, which is owned 100 % by Oleg",
        "(US-OFAC-SDN:24283)",
        "OFAC 50 Percent Rule",
        "A shipment: STOP",
        "1 case to review",
        "ownership ",
    ):
        assert phrase in ended.text


def test_a_subsidiary_needs_the_licence_that_its_owner_needs(owned: Commands) -> None:
    text = owned("check", "Ezcam Europe").text
    assert "LICENCE Owned 50 percent or more by listed parties (BIS affiliates rule)" in text
    assert "All items subject to the EAR" in text
    assert "BLOCK" not in text


def test_a_scenario_reaches_the_subsidiaries_too_and_says_so(owned: Commands) -> None:
    text = owned("check", "Ezcam Europe", "--hypothetical").text
    assert "HYPOTHETICAL-US-OFAC-50PCT" in text
    assert "HYPOTHETICAL: a scenario; no authority has made this designation" in text


def test_a_file_of_parties_is_screened_against_subsidiaries(
    owned: Commands, tmp_path: Path
) -> None:
    parties = tmp_path / "parties.csv"
    parties.write_text("name,country\nBasalt Trading FZE,AE\nHarmless Bakery,AE\n")
    ended = owned("screen", str(parties))
    assert [line for line in ended.out.splitlines() if "US-OFAC-50PCT" in line]
    assert '"outcome":"STOP"' in ended.out
    assert '"outcome":"CLEAR"' in ended.out


def test_what_of_the_file_is_left_out_is_told(streamscreen: Commands, tmp_path: Path) -> None:
    unknown = [[f"US-OFAC-SDN:{at}", "", "Nobody", "AE", "100", ""] for at in range(900, 907)]
    broken = ["US-OFAC-SDN:24283", "", "Notus", "AE", "most", ""]
    ended = write(streamscreen, tmp_path, *unknown, broken)("check", "Harmless Bakery")
    assert ended.code == 0
    told = ended.err.splitlines()
    assert told[0].startswith("stakes.csv, line 9: share: expected a percentage")
    assert "a stake names US-OFAC-SDN:900, which is on no list here" in told
    assert told[-1] == "and 2 more rows and entries of the file of stakes"


def test_a_file_of_another_kind_ends_the_command(streamscreen: Commands, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("name,country\nA,AE\n")
    streamscreen.environment["STREAMSCREEN_OWNERSHIP_FILE"] = str(file)
    ended = streamscreen("check", "Hikvision")
    assert ended.code == 2
    assert "no header with owned, owner" in ended.err
