"""Accounts for every offset of the event topics: which answer it got, and whether that is right.

Memory: 13 bytes an offset, 60 an alert, and a few hundred for what is rare: large dead letters,
redriven ones, events answered under several versions. Nothing of a message is kept but digests.
"""

from __future__ import annotations

import copy
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.messages.account import (
    Account,
    Fault,
    Finding,
    Findings,
    TopicAccount,
    find_runs,
)
from streams.messages.alert_accounting import (
    NO_ANSWER,
    NO_VERDICT,
    AlertBook,
    AlertFigures,
    Slots,
    fingerprint,
)
from streams.messages.letter_reading import LetterPart
from streams.messages.places import Place
from streams.messages.redrives import Redrive

# What is known of one offset.
_EVENT: Final = 1
_VERDICT: Final = 2
_LETTER: Final = 4
_DIFFERS: Final = 8
_OLD: Final = 16
_REDRIVEN: Final = 32

_ANSWER = _VERDICT | _LETTER
Mask = NDArray[np.bool_]


class Version(NamedTuple):
    """Under which lists, policy and engine an event was answered."""

    list_version: str
    config_hash: str
    engine_version: str


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The offsets of a partition that are accounted for: from `first` up to and without `end`.

    Below `committed` the group has answered. `high` is the offset of the next record to be
    written; an answer to that or a later one is about no event. Of the offsets asked for,
    `deleted` went by retention, `deleted_unanswered` of them before they were answered.
    """

    topic: str
    partition: int
    first: int
    end: int
    committed: int
    high: int
    deleted: int = 0
    deleted_unanswered: int = 0


@dataclass(slots=True)
class _Large:
    """A dead letter that is not one record: digests by number of the piece, 0 the reference."""

    digest: int
    pieces: dict[int, int]
    count: int

    @property
    def whole(self) -> bool:
        return 0 in self.pieces or len(self.pieces) >= self.count


class Book:
    """Takes note of events first, then of answers in any order, and draws up the account."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = tuple(spans)
        self._bases: dict[tuple[str, int], tuple[Span, int]] = {}
        size = 0
        for span in self._spans:
            self._bases[(span.topic, span.partition)] = (span, size)
            size += max(0, span.end - span.first)
        self._flags = bytearray(size)
        self._digests = array("Q", bytes(8 * size))
        self._versions = array("I", bytes(4 * size))
        self._numbers: dict[Version, int] = {}
        # Digests by version of events that were answered under several.
        self._again: dict[int, dict[int, int]] = {}
        # Digests of dead letters beside a verdict.
        self._beside: dict[int, int] = {}
        self._large: dict[int, _Large] = {}
        self._redriven: dict[int, Place] = {}
        self._alerts = AlertBook()
        self._repeats: Counter[str] = Counter()
        self._findings = Findings()

    def note_event(self, place: Place, *, old: bool = False) -> None:
        """An event is there; an `old` one may have had answers that retention has deleted."""
        span, base = self._bases[place[:2]]
        if span.first <= place.offset < span.end:
            self._flags[base + place.offset - span.first] |= _EVENT | (_OLD if old else 0)

    def note_verdict(
        self, at: Place, event: Place, version: Version, alert_ids: Sequence[str], digest: int
    ) -> None:
        """A verdict stands `at` a place and is about an event."""
        slot = self._find(at, event)
        if slot is None:
            return
        number = self._number(version)
        if not self._flags[slot] & _VERDICT:
            if self._flags[slot] & _LETTER:
                self._beside[slot] = self._digests[slot]
            self._flags[slot] |= _VERDICT
            self._digests[slot], self._versions[slot] = digest, number
            self._alerts.expect(slot, alert_ids)
            return
        if self._versions[slot] == number:
            known = self._digests[slot]
        else:
            others = self._again.setdefault(slot, {})
            if number not in others:
                others[number] = digest
                self._alerts.expect(slot, alert_ids)
                return
            known = others[number]
        self._repeat(slot, event, differs=known != digest)

    def note_letter(self, at: Place, part: LetterPart) -> None:
        """A dead letter, or a piece of one, stands `at` a place."""
        slot = self._find(at, part.place)
        if slot is None:
            return
        original = part.original
        content = [original.key, original.value]
        for name, value in original.headers:
            content += [name.encode("utf-8", "replace"), value]
        told = fingerprint(msgspec.json.encode(part.letter), part.sha256.encode())
        digest = fingerprint(told.to_bytes(8, "big"), *content)
        if part.sha256:
            self._note_large(slot, part, told, digest)
        elif self._flags[slot] & _LETTER:
            known = self._beside.get(slot, self._digests[slot])
            differs = slot in self._large or digest != known
            self._repeat(slot, part.place, differs=differs)
        else:
            if self._flags[slot] & _VERDICT:
                self._beside[slot] = digest
            else:
                self._digests[slot] = digest
            self._flags[slot] |= _LETTER

    def note_redrive(self, at: Place, redrive: Redrive) -> None:
        """A marker stands `at` a place: the message of a letter was sent back."""
        slot = self._find(at, redrive.letter)
        if slot is None:
            return
        self._flags[slot] |= _REDRIVEN
        if slot in self._redriven and self._redriven[slot] != redrive.to:
            self._findings.add_place(Fault.REDRIVEN_TWICE, redrive.letter)
        self._redriven[slot] = redrive.to
        found = self._bases.get(redrive.to[:2])
        if found and found[0].first <= redrive.to.offset < found[0].end:
            base = found[1] - found[0].first
            if not self._flags[base + redrive.to.offset] & _EVENT:
                self._findings.add_place(Fault.REDRIVE_LOST, redrive.letter)

    def note_alert(
        self, at: Place, event: Place, version: Version, alert_id: str, digest: int
    ) -> None:
        """An alert stands `at` a place and is about an event."""
        slot = self._find(at, event)
        if slot is not None:
            self._alerts.note(slot, alert_id, self._number(version), digest)

    def note_withdrawal(self, alert_id: str) -> None:
        """An alert was taken back."""
        self._alerts.withdraw(alert_id)

    def note_unreadable(self, at: Place) -> None:
        """What stands `at` a place is no answer."""
        self._findings.add_place(Fault.UNREADABLE, at)

    def close(self) -> Account:
        """Draw up the account of what was noted so far."""
        findings = copy.deepcopy(self._findings)
        flags = np.frombuffer(bytes(self._flags), np.uint8)
        alerts = self._close_alerts(flags)
        state = _State.of(flags, self._open(), self._incomplete(), alerts.missing)
        for fault, slots in (
            (Fault.LOST, np.flatnonzero(state.lost)),
            (Fault.BOTH, np.flatnonzero((flags & _ANSWER) == _ANSWER)),
            (Fault.DIFFERING_ANSWER, np.flatnonzero(flags & _DIFFERS)),
            (Fault.INCOMPLETE, np.flatnonzero(state.incomplete)),
            (Fault.ALERT_MISSING, np.flatnonzero(state.without_alert)),
            (Fault.ALERT_UNEXPECTED, alerts.unexpected),
            (Fault.DIFFERING_ALERT, alerts.differing),
            (Fault.REDRIVE_UNEXPECTED, np.flatnonzero(state.without_letter)),
        ):
            findings.add(find_runs(fault, self._places(slots)))
        for span in self._spans:
            if span.deleted_unanswered:
                start, last = span.first - span.deleted_unanswered, span.first - 1
                run = Finding(Fault.DELETED, span.topic, span.partition, start, last)
                findings.add([run])
        counts, runs = findings.sorted()
        return Account(
            topics=tuple(self._topic(topic, state) for topic in self._topics()),
            alerts=alerts.alerts,
            alert_repeats=alerts.repeats,
            answered_again=sum(len(others) for others in self._again.values()),
            cut_short=alerts.cut_short,
            counts=counts,
            findings=runs,
        )

    def _find(self, at: Place, event: Place) -> int | None:
        """The slot of an event; None where it is not accounted for, or there is none."""
        found = self._bases.get((event.topic, event.partition))
        if found is None or not 0 <= event.offset < found[0].high:
            self._findings.add_place(Fault.ANSWER_UNEXPECTED, at)
            return None
        span, base = found
        if not span.first <= event.offset < span.end:
            return None
        slot = base + event.offset - span.first
        if not self._flags[slot] & _EVENT:
            self._findings.add_place(Fault.ANSWER_UNEXPECTED, at)
            return None
        return slot

    def _number(self, version: Version) -> int:
        return self._numbers.setdefault(version, len(self._numbers))

    def _repeat(self, slot: int, event: Place, *, differs: bool) -> None:
        self._repeats[event.topic] += 1
        if differs:
            self._flags[slot] |= _DIFFERS

    def _note_large(self, slot: int, part: LetterPart, told: int, digest: int) -> None:
        large = self._large.get(slot)
        if large is None:
            if self._flags[slot] & _LETTER:
                self._repeat(slot, part.place, differs=True)
            self._flags[slot] |= _LETTER
            large = self._large[slot] = _Large(told, {}, part.pieces)
        if part.piece not in large.pieces:
            large.pieces[part.piece] = digest
            if told != large.digest:
                self._flags[slot] |= _DIFFERS
        elif part.piece <= 1:
            differs = (told, digest) != (large.digest, large.pieces[part.piece])
            self._repeat(slot, part.place, differs=differs)
        elif digest != large.pieces[part.piece]:
            self._flags[slot] |= _DIFFERS

    def _close_alerts(self, flags: NDArray[np.uint8]) -> AlertFigures:
        answered = np.where(flags & _VERDICT, np.array(self._versions, np.int64), NO_ANSWER)
        answered[(flags & _ANSWER) == _LETTER] = NO_VERDICT
        also = {slot: {self._versions[slot], *others} for slot, others in self._again.items()}
        return self._alerts.close(answered, also)

    def _open(self) -> Mask:
        """Which offsets the group has not committed yet."""
        open_ = np.zeros(len(self._flags), bool)
        for span, base in self._bases.values():
            open_[base + max(0, span.committed - span.first) : base + span.end - span.first] = True
        return open_

    def _incomplete(self) -> Mask:
        incomplete = np.zeros(len(self._flags), bool)
        incomplete[[slot for slot, large in self._large.items() if not large.whole]] = True
        return incomplete

    def _places(self, slots: Slots) -> Iterator[Place]:
        """The places of sorted slots."""
        for span, base in self._bases.values():
            first, last = np.searchsorted(slots, [base, base + max(0, span.end - span.first)])
            for slot in slots[first:last].tolist():
                yield Place(span.topic, span.partition, slot - base + span.first)

    def _topics(self) -> list[str]:
        return list(dict.fromkeys(span.topic for span in self._spans))

    def _topic(self, topic: str, state: _State) -> TopicAccount:
        spans = [(span, base) for span, base in self._bases.values() if span.topic == topic]
        inside = np.zeros(len(self._flags), bool)
        for span, base in spans:
            inside[base : base + max(0, span.end - span.first)] = True

        def count(mask: NDArray[Any]) -> int:
            return int(np.count_nonzero(mask[inside]))

        return TopicAccount(
            topic=topic,
            events=count(state.flags & _EVENT),
            verdicts=count(state.flags & _VERDICT),
            dead_letters=count(state.flags & _LETTER),
            redriven=count(state.flags & _REDRIVEN),
            in_work=count(state.in_work),
            faded=count(state.faded),
            lost=count(state.lost),
            repeats=self._repeats[topic],
            without_record=count((state.flags & _EVENT) == 0),
            deleted=sum(span.deleted for span, _ in spans),
        )


@dataclass(frozen=True, slots=True)
class _State:
    """Which offsets are in what state; those that may still get what they lack are in work."""

    flags: NDArray[np.uint8]
    in_work: Mask
    faded: Mask
    lost: Mask
    incomplete: Mask
    without_alert: Mask
    without_letter: Mask

    @staticmethod
    def of(flags: NDArray[np.uint8], open_: Mask, incomplete: Mask, missing: Slots) -> _State:
        unanswered = ((flags & _EVENT) != 0) & ((flags & _ANSWER) == 0)
        old = (flags & _OLD) != 0
        without_alert = np.zeros(len(flags), bool)
        without_alert[missing] = True
        return _State(
            flags=flags,
            in_work=(unanswered | incomplete | without_alert) & open_,
            faded=(unanswered | without_alert) & ~open_ & old,
            lost=unanswered & ~open_ & ~old,
            incomplete=incomplete & ~open_,
            without_alert=without_alert & ~open_ & ~old,
            without_letter=(flags & (_REDRIVEN | _LETTER | _OLD)) == _REDRIVEN,
        )
