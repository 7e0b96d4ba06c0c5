"""The rounds of the list job. One source that fails keeps none of the others back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import Final

import structlog

from streams import metrics
from streams.errors import StreamsError
from streams.list_job.publication import publish_source
from streams.lists.fetching.transfer import STOPPED
from streams.lists.sources import Source, load_sources
from streams.lists.updating import UNREADABLE, Update, Watch, update_source
from streams.settings import Settings

LOG = structlog.get_logger("streamscreen.lists")

CRASHED: Final = "crashed"
UNPUBLISHED: Final = "unpublished"


@dataclass(frozen=True, slots=True)
class ListJob:
    """Brings sources up to date and publishes what they hold, until `stop` is set.

    A version is published anew in each round in which the source was reached, also when it is the
    same: so the age of what workers hold tells how long ago it was last known to be current.
    """

    settings: Settings
    sources: Sequence[Source]
    stop: Event

    def serve(self, every: float) -> None:
        """A round every so many seconds, counted from the start of the round before."""
        warn_of_missing(self.settings)
        while not self.stop.is_set():
            began = time.monotonic()
            self.run_round()
            self.stop.wait(max(0.0, began + every - time.monotonic()))

    def run_round(self) -> list[Update]:
        """Each source once, in their order; the rest is left out when told to stop."""
        updates: list[Update] = []
        for source in self.sources:
            if self.stop.is_set():
                break
            updates.append(self._update(source))
        failed = [update.source for update in updates if not update.ok]
        LOG.info("round ended", sources=len(updates), not_up_to_date=failed)
        return updates

    def _update(self, source: Source) -> Update:
        began = time.monotonic()
        try:
            update = self._publish(update_source(self.settings, source, Watch(self.stop)))
        except StreamsError as err:
            detail = f"{source.name}: {err}"
            update = Update(source.name, "failed", reason=UNPUBLISHED, detail=detail)
        except Exception as err:  # the other lists have to stay fresh, whatever this one did
            LOG.exception("list crashed the update", list=source.name)
            detail = f"{source.name}: {type(err).__name__}"
            update = Update(source.name, "failed", reason=CRASHED, detail=detail)
        self._tell(update, time.monotonic() - began)
        return update

    def _publish(self, update: Update) -> Update:
        """Publish what is current, or tell the workers of a version that waits for a person."""
        if update.outcome == "failed" or update.reason == UNREADABLE:
            return update
        refusal = publish_source(self.settings, update.source).refusal
        if refusal is None or not update.ok:
            return update
        detail = f"{update.source} {refusal.version.version}: {refusal}"
        reason = refusal.faults[0].reason.value
        return Update(update.source, "refused", None, update.broken, reason, detail)

    def _tell(self, update: Update, seconds: float) -> None:
        if update.reason == STOPPED:
            return
        metrics.JOB_UP_TO_DATE.labels(update.source).set(update.ok)
        if update.version:
            metrics.JOB_LAST_SUCCESS.labels(update.source).set_to_current_time()
            LOG.info(
                "list is up to date", list=update.source, outcome=update.outcome,
                list_version=update.version.version, entries=update.version.entries,
                broken_rows=len(update.broken), seconds=round(seconds, 1),
            )  # fmt: skip
        else:
            metrics.JOB_FAILURES.labels(update.source, update.reason).inc()
            LOG.error(
                "list is not up to date, the version before stands", list=update.source,
                outcome=update.outcome, reason=update.reason, detail=update.detail,
            )  # fmt: skip


def warn_of_missing(settings: Settings) -> None:
    """Say which of the enabled sources are left out, and for want of which setting."""
    for source in load_sources(settings).values():
        if source.enabled and (lacking := source.missing(settings)):
            LOG.warning("source is left out", list=source.name, needs=lacking)
