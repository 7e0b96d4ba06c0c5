"""Kafka clients as the settings describe them, and their errors as one clear line."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from streams.errors import BrokerError
from streams.settings import Settings

LOG = logging.getLogger("librdkafka")

Client = TypeVar("Client")
_NOTHING: Mapping[str, Any] = MappingProxyType({})

# How long the broker may take to answer an administrative question.
ANSWER_SECONDS: Final = 10.0
# How often, a second apart, a sign of life is asked for.
_ATTEMPTS: Final = 5
# The library logs every attempt to connect; one line at the end says it all.
_SILENT = logging.getLogger("librdkafka.check")
_SILENT.disabled = True

_NO_RETRY = (
    KafkaError._AUTHENTICATION,
    KafkaError._SSL,
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError.UNSUPPORTED_SASL_MECHANISM,
)

_SETTLING = (
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
)
_SETTLE_SECONDS: Final = 0.1
_READER_WAIT_MS: Final = 100
_NOTES = (
    KafkaError._PARTITION_EOF,
    # Readers name a group because the library wants one, but neither join it nor commit.
    KafkaError.GROUP_AUTHORIZATION_FAILED,
)


def connection_config(settings: Settings) -> dict[str, Any]:
    """librdkafka's configuration of the connection: addresses, encryption, credentials."""
    config: dict[str, Any] = {
        "bootstrap.servers": settings.brokers,
        "client.id": settings.client_id,
        "security.protocol": settings.security_protocol.value,
        # Idle connections are closed by brokers as a matter of course.
        "log.connection.close": False,
        "logger": LOG,
    }
    if settings.security_protocol.tls and settings.tls_ca_file:
        config["ssl.ca.location"] = str(settings.tls_ca_file)
    if settings.security_protocol.sasl and settings.sasl_password:
        config["sasl.mechanism"] = settings.sasl_mechanism.value
        config["sasl.username"] = settings.sasl_username
        config["sasl.password"] = settings.sasl_password.get_secret_value()
    return config


def create_producer(settings: Settings, config: Mapping[str, Any] = _NOTHING) -> Producer:
    """An idempotent producer that retries for ever: what it takes is delivered, once, in order.

    `config` adds to librdkafka's configuration or replaces parts of it. Keys go to the partition
    that Java's own producer would choose. Raises BrokerError for what librdkafka refuses.
    """
    return _create(
        Producer,
        {
            **connection_config(settings),
            "enable.idempotence": True,
            "acks": "all",
            "message.timeout.ms": 0,
            "compression.type": "zstd",
            "partitioner": "murmur2_random",
            **config,
        },
    )


def create_reader(settings: Settings, config: Mapping[str, Any] = _NOTHING) -> Consumer:
    """A consumer that reads assigned partitions from where it is told to and commits nothing."""
    return _create(
        Consumer,
        {
            **connection_config(settings),
            "group.id": settings.group,
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "auto.offset.reset": "earliest",
            # As the worker: a record of a transaction that was given up was never sent.
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
            "allow.auto.create.topics": False,
            # Questions to the broker queue up behind a fetch that waits for records.
            "fetch.wait.max.ms": min(settings.fetch_max_wait_ms, _READER_WAIT_MS),
            **config,
        },
    )


def create_admin(settings: Settings) -> AdminClient:
    """A client that asks for and changes topics."""
    return _create(AdminClient, connection_config(settings))


def _create(kind: Callable[[dict[str, Any]], Client], config: dict[str, Any]) -> Client:
    try:
        return kind(config)
    except KafkaException as err:
        raise BrokerError(f"the connection settings are refused: {explain(err)}") from None


def check_connection(settings: Settings) -> None:
    """Ask the broker for a sign of life.

    Raises BrokerError, in one line, where no broker answers or it refuses the credentials.
    """
    errors: list[KafkaError] = []
    producer = create_producer(settings, {"error_cb": errors.append, "logger": _SILENT})
    for _ in range(_ATTEMPTS):
        try:
            producer.list_topics(timeout=1.0)
        except KafkaException as err:
            producer.poll(0)
            refusal = next((error for error in errors if error.code() in _NO_RETRY), None)
            if refusal is not None:
                raise BrokerError(f"{settings.brokers} refuses: {explain(refusal)}") from None
            last = err
        else:
            return
    raise BrokerError(
        f"no broker answers at {settings.brokers} "
        f"({explain(errors[0] if errors else last)}): is it running, is `brokers` right?"
    )


def find_ends(consumer: Consumer, topic: str, partition: int) -> tuple[int, int]:
    """The offset of the first record of a partition, and that of the next one to be written.

    Raises BrokerError where the broker does not tell; while a new topic or leader settles, it is
    asked again.
    """
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            ends = consumer.get_watermark_offsets(
                TopicPartition(topic, partition), timeout=ANSWER_SECONDS
            )
        except KafkaException as err:
            settling = err.args[0].code() in _SETTLING
            if not settling or time.monotonic() > deadline:
                raise BrokerError(f"can't read {topic}: {explain(err)}") from None
            time.sleep(_SETTLE_SECONDS)
        else:
            if ends is None:
                raise BrokerError(f"can't read {topic}: no answer")
            return ends


def is_record(message: Message, topic: str) -> bool:
    """Whether what a reader got is a record of the topic, rather than word that it is at the end.

    Raises BrokerError for an error.
    """
    error = message.error()
    if error is not None and error.code() not in _NOTES:
        raise BrokerError(f"can't read {topic}: {explain(error)}")
    return error is None


def explain(error: BaseException | KafkaError) -> str:
    """The one line that matters of an error of the library."""
    inner = error.args[0] if isinstance(error, KafkaException) and error.args else error
    text = inner.str() if isinstance(inner, KafkaError) else str(inner)
    return " ".join(text.split())
