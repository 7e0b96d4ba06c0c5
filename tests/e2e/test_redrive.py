"""A dead letter's way back through a worker that can screen it now."""

from __future__ import annotations

import pytest

from streams.kafka.audit import audit_stream
from streams.kafka.dead_letters import Choice
from streams.kafka.redrive import redrive
from streams.settings import Settings
from tests.e2e.conftest import StartWorker
from tests.support.answering import answers_of, commit_all, write
from tests.support.audit import Audit, count_answers
from tests.support.events import Generator, send
from tests.support.listed import publish
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


class _Broken:
    """A screener that fails on every event."""

    def screen(self, *_: object) -> object:
        raise RuntimeError("a fault of this release")


def test_events_that_a_fault_kept_out_are_screened_after_a_redrive(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    planted = Generator(seed=50).events(60)
    send(settings, planted)
    broken = answers_of(settings, _Broken())  # type: ignore[arg-type]
    write(settings, [output for outputs in broken for output in outputs])
    commit_all(settings)
    result = redrive(settings, Choice(reasons=frozenset({"internal_error"})))
    assert len(result.fates) == 60

    worker = start_worker(settings)
    wait_until(lambda: count_answers(settings) >= 180, "letters, markers and verdicts")
    wait_until(lambda: not worker.metric("streamscreen_consumer_lag_records"), "no lag")
    due = {event.event_id: set(event.hits) for event in planted}
    for answers in Audit.of(settings).events.values():
        if answers.verdicts:
            assert answers.hits == due.pop(answers.verdict.event_id)
    assert due == {}
    account = audit_stream(settings)
    assert account.in_order
    assert sum(topic.verdicts for topic in account.topics) == 60
    assert sum(topic.redriven for topic in account.topics) == 60
    assert worker.stop() == 0
