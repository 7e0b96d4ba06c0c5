"""Several parties in one line: "A c/o B", "A/B", "A & B JOINTLY", SWIFT's numbered lines.

Every part is searched for as a party of its own, and the whole as it stands: a listed name may
hold a slash itself. Only the name of a part is known to be its own, but for what its numbered line
says: facts of the whole may be those of any part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import msgspec

from streams.matching.entity import Kind
from streams.matching.evidence import Passage
from streams.matching.lexicon import Lexicon
from streams.matching.names import is_cut
from streams.matching.party import Party

# A quick look: most names hold none of these.
_MAY_BE_SEVERAL = re.compile(
    r"[/;|\n]|,\s*\d|\b(?:of|as|for|obo|fbo|itf|ffc|dba|aka|fka|attn|attention|by|to|jointly)\b|z\.",
    re.I,
)
_JOINTLY = re.compile(r"[\s,(]+jointly\b.*$", re.I | re.S)
_TOGETHER = re.compile(r"\s+(?:&|and|und|et|y)\s+", re.I)
_MARKS = re.compile(r"\s*[;|]\s*|\s+/\s*|\s*/\s+|//")
_SLASH = re.compile(r"/")
_ADDRESS = re.compile(r",\s*(?=\d|p\.?\s?o\.?\s?box\b)", re.I)  # with the name in front of it
_LINES = re.compile(r"\s*\r?\n\s*")
# Fields 50F and 59F: 1 name, 2 address, 3 country and town, 4 date of birth (ISO 15022, SWIFT MT103).
_NUMBERED = re.compile(r"(?:^|(?<=\s))([1-8])/")
_COUNTRY = re.compile(r"([A-Z]{2})(?:/|\s|$)")
_BORN = re.compile(r"(\d{4})(\d{2})(\d{2})\b")
_EDGES = " \t\r\n,.;:|/-("
_LEAST_LETTERS = 3
_LEAST_SLASHED_WORDS = 2


class Part(NamedTuple):
    """One of several parties in a name: as a party, and where it stands in the name.

    `cut` says that the field may have cut its last word off.
    """

    party: Party
    passage: Passage
    cut: bool = False


def find_parts(party: Party, lexicon: Lexicon) -> list[Part]:
    """The parties that the names of a party hold, if they hold several or say more than a name."""
    parts: dict[str, Part] = {}
    for name in party.names:
        if _MAY_BE_SEVERAL.search(name):
            for part in _read(name, party, lexicon):
                parts.setdefault(part.passage.words, part)
    return list(parts.values())


def _read(name: str, party: Party, lexicon: Lexicon) -> Iterator[Part]:
    numbered = list(_NUMBERED.finditer(name))
    if numbered and numbered[0].start() == 0:
        yield from _read_numbered(name, party, numbered)
        return
    spans = _split(name, lexicon)
    if len(spans) > 1 or (spans and spans[0] != (0, len(name))):
        cut = is_cut(name)
        for span in spans:
            yield _part(name, span, party, cut=cut and span[1] == len(name))


def _read_numbered(name: str, party: Party, marks: list[re.Match[str]]) -> Iterator[Part]:
    """The lines with a name as one party, with country and date of birth where lines say them."""
    ends = [*[mark.start() for mark in marks[1:]], len(name)]
    lines = [
        (mark[1], mark.end(), end)
        for mark, end in zip(marks, ends, strict=True)
        if end > mark.end()
    ]
    named = [(start, end) for number, start, end in lines if number == "1"]
    if not named:
        return
    words = " ".join(" ".join(name[start:end].split()) for start, end in named)
    facts: dict[str, str] = {}
    for number, start, end in lines:
        value = name[start:end]
        if number == "3" and (country := _COUNTRY.match(value)):
            facts["country"] = country[1]
        elif number == "4" and (born := _BORN.match(value)):
            facts["date_of_birth"] = "-".join(born.groups())
    if _letters(words):
        made = msgspec.structs.replace(_alone(party, words), **facts)
        yield Part(made, Passage(*_trim(name, (named[0][0], named[-1][1])), words))


def _split(name: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Where the parts stand. What is not long enough to be a name of its own stays out."""
    spans = [(0, len(name))]
    jointly = _JOINTLY.search(name)
    if jointly:
        spans = _cut(name, [(0, jointly.start())], _TOGETHER)
    for border in (_links(lexicon.party_links), _MARKS):
        spans = _cut(name, spans, border)
    spans = [_cut(name, [span], _ADDRESS)[0] for span in spans]
    slashed = _cut(name, spans, _SLASH)
    if all(len(name[a:b].split()) >= _LEAST_SLASHED_WORDS for a, b in slashed):
        spans = slashed
    trimmed = (_trim(name, span) for span in spans)
    return [span for span in trimmed if _letters(name[slice(*span)])]


def _cut(name: str, spans: list[tuple[int, int]], border: re.Pattern[str]) -> list[tuple[int, int]]:
    cut = []
    for start, end in spans:
        for found in border.finditer(name, start, end):
            cut.append((start, found.start()))
            start = found.end()  # noqa: PLW2901 - what is left of the span
        cut.append((start, end))
    return cut


def _trim(name: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    text = name[start:end]
    start += len(text) - len(text.lstrip(_EDGES))
    return start, max(start, end - (len(text) - len(text.rstrip(" \t\r\n,;:|/-("))))


def _part(name: str, span: tuple[int, int], party: Party, *, cut: bool) -> Part:
    words = " ".join(name[slice(*span)].split())
    return Part(_alone(party, words), Passage(*span, words), cut)


def _alone(party: Party, words: str) -> Party:
    """A party of which nothing is known but its name."""
    return Party(role=party.role, name=words, kind=Kind.UNKNOWN)


def _letters(text: str) -> bool:
    return sum(char.isalpha() for char in text) >= _LEAST_LETTERS or any(
        char.isalpha() and not char.isascii() for char in text
    )


@cache
def _links(links: tuple[str, ...]) -> re.Pattern[str]:
    """The words that part two parties, as whole words, the longest first."""
    every = sorted(links, key=len, reverse=True)
    spelled = "|".join(re.escape(link).replace(r"\ ", r"\s+") for link in every)
    return re.compile(rf"(?<![\w/])(?:{spelled})(?![\w/])[\s:.]*", re.I)
