"""Readiness tells why nothing is screened; liveness looks at progress."""

from __future__ import annotations

import pytest

from streams import metrics
from streams.worker.health import (
    HOPELESS_SECONDS,
    JOIN_SECONDS,
    STALL_SECONDS,
    Health,
)
from streams.worker.ledger import Ledger

HERE = ("shipments", 0)
NOW_MS = 1_795_420_000_000


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def health(clock: Clock) -> Health:
    """A worker at offset 10 of one partition, with its lists and in its group."""
    ledger = Ledger()
    ledger.begin(HERE, 10)
    health = Health(ledger, clock, lists_missing=lambda: "")
    health.joined()
    return health


def answer(health: Health, offset: int, timestamp: int = NOW_MS) -> None:
    taken = health.ledger.take(HERE, offset, timestamp)
    assert taken is not None
    taken.ticket.settle()


def lag(gauge: str) -> float | None:
    labels = {"topic": HERE[0], "partition": str(HERE[1])}
    return metrics.REGISTRY.get_sample_value(f"streamscreen_consumer_lag_{gauge}", labels)


def test_a_worker_is_ready_when_it_has_lists_and_a_group() -> None:
    missing = ["no list"]
    health = Health(Ledger(), lists_missing=lambda: missing[0])
    assert health.reasons_not_ready() == ["no list"]
    missing[0] = ""
    assert health.reasons_not_ready() == ["not a member of the consumer group"]
    health.joined()
    assert health.reasons_not_ready() == []
    health.stopping = True
    assert health.reasons_not_ready() == ["stopping"]


def test_what_an_open_transaction_holds_back_is_lag_and_no_reason_for_a_new_start(
    health: Health, clock: Clock
) -> None:
    health.observe({HERE: 15}, NOW_MS, {HERE: 10})
    clock.now += 2 * STALL_SECONDS
    health.observe({HERE: 15}, NOW_MS, {HERE: 10})
    assert health.reasons_not_alive() == []
    assert (lag("records"), lag("seconds")) == (5, 2 * STALL_SECONDS)


def test_a_partition_with_events_on_which_nothing_moves_is_stuck(
    health: Health, clock: Clock
) -> None:
    health.observe({HERE: 15}, NOW_MS)
    clock.now += STALL_SECONDS
    health.observe({HERE: 15}, NOW_MS)
    assert health.reasons_not_alive() == []
    clock.now += 1
    assert health.reasons_not_alive() == ["no progress on shipments 0"]
    answer(health, 10)
    health.observe({HERE: 15}, NOW_MS)
    assert health.reasons_not_alive() == []


def test_a_quiet_partition_is_not_stuck(health: Health, clock: Clock) -> None:
    health.observe({HERE: 10}, NOW_MS)
    clock.now += 10 * STALL_SECONDS
    health.observe({HERE: 10}, NOW_MS)
    # The first event after a long silence has its own time.
    health.observe({HERE: 11}, NOW_MS)
    assert health.reasons_not_alive() == []


def test_a_partition_that_was_taken_away_is_not_stuck(health: Health, clock: Clock) -> None:
    health.observe({HERE: 15}, NOW_MS)
    health.ledger.clear()
    clock.now += 10 * STALL_SECONDS
    health.observe({}, NOW_MS)
    assert health.reasons_not_alive() == []
    assert lag("records") is None


def test_a_partition_that_is_never_fetched_is_stuck(health: Health, clock: Clock) -> None:
    health.observe({HERE: None}, NOW_MS)
    assert (lag("records"), lag("seconds")) == (0, 0)
    clock.now += STALL_SECONDS + 1
    health.observe({HERE: None}, NOW_MS)
    assert health.reasons_not_alive() == ["no progress on shipments 0"]


def test_answers_that_can_t_be_committed_are_no_progress(health: Health, clock: Clock) -> None:
    answer(health, 10)
    health.observe({HERE: 11}, NOW_MS)
    clock.now += STALL_SECONDS + 1
    answer(health, 11)
    health.observe({HERE: 12}, NOW_MS)
    assert health.reasons_not_alive() == ["no commit on shipments 0"]
    health.ledger.confirm({HERE: 11})
    health.observe({HERE: 12}, NOW_MS)
    assert health.reasons_not_alive() == []


def test_the_broker_knows_of_events_that_a_stuck_consumer_never_saw(
    health: Health, clock: Clock
) -> None:
    health.tell_ends({HERE: 15, ("shipments", 9): 3})
    health.observe({HERE: 10}, NOW_MS)
    assert lag("records") == 5
    clock.now += STALL_SECONDS + 1
    assert health.reasons_not_alive() == ["no progress on shipments 0"]


def test_a_worker_that_stays_stuck_is_to_end(health: Health, clock: Clock) -> None:
    health.observe({HERE: 15}, NOW_MS)
    clock.now += STALL_SECONDS + 1
    health.observe({HERE: 15}, NOW_MS)
    clock.now += HOPELESS_SECONDS
    assert health.reasons_to_end() == []
    clock.now += 1
    assert health.reasons_to_end() == ["no progress on shipments 0"]
    health.stopping = True
    assert health.reasons_to_end() == []


def test_without_a_broker_everything_has_its_full_time_again(health: Health, clock: Clock) -> None:
    health.join()
    answer(health, 10)
    health.observe({HERE: 15}, NOW_MS)
    clock.now += 10 * JOIN_SECONDS
    health.observe({HERE: 15}, NOW_MS)
    assert len(health.reasons_not_alive()) == 3
    health.excuse()
    assert health.reasons_not_alive() == []
    clock.now += JOIN_SECONDS + 1
    assert len(health.reasons_not_alive()) == 3


def test_a_worker_that_does_not_get_into_its_group_is_stuck(health: Health, clock: Clock) -> None:
    health.join()
    clock.now += JOIN_SECONDS
    assert health.reasons_not_ready() == ["not a member of the consumer group"]
    assert health.reasons_not_alive() == []
    clock.now += 1
    assert health.reasons_not_alive() == ["the consumer group does not let the worker in"]
    health.joined()
    assert health.reasons_not_alive() == []


def test_partitions_of_which_no_position_is_known_are_not_read(clock: Clock) -> None:
    health = Health(Ledger(), clock, lists_missing=lambda: "")
    health.joined(3)
    clock.now += JOIN_SECONDS + 1
    assert health.reasons_not_alive() == ["no partition is read"]
    health.ledger.begin(HERE, 0)
    health.observe({HERE: 0}, NOW_MS)
    assert health.reasons_not_alive() == []


def test_a_worker_that_waits_for_lists_is_alive(clock: Clock) -> None:
    health = Health(Ledger(), clock)
    clock.now += 10 * JOIN_SECONDS
    assert health.reasons_not_ready() == ["the lists have not been read yet"]
    assert health.reasons_not_alive() == []


def test_lag_counts_records_and_the_age_of_the_oldest(health: Health) -> None:
    answer(health, 10, NOW_MS - 9000)
    health.observe({HERE: 15}, NOW_MS)
    assert (lag("records"), lag("seconds")) == (4, 9)
    health.ledger.take(HERE, 11, NOW_MS - 5000)
    health.observe({HERE: 15}, NOW_MS)
    assert (lag("records"), lag("seconds")) == (4, 5)


def test_lag_before_the_first_event_is_the_time_without_progress(
    health: Health, clock: Clock
) -> None:
    health.observe({HERE: 12}, NOW_MS)
    clock.now += 7
    health.observe({HERE: 12}, NOW_MS)
    assert (lag("records"), lag("seconds")) == (2, 7)


def test_a_registry_that_is_away_is_a_reason_to_wait_and_none_for_a_new_start(
    health: Health, clock: Clock
) -> None:
    health.observe({HERE: 20}, NOW_MS)
    health.registry_away = True
    clock.now += STALL_SECONDS + 1
    health.observe({HERE: 20}, NOW_MS)
    assert health.reasons_not_ready() == ["the schema registry does not answer"]
    assert health.reasons_not_alive() == []
    health.registry_away = False
    assert health.reasons_not_ready() == []
    assert health.reasons_not_alive() == [f"no progress on {HERE[0]} {HERE[1]}"]
