"""The outer guard: what must not be survived ends the process, before anything can be committed."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import structlog

LOG = structlog.get_logger("streamscreen.worker")

# EX_SOFTWARE of sysexits.h: the supervisor starts the worker again.
FAILED: Final = 70


def end_process(reason: str, error: BaseException | None = None) -> NoReturn:
    """Log why, and end without any clean-up: no commit, no farewell to the group.

    Whatever was not confirmed comes again, here after a restart or in another worker.
    """
    LOG.critical("the worker ends", reason=reason, exc_info=error)
    for handler in logging.getLogger().handlers:
        handler.flush()
    sys.stdout.flush()
    os._exit(FAILED)


@contextmanager
def essential(name: str) -> Iterator[None]:
    """Any error in its block ends the process; being cancelled is none."""
    try:
        yield
    except asyncio.CancelledError:
        raise
    except BaseException as err:
        end_process(f"{name} failed: {type(err).__name__}", err)


async def guard(name: str, work: Coroutine[Any, Any, None]) -> None:
    """Run something that may only end by being cancelled; anything else ends the process."""
    with essential(name):
        await work
    end_process(f"{name} came to an end")
