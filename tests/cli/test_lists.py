"""`lists` brings files into snapshots and shows what is held."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Commands

HEADER = "list_id,entry_id,name,effects,aliases,identifiers\n"


@pytest.fixture
def own_list(tmp_path: Path) -> Path:
    file = tmp_path / "own.csv"
    file.write_text(
        HEADER
        + "ACME-WATCH,1,Northwind Traders,FLAG,北风贸易,lei:5493001KJTIIGC8Y1R12\n"
        + "ACME-WATCH,2,Southwind Traders,BLOCK|FLAG,,\n"
        + "ACME-WATCH,3,Broken,PERHAPS,,\n"
    )
    return file


@pytest.fixture
def loaded(streamscreen: Commands, own_list: Path) -> Commands:
    """The command, with a snapshot of that list."""
    assert streamscreen("lists", "load", str(own_list), "--source", "acme").code == 0
    return streamscreen


def test_loading_tells_broken_rows_and_what_came_of_the_rest(
    streamscreen: Commands, own_list: Path
) -> None:
    ended = streamscreen("lists", "load", str(own_list), "--source", "acme")
    assert ended.code == 0
    assert "own.csv, line 4: effects: 'PERHAPS' is none of" in ended.err
    assert "ACME-WATCH ACME-WATCH FLAG 1" in ended.text
    assert "ACME-WATCH ACME-WATCH BLOCK FLAG 1" in ended.text
    assert "(new): 2 entries; 1 broken row left out" in ended.text
    again = streamscreen("lists", "load", str(own_list), "--source", "acme")
    assert "(held already): 2 entries" in again.text


def test_a_file_that_is_no_list_is_refused_in_one_line(
    streamscreen: Commands, tmp_path: Path
) -> None:
    page = tmp_path / "page.csv"
    page.write_text("<html>moved</html>")
    ended = streamscreen("lists", "load", str(page), "--source", "acme")
    assert ended.code == 2
    assert "HTML" in ended.err
    assert ended.err.count("\n") == 1
    assert "holds no list" in streamscreen("lists", "show").out


def test_what_is_held_is_shown(loaded: Commands) -> None:
    ended = loaded("lists", "show")
    assert ended.code == 0
    assert "acme" in ended.out
    assert "ACME-WATCH 2" in ended.text
    (line,) = map(json.loads, loaded("lists", "show", "--json").out.splitlines())
    assert (line["source"], line["entries"]) == ("acme", 2)
    assert line["version"] in ended.out


@pytest.mark.parametrize(
    "text", ["northwind", "WIND TRADERS", "北风", "1", "ACME-WATCH:1", "5493001kjtiigc8y1r12"]
)
def test_entries_are_found_by_part_of_a_name_or_by_number(loaded: Commands, text: str) -> None:
    ended = loaded("lists", "search", text)
    assert ended.code == 0
    assert "Northwind Traders" in ended.out
    lines = [
        json.loads(line) for line in loaded("lists", "search", text, "--json").out.splitlines()
    ]
    assert "1" in {line["entry_id"] for line in lines}


def test_a_search_without_a_result_says_where_it_looked(streamscreen: Commands) -> None:
    ended = streamscreen("lists", "search", "Meadow Bakery")
    assert (ended.code, ended.err) == (0, "")
    assert ended.text.startswith("0 of ")
    assert "sample" in ended.out


def test_publishing_nothing_says_what_to_do(streamscreen: Commands) -> None:
    ended = streamscreen("lists", "publish")
    assert ended.code == 2
    assert "streamscreen lists load" in ended.err
