"""A name that stands twice in one object is refused, however it is written."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import MessageError
from streams.messages.events import decode_event
from streams.messages.unique_names import require_unique_names

EVENT = (
    '{"event_id":"e","occurred_at":"2026-03-04T10:11:12Z",'
    '"parties":[{"role":"debtor","name":"Ana \\": Lima","country":null}],'
    '"amount":{"amount":"10","currency":"EUR"},"extensions":{"note\\\\":1,"more":{"deep":[]}}}'
)


def test_an_event_whose_names_are_unique_is_taken() -> None:
    assert decode_event("transaction", EVENT.encode()).event_id == "e"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"event_id"', '"event_id":"other","event_id"'),
        ('"parties"', '"parties":[{"role":"debtor","name":"x"}],"parties"'),
        ('"parties"', '"p\\u0061rties":[{"role":"debtor","name":"x"}],"parties"'),
        ('"parties":', '"parties":[{"role":"debtor","name":"x"}],"parties"\n:'),
        ('"name"', '"name":"x","name"'),
        ('"deep"', '"deep":1,"deep"'),
        ('"note', '"note\\\\":2,"note'),
    ],
)
def test_a_second_one_is_refused(before: str, after: str) -> None:
    body = EVENT.replace(before, after)
    json.loads(body)
    with pytest.raises(MessageError, match="stands twice") as caught:
        decode_event("transaction", body.encode())
    assert caught.value.reason == "not_valid"


names = st.sampled_from(["a", "b", 'c":', "d\\", "e\\\\", " :", "\\"])
values = st.recursive(
    st.none()
    | st.text(alphabet='\\": a', max_size=6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.just(1),
    lambda inner: (
        st.lists(inner, max_size=3) | st.lists(st.tuples(names, inner), max_size=3).map(tuple)
    ),
    max_leaves=8,
)


def write(value: object, space: str) -> str:
    """JSON of a value in which a tuple of pairs is an object."""
    if isinstance(value, tuple):
        members = (f"{json.dumps(name)}{space}:{write(inner, space)}" for name, inner in value)
        return f"{{{','.join(members)}}}"
    if isinstance(value, list):
        return f"[{','.join(write(inner, space) for inner in value)}]"
    return json.dumps(value)


def repeats(value: object) -> bool:
    """Whether any object of it has a name twice."""
    if isinstance(value, tuple):
        own = [name for name, _ in value]
        return len(set(own)) < len(own) or any(repeats(inner) for _, inner in value)
    return isinstance(value, list) and any(map(repeats, value))


@given(values, st.sampled_from(["", " "]))
def test_exactly_those_with_a_second_one_are_refused(value: object, space: str) -> None:
    body = write(value, space).encode()
    decoded = msgspec.json.decode(body)
    if repeats(value):
        with pytest.raises(MessageError):
            require_unique_names(body, decoded)
    else:
        require_unique_names(body, decoded)
