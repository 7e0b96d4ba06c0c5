"""What stands on the dead-letter topic: letters, where their records are, and which were redriven.

Of a letter some 300 bytes are held, never its message: a million letters take 300 MB.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from confluent_kafka import Message

from streams.errors import MessageError
from streams.kafka.clients import create_reader
from streams.kafka.scanning import Progress, Stretch, offset_at, read_at, scan, whole_topic
from streams.kafka.tailing import read_headers
from streams.messages.dead_letters import Header, Original
from streams.messages.letter_reading import Joiner, LetterPart, check_original, read_part
from streams.messages.places import Place
from streams.messages.redrives import is_marker, read_marker
from streams.settings import Settings
from streams.shapes.feeds import event_topics

# The records of one letter are written within this time.
_APART_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Choice:
    """Which letters are meant; what is empty or None chooses all.

    `since` is in ms since 1970 and about the time at which the letter was written.
    """

    places: frozenset[Place] = frozenset()
    since: int | None = None
    reasons: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()

    def takes(self, letter: StoredLetter) -> bool:
        """Whether a letter is meant."""
        return (
            (not self.places or letter.place in self.places)
            and (self.since is None or letter.written_at >= self.since)
            and (not self.reasons or letter.reason in self.reasons)
            and (not self.topics or letter.place.topic in self.topics)
            and (not self.flows or letter.flow in self.flows)
        )


@dataclass(slots=True)
class StoredLetter:
    """A letter and where it stands: `parts` are its records by number of the piece.

    A whole letter is piece 1 of 1, a reference 0 of 0. `place` is where the message stood,
    `written_at` when the letter was written (ms since 1970), `redriven_to` where the message
    stands again, None where it was never sent back.
    """

    place: Place
    flow: str
    reason: str
    written_at: int
    pieces: int
    parts: dict[int, Place] = field(default_factory=dict)
    redriven_to: Place | None = None

    @property
    def complete(self) -> bool:
        """Whether the message is kept whole."""
        return self.pieces > 0 and len(self.parts) >= self.pieces

    @property
    def at(self) -> Place:
        """Where its first record stands."""
        return self.parts[min(self.parts)]


@dataclass(slots=True)
class Shelf:
    """The letters that were chosen, oldest first, and records that are none."""

    letters: list[StoredLetter]
    unreadable: list[Place]


def read_shelf(settings: Settings, choice: Choice, progress: Progress | None = None) -> Shelf:
    """Read the dead-letter topic. Repeats of a letter count once. Raises BrokerError."""
    progress = progress or Progress()
    letters: dict[Place, StoredLetter] = {}
    redriven: dict[Place, Place] = {}
    unreadable: list[Place] = []
    stretches = _stretches(settings, choice.since)
    progress.total += sum(stretch.end - stretch.start for stretch in stretches)
    for message in scan(settings, stretches, progress):
        headers = headers_of(message)
        try:
            if is_marker(headers):
                marker = read_marker(headers)
                redriven[marker.letter] = marker.to
            else:
                _keep(letters, read_part(message.value(), headers), message)
        except MessageError:
            unreadable.append(place_of(message))
    for place, to in redriven.items():
        if place in letters:
            letters[place].redriven_to = to
    chosen = [letter for letter in letters.values() if choice.takes(letter)]
    chosen.sort(key=lambda letter: (letter.written_at, letter.place))
    return Shelf(chosen, unreadable)


def read_originals(
    settings: Settings, letters: Iterable[StoredLetter], progress: Progress | None = None
) -> Iterator[tuple[StoredLetter, Original | None]]:
    """The message of each letter; None where it can't be had whole any more.

    That of a letter which only refers to it is taken from its own topic, if it is there still.
    Messages that are kept come in the order of the topic, and first.
    """
    letters = list(letters)
    kept = {at: letter for letter in letters if letter.complete for at in letter.parts.values()}
    joiner = Joiner()
    for message in scan(settings, _around(kept), progress):
        letter = kept.get(place_of(message))
        if letter is None:
            continue
        try:
            original = joiner.add(read_part(message.value(), headers_of(message)))
        except MessageError:
            yield letter, None
        else:
            if original is not None:
                yield letter, original
    for letter in letters:
        if not letter.complete:
            yield letter, _find_original(settings, letter)


def read_letter(settings: Settings, letter: StoredLetter) -> LetterPart | None:
    """The first record of a letter; None where retention has deleted it."""
    message = read_at(settings, *letter.at)
    # A record without a value is not true.
    return None if message is None else read_part(message.value(), headers_of(message))


def headers_of(message: Message) -> list[Header]:
    """The headers of a record, in their order."""
    return list(read_headers(message))


def place_of(message: Message) -> Place:
    """Where a record stands."""
    return Place(message.topic() or "", message.partition() or 0, message.offset() or 0)


def _stretches(settings: Settings, since: int | None) -> list[Stretch]:
    start = None if since is None else since - _APART_MS
    with closing(create_reader(settings)) as consumer:
        return [
            stretch._replace(start=offset_at(consumer, stretch, start))
            for stretch in whole_topic(consumer, settings.dead_letters_topic)
        ]


def _keep(letters: dict[Place, StoredLetter], part: LetterPart, message: Message) -> None:
    told, written = part.letter, message.timestamp()[1]
    letter = letters.setdefault(
        part.place, StoredLetter(part.place, told.flow, told.reason, written, part.pieces)
    )
    # Pieces stand beside a reference where the broker found some of them too large.
    if part.pieces and not letter.pieces:
        letter.pieces, letter.parts = part.pieces, {}
    if bool(part.pieces) == bool(letter.pieces):
        letter.parts.setdefault(part.piece, place_of(message))


def _around(places: Iterable[Place]) -> list[Stretch]:
    """Of each partition the stretch from the first to the last of some places."""
    offsets: dict[tuple[str, int], list[int]] = {}
    for topic, partition, offset in places:
        offsets.setdefault((topic, partition), []).append(offset)
    return [Stretch(*place, min(some), max(some) + 1) for place, some in offsets.items()]


def _find_original(settings: Settings, letter: StoredLetter) -> Original | None:
    part = read_letter(settings, letter)
    if part is None or not part.sha256 or letter.place.topic not in event_topics(settings):
        return None
    message = read_at(settings, *letter.place)
    if message is None:
        return None
    found = Original(message.key(), message.value(), tuple(headers_of(message)))
    try:
        return check_original(part, found)
    except MessageError:
        return None
