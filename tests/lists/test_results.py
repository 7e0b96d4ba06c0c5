"""What came of the last attempt to bring a source up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.results import last_result, note_result


def test_the_last_attempt_is_kept(tmp_path: Path) -> None:
    assert last_result(tmp_path, "us-csl") is None
    note_result(tmp_path, "us-csl", "new")
    note_result(tmp_path, "us-csl", "failed", "the server said 503")
    result = last_result(tmp_path, "us-csl")
    assert result is not None
    assert (result.outcome, result.detail) == ("failed", "the server said 503")
    assert last_result(tmp_path, "eu-fsf") is None


def test_an_attempt_that_fails_leaves_the_time_at_which_the_list_was_current(
    tmp_path: Path,
) -> None:
    note_result(tmp_path, "us-csl", "failed", "no answer")
    result = last_result(tmp_path, "us-csl")
    assert result is not None
    assert result.current_at is None
    note_result(tmp_path, "us-csl", "unchanged")
    current = last_result(tmp_path, "us-csl")
    assert current is not None
    assert current.current_at == current.at
    note_result(tmp_path, "us-csl", "refused", "dropped")
    refused = last_result(tmp_path, "us-csl")
    assert refused is not None
    assert refused.current_at == current.current_at


def test_a_result_that_can_t_be_read_or_written_is_an_error(tmp_path: Path) -> None:
    note_result(tmp_path, "us-csl", "new")
    (tmp_path / "results" / "us-csl.json").write_text("{}")
    with pytest.raises(ListError, match="not the result of an attempt"):
        last_result(tmp_path, "us-csl")
    with pytest.raises(ListError, match="can't be written"):
        note_result(tmp_path / "results" / "us-csl.json", "us-csl", "new")
