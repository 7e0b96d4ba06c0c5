"""What an event in the sender's own shape costs beside a native one that says the same.

Both are answered as a worker answers them, from the bytes to the bytes of verdict and alerts, with
all parties known to the screener, as most of a stream are. Times are computing time of the one
thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec

from streams.matching.party import Role
from streams.messages.alerts import Origin
from streams.shapes.feeds import Feed, FeedRule, Read, mapped_feed, native_feed
from streams.shapes.formats import JSON
from streams.shapes.mapping import MappedEvent
from streams.shapes.mapping_file import load_mapping
from streams.worker.publish import Incoming, Topics, answer_event
from tests.bench.report import Figure
from tests.factories import screener
from tests.shapes.making import EXAMPLES
from tests.support.listed import LISTED

SHAPES = ("dcsa-bill-of-lading", "dcsa-track-and-trace")
_EVENTS = 300
_TURNS = 9
# A mapped event may cost three times a native one.
_LEAST_RATIO = 0.33
_ORIGIN = Origin("shipments", 0, 0, 1_795_420_000_000)
_FIELDS = ("name", "other_names", "kind", "address", "country", "identifiers", "contacts")


def measure() -> list[Figure]:
    """Both figures of each shape, in turns, so that a slow moment of the machine meets both."""
    return [figure for shape in SHAPES for figure in _measure(shape)]


def _measure(shape: str) -> list[Figure]:
    body = (EXAMPLES / f"{shape}.json").read_bytes()
    feed = mapped_feed(FeedRule(name="f", topic="t", mapping=shape), load_mapping(shape), JSON)
    event = feed.read(body, ()).event
    assert isinstance(event, MappedEvent)
    native = native_feed("shipment", "shipments")
    plain = write_native(event)
    runs = (_answering(feed, body), _answering(native, plain), _reading(feed, body),
            _reading(native, plain))  # fmt: skip
    times = [[1e6 * _time(run) / _EVENTS for run in runs] for _ in range(_TURNS)]
    mapped, by_native, read, read_native = map(min, zip(*times, strict=True))
    label = f"{shape}, {len(body) / 1000:.1f} kB"
    told = f"the same as a native event, {len(plain) / 1000:.1f} kB"
    return [
        Figure(f"{label}, answered", mapped, "µs", told, by_native, least_ratio=_LEAST_RATIO),
        Figure(f"{label}, read", read, "µs", told, read_native),
    ]


def write_native(event: MappedEvent) -> bytes:
    """The native shipment with the same parties, ship, places, goods and texts."""
    asked = [subject.party for subject in event.subjects]
    parties = [party for party in asked if party.role not in {Role.VESSEL, Role.PLACE}]
    ships = [party for party in asked if party.role is Role.VESSEL]
    points = [msgspec.to_builtins(point) for point in event.waypoints]
    fields = {
        "event_id": event.event_id,
        "occurred_at": event.occurred_at,
        "parties": [_write(party) for party in parties] or [{"role": "other", "name": "Red Barn"}],
        "vessel": {"name": ships[0].name, "imo": _number(ships[0])} if ships else None,
        "route": [
            {"function": "call", **{k: v for k, v in point.items() if k != "path"}}
            for point in points
        ],
        "goods": [{"hs_code": line.hs_code, "origin": line.origin} for line in event.cargo],
        "free_text": "\n".join(text.text for text in event.texts) or None,
        "references": [
            {"type": each.type.value, "value": each.value} for each in event.voyage().references
        ],
    }
    return msgspec.json.encode(fields)


def _write(party: object) -> dict[str, object]:
    return {k: v for k, v in msgspec.to_builtins(party).items() if k in {"role", *_FIELDS}}


def _number(ship: object) -> str | None:
    numbers = msgspec.to_builtins(ship).get("identifiers", [])
    return next((number["value"] for number in numbers if number["type"] == "imo"), None)


def _answering(feed: Feed, body: bytes) -> Callable[[], None]:
    lists = screener(*LISTED)
    topics = Topics("alerts", "verdicts", "letters", 1_000_000)
    incoming = Incoming(feed, _ORIGIN, b"key", body, ())

    def run() -> None:
        for _ in range(_EVENTS):
            answer = answer_event(lists, incoming, topics)
            assert answer.counts.outcome != "DEAD_LETTER"

    return run


def _reading(feed: Feed, body: bytes) -> Callable[[], None]:
    def run() -> None:
        for _ in range(_EVENTS):
            read: Read = feed.read(body, ())
            read.event.enquiry()

    return run


def _time(run: Callable[[], None]) -> float:
    start = time.thread_time()
    run()
    return time.thread_time() - start
