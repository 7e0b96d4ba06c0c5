"""Entry ids that a file prints twice."""

from __future__ import annotations

from streams.lists.numbering import Numbering


def test_an_id_that_is_repeated_on_its_list_is_followed_by_its_count() -> None:
    numbering = Numbering()
    given = [numbering.give("A", "1"), numbering.give("B", "1"), numbering.give("A", "1")]
    assert given == ["1", "1", "1-2"]
    assert numbering.give("A", "1") == "1-3"
