"""Writes single records past the program, as somebody else might."""

from __future__ import annotations

from confluent_kafka import Producer

from streams.messages.list_records import ListRecord
from streams.settings import Settings


def write_record(settings: Settings, record: ListRecord) -> None:
    """Write one record to the list topic."""
    producer = Producer({"bootstrap.servers": settings.brokers})
    producer.produce(settings.lists_topic, record.value, record.key, partition=0)
    if producer.flush(30):
        raise AssertionError("the broker did not take a record")
