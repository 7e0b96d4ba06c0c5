"""Which answers each event of the event topics got, with their bytes, for tests to look into.

Whether all is accounted for is what `audit_stream` tells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions
from confluent_kafka.admin import AdminClient

from streams.kafka.clients import find_ends
from streams.kafka.tailing import Header, Record, Tail, decode_alert
from streams.messages.alerts import Alert
from streams.messages.letter_reading import Joiner, read_part
from streams.messages.places import Place
from streams.messages.redrives import is_marker
from streams.messages.verdicts import Verdict
from streams.settings import Settings


@dataclass
class Answers:
    """What one event got: each distinct answer once; `finals` counts repeats too."""

    event: Record
    verdicts: set[bytes] = field(default_factory=set)
    letters: set[tuple[bytes | None, tuple[Header, ...]]] = field(default_factory=set)
    alerts: dict[bytes, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    finals: int = 0

    @property
    def verdict(self) -> Verdict:
        """The only verdict."""
        (body,) = self.verdicts
        return msgspec.json.decode(body, type=Verdict)

    @property
    def hits(self) -> set[tuple[str, str]]:
        """Path and entry of every alert."""
        alerts = [msgspec.json.decode(body, type=Alert) for b in self.alerts.values() for body in b]
        return {(alert.subject.path, alert.entity.key) for alert in alerts}

    @property
    def reason(self) -> str:
        """The reason of the only dead letter."""
        ((_, headers),) = self.letters
        return (dict(headers)["streamscreen.reason"] or b"").decode()


@dataclass
class Audit:
    """All events of the topics with their answers."""

    events: dict[Place, Answers]

    @classmethod
    def of(cls, settings: Settings, below: Mapping[tuple[str, int], int] | None = None) -> Audit:
        """Read everything that stands on the topics now.

        With `below` only events below an offset of their partition, and no answers to others.
        """
        events = {
            Place(topic, record.partition, record.offset): Answers(record)
            for topic in (settings.shipments_topic, settings.transactions_topic)
            for record in read_all(settings, topic, below)
        }
        for record in read_all(settings, settings.verdicts_topic):
            verdict = msgspec.json.decode(record.value or b"", type=Verdict)
            origin = verdict.origin
            place = Place(origin.topic, origin.partition, origin.offset)
            if below is None or place in events:
                events[place].verdicts.add(record.value or b"")
                events[place].finals += 1
        joiner = Joiner()
        for record in read_all(settings, settings.dead_letters_topic):
            if is_marker(record.headers):
                continue
            part = read_part(record.value, record.headers)
            original = joiner.add(part) if part.pieces else part.original
            if original is not None and (below is None or part.place in events):
                told = tuple(h for h in record.headers if h[0] != "streamscreen.piece")
                events[part.place].letters.add((original.value, told))
                events[part.place].finals += 1
        for record in read_all(settings, settings.alerts_topic):
            origin = decode_alert(record).origin
            place = Place(origin.topic, origin.partition, origin.offset)
            if below is None or place in events:
                events[place].alerts[record.key or b""].add(record.value or b"")
        return cls(events)

    def unanswered(self) -> list[Place]:
        """Events that have neither a verdict nor a dead letter."""
        return [place for place, a in self.events.items() if not a.verdicts and not a.letters]

    def contradictory(self) -> list[Place]:
        """Events with more than one verdict or dead letter that differ, or alerts that do."""
        return [
            place
            for place, a in self.events.items()
            if len(a.verdicts) + len(a.letters) > 1 or any(len(b) > 1 for b in a.alerts.values())
        ]

    def repeats(self) -> int:
        """How many answers were given again."""
        return sum(a.finals - 1 for a in self.events.values() if a.finals)

    def answered_below(self) -> dict[tuple[str, int], int]:
        """Of each partition the offset below which every event is answered."""
        below: dict[tuple[str, int], int] = Counter()
        for (topic, partition, offset), answers in sorted(self.events.items()):
            if answers.finals and below[(topic, partition)] == offset:
                below[(topic, partition)] = offset + 1
        return dict(below)


def read_all(
    settings: Settings, topic: str, below: Mapping[tuple[str, int], int] | None = None
) -> list[Record]:
    """Every record that stands on a topic now; with `below` those below an offset only."""
    records: list[Record] = []
    left = {place for place in below if place[0] == topic} if below else {("", 0)}
    with Tail(settings, topic, from_beginning=True) as tail:
        while left and not tail.end_reached:
            for record in tail.read(1.0):
                place = (topic, record.partition)
                if below is None or record.offset < below.get(place, 0):
                    records.append(record)
                if below and record.offset >= below.get(place, 0) - 1:
                    left.discard(place)
    return records


def count_answers(settings: Settings) -> int:
    """How many verdicts and dead letters were written so far."""
    return sum(
        count_records(settings, topic)
        for topic in (settings.verdicts_topic, settings.dead_letters_topic)
    )


def count_records(settings: Settings, topic: str) -> int:
    """How many records were written to a topic so far."""
    return sum(topic_ends(settings, topic).values())


def topic_ends(settings: Settings, topic: str) -> dict[tuple[str, int], int]:
    """Of each partition of a topic the offset of the next record to be written."""
    consumer = Consumer(
        {"bootstrap.servers": settings.brokers, "group.id": "audit", "log_level": 0}
    )
    try:
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        return {
            (topic, partition): find_ends(consumer, topic, partition)[1] for partition in partitions
        }
    finally:
        consumer.close()


def committed(settings: Settings) -> dict[tuple[str, int], int]:
    """What the group has committed."""
    admin = AdminClient({"bootstrap.servers": settings.brokers, "log_level": 0})
    request = [ConsumerGroupTopicPartitions(settings.group)]
    (future,) = admin.list_consumer_group_offsets(request).values()
    return {(tp.topic, tp.partition): tp.offset for tp in future.result().topic_partitions}
