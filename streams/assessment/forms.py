"""Organisation forms of names: found, written long for short or short for long, dropped."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from streams.assessment.tables import other_forms, plain_words
from streams.matching.entity import Kind

_LEAST_CORE = 4
_MOST_FORM_WORDS = 8


class NameParts(NamedTuple):
    """A name as its core and the words of its form, which stand before or after it."""

    core: str
    form: tuple[str, ...]
    leading: bool


def part_form(name: str, kind: Kind) -> NameParts | None:
    """Part a name from its longest form; None for a person and for a name without a form."""
    if kind is Kind.PERSON:
        return None
    words = name.split()
    for length in range(min(_MOST_FORM_WORDS, len(words) - 1), 0, -1):
        for leading in (False, True):
            form = plain_words(" ".join(words[:length] if leading else words[-length:]))
            core = " ".join(words[length:] if leading else words[:-length])
            if form in other_forms() and sum(map(str.isalpha, core)) >= _LEAST_CORE:
                return NameParts(core, form, leading)
    return None


def change_form(name: str, kind: Kind, draw: Random) -> str | None:
    """The organisation form written long for short or short for long."""
    parts = part_form(name, kind)
    if parts is None:
        return None
    other = draw.choice(other_forms()[parts.form])
    other = other.upper() if name.isupper() or "." in other else other.title()
    return f"{other} {parts.core}" if parts.leading else f"{parts.core.rstrip(',')} {other}"


def drop_form(name: str, kind: Kind, _draw: Random) -> str | None:
    """The name without its organisation form."""
    parts = part_form(name, kind)
    return parts.core.strip(", ") if parts else None
