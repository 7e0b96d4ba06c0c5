"""What is published for one event, whatever the event is."""

from __future__ import annotations

import hashlib
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import MessageError
from streams.kafka.outbox import MAX_OUTPUT_BYTES, Output
from streams.matching.outcomes import Outcome
from streams.matching.party import Enquiry
from streams.matching.screener import Screener, Screening
from streams.messages.alerts import Alert, Origin, open_alert
from streams.messages.sealing import make_keys, read_opening_keys, read_sealing_key
from streams.messages.verdicts import Verdict
from streams.shapes.feeds import FeedRule, mapped_feed, native_feed
from streams.shapes.formats import JSON, Format
from streams.worker import publish
from streams.worker.batches import Unreadable
from streams.worker.publish import DEAD_LETTER, Counts, Incoming, Topics, answer_event, place
from tests.factories import POLICY, screener
from tests.shapes.making import mapping
from tests.support.listed import LISTED

TOPICS = Topics("alerts", "verdicts", "dead-letters", 5_000_000)
SCREENER = screener(*LISTED)
SHIPMENTS = native_feed("shipment", "shipments")
ORIGIN = Origin("shipments", 3, 41, 1_795_420_000_000)


def shipment(*names: str, **fields: object) -> bytes:
    parties = [{"role": "consignee", "name": name} for name in names]
    body = {"event_id": "e1", "occurred_at": "2026-11-23T08:00:00Z", "parties": parties} | fields
    return msgspec.json.encode(body)


def incoming(
    value: bytes | None,
    key: bytes | None = None,
    headers: tuple[tuple[str, bytes | None], ...] = (),
) -> Incoming:
    return Incoming(SHIPMENTS, ORIGIN, key, value, headers)


def said(output: Output) -> dict[str, bytes]:
    return {
        name.removeprefix("streamscreen."): value
        for name, value in output.headers
        if isinstance(value, bytes)
    }


def test_a_clean_event_gets_one_verdict() -> None:
    answer = answer_event(SCREENER, incoming(shipment("Meadow Lane Bakery")), TOPICS)
    (output,) = answer.outputs
    assert (output.topic, output.key) == ("verdicts", b"shipments-3-41")
    verdict = msgspec.json.decode(output.value or b"", type=Verdict)
    assert (verdict.outcome.value, verdict.alerts) == ("CLEAR", 0)
    assert answer.counts.outcome == "CLEAR"


def test_every_hit_gets_an_alert_before_the_verdict() -> None:
    body = shipment("Vexhulin Optronics", "Meadow Lane Bakery", "Brumwelk Astrodynamics")
    answer = answer_event(SCREENER, incoming(body), TOPICS)
    assert [output.topic for output in answer.outputs] == ["alerts", "alerts", "verdicts"]
    verdict = msgspec.json.decode(answer.outputs[-1].value or b"", type=Verdict)
    assert [output.key.decode() for output in answer.outputs[:2]] == list(verdict.alert_ids)
    assert dict(answer.counts.hits) == {
        ("US-EL", "LICENCE", "strong"): 1,
        ("US-CMIC", "SECURITIES_BAN", "strong"): 1,
    }


def test_an_event_is_decided_by_the_rules_of_its_day() -> None:
    late = msgspec.structs.replace(ORIGIN, timestamp=1_798_761_600_000)
    decided = [
        msgspec.json.decode(
            answer_event(SCREENER, Incoming(SHIPMENTS, at, None, shipment("Red Barn"), ()), TOPICS)
            .outputs[-1]
            .value
            or b"",
            type=Verdict,
        ).decided_on
        for at in (ORIGIN, late)
    ]
    assert decided == ["2026-11-23", "2027-01-01"]


def test_the_same_event_gives_the_same_bytes() -> None:
    body = shipment("Vexhulin Optronics", "Yevrandis Molkathur")
    first = answer_event(SCREENER, incoming(body), TOPICS)
    second = answer_event(screener(*reversed(LISTED)), incoming(body), TOPICS)
    assert [(o.key, o.value) for o in first.outputs] == [(o.key, o.value) for o in second.outputs]


def test_a_party_that_can_t_be_searched_for_is_counted() -> None:
    body = shipment(parties=[{"role": "consignee"}, {"role": "shipper", "name": "Red Barn Dairy"}])
    assert answer_event(SCREENER, incoming(body), TOPICS).counts.unresolved == 1


def test_one_party_beyond_the_limits_leaves_the_others_screened() -> None:
    body = shipment("x" * 500_000, "Vexhulin Optronics")
    alert, verdict_output = answer_event(SCREENER, incoming(body), TOPICS).outputs
    verdict = msgspec.json.decode(verdict_output.value or b"", type=Verdict)
    assert (alert.topic, verdict.outcome.value) == ("alerts", "UNSCREENABLE")
    assert (verdict.unscreenable, verdict.screened) == (("$.parties[0]",), ("$.parties[1]",))
    counts = answer_event(SCREENER, incoming(body), TOPICS).counts
    assert (counts.outcome, counts.unscreenable) == ("UNSCREENABLE", 1)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "empty"),
        (b"", "empty"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b'{"extensions":{"a":' + b"[" * 100_000, "not_json"),
        (b"[]", "not_valid"),
        (b'{"event_id": "x"}', "not_valid"),
    ],
)
def test_what_is_no_event_becomes_a_dead_letter_untouched(value: bytes | None, reason: str) -> None:
    headers: tuple[tuple[str, bytes | None], ...] = (("trace", b"1"), ("trace", b"2"), ("x", None))
    answer = answer_event(SCREENER, incoming(value, b"key \xff", headers), TOPICS)
    (letter,) = answer.outputs
    assert (letter.topic, letter.key, letter.value) == ("dead-letters", b"shipments-3-41", value)
    assert letter.headers[-3:] == list(headers)
    assert said(letter)["reason"].decode() == reason
    assert said(letter)["key"] == b"key \xff"
    assert [said(letter)[name] for name in ("topic", "partition", "offset", "timestamp")] == [
        b"shipments", b"3", b"41", b"1795420000000",
    ]  # fmt: skip
    assert answer.counts == Counts(DEAD_LETTER, reason)


@given(st.binary(max_size=200))
def test_any_bytes_get_exactly_one_final_answer(value: bytes) -> None:
    answer = answer_event(SCREENER, incoming(value), TOPICS)
    finals = [output for output in answer.outputs if output.topic != "alerts"]
    assert len(finals) == 1
    assert finals[0].key == place(ORIGIN)


class _BrokenScreener(Screener):
    def __init__(self, error: BaseException) -> None:
        super().__init__(SCREENER.index, POLICY, {})
        self._error = error

    def screen(self, _enquiry: Enquiry, _day: str | None = None) -> Screening:
        raise self._error


def test_an_error_in_screening_makes_a_dead_letter_that_tells_it() -> None:
    broken = _BrokenScreener(ZeroDivisionError("half a \ud800 character"))
    (letter,) = answer_event(broken, incoming(shipment("Anybody")), TOPICS).outputs
    assert letter.value == shipment("Anybody")
    assert said(letter)["reason"] == b"internal_error"
    assert said(letter)["error"] == b"ZeroDivisionError"
    assert said(letter)["detail"] == b"half a ? character"


def test_lack_of_memory_is_not_blamed_on_the_event() -> None:
    with pytest.raises(MemoryError):
        answer_event(_BrokenScreener(MemoryError()), incoming(shipment("Anybody")), TOPICS)


def large_shipment(size: int) -> bytes:
    return shipment("Vexhulin Optronics", extensions={"note": "x" * size})


def test_an_alert_that_is_too_large_leaves_the_event_out() -> None:
    body = large_shipment(MAX_OUTPUT_BYTES)
    alert_output, verdict = answer_event(SCREENER, incoming(body), TOPICS).outputs
    alert = msgspec.json.decode(alert_output.value or b"", type=Alert)
    assert bytes(alert.event) == b"null"
    assert alert.event_sha256 == hashlib.sha256(body).hexdigest()
    assert alert.origin == ORIGIN
    assert verdict.topic == "verdicts"


def test_an_alert_that_the_broker_finds_too_large_is_sent_without_the_event() -> None:
    alert_output, _ = answer_event(SCREENER, incoming(large_shipment(100)), TOPICS).outputs
    assert alert_output.fallback is not None
    shorter = alert_output.fallback()
    assert (shorter.topic, shorter.key) == (alert_output.topic, alert_output.key)
    assert bytes(msgspec.json.decode(shorter.value or b"", type=Alert).event) == b"null"
    assert shorter.fallback is not None
    assert shorter.fallback().topic == "dead-letters"


def test_a_message_too_large_for_one_record_is_kept_in_pieces() -> None:
    body = bytes(range(256)) * 19_000
    answer = answer_event(SCREENER, incoming(body, b"key", (("h", b"y"),)), TOPICS)
    assert len(answer.outputs) == 7
    assert {output.key for output in answer.outputs} == {b"shipments-3-41"}
    assert all(output.size < MAX_OUTPUT_BYTES for output in answer.outputs)
    assert b"".join(output.value or b"" for output in answer.outputs) == body
    for number, output in enumerate(answer.outputs, start=1):
        assert said(output)["piece"] == str(number).encode()
        assert said(output)["pieces"] == b"7"
        assert said(output)["sha256"] == hashlib.sha256(body).hexdigest().encode()
        assert output.headers[-1] == ("h", b"y")
    assert answer.counts == Counts(DEAD_LETTER, "not_json")
    again = answer_event(SCREENER, incoming(body, b"key", (("h", b"y"),)), TOPICS)
    assert [(o.value, o.headers) for o in again.outputs] == [
        (o.value, o.headers) for o in answer.outputs
    ]


@pytest.mark.parametrize(
    ("body", "headers", "why"),
    [
        (b"x" * 5_000_001, (), b"5000001 bytes are more than 5000000"),
        (b"x" * 900_001, (("h", b"y" * 20_000),), b"its key and headers have more than 16384"),
        (b"", (("h", b"y" * 900_001),), b"its key and headers have more than 16384"),
    ],
)
def test_of_a_message_larger_than_what_is_kept_size_and_digest_are_told(
    body: bytes, headers: tuple[tuple[str, bytes | None], ...], why: bytes
) -> None:
    (letter,) = answer_event(SCREENER, incoming(body, headers=headers), TOPICS).outputs
    assert letter.value is None
    assert said(letter)["bytes"] == str(len(body)).encode()
    assert said(letter)["sha256"] == hashlib.sha256(body).hexdigest().encode()
    assert b"not kept: " + why in said(letter)["detail"]
    assert "pieces" not in said(letter)
    assert letter.size < 3000


def test_what_the_broker_finds_too_large_is_referred_to() -> None:
    for size in (100, 5_000_000):
        body = b"x" * size
        outputs = answer_event(SCREENER, incoming(body), TOPICS).outputs
        fallbacks = [output.fallback() for output in outputs if output.fallback]
        assert len(fallbacks) == len(outputs)
        assert {fallback.value for fallback in fallbacks} == {None}
        assert {said(fallback)["bytes"] for fallback in fallbacks} == {str(size).encode()}


def test_an_event_whose_answer_is_too_large_becomes_a_dead_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = shipment("Vexhulin Optronics")
    monkeypatch.setattr(publish, "MAX_OUTPUT_BYTES", 700)
    answer = answer_event(SCREENER, incoming(body), TOPICS)
    (letter,) = answer.outputs
    assert (letter.topic, letter.value) == ("dead-letters", body)
    assert answer.counts == Counts(DEAD_LETTER, "output_too_large")


def test_an_alert_on_an_event_of_another_format_shows_its_tree_and_the_digest_of_its_bytes() -> (
    None
):
    lines = Format("lines", lambda body, _: {"id": "7", "who": body.decode()}, ("not_lines",))
    rule = FeedRule(name="lines", topic="lines", mapping="mine")
    feed = mapped_feed(rule, mapping(parties=[{"role": "consignee", "name": "who"}]), lines)
    body = b"Vexhulin Optronics"
    alert_, verdict_ = answer_event(
        SCREENER, Incoming(feed, ORIGIN, None, body, ()), TOPICS
    ).outputs
    alert = msgspec.json.decode(alert_.value or b"", type=Alert)
    assert msgspec.json.decode(alert.event) == {"id": "7", "who": "Vexhulin Optronics"}
    assert alert.event_sha256 == hashlib.sha256(body).hexdigest()
    assert (alert.event_id, alert.subject.path) == ("7", "$.who")
    verdict = msgspec.json.decode(verdict_.value or b"", type=Verdict)
    assert verdict.share_read == 1.0
    assert verdict.config_hash == alert.config_hash != SCREENER.config_hash


def test_what_a_mapping_made_of_the_values_of_an_event_is_counted() -> None:
    rule = FeedRule(name="mine", topic="mine", mapping="mine")
    feed = mapped_feed(rule, mapping(passed_over=["kg"]), JSON)
    body = b'{"id": 1, "name": "Red Barn", "kg": 7, "odd": [1, 2, 3]}'
    counts = answer_event(SCREENER, Incoming(feed, ORIGIN, None, body, ()), TOPICS).counts
    assert dict(counts.values) == {"read": 2, "passed_over": 1, "unread": 3}


SEALING_TEXT, OPENING_TEXT = make_keys(bytes(32))
SEALED = Topics("alerts", "verdicts", "dead-letters", 5_000_000, read_sealing_key(SEALING_TEXT))


def test_a_sealed_alert_opens_to_what_it_would_have_been() -> None:
    body = shipment("Vexhulin Optronics", "Meadow Lane Bakery", "Brumwelk Astrodynamics")
    clear = answer_event(SCREENER, incoming(body), TOPICS).outputs
    sealed = answer_event(SCREENER, incoming(body), SEALED).outputs
    again = answer_event(SCREENER, incoming(body), SEALED).outputs
    assert [output.value for output in again] == [output.value for output in sealed]
    assert sealed[-1].value == clear[-1].value
    keys = read_opening_keys(OPENING_TEXT)
    for alert, plain in zip(sealed[:-1], clear[:-1], strict=True):
        assert b"Meadow Lane" not in (alert.value or b"")
        assert hashlib.sha256(body).hexdigest().encode() not in (alert.value or b"")
        opened = open_alert(msgspec.json.decode(alert.value or b"", type=Alert), keys)
        assert opened == msgspec.json.decode(plain.value or b"", type=Alert)


def test_a_sealed_event_does_not_open_in_another_alert() -> None:
    body = shipment("Vexhulin Optronics")
    (output, _) = answer_event(SCREENER, incoming(body), SEALED).outputs
    alert = msgspec.json.decode(output.value or b"", type=Alert)
    elsewhere = msgspec.structs.replace(ORIGIN, offset=42)
    with pytest.raises(MessageError, match="has been changed"):
        open_alert(
            msgspec.structs.replace(alert, origin=elsewhere), read_opening_keys(OPENING_TEXT)
        )


def test_a_sealed_alert_that_is_too_large_leaves_the_event_out() -> None:
    (output, _) = answer_event(SCREENER, incoming(large_shipment(800_000)), SEALED).outputs
    alert = msgspec.json.decode(output.value or b"", type=Alert)
    assert (alert.sealed_event, bytes(alert.event)) == (None, b"null")


def test_very_many_alerts_on_a_large_event_do_not_repeat_it() -> None:
    names = ["Vexhulin Optronics"] * 100
    body = shipment(*names, extensions={"note": "x" * 400_000})
    outputs = answer_event(SCREENER, incoming(body), TOPICS).outputs
    assert len(outputs) == 101
    assert sum(output.size for output in outputs) < 1_000_000
    alert = msgspec.json.decode(outputs[0].value or b"", type=Alert)
    assert alert.event_sha256 == hashlib.sha256(body).hexdigest()


def test_a_record_that_could_not_be_read_says_why() -> None:
    why = (("streamscreen.unreadable", Unreadable(b"its batch can't be unpacked")),)
    (letter,) = answer_event(SCREENER, incoming(None, headers=why), TOPICS).outputs
    assert said(letter)["reason"] == b"unreadable"
    assert said(letter)["detail"] == b"the record can't be read: its batch can't be unpacked"
    assert "unreadable" not in said(letter)
    (letter,) = answer_event(
        SCREENER, incoming(None, headers=((why[0][0], b"so"),)), TOPICS
    ).outputs
    assert said(letter)["reason"] == b"empty"


@pytest.mark.parametrize(
    ("event", "path", "reason"),
    [
        ({"name": "Red Barn " * 1200}, "$.name", "name_too_long"),
        ({"name": "Red Barn", "note": "far " * 3000}, "$.note", "text_too_long"),
    ],
)
def test_what_is_too_long_is_unscreenable_in_a_mapped_event_as_in_a_native_one(
    event: dict[str, str], path: str, reason: str
) -> None:
    rule = FeedRule(name="mine", topic="mine", mapping="mine")
    feed = mapped_feed(rule, mapping(texts=[{"text": "note"}]), JSON)
    body = json.dumps({"id": "7", **event}).encode()
    party = {"role": "shipper", "name": event["name"]}
    native = json.dumps({
        "event_id": "7", "occurred_at": "2026-11-23T09:00:00Z", "parties": [party],
        "free_text": event.get("note"),
    }).encode()  # fmt: skip
    paths = {"$.name": "$.parties[0]", "$.note": "$.free_text"}
    for each, where in (
        (Incoming(feed, ORIGIN, None, body, ()), path),
        (Incoming(SHIPMENTS, ORIGIN, None, native, ()), paths[path]),
    ):
        verdict = msgspec.json.decode(
            answer_event(SCREENER, each, TOPICS).outputs[-1].value or b"", type=Verdict
        )
        assert verdict.outcome is Outcome.UNSCREENABLE
        assert verdict.unscreenable == (where,)
        assert verdict.reasons == (f"unscreenable:{reason}",)
