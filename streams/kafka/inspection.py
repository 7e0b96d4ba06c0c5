"""What the broker tells of topics and of the workers' group, for people who look for a fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from confluent_kafka import (
    ConsumerGroupState,
    ConsumerGroupTopicPartitions,
    KafkaError,
    KafkaException,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient, OffsetSpec

from streams.errors import BrokerError
from streams.kafka.clients import ANSWER_SECONDS, create_admin, create_reader, explain, is_record
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class GroupCondition:
    """The consumer group of the workers.

    `lag` gives for each partition how many records stand after the last commit; `unowned` are the
    partitions that no member has. `state` is the broker's word, such as stable or empty.
    """

    state: str
    members: int
    lag: dict[tuple[str, int], int]
    unowned: tuple[tuple[str, int], ...]


def find_rights(settings: Settings, topics: Iterable[str]) -> dict[str, frozenset[str]]:
    """What the credentials of the settings allow on each topic: READ, WRITE, DESCRIBE …

    A topic that may not even be described, or that is missing, has none. Raises BrokerError.
    """
    admin = create_admin(settings)
    futures = admin.describe_topics(
        TopicCollection(list(topics)),
        include_authorized_operations=True,
        request_timeout=ANSWER_SECONDS,
    )
    rights = {}
    for topic, future in futures.items():
        try:
            allowed = future.result().authorized_operations or []
            rights[topic] = frozenset(operation.name for operation in allowed)
        except KafkaException as err:
            if err.args[0].code() not in _NOT_FOR_US:
                raise BrokerError(f"can't ask about {topic}: {explain(err)}") from None
            rights[topic] = frozenset()
    return rights


_NOT_FOR_US = (KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.UNKNOWN_TOPIC_OR_PART)


def inspect_group(settings: Settings, topics: Iterable[str]) -> GroupCondition:
    """Look at the workers' group and at how far it is on some topics. Raises BrokerError."""
    admin = create_admin(settings)
    try:
        (described,) = admin.describe_consumer_groups(
            [settings.group], request_timeout=ANSWER_SECONDS
        ).values()
        group = described.result()
        (stored,) = admin.list_consumer_group_offsets(
            [ConsumerGroupTopicPartitions(settings.group)], request_timeout=ANSWER_SECONDS
        ).values()
        committed = {(p.topic, p.partition): p.offset for p in stored.result().topic_partitions}
        starts, ends = (_offsets(admin, topics, spec) for spec in _ENDS)
    except KafkaException as err:
        raise BrokerError(f"can't look at the group {settings.group}: {explain(err)}") from None
    owned = {
        (partition.topic, partition.partition)
        for member in group.members
        if member.assignment
        for partition in member.assignment.topic_partitions
    }
    # What was never committed is read from the first record on.
    lag = {key: max(0, end - committed.get(key, starts[key])) for key, end in ends.items()}
    state = group.state or ConsumerGroupState.UNKNOWN
    unowned = tuple(sorted(ends.keys() - owned))
    return GroupCondition(state.name.lower(), len(group.members), lag, unowned)


_ENDS = (OffsetSpec.earliest(), OffsetSpec.latest())  # type: ignore[no-untyped-call]


def _offsets(
    admin: AdminClient, topics: Iterable[str], spec: OffsetSpec
) -> dict[tuple[str, int], int]:
    found = admin.list_topics(timeout=ANSWER_SECONDS).topics
    asked = {
        TopicPartition(topic, partition): spec
        for topic in topics
        if topic in found
        for partition in found[topic].partitions
    }
    futures = admin.list_offsets(asked, request_timeout=ANSWER_SECONDS) if asked else {}
    return {(p.topic, p.partition): future.result().offset for p, future in futures.items()}


def newest_timestamps(settings: Settings, topic: str) -> list[int]:
    """The timestamps (ms since 1970) of the last record of each partition that has one.

    Raises BrokerError.
    """
    consumer = create_reader(settings)
    try:
        partitions = consumer.list_topics(topic, timeout=ANSWER_SECONDS).topics[topic].partitions
        stamps = []
        for partition in partitions:
            place = TopicPartition(topic, partition)
            low, high = consumer.get_watermark_offsets(place, timeout=ANSWER_SECONDS) or (0, 0)
            if high <= low:
                continue
            consumer.assign([TopicPartition(topic, partition, high - 1)])
            message = consumer.poll(ANSWER_SECONDS)
            if message is not None and is_record(message, topic):
                stamps.append(message.timestamp()[1])
    except KafkaException as err:
        raise BrokerError(f"can't read {topic}: {explain(err)}") from None
    else:
        return stamps
    finally:
        consumer.close()
