"""The topics: what each has to look like, how they differ from it, and how to make them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AdminClient,
    ConfigResource,
    NewTopic,
    ResourceType,
    TopicMetadata,
)

from streams.errors import BrokerError
from streams.kafka.access import require_access
from streams.kafka.clients import ANSWER_SECONDS, check_connection, create_admin, explain
from streams.settings import Settings
from streams.shapes.feeds import feed_topics, unenriched_topics

_DAY: Final = 24 * 3600 * 1000
_CLEANUP = "cleanup.policy"
_RETENTION = "retention.ms"


@dataclass(frozen=True)
class TopicSpec:
    """What one topic has to look like, and in a few words what it holds.

    `retention_ms` is what it is made with (None: the broker's own); how long to keep is the
    operator's to choose, so a check says nothing of it.
    """

    name: str
    partitions: int
    replication: int
    cleanup: str
    retention_ms: int | None
    holds: str


@dataclass(frozen=True)
class Difference:
    """One thing in which a topic is not as its TopicSpec wants it."""

    topic: str
    problem: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.problem}"


def describe_topics(settings: Settings) -> tuple[TopicSpec, ...]:
    """Every topic of the system under the names and sizes of the settings.

    A repeated alert has the key of its first copy and replaces it (compaction). Alerts, verdicts
    and dead letters hold personal data and go after the days of the settings; what has to be kept
    longer belongs in an archive. Raises ConfigError for a feeds file that can't be read.
    """
    many, copies = settings.partitions, settings.replication
    return (
        *(
            TopicSpec(topic, many, copies, "delete", None, f"what is enriched on its way to {to}")
            for topic, to in unenriched_topics(settings).items()
        ),
        TopicSpec(settings.shipments_topic, many, copies, "delete", None, "shipments to screen"),
        TopicSpec(
            settings.transactions_topic, many, copies, "delete", None, "transactions to screen"
        ),
        *(
            TopicSpec(topic, many, copies, "delete", None, f"events of the feed {feed}")
            for topic, feed in feed_topics(settings).items()
        ),
        TopicSpec(
            settings.alerts_topic,
            many,
            copies,
            "compact,delete",
            settings.alerts_retention_days * _DAY,
            "alerts, one a hit",
        ),
        TopicSpec(
            settings.verdicts_topic,
            many,
            copies,
            "delete",
            settings.verdicts_retention_days * _DAY,
            "verdicts, one an event",
        ),
        TopicSpec(
            settings.dead_letters_topic,
            many,
            copies,
            "delete",
            settings.dead_letters_retention_days * _DAY,
            "unreadable messages",
        ),
        # One partition: a version is read in the order in which it was written.
        TopicSpec(settings.lists_topic, 1, copies, "compact", None, "list versions"),
    )


def check_topics(settings: Settings) -> list[Difference]:
    """In what the topics on the broker differ from `describe_topics`; changes nothing.

    Raises BrokerError where the broker can't be asked.
    """
    admin, found = _ask(settings)
    differences = []
    for spec in describe_topics(settings):
        if spec.name not in found:
            differences.append(Difference(spec.name, "is missing"))
            continue
        partitions = found[spec.name].partitions
        facts = (
            ("partitions", str(len(partitions)), str(spec.partitions)),
            ("replication", str(len(partitions[0].replicas)), str(spec.replication)),
            (_CLEANUP, _sort(_cleanup(admin, spec.name)), _sort(spec.cleanup)),
        )
        differences += [
            Difference(spec.name, f"{name} is {there}, not {wanted}")
            for name, there, wanted in facts
            if there != wanted
        ]
    return differences


def create_topics(settings: Settings) -> list[str]:
    """Make the topics that are missing and return their names; existing ones stay as they are.

    Raises BrokerError with the first topic that the broker refuses to make.
    """
    admin, found = _ask(settings)
    missing = [_new_topic(spec) for spec in describe_topics(settings) if spec.name not in found]
    created = []
    futures = admin.create_topics(missing, operation_timeout=ANSWER_SECONDS) if missing else {}
    for name, future in futures.items():
        try:
            future.result()
            created.append(name)
        except KafkaException as err:
            # Another process may have made it in the meantime.
            if err.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise BrokerError(f"can't make the topic {name}: {explain(err)}") from None
    return created


def require_topics(
    settings: Settings, *read: str, write: Collection[str] = (), group: bool = False
) -> None:
    """Make sure that some topics are there and may be read or written, and the group joined.

    Raises BrokerError, naming the topics that are missing and the command that makes them, or the
    rights that are lacking.
    """
    admin, found = _ask(settings)
    require_access(settings, admin, read=read, write=write, group=group)
    missing = [name for name in dict.fromkeys((*read, *write)) if name not in found]
    if missing:
        raise BrokerError(
            f"missing on {settings.brokers}: {', '.join(missing)}; "
            "`streamscreen topics --create` makes them"
        )


def _ask(settings: Settings) -> tuple[AdminClient, dict[str, TopicMetadata]]:
    check_connection(settings)
    admin = create_admin(settings)
    try:
        return admin, admin.list_topics(timeout=ANSWER_SECONDS).topics
    except KafkaException as err:
        raise BrokerError(f"can't ask {settings.brokers} for topics: {explain(err)}") from None


def _cleanup(admin: AdminClient, topic: str) -> str:
    resource = ConfigResource(ResourceType.TOPIC, topic)
    future = admin.describe_configs([resource], request_timeout=ANSWER_SECONDS)[resource]
    try:
        return str(future.result()[_CLEANUP].value)
    except KafkaException as err:
        raise BrokerError(f"can't ask for the settings of {topic}: {explain(err)}") from None


def _new_topic(spec: TopicSpec) -> NewTopic:
    config = {_CLEANUP: spec.cleanup}
    if spec.retention_ms is not None:
        config[_RETENTION] = str(spec.retention_ms)
    return NewTopic(spec.name, spec.partitions, spec.replication, config=config)


def _sort(policies: str) -> str:
    return ",".join(sorted(policies.split(",")))
