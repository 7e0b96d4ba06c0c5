"""Protobuf to a plain tree, by the descriptors of the file that the payload was written with.

Fields stand under the names of the .proto file; those that are not set are absent. Enumerations
become the names of their values, bytes base64, maps objects, timestamps and durations texts, and
decimals and sums of money their digits. A payload with fields that its schema does not have is
refused: what stands in them is not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from google.protobuf import descriptor_pb2, json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.unknown_fields import UnknownFieldSet

from streams.errors import MessageError
from streams.shapes.budget import Budget
from streams.shapes.plain_values import plain_bytes, plain_decimal, plain_float
from streams.shapes.trees import Tree

# Files that come with the libraries and that no registry holds.
_KNOWN_FILE: Final = re.compile(r"google/(?:protobuf|type)/[a-z_]{1,40}\.proto")
_MAX_FILES: Final = 1000


class ProtobufSchema:
    """A .proto file with those that it imports; reads the payloads that were written with it."""

    def __init__(self, main: bytes, imports: Mapping[str, bytes]) -> None:
        """Build the types out of serialised FileDescriptorProtos; imports by the name they have.

        Raises MessageError `schema_not_supported`.
        """
        pool = DescriptorPool()
        try:
            self._file = _parse_file(main, "main")
            files = {name: _parse_file(file, name) for name, file in imports.items()}
            _Loader(pool, files).load(self._file)
        except (DecodeError, TypeError, ValueError, KeyError, RecursionError, ImportError) as err:
            raise _unsupported(f"its types can't be built ({type(err).__name__})") from None
        self._pool = pool
        self._classes: dict[tuple[int, ...], type[Message]] = {}

    def read(self, payload: bytes, indexes: Sequence[int]) -> Tree:
        """The tree of one payload, a message of the type at a place of the file.

        Raises MessageError `not_protobuf`, or `not_valid` out of bounds.
        """
        message = self._class_at(tuple(indexes))()
        try:
            message.ParseFromString(payload)
        except DecodeError:
            raise MessageError("not_protobuf", "the payload does not fit its schema") from None
        return _tree_of(message, Budget(), 0)

    def _class_at(self, indexes: tuple[int, ...]) -> type[Message]:
        found = self._classes.get(indexes)
        if found is None:
            descriptor = self._descriptor_at(indexes)
            found = self._classes[indexes] = GetMessageClass(descriptor)
        return found

    def _descriptor_at(self, indexes: tuple[int, ...]) -> Descriptor:
        types: Any = self._file.message_type
        names = [self._file.package] if self._file.package else []
        for index in indexes:
            if not 0 <= index < len(types):
                raise MessageError("not_protobuf", "the payload names no type of its schema")
            names.append(types[index].name)
            types = types[index].nested_type
        return self._pool.FindMessageTypeByName(".".join(names))


class _Loader:
    """Adds files to a pool, each after those that it imports."""

    def __init__(self, pool: DescriptorPool, files: Mapping[str, Any]) -> None:
        self._pool = pool
        self._files = files
        self._loaded: set[str] = set()

    def load(self, file: descriptor_pb2.FileDescriptorProto) -> None:
        """Add a file. Raises KeyError for an import that nobody has."""
        self._loaded.add(file.name)
        if len(self._loaded) > _MAX_FILES:
            raise ValueError("too many files")
        for name in file.dependency:
            if name not in self._loaded:
                self.load(self._files[name] if name in self._files else _known_file(name))
        self._pool.AddSerializedFile(file.SerializeToString())


def _parse_file(content: bytes, name: str) -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto.FromString(content)
    file.name = name
    return file


def _known_file(name: str) -> descriptor_pb2.FileDescriptorProto:
    if not _KNOWN_FILE.fullmatch(name):
        raise KeyError(name)
    module = import_module(name.removesuffix(".proto").replace("/", ".") + "_pb2")
    file = descriptor_pb2.FileDescriptorProto()
    module.DESCRIPTOR.CopyToProto(file)
    return file


def _unsupported(problem: str) -> MessageError:
    return MessageError("schema_not_supported", f"the schema is not supported: {problem}")


def _tree_of(message: Message, budget: Budget, depth: int) -> Tree:
    name = message.DESCRIPTOR.full_name
    special = _SPECIAL.get(name)
    if special is not None:
        return special(message)
    if name.startswith("google.protobuf."):
        return _well_known(message)
    if len(UnknownFieldSet(message)):
        raise MessageError("not_protobuf", "the payload has fields that its schema does not have")
    fields = message.ListFields()
    budget.spend(len(fields), depth)
    return {field.name: _value(field, value, budget, depth + 1) for field, value in fields}


def _value(field: FieldDescriptor, value: Any, budget: Budget, depth: int) -> Tree:
    """What a field holds: an object for a map, an array where it is repeated."""
    entry = field.message_type if field.is_repeated else None
    if entry is not None and entry.GetOptions().map_entry:
        budget.spend(len(value), depth)
        inner = entry.fields_by_name["value"]
        return {str(key): _single(inner, value[key], budget, depth + 1) for key in value}
    if field.is_repeated:
        budget.spend(len(value), depth)
        return [_single(field, element, budget, depth + 1) for element in value]
    return _single(field, value, budget, depth)


def _single(field: FieldDescriptor, value: Any, budget: Budget, depth: int) -> Tree:
    if isinstance(value, Message):
        return _tree_of(value, budget, depth)
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return known.name if known else int(value)
    if isinstance(value, bytes):
        return plain_bytes(value)
    if isinstance(value, float):
        return plain_float(value)
    return value


def _well_known(message: Message) -> Tree:
    """Google's own types as the JSON form of Protobuf has them: a timestamp as its text."""
    try:
        tree: Tree = json_format.MessageToDict(message, preserving_proto_field_name=True)
    except (json_format.Error, TypeError, ValueError, OverflowError, RecursionError):
        # An Any whose type nobody knows, or a timestamp that no calendar has.
        return {field.name: _bare(value) for field, value in message.ListFields()}
    return tree


def _bare(value: Any) -> Tree:
    return plain_bytes(value) if isinstance(value, bytes) else str(value)


def _decimal(message: Any) -> Tree:
    try:
        return plain_decimal(message.value, message.scale)
    except ValueError:
        raise MessageError("not_protobuf", "a decimal longer than any amount") from None


def _money(message: Any) -> Tree:
    """A currency and an amount in digits, out of units and billionths."""
    nanos = message.units * 10**9 + message.nanos
    sign, whole = ("-" if nanos < 0 else ""), abs(nanos)
    amount = f"{sign}{whole // 10**9}.{whole % 10**9:09}".rstrip("0").rstrip(".")
    return {"currency_code": message.currency_code, "amount": amount}


def _date(message: Any) -> Tree:
    """A date, or as much of it as is given."""
    parts = (f"{message.year:04}", f"{message.month:02}", f"{message.day:02}")
    given = (message.year, message.month, message.day)
    known = next((at for at, part in enumerate(given) if not part), len(given))
    return "-".join(parts[:known])


_SPECIAL: Final = {
    "confluent.type.Decimal": _decimal,
    "google.type.Money": _money,
    "google.type.Date": _date,
}
