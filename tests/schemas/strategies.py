"""Hypothesis strategies for any msgspec struct, worked out from its types and limits."""

from __future__ import annotations

from datetime import timezone
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from streams.messages.events import Shipment, Transaction

TEXT = st.characters(exclude_categories=["Cs"])
JSON_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    # 1.0 is an integer to JSON Schema and none to msgspec, so whole floats are left out.
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: not x.is_integer())
    | st.text(TEXT, max_size=12)
)
JSON_VALUES = st.recursive(
    JSON_SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(TEXT, max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


SIMPLE: dict[type[inspect.Type], st.SearchStrategy[Any]] = {
    inspect.AnyType: JSON_VALUES,
    inspect.BoolType: st.booleans(),
    inspect.DateTimeType: st.datetimes(timezones=st.just(timezone.utc)),
    inspect.FloatType: st.floats(allow_nan=False, allow_infinity=False),
    inspect.IntType: st.integers(-(2**53), 2**53),
    inspect.NoneType: st.none(),
}


def structs(struct: type) -> st.SearchStrategy[Any]:
    """Values of a struct that its decoder accepts."""
    return _values(inspect.type_info(struct))


def _values(kind: inspect.Type) -> st.SearchStrategy[Any]:  # noqa: C901, PLR0911  (a case a type)
    match kind:
        case inspect.Metadata():
            return _values(kind.type)
        case inspect.StructType():
            return _struct(kind)
        case inspect.UnionType():
            return st.one_of([_values(option) for option in kind.types])
        case inspect.VarTupleType():
            least = kind.min_length or 0
            return st.lists(_values(kind.item_type), min_size=least, max_size=least + 2).map(tuple)
        case inspect.DictType():
            return st.dictionaries(_values(kind.key_type), _values(kind.value_type), max_size=3)
        case inspect.StrType():
            return _text(kind)
        case inspect.BytesType():
            return st.binary(max_size=20)
        case inspect.EnumType():
            return st.sampled_from(list(kind.cls))
        case inspect.CustomType() if kind.cls is object:
            return JSON_VALUES
        case inspect.RawType():
            events = structs(Shipment) | structs(Transaction)
            return events.map(lambda event: msgspec.Raw(msgspec.json.encode(event)))
    return SIMPLE[type(kind)]


def _text(kind: inspect.StrType) -> st.SearchStrategy[str]:
    if kind.pattern:
        return st.from_regex(kind.pattern, fullmatch=True)
    least = kind.min_length or 0
    return st.text(TEXT, min_size=least, max_size=min(kind.max_length or 20, least + 20))


def _struct(kind: inspect.StructType) -> st.SearchStrategy[Any]:
    required = {field.name: _values(field.type) for field in kind.fields if field.required}
    optional = {field.name: _values(field.type) for field in kind.fields if not field.required}
    values = st.fixed_dictionaries(required, optional=optional)
    return values.map(lambda fields: kind.cls(**fields))
