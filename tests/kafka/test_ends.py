"""The ends of partitions by the broker's own word."""

from __future__ import annotations

import pytest

from streams.errors import BrokerError
from streams.kafka.ends import EndReader
from streams.kafka.sending import send_to_topics
from streams.settings import Settings
from tests.support.audit import topic_ends

pytestmark = pytest.mark.broker


def test_ends_are_told_anew_with_every_question(settings: Settings) -> None:
    topic = settings.shipments_topic
    partitions = [(topic, number) for number in range(settings.partitions)]
    reader = EndReader(settings)
    assert reader.read(partitions) == dict.fromkeys(partitions, 0)
    send_to_topics(settings, [(topic, b"{")] * 60)
    assert reader.read(partitions) == topic_ends(settings, topic)
    assert sum(reader.read(partitions).values()) == 60


def test_without_a_broker_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.kafka.clients.ANSWER_SECONDS", 0.5)
    with pytest.raises(BrokerError, match="can't read shipments"):
        EndReader(Settings(brokers="127.0.0.1:1")).read([("shipments", 0)])
