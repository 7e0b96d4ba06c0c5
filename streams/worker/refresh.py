"""Lists in memory: follows the list topic and hands over a new screener when a list changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

import structlog

from streams import metrics
from streams.errors import BrokerError, ListError, RefusedError
from streams.kafka.list_topic import ListReader, open_trust
from streams.lists.catalogue import HeldList, build_screener
from streams.lists.derived import add_derived, today
from streams.lists.ownership_file import configured_stakes
from streams.matching.policy import Policy
from streams.matching.screener import Screener
from streams.messages.list_assembly import Change, Confirmed, Loaded, Refused, Withdrawn
from streams.messages.list_versions import decode_entities
from streams.settings import Settings
from streams.worker.process import end_process
from streams.worker.swap import beside_the_loop

LOG = structlog.get_logger("streamscreen.lists")

_POLL_SECONDS: Final = 0.25
_TRY_AGAIN_SECONDS: Final = 1.0
# Whoever can write to the topic can make up sources.
_MOST_REASONS: Final = 10


class ListFollower:
    """A thread that keeps the lists up to date; `on_screener` is called from it.

    The first screener comes when all that stood on the topic at the start has been read and every
    required list is there. The index is built beside the one in use. Raises ConfigError for a key
    that can't be used and ListError for a file of stakes that can't be read.
    """

    def __init__(
        self, settings: Settings, policy: Policy, on_screener: Callable[[Screener], None]
    ) -> None:
        self._settings = settings
        self._policy = policy
        self._on_screener = on_screener
        self._trust = open_trust(settings)
        self._stakes = configured_stakes(settings).stakes
        self._lists: dict[str, HeldList] = {}
        # Of sources without a version: why the last one was refused.
        self._refused: dict[str, str] = {}
        self._changed = False
        # The day and the versions of the screener that was handed over last.
        self._day = ""
        self._built: dict[str, str] = {}
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
                with ListReader(self._settings, self._trust) as reader:
                    self._follow(reader)
            except RefusedError as err:
                # No list that comes could be seen any more, and nobody would know.
                end_process(str(err))
            except BrokerError as err:
                # The lists in memory stay in force; their age shows in the metrics.
                LOG.warning("can't read the lists", error=str(err))
                if self.missing:
                    self.missing = str(err)
                self._stop.wait(_TRY_AGAIN_SECONDS)

    def _follow(self, reader: ListReader) -> None:
        early: dict[str, Refused] = {}
        while not self._stop.is_set():
            change = reader.read(_POLL_SECONDS)
            if change is not None:
                self._apply(change, None if reader.end_reached else early)
            elif reader.end_reached:
                while early:
                    self._refuse(early.popitem()[1])
                self._hand_over()

    def _apply(self, change: Change, early: dict[str, Refused] | None) -> None:
        """Take a change. What was refused `early`, before the end of the topic was reached, is no
        alarm where a good version of the source has followed.
        """
        if isinstance(change, Refused) and early is not None:
            early[change.source] = change
        elif isinstance(change, Refused):
            self._refuse(change)
        elif isinstance(change, Withdrawn):
            self._withdraw(change.source)
        else:
            if early:
                early.pop(change.marker.list.source, None)
            self._load(change)

    def _load(self, change: Loaded | Confirmed) -> None:
        version = change.marker.list
        if isinstance(change, Loaded):
            try:
                with beside_the_loop():
                    entities = decode_entities(change.payload)
            except ListError as err:
                self._refuse(Refused(version.source, "bad_entries", str(err)))
                return
            held = self._lists.get(version.source)
            self._changed |= held is None or held.version != version.version
            self._lists[version.source] = HeldList(
                version.version, tuple(entities), version.parser_version
            )
            self._refused.pop(version.source, None)
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
        if refusal.source not in self._lists and len(self._refused) < _MOST_REASONS:
            self._refused[refusal.source] = refusal.reason
        LOG.error("list refused", list=refusal.source, reason=refusal.reason, why=refusal.detail)

    def _hand_over(self) -> None:
        """Build and hand over a screener if a list has changed and none that is required lacks.

        With each day stakes begin and end, so that the list that is derived may change, too.
        """
        lacking = [name for name in self._settings.required_lists if name not in self._lists]
        if lacking or not self._lists:
            wanted = ", ".join(lacking) or "any list"
            if self.missing:
                told = "".join(
                    f"; {name} was refused: {why}" for name, why in self._refused.items()
                )
                self.missing = f"{self._settings.lists_topic} does not hold {wanted}{told}"
            return
        day = today()
        if not self._changed and day == self._day:
            return
        self._changed, self._day = False, day
        started = time.perf_counter()
        try:
            with beside_the_loop():
                screener = self._build(day)
        except Exception as err:
            # Entries that no index can be built over must not take every worker down.
            self._refuse(Refused("all", "index", f"{type(err).__name__}: {err}"))
            return
        if screener is None:
            return
        elapsed = time.perf_counter() - started
        metrics.INDEX_BUILD_SECONDS.set(elapsed)
        LOG.info(
            "lists loaded", entries=len(screener.index), list_version=screener.list_version,
            lists=screener.snapshots, seconds=round(elapsed, 3),
        )  # fmt: skip
        self.missing = ""
        self._on_screener(screener)

    def _build(self, day: str) -> Screener | None:
        """A screener over the lists and what follows from them; None where that is as before."""
        siblings = self._policy.shared_details
        derived = add_derived(self._lists, self._stakes, day, siblings=siblings)
        versions = {source: held.version for source, held in derived.lists.items()}
        if versions == self._built:
            return None
        if derived.unknown:
            LOG.warning("stakes name entries that no list holds", entries=list(derived.unknown[:5]))
        screener = build_screener(derived.lists, self._policy)
        self._built = versions
        return screener
