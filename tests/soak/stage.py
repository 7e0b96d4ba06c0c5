"""What every row works with: topics of its own on the broker, workers, a flow of events."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random

from confluent_kafka.admin import AdminClient

from streams.errors import StreamsError
from streams.kafka.audit import audit_stream
from streams.kafka.topics import create_topics
from streams.settings import Settings
from tests.broker import Broker
from tests.conftest import settings_factory
from tests.soak.accounts import Account, settle_account
from tests.soak.supervision import Supervised
from tests.support.events import Generator, Planted
from tests.support.flow import Flow
from tests.support.listed import LISTED, NEWCOMER, publish
from tests.support.waiting import wait_until

PATIENCE_SECONDS = 180.0
_SWAP_SECONDS = 4.0


@dataclass(frozen=True)
class Outcome:
    """The account of a row, what else was measured, and what is not as it has to be."""

    account: Account
    note: str = ""
    faults: tuple[str, ...] = ()


@dataclass
class Stage:
    """One row's own topics and group. `seed` makes its random choices the same in every run."""

    broker: Broker
    folder: Path
    seed: int
    settings: Settings = field(init=False)
    random: Random = field(init=False)
    admin: AdminClient = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.settings = settings_factory(self.broker.address)()
        self.random = Random(self.seed)
        self.admin = AdminClient({"bootstrap.servers": self.broker.address, "log_level": 0})
        create_topics(self.settings)
        publish(self.settings)

    @contextmanager
    def workers(self, count: int = 1, **overrides: object) -> Iterator[list[Supervised]]:
        """So many workers that screen already, each started again when it ends."""
        settings = self.settings.model_copy(update=overrides)
        with ExitStack() as stack:
            started = [
                stack.enter_context(Supervised(settings, self.folder, f"worker{number}"))
                for number in range(count)
            ]
            for worker in started:
                wait_until(lambda w=worker: is_ready(w), "a worker that is ready")  # type: ignore[misc]
            yield started

    @contextmanager
    def flow(self, rate: float, poison_every: int = 40) -> Iterator[Flow]:
        """Events, and a list that changes every few seconds, as long as the block lasts."""
        over = threading.Event()
        swapping = threading.Thread(target=self._swap_lists, args=(over,))
        swapping.start()
        try:
            with Flow(self.settings, Generator(seed=self.seed), rate, poison_every) as flow:
                yield flow
        finally:
            over.set()
            swapping.join()

    def settle(
        self, sent: Sequence[Planted], note: str = "", faults: Sequence[str] = ()
    ) -> Outcome:
        """Wait until everything is answered and committed, and account for it."""
        account = settle_account(self.settings, sent, PATIENCE_SECONDS)
        told = audit_stream(self.settings)
        counts = ", ".join(f"{count} {kind}" for kind, count in told.counts.items())
        audit = () if told.in_order and not told.in_work else (f"streamscreen audit: {counts}",)
        return Outcome(account, note, (*faults, *audit))

    def rest(self, least: float, most: float) -> None:
        """Let things go on for a random time."""
        time.sleep(self.random.uniform(least, most))

    def _swap_lists(self, over: threading.Event) -> None:
        longer = True
        while not over.wait(_SWAP_SECONDS):
            try:
                publish(self.settings, [*LISTED, NEWCOMER] if longer else LISTED)
                longer = not longer
            except StreamsError:  # no broker answers at the moment
                continue


def is_ready(worker: Supervised) -> bool:
    """Whether the worker that runs now screens."""
    try:
        return worker.worker.get("/readyz")[0] == 200
    except (OSError, HTTPException, IndexError):  # it starts or ends at this moment
        return False


def tell_ends(workers: Sequence[Supervised]) -> str:
    """With which exit codes workers ended, in words."""
    ends = [code for worker in workers for code in worker.ends]
    told = ", ".join(f"{ends.count(code)} x {code}" for code in sorted(set(ends)))
    return f"ends: {told}" if told else ""
