"""The lists that entries stand on: title, authority, and what a listing requires."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from streams import resources
from streams.matching.entity import Effect


class ListInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One list. `effects` hold for every entry that says nothing else; `url` is its public page.

    `csl` is the list's short name in the US Consolidated Screening List.
    """

    id: str
    title: str
    authority: str
    effects: tuple[Effect, ...]
    url: str
    csl: str | None = None


@lru_cache(maxsize=1)
def lists() -> dict[str, ListInfo]:
    """Every known list by its id."""
    known = msgspec.yaml.decode(resources.read("lists.yaml"), type=tuple[ListInfo, ...])
    return {info.id: info for info in known}


def title(list_id: str) -> str:
    """The title of a list; the id itself for a list of your own."""
    info = lists().get(list_id)
    return info.title if info else list_id


@lru_cache(maxsize=1)
def csl_lists() -> dict[str, ListInfo]:
    """The lists of the US Consolidated Screening List by their short names."""
    return {info.csl: info for info in lists().values() if info.csl}
