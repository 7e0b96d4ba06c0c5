"""The built-in lists: public facts about some listed parties, and one scenario.

They make the demo and the tests work on any machine; they are no substitute for official lists.
"""

from __future__ import annotations

import hashlib

import msgspec

from streams import resources
from streams.lists.parsed import Parsed
from streams.matching.entity import ListedEntity

SAMPLE = "sample"
SCENARIO = "scenario"
_PARSER_VERSION = "built-in/1"


class _BuiltIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shape of `resources/sample_*.yaml`: the day up to which the facts hold, and the entries."""

    as_of: str
    entries: tuple[ListedEntity, ...]


def load_sample() -> Parsed:
    """Companies, persons and vessels that are on several lists, each with its public source."""
    return _load("sample_lists.yaml", SAMPLE)


def load_scenario() -> Parsed:
    """One hypothetical designation that no authority has made, marked as such."""
    return _load("sample_scenario.yaml", SCENARIO)


def _load(resource: str, source: str) -> Parsed:
    text = resources.read(resource)
    built_in = msgspec.yaml.decode(text, type=_BuiltIn)
    return Parsed(
        source=source,
        entities=built_in.entries,
        broken=(),
        raw_sha256=hashlib.sha256(text).hexdigest(),
        parser_version=_PARSER_VERSION,
        source_date=built_in.as_of,
    )
