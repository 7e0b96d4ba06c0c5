"""Kafka clients as the settings describe them, and their errors as one clear line."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from streams.errors import BrokerError, RefusedError
from streams.kafka.tls import explain_refusal, tls_context
from streams.kafka.tokens import token_source
from streams.settings import Settings
from streams.settings.types import SaslMechanism

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

NOT_AUTHORISED: Final = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
)
_RIGHTS: Final = "`streamscreen topics --acls` shows what each program needs"

# Seconds that a state of this kind may last: a new topic comes to be known soon or is not there.
_SETTLING: Final = {
    KafkaError.NOT_LEADER_FOR_PARTITION: ANSWER_SECONDS,
    KafkaError.LEADER_NOT_AVAILABLE: ANSWER_SECONDS,
    KafkaError.UNKNOWN_TOPIC_OR_PART: 2.0,
    KafkaError._UNKNOWN_PARTITION: 2.0,
}
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
    if settings.security_protocol.tls:
        config |= _tls_config(settings)
    if settings.security_protocol.sasl:
        config |= _sasl_config(settings)
    return config


def _tls_config(settings: Settings) -> dict[str, Any]:
    """Brokers' certificates and host names are verified, as librdkafka does by itself."""
    secret = settings.tls_key_password
    given = {
        "ssl.ca.location": settings.tls_ca_file,
        "ssl.certificate.location": settings.tls_certificate_file,
        "ssl.key.location": settings.tls_key_file,
        "ssl.key.password": secret.get_secret_value() if secret else None,
    }
    return {name: str(value) for name, value in given.items() if value}


def _sasl_config(settings: Settings) -> dict[str, Any]:
    config: dict[str, Any] = {"sasl.mechanism": settings.sasl_mechanism.value}
    if settings.sasl_mechanism is SaslMechanism.OAUTHBEARER:
        source = token_source(settings)

        def give(_config: str) -> tuple[str, float]:
            token = source.token()
            return token.text, token.ends

        config["oauth_cb"] = give
    elif settings.sasl_password:
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


def flush(producer: Producer, timeout: float) -> int:
    """Wait until all that a producer was given is confirmed or refused; how much was neither.

    Raises KafkaException for an error that the producer does not survive.
    """
    try:
        return producer.flush(timeout)
    except SystemError as err:
        # Such an error comes up in the midst of a delivery report, which Python takes offence at.
        if isinstance(err.__cause__, KafkaException):
            raise err.__cause__ from None
        raise


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

    Raises ConfigError for certificates that can't be used, BrokerError, in one line, where no
    token can be had or no broker answers, and RefusedError where it refuses the credentials.
    """
    protocol = settings.security_protocol
    if protocol.tls:
        tls_context(settings)
    if protocol.sasl and settings.sasl_mechanism is SaslMechanism.OAUTHBEARER:
        token_source(settings).token()
    errors: list[KafkaError] = []
    producer = create_producer(settings, {"error_cb": errors.append, "logger": _SILENT})
    for _ in range(_ATTEMPTS):
        try:
            producer.list_topics(timeout=1.0)
        except KafkaException as err:
            producer.poll(0)
            _raise_refusal(settings, errors)
            last = err
        else:
            return
    raise BrokerError(
        f"no broker answers at {settings.brokers} "
        f"({explain(errors[0] if errors else last)}): is it running, is `brokers` right, and does "
        f"it speak {protocol.value}?"
    )


def _raise_refusal(settings: Settings, errors: list[KafkaError]) -> None:
    """Raise RefusedError where an error is one that trying again does not mend."""
    protocol = settings.security_protocol
    if protocol.tls and errors and (refusal := explain_refusal(settings)):
        raise RefusedError(refusal)
    found = next((error for error in errors if error.code() in _NO_RETRY), None)
    if found is None:
        return
    if settings.sasl_mechanism is SaslMechanism.OAUTHBEARER:
        asked = "is the token meant for this broker (issuer, audience), and sasl_mechanism right?"
    else:
        asked = "are sasl_username, sasl_password and sasl_mechanism right?"
    raise RefusedError(f"{settings.brokers} refuses: {explain(found)}: {asked}")


def find_ends(consumer: Consumer, topic: str, partition: int) -> tuple[int, int]:
    """The offset of the first record of a partition, and that of the next one to be written.

    Raises BrokerError where the broker does not tell; while a new topic or leader settles, it is
    asked again.
    """
    started = time.monotonic()
    while True:
        try:
            ends = consumer.get_watermark_offsets(
                TopicPartition(topic, partition), timeout=ANSWER_SECONDS
            )
        except KafkaException as err:
            patience = _SETTLING.get(err.args[0].code(), 0.0)
            if time.monotonic() - started >= patience:
                raise _unreadable(topic, _learn_more(consumer, topic, err.args[0])) from None
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
        raise _unreadable(topic, error)
    return error is None


def _learn_more(consumer: Consumer, topic: str, error: KafkaError) -> KafkaError:
    """A partition of a topic that may not be seen is unknown to the library, whatever it is."""
    if error.code() != KafkaError._UNKNOWN_PARTITION:
        return error
    try:
        told: KafkaError | None = consumer.list_topics(topic, ANSWER_SECONDS).topics[topic].error
    except KafkaException:
        return error
    return told or error


def _unreadable(topic: str, error: KafkaError) -> BrokerError:
    kind = RefusedError if error.code() in NOT_AUTHORISED else BrokerError
    return kind(f"can't read {topic}: {explain(error)}")


def explain(error: BaseException | KafkaError) -> str:
    """The one line that matters of an error of the library."""
    inner = error.args[0] if isinstance(error, KafkaException) and error.args else error
    if not isinstance(inner, KafkaError):
        return " ".join(str(inner).split())
    text = " ".join(inner.str().split())
    return f"{text} ({_RIGHTS})" if inner.code() in NOT_AUTHORISED else text
