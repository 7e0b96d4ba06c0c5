"""Workers that are killed, stopped in turn, or come and go."""

from __future__ import annotations

import signal

from tests.soak.stage import Outcome, Stage, is_ready, tell_ends
from tests.support.waiting import wait_until
from tests.support.worker import WorkerProcess


def killed_workers(stage: Stage) -> Outcome:
    """One of two workers is killed at a random moment, twenty times."""
    with stage.workers(2) as workers:
        with stage.flow(rate=300) as flow:
            for _ in range(20):
                wait_until(lambda: any(map(is_ready, workers)), "a worker to kill")
                stage.rest(0.0, 2.0)
                stage.random.choice(workers).kill()
        return stage.settle(flow.events, tell_ends(workers))


def rolling_restart(stage: Stage) -> Outcome:
    """Three workers are stopped and started in turn."""
    with stage.workers(3) as workers:
        codes = []
        with stage.flow(rate=300) as flow:
            for worker in workers:
                stage.rest(1.0, 3.0)
                codes.append(worker.restart())
                wait_until(lambda w=worker: is_ready(w), "the worker's return")  # type: ignore[misc]
        outcome = stage.settle(flow.events, f"exit codes {codes}")
    repeated = ["a restart repeated answers"] if outcome.account.repeats else []
    failed = ["a worker did not end with 0"] if any(codes) else []
    return Outcome(outcome.account, outcome.note, (*repeated, *failed))


def rebalance_storm(stage: Stage) -> Outcome:
    """A worker joins and leaves every three seconds, in turn by SIGTERM and by SIGKILL."""
    ends = []
    with stage.workers(1) as workers:
        with stage.flow(rate=300) as flow:
            for number in range(12):
                log = stage.folder / f"guest-{number:02}.log"
                with WorkerProcess(stage.settings, log) as guest:
                    stage.rest(3.0, 3.0)
                    if number % 2:
                        guest.kill()
                    else:
                        ends.append(guest.stop())
        codes = ", ".join(str(code) for code in ends)
        note = "; ".join(filter(None, (f"guests ended with {codes}", tell_ends(workers))))
        return stage.settle(flow.events, note)


def stalled_worker(stage: Stage) -> Outcome:
    """A worker is stalled until the group has gone on without it, three times."""
    with stage.workers(2) as workers:
        with stage.flow(rate=200) as flow:
            for _ in range(3):
                stage.rest(1.0, 3.0)
                sleeper = stage.random.choice(workers).worker
                sleeper.signal(signal.SIGSTOP)
                stage.rest(14.0, 14.0)
                sleeper.signal(signal.SIGCONT)
        return stage.settle(flow.events, tell_ends(workers))
