"""The lists that are held at one time, each in one version, and the screener over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from streams import resources
from streams.lists.sample import SAMPLE
from streams.matching.entity import ListedEntity
from streams.matching.index import Index
from streams.matching.lexicon import Lexicon
from streams.matching.policy import Policy
from streams.matching.screener import Screener
from streams.matching.shared_attributes import SharedAttributes

# Formats whose entries give way to those of others, the last one first. The Consolidated Screening
# List repeats, hours later, what OFAC and BIS publish; of OFAC's own forms the advanced says most.
_GIVES_WAY = ("ofac-xml", "ofac-csv", "us-csl-json", "us-csl")


@dataclass(frozen=True, slots=True)
class HeldList:
    """One source's list: the version's name, its entries, and the rules that read them."""

    version: str
    entities: tuple[ListedEntity, ...]
    parser_version: str = ""


def merge_entities(lists: Mapping[str, HeldList]) -> list[ListedEntity]:
    """All entries, each key once.

    Two sources may carry one entry (the CSL repeats the SDN List): the one whose format is nearer
    to the authority is taken; of two alike the source whose name sorts first, so that every worker
    takes the same. The built-in sample gives way to all.
    """
    merged: dict[str, ListedEntity] = {}
    for source in sorted(lists, key=lambda name: _precedence(name, lists[name])):
        for entity in lists[source].entities:
            merged.setdefault(entity.key, entity)
    return list(merged.values())


def _precedence(source: str, held: HeldList) -> tuple[bool, int, str]:
    format_ = held.parser_version.partition("/")[0]
    return source == SAMPLE, _GIVES_WAY.index(format_) if format_ in _GIVES_WAY else -1, source


def build_screener(
    lists: Mapping[str, HeldList], policy: Policy, as_of: str | None = None
) -> Screener:
    """Build the index over some lists; pure computing, seconds for all the world's lists.

    `as_of` is the day (ISO date) whose answer is asked for; None answers by what is held.
    """
    entities = merge_entities(lists)
    index = build_index(entities, policy)
    versions = {source: held.version for source, held in lists.items()}
    attributes = SharedAttributes(entities) if policy.shared_details else None
    return Screener(index, policy, versions, as_of, attributes)


@cache
def read_lexicon() -> Lexicon:
    """The built-in lexicon, read once."""
    files = ("lexicon.yaml", "word_counts.yaml", "narratives.yaml")
    return Lexicon.decode(*map(resources.read, files))


def build_index(entities: Iterable[ListedEntity], policy: Policy) -> Index:
    """The index over some entities with the built-in lexicon."""
    return Index.build(entities, read_lexicon(), weak_alias_alone=policy.weak_alias_alone)
