"""A producer that means harm, and a worker that goes on: nothing stalls, swells or is forged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from confluent_kafka import KafkaError, Message, Producer

from streams.settings import Settings
from streams.settings.types import LogLevel
from tests.cli.running import Commands
from tests.e2e.conftest import StartWorker
from tests.support.audit import Audit, count_answers, count_records, read_all
from tests.support.events import Generator, send
from tests.support.listed import publish
from tests.support.raw_batches import batch_with_header, write_batch
from tests.support.waiting import wait_until
from tests.support.worker import WorkerProcess, as_environment

pytestmark = pytest.mark.broker

MIB = 1024 * 1024
FORGED = 'Wexelbrand\n{"event": "worker ended", "level": "critical"}\r\x1b[2J\x1b]0;gone\x07'
BIDI = "Wexelbrand \u202egnidart\u2066 \u200b\u0085\u2028 Optics"


def shipment(*parties: dict[str, object], event_id: str = "e", **fields: object) -> bytes:
    body = {"event_id": event_id, "occurred_at": "2026-11-23T08:00:00Z", "parties": list(parties)}
    return msgspec.json.encode(body | fields)


def named(*names: str) -> dict[str, object]:
    return {"role": "consignee", "name": names[0], "other_names": list(names[1:])}


def bodies() -> Iterator[bytes]:
    """Events, and what claims to be one, that are meant to tire, to swell or to forge."""
    common = ("Wexelbrand Trading", "Mohammed Ali", "General Group", "International Company")
    many = [f"{name} {number}" for number in range(25) for name in common]
    yield shipment(*[named(*many)] * 10)
    yield shipment(*[named("Wexelbrand")] * 1000)
    yield shipment(*[named(*many)] * 190)
    yield shipment(named("Wexelbrand " * 181 + "Optronic"), named("W" * 2_000))
    yield shipment(named(FORGED), event_id=FORGED)
    yield shipment(named(BIDI), event_id=BIDI)
    yield shipment(named(f"Vexhulin Optronics {FORGED}"), named(f"Vexhulin Optronics {BIDI}"))
    yield shipment(named("Wexelbrand"), extensions={f"Wexelbrand {n}": n for n in range(40_000)})
    yield shipment(named("Wexelbrand"), extensions={"x": 10**4000})
    for number in (b"1e999999", b"-" + b"9" * 500_000, b"0." + b"1" * 500_000, b"NaN", b"Infinity"):
        yield b'{"extensions": {"Wexelbrand": ' + number + b"}}"
    for opening in (b"[", b'{"Wexelbrand":', b'[{"a":['):
        yield opening * (900_000 // len(opening))
    yield b'{"event_id": "' + FORGED.encode() + b'", "Wexelbrand": 1}'
    yield b'{"parties": [{"role": "Wexelbrand\\n\\u001b[2J", "name": 1}]}'
    yield b"\x1b]52;c;Wexelbrand\x07" * 20_000


def pack(settings: Settings, compression: str, values: list[bytes]) -> None:
    """Write values as one batch."""
    failures: list[KafkaError] = []

    def note(error: KafkaError | None, _message: Message) -> None:
        failures.extend([error] if error else [])

    producer = Producer(
        {
            "bootstrap.servers": settings.brokers,
            "compression.type": compression,
            "message.max.bytes": 500_000_000,
            "batch.size": 400_000_000,
            "queue.buffering.max.kbytes": 1_000_000,
            "linger.ms": 100,
        }
    )
    for value in values:
        producer.produce(settings.shipments_topic, value, partition=0, on_delivery=note)
    assert producer.flush(60) == 0
    assert failures == []


def peak_memory(worker: WorkerProcess) -> int:
    """The most that the process ever had in memory, in bytes."""
    status = Path(f"/proc/{worker.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024


def assert_nothing_forged(worker: WorkerProcess) -> None:
    """Each line of the log is one of the worker's own, without a word of any event."""
    for line in worker.log.splitlines():
        assert line.startswith("{"), line[:200]
        json.loads(line)
    assert "exelbrand" not in worker.log.lower()
    assert "vexhulin" not in worker.log.lower()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]",
                         worker.log)  # fmt: skip
    assert worker.said("worker ended") == []


def test_hostile_events_are_answered_and_show_in_no_log_at_any_level(
    settings: Settings, start_worker: StartWorker, tmp_path: Path
) -> None:
    publish(settings)
    worker = start_worker(settings.model_copy(update={"log_level": LogLevel.DEBUG}))
    worker.wait_until_ready()
    producer = Producer({"bootstrap.servers": settings.brokers, "message.max.bytes": 1_000_000})
    sent = 0
    for body in bodies():
        for topic in (settings.shipments_topic, settings.transactions_topic):
            producer.produce(topic, body[:950_000])
            sent += 1
        producer.flush(30)
    headers: list[list[tuple[str, str | bytes | None]]] = [
        [("Wexelbrand", b"x" * 900_000)],
        [(f"Wexelbrand-{number}", b"y") for number in range(30_000)],
        [("streamscreen.reason", b"Wexelbrand"), ("streamscreen.offset", b"999")] * 3,
        [("streamscreen.unreadable", b"Wexelbrand")],
        [("", b"Wexelbrand"), (FORGED, FORGED.encode()), (BIDI, None)],
    ]
    for number, own in enumerate(headers):
        for value in (b"{", shipment(named("Wexelbrand"), event_id=f"headers-{number}")):
            producer.produce(settings.shipments_topic, value, headers=own)
            sent += 1
    producer.produce(settings.shipments_topic, b"{", key=b"Wexelbrand" * 90_000)
    producer.flush(30)
    for value in (b"{", shipment(named("Wexelbrand"))):
        content = batch_with_header(value, b"\xff\xfeWexelbrand\x1b[2J")
        write_batch(settings.brokers, settings.shipments_topic, content)
    ordinary = Generator(seed=80).events(100)
    send(settings, ordinary)
    sent += 3 + len(ordinary)

    wait_until(lambda: count_answers(settings) >= sent, "an answer to everything")
    audit = Audit.of(settings)
    assert len(audit.events) == sent
    assert audit.unanswered() == []
    assert audit.contradictory() == []
    reasons = [a.reason for a in audit.events.values() if a.letters]
    assert reasons.count("unreadable") == 2
    assert reasons.count("internal_error") == 0
    for event in ordinary:
        for name in re.findall(r'"name":"([^"]+)"', event.body.decode()):
            assert name not in worker.log
    assert_nothing_forged(worker)
    assert worker.get("/healthz")[0] == 200
    assert worker.stop() == 0

    streamscreen = Commands(tmp_path)
    streamscreen.environment = as_environment(settings)
    alerts = count_records(settings, settings.alerts_topic)
    shown = streamscreen("tail", "--from-beginning", "--count", str(alerts))
    assert "Vexhulin" in shown.out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown.out)


def test_batches_that_unpack_to_gigabytes_do_not_fill_the_memory(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    worker = start_worker(settings)
    worker.wait_until_ready()
    before = peak_memory(worker)
    # Other readers of Kafka refuse such batches, so that answers are counted, not compared.
    bomb = [bytes(100 * MIB)] * 3
    pack(settings, "zstd", bomb)
    pack(settings, "gzip", bomb)
    pack(settings, "lz4", [bytes(60 * MIB)] * 2)
    pack(settings, "zstd", [b" " * (20 * MIB)])
    # Each of them within its bounds, and all together several times the memory that is allowed.
    clean = shipment(named("Meadow Lane Bakery"), extensions={"note": "x" * (7 * MIB)})
    for _ in range(20):
        pack(settings, "zstd", [clean] * 4)
    ordinary = Generator(seed=81).events(50)
    send(settings, ordinary)
    sent = 3 + 3 + 2 + 1 + 80 + len(ordinary)
    wait_until(lambda: count_answers(settings) >= sent, "an answer to everything")
    assert count_answers(settings) == sent
    letters = read_all(settings, settings.dead_letters_topic)
    said = [dict(letter.headers)["streamscreen.reason"] for letter in letters]
    assert said.count(b"unreadable") == 9
    assert peak_memory(worker) - before < 450 * MIB
    assert worker.stop() == 0


def test_a_flood_of_large_events_waits_on_the_topic_and_not_in_memory(
    settings: Settings, start_worker: StartWorker
) -> None:
    publish(settings)
    large = shipment(named("Vexhulin Optronics"), extensions={"note": "x" * 850_000})
    producer = Producer({"bootstrap.servers": settings.brokers, "compression.type": "zstd"})
    for number in range(700):
        producer.produce(settings.shipments_topic, large.replace(b'"e"', b'"%d"' % number))
        if number % 100 == 0:
            producer.flush(60)
    producer.flush(60)
    worker = start_worker(settings)
    wait_until(lambda: count_answers(settings) >= 700, "an answer to everything")
    assert Audit.of(settings).unanswered() == []
    assert peak_memory(worker) < 700 * MIB
    assert worker.stop() == 0
