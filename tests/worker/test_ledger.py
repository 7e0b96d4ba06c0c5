"""The ledger: no commit passes an event that is not answered."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from streams.worker.ledger import Ledger, Ticket

HERE, THERE = ("shipments", 0), ("shipments", 1)


def take(ledger: Ledger, offset: int, timestamp: int = 0) -> Ticket:
    taken = ledger.take(HERE, offset, timestamp)
    assert taken is not None
    return taken.ticket


def test_events_may_be_answered_in_any_order_and_are_committed_in_theirs() -> None:
    ledger = Ledger()
    ledger.begin(HERE, 37)
    tickets = {offset: take(ledger, offset) for offset in (37, 38, 39)}
    tickets[38].settle()
    assert ledger.committable() == {}
    tickets[37].settle()
    assert ledger.committable() == {HERE: 39}
    ledger.confirm({HERE: 39})
    assert ledger.committable() == {}
    tickets[39].settle()
    assert ledger.committable() == {HERE: 40}


def test_the_first_event_of_a_new_group_holds_up_the_commit() -> None:
    ledger = Ledger()
    ledger.begin(HERE, 0)
    first, second = take(ledger, 0), take(ledger, 1)
    second.settle()
    assert ledger.committable() == {}
    first.settle()
    assert ledger.committable() == {HERE: 2}


def test_a_jump_holds_up_the_commit_until_it_is_explained() -> None:
    ledger = Ledger()
    ledger.begin(HERE, 10)
    taken = ledger.take(HERE, 15, 0)
    assert taken is not None
    assert taken.gap is not None
    assert (taken.gap.partition, taken.gap.first, taken.gap.end) == (HERE, 10, 15)
    taken.ticket.settle()
    assert ledger.committable() == {}
    taken.gap.ticket.settle()
    assert ledger.committable() == {HERE: 16}


def test_offsets_without_an_event_at_the_end_are_passed_over() -> None:
    ledger = Ledger()
    ledger.begin(HERE, 5)
    assert ledger.idle() == {HERE: 5}
    ledger.pass_over(HERE, 5, 8)
    assert ledger.committable() == {HERE: 8}
    taken = ledger.take(HERE, 8, 0)
    assert taken is not None
    assert taken.gap is None
    assert ledger.idle() == {}
    ledger.pass_over(HERE, 8, 20)
    taken.ticket.settle()
    assert ledger.idle() == {HERE: 9}
    ledger.pass_over(HERE, 8, 20)
    assert ledger.committable() == {HERE: 9}


def test_an_event_from_before_the_last_commit_begins_the_book_anew() -> None:
    ledger = Ledger()
    ledger.begin(HERE, 10)
    old = take(ledger, 10)
    taken = ledger.take(HERE, 2, 0)
    assert taken is not None
    assert taken.begun_anew
    old.settle()
    assert ledger.committable() == {}
    taken.ticket.settle()
    assert ledger.committable() == {HERE: 3}
    again = ledger.take(HERE, 2, 0)
    assert again is not None
    assert not again.begun_anew


def test_answers_that_are_not_committed_are_told_with_the_last_commit() -> None:
    ledger = Ledger()
    ledger.begin(HERE, 10)
    event = take(ledger, 10)
    assert ledger.uncommitted() == {}
    event.settle()
    assert ledger.uncommitted() == {HERE: 10}
    ledger.confirm({HERE: 11})
    assert ledger.uncommitted() == {}


def test_a_repeated_event_changes_nothing() -> None:
    ledger = Ledger()
    ledger.begin(HERE, 0)
    first = take(ledger, 0)
    take(ledger, 0).settle()
    assert ledger.committable() == {}
    first.settle()
    first.settle()
    assert ledger.committable() == {HERE: 1}


def test_an_event_of_a_partition_that_is_not_ours_is_not_taken() -> None:
    assert Ledger().take(HERE, 0, 0) is None


def test_answers_that_come_after_a_rebalance_have_no_effect() -> None:
    ledger = Ledger()
    ledger.begin(HERE, 0)
    late = take(ledger, 0)
    ledger.clear()
    ledger.begin(HERE, 0)
    late.settle()
    assert ledger.committable() == {}


def test_a_partition_begins_anew_only_before_its_first_event() -> None:
    ledger = Ledger()
    ledger.begin(HERE, 5)
    ledger.begin(HERE, 3)
    assert ledger.positions() == {HERE: 3}
    ticket = take(ledger, 3)
    ledger.begin(HERE, 0)
    ticket.settle()
    assert ledger.committable() == {HERE: 4}


def test_the_oldest_event_in_work_tells_how_long_events_wait() -> None:
    ledger = Ledger()
    ledger.begin(HERE, 0)
    assert ledger.waiting_since(HERE) is None
    first, second = take(ledger, 0, timestamp=100), take(ledger, 1, timestamp=200)
    assert ledger.waiting_since(HERE) == 100
    first.settle()
    assert ledger.waiting_since(HERE) == 200
    second.settle()
    assert ledger.waiting_since(HERE) == 200


@given(st.permutations(range(8)))
def test_in_every_order_the_commit_stops_at_the_first_open_event(order: list[int]) -> None:
    ledger = Ledger()
    ledger.begin(HERE, 0)
    tickets = [take(ledger, offset) for offset in range(8)]
    settled: set[int] = set()
    for offset in order:
        tickets[offset].settle()
        settled.add(offset)
        first_open = min(set(range(9)) - settled)
        assert ledger.committable() == ({HERE: first_open} if first_open else {})


class CrashAtAnyMoment(RuleBasedStateMachine):
    """Takes, answers, commits, rebalances; the oracle is the plain set of answered offsets."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.answered: set[int] = set()
        self.stored = 0
        self.next = 0
        self.existing: set[int] = set()
        self.open: list[tuple[int, Ticket]] = []
        self.ledger.begin(HERE, 0)

    @rule(skip=st.integers(0, 3))
    def take(self, skip: int) -> None:
        """An event comes, perhaps after offsets that the broker used for itself."""
        offset = self.next + skip
        self.next = offset + 1
        self.existing.add(offset)
        taken = self.ledger.take(HERE, offset, 0)
        assert taken is not None
        assert (taken.gap is not None) == bool(skip)
        if taken.gap:
            self.open.append((-1, taken.gap.ticket))
        self.open.append((offset, taken.ticket))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        """The broker confirms the outputs of any event in work."""
        offset, ticket = self.open.pop(data.draw(st.integers(0, len(self.open) - 1)))
        ticket.settle()
        self.answered.add(offset)

    @rule()
    def commit(self) -> None:
        """The broker stores what the ledger allows."""
        offsets = self.ledger.committable()
        self.stored = offsets.get(HERE, self.stored)
        self.ledger.confirm(offsets)

    @rule()
    def rebalance(self) -> None:
        """All is taken away and given back; reading starts at the last commit."""
        self.ledger.clear()
        self.open.clear()
        self.ledger.begin(HERE, self.stored)
        self.next = self.stored
        self.existing = {offset for offset in self.existing if offset < self.stored}

    @invariant()
    def nothing_is_lost_by_a_crash_now(self) -> None:
        """Every event before the offset that is or may be committed has been answered."""
        limit = max(self.stored, self.ledger.committable().get(HERE, 0))
        assert {offset for offset in self.existing if offset < limit} <= self.answered


TestCrashAtAnyMoment = CrashAtAnyMoment.TestCase
