"""Clients as the settings describe them; a broker that refuses or is away gives one clear line."""

from __future__ import annotations

import pytest
from confluent_kafka import Message

from streams.errors import BrokerError
from streams.kafka.clients import check_connection, connection_config, create_producer
from streams.settings import Settings
from tests.broker import Broker

NOBODY = "127.0.0.1:1"


def secured(**overrides: object) -> Settings:
    defaults: dict[str, object] = {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_username": "worker",
        "sasl_password": "correct horse",
    }
    return Settings(**(defaults | overrides))  # type: ignore[arg-type]


def test_a_broker_that_is_not_there_is_told_in_one_line() -> None:
    with pytest.raises(BrokerError, match=f"no broker answers at {NOBODY}") as caught:
        check_connection(Settings(brokers=NOBODY))
    assert "Connection refused" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.broker
def test_a_broker_that_answers_is_fine(broker: Broker) -> None:
    check_connection(Settings(brokers=broker.address))
    check_connection(secured(brokers=broker.sasl_address))


@pytest.mark.broker
@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        ({"sasl_password": "wrong"}, "invalid credentials"),
        ({"sasl_username": "nobody"}, "invalid credentials"),
        ({"sasl_mechanism": "PLAIN"}, "Unsupported SASL mechanism"),
    ],
)
def test_refused_credentials_are_told_in_one_line_without_the_password(
    broker: Broker, overrides: dict[str, object], reason: str
) -> None:
    with pytest.raises(BrokerError, match="refuses") as caught:
        check_connection(secured(brokers=broker.sasl_address, **overrides))
    text = str(caught.value)
    assert reason in text
    assert "\n" not in text
    assert "correct horse" not in text


def test_encryption_takes_the_named_certificates(tmp_path_factory: pytest.TempPathFactory) -> None:
    authority = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.write_text("")
    settings = secured(security_protocol="SASL_SSL", tls_ca_file=authority)
    config = connection_config(settings)
    assert config["security.protocol"] == "SASL_SSL"
    assert config["ssl.ca.location"] == str(authority)
    assert config["sasl.mechanism"] == "SCRAM-SHA-512"


def test_without_security_no_credentials_are_sent() -> None:
    config = connection_config(Settings())
    assert config["security.protocol"] == "PLAINTEXT"
    assert not [name for name in config if name.startswith(("sasl", "ssl"))]


@pytest.mark.broker
def test_equal_keys_go_to_one_partition_by_the_rule_of_java(settings: Settings) -> None:
    partitions: list[int | None] = []

    def note(_error: object, message: Message) -> None:
        partitions.append(message.partition())

    producer = create_producer(settings)
    for _ in range(3):
        producer.produce(settings.alerts_topic, b"x", b"21a7f", on_delivery=note)
    producer.flush(30)
    # toPositive(murmur2("21a7f")) % 3, as org.apache.kafka.common.utils.Utils computes it.
    assert partitions == [_murmur2(b"21a7f") % 3] * 3


def _murmur2(data: bytes) -> int:
    """Kafka's hash of keys, written from its description: seed 0x9747b28c, m 0x5bd1e995, r 24."""
    m, mask = 0x5BD1E995, 0xFFFFFFFF
    value = (0x9747B28C ^ len(data)) & mask
    for at in range(0, len(data) // 4 * 4, 4):
        k = int.from_bytes(data[at : at + 4], "little") * m & mask
        value = (value * m & mask) ^ ((k ^ k >> 24) * m & mask)
    rest = data[len(data) // 4 * 4 :]
    if rest:
        value = (value ^ int.from_bytes(rest, "little")) * m & mask
    value = (value ^ value >> 13) * m & mask
    return (value ^ value >> 15) & 0x7FFFFFFF
