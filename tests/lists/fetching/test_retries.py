"""What passes is tried again, later each time; what came so far is gone on with."""

from __future__ import annotations

import gzip
import socket
from datetime import datetime, timezone

import pytest

from streams.errors import FetchError
from streams.lists.fetching.transfer import retry_after
from tests.lists.fetching.conftest import Fetching
from tests.lists.fetching.test_fetch import refused
from tests.support.list_server import (
    Answer,
    answer,
    chunked,
    cut_off,
    drip,
    give,
    rest,
    silence,
    stall,
)

BODY = b"list_id,entry_id\n" + b"ACME,1\n" * 1000
OTHER = b"list_id,entry_id\n" + b"ACME,2\n" * 1000
HALF = 3000
ETAG = '"abc"'
DATE = "Mon, 02 Nov 2026 10:00:00 GMT"
RESUMED = {"range": f"bytes={HALF}-", "if-range": ETAG}


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504])
def test_a_server_in_trouble_is_asked_again(fetch: Fetching, code: int) -> None:
    fetch.server.answers = [answer(code), give(BODY)]
    assert fetch().paths[0].read_bytes() == BODY
    assert len(fetch.stop.waits) == 1


def test_the_waits_grow_are_jittered_and_come_to_an_end(fetch: Fetching) -> None:
    fetch.settings = {"download_attempts": 9}
    error = refused(fetch, answer(500))
    assert (error.reason, "500 Internal Server Error" in str(error)) == ("status", True)
    assert len(fetch.server.asked) == 9
    longest = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert all(top / 2 <= wait <= top for wait, top in zip(fetch.stop.waits, longest, strict=True))
    assert fetch.stop.waits[6] != fetch.stop.waits[7]


def test_a_server_that_asks_to_wait_is_given_the_time(fetch: Fetching) -> None:
    fetch.server.answers = [answer(429, Retry_After="120"), give(BODY)]
    fetch()
    assert fetch.stop.waits == [120.0]


def test_a_server_that_asks_to_wait_long_is_left_alone(fetch: Fetching) -> None:
    error = refused(fetch, answer(503, Retry_After="3600"))
    assert "asks to wait 3,600 s" in str(error)
    assert (len(fetch.server.asked), fetch.stop.waits) == (1, [])


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0), ("Mon, 02 Nov 2026 10:01:00 GMT", 60.0), ("Mon, 02 Nov 2026 09:00:00 GMT", 0.0),
        ("", 0.0), ("soon", 0.0), ("-5", 0.0), ("1.5", 0.0),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float) -> None:
    now = datetime(2026, 11, 2, 10, tzinfo=timezone.utc)
    assert retry_after(value, now) == seconds


@pytest.mark.parametrize(
    "broken",
    [
        cut_off(BODY[:HALF], len(BODY), ETag=ETAG),
        stall(BODY[:HALF], len(BODY), ETag=ETAG),
    ],
    ids=["cut off", "stalled"],
)
def test_a_body_that_breaks_off_is_gone_on_with(fetch: Fetching, broken: Answer) -> None:
    fetch.server.answers = [broken, rest(BODY, HALF, ETag=ETAG)]
    assert fetch().paths[0].read_bytes() == BODY
    assert fetch.asked == [{}, RESUMED]
    assert fetch.progress[-1] == (len(BODY), len(BODY))


def test_half_a_file_outlives_the_fetch(fetch: Fetching) -> None:
    fetch.settings = {"download_attempts": 1}
    assert refused(fetch, cut_off(BODY[:HALF], len(BODY), ETag=ETAG)).reason == "truncated"
    fetch.server.answers = [rest(BODY, HALF, ETag=ETAG)]
    assert fetch().paths[0].read_bytes() == BODY
    assert fetch.asked == [{}, RESUMED]


def test_a_date_is_good_enough_to_go_on(fetch: Fetching) -> None:
    fetch.server.answers = [
        cut_off(BODY[:HALF], len(BODY), Last_Modified=DATE),
        rest(BODY, HALF, Last_Modified=DATE),
    ]
    assert fetch().paths[0].read_bytes() == BODY
    assert fetch.asked[1] == {"range": f"bytes={HALF}-", "if-range": DATE}


@pytest.mark.parametrize("told", [{}, {"ETag": f"W/{ETAG}"}], ids=["nothing told", "weak"])
def test_without_a_strong_validator_a_file_is_begun_anew(
    fetch: Fetching, told: dict[str, str]
) -> None:
    fetch.server.answers = [cut_off(BODY[:HALF], len(BODY), code=200, **told), give(BODY, **told)]
    assert fetch().paths[0].read_bytes() == BODY
    assert fetch.asked == [{}, {}]


@pytest.mark.parametrize(
    "offers",
    [
        [give(OTHER, ETag='"new"')],
        [rest(OTHER, HALF, ETag='"new"'), give(OTHER, ETag='"new"')],
        [rest(OTHER, HALF), give(OTHER)],
        [rest(BODY, HALF + 1, ETag=ETAG), give(OTHER)],
        [answer(206, BODY[HALF:], ETag=ETAG), give(OTHER)],
        [answer(416), give(OTHER)],
        [rest(BODY, HALF, ETag=ETAG, Content_Encoding="gzip"), give(OTHER)],
    ],
    ids=[
        "whole",
        "other version",
        "version untold",
        "other place",
        "place untold",
        "no part",
        "coded",
    ],
)
def test_a_file_that_changed_meanwhile_is_never_pieced_together(
    fetch: Fetching, offers: list[Answer]
) -> None:
    fetch.server.answers = [cut_off(BODY[:HALF], len(BODY), ETag=ETAG), *offers]
    assert fetch().paths[0].read_bytes() == OTHER
    assert fetch.asked[1] == RESUMED
    assert fetch.asked[2:] == [{}] * (len(offers) - 1)


def test_a_rest_that_breaks_off_is_gone_on_with_in_turn(fetch: Fetching) -> None:
    content_range = f"bytes {HALF}-{len(BODY) - 1}/{len(BODY)}"
    fetch.server.answers = [
        cut_off(BODY[:HALF], len(BODY), ETag=ETAG),
        cut_off(
            BODY[HALF:5000], len(BODY) - HALF, code=206, ETag=ETAG, Content_Range=content_range
        ),
        rest(BODY, 5000, ETag=ETAG),
    ]
    assert fetch().paths[0].read_bytes() == BODY
    assert fetch.asked[2]["range"] == "bytes=5000-"


def test_a_rest_that_is_shorter_than_it_says_is_not_taken(fetch: Fetching) -> None:
    fetch.settings = {"download_attempts": 2}
    content_range = f"bytes {HALF}-{len(BODY) - 1}/{len(BODY)}"
    short = answer(206, BODY[HALF:5000], ETag=ETAG, Content_Range=content_range)
    error = refused(fetch, cut_off(BODY[:HALF], len(BODY), ETag=ETAG), short)
    assert error.reason == "truncated"
    assert fetch.kept == set()


def test_a_chunked_body_that_breaks_off_is_noticed(fetch: Fetching) -> None:
    fetch.settings = {"download_attempts": 1}

    def break_off(exchange: object) -> None:
        chunked(BODY)(_WithoutEnd(exchange))  # type: ignore[arg-type]

    assert refused(fetch, break_off).reason == "truncated"


def test_a_file_that_only_drips_is_given_up_for_now(fetch: Fetching) -> None:
    fetch.settings = {"download_total_seconds": 0.1}
    error = refused(fetch, drip(ETag=ETAG))
    assert (error.reason, "not whole after 0.1 s" in str(error)) == ("timeout", True)
    assert fetch.stop.waits == []


def test_a_server_that_never_answers_is_given_up(fetch: Fetching) -> None:
    fetch.settings = {"download_attempts": 2}
    error = refused(fetch, silence)
    assert (error.reason, "fell silent" in str(error)) == ("timeout", True)
    assert len(fetch.stop.waits) == 1


def test_a_server_that_is_not_there_is_tried_again(fetch: Fetching) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    fetch.source = {"addresses": (f"http://127.0.0.1:{port}/list.csv",)}
    with pytest.raises(FetchError, match="Connection refused") as caught:
        fetch()
    assert caught.value.reason == "network"
    assert len(fetch.stop.waits) == 4


def test_whoever_stops_it_does_not_wait_for_the_next_try(fetch: Fetching) -> None:
    fetch.stop.set()
    assert refused(fetch, answer(500)).reason == "stopped"
    assert len(fetch.server.asked) == 1


def test_half_a_file_of_another_address_is_not_gone_on_with(fetch: Fetching) -> None:
    fetch.settings = {"download_attempts": 1}
    refused(fetch, cut_off(BODY[:HALF], len(BODY), ETag=ETAG))
    fetch.path = "/elsewhere/list.csv"
    fetch.server.answers = [give(OTHER, ETag=ETAG)]
    assert fetch().paths[0].read_bytes() == OTHER
    assert fetch.asked[1] == {}


def test_half_a_file_that_was_unpacked_on_the_way_is_begun_anew(fetch: Fetching) -> None:
    packed = gzip.compress(BODY, 0)
    coded = {"ETag": ETAG, "Content_Encoding": "gzip"}
    fetch.server.answers = [
        cut_off(packed[:HALF], len(packed), code=200, **coded), give(packed, **coded),
    ]  # fmt: skip
    assert fetch().paths[0].read_bytes() == BODY
    assert fetch.asked == [{}, {}]


def test_not_modified_is_no_answer_to_what_was_asked(fetch: Fetching) -> None:
    assert refused(fetch, answer(304)).reason == "status"
    fetch.server.answers = [give(OTHER, ETag='"old"')]
    fetch()
    error = refused(fetch, cut_off(BODY[:HALF], len(BODY), ETag=ETAG), answer(304))
    assert (error.reason, "answered 304" in str(error)) == ("status", True)


def test_whoever_stops_it_does_not_wait_for_the_rest(fetch: Fetching) -> None:
    fetch.stop.set()
    assert refused(fetch, drip(ETag=ETAG)).reason == "stopped"
    assert fetch.stop.waits == []


def test_whoever_stops_it_keeps_what_came(fetch: Fetching) -> None:
    fetch.stop.set()
    assert refused(fetch, cut_off(BODY[:HALF], len(BODY), ETag=ETAG)).reason == "stopped"
    fetch.stop.clear()
    fetch.server.answers = [rest(BODY, HALF, ETag=ETAG)]
    assert fetch().paths[0].read_bytes() == BODY


class _WithoutEnd:
    """An exchange that hangs up before the last chunk."""

    def __init__(self, exchange: object) -> None:
        self._exchange = exchange

    def __getattr__(self, name: str) -> object:
        return self if name == "wfile" else getattr(self._exchange, name)

    def write(self, content: bytes) -> None:
        if content != b"0\r\n\r\n":
            self._exchange.wfile.write(content)  # type: ignore[attr-defined]
