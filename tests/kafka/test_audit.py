"""The audit on a real broker: what is in order is said to be, and what is not is named."""

from __future__ import annotations

import time

import msgspec
import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from streams.errors import BrokerError
from streams.kafka.audit import Period, audit_stream
from streams.kafka.outbox import Output
from streams.kafka.scanning import Progress
from streams.messages.account import Account, Fault
from streams.settings import Settings
from tests.conftest import SettingsFactory
from tests.factories import screener
from tests.support.answering import answer_all, answers_of, commit_all, write
from tests.support.audit import count_records
from tests.support.events import SHIPMENT, Generator, Planted, send
from tests.support.listed import LISTED, NEWCOMER
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


def events_of(account: Account) -> int:
    return sum(topic.events for topic in account.topics)


def total(account: Account, figure: str) -> int:
    return sum(getattr(topic, figure) for topic in account.topics)


def is_alert(settings: Settings, output: Output) -> bool:
    return output.topic == settings.alerts_topic


def prepared(settings: Settings, count: int = 60) -> list[list[Output]]:
    """The answers, not written yet, to events that are all committed."""
    send(settings, Generator(seed=31).events(count, poison_every=9))
    commit_all(settings)
    return answers_of(settings)


def flat(answers: list[list[Output]]) -> list[Output]:
    return [output for outputs in answers for output in outputs]


def test_a_stream_in_which_all_was_answered_is_in_order(settings: Settings) -> None:
    send(settings, Generator(seed=30).events(300, poison_every=10))
    answer_all(settings)
    told: list[tuple[int, int]] = []
    account = audit_stream(
        settings, progress=Progress(tell=lambda done, all_: told.append((done, all_)))
    )
    assert account.in_order
    assert (events_of(account), total(account, "dead_letters")) == (300, 30)
    assert total(account, "verdicts") == 270
    assert account.alerts == count_records(settings, settings.alerts_topic) > 30
    assert account.in_work == 0
    assert told[-1][0] == told[-1][1] > 600


def test_repeats_with_the_same_bytes_are_in_order_and_others_are_not(settings: Settings) -> None:
    answers = prepared(settings)
    write(settings, flat(answers) * 2)
    account = audit_stream(settings)
    assert account.in_order
    assert total(account, "repeats") == 60
    assert account.alert_repeats == account.alerts

    last = next(outputs for outputs in answers if is_alert(settings, outputs[0]))
    write(settings, [_changed(last[0]), _changed(last[-1])])
    assert audit_stream(settings).counts == {"differing_answer": 1, "differing_alert": 1}


def _changed(output: Output) -> Output:
    return Output(output.topic, output.key, (output.value or b"") + b" ", output.headers)


def test_what_is_missing_is_named(settings: Settings) -> None:
    answers = prepared(settings)
    alerted = [outputs for outputs in answers if is_alert(settings, outputs[0])]
    silent = next(outputs for outputs in answers if len(outputs) == 1)
    write(settings, [o for outputs in answers if outputs is not silent for o in outputs
                     if o is not alerted[0][0]])  # fmt: skip
    account = audit_stream(settings)
    assert account.counts == {"lost": 1, "alert_missing": 1}
    lost, missing = account.findings
    assert (lost.fault, missing.fault) == (Fault.LOST, Fault.ALERT_MISSING)
    place = f"{lost.topic}-{lost.partition}-{lost.first}".encode()
    assert (place, lost.last) == (silent[0].key, lost.first)
    assert f"{missing.topic}-{missing.partition}-{missing.first}".encode() == alerted[0][-1].key


def test_what_is_there_and_should_not_be_is_named(settings: Settings) -> None:
    answers = prepared(settings)
    alerted = next(outputs for outputs in answers if is_alert(settings, outputs[0]))
    invented = msgspec.json.decode(alerted[0].value or b"") | {"alert_id": "0" * 32}
    verdict = msgspec.json.decode(alerted[-1].value or b"")
    beyond = verdict | {"origin": verdict["origin"] | {"offset": 10**9}}
    letter = next(outputs[0] for outputs in answers if outputs[0].headers)
    topic, partition, offset = (verdict["origin"][k] for k in ("topic", "partition", "offset"))
    own = {
        "streamscreen.topic": topic.encode(),
        "streamscreen.partition": b"%d" % partition,
        "streamscreen.offset": b"%d" % offset,
    }
    headers = [(name, own.get(name, value)) for name, value in letter.headers]
    write(
        settings,
        [
            *flat(answers),
            Output(settings.alerts_topic, b"0" * 32, msgspec.json.encode(invented)),
            Output(
                settings.verdicts_topic,
                f"{topic}-{partition}-{10**9}".encode(),
                msgspec.json.encode(beyond),
            ),
            Output(settings.verdicts_topic, b"k", b"no verdict"),
            Output(settings.dead_letters_topic, b"k", b"no letter"),
            Output(settings.dead_letters_topic, alerted[-1].key, letter.value, headers),
        ],
    )
    assert audit_stream(settings).counts == {
        "alert_unexpected": 1,
        "answer_without_event": 1,
        "unreadable_answer": 2,
        "verdict_and_dead_letter": 1,
    }


def test_events_that_are_not_committed_are_in_work_and_not_lost(settings: Settings) -> None:
    send(settings, Generator(seed=32).events(30))
    answer_all(settings)
    send(settings, Generator(seed=33).events(20))
    account = audit_stream(settings)
    assert account.in_order
    assert account.in_work == 20
    commit_all(settings)
    assert audit_stream(settings).counts == {"lost": 20}


def test_an_event_answered_under_two_versions_of_a_list_is_in_order(settings: Settings) -> None:
    send(settings, Generator(seed=34, listed=[*LISTED, NEWCOMER]).events(30))
    old, new = answers_of(settings), answers_of(settings, screener(*LISTED, NEWCOMER, version="v2"))
    half = flat(new)[: len(flat(new)) // 2]
    write(settings, [*flat(old), *half])
    commit_all(settings)
    account = audit_stream(settings)
    assert account.in_order
    assert account.answered_again == sum(o.topic == settings.verdicts_topic for o in half)


def test_offsets_without_an_event_and_deleted_events_are_told_apart(settings: Settings) -> None:
    producer = Producer({"bootstrap.servers": settings.brokers, "transactional.id": settings.group})
    producer.init_transactions(30)
    for abort in (False, True, False):
        producer.begin_transaction()
        for _ in range(5):
            producer.produce(settings.shipments_topic, b"{", partition=1)
        producer.flush(30)
        (producer.abort_transaction if abort else producer.commit_transaction)(30)
    # The broker writes the end of a transaction when the producer has gone on already.
    wait_until(lambda: count_records(settings, settings.shipments_topic) == 18, "the end markers")
    answer_all(settings)
    account = audit_stream(settings)
    assert account.in_order
    assert (events_of(account), total(account, "without_record")) == (10, 8)

    admin = AdminClient({"bootstrap.servers": settings.brokers})
    for future in admin.delete_records([TopicPartition(settings.shipments_topic, 1, 3)]).values():
        future.result()
    account = audit_stream(settings)
    assert account.in_order
    assert (events_of(account), total(account, "deleted")) == (7, 3)


def test_events_of_an_open_transaction_are_not_there_yet(settings: Settings) -> None:
    producer = Producer({"bootstrap.servers": settings.brokers, "transactional.id": settings.group})
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(settings.shipments_topic, b"{")
    producer.flush(30)
    account = audit_stream(settings)
    assert account.in_order
    assert events_of(account) == 0
    producer.abort_transaction(30)


def test_only_events_of_the_period_are_accounted_for_and_all_their_answers_count(
    settings: Settings,
) -> None:
    hour = 3_600_000
    now = round(time.time() * 1000)
    producer = Producer({"bootstrap.servers": settings.brokers})
    for at in (now - 5 * hour, now - 3 * hour, now):
        body = Generator(seed=at).event().body
        producer.produce(settings.shipments_topic, body, partition=0, timestamp=at)
    producer.flush(30)
    # From a worker whose clock goes hours slow: answers are older than their events.
    write(settings, flat(answers_of(settings)), timestamp=now - 9 * hour)
    commit_all(settings)
    account = audit_stream(settings, Period(now - 4 * hour, now - 2 * hour))
    assert account.in_order
    assert events_of(account) == 1
    assert events_of(audit_stream(settings, Period(until=now - hour))) == 2
    assert events_of(audit_stream(settings, Period(since=now - 4 * hour))) == 2


def test_an_event_whose_answer_retention_may_have_deleted_is_not_called_lost(
    settings: Settings,
) -> None:
    answers = prepared(settings, 30)
    write(settings, flat(answers))
    admin = AdminClient({"bootstrap.servers": settings.brokers})
    gone = [TopicPartition(settings.verdicts_topic, partition, 2) for partition in range(3)]
    for future in admin.delete_records(gone).values():
        future.result()
    account = audit_stream(settings)
    assert account.in_order
    assert total(account, "faded") >= 1


def test_a_large_dead_letter_is_one_answer(settings: Settings) -> None:
    send(settings, [Planted(SHIPMENT, "broken", b"{" + b"y" * 990_000)])
    answer_all(settings)
    account = audit_stream(settings)
    assert account.in_order
    assert total(account, "dead_letters") == 1
    assert count_records(settings, settings.dead_letters_topic) == 2


def test_a_missing_topic_is_an_error(new_settings: SettingsFactory) -> None:
    with pytest.raises(BrokerError, match="can't read"):
        audit_stream(new_settings())
