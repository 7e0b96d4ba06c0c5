"""Listings of one company, person or vessel brought together, as a reader would.

A company on seven lists is seven entries, each with its own effects; whoever reviews it looks at
one case. Nothing but reading rests on it: every entry keeps its own outcome.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence, Set
from functools import lru_cache

from streams.matching.entity import (
    AliasQuality,
    DateSpan,
    Identifier,
    IdentifierType,
    Kind,
    ListedEntity,
)
from streams.matching.facts import Key, identifier_keys
from streams.matching.identifiers import is_global
from streams.matching.words import words

# Names of entries that are hit come again and again in a stream.
_REMEMBERED_NAMES = 50_000
_SHORT_FORM = re.compile(r"\s*\([^()]*\)\s*$")
_COMPANY_NUMBERS = frozenset({IdentifierType.REGISTRATION, IdentifierType.TAX})


def group_entities(
    entities: Sequence[ListedEntity], cores: Sequence[str] | None = None
) -> list[list[int]]:
    """Positions of entries that are one and the same, the groups in the order of their first.

    Two entries belong together by `is_same`, and so does whatever belongs to either of them.
    `cores` are names of the entries without organisation form or title, as words; empty for none.
    """
    if len(entities) == 1:  # most hits are alone
        return [[0]]
    cores = cores or [""] * len(entities)
    group_of = list(range(len(entities)))
    holders: dict[Hashable, list[int]] = defaultdict(list)
    for at, entity in enumerate(entities):
        keys = {*identifier_keys(entity.identifiers), *names_of(entity), cores[at]} - {""}
        for key in keys:
            for other in holders[key]:
                if group_of[at] != group_of[other] and is_same(
                    entity, entities[other], cores[at], cores[other]
                ):
                    kept, gone = sorted((group_of[at], group_of[other]))
                    group_of = [kept if group == gone else group for group in group_of]
            holders[key].append(at)
    groups: dict[int, list[int]] = {}
    for at, group in enumerate(group_of):
        groups.setdefault(group, []).append(at)
    return list(groups.values())


def is_same(one: ListedEntity, other: ListedEntity, core: str = "", other_core: str = "") -> bool:
    """Whether two entries seem to be one company, person or vessel.

    They are of one kind and share a valid identifier, or a name that is not weak, and then no
    country and no number of one register tells them apart. Persons share names too often: for them
    the dates of birth have to agree as well. A name without its organisation form (`core`) is
    shared where the other side has the name without any: "Notus GmbH" and "Notus AG" are two.
    """
    if one.kind is not other.kind and Kind.UNKNOWN not in (one.kind, other.kind):
        return False
    mine, theirs = identifier_keys(one.identifiers), identifier_keys(other.identifiers)
    if any(same_issuer(mine[key], theirs[key]) for key in mine.keys() & theirs.keys()):
        return True
    names, others = names_of(one), names_of(other)
    if names.isdisjoint(others) and core not in others and other_core not in names:
        return False
    if _differ(mine, theirs):
        return False
    if Kind.PERSON in (one.kind, other.kind):
        return _born_alike(one.birth_dates, other.birth_dates)
    return _agree(set(one.countries), set(other.countries))


def names_of(entity: ListedEntity) -> frozenset[str]:
    """The names of an entry that are not weak, as words without marks and case.

    One that ends with its short form in brackets, "Corps (XPCC)", is there without it, too.
    """
    names: set[str] = set()
    for name in entity.names:
        if name.quality is not AliasQuality.WEAK:
            names |= {plain_name(name.text), plain_name(_SHORT_FORM.sub("", name.text))}
    return frozenset(names - {""})


@lru_cache(_REMEMBERED_NAMES)
def plain_name(text: str) -> str:
    """A name as words without marks and case: equal for two ways to print one name."""
    return " ".join(words(text))


def same_issuer(mine: Identifier, theirs: Identifier) -> bool:
    """Whether two numbers with one key may be the same: a national one is by its country."""
    known = mine.country and theirs.country
    return not known or mine.country == theirs.country or is_global(mine)


def _agree(mine: Set[str], theirs: Set[str]) -> bool:
    """Whether two sets share something, or one of them says nothing."""
    return not (mine and theirs and mine.isdisjoint(theirs))


def _differ(mine: dict[Key, Identifier], theirs: dict[Key, Identifier]) -> bool:
    """Whether both have numbers of one register and none of them is equal: two ships of a name."""
    ours, others = _registers(mine), _registers(theirs)
    return any(ours[register].isdisjoint(others[register]) for register in ours.keys() & others)


def _registers(keyed: dict[Key, Identifier]) -> dict[Hashable, set[str]]:
    """The numbers of each register that gives one number to one bearer.

    World-wide ones, and those of companies by type, country and length: a country has several.
    """
    registers: dict[Hashable, set[str]] = defaultdict(set)
    for (space, value), number in keyed.items():
        if is_global(number):
            registers[space].add(value)
        elif number.type in _COMPANY_NUMBERS and number.country:
            registers[number.type, number.country, len(value)].add(value)
    return registers


def _born_alike(mine: Iterable[DateSpan], theirs: Sequence[DateSpan]) -> bool:
    """Whether a date of birth on either side may be one on the other."""
    return any(
        (one.earliest or "9") <= (other.latest or "")
        and (other.earliest or "9") <= (one.latest or "")
        for one in mine
        for other in theirs
    )
