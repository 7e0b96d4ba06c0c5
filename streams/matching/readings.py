"""How the names of a party may be read: as they are, and as they may have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from streams.matching.entity import Kind
from streams.matching.lexicon import Lexicon
from streams.matching.names import Name, is_cut, read_name
from streams.matching.script import read_greek_sounds

_RUN_TOGETHER = re.compile(r"(?<=[a-z]{2})(?=[A-Z][A-Za-z])")


def read_names(texts: Iterable[str], kind: Kind, lexicon: Lexicon) -> list[Name]:
    """Take the names of a party apart, in every way in which they may have been meant.

    Those of an unknown kind are read as a person's and as an organisation's, where they differ:
    "Lady Leila" is asked for as the ship of that name and as a lady of the name of Leila.
    """
    kinds = (Kind.COMPANY, Kind.PERSON) if kind is Kind.UNKNOWN else (kind,)
    names: dict[tuple[str, tuple[str, ...]], Name] = {}
    for text in dict.fromkeys(texts):
        for each in kinds:
            for reading in _readings(text, each, lexicon):
                name = read_name(reading, each, lexicon)
                if reading is not text:
                    name = replace(name, text=text, cut=is_cut(text))
                if name.tokens:
                    names.setdefault((text, name.tokens), name)
    return list(names.values())


def _readings(text: str, kind: Kind, lexicon: Lexicon) -> list[str]:
    """The text, and what it may stand for.

    Foreign names in Greek letters by their sound; "FridrichBuchenberg" as two words; of an
    organisation "VektorKft" and "InnovationsLimited" as a name with its form.
    """
    readings = [text]
    if not text.isascii():
        foreign = read_greek_sounds(text)
        if foreign != text:
            readings.append(foreign)
    if not text.isupper():
        apart = _RUN_TOGETHER.sub(" ", text)
        if apart != text:
            readings.append(apart)
    if kind is not Kind.PERSON:
        spaced = text.split()
        parted = [lexicon.forms.part(word) for word in spaced]
        if parted != spaced:
            readings.append(" ".join(parted))
    return readings
