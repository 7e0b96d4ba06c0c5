"""A feeds file says which topic carries which shape; envelopes are opened on the way."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import msgspec
import pytest

from streams.errors import ConfigError, MessageError
from streams.matching.party import Role
from streams.messages.sightings import SEEN_HEADER
from streams.settings import Settings
from streams.shapes.envelopes import open_cloudevent
from streams.shapes.feeds import (
    Feed,
    FeedRule,
    feed_topics,
    load_feeds,
    mapped_feed,
    sighting_topics,
    unenriched_topics,
)
from streams.shapes.formats import EDIFACT, FORMATS, JSON, XML, Format, Headers
from tests.shapes.making import mapping

TEXT = """\
feeds:
  - name: bills
    topic: carrier.bl
    mapping: dcsa-bill-of-lading
  - {name: orders, topic: our.orders, mapping: orders.yaml, envelope: cloudevents}
"""
ORDERS = """\
name: orders
title: Our orders
flow: transaction
parties:
  - {role: creditor, name: payee}
"""
CE = {"specversion": "1.0", "id": "A-1", "source": "/orders", "type": "order.paid"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "orders.yaml").write_text(ORDERS)
    (tmp_path / "feeds.yaml").write_text(TEXT)
    return Settings(feeds_file=tmp_path / "feeds.yaml")


def headers(**attributes: str) -> Headers:
    return tuple((name, value.encode()) for name, value in attributes.items())


def feed(envelope: str | None = "cloudevents", form: Format = JSON) -> Feed:
    rule = msgspec.convert(
        {"name": "f", "topic": "t", "mapping": "m", "envelope": envelope}, FeedRule
    )
    lifts = mapping(
        event_id=None if envelope else "id", parties=[{"role": "creditor", "name": "payee"}]
    )
    return mapped_feed(rule, lifts, form)


def refusal(body: bytes, given: Headers = (), form: Format = JSON) -> MessageError:
    with pytest.raises(MessageError) as caught:
        feed(form=form).read(body, given)
    return caught.value


def test_without_a_file_there_are_the_two_of_our_own_shapes() -> None:
    feeds = load_feeds(Settings())
    assert [(f.name, f.topic, f.flow, f.mapped) for f in feeds] == [
        ("shipment", "shipments", "shipment", False),
        ("transaction", "transactions", "transaction", False),
    ]
    assert feed_topics(Settings()) == {}


def test_a_file_adds_feeds_with_mappings_of_its_own_folder(settings: Settings) -> None:
    feeds = load_feeds(settings)[2:]
    assert [(f.name, f.topic, f.flow, f.mapped) for f in feeds] == [
        ("bills", "carrier.bl", "shipment", True),
        ("orders", "our.orders", "transaction", True),
    ]
    assert feed_topics(settings) == {"carrier.bl": "bills", "our.orders": "orders"}


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("topic: carrier.bl", "topic: shipments", "line 3 column 12: shipments is shipments_topic"),
        ("topic: our.orders", "topic: carrier.bl", "carrier.bl is the topic of the feed bills too"),
        ("name: orders", "name: bills", "line 5 column 12: bills stands for another feed"),
        ("name: orders", "name: shipment", "shipment stands for another feed"),
        ("dcsa-bill-of-lading", "dcsa-bill-of-ladings", "mapping 'dcsa-bill-of-ladings': expected"),
        ("orders.yaml", "order.yaml", "can't read"),
        (", envelope: cloudevents", "", "orders has no event_id, and no envelope"),
        ("envelope: cloudevents", "envelope: soap", "'soap'"),
        ("topic: carrier.bl", "topic: carrier bl", "$.feeds[0].topic"),
        (
            "topic: our.orders",
            "topic: our.orders, unenriched: carrier.bl",
            "line 5 column 51: carrier.bl is the topic of the feed bills too",
        ),
        ("topic: our.orders", "topic: a, unenriched: raw", "orders is of no shipments"),
        ("topic: carrier.bl", "topic: a\n    format: morse", "format 'morse': expected one of"),
    ],
)
def test_a_fault_of_the_file_is_named_with_its_place(
    settings: Settings, good: str, bad: str, problem: str
) -> None:
    assert settings.feeds_file
    settings.feeds_file.write_text(TEXT.replace(good, bad))
    with pytest.raises(ConfigError) as caught:
        load_feeds(settings)
    assert problem in str(caught.value)


def test_a_binary_cloudevent_carries_its_attributes_in_headers() -> None:
    given = headers(**{f"ce_{k}": v for k, v in CE.items()}, **{"content-type": "application/json"})
    read = feed().read(b'{"payee": "Red Barn"}', given)
    assert (read.event.event_id, read.event.enquiry().subjects[0].path) == ("A-1", "$.payee")
    assert read.shown() == b'{"payee": "Red Barn"}'


@pytest.mark.parametrize(
    "content", [(), headers(**{"Content-Type": "application/cloudevents+json; charset=UTF-8"})]
)
def test_a_structured_cloudevent_carries_its_data_within(content: Headers) -> None:
    body = json.dumps({**CE, "data": {"payee": "Red Barn"}}).encode()
    read = feed().read(body, content)
    assert (read.event.event_id, read.event.enquiry().subjects[0].path) == ("A-1", "$.data.payee")
    assert read.shown() == body


def test_data_may_be_base64_or_a_text() -> None:
    inner = '{"payee": "Red Barn"}'
    for member, value in (
        ("data_base64", base64.b64encode(inner.encode()).decode()),
        ("data", inner),
    ):
        read = feed().read(json.dumps({**CE, member: value}).encode(), ())
        assert read.event.enquiry().subjects[0].path == f"$.{member}.payee"


@pytest.mark.parametrize(
    ("body", "given", "reason"),
    [
        (b"", (), "empty"),
        (b"{", (), "not_json"),
        (b"[]", (), "not_cloudevent"),
        (json.dumps({**CE, "specversion": "0.3", "data": {}}).encode(), (), "not_cloudevent"),
        (json.dumps({**CE, "id": 7, "data": {}}).encode(), (), "not_cloudevent"),
        (json.dumps({**CE, "id": "", "data": {}}).encode(), (), "not_cloudevent"),
        (json.dumps(CE).encode(), (), "not_cloudevent"),
        (json.dumps({**CE, "data": None}).encode(), (), "not_cloudevent"),
        (json.dumps({**CE, "data_base64": "%%%"}).encode(), (), "not_cloudevent"),
        (json.dumps({**CE, "data_base64": 7}).encode(), (), "not_cloudevent"),
        (json.dumps({**CE, "data": "{"}).encode(), (), "not_json"),
        (b"{}", headers(**{"content-type": "application/cloudevents-batch+json"}), "not_cloudevent"),
        (b"{}", headers(ce_specversion="1.0", ce_id="x", ce_type="y"), "not_cloudevent"),
        (b"{}", (("ce_specversion", b"\xff"),), "not_cloudevent"),
        (b"{}", (("ce_specversion", None),), "not_cloudevent"),
    ],
)  # fmt: skip
def test_what_is_no_cloudevent_is_refused_with_a_reason(
    body: bytes, given: Headers, reason: str
) -> None:
    assert refusal(body, given).reason == reason
    assert reason in feed().reasons


def test_an_event_that_is_no_json_is_shown_as_its_tree() -> None:
    lines = Format("lines", lambda body, _: {"payee": body.decode()}, ("not_lines",))
    given = headers(**{f"ce_{k}": v for k, v in CE.items()})
    read = feed(form=lines).read(b"Red Barn", given)
    assert (read.shown(), read.body) == (b'{"payee":"Red Barn"}', b"Red Barn")
    assert "not_lines" in feed(form=lines).reasons
    assert refusal(json.dumps({**CE, "data": {"payee": "x"}}).encode(), (), lines).reason == (
        "not_cloudevent"
    )


def test_every_format_is_known_by_its_name() -> None:
    assert all(name == form.name for name, form in FORMATS.items())
    assert FORMATS["json"].is_json


@pytest.mark.parametrize(
    ("form", "data"),
    [
        (XML, '<?xml version="1.0" encoding="ISO-8859-1"?><payee>Zürich</payee>'),
        (EDIFACT, "UNB+UNOC:3+A+B+261123:0900+7'UNH+1+X'NAD+CN+++Zürich'UNT+3+1'UNZ+1+7'"),
    ],
)
def test_an_event_of_another_format_may_stand_in_an_envelope_as_a_text(
    form: Format, data: str
) -> None:
    body = json.dumps({**CE, "data": data}, ensure_ascii=False).encode()
    letter = open_cloudevent(body, (), form)
    assert "Zürich" in json.dumps(letter.tree, ensure_ascii=False)
    assert letter.where == (None, "data")


def test_a_format_with_schemas_needs_a_registry(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text("feeds:\n  - {name: a, topic: b, mapping: dcsa-bill-of-lading, format: avro}\n")
    with pytest.raises(ConfigError, match=r"feeds\.yaml line 2 .*schema_registry_url"):
        load_feeds(Settings(feeds_file=file))


SEEN = {
    "imo": "9074729",
    "name": "EVENING TIDE",
    "reference": {"type": "universal_voyage", "value": "2647W"},
    "event_id": "T-1",
    "topic": "calls",
    "partition": 2,
    "offset": 7,
}


def test_ships_in_the_header_of_a_record_are_asked_about_as_well() -> None:
    given = ((SEEN_HEADER, json.dumps([SEEN]).encode()),)
    read = feed(envelope=None).read(b'{"id": "E-1", "payee": "Red Barn"}', given)
    (own, seen) = read.event.enquiry().subjects
    assert (own.path, own.seen) == ("$.payee", None)
    assert seen.path == "headers['streamscreen.seen-vessels'][0]"
    assert seen.seen == "universal_voyage 2647W, event T-1 at calls-2-7"
    assert (seen.party.role, seen.party.name) == (Role.VESSEL, "EVENING TIDE")
    assert seen.party.identifiers[0].value == "9074729"


@pytest.mark.parametrize(
    "values",
    [(b"",), (b"\xff",), (b"{}",), (json.dumps([SEEN] * 9).encode(),), (b"[]", b"[]"), (None,)],
)
def test_a_header_that_names_no_ships_makes_the_event_a_dead_letter(
    values: tuple[bytes | None, ...],
) -> None:
    given = tuple((SEEN_HEADER, value) for value in values)
    with pytest.raises(MessageError, match=f"header {SEEN_HEADER} ") as caught:
        feed(envelope=None).read(b'{"id": "E-1", "payee": "Red Barn"}', given)
    assert caught.value.reason == "not_valid"


def test_topics_to_enrich_from_are_known_only_where_that_is_switched_on(settings: Settings) -> None:
    assert settings.feeds_file
    raw = TEXT.replace("topic: carrier.bl\n", "topic: carrier.bl\n    unenriched: raw.bl\n")
    settings.feeds_file.write_text(raw)
    assert unenriched_topics(settings) == {}
    switched_on = settings.model_copy(update={"enrich_shipments": True})
    assert unenriched_topics(switched_on) == {
        "shipments.unenriched": "shipments",
        "raw.bl": "carrier.bl",
    }
    assert sighting_topics(switched_on) == ()
    settings.feeds_file.write_text(TEXT)
    assert sighting_topics(switched_on) == ("carrier.bl",)
    settings.feeds_file.write_text(raw)

    assert [f.unenriched for f in load_feeds(switched_on)] == [
        "shipments.unenriched", None, "raw.bl", None,
    ]  # fmt: skip
