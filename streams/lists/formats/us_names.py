"""Names of the BIS and State Department lists, which are written by hand into one cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from streams.lists.names import listed_name, squeeze, unique_names
from streams.matching.entity import AliasQuality, ListedName

# "(f.k.a., X)", ", a.k.a. X" and the Federal Register's "a.k.a., the following two aliases: -X; -Y".
_BRACKETED = re.compile(r"\(\s*([afn])\.k\.a\.?,?\s+((?:[^()]|\([^()]*\))*)\)", re.IGNORECASE)
_INLINE = re.compile(r"(?:^|[,;\s]\s*)([afn])\.k\.a\.,?\s+", re.IGNORECASE)
_FOLLOWING = re.compile(r"^the following (?:\w+ )?alias(?:es)?\s*:\s*", re.IGNORECASE)
_AND = re.compile(r"^(?:(?:and|or)(?:\s+|$)|[-–—]+\s*)+")
# Words that widen a listing but belong to no name.
_SCOPE = re.compile(
    r"[,;]?\s+(?:and (?:any|its) (?:successor|sub-?unit|subsidiar).*|including the .*)$",
    re.IGNORECASE,
)
# One cell naming the parent first and then the body that is listed.
_PART = re.compile(
    r"(?:Affiliated Entity:|Subordinate Institution -|and subordinate entity|\bentity:)\s+"
)


@dataclass(slots=True)
class Cell:
    """The names in one cell and the words of it that belong to no name."""

    names: list[ListedName] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_names(name: str, aliases: list[str]) -> tuple[tuple[ListedName, ...], tuple[str, ...]]:
    """All names of an entry, the primary one first, and the notes found among them.

    A quoted alias is weak, as on the OFAC lists. A body that is listed below its parent, as in
    "Acme Co. Affiliated Entity: Acme Cloud", is also named on its own.
    """
    cell = Cell()
    _read(cell, name, AliasQuality.PRIMARY)
    for alias in aliases:
        _read(cell, alias, AliasQuality.STRONG)
    return unique_names(cell.names), tuple(cell.notes)


def _read(cell: Cell, printed: str, quality: AliasQuality) -> None:
    printed = squeeze(printed)
    text = printed if quality is AliasQuality.PRIMARY else _AND.sub("", printed)
    scope = _SCOPE.search(text)
    if scope:
        cell.notes.append(squeeze(scope.group()))
        text = text[: scope.start()]
    aliases = [(match[1], match[2]) for match in _BRACKETED.finditer(text)]
    text, *inline = _INLINE.split(_BRACKETED.sub("", text))
    aliases += zip(inline[::2], inline[1::2], strict=True)
    name = squeeze(text)
    if quality is AliasQuality.PRIMARY:
        cell.names.extend(_spell(name or printed, quality))
    elif re.fullmatch(r"\(.*\)", name):
        cell.notes.append(name)
    elif name:
        cell.names.extend(_spell(name, quality))
    for mark, alias in aliases:
        former = AliasQuality.FORMER if mark.lower() == "f" else AliasQuality.STRONG
        for part in _FOLLOWING.sub("", alias).split(";"):
            _read(cell, part, former)


def _spell(text: str, quality: AliasQuality) -> Iterator[ListedName]:
    if quality is AliasQuality.STRONG and re.fullmatch('"[^"]+"', text):
        yield listed_name(text.strip('"'), AliasQuality.WEAK)
        return
    yield listed_name(text, quality)
    part = _PART.search(text)
    if part:
        yield listed_name(text[part.end() :], AliasQuality.STRONG)
