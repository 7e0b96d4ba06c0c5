"""`compare` shows every figure behind the score of two names, and scores files of pairs."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import pytest

from streams.matching.evidence import Evidence
from streams.matching.outcomes import Band
from streams.matching.policy import Thresholds
from tests.cli.running import Commands

LISTED = "Hangzhou Hikvision Digital Technology Co., Ltd."
ASKED = "Hik Vision Hangzhou Tecnology Norway"


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """What `--json` prints."""

    score: float
    band: Band | None
    thresholds: Thresholds
    evidence: Evidence


def compare(streamscreen: Commands, *arguments: str) -> Line:
    """The answer as JSON."""
    return msgspec.json.decode(streamscreen("compare", *arguments, "--json").out, type=Line)


def score(streamscreen: Commands, *arguments: str) -> float:
    return compare(streamscreen, *arguments).score


@pytest.mark.parametrize(
    ("asked", "code", "band"),
    [(LISTED, 0, Band.STRONG), ("Octavian Scholz", 1, None)],
)
def test_the_exit_code_tells_a_match_from_none(
    streamscreen: Commands, asked: str, code: int, band: Band | None
) -> None:
    assert streamscreen("compare", asked, LISTED).code == code
    assert compare(streamscreen, asked, LISTED).band is band


def test_every_word_and_every_step_is_shown(streamscreen: Commands) -> None:
    found = compare(streamscreen, ASKED, LISTED)
    text = streamscreen("compare", ASKED, LISTED).text
    assert "hik vision = hikvision joined 1.0000" in text
    assert "tecnology ≈ technology" in text
    assert "norway + extra" in text
    assert "- digital missing" in text
    for token in found.evidence.tokens:
        assert f"{token.weight:.2f}" in text
    for factor in found.evidence.factors:
        assert f"{factor.points:+.4f}" in text
    total = sum(factor.points for factor in found.evidence.factors)
    assert total == pytest.approx(found.score, abs=2e-4)
    assert f"score {found.score:.4f}" in text
    assert "(review from 0.75, strong from 0.92)" in text


def test_names_without_a_word_alike_score_nothing(streamscreen: Commands) -> None:
    ended = streamscreen("compare", "Northwind Traders", "Quorvane Zaltimber")
    assert ended.code == 1
    assert "no word alike" in ended.text
    assert "score 0.0000 no match" in ended.text


def test_the_order_of_the_names_tells(streamscreen: Commands) -> None:
    longer, shorter = "Anjem Iftikhar Choudary Mahmood", "Anjem Choudary"
    inside = score(streamscreen, longer, shorter, "--kind", "person")
    left_out = score(streamscreen, shorter, longer, "--kind", "person")
    assert inside > left_out


def test_facts_of_both_sides_count_and_one_that_is_not_known_does_not(
    streamscreen: Commands,
) -> None:
    names = ("Anjem Iftikhar Choudary", "Anjem Iftikar Choudary", "--kind", "person")
    alone = score(streamscreen, *names)
    assert score(streamscreen, *names, "--dob", "1967", "1967-01-18") > alone
    assert score(streamscreen, *names, "--country", "GB", "Norway") < alone
    assert score(streamscreen, *names, "--country", "GB", "-") == alone
    shown = streamscreen("compare", *names, "--country", "Norway", "GB").text
    assert "Conflicts country NO (listed GB)" in shown


def test_lists_say_how_rare_a_word_is(streamscreen: Commands, tmp_path: Path) -> None:
    custom = tmp_path / "own.csv"
    rows = "".join(f"OWN,{n},Quorvane {n} Zaltimber,FLAG\n" for n in range(40))
    custom.write_text(f"list_id,entry_id,name,effects\n{rows}")
    assert streamscreen("lists", "load", str(custom), "--source", "own").code == 0
    names = ("Quorvane", "Quorvane Merriweather")
    rare = compare(streamscreen, *names).evidence.tokens[0].weight
    assert compare(streamscreen, *names, "--source", "own").evidence.tokens[0].weight < rare
    assert "among 41 entries" in streamscreen("compare", *names, "--source", "own").text


def test_a_listed_name_scores_as_it_does_in_a_check(streamscreen: Commands) -> None:
    asked = "Hangzhou Hikvison Digital"
    compared = compare(streamscreen, asked, LISTED, "--source", "sample").score
    checked = streamscreen("check", asked, "--source", "sample").text
    assert f"{compared:.2f}" in checked


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "expected two names"),
        (("One",), "expected two names"),
        (("One", "Two", "Three"), "expected two names"),
        (("One", "Two", "--out", "x.csv"), "expected two names"),
        (("One", "Two", "--csv", "x.csv", "--out", "y.csv"), "without names"),
        (("--csv", "x.csv"), "goes with --out"),
        (("--csv", "x.csv", "--out", "y.csv", "--json"), "--json"),
        (("One", "!?"), "no letter or digit"),
        (("One", " "), "no name"),
        (("x" * 2001, "One"), "more than 2,000 characters"),
        (("One", "Two", "--dob", "1962", "4 March"), "date_of_birth"),
        (("One", "Two", "--country", "Atlantis", "-"), "Atlantis"),
        (("One", "Two", "--source", "nowhere"), "nowhere"),
        (("One", "Half a \udcff character"), "UTF-8"),
    ],
)
def test_what_cannot_be_compared_is_an_error(
    streamscreen: Commands, arguments: tuple[str, ...], problem: str
) -> None:
    ended = streamscreen("compare", *arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert problem in ended.err


def test_nothing_in_a_name_acts_on_the_terminal(streamscreen: Commands) -> None:
    ended = streamscreen("compare", "\x1b[31mEvil\u202e ship", "Evil\x9b2J [bold]ship")
    assert "[bold]ship" in ended.out
    assert not set(ended.out) & set("\x1b\x9b\u202e")


PAIRS = """id;name1;name2;schema;note
1;Olaf Schulze;Olaf Schulze;Person;"a; b"
2;Volkswagen AG;Siemens AG;Company;
3;"Acme; Sons";Acme and Sons;LegalEntity;
"""


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    file = tmp_path / "pairs.csv"
    file.write_text(PAIRS)
    return file


def read(file: Path, delimiter: str = ";") -> list[dict[str, str]]:
    with file.open(newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def test_a_file_of_pairs_keeps_its_columns_and_gets_scores_and_bands(
    streamscreen: Commands, pairs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "scored.csv"
    ended = streamscreen("compare", "--csv", str(pairs), "--out", str(out))
    assert ended.code == 0
    assert "3 pairs: 0 review, 2 strong, 1 none" in ended.err
    rows = read(out)
    assert [row["band"] for row in rows] == ["strong", "none", "strong"]
    assert float(rows[0]["score"]) == 1.0
    added = {"score", "band"}
    kept = [{k: v for k, v in row.items() if k not in added} for row in rows]
    assert kept == read(pairs)
    assert sorted(tmp_path.glob("*scored*")) == [out]


def test_a_pair_of_a_file_scores_as_it_does_by_itself(
    streamscreen: Commands, tmp_path: Path
) -> None:
    names = ("Hikvision Digital Technology", "Hikvison Technology")
    file, out = tmp_path / "pairs.csv", tmp_path / "scored.csv"
    file.write_text(f"name1,name2,kind\n{','.join(names)},company\n{','.join(names)},\n")
    for options in ((), ("--source", "sample")):
        ended = streamscreen("compare", "--csv", str(file), "--out", str(out), *options)
        assert ended.code == 0
        by_kind = [float(row["score"]) for row in read(out, ",")]
        # With lists each name of the file is one more entry, so a word is a little less rare.
        alone = score(streamscreen, *names, "--kind", "company", *options)
        assert by_kind[0] == pytest.approx(alone, abs=0.01 if options else 1e-9)
        assert by_kind[1] == pytest.approx(score(streamscreen, *names, *options), abs=0.01)
        out.unlink()


def test_a_bad_line_is_told_by_its_number_and_the_rest_is_scored(
    streamscreen: Commands, tmp_path: Path
) -> None:
    file, out = tmp_path / "pairs.csv", tmp_path / "scored.csv"
    lines = [
        b"name1,name2,kind", b"Acme,Acme,", b"Acme,Acme,dragon", b"Acme", b",Acme,",
        b"Acme,?,", b"Acme," + b"x" * 2001 + b",", b"\xff,Acme,", b"Acme,\"Acme,", b"Acme,Acme,vessel",
    ]  # fmt: skip
    file.write_bytes(b"\n".join(lines))
    ended = streamscreen("compare", "--csv", str(file), "--out", str(out))
    assert ended.code == 2
    told = [line for line in ended.err.splitlines() if line.startswith("line ")]
    assert [line.partition(":")[0] for line in told] == [f"line {n}" for n in range(3, 10)]
    for line, problem in zip(
        told,
        ("kind", "expected 3 columns", "name1: there is no name", "name2: '?' has no letter",
         "name2: too large", "UTF-8", "malformed"),
        strict=True,
    ):  # fmt: skip
        assert problem in line
    assert len(read(out, ",")) == 2
    assert "2 pairs" in ended.err
    assert "7 bad lines left out" in ended.err


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no pair"),
        ("name1,name2\n", "no pair"),
        ("name1,other\nAcme,Acme\n", "no column `name2`"),
        ("name1,name2,Score\nAcme,Acme,1\n", "column `score` already"),
        ("name1,name1,name2\nAcme,Acme,Acme\n", "twice"),
    ],
)
def test_a_file_without_pairs_is_an_error_and_nothing_is_written(
    streamscreen: Commands, tmp_path: Path, text: str, problem: str
) -> None:
    file, out = tmp_path / "pairs.csv", tmp_path / "scored.csv"
    file.write_text(text)
    ended = streamscreen("compare", "--csv", str(file), "--out", str(out))
    assert ended.code == 2
    assert problem in ended.err
    assert list(tmp_path.glob("*scored*")) == []


def test_a_file_that_is_there_is_not_replaced(
    streamscreen: Commands, pairs: Path, tmp_path: Path
) -> None:
    ended = streamscreen("compare", "--csv", str(pairs), "--out", str(pairs))
    assert ended.code == 2
    assert "not replaced" in ended.err
    assert pairs.read_text() == PAIRS
    nowhere = str(tmp_path / "nowhere" / "x.csv")
    assert "can't be written" in streamscreen("compare", "--csv", str(pairs), "--out", nowhere).err


def test_a_terminal_shows_how_far_a_file_is(
    streamscreen: Commands, pairs: Path, tmp_path: Path
) -> None:
    code, shown = streamscreen.on_terminal(
        "compare", "--csv", str(pairs), "--out", str(tmp_path / "scored.csv")
    )
    assert code == 0
    assert "pairs.csv" in shown
    assert "3 pairs" in shown
