"""Lists that are held together: each entry once, whichever sources carry it."""

from __future__ import annotations

import pytest

from streams.lists.catalogue import HeldList, build_screener, merge_entities
from tests.factories import POLICY, entity


def test_an_entry_of_two_sources_is_taken_once_and_from_the_official_one() -> None:
    fuller, shorter = entity("Hikvision", "Hik"), entity("Hikvision")
    lists = {
        "a": HeldList("v1", (fuller,)),
        "b": HeldList("v1", (shorter, entity("Dahua", entry_id="2"))),
        "sample": HeldList("v1", (shorter,)),
    }
    assert merge_entities(lists) == [fuller, entity("Dahua", entry_id="2")]
    assert merge_entities({"sample": lists["sample"]}) == [shorter]


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        ("ofac-advanced/1", "ofac-xml/1"),
        ("ofac-xml/1", "ofac-csv/1"),
        ("ofac-csv/1", "us-csl-json/1"),
        ("bis-dpl/1", "us-csl/2"),
        ("us-csl-json/1", "us-csl/2"),
    ],
)
def test_the_form_that_is_nearer_to_the_authority_is_taken_whatever_the_sources_are_called(
    nearer: str, farther: str
) -> None:
    best, other = entity("Hikvision", "Hik"), entity("Hikvision")
    for names in ("ab", "ba"):
        lists = {
            names[0]: HeldList("v1", (best,), nearer),
            names[1]: HeldList("v1", (other,), farther),
        }
        assert merge_entities(lists) == [best]


def test_the_screener_names_every_source_and_version() -> None:
    held = {"b": HeldList("v2", (entity("B"),)), "a": HeldList("v1", (entity("A", entry_id="2"),))}
    screener = build_screener(held, POLICY)
    assert screener.snapshots == {"a": "v1", "b": "v2"}
    assert len(screener.index) == 2
