"""Record batches as no well-behaved producer writes them."""

from __future__ import annotations

import asyncio
import struct

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c
from aiokafka.structs import TopicPartition

_CRC_AT, _CHECKED_FROM = 17, 21


def batch_with_header(value: bytes, name: bytes) -> bytes:
    """A batch of one record with a header of this name, which may be no text at all."""
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 2**20)
    stand_in = "?" * len(name)
    builder.append(0, 1_795_420_000_000, None, value, [(stand_in, b"x")])
    content = bytearray(builder.build())
    at = content.rindex(stand_in.encode())
    content[at : at + len(name)] = name
    struct.pack_into(">I", content, _CRC_AT, calc_crc32c(bytes(content[_CHECKED_FROM:])))
    return bytes(content)


def write_batch(brokers: str, topic: str, content: bytes) -> None:
    """Write a batch to partition 0 of a topic."""
    asyncio.run(_write(brokers, topic, content))


async def _write(brokers: str, topic: str, content: bytes) -> None:
    client = AIOKafkaClient(bootstrap_servers=brokers)
    await client.bootstrap()
    try:
        await client.add_topic(topic)
        leader = client.cluster.leader_for_partition(TopicPartition(topic, 0)) or 1
        request = ProduceRequest(None, -1, 10_000, [(topic, [(0, content)])])
        response = await client.send(leader, request)
        ((_, ((_, error, *_),)),) = response.topics
        if error:
            raise AssertionError(f"the broker refuses the batch: error {error}")
    finally:
        await client.close()
