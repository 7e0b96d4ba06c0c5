"""Mappings and events that tests make themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import yaml
from hypothesis import HealthCheck, settings

from streams.shapes.grammar import MappingFile
from streams.shapes.mapping import MappedEvent, Mapping
from streams.yaml_file import decode_yaml

# A loaded machine draws slowly; no test here is about time.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples" / "shapes"


def mapping(**keys: Any) -> Mapping:
    """A mapping with an id and one party, but for what is given."""
    defaults: dict[str, Any] = {
        "name": "mine",
        "title": "Mine",
        "flow": "shipment",
        "event_id": "id",
        "parties": [{"role": "shipper", "name": "name"}],
    }
    text = yaml.safe_dump({**defaults, **keys}, allow_unicode=True)

    def decode(body: bytes) -> Mapping:
        return Mapping(msgspec.yaml.decode(body, type=MappingFile), "0123456789abcdef")

    return decode_yaml(text, "mine.yaml", decode)


def lift(tree: Any, **keys: Any) -> MappedEvent:
    """What such a mapping lifts out of a tree; an id is added."""
    return mapping(**keys).lift({"id": "E1", **tree}, keep_found=True)
