"""The broker of the stack: its environment, through the image's own start-up, makes a broker.

The image turns KAFKA_* into server.properties and formats its folder with a class that is in
Kafka's jars too; so the same steps run here without a container.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from tests.broker import find_jars
from tests.broker.jars import VERSION
from tests.deploy.files import COMPOSE, load_yaml
from tests.deploy.servers import free_port
from tests.support.waiting import wait_until

# The session's broker is not used, but where it can't be had neither can this one.
pytestmark = [pytest.mark.broker, pytest.mark.usefixtures("broker")]


def test_the_environment_of_the_stack_starts_a_broker(tmp_path: Path) -> None:
    jars = find_jars()
    host, inside, controller = (f"127.0.0.1:{free_port()}" for _ in range(3))
    kafka = load_yaml(COMPOSE)["services"]["kafka"]
    assert kafka["image"] == f"apache/kafka:{VERSION}"
    environment = {
        key: value.replace("INSIDE://:9092", f"INSIDE://{inside}")
        .replace("HOST://:19092", f"HOST://{host}")
        .replace("kafka:9092", inside)
        .replace("HOST://127.0.0.1:9092", f"HOST://{host}")
        .replace("127.0.0.1:9093", controller)
        .replace("/var/lib/kafka/data", str(tmp_path / "data"))
        for key, value in kafka["environment"].items()
    }
    final = tmp_path / "config"
    for folder in (final, tmp_path / "default", tmp_path / "mounted"):
        folder.mkdir()
    java = ["java", *environment["KAFKA_HEAP_OPTS"].split(), "-XX:+UseSerialGC"]
    java += ["-XX:TieredStopAtLevel=1", "-cp", f"{jars}/*"]
    setup = ["setup", "-D", str(tmp_path / "default"), "-M", str(tmp_path / "mounted")]
    subprocess.run(
        [*java, "kafka.docker.KafkaDockerWrapper", *setup, "-F", str(final)],
        env={"PATH": os.environ["PATH"], **environment},
        check=True,
        capture_output=True,
        timeout=60,
    )

    properties = (final / "server.properties").read_text().splitlines()
    assert "auto.create.topics.enable=false" in properties
    assert "offsets.topic.replication.factor=1" in properties
    assert "transaction.state.log.min.isr=1" in properties

    log = tmp_path / "broker.log"
    with log.open("wb") as output:
        broker = subprocess.Popen(
            [*java, "kafka.Kafka", str(final / "server.properties")],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        admin = AdminClient({"bootstrap.servers": host, "log_level": 0})
        wait_until(lambda: _addresses(admin), "the broker's answer")
        assert _addresses(admin) == [host], "programs on this machine are told the port they have"
    finally:
        broker.terminate()
        broker.wait(timeout=30)


def _addresses(admin: AdminClient) -> list[str]:
    try:
        brokers = admin.list_topics(timeout=1).brokers.values()
    except KafkaException:
        return []
    return [f"{broker.host}:{broker.port}" for broker in brokers]
