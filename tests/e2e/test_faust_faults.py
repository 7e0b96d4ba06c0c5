"""What may break inside Faust and its consumer: it ends the process with a reason, and never hangs."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from streams.settings import Settings
from tests.support.audit import Audit, committed
from tests.support.events import Generator, send
from tests.support.flow import assert_all_answered, wait_for_all
from tests.support.listed import publish
from tests.support.waiting import wait_until
from tests.support.worker import WorkerProcess

pytestmark = pytest.mark.broker

REASONS = {
    "fail_in_agent": "the agent of shipment failed: LookupError",
    "end_thread": "the consumer's thread came to an end",
    "hang_loop": "the event loop has not run for 3 s",
    "end_coordination": "the work in the consumer group came to an end",
    "end_fetching": "the fetching of events came to an end",
    "end_fetcher": "Faust's fetcher came to an end",
    "refuse_commits": "Faust stopped: not authorised",
    "never_commit": "stuck: no commit on ",
    "fail_in_rebalance": "giving partitions back failed: LookupError",
}


@pytest.mark.parametrize("fault", REASONS)
def test_a_part_that_breaks_ends_the_worker_and_commits_nothing_unanswered(
    fault: str, settings: Settings, tmp_path: Path
) -> None:
    publish(settings)
    before, after = Generator(seed=41).events(60), Generator(seed=42).events(60)
    send(settings, before)
    command = ("tests.support.faulty_worker", fault)
    with WorkerProcess(settings, tmp_path / "faulty.log", command) as worker:
        wait_until(lambda: sum(committed(settings).values()) == len(before), "the first commit")
        worker.signal(signal.SIGUSR1)
        send(settings, after)
        wait_until(lambda: worker.exit_code is not None, "the end of the worker")
        assert worker.exit_code == 70
        (line,) = worker.said("the worker ends")
        assert line["reason"].startswith(REASONS[fault])
    # What was not answered comes again.
    answered = Audit.of(settings).answered_below()
    assert all(offset <= answered[place] for place, offset in committed(settings).items())


def test_a_consumer_that_is_stuck_shows_before_the_worker_ends(
    settings: Settings, tmp_path: Path
) -> None:
    publish(settings)
    before, after = Generator(seed=43).events(60), Generator(seed=44).events(60)
    send(settings, before)
    command = ("tests.support.faulty_worker", "hang_thread")
    with WorkerProcess(settings, tmp_path / "stuck.log", command) as worker:
        wait_until(lambda: sum(committed(settings).values()) == len(before), "the first commit")
        assert worker.get("/healthz")[0] == 200
        worker.signal(signal.SIGUSR1)
        send(settings, after)
        wait_until(lambda: worker.get("/healthz")[0] == 503, "a sign")
        assert "no progress on " in worker.get("/healthz")[1]
        wait_until(lambda: worker.exit_code is not None, "the end of the worker")
        assert worker.exit_code == 70
        (line,) = worker.said("the worker ends")
        assert line["reason"].startswith("stuck: no progress on ")
    with WorkerProcess(settings, tmp_path / "next.log") as worker:
        assert_all_answered(wait_for_all(settings), [*before, *after])
