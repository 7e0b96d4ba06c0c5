"""Bounds that hold while a tree is still growing, so that a small message can't become a vast one."""

from __future__ import annotations

from typing import Final

from streams.errors import MessageError
from streams.shapes.trees import MAX_DEPTH, MAX_VALUES

# Brokers take records of 1 MB unless told otherwise; no document of trade or payment comes near.
MAX_BYTES: Final = 4 * 2**20


class Budget:
    """What one tree may still take."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = MAX_VALUES

    def spend(self, values: int, depth: int = 0) -> None:
        """Note so many more values, `depth` levels below the root.

        Raises MessageError `not_valid` where that is more than a tree may have.
        """
        self._left -= values
        if self._left < 0:
            raise MessageError("not_valid", f"more than {MAX_VALUES:,} values")
        if depth > MAX_DEPTH:
            raise MessageError("not_valid", f"nested deeper than {MAX_DEPTH} levels")


def check_size(body: bytes) -> None:
    """Raise MessageError for a message that is empty (`empty`) or far too long (`not_valid`)."""
    if not body:
        raise MessageError("empty", "the message is empty")
    if len(body) > MAX_BYTES:
        raise MessageError("not_valid", f"a message of more than {MAX_BYTES:,} bytes")
