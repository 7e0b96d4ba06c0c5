"""A Faust agent that does nothing, on Faust as it comes: what it alone costs, in its own process.

`python -m tests.bench.noop_agent BROKERS TOPIC COUNT` reads COUNT messages from the beginning of a
topic and writes the seconds between the first and the last, and the seconds of computing time.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

import faust
import uvloop


async def _run(brokers: str, topic: str, count: int, folder: Path) -> None:
    app = faust.App(
        f"noop.{os.getpid()}",
        broker=f"kafka://{brokers}",
        consumer_auto_offset_reset="earliest",
        value_serializer="raw",
        topic_allow_declare=False,
        topic_disable_leader=True,
        store="memory://",
        datadir=folder,
        web_enabled=False,
    )

    async def count_only(stream: faust.StreamT[bytes]) -> None:
        seen, started, used = 0, 0.0, 0.0
        async for _ in stream:
            if not seen:
                started, used = time.perf_counter(), time.process_time()
            seen += 1
            if seen == count:
                sys.stdout.write(f"{time.perf_counter() - started} {time.process_time() - used}\n")
                sys.stdout.flush()
                os._exit(0)

    topic_of_bytes = app.topic(topic, key_type=bytes, value_type=bytes, value_serializer="raw")
    app.agent(topic_of_bytes, name="noop")(count_only)
    await app.start()
    await app.wait_until_stopped()


if __name__ == "__main__":
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(_run(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(scratch)))
