"""A mapping file is read strictly, and a fault is named with its file, line, column and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ConfigError
from streams.shapes.mapping_file import (
    built_in_mappings,
    built_in_text,
    load_mapping,
    read_mapping,
)

TEXT = """\
name: orders
title: Our orders
flow: shipment
event_id: order.number
occurred_at: {path: order.date, date: DD.MM.YYYY}
parties:
  - role: purchaser
    name: buyer.name
    country: buyer.country
  - each: shipTo[*]
    role: {path: kind, codes: {C: consignee}, otherwise: other}
    name: name
    identifiers:
      - {type: tax, value: vat}
amounts:
  - amount: {path: total, decimal: ","}
    currency: {value: EUR}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.yaml"
    path.write_text(TEXT)
    return path


def refusal(path: Path, text: str) -> str:
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_mapping(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_mapping_of_a_file_lifts_events(file: Path) -> None:
    event = read_mapping(file).lift({"order": {"number": 7}, "buyer": {"name": "Red Barn"}})
    assert (event.event_id, event.subjects[0].path) == ("7", "$.buyer.name")


def test_the_digest_tells_one_text_from_another(file: Path) -> None:
    before = read_mapping(file).digest
    assert read_mapping(file).digest == before
    file.write_text(f"{TEXT}# changed\n")
    assert read_mapping(file).digest != before


@pytest.mark.parametrize(
    ("good", "bad", "place", "problem"),
    [
        ("buyer.name", "buyer..name", "line 8 column 11", "$.parties[0].name"),
        ("each: shipTo[*]", "each: shipTo[", "line 10 column 11", "$.parties[1].each"),
        ("role: purchaser", "role: buyer", "line 7 column 11", "'buyer'"),
        ("C: consignee", "C: konsignee", "line 11 column 35", "'konsignee' is none of"),
        ("otherwise: other", "otherwise: o", "line 11 column 58", "$.parties[1].role.otherwise"),
        ("DD.MM.YYYY", "DD.MM", "line 5 column 39", "$.occurred_at.date"),
        ("name: buyer.name", "nmae: buyer.name", "line 8 column 5", "nmae"),
        ("type: tax", "type: vat", "line 14 column 16", "'vat'"),
        ("flow: shipment", "flow: parcels", "line 3 column 7", "'parcels'"),
        ("{value: EUR}", "{value: EUR, path: x}", "line 17 column 15", "one of path, join and value"),
        ("country: buyer.country", "country: {path: c, date: YYYY}", "line 9 column 30", "no date"),
        ("name: name", "name: {path: n, decimal: ','}", "line 12 column 30", "no amount"),
        ("name: orders\n", "name: orders\nname: x\n", "line 2 column 1", "stands twice"),
        ("    name: name\n", "    name: [name\n", "line 13 column 16", "not YAML"),
        ("each: shipTo[*]\n    role: {path: kind, codes: {C: consignee}, otherwise: other}\n    name: name",
         "role: seller\n    name: buyer.name", "line 10 column 5", "reads the same as $.parties[0]"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place_and_key(
    file: Path, good: str, bad: str, place: str, problem: str
) -> None:
    assert TEXT.count(good) == 1
    message = refusal(file, TEXT.replace(good, bad))
    assert message.startswith(f"{file} {place}: ")
    assert problem in message


def test_a_mapping_that_looks_for_nobody_is_refused(file: Path) -> None:
    message = refusal(file, "{name: x, title: X, flow: shipment, event_id: id}")
    assert "no parties, vessels or places" in message


@pytest.mark.parametrize("text", ["", "[]", "just words", "\x01"])
def test_text_that_is_no_mapping_is_refused(file: Path, text: str) -> None:
    assert refusal(file, text).startswith(str(file))


def test_a_name_that_is_neither_built_in_nor_a_file_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"one of .*dcsa-bill-of-lading"):
        load_mapping("dcsa-bill-of-ladding")
    with pytest.raises(ConfigError, match=r"one of .*dcsa-bill-of-lading"):
        built_in_text("../policy")


@pytest.mark.parametrize("name", built_in_mappings())
def test_a_built_in_mapping_says_where_its_format_is_specified(name: str) -> None:
    mapping = load_mapping(name)
    assert mapping.name == name
    assert mapping.has_event_id
    assert "https://" in str(mapping.file.source)
