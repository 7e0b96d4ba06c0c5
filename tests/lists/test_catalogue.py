"""Lists that are held together: each entry once, whichever sources carry it."""

from __future__ import annotations

from streams.lists.catalogue import HeldList, build_screener, merge_entities
from tests.factories import POLICY, entity


def test_an_entry_of_two_sources_is_taken_once_and_from_the_official_one() -> None:
    fuller, shorter = entity("Hikvision", "Hik"), entity("Hikvision")
    lists = {
        "us-csl": HeldList("v1", (fuller,)),
        "us-ofac-sdn": HeldList("v1", (shorter, entity("Dahua", entry_id="2"))),
        "sample": HeldList("v1", (shorter,)),
    }
    assert merge_entities(lists) == [fuller, entity("Dahua", entry_id="2")]
    assert merge_entities({"sample": lists["sample"]}) == [shorter]


def test_the_screener_names_every_source_and_version() -> None:
    held = {"b": HeldList("v2", (entity("B"),)), "a": HeldList("v1", (entity("A", entry_id="2"),))}
    screener = build_screener(held, POLICY)
    assert screener.snapshots == {"a": "v1", "b": "v2"}
    assert len(screener.index) == 2
