"""The events of a group's partitions in large batches, read by one program while no worker runs.

Whoever reads this way joins the workers' group under an assignment protocol of another name.
The broker admits only members who speak a common one, so that it keeps workers out as long as such
a reader is in, and the reader as long as a worker is: no partition is ever read by both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, cast

from confluent_kafka import (
    Consumer,
    ConsumerGroupState,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)
from confluent_kafka.admin import ConsumerGroupDescription

from streams.errors import BrokerError
from streams.kafka.clients import ANSWER_SECONDS, create_admin, create_reader, explain, find_ends
from streams.kafka.scanning import Stretch
from streams.kafka.tailing import Header
from streams.settings import Settings

Partition = tuple[str, int]

_BATCH: Final = 2000
# As of workers: one that is killed is noticed after so long.
_SESSION_MS: Final = 10_000
_FETCH_WAIT_MS: Final = 100
# The group has gone on without us: what is not committed comes again, to whoever is in it now.
_GONE_ON = (
    KafkaError.ILLEGAL_GENERATION,
    KafkaError.UNKNOWN_MEMBER_ID,
    KafkaError.REBALANCE_IN_PROGRESS,
    KafkaError._STATE,
    KafkaError._NO_OFFSET,
)


_TRANSPORT = (KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN, KafkaError._TIMED_OUT)
# The coordinator of the group is being chosen, or reads what is known of its groups.
_SETTLING = (
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    KafkaError.NOT_COORDINATOR,
)
_SETTLE_SECONDS: Final = 0.2


class GroupRecord(NamedTuple):
    """One record as it stands on its topic. `timestamp` is in ms since 1970 (UTC)."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...]


class GroupReader:
    """Reads the partitions of some topics as a member of the settings' group, from its commits on.

    `read` calls `on_assigned` and `on_revoked`; what the latter leaves uncommitted comes again.
    A partition is read up to the end that it had when it was assigned. Raises BrokerError where
    the group has other members, or the broker refuses.
    """

    def __init__(
        self,
        settings: Settings,
        topics: list[str],
        on_assigned: Callable[[Mapping[Partition, Stretch]], None],
        on_revoked: Callable[[], None],
    ) -> None:
        require_empty_group(settings)
        self._settings = settings
        self._on_assigned = on_assigned
        self._on_revoked = on_revoked
        self._ends: dict[Partition, int] = {}
        self._unread: set[Partition] = set()
        self.assigned = False
        self._consumer = create_reader(
            settings,
            {
                "partition.assignment.strategy": "range",
                "session.timeout.ms": _SESSION_MS,
                "fetch.wait.max.ms": _FETCH_WAIT_MS,
            },
        )
        self._consumer.subscribe(
            topics, on_assign=self._take_over, on_revoke=self._give_up, on_lost=self._give_up
        )

    @property
    def finished(self) -> bool:
        """Whether every assigned partition has been read to its end."""
        return self.assigned and not self._unread

    def read(self, timeout: float) -> list[GroupRecord]:
        """The records that are there, waiting up to `timeout` s for the first."""
        try:
            first = self._consumer.poll(timeout)
            rest = self._consumer.consume(_BATCH, 0) if first is not None else []
        except KafkaException as err:
            raise BrokerError(f"can't read the events: {explain(err)}") from None
        messages = [first, *rest] if first is not None else []
        return [_record(message) for message in messages if self._is_due(message)]

    def commit(self, offsets: Mapping[Partition, int]) -> bool:
        """Commit the offset of the next event to read of some partitions.

        False where the group has gone on without this member. Raises BrokerError for all else.
        """
        stored = [TopicPartition(*partition, offset) for partition, offset in offsets.items()]
        try:
            self._consumer.commit(offsets=stored, asynchronous=False)
        except KafkaException as err:
            if err.args[0].code() in _GONE_ON:
                return False
            raise BrokerError(f"can't commit: {explain(err)}") from None
        return True

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()

    def _is_due(self, message: Message) -> bool:
        """Whether a message is an event that is to be read; notes how far its partition is."""
        error = message.error()
        partition = message.topic() or "", message.partition() or 0
        offset = message.offset() or 0
        if error is not None and error.code() == KafkaError._PARTITION_EOF:
            self._note(partition, offset)
            return False
        if error is not None:
            if error.code() == KafkaError.INCONSISTENT_GROUP_PROTOCOL:
                raise BrokerError(_occupied(self._settings, "a worker has joined it"))
            if error.retriable() or error.code() in _TRANSPORT:
                return False
            raise BrokerError(f"can't read the events: {explain(error)}")
        due = offset < self._ends.get(partition, 0)
        self._note(partition, offset + 1)
        return due

    def _note(self, partition: Partition, position: int) -> None:
        """Stop reading a partition when the end is reached that it had when it was assigned."""
        if partition in self._unread and position >= self._ends[partition]:
            self._unread.discard(partition)
            self._consumer.pause([TopicPartition(*partition)])

    def _take_over(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        committed = consumer.committed(partitions, timeout=ANSWER_SECONDS)
        stretches = {}
        for place in committed:
            if place.error is not None:
                raise BrokerError(f"can't read the commits: {explain(place.error)}")
            low, high = find_ends(consumer, place.topic, place.partition)
            start = place.offset if place.offset >= 0 else low
            stretch = Stretch(place.topic, place.partition, start, max(start, high))
            stretches[(place.topic, place.partition)] = stretch
        self._ends = {partition: stretch.end for partition, stretch in stretches.items()}
        self._unread = {p for p, stretch in stretches.items() if stretch.start < stretch.end}
        self._on_assigned(stretches)
        consumer.assign([TopicPartition(*p, stretch.start) for p, stretch in stretches.items()])
        consumer.pause([TopicPartition(*p) for p in stretches.keys() - self._unread])
        self.assigned = True

    def _give_up(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:  # noqa: ARG002
        self._on_revoked()
        self._ends, self._unread, self.assigned = {}, set(), False


def require_empty_group(settings: Settings) -> None:
    """Make sure that no worker is in the group. Raises BrokerError, saying who is and what to do."""
    found = _describe_group(settings)
    if found is not None and found.state not in (ConsumerGroupState.EMPTY, ConsumerGroupState.DEAD):
        members = sorted({f"{m.client_id}{m.host}" for m in found.members})
        raise BrokerError(_occupied(settings, ", ".join(members) or "it is just being joined"))


def _describe_group(settings: Settings) -> ConsumerGroupDescription | None:
    """What the broker knows of the group; None where it never had a member."""
    admin = create_admin(settings)
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        futures = admin.describe_consumer_groups([settings.group], request_timeout=ANSWER_SECONDS)
        try:
            return cast("ConsumerGroupDescription", futures[settings.group].result())
        except KafkaException as err:
            code = err.args[0].code()
            if code == KafkaError.GROUP_ID_NOT_FOUND:
                return None
            if code not in _SETTLING or time.monotonic() > deadline:
                why = explain(err) or err.args[0].name()
                raise BrokerError(f"can't ask for the group {settings.group}: {why}") from None
            time.sleep(_SETTLE_SECONDS)


def _occupied(settings: Settings, who: str) -> str:
    return (
        f"the consumer group {settings.group} is in use ({who}): stop its workers first, "
        f"and wait {_SESSION_MS // 1000} s for one that was killed"
    )


def _record(message: Message) -> GroupRecord:
    try:
        headers = tuple(cast("list[Header]", message.headers() or ()))
    except UnicodeDecodeError:
        raise BrokerError(
            f"offset {message.offset()} of {message.topic()} {message.partition()} has a header "
            "whose name is not UTF-8: only a worker can answer it; start one"
        ) from None
    return GroupRecord(
        cast("str", message.topic()),
        cast("int", message.partition()),
        cast("int", message.offset()),
        message.timestamp()[1],
        message.key(),
        message.value(),
        headers,
    )
