"""The world that benchmarks measure on is as large and as sound as they claim."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from streams.matching.entity import AliasQuality, Kind
from tests.bench.full_lists import read_full_lists

pytestmark = pytest.mark.data


def test_all_lists_are_read_into_one_world(data_folder: Path) -> None:
    entities = read_full_lists(data_folder / "lists")
    names = [name for entity in entities for name in entity.names]
    assert len({name.text.casefold() for name in names}) >= 80_000
    assert len({entity.key for entity in entities}) == len(entities)
    assert all(entity.names for entity in entities)
    kinds = Counter(entity.kind for entity in entities)
    assert min(kinds[kind] for kind in Kind) > 300
    qualities = Counter(name.quality for name in names)
    assert min(qualities[quality] for quality in AliasQuality) > 500
    lists = Counter(entity.list_id for entity in entities)
    assert min(lists[i] for i in ("US-OFAC-SDN", "GB-UKSL", "EU-FSF", "CA-SEMA", "AU-DFAT")) > 4_000
    assert lists["UN-SC"] == 1_003
