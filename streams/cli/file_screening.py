"""Screening a file of events or parties: one answer for every line that can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from streams.cli.answers import Answer, answer, place
from streams.cli.event_lines import recognise_flow
from streams.cli.lines import Line
from streams.cli.parties import ask
from streams.cli.party_rows import PartyRows
from streams.errors import MessageError
from streams.matching.screener import Screener
from streams.messages.events import decode_event
from streams.shapes.feeds import Feed

_JSON_ENDINGS = (".jsonl", ".ndjson", ".json")


class BadLine(msgspec.Struct, frozen=True):
    """A line that could not be screened: a stable word for why, and what is at fault."""

    line: int
    reason: str
    error: str


Read = Callable[[bytes, int], Answer]


def screen_lines(
    screener: Screener,
    path: Path,
    lines: Iterable[Line],
    flow: str | None,
    feed: Feed | None = None,
) -> Iterator[tuple[Line, Answer | BadLine | None]]:
    """Screen line by line; the header of a CSV file has None beside it.

    A file is CSV by its ending, or where its first line does not begin like JSON. `flow` is that
    of all events, None recognises it event by event. With a feed, every line is one of its events.
    Raises MessageError for a bad CSV header.
    """
    read: Read | None = None
    for line in lines:
        if read is None and feed:
            read = _feed_reader(screener, path.name, feed)
        elif read is None:
            if _is_csv(path, line.body):
                read = _party_reader(screener, path.name, PartyRows(line.check()))
                yield line, None
                continue
            read = _event_reader(screener, path.name, flow)
        try:
            yield line, read(line.check(), line.number)
        except MessageError as err:
            yield line, BadLine(line.number, err.reason, str(err))


def _is_csv(path: Path, first: bytes) -> bool:
    ending = path.suffix.lower()
    return ending not in _JSON_ENDINGS and (
        ending == ".csv" or not first.lstrip().startswith((b"{", b"["))
    )


def _event_reader(screener: Screener, file: str, flow: str | None) -> Read:
    def read(body: bytes, number: int) -> Answer:
        event = decode_event(flow or recognise_flow(body), body)
        at = place(file, number, int(event.occurred_at.timestamp() * 1000))
        return answer(screener, event.enquiry(), event.event_id, body, at)

    return read


def _feed_reader(screener: Screener, file: str, feed: Feed) -> Read:
    def read(body: bytes, number: int) -> Answer:
        found = feed.read(body, ())
        event = found.event
        moment = event.occurred_at
        at = place(file, number, int(moment.timestamp() * 1000) if moment else None)
        return answer(screener, event.enquiry(), event.event_id, body, at, found.shown)

    return read


def _party_reader(screener: Screener, file: str, rows: PartyRows) -> Read:
    def read(body: bytes, number: int) -> Answer:
        own_id, party = rows.read(body)
        event = msgspec.json.encode(party)
        return answer(
            screener, ask(party), own_id or f"{file}:{number}", event, place(file, number)
        )

    return read
