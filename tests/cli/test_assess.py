"""`assess names` measures the matching over the lists at hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.running import Commands

PAIRS = """schema,name1,name2,is_match,quality,category
Person,Olaf Scholz,Olaf Scholz,true,STRONG,equal
Person,Olaf Scholz,Meadow Bakery,false,STRONG,
"""


SMALL = ("assess", "names", "--each", "1", "--companies", "20")


@pytest.fixture
def pairs(tmp_path: Path) -> str:
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS)
    return str(path)


def test_the_sample_is_assessed_and_every_bar_is_shown(streamscreen: Commands, pairs: str) -> None:
    ended = streamscreen(*SMALL, "--pairs", pairs)
    assert ended.code == 0
    assert "listed names, of unknown kind" in ended.out
    assert "manipulated: swapped letters" in ended.out
    assert "clean companies with an alert, of unknown kind" in ended.out
    assert "pairs: STRONG told rightly 2 100.00% ≥ 100.00% met" in ended.text
    assert "built-in sample, no substitute for official lists" in ended.text
    assert "\x1b" not in ended.out


def test_figures_and_names_are_told_in_json(streamscreen: Commands, tmp_path: Path) -> None:
    people = tmp_path / "people.csv.gz"
    people.write_bytes(gzip.compress(b"full_name\nCheryl Madden\nHikvision\n"))
    out = tmp_path / "figures.json"
    ended = streamscreen(*SMALL, "--clean", str(people), "--json", "--out", str(out))
    body = json.loads(ended.out)
    assert json.loads(out.read_text()) == body
    people_asked = [clean for clean in body["clean_people"] if clean["kind"] == "unknown"]
    assert [asked["name"] for asked in people_asked[0]["alerted"]] == ["Hikvision"]
    figure = next(f for f in body["figures"] if f["name"].startswith("clean people"))
    assert figure["most"] == 0.001


def test_a_required_bar_that_is_missed_ends_with_one(
    streamscreen: Commands, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("name\nHikvision\n")
    arguments = (*SMALL, "--clean", str(people))
    assert streamscreen(*arguments).code == 0
    ended = streamscreen(*arguments, "--require")
    assert ended.code == 1
    assert "missed" in ended.out


@pytest.mark.parametrize(
    ("option", "body", "problem"),
    [
        ("--clean", b"person\nOlaf\n", "no column full_name or name"),
        ("--clean", b"name\n", "no row"),
        ("--clean", b"name\n\xff\xfe\n", "UTF-8"),
        ("--clean", b"\x1f\x8b\x00", "can't be read"),
        ("--pairs", b"name1,name2\nOlaf,Olaf\n", "row 1: no schema, is_match, quality, category"),
    ],
)
def test_a_file_that_is_not_of_its_form_is_an_error_of_one_line(
    streamscreen: Commands, tmp_path: Path, option: str, body: bytes, problem: str
) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(body)
    ended = streamscreen("assess", "names", option, str(path))
    assert ended.code == 2
    assert ended.err.count("\n") == 1
    assert problem in ended.err


def test_a_source_that_is_not_held_is_an_error(streamscreen: Commands) -> None:
    ended = streamscreen("assess", "names", "--source", "nowhere")
    assert ended.code == 2
    assert "nowhere" in ended.err


def test_texts_are_assessed_and_told_in_json(streamscreen: Commands, tmp_path: Path) -> None:
    small = ("assess", "narratives", "--each", "2", "--clean", "30")
    ended = streamscreen(*small)
    assert ended.code == 0
    assert "planted, company: on two lines" in ended.out
    assert "clean narratives with an alert" in ended.out
    out = tmp_path / "figures.json"
    body = json.loads(streamscreen(*small, "--json", "--out", str(out)).out)
    assert json.loads(out.read_text()) == body
    figure = next(f for f in body["figures"] if f["name"].startswith("clean"))
    assert (figure["most"], figure["of"]) == (0.005, 30)
