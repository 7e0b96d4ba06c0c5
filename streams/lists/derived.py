"""The list that follows from ownership, held beside the official ones like a source of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import NamedTuple

from streams.lists.catalogue import HeldList, merge_entities
from streams.matching.ownership.derivation import derive_entities
from streams.matching.ownership.stakes import Stake
from streams.messages.list_versions import describe, encode_entities

OWNERSHIP = "ownership"
_PARSER_VERSION = "ownership/1"


class Derived(NamedTuple):
    """Lists with what follows from them.

    `unknown` are keys of entries that stakes name and no list holds: their owners count as not
    listed.
    """

    lists: dict[str, HeldList]
    unknown: tuple[str, ...]


def add_derived(
    lists: Mapping[str, HeldList], stakes: Sequence[Stake], day: str, *, siblings: bool = False
) -> Derived:
    """The lists and the source OWNERSHIP, with what follows from them on a day (ISO date).

    Its version is the hash of its entries, so equal lists, stakes and rules give the same one.
    Without stakes, and where nothing follows from what the lists state, there is no such source.
    `siblings` flags companies that share an owner with a listed one, too.
    """
    derivation = derive_entities(merge_entities(lists), stakes, day, siblings=siblings)
    entities = derivation.entities
    if not (stakes or entities):
        return Derived(dict(lists), ())
    payload = encode_entities(entities)
    version = describe(
        OWNERSHIP, entities, payload, raw_sha256="", parser_version=_PARSER_VERSION
    ).version
    held = HeldList(version, entities, _PARSER_VERSION)
    return Derived({**lists, OWNERSHIP: held}, derivation.unknown)


def today() -> str:
    """The day on which stakes are looked at, as an ISO date (UTC)."""
    return datetime.now(timezone.utc).date().isoformat()
