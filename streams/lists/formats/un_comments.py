"""What the comments of the UN list say of other entries: "Brother of Jalaluddin Haqqani (TAi.040)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from streams.matching.entity import Relation, RelationType

_REFERENCE = re.compile(r"\(([A-Z]{2}[ie]\.\d{3})\)")
# A full stop ends a sentence after a word, a bracket or a number, not within "Dec. 2016".
_SENTENCE = re.compile(r"(?:(?<=[a-z]{4})|(?<=[)\]\d]))\.\s*(?=[A-Z])|;\s*")
_MAX_TEXT = 300

# What the words before the other's name tell; the first that fits. A sentence that names the
# other as its subject ("its leader is …") tells no direction and is a link.
_TYPES = (
    (RelationType.CONTROLLED_BY, re.compile(r"\b(?:owned (?:or|and) )?controlled by\b", re.I)),
    (RelationType.OWNED_BY, re.compile(r"\bowned by\b", re.I)),
    (
        RelationType.FAMILY,
        re.compile(
            r"\b(?:brother|sister|son|daughter|father|mother|wife|husband|uncle|nephew|cousin|"
            r"married|relative)\b",
            re.I,
        ),
    ),
    (
        RelationType.LEADER_OF,
        re.compile(
            r"\b(?:heading|leads|commands)\b|"
            r"\b(?:leader|founder|commander|emir|head|director|chief|president|deputy)"
            r"(?: and \w+)? (?:of|for)\b",
            re.I,
        ),
    ),
    (
        RelationType.ACTING_FOR,
        re.compile(r"\bon behalf of\b|\b(?:act\w* for|direction of)\b", re.I),
    ),
    (
        RelationType.SUPPORTER_OF,
        re.compile(
            r"\b(?:support|financ|financial|facilitat|fund(?:ed|s|raise)|recruit|provid)", re.I
        ),
    ),
    (
        RelationType.ASSOCIATE,
        re.compile(r"\b(?:associat|member|affiliat|fighter|cooperat|pledged)", re.I),
    ),
)


def find_relations(comments: str) -> Iterator[Relation]:
    """The entries that comments refer to by their number, each with the words that lead to it."""
    for sentence in _SENTENCE.split(comments):
        for reference in _REFERENCE.finditer(sentence):
            before = max(0, reference.start() - _MAX_TEXT)
            words = sentence[before : reference.start()].strip()
            type_ = next((t for t, named in _TYPES if named.search(words)), RelationType.LINKED_TO)
            yield Relation(type_, entry_id=reference[1], text=words or None)
