"""Labelled pairs: figures against counts by hand, and rows that are none."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.assessment.pairs import (
    Pair,
    area_under_curve,
    judge,
    read_pairs,
    run_pairs,
    score_names,
)
from streams.errors import MessageError
from streams.matching.entity import Kind
from streams.matching.policy import Thresholds
from tests.factories import POLICY

ROW = {
    "schema": "Person", "name1": "Olaf Schulz", "name2": "Olaf Scholz", "is_match": "true",
    "quality": "STRONG", "category": "",
}  # fmt: skip
SCORED = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.8, 1.0]), st.booleans()))


def test_the_area_counts_ties_half() -> None:
    scored = [(0.9, True), (0.5, True), (0.5, False), (0.1, False)]
    assert area_under_curve(scored) == (2 + 1.5) / 4
    assert area_under_curve([(0.3, True)]) == 0.5


@given(scored=SCORED)
def test_the_area_is_that_of_all_pairs_compared(scored: list[tuple[float, bool]]) -> None:
    same = [score for score, is_same in scored if is_same]
    different = [score for score, is_same in scored if not is_same]
    if same and different:
        won = sum((a > b) + 0.5 * (a == b) for a in same for b in different)
        assert area_under_curve(scored) == pytest.approx(won / len(same) / len(different))


def test_a_threshold_is_judged_by_what_it_tells_rightly() -> None:
    scored = [(0.9, True), (0.8, False), (0.75, True), (0.7, True), (0.2, False)]
    quality = judge(scored, 0.75)
    assert (quality.pairs, quality.right) == (5, 3)
    assert (quality.precision, quality.recall) == (2 / 3, 2 / 3)
    assert quality.f1 == pytest.approx(2 / 3)
    nothing = judge([(0.1, False)], 0.75)
    assert (nothing.precision, nothing.recall, nothing.f1) == (1.0, 1.0, 1.0)


def test_a_pair_is_scored_as_a_list_of_one_name() -> None:
    assert score_names("Olaf Scholz", "OLAF SCHOLZ", Kind.PERSON, POLICY) == 1.0
    assert score_names("Olaf Scholz", "Meadow Bakery", Kind.PERSON, POLICY) < 0.5
    assert score_names("Olaf Scholz", "?!", Kind.PERSON, POLICY) == 0.0


def test_what_is_told_wrongly_is_shown() -> None:
    pairs = [
        Pair("Olaf Scholz", "Olaf Scholz", Kind.PERSON, True, "STRONG", "equal"),
        Pair("Olaf Scholz", "Meadow Bakery", Kind.PERSON, False, "STRONG", "other"),
        Pair("Olaf Scholz", "Olaf Scholz", Kind.PERSON, False, "WEAK", "other"),
    ]
    result = run_pairs(pairs, POLICY)
    assert [each.pair for each in result.wrong] == [pairs[2]]
    assert result.by_quality["STRONG"].right == 2
    assert result.by_category["other"].right == 1
    assert result.auc == result.turned_auc == 0.75
    assert (result.best_f1, result.best_threshold) == (result.all.f1, 1.0)


def test_a_score_at_the_threshold_is_a_hit() -> None:
    strict = msgspec.structs.replace(POLICY, thresholds=Thresholds(review=1.0, strong=1.0))
    pair = Pair("Olaf Scholz", "Olaf Scholz", Kind.PERSON, True, "STRONG", "equal")
    result = run_pairs([pair], strict)
    assert (result.threshold, result.all.right, result.wrong) == (1.0, 1, ())


def test_rows_are_read_by_their_columns() -> None:
    (pair,) = read_pairs([{**ROW, "notes": "by hand"}], "pairs.csv")
    assert pair == Pair("Olaf Scholz", "Olaf Schulz", Kind.PERSON, True, "STRONG", "")
    (unknown,) = read_pairs([{**ROW, "schema": "LegalEntity"}], "pairs.csv")
    assert unknown.kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({**ROW, "is_match": "yes"}, "pairs.csv, row 1: is_match 'yes': expected true or false"),
        ({**ROW, "name2": None}, "pairs.csv, row 1: no name2"),
        ({"name": "Olaf"}, "no schema, name1"),
    ],
)
def test_a_row_that_is_no_pair_is_an_error(row: dict[str, str | None], problem: str) -> None:
    with pytest.raises(MessageError, match=problem):
        read_pairs([row], "pairs.csv")
