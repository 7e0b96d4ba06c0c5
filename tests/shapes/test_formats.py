"""JSON is read strictly and within bounds, whatever a producer sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import MessageError
from streams.shapes.formats import read_json
from streams.shapes.trees import MAX_DEPTH, MAX_VALUES
from tests.shapes.making import unhurried


def refusal(body: bytes) -> MessageError:
    with pytest.raises(MessageError) as caught:
        read_json(body)
    return caught.value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b'{"a": "\xff"}', "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": 1e999}', "not_json"),
        (b'{"a": "\\ud800"}', "not_json"),
        (b'{"a": 1, "a": 2}', "not_json"),
        (b'{"a": {"b": 1, "\\u0062": 2}}', "not_json"),
        (b"[" * 200_000, "not_json"),
        (b'{"a": ' * 5_000 + b"1" + b"}" * 5_000, "not_json"),
        (b"[" * (MAX_DEPTH + 1) + b"1" + b"]" * (MAX_DEPTH + 1), "not_valid"),
        (b"[" + b"1," * MAX_VALUES + b"1]", "not_valid"),
        (b'"words"', "not_valid"),
        (b"null", "not_valid"),
    ],
)
def test_bytes_that_are_no_event_are_refused_with_a_reason(body: bytes, reason: str) -> None:
    assert refusal(body).reason == reason


def test_a_refusal_quotes_no_value() -> None:
    assert "Secret" not in str(refusal(b'{"name": "Secret Person", "name": "Secret Person"}'))


def test_the_deepest_tree_that_is_allowed_is_read() -> None:
    assert read_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)


TEXTS = st.text('a":\\,{ é', max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@unhurried
@given(tree=st.lists(VALUES, max_size=3) | st.dictionaries(TEXTS, VALUES, max_size=3))
def test_every_tree_comes_back_as_it_was_written(tree: Any) -> None:
    assert read_json(json.dumps(tree).encode()) == tree
    assert read_json(json.dumps(tree, indent=1, ensure_ascii=False).encode()) == tree
