"""Send the messages of dead letters back to their topics, each once.

The messages of a batch and the markers on the dead-letter topic that say so are written in one
Kafka transaction: whatever dies at whatever moment, both are there or neither is, and a letter
with a marker is never sent again. All redrives of a dead-letter topic share one transactional id:
one that begins ends whatever is left of an earlier one before it reads which letters are open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from streams.errors import BrokerError
from streams.kafka.access import transactional_id
from streams.kafka.clients import create_producer, create_reader, explain
from streams.kafka.dead_letters import (
    Choice,
    Shelf,
    StoredLetter,
    place_of,
    read_originals,
    read_shelf,
)
from streams.kafka.scanning import Progress, partitions_of
from streams.messages.dead_letters import Original
from streams.messages.places import Place
from streams.messages.redrives import Redrive, redriven
from streams.settings import Settings
from streams.shapes.feeds import event_topics

_BATCH_LETTERS: Final = 100
_BATCH_BYTES: Final = 4_000_000
_TRANSACTION_SECONDS: Final = 60
_ATTEMPTS: Final = 5
_FENCED: Final = (
    KafkaError._FENCED,
    KafkaError.PRODUCER_FENCED,
    KafkaError.INVALID_PRODUCER_EPOCH,
)


class Fate(str, Enum):
    """What came of a letter."""

    SENT = "sent"
    SENT_BEFORE = "sent_before"
    NOT_KEPT = "not_kept"
    OTHER_TOPIC = "other_topic"


@dataclass(slots=True)
class Redriven:
    """What came of the letters that were chosen, in the order in which it was known."""

    fates: list[tuple[StoredLetter, Fate]] = field(default_factory=list)
    unreadable: list[Place] = field(default_factory=list)

    def count(self, fate: Fate) -> int:
        """How many letters had one fate."""
        return sum(found is fate for _, found in self.fates)


Confirm = Callable[[int], bool]


def redrive(
    settings: Settings,
    choice: Choice,
    *,
    confirm: Confirm = lambda _count: True,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Redriven:
    """Send back the messages of the chosen letters that were not sent back before.

    `confirm` is asked with their number. With `dry_run` nothing is sent: SENT are those that would
    be. Raises BrokerError where the broker refuses, or another redrive has begun meanwhile; what
    was sent until then is marked.
    """
    sender = None if dry_run else _Sender(settings)
    shelf = read_shelf(settings, choice, progress)
    result = Redriven(unreadable=shelf.unreadable)
    open_ = list(_open(settings, shelf, result))
    if not open_ or not confirm(len(open_)):
        return result
    reading = Progress(stopped=progress.stopped) if progress else Progress()
    found = read_originals(settings, open_, reading)
    for batch in _batches(_with_message(found, result)):
        if sender is not None:
            sender.send(batch)
        result.fates += [(letter, Fate.SENT) for letter, _ in batch]
        if progress:
            progress.total, progress.done = len(open_), len(result.fates)
            progress.report()
    return result


def _open(settings: Settings, shelf: Shelf, result: Redriven) -> Iterator[StoredLetter]:
    """The letters to send; notes the fate of the others."""
    for letter in shelf.letters:
        if letter.redriven_to is not None:
            result.fates.append((letter, Fate.SENT_BEFORE))
        elif letter.place.topic not in event_topics(settings):
            result.fates.append((letter, Fate.OTHER_TOPIC))
        else:
            yield letter


_Found = tuple[StoredLetter, Original]


def _with_message(
    found: Iterable[tuple[StoredLetter, Original | None]], result: Redriven
) -> Iterator[_Found]:
    for letter, original in found:
        if original is None:
            result.fates.append((letter, Fate.NOT_KEPT))
        else:
            yield letter, original


def _batches(found: Iterable[_Found]) -> Iterator[list[_Found]]:
    batch: list[_Found] = []
    size = 0
    for letter, original in found:
        batch.append((letter, original))
        size += len(original.value or b"") + original.trimmings
        if len(batch) >= _BATCH_LETTERS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Sender:
    """Writes batches, each in a transaction."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer = create_producer(
            settings,
            {
                "transactional.id": transactional_id(settings),
                "transaction.timeout.ms": _TRANSACTION_SECONDS * 1000,
                "message.timeout.ms": _TRANSACTION_SECONDS * 500,
                # What was taken once may be taken again.
                "message.max.bytes": settings.dead_letter_max_bytes + 1_000_000,
            },
        )
        with closing(create_reader(settings)) as consumer:
            self._partitions = {
                topic: partitions_of(consumer, topic) for topic in event_topics(settings)
            }
        self._call(self._producer.init_transactions, _TRANSACTION_SECONDS)

    def send(self, batch: list[_Found]) -> None:
        """Send the messages of a batch and mark their letters, all or none."""
        self._call(self._producer.begin_transaction)
        try:
            places = self._send(
                [
                    (letter.place.topic, self._partition(letter), redriven(original, letter.place))
                    for letter, original in batch
                ]
            )
            self._send(
                [
                    (
                        self._settings.dead_letters_topic,
                        letter.at.partition,
                        Original(
                            letter.place.key, None, tuple(Redrive(letter.place, to).headers())
                        ),
                    )
                    for (letter, _), to in zip(batch, places, strict=True)
                ]
            )
            self._call(self._producer.commit_transaction, _TRANSACTION_SECONDS)
        except BrokerError:
            self._abort()
            raise

    def _send(self, records: list[tuple[str, int, Original]]) -> list[Place]:
        """Where the records stand once all are written."""
        places: dict[int, Place] = {}
        errors: list[KafkaError] = []

        def note(number: int, error: KafkaError | None, message: Message) -> None:
            if error is not None:
                errors.append(error)
            else:
                places[number] = place_of(message)

        for number, (topic, partition, record) in enumerate(records):
            _produce(self._producer, topic, partition, record, number, note)
        self._flush()
        if errors or len(places) < len(records):
            raise _refusal(errors[0] if errors else None)
        return [places[number] for number in range(len(records))]

    def _flush(self) -> None:
        try:
            self._producer.flush(_TRANSACTION_SECONDS)
        except (KafkaException, SystemError) as err:
            # Fatal errors are raised between two callbacks, which the interpreter may wrap.
            cause = err if isinstance(err, KafkaException) else err.__cause__
            if isinstance(cause, KafkaException):
                raise _refusal(cause.args[0]) from None
            raise

    def _partition(self, letter: StoredLetter) -> int:
        """The partition where the message stood, so that the order of its key is kept."""
        partition = letter.place.partition
        return partition if partition in self._partitions[letter.place.topic] else -1

    def _abort(self) -> None:
        try:
            self._producer.abort_transaction(_TRANSACTION_SECONDS)
        except KafkaException:
            # The broker ends it after its time, or the next redrive does.
            return

    def _call(self, step: Callable[..., Any], *arguments: float) -> None:
        """One step of a transaction, a few times where the library says that it may help."""
        for attempt in range(_ATTEMPTS):
            try:
                step(*arguments)
            except KafkaException as err:
                error = err.args[0]
                if error.retriable() and attempt + 1 < _ATTEMPTS:
                    continue
                raise _refusal(error) from None
            return


def _refusal(error: KafkaError | None) -> BrokerError:
    if error is not None and error.code() in _FENCED:
        return BrokerError("another redrive of these letters has begun; this one has ended")
    return BrokerError(f"can't redrive: {explain(error) if error else 'no answer'}")


def _produce(
    producer: Producer,
    topic: str,
    partition: int,
    record: Original,
    number: int,
    note: Callable[[int, KafkaError | None, Message], None],
) -> None:
    def report(error: KafkaError | None, message: Message) -> None:
        note(number, error, message)

    try:
        producer.produce(
            topic,
            record.value,
            record.key,
            partition,
            headers=list(record.headers),
            on_delivery=report,
        )
    except BufferError:
        raise BrokerError(f"can't send back to {topic}: the producer's queue is full") from None
    except KafkaException as err:
        raise _refusal(err.args[0]) from None
