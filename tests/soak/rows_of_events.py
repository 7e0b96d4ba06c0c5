"""Events that are broken, come from another time, or are gone before they are read."""

from __future__ import annotations

import signal

import msgspec
from confluent_kafka import OFFSET_END, Producer, TopicPartition
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from streams.kafka.topics import create_topics
from streams.settings import Settings
from tests.soak.accounts import Account, account_for
from tests.soak.stage import Outcome, Stage, tell_ends
from tests.support.audit import Audit, committed, count_answers, topic_ends
from tests.support.events import SHIPMENT, Generator, Planted, send
from tests.support.listed import COMPANIES
from tests.support.waiting import wait_until

_LISTED = COMPANIES[2]
# 0, 1972, just before and after now, 2100, the year 10000, and beyond what a float holds exactly.
_STAMPS = (1, 86_400_000_000, 1_795_000_000_000, 1_796_000_000_000, 4_102_444_800_000,
           253_402_300_800_000, 2**53 + 1)  # fmt: skip


def poison(stage: Stage) -> Outcome:
    """Every kind of a broken record between good ones, the largest of 5 MB."""
    _configure(stage, {"max.message.bytes": str(8 * 1024 * 1024)})
    good = Generator(seed=stage.seed + 1).event()
    bodies: list[bytes | None] = [
        None,
        b"",
        b" ",
        b"\xff\xfe\x00",
        good.body.replace(b'"name":"', b'"name":"\xc3\x28'),
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"event_id": NaN}',
        good.body.replace(b'"parties"', b'"score":NaN,"parties"'),
        good.body.replace(b'"event_id"', b'"event_id":"other","event_id"'),
        good.body.replace(b'"event_id":"', b'"event_id":7,"x":"'),
        good.body.replace(b'"parties":[', b'"parties":"none","rest":['),
        good.body.replace(b'"event_id"', b'"schema_version":99,"event_id"'),
        b"{" + b"y" * 5_000_000,
    ]
    body = msgspec.json.encode(
        {
            "event_id": "large",
            "occurred_at": "2026-11-23T08:00:00Z",
            "parties": [{"role": "consignee", "name": _LISTED.primary_name}],
            "extensions": {"note": "x" * 5_000_000},
        }
    )
    large = Planted(SHIPMENT, "large", body, frozenset({("$.parties[0]", _LISTED.key)}))
    with stage.workers(1) as workers:
        with stage.flow(rate=200, poison_every=0) as flow:
            for _ in range(3):
                stage.rest(1.0, 1.0)
                _produce(stage, [*bodies, large.body])
        broken = [Planted(SHIPMENT, "", body or b"", poison=True) for body in bodies]
        return stage.settle([*flow.events, *broken * 3, *[large] * 3], tell_ends(workers))


def clock_jumps(stage: Stage) -> Outcome:
    """The timestamps of records jump between 1970 and far beyond the calendar."""
    year = str(2**62)
    _configure(stage, {"message.timestamp.after.max.ms": year, "retention.ms": "-1"})
    events = Generator(seed=stage.seed + 1).events(2100, poison_every=50)
    topics = {SHIPMENT: stage.settings.shipments_topic}
    producer = Producer({"bootstrap.servers": stage.broker.address})
    for number, event in enumerate(events):
        topic = topics.get(event.flow, stage.settings.transactions_topic)
        producer.produce(topic, event.body, timestamp=_STAMPS[number % len(_STAMPS)])
        producer.poll(0)
    producer.flush(30)
    with stage.workers(1) as workers:
        with stage.flow(rate=200) as flow:
            stage.rest(8.0, 8.0)
        return stage.settle([*events, *flow.events], tell_ends(workers))


def retention(stage: Stage) -> Outcome:
    """Events are deleted before a worker reads them: some of one partition, all of another."""
    settings, topic = stage.settings, stage.settings.shipments_topic
    events = Generator(seed=stage.seed).events(1500)
    with stage.workers(1) as workers:
        send(settings, events[:600])
        wait_until(lambda: sum(committed(settings).values()) == 600, "the first commit")
        worker = workers[0].worker
        worker.signal(signal.SIGSTOP)
        begun = committed(settings)
        send(settings, events[600:])
        ends = topic_ends(settings, topic)
        some, every = sorted(ends)[:2]
        cut = begun[some] + (ends[some] - begun[some]) // 2
        deletions = [TopicPartition(*some, cut), TopicPartition(*every, OFFSET_END)]
        for future in stage.admin.delete_records(deletions).values():
            future.result()
        deleted = cut - begun[some] + ends[every] - begun[every]
        worker.signal(signal.SIGCONT)
        left = len(events) - deleted
        wait_until(lambda: count_answers(settings) == left, "the answers to the others")
        resets = "streamscreen_offset_reset_total"
        wait_until(lambda: worker.metric(resets) == 2, "the count of both deletions")
        total = sum(sum(topic_ends(settings, name).values()) for name in _topics(settings))
        wait_until(lambda: sum(committed(settings).values()) == total, "the last commit")
        told = worker.said("events were deleted by retention before they were screened")
        alarmed = sum(line["offsets"] for line in told)
        note = f"{deleted} deleted, {alarmed} alarmed"
        faults = () if alarmed == deleted else (note,)
        # Answers to events that are gone from their topic are left out.
        audit = Audit.of(settings, committed(settings))
        known = {event.body: event for event in events}
        kept = [known[answers.event.value or b""] for answers in audit.events.values()]
        return Outcome(account_for(audit, kept, committed_all=True), note, faults)


def topic_made_again(stage: Stage) -> Outcome:
    """The topic of shipments is deleted under a worker and made again, with other events."""
    settings, topic = stage.settings, stage.settings.shipments_topic
    with stage.workers(1) as workers:
        first = [e for e in Generator(seed=stage.seed).events(600) if e.flow != SHIPMENT]
        gone = [e for e in Generator(seed=stage.seed + 1).events(600) if e.flow == SHIPMENT]
        send(settings, [*first, *gone])
        total = len(first) + len(gone)
        wait_until(lambda: sum(committed(settings).values()) == total, "the first commit")
        for future in stage.admin.delete_topics([topic]).values():
            future.result()
        wait_until(lambda: topic in create_topics(settings), "the topic made again")
        later = [e for e in Generator(seed=stage.seed + 2).events(400) if e.flow == SHIPMENT]
        send(settings, later)
        wait_until(lambda: count_answers(settings) == total + len(later), "the other answers")
        ends = {**topic_ends(settings, topic), **topic_ends(settings, settings.transactions_topic)}
        wait_until(lambda: committed(settings) == ends, "the last commit")
        note = "; ".join(filter(None, (f"{len(gone)} answered before", tell_ends(workers))))
        verdicts = len(later) + total - count_answers(settings)
        account = Account(total + len(later), 0, verdicts, 0, committed=True)
        return Outcome(account, note)


def _topics(settings: Settings) -> tuple[str, str]:
    return settings.shipments_topic, settings.transactions_topic


def _produce(stage: Stage, bodies: list[bytes | None]) -> None:
    producer = Producer(
        {"bootstrap.servers": stage.broker.address, "message.max.bytes": 8 * 1024 * 1024}
    )
    for body in bodies:
        producer.produce(stage.settings.shipments_topic, body)
    producer.flush(30)


def _configure(stage: Stage, config: dict[str, str]) -> None:
    """Change the settings of the shipments' and the transactions' topic."""
    entries = [
        ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
        for name, value in config.items()
    ]
    topics = (stage.settings.shipments_topic, stage.settings.transactions_topic)
    resources = [
        ConfigResource(ResourceType.TOPIC, topic, incremental_configs=entries) for topic in topics
    ]
    for future in stage.admin.incremental_alter_configs(resources).values():
        future.result()
