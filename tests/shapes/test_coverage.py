"""What a mapping left unread is told: by place, by value and as a figure."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.shapes.making import lift, mapping, unhurried
from tests.shapes.test_formats import VALUES

TREE: dict[str, Any] = {
    "name": "Red Barn",
    "city": "Rio",
    "weights": [{"kg": 1, "seal": "S"}, {"kg": 2}],
    "items": [{"mark": "A", "box": {"x": 1, "y": 2}}, {"mark": None, "box": {}}],
}


def test_values_are_read_passed_over_or_left() -> None:
    event = lift(TREE, passed_over=["weights[*].kg", "items[?@.mark == 'A'].box.x"])
    reading = event.reading
    # The id and the name; kg twice and x; the mark was looked at by a condition, and so was read.
    assert (reading.read, reading.passed_over, reading.left) == (3, 3, 3)
    assert reading.share == 0.5
    assert [(left.path, left.value) for left in event.left] == [
        ("$.city", "Rio"),
        ("$.weights[0].seal", "S"),
        ("$.items[0].box.y", "2"),
    ]


def test_what_was_not_touched_at_all_is_one_place() -> None:
    event = lift(TREE)
    assert event.enquiry().unscreened == ("$.city", "$.weights", "$.items")
    assert len(event.left) == 7


def test_elements_of_an_array_are_one_place_of_a_verdict() -> None:
    rule = {"each": "items", "role": "seller", "name": "n"}
    tree = {"items": [{"n": f"Red Barn {at}", "kg": at} for at in range(100)]}
    assert lift(tree, parties=[rule]).enquiry().unscreened == ("$.items[*].kg",)


def test_a_verdict_names_no_more_places_than_a_person_reads() -> None:
    tree = {"name": "Red Barn", **{f"field{at}": at for at in range(5000)}}
    enquiry = lift(tree).enquiry()
    assert len(enquiry.unscreened) == 101
    assert enquiry.unscreened[-1] == "$"
    assert enquiry.share_read == 0.0


def test_a_member_passed_over_in_one_place_counts_in_another() -> None:
    event = lift({"name": "x", "a": {"kg": 1}, "b": {"kg": 1}}, passed_over=["a.kg"])
    assert [left.path for left in event.left] == ["$.b.kg"]


@unhurried
@given(tree=st.dictionaries(st.sampled_from("abcd"), VALUES))
def test_every_value_is_counted_once(tree: dict[str, Any]) -> None:
    event = mapping(passed_over=["a"], parties=[{"each": "b", "role": "other", "name": "x"},
                                                {"role": "seller", "name": "name"}]).lift(
        {"id": "1", "name": "Red Barn", **tree}, keep_found=True
    )  # fmt: skip
    reading = event.reading
    assert reading.read == 2
    assert reading.passed_over == leaves(tree.get("a"))
    assert reading.left == len(event.left) == sum(leaves(tree.get(key)) for key in "bcd")


def leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    if isinstance(value, list):
        return sum(map(leaves, value))
    return value is not None and not (isinstance(value, str) and not value.strip())
