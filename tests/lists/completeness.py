"""Whether every name that a file prints is found in the entries that were read from it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from streams.matching.entity import ListedEntity


def words(text: str) -> Counter[str]:
    """The words of a name, whatever their order, case and punctuation."""
    return Counter(re.findall(r"[^\W_]+", text.casefold()))


def lost_names(
    entities: Iterable[ListedEntity],
    printed: Iterable[tuple[str, str]],
    ignoring: Collection[str] = (),
) -> list[tuple[str, str]]:
    """The printed names, each with its entry's id, that the entry does not hold.

    A name is held where the entry has one with exactly its words. A string that holds several
    names, or a note beside one, is held where the entry's names within it, together with its
    remarks, account for each of its words. `ignoring` are words that mark what a string is.
    """
    names: dict[str, list[Counter[str]]] = defaultdict(list)
    remarks: dict[str, set[str]] = defaultdict(set)
    for entity in entities:
        names[entity.entry_id] += [words(name.text) for name in entity.names]
        remarks[entity.entry_id] |= set(words(entity.remarks or ""))
    return [
        (entry_id, text)
        for entry_id, text in printed
        if not _held(words(text), names[entry_id], remarks[entry_id].union(ignoring))
    ]


def _held(printed: Counter[str], names: list[Counter[str]], beside: set[str]) -> bool:
    if printed in names:
        return True
    within = [name for name in names if name and name <= printed]
    accounted = {word for name in within for word in name}
    return bool(within) and set(printed) <= accounted | beside
