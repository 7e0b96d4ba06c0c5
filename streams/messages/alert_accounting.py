"""Alerts that verdicts name beside alerts that are there, in arrays of fixed-length digests."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Slots = NDArray[np.int64]

NO_ANSWER = -1
NO_VERDICT = -2

_ID_BYTES = 16
# An alert by its id and the slot of its event.
_PAIR = "S24"


def fingerprint(*parts: bytes | None) -> int:
    """A digest of 64 bits over some bytes; None and empty differ."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(b"-" if part is None else b"%d:%b" % (len(part), part))
    return int.from_bytes(digest.digest(), "big")


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """What is wrong, as the slots of the events, sorted and each once; and how many alerts are in
    order.
    """

    missing: Slots
    unexpected: Slots
    differing: Slots
    alerts: int
    repeats: int
    cut_short: int


class AlertBook:
    """Collects both sides; 24 bytes an alert that is named, 36 one that is there."""

    def __init__(self) -> None:
        self._named = bytearray()
        self._seen = bytearray()
        self._digests = array("Q")
        self._versions = array("I")
        self._withdrawn: set[bytes] = set()

    def expect(self, slot: int, alert_ids: Iterable[str]) -> None:
        """A verdict names alerts."""
        for alert_id in alert_ids:
            self._named += _pair(alert_id, slot)

    def note(self, slot: int, alert_id: str, version: int, digest: int) -> None:
        """An alert is there; `version` is the number of its lists, policy and engine."""
        self._seen += _pair(alert_id, slot)
        self._digests.append(digest)
        self._versions.append(version)

    def withdraw(self, alert_id: str) -> None:
        """An alert was taken back, and may be missing."""
        self._withdrawn.add(_pair(alert_id, 0)[:_ID_BYTES])

    def close(self, answered: Slots, also: dict[int, set[int]]) -> AlertFigures:
        """Compare both sides.

        `answered` has for every event the version of its verdict, NO_ANSWER where it has no answer
        yet, so that its alerts are early, and NO_VERDICT where a dead letter answers it. `also`
        has all versions of events with several verdicts.
        """
        named, seen = _pairs(self._named), _pairs(self._seen)
        order = np.argsort(seen, kind="stable")
        sorted_, digests = seen[order], np.array(self._digests, np.uint64)[order]
        again = np.zeros(len(sorted_), bool)
        again[1:] = sorted_[1:] == sorted_[:-1]
        differs = np.zeros(len(sorted_), bool)
        differs[1:] = again[1:] & (digests[1:] != digests[:-1])
        extra = order[~again][~np.isin(sorted_[~again], named)]
        unexpected, cut_short = self._judge(extra, answered, also)
        missing = [
            slot for pair, slot in _unpack(np.setdiff1d(named, sorted_))
            if pair not in self._withdrawn
        ]  # fmt: skip
        return AlertFigures(
            missing=np.unique(np.array(missing, np.int64)),
            unexpected=np.unique(np.array(unexpected, np.int64)),
            differing=np.unique(_slots(sorted_[differs])),
            alerts=int((~again).sum()),
            repeats=int(again.sum()),
            cut_short=cut_short,
        )

    def _judge(
        self, extra: Slots, answered: Slots, also: dict[int, set[int]]
    ) -> tuple[list[int], int]:
        """Alerts that no verdict names: the slots of the unexpected ones, and how many are not."""
        unexpected, cut_short = [], 0
        for at in extra.tolist():
            start = at * (_ID_BYTES + 8) + _ID_BYTES
            slot = int.from_bytes(self._seen[start : start + 8], "big")
            answer = int(answered[slot])
            if answer == NO_ANSWER:
                continue
            if answer == NO_VERDICT or self._versions[at] in also.get(slot, {answer}):
                unexpected.append(slot)
            else:
                cut_short += 1
        return unexpected, cut_short


def _pair(alert_id: str, slot: int) -> bytes:
    try:
        name = bytes.fromhex(alert_id)
    except ValueError:
        name = b""
    if len(name) != _ID_BYTES:
        name = hashlib.blake2b(alert_id.encode("utf-8", "replace"), digest_size=_ID_BYTES).digest()
    return name + slot.to_bytes(8, "big")


def _pairs(packed: bytearray) -> NDArray[np.bytes_]:
    return np.frombuffer(bytes(packed), _PAIR) if packed else np.empty(0, _PAIR)


def _unpack(pairs: NDArray[np.bytes_]) -> Iterator[tuple[bytes, int]]:
    packed = pairs.tobytes()
    for start in range(0, len(packed), _ID_BYTES + 8):
        middle = start + _ID_BYTES
        yield packed[start:middle], int.from_bytes(packed[middle : middle + 8], "big")


def _slots(pairs: NDArray[np.bytes_]) -> Slots:
    return np.array([slot for _, slot in _unpack(pairs)], np.int64)
