"""A Faust agent that does nothing: what Faust alone costs. Run as a process of its own.

`python -m tests.bench.noop_agent BROKERS TOPIC COUNT` reads COUNT messages from the beginning of a
topic and writes the seconds between the first and the last, and the seconds of computing time.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

import faust
import uvloop

from streams.settings import Settings
from streams.worker.app import create_app, raw_topic


async def _run(brokers: str, topic: str, count: int) -> None:
    settings = Settings(brokers=brokers, group=f"noop.{os.getpid()}")
    app = create_app(settings)

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

    app.agent(raw_topic(app, topic), name="noop")(count_only)
    await app.start()
    await app.wait_until_stopped()


if __name__ == "__main__":
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    asyncio.run(_run(sys.argv[1], sys.argv[2], int(sys.argv[3])))
