"""Aliases that a list prints several in one string: "Qasim Rezai; Kasim Rezai (قاسم رضائی)"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from streams.lists.names import squeeze
from streams.matching.script import dominant_script

_BETWEEN = re.compile(r";| / | [b-h]\) ")
_LANGUAGE = re.compile(
    r"\(?\b(?:arabic|belarus+ian|russian|ukrainian|original script)\s*:\s*", re.IGNORECASE
)
_BRACKETED = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_BORN = re.compile(r",\s+born\b.*$", re.DOTALL)
_REFERENCE = re.compile(r"[A-Z]{2,3}[a-z]?\.\d{3}")
_NO_SCRIPT = "Zyyy"


@dataclass(slots=True)
class Aliases:
    """The names in one string, and what it says beside them."""

    names: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def split_aliases(text: str) -> Aliases:
    """The names that stand in one string, parted by semicolons, languages and scripts.

    A bracket in another script than the words around it, or with semicolons, holds other names:
    the original script, or transliterations. A bracket that begins with a small letter, "(birth
    name)", is a note; any other, "(HTS)", belongs to the name.
    """
    found = Aliases()
    _split(found, _LANGUAGE.sub("; ", " ".join(text.split())))
    found.names = list(dict.fromkeys(found.names))
    return found


def _split(found: Aliases, text: str) -> None:
    inner: list[str] = []
    around = dominant_script(_BRACKETED.sub(" ", text))

    def take(bracket: re.Match[str]) -> str:
        content = bracket[1].strip()
        script = dominant_script(content)
        if ";" in content or (_NO_SCRIPT not in (script, around) and script != around):
            inner.append(content)
        elif content[:1].islower() or _REFERENCE.fullmatch(content):
            found.notes.append(content)
        else:
            return bracket.group()
        return " "

    for part in _BETWEEN.split(" ".join(_BRACKETED.sub(take, text).split())):
        born = _BORN.search(part)
        if born:
            found.notes.append(squeeze(born.group()))
        name = _balanced(squeeze(_BORN.sub("", part)))
        if name:
            found.names.append(name)
    for content in inner:
        _split(found, content)


def _balanced(name: str) -> str:
    """The name without brackets that open or close nothing, and the quotes around it."""
    name = name.lstrip(") ").rstrip("( ")
    if name.count("(") != name.count(")"):
        name = name.strip("() ")
    quoted = re.fullmatch(r'"([^"]+)"|“([^“”]+)”', name)
    return squeeze(quoted[1] or quoted[2] if quoted else name)
