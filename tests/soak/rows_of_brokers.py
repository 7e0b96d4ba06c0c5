"""Brokers that stall, die, run out of disk or are slow."""

from __future__ import annotations

import time
from functools import partial

from tests.soak.quotas import set_rates
from tests.soak.stage import Outcome, Stage, tell_ends
from tests.support.audit import count_answers
from tests.support.flow import wait_for_more
from tests.support.waiting import wait_until

_SUPERVISOR_SECONDS = 30.0


def _stalled_broker(seconds: float, stage: Stage) -> Outcome:
    with stage.workers(1) as workers:
        with stage.flow(rate=200) as flow:
            stage.rest(2.0, 3.0)
            stage.broker.pause()
            stage.rest(seconds, seconds)
            stage.broker.resume()
            wait_for_more(stage.settings, 200)
        return stage.settle(flow.events, tell_ends(workers))


stalled_5 = partial(_stalled_broker, 5.0)
stalled_15 = partial(_stalled_broker, 15.0)
stalled_40 = partial(_stalled_broker, 40.0)


def killed_broker(stage: Stage) -> Outcome:
    """The broker is killed and started again, twice, the second time after a stall."""
    with stage.workers(1) as workers:
        with stage.flow(rate=200) as flow:
            for stall in (0.0, 3.0):
                stage.rest(1.0, 3.0)
                stage.broker.pause()
                stage.rest(stall, stall)
                stage.broker.kill()
                stage.broker.start()
                wait_for_more(stage.settings, 200)
        return stage.settle(flow.events, tell_ends(workers))


def stop_without_broker(stage: Stage) -> Outcome:
    """A worker is told to stop while the broker is stalled: within the 30 s of a supervisor."""
    with stage.workers(1) as workers:
        with stage.flow(rate=200) as flow:
            stage.rest(2.0, 3.0)
            stage.broker.pause()
            stage.rest(2.0, 2.0)
            started = time.monotonic()
            code = workers[0].restart()
            seconds = time.monotonic() - started
            stage.broker.resume()
            wait_for_more(stage.settings, 200)
        faults = [] if seconds < _SUPERVISOR_SECONDS else ["it took too long to stop"]
        note = f"stopped after {seconds:.0f} s with {code}; {tell_ends(workers)}"
        return stage.settle(flow.events, note, faults)


def full_disk(stage: Stage) -> Outcome:
    """The broker can't make its files any longer, which ends it; then there is room again."""
    with stage.workers(1) as workers:
        with stage.flow(rate=200) as flow:
            stage.rest(2.0, 3.0)
            stage.broker.limit_files(64 * 1024)
            wait_until(lambda: not stage.broker.running, "the end of the broker")
            stage.rest(3.0, 3.0)
            stage.broker.start()
            wait_for_more(stage.settings, 200)
        return stage.settle(flow.events, tell_ends(workers))


def slow_broker(stage: Stage) -> Outcome:
    """The broker lets the worker read and write far less than is sent; later the limits go."""
    client = "slow-worker"
    with stage.workers(1, client_id=client) as workers:
        set_rates(stage.broker.address, client, produce=20_000, consume=20_000)
        with stage.flow(rate=300) as flow:
            stage.rest(30.0, 30.0)
        behind = len(flow.events) - count_answers(stage.settings)
        set_rates(stage.broker.address, client, produce=None, consume=None)
        faults = [] if behind > 500 else ["the limits did not slow the worker down"]
        note = "; ".join(filter(None, (f"{behind} events behind", tell_ends(workers))))
        return stage.settle(flow.events, note, faults)
