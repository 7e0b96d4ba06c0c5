"""Names as lists print them: cleaned of layout, never of meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable

from streams.matching.entity import AliasQuality, Kind, ListedName
from streams.matching.script import dominant_script

# Windows-1252 punctuation that was taken for Latin-1 on its way here is C1 control characters.
_C1 = re.compile("[\x80-\x9f]")
_C1_MEANT = {code: bytes([code]).decode("cp1252", errors="replace") for code in range(0x80, 0xA0)}


def mend(text: str) -> str:
    """The text with the punctuation that a wrong encoding made of "Xi’an" before it came here."""
    return text.translate(_C1_MEANT) if not text.isascii() and _C1.search(text) else text


def squeeze(text: str) -> str:
    """The text on one line with single spaces, without the commas and semicolons around it."""
    return " ".join(text.split()).strip(",; ")


def natural_order(text: str, kind: Kind) -> str:
    """A person's "LAST, First Middle" as "First Middle LAST"; every other name unchanged.

    Matching takes words in any order, and reviewers read this one. Two commas ("DELOS REYES,
    Feliciano, Jr.") are left as they stand.
    """
    if kind is not Kind.PERSON or text.count(",") != 1:
        return text
    last, first = (part.strip() for part in text.split(","))
    return f"{first} {last}".strip()


def listed_name(text: str, quality: AliasQuality) -> ListedName:
    """A name with its script; a name without letters counts as Latin."""
    script = dominant_script(text)
    return ListedName(text, quality, "Latn" if script == "Zyyy" else script)


def unique_names(names: Iterable[ListedName]) -> tuple[ListedName, ...]:
    """The names in their order, each text once; a primary or strong name stays before a weak one."""
    unique: dict[str, ListedName] = {}
    for name in names:
        if name.text:
            unique.setdefault(name.text.casefold(), name)
    return tuple(unique.values())
