"""Who owns whom, as a file of your own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.ownership_file import COLUMNS, StakesFile, configured_stakes, read_stakes
from streams.matching.entity import Identifier, IdentifierType
from streams.matching.ownership.stakes import Holder, Stake
from streams.settings import Settings
from tests.lists.files import table

MINIMAL = {"owner": "US-OFAC-SDN:7", "owned": "Notus Trading LLC"}


def read(tmp_path: Path, *records: dict[str, str]) -> StakesFile:
    path = tmp_path / "stakes.csv"
    header = list(dict.fromkeys(column for record in records for column in record))
    rows = [[record.get(column, "") for column in header] for record in records]
    path.write_text(table([header, *rows]), encoding="utf-8", newline="")
    return read_stakes(path)


def fault(tmp_path: Path, **columns: str) -> str:
    """What is wrong with a row, read beside a sound one."""
    (broken,) = read(tmp_path, MINIMAL, {**MINIMAL, **columns}).broken
    assert (broken.file, broken.line) == ("stakes.csv", 3)
    return broken.reason


def test_a_row_with_two_parties_is_a_stake_of_unknown_share(tmp_path: Path) -> None:
    assert read(tmp_path, MINIMAL).stakes == (
        Stake(Holder(entries=("US-OFAC-SDN:7",)), Holder(names=("Notus Trading LLC",))),
    )


def test_every_column_is_read(tmp_path: Path) -> None:
    row = {
        "owner": "Boreas Holding | Борей | lei:5493001KJTIIGC8Y1R12|registration:00716433",
        "owner_country": "Russian Federation",
        "owned": "Notus: Trading & Co",
        "owned_country": "ae",
        "share": "33.3333 %",
        "control": "Yes",
        "from": "2020-01-01",
        "to": "2024-12-31",
        "source": " company  register ",
    }
    assert set(row) == set(COLUMNS)
    (stake,) = read(tmp_path, row).stakes
    assert stake == Stake(
        owner=Holder(
            names=("Boreas Holding", "Борей"),
            country="RU",
            identifiers=(
                Identifier(IdentifierType.LEI, "5493001KJTIIGC8Y1R12"),
                Identifier(IdentifierType.REGISTRATION, "00716433", "RU"),
            ),
        ),
        owned=Holder(names=("Notus: Trading & Co",), country="AE"),
        share=Decimal("33.3333"),
        control=True,
        since="2020-01-01",
        until="2024-12-31",
        source="company register",
    )


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"owner": " | "}, "owner is empty"),
        ({"owned": ""}, "owned is empty"),
        ({"owned": "lei:5493001KJTIIGC8Y1R13"}, "owned: lei:5493001KJTIIGC8Y1R13 has a wrong form"),
        ({"owner_country": "Atlantis"}, "owner_country: 'Atlantis' is no country"),
        ({"share": "101"}, "share: expected a percentage"),
        ({"share": "-5"}, "share: expected a percentage"),
        ({"share": "59,5"}, "share: expected a percentage"),
        ({"share": "25-50"}, "share: expected a percentage"),
        ({"control": "maybe"}, "control: expected yes or no"),
        ({"from": "2020"}, "from: expected a date"),
        ({"to": "2020-02-30"}, "to: expected a date"),
        ({"from": "2021-01-01", "to": "2020-01-01"}, "to: a day before"),
    ],
)
def test_a_broken_row_is_told_and_left_out(
    tmp_path: Path, columns: dict[str, str], reason: str
) -> None:
    assert fault(tmp_path, **columns).startswith(reason)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("owner,owned,shares\nA,B,5\n", "unknown column shares"),
        ("owner,owned,share,share\nA,B,5,5\n", "repeated column share"),
        ("owner,share\nA,5\n", "owned, owner"),
        ("owner,owned\n", "0 sound and 0 broken rows"),
        ("owner,owned,share\nA,B,x\nA,C,y\nA,D,5\n", "1 sound and 2 broken rows"),
        ("", "empty"),
        ("<html>", "an HTML page"),
    ],
)
def test_a_file_that_is_none_of_stakes_is_refused_whole(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "stakes.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ListError, match=problem):
        read_stakes(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ListError, match=r"nowhere\.csv"):
        read_stakes(tmp_path / "nowhere.csv")


def test_without_a_file_in_the_settings_there_are_no_stakes() -> None:
    assert configured_stakes(Settings()) == StakesFile()
