"""Lists of your own as JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from streams.lists.sample import load_sample
from streams.lists.source import Parsed, load
from streams.matching.entity import AliasQuality
from streams.messages.list_versions import encode_entities

ENTRY: dict[str, Any] = {
    "list_id": "ACME-WATCH",
    "entry_id": "1",
    "kind": "company",
    "names": [{"text": "Acme", "quality": "primary"}, {"text": "Акме"}],
    "effects": ["FLAG"],
}


def read(tmp_path: Path, *entries: dict[str, Any]) -> Parsed:
    path = tmp_path / "own.jsonl"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return load(None, [path], "own")


def test_the_built_in_sample_comes_back_as_it_is(tmp_path: Path) -> None:
    sample = load_sample().entities
    path = tmp_path / "own.jsonl"
    path.write_bytes(encode_entities(sample))
    assert set(load(None, [path], "own").entities) == set(sample)


def test_the_published_example_is_read(tmp_path: Path) -> None:
    example = json.loads(
        (Path(__file__).parents[3] / "schemas/examples/listed-entity.json").read_text()
    )
    assert read(tmp_path, example).entities[0].key == "US-BIS-EL:hikvision"


def test_the_script_of_a_name_and_the_span_of_a_date_need_not_be_written(tmp_path: Path) -> None:
    entity = read(tmp_path, {**ENTRY, "birth_dates": [{"text": "Mar 1962"}]}).entities[0]
    assert [(n.text, n.quality, n.script) for n in entity.names] == [
        ("Acme", AliasQuality.PRIMARY, "Latn"),
        ("Акме", AliasQuality.STRONG, "Cyrl"),
    ]
    assert [(d.earliest, d.latest) for d in entity.birth_dates] == [("1962-03-01", "1962-03-31")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"list_id": "acme"}, "list_id: expected capitals, digits and hyphens"),
        ({"entry_id": " "}, "entry_id is empty"),
        ({"names": []}, "names: expected at least one, and none that is empty"),
        ({"names": [{"text": " "}]}, "names: expected at least one, and none that is empty"),
        ({"effects": []}, "effects is empty"),
        ({"effects": ["STOP"]}, "Invalid enum value 'STOP' - at `$.effects[0]`"),
        ({"kind": "firm"}, "Invalid enum value 'firm' - at `$.kind`"),
        ({"listed_on": "01/02/2026"}, "listed_on: expected a date such as 2026-01-31"),
        ({"removed_on": "2026-02-30"}, "removed_on: expected a date such as 2026-01-31"),
        ({"countries": ["Russia"]}, "'Russia' is no ISO 3166-1 alpha-2 code of a country"),
        ({"source_url": "acme"}, "source_url: expected an address that begins with https://"),
        ({"colour": "red"}, "Object contains unknown field `colour`"),
        ({"entry_id": "2"}, "ACME-WATCH:2 stands in the file twice"),
    ],
)
def test_a_line_that_is_no_entry_is_reported_and_the_rest_is_read(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    parsed = read(tmp_path, ENTRY, {**ENTRY, "entry_id": "2"}, {**ENTRY, **change})
    assert [entity.entry_id for entity in parsed.entities] == ["1", "2"]
    assert [(broken.line, broken.reason) for broken in parsed.broken] == [(3, reason)]
