"""Places: where a record stood, as answers name it."""

from __future__ import annotations

from typing import NamedTuple

from streams.errors import MessageError


class Place(NamedTuple):
    """Topic, partition and offset of a record."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}-{self.offset}"

    @property
    def key(self) -> bytes:
        """The key of a verdict or dead letter about the event that stood here."""
        return str(self).encode()

    @staticmethod
    def parse(text: str) -> Place:
        """The place that a text names (`shipments-3-41`). Raises MessageError for another text."""
        topic, *numbers = text.rsplit("-", 2)
        if not topic or len(numbers) != 2:
            raise MessageError("not_valid", "not a topic, a partition and an offset")
        return Place(topic, read_number(numbers[0]), read_number(numbers[1]))


def read_number(text: str) -> int:
    """A whole number of at most 18 digits, none below 0. Raises MessageError for another text."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise MessageError("not_valid", "not a whole number")
    return int(text)
