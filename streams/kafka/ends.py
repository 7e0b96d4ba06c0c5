"""Where partitions end, by the broker's own word."""

from __future__ import annotations

from collections.abc import Iterable

from streams.kafka.clients import create_reader, find_ends
from streams.settings import Settings


class EndReader:
    """Asks with a client of its own, so that a consumer that is stuck can't hide what it misses."""

    def __init__(self, settings: Settings) -> None:
        self._consumer = create_reader(settings)

    def read(self, partitions: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """Of each partition (topic and number) the offset below which every record can be read.

        Blocks while the broker is asked. Raises BrokerError where it does not tell.
        """
        return {partition: find_ends(self._consumer, *partition)[1] for partition in partitions}
