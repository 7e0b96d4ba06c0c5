"""`python -m tests.soak [ROW …]`: every fault in turn, each ended by an account of every event."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from tests.broker import Broker, BrokerMissingError, find_jars
from tests.soak import (
    rows_of_brokers,
    rows_of_events,
    rows_of_memory,
    rows_of_publishing,
    rows_of_workers,
)
from tests.soak.report import RESULTS, Row, print_head, print_row, write_rows
from tests.soak.stage import Outcome, Stage

# All rows together may take no longer.
LIMIT_SECONDS = 1200.0

ROWS: Mapping[str, Callable[[Stage], Outcome]] = MappingProxyType(
    {
        "20 killed workers": rows_of_workers.killed_workers,
        "rolling restart of 3": rows_of_workers.rolling_restart,
        "rebalance storm": rows_of_workers.rebalance_storm,
        "stalled worker": rows_of_workers.stalled_worker,
        "broker stalled 5 s": rows_of_brokers.stalled_5,
        "broker stalled 15 s": rows_of_brokers.stalled_15,
        "broker stalled 40 s": rows_of_brokers.stalled_40,
        "broker killed": rows_of_brokers.killed_broker,
        "stop without broker": rows_of_brokers.stop_without_broker,
        "broker's disk full": rows_of_brokers.full_disk,
        "slow broker": rows_of_brokers.slow_broker,
        "alerts topic deleted": rows_of_publishing.deleted_topic,
        "answers too large": rows_of_publishing.small_topics,
        "poison": rows_of_events.poison,
        "clock jumps": rows_of_events.clock_jumps,
        "retention": rows_of_events.retention,
        "event topic made again": rows_of_events.topic_made_again,
        "a million behind": rows_of_memory.backlog,
        "large events behind": rows_of_memory.large_events,
    }
)


def main() -> int:
    """Play the rows, print the table as they end, write it; 1 where one is not as it has to be."""
    parser = argparse.ArgumentParser(prog="tests.soak", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of: {', '.join(ROWS)}")
    parser.add_argument("--seed", type=int, default=1, help="another one makes other choices")
    parser.add_argument("--keep", type=Path, help="folder for the logs; it must not exist yet")
    given = parser.parse_args()
    unknown = set(given.rows) - set(ROWS)
    if unknown:
        parser.error(f"no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    try:
        jars = find_jars()
    except BrokerMissingError as err:
        print(err, file=sys.stderr)  # noqa: T201
        return 2
    logging.disable(logging.CRITICAL)  # clients tell of every fault that is caused here
    with tempfile.TemporaryDirectory(prefix="streamscreen-soak-") as scratch:
        rows = _play(
            given.rows or list(ROWS), jars, given.keep or Path(scratch) / "run", given.seed
        )
    write_rows(rows)
    failed = sum(bool(row.problem) for row in rows)
    print(f"{failed} rows failed; written to {RESULTS}")  # noqa: T201
    return 1 if failed else 0


def _play(names: list[str], jars: Path, folder: Path, seed: int) -> list[Row]:
    broker = Broker(jars, folder / "broker")
    try:
        return _play_rows(names, broker, folder, seed)
    finally:
        broker.stop()


def _play_rows(names: list[str], broker: Broker, folder: Path, seed: int) -> list[Row]:
    rows: list[Row] = []
    deadline = time.monotonic() + LIMIT_SECONDS
    print_head()
    for name in names:
        if time.monotonic() > deadline:
            rows.append(Row(name, 0.0, problem=f"no time left of {LIMIT_SECONDS:.0f} s"))
        else:
            rows.append(_play_row(name, broker, folder / name.replace(" ", "-"), seed))
            if rows[-1].problem:  # whatever state the broker is in, the next row starts it anew
                broker.stop()
        print_row(rows[-1])
    return rows


def _play_row(name: str, broker: Broker, folder: Path, seed: int) -> Row:
    started = time.monotonic()
    try:
        if not broker.running:
            broker.start()
        outcome = ROWS[name](Stage(broker, folder, seed))
    except Exception as err:
        # The other rows still tell something.
        return Row(name, time.monotonic() - started, problem=f"{type(err).__name__}: {err}")
    account = outcome.account
    problems = list(outcome.faults)
    if not account.committed:
        problems.append("not everything is committed")
    if account.lost or account.unexpected:
        problems.append("events are not accounted for")
    return Row(
        name,
        time.monotonic() - started,
        account.events,
        account.repeats,
        account.lost,
        account.unexpected,
        "; ".join(problems),
        outcome.note,
    )


if __name__ == "__main__":
    sys.exit(main())
