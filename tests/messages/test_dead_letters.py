"""Dead letters are read back as they were written, whatever the message was."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.errors import MessageError
from streams.messages.alerts import Origin
from streams.messages.dead_letters import (
    PIECE_BYTES,
    DeadLetter,
    LetterRecord,
    Original,
    write_pieces,
    write_reference,
    write_whole,
)
from streams.messages.letter_reading import Joiner, check_original, read_part
from streams.messages.places import Place
from streams.messages.redrives import Redrive, first_origin, is_marker, read_marker, redriven

unhurried = settings(deadline=None)
NAMES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["streamscreen.headers", "streamscreen.reason", "streamscreen.key", "streamscreen.sha256"]
    ),
)
HEADERS = st.lists(st.tuples(NAMES, st.none() | st.binary(max_size=9)), max_size=5).map(tuple)
ORIGINALS = st.builds(
    Original, st.none() | st.binary(max_size=9), st.none() | st.binary(max_size=99), HEADERS
)
LETTERS = st.builds(
    DeadLetter,
    flow=st.text(max_size=9),
    reason=st.text(max_size=9),
    error=st.text(max_size=9),
    detail=st.text(max_size=30),
    origin=st.builds(
        Origin,
        st.text(max_size=9),
        st.integers(0, 99),
        st.integers(0, 2**59),
        st.integers(-(2**59), 2**59),
    ),
)
LETTER = DeadLetter(
    flow="shipment", reason="not_json", error="E", detail="d", origin=Origin("s", 1, 2, 3)
)
PLACES = st.builds(
    Place, st.text(min_size=1, max_size=9), st.integers(0, 99), st.integers(0, 10**17)
)


def join(records: list[LetterRecord]) -> Original | None:
    joiner = Joiner()
    found = [joiner.add(read_part(record.value, record.headers)) for record in records]
    return next((original for original in found if original is not None), None)


@unhurried
@given(LETTERS, ORIGINALS)
def test_a_letter_is_read_back_whole(letter: DeadLetter, original: Original) -> None:
    record = write_whole(letter, original)
    part = read_part(record.value, record.headers)
    assert (part.letter, part.original, part.pieces) == (letter, original, 1)
    assert part.place == Place(letter.origin.topic, letter.origin.partition, letter.origin.offset)
    assert join([record]) == original


@unhurried
@given(LETTERS, ORIGINALS)
def test_a_reference_tells_the_digest_of_the_message(
    letter: DeadLetter, original: Original
) -> None:
    record = write_reference(letter, original)
    part = read_part(record.value, record.headers)
    assert (part.pieces, part.original.headers, part.original.value) == (0, original.headers, None)
    assert check_original(part, original) == original
    with pytest.raises(MessageError):
        check_original(part, Original(None, (original.value or b"") + b"x", ()))
    assert join([record]) is None


@pytest.mark.parametrize("size", [PIECE_BYTES, PIECE_BYTES + 1, 5 * PIECE_BYTES - 1])
def test_pieces_are_put_together_in_any_order_and_with_repeats(size: int) -> None:
    original = Original(b"k", random.Random(size).randbytes(size), (("h", b"v"),))
    pieces = list(write_pieces(LETTER, original))
    shuffled = [*pieces[1:], *pieces[1:], pieces[0]]
    random.Random(1).shuffle(shuffled)
    assert join(shuffled) == original
    if len(pieces) > 1:
        assert join(pieces[1:]) is None


def test_pieces_that_differ_from_their_digest_are_refused() -> None:
    pieces = list(write_pieces(LETTER, Original(None, b"x" * (PIECE_BYTES + 1), ())))
    forged = LetterRecord(b"y", pieces[1].headers)
    with pytest.raises(MessageError, match="digest"):
        join([pieces[0], forged])


@unhurried
@given(
    st.lists(
        st.tuples(
            st.sampled_from([name for name, _ in write_whole(LETTER, Original(b"", b"", ())).headers]),
            st.none() | st.binary(max_size=9) | st.sampled_from([b"1", b"0", b"-1"]),
        ),
        max_size=14,
    )
)  # fmt: skip
def test_a_foreign_record_is_refused_by_a_message_error(
    headers: list[tuple[str, bytes | None]],
) -> None:
    try:
        part = read_part(b"", headers)
    except MessageError:
        return
    assert {f"streamscreen.{name}" for name in ("topic", "partition", "offset")} <= dict(
        headers
    ).keys()
    assert part.place.offset >= 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("streamscreen.offset", b"9" * 5000),
        ("streamscreen.offset", "٣".encode()),
        ("streamscreen.partition", b"-1"),
        ("streamscreen.topic", b"\xff"),
        ("streamscreen.timestamp", b"now"),
        ("streamscreen.headers", b"1"),
    ],
)
def test_a_header_that_can_t_be_read_is_named(name: str, value: bytes) -> None:
    headers = dict(write_whole(LETTER, Original(None, b"", ())).headers) | {name: value}
    with pytest.raises(MessageError, match=name.removeprefix("streamscreen.")):
        read_part(b"", list(headers.items()))


@unhurried
@given(PLACES)
def test_a_place_is_read_back(place: Place) -> None:
    assert Place.parse(str(place)) == place


@unhurried
@given(PLACES, PLACES)
def test_a_marker_is_read_back_and_is_no_letter(letter: Place, to: Place) -> None:
    marker = Redrive(letter, to)
    headers = marker.headers()
    assert is_marker(headers)
    assert read_marker(headers) == marker
    with pytest.raises(MessageError):
        read_part(None, headers)
    with pytest.raises(MessageError):
        read_marker(headers[:1])


@unhurried
@given(ORIGINALS, PLACES, PLACES)
def test_a_redriven_message_keeps_its_bytes_and_names_where_it_stood_first(
    original: Original, first: Place, second: Place
) -> None:
    once = redriven(original, first)
    assert (once.key, once.value) == (original.key, original.value)
    assert once.headers[: len(original.headers)] == original.headers
    assert first_origin(once.headers) == str(first)
    twice = redriven(once, second)
    assert first_origin(twice.headers) == str(first)
    assert ("streamscreen.redriven-from", second.key) in twice.headers
    assert len(twice.headers) == len(once.headers)
