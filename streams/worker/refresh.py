"""Lists in memory: follows the list topic and hands over a new screener when a list changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

import structlog

from streams import metrics
from streams.errors import BrokerError, ListError
from streams.kafka.list_topic import ListReader
from streams.lists.catalogue import HeldList, build_screener
from streams.matching.policy import Policy
from streams.matching.screener import Screener
from streams.messages.list_records import Change, Confirmed, Loaded, Refused, Withdrawn
from streams.messages.list_versions import decode_entities
from streams.settings import Settings
from streams.worker.process import end_process

LOG = structlog.get_logger("streamscreen.lists")

_POLL_SECONDS: Final = 0.25
_TRY_AGAIN_SECONDS: Final = 1.0


class ListFollower:
    """A thread that keeps the lists up to date; `on_screener` is called from it.

    The first screener comes when all that stood on the topic at the start has been read and every
    required list is there. The index is built beside the one in use.
    """

    def __init__(
        self, settings: Settings, policy: Policy, on_screener: Callable[[Screener], None]
    ) -> None:
        self._settings = settings
        self._policy = policy
        self._on_screener = on_screener
        self._lists: dict[str, HeldList] = {}
        self._changed = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._guard, name="lists", daemon=True)
        # Why there is no screener yet, in words for people; empty as soon as there is one.
        self.missing = "the list topic has not been read yet"

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; an index that is being built is thrown away with the process."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _guard(self) -> None:
        try:
            self._run()
        except BaseException as err:  # nothing would bring new lists any more
            end_process(f"the list follower failed: {type(err).__name__}", err)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with ListReader(self._settings) as reader:
                    self._follow(reader)
            except BrokerError as err:
                # The lists in memory stay in force; their age shows in the metrics.
                LOG.warning("can't read the lists", error=str(err))
                if self.missing:
                    self.missing = str(err)
                self._stop.wait(_TRY_AGAIN_SECONDS)

    def _follow(self, reader: ListReader) -> None:
        while not self._stop.is_set():
            change = reader.read(_POLL_SECONDS)
            if change is not None:
                self._apply(change)
            elif reader.end_reached:
                self._hand_over()

    def _apply(self, change: Change) -> None:
        if isinstance(change, Refused):
            self._refuse(change)
        elif isinstance(change, Withdrawn):
            self._withdraw(change.source)
        else:
            self._load(change)

    def _load(self, change: Loaded | Confirmed) -> None:
        version = change.marker.list
        if isinstance(change, Loaded):
            try:
                entities = decode_entities(change.payload)
            except ListError as err:
                self._refuse(Refused(version.source, "bad_entries", str(err)))
                return
            held = self._lists.get(version.source)
            self._changed |= held is None or held.version != version.version
            self._lists[version.source] = HeldList(version.version, tuple(entities))
        elif self._versions().get(version.source) != version.version:  # refused when it came
            return
        metrics.LIST_PUBLISHED.labels(version.source).set(change.marker.published_at / 1000)
        metrics.LIST_LAST_SUCCESS.labels(version.source).set(time.time())
        metrics.LIST_ENTRIES.labels(version.source).set(version.entries)

    def _withdraw(self, source: str) -> None:
        LOG.warning("list withdrawn", list=source)
        if self._lists.pop(source, None):
            self._changed = True
            for gauge in (metrics.LIST_PUBLISHED, metrics.LIST_LAST_SUCCESS, metrics.LIST_ENTRIES):
                gauge.remove(source)

    def _versions(self) -> dict[str, str]:
        return {source: held.version for source, held in self._lists.items()}

    def _refuse(self, refusal: Refused) -> None:
        metrics.LIST_REFUSED.labels(refusal.source, refusal.reason).inc()
        LOG.error("list refused", list=refusal.source, reason=refusal.reason, why=refusal.detail)

    def _hand_over(self) -> None:
        """Build and hand over a screener if a list has changed and none that is required lacks."""
        lacking = [name for name in self._settings.required_lists if name not in self._lists]
        if lacking or not self._lists:
            wanted = ", ".join(lacking) or "any list"
            if self.missing:
                self.missing = f"{self._settings.lists_topic} does not hold {wanted}"
            return
        if not self._changed:
            return
        self._changed = False
        started = time.perf_counter()
        try:
            screener = build_screener(self._lists, self._policy)
        except Exception as err:
            # Entries that no index can be built over must not take every worker down.
            self._refuse(Refused("all", "index", f"{type(err).__name__}: {err}"))
            return
        elapsed = time.perf_counter() - started
        metrics.INDEX_BUILD_SECONDS.set(elapsed)
        LOG.info(
            "lists loaded", entries=len(screener.index), list_version=screener.list_version,
            lists=screener.snapshots, seconds=round(elapsed, 3),
        )  # fmt: skip
        self.missing = ""
        self._on_screener(screener)
