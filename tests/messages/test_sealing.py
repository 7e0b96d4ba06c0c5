"""Sealed events: opened by the right key only, the same bytes each time, nothing to be changed."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import ConfigError, MessageError
from streams.messages.sealing import (
    OpeningKey,
    SealedEvent,
    SealingKey,
    key_id,
    make_keys,
    open_event,
    read_opening_keys,
    read_sealing_key,
)

EVENT = b'{"event_id": "e1", "parties": [{"name": "Vexhulin Optronics"}]}'
PLACE = b'{"topic":"shipments","partition":3,"offset":41}'
SEED = bytes(range(32))
SEALING_TEXT, OPENING_TEXT = make_keys(SEED)
SEALING: SealingKey = read_sealing_key(SEALING_TEXT)
OPENING: tuple[OpeningKey, ...] = read_opening_keys(OPENING_TEXT)
OTHER_SEALING_TEXT, OTHER_OPENING_TEXT = make_keys(SEED)


def test_the_holder_of_the_opening_key_reads_the_event() -> None:
    assert open_event(SEALING.seal(EVENT, PLACE), PLACE, OPENING) == EVENT


@given(st.binary(max_size=300), st.binary(max_size=50))
def test_whatever_was_sealed_is_opened_again(event: bytes, place: bytes) -> None:
    sealed = SEALING.seal(event, place)
    assert open_event(sealed, place, OPENING) == event
    assert SEALING.seal(event, place) == sealed


def test_nothing_of_the_event_shows() -> None:
    sealed = msgspec.json.encode(SEALING.seal(EVENT, PLACE))
    assert b"Vexhulin" not in sealed
    assert len(SEALING.seal(EVENT, PLACE).ciphertext) == len(EVENT) + 16


def test_one_time_keys_differ_with_event_place_and_seed() -> None:
    other_seed = read_sealing_key(SEALING_TEXT.replace(SEED.hex(), "f" * 64))
    sealed = [
        SEALING.seal(EVENT, PLACE),
        SEALING.seal(EVENT + b" ", PLACE),
        SEALING.seal(EVENT, PLACE + b" "),
        SEALING.seal(EVENT[1:], PLACE + EVENT[:1]),
        other_seed.seal(EVENT, PLACE),
        read_sealing_key(OTHER_SEALING_TEXT).seal(EVENT, PLACE),
    ]
    assert len({one.one_time_key for one in sealed}) == len(sealed)
    assert len({one.ciphertext[:16] for one in sealed}) == len(sealed)


def test_another_key_is_told_apart() -> None:
    other = read_opening_keys(OTHER_OPENING_TEXT)
    with pytest.raises(MessageError, match=f"sealed for key {key_id(SEALING.public)}, and the"):
        open_event(SEALING.seal(EVENT, PLACE), PLACE, other)


def test_old_alerts_open_beside_new_ones_when_keys_have_been_changed() -> None:
    both = read_opening_keys(OTHER_OPENING_TEXT + OPENING_TEXT)
    for key in (SEALING, read_sealing_key(OTHER_SEALING_TEXT)):
        assert open_event(key.seal(EVENT, PLACE), PLACE, both) == EVENT


def flip(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


SEALED = SEALING.seal(EVENT, PLACE)


@pytest.mark.parametrize(
    ("sealed", "place"),
    [
        *[
            (msgspec.structs.replace(SEALED, ciphertext=flip(SEALED.ciphertext, at)), PLACE)
            for at in (0, 20, len(EVENT), len(EVENT) + 15)
        ],
        (msgspec.structs.replace(SEALED, ciphertext=SEALED.ciphertext[:-1]), PLACE),
        (msgspec.structs.replace(SEALED, ciphertext=b""), PLACE),
        (msgspec.structs.replace(SEALED, one_time_key=flip(SEALED.one_time_key, 5)), PLACE),
        (msgspec.structs.replace(SEALED, one_time_key=bytes(32)), PLACE),
        (msgspec.structs.replace(SEALED, one_time_key=b"short"), PLACE),
        (SEALED, PLACE.replace(b"41", b"42")),
    ],
)
def test_what_has_been_changed_does_not_open(sealed: SealedEvent, place: bytes) -> None:
    with pytest.raises(MessageError, match="has been changed"):
        open_event(sealed, place, OPENING)


def test_another_way_of_sealing_is_told() -> None:
    unknown = msgspec.structs.replace(SEALED, algorithm="none")
    with pytest.raises(MessageError, match="not known here"):
        open_event(unknown, PLACE, OPENING)


@pytest.mark.parametrize(
    "text", ["", "seed " + "0" * 64, OPENING_TEXT, SEALING_TEXT.replace("seed", "salt")]
)
def test_anything_else_is_no_sealing_key(text: str) -> None:
    with pytest.raises(ConfigError, match="not a sealing key") as caught:
        read_sealing_key(text)
    assert SEED.hex() not in str(caught.value)


@pytest.mark.parametrize("text", ["", SEALING_TEXT, OPENING_TEXT.replace("PRIVATE", "PUBLIC")])
def test_anything_else_is_no_opening_key(text: str) -> None:
    with pytest.raises(ConfigError, match="no opening key"):
        read_opening_keys(text)


def test_keys_do_not_show_in_what_is_printed() -> None:
    assert SEED.hex() not in repr(SEALING)
    assert repr(SEED) not in repr(SEALING)
