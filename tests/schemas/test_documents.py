"""The schemas say of a message what the structs that decode it say."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from streams import resources
from streams.errors import MessageError
from streams.lists.catalogue import build_screener
from streams.matching.entity import ListedEntity
from streams.matching.policy import decode_policy
from streams.messages.alerts import Alert, Origin
from streams.messages.dead_letters import DeadLetter, Original, write_whole
from streams.messages.events import Shipment, Transaction, decode_event
from streams.messages.list_records import ListMarker, ListRefusal
from streams.messages.list_versions import ListVersion
from streams.messages.places import Place
from streams.messages.redrives import Redrive
from streams.messages.verdicts import Verdict
from streams.schemas.documents import DOCUMENTS
from streams.shapes.feeds import native_feed
from streams.worker.publish import Incoming, Topics, answer_event
from tests.schemas.strategies import JSON_VALUES, structs

EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples"
STRUCTS: dict[str, type[msgspec.Struct]] = {
    "shipment": Shipment,
    "transaction": Transaction,
    "alert": Alert,
    "verdict": Verdict,
    "listed-entity": ListedEntity,
    "list-version": ListVersion,
    "list-marker": ListMarker,
    "list-refusal": ListRefusal,
}
SCHEMAS = {document.path.rpartition("/")[2]: document.schema() for document in DOCUMENTS}
VALIDATORS = {name: Draft202012Validator(schema) for name, schema in SCHEMAS.items()}

unhurried = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def decodes(name: str, value: object) -> bool:
    """Whether the struct's own decoder takes the value."""
    body = json.dumps(value).encode()
    try:
        decoded = msgspec.json.decode(body, type=STRUCTS[name])
        if isinstance(decoded, Alert):
            event = json.loads(bytes(decoded.event))
            return event is None or isinstance(event, (dict, list))
    except msgspec.ValidationError:
        return False
    return True


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in items:
        yield value, key
        if isinstance(child, (dict, list)):
            yield from places(child)


def edited(name: str, edit: Callable[[Any], object]) -> Any:
    value = copy.deepcopy(example(name))
    edit(value)
    return value


def test_every_schema_is_a_schema_of_its_dialect() -> None:
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)
    assert len({schema["$id"] for schema in SCHEMAS.values()}) == len(SCHEMAS)


def test_every_schema_and_every_struct_in_it_is_described() -> None:
    for schema in SCHEMAS.values():
        for definition in [schema, *schema.get("$defs", {}).values()]:
            assert definition["title"]
            assert "\n " not in definition["description"]


def test_every_schema_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_example_is_valid(name: str) -> None:
    VALIDATORS[name].validate(example(name))


@pytest.mark.parametrize("name", STRUCTS)
def test_an_example_is_decoded_and_encodes_to_itself(name: str) -> None:
    value = example(name)
    decoded = msgspec.json.decode(json.dumps(value), type=STRUCTS[name])
    again = json.loads(msgspec.json.encode(decoded))
    if name in {"shipment", "transaction"}:  # Z and +00:00 are the same offset
        again["occurred_at"] = value["occurred_at"]
    assert again == value


@pytest.mark.parametrize("flow", ["shipment", "transaction"])
def test_an_example_of_an_event_passes_the_door(flow: str) -> None:
    assert decode_event(flow, json.dumps(example(flow)).encode()).event_id


def test_the_example_of_an_alert_holds_the_example_of_a_shipment() -> None:
    assert example("alert")["event"] == example("shipment")
    assert example("alert")["alert_id"] in example("verdict")["alert_ids"]


def test_the_headers_of_the_example_are_those_that_a_dead_letter_writes() -> None:
    headers = example("dead-letter-headers")
    plain = {name.removeprefix("streamscreen."): value for name, value in headers.items()}
    letter = DeadLetter(
        **{name: plain[name] for name in ("flow", "reason", "error", "detail")},
        origin=Origin(
            plain["topic"], int(plain["partition"]), int(plain["offset"]), int(plain["timestamp"])
        ),
    )
    written = write_whole(letter, Original(None, b"", ())).headers
    assert {name: (value or b"").decode() for name, value in written} == headers


def test_the_headers_of_a_marker_are_those_of_the_example() -> None:
    redrive = Redrive(Place("transactions", 1, 9917), Place("transactions", 1, 10244))
    written = {name: (value or b"").decode() for name, value in redrive.headers()}
    assert written == example("redrive-marker-headers")


@pytest.mark.parametrize("name", STRUCTS)
@unhurried
@given(data=st.data())
def test_whatever_a_struct_encodes_is_valid(name: str, data: st.DataObject) -> None:
    value = data.draw(structs(STRUCTS[name]))
    VALIDATORS[name].validate(json.loads(msgspec.json.encode(value)))


@unhurried
@given(letter=structs(DeadLetter))
def test_the_headers_of_any_dead_letter_are_valid(letter: DeadLetter) -> None:
    written = write_whole(letter, Original(b"key", b"", ())).headers
    headers = {name: (value or b"").decode() for name, value in written}
    VALIDATORS["dead-letter-headers"].validate(headers)


@pytest.mark.parametrize("name", STRUCTS)
@unhurried
@given(data=st.data())
def test_schema_and_decoder_agree_on_an_example_that_is_damaged(
    name: str, data: st.DataObject
) -> None:
    value = copy.deepcopy(example(name))
    container, key = data.draw(st.sampled_from(list(places(value))))
    damage = data.draw(st.sampled_from(["replaced", "removed", "added"]))
    if damage == "removed":
        del container[key]
    elif isinstance(container, list):
        container.append(data.draw(JSON_VALUES))
    else:
        container[key if damage == "replaced" else "unheard_of"] = data.draw(JSON_VALUES)
    assert VALIDATORS[name].is_valid(value) == decodes(name, value)


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("shipment", lambda v: v.pop("event_id")),
        ("shipment", lambda v: v.update(event_id="")),
        ("shipment", lambda v: v.update(event_id="x" * 201)),
        ("shipment", lambda v: v.update(parties=[])),
        ("shipment", lambda v: v.update(occurred_at="2026-11-20T06:41:09")),
        ("shipment", lambda v: v.update(occurred_at=1795156869)),
        ("shipment", lambda v: v.update(consignee="somebody")),
        ("shipment", lambda v: v["parties"][0].update(role="friend")),
        ("shipment", lambda v: v["parties"][0].update(name="")),
        ("shipment", lambda v: v["parties"][0].update(country="China")),
        ("shipment", lambda v: v["route"][0].update(unlocode="cnszx")),
        ("shipment", lambda v: v["goods"][0].update(hs_code="85.25")),
        ("shipment", lambda v: v["value"].update(amount=184250.0)),
        ("shipment", lambda v: v.update(extensions=[])),
        ("transaction", lambda v: v.pop("amount")),
        ("transaction", lambda v: v["amount"].update(amount="1,000.00")),
        ("transaction", lambda v: v["amount"].update(currency="euro")),
        ("transaction", lambda v: v["parties"][2].update(date_of_birth="05/1971")),
        ("alert", lambda v: v.update(event="by sea")),
        ("alert", lambda v: v.update(effects=["FINE"])),
        ("alert", lambda v: v["entity"].pop("names")),
        ("alert", lambda v: v["evidence"].update(score="high")),
        ("verdict", lambda v: v.update(outcome="PASS")),
        ("verdict", lambda v: v.update(alerts="1")),
        ("listed-entity", lambda v: v.update(programs=[])),
        ("listed-entity", lambda v: v.update(kind="entity")),
        ("list-version", lambda v: v["entries_by_list"].update(x="1")),
    ],
)
def test_a_faulty_message_is_refused_by_schema_and_decoder(
    name: str, edit: Callable[[Any], object]
) -> None:
    value = edited(name, edit)
    assert not VALIDATORS[name].is_valid(value)
    assert not decodes(name, value)


def written_headers(value: bytes) -> dict[str, str]:
    """The headers of the dead letter that a worker writes for a message."""
    screener = build_screener({}, decode_policy(resources.read("policy.yaml")))
    origin = Origin("shipments", partition=0, offset=1, timestamp=-1)
    topics = Topics("alerts", "verdicts", "dead-letters", 5_000_000)
    incoming = Incoming(native_feed("shipment", "shipments"), origin, b"key", value, ())
    answer = answer_event(screener, incoming, topics)
    headers = answer.outputs[-1].headers
    return {name: bytes(text).decode() for name, text in headers if isinstance(text, bytes)}


@pytest.mark.parametrize("value", [b"", b"{}", b"x" * 1_000_000, b"x" * 6_000_000])
def test_the_headers_that_a_worker_writes_are_valid_and_described(value: bytes) -> None:
    headers = written_headers(value)
    VALIDATORS["dead-letter-headers"].validate(headers)
    assert set(headers) <= set(SCHEMAS["dead-letter-headers"]["properties"])


def test_a_dead_letter_without_a_reason_or_with_a_worded_offset_is_not_valid() -> None:
    validator = VALIDATORS["dead-letter-headers"]
    headers = example("dead-letter-headers")
    assert not validator.is_valid({**headers, "streamscreen.offset": "ninth"})
    headers.pop("streamscreen.reason")
    assert not validator.is_valid(headers)


def test_the_decoder_names_the_path_that_the_schema_finds_at_fault() -> None:
    value = edited("shipment", lambda v: v["parties"][1].update(country="Great Britain"))
    (error,) = VALIDATORS["shipment"].iter_errors(value)
    assert error.json_path == "$.parties[1].country"
    with pytest.raises(MessageError, match=r"\$\.parties\[1\]\.country"):
        decode_event("shipment", json.dumps(value).encode())
