"""What Faust hands to an agent as one message: the records of a partition that came together.

Faust makes four tasks of every message. So what it costs is shared by all records of a batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aiokafka import ConsumerRecord
from faust.types import TP, ConsumerMessage
from faust.types.transports import SchedulingStrategyT


class Batch(ConsumerMessage):
    """Records of one partition in the order of their offsets; all else is that of the first."""

    __slots__ = ("records",)

    def __init__(self, tp: TP, records: Sequence[ConsumerRecord], generation_id: int) -> None:
        first = records[0]
        super().__init__(
            first.topic, first.partition, first.offset, (first.timestamp or 0) / 1000,
            first.timestamp_type, None, None, None, None, tp=tp, generation_id=generation_id,
        )  # fmt: skip
        self.records = records


class PartitionByPartition(SchedulingStrategyT):
    """The order in which fetched records are handed on: all that came of a partition at once."""

    def __init__(self) -> None:
        """There is nothing to set up."""

    def iterate(self, records: Mapping[TP, list[Any]]) -> Iterator[tuple[TP, Any]]:
        return iter(records.items())
