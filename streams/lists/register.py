"""The lists that entries stand on: title, authority, and what a listing requires."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from streams import resources
from streams.matching.entity import Effect
from streams.matching.ownership.rules import SCENARIO_PREFIX


class ListInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One list. `effects` hold for every entry that says nothing else; `url` is its public page.

    `csl` is the list's short name in the US Consolidated Screening List. On a `derived` list no
    authority names the entries; each says in its remarks what it follows from.
    """

    id: str
    title: str
    authority: str
    effects: tuple[Effect, ...]
    url: str
    csl: str | None = None
    derived: bool = False


@lru_cache(maxsize=1)
def lists() -> dict[str, ListInfo]:
    """Every known list by its id."""
    known = msgspec.yaml.decode(resources.read("lists.yaml"), type=tuple[ListInfo, ...])
    return {info.id: info for info in known}


def title(list_id: str) -> str:
    """The title of a list; the id itself for a list of your own."""
    info = lists().get(list_id)
    return info.title if info else list_id


def is_derived(list_id: str) -> bool:
    """Whether the entries of a list follow from those of others, a scenario's among them."""
    info = lists().get(list_id.removeprefix(SCENARIO_PREFIX))
    return info is not None and info.derived


@lru_cache(maxsize=1)
def csl_lists() -> dict[str, ListInfo]:
    """The lists of the US Consolidated Screening List by their short names."""
    return {info.csl: info for info in lists().values() if info.csl}
