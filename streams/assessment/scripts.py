"""The same name in other characters: another script, look-alikes, marks, digits, hidden ones.

Cyrillic and Greek renderings follow the tables letter by letter, as somebody writes down what he
hears; they are no official transliterations.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from random import Random

from streams.assessment.tables import read_tables
from streams.matching.entity import Kind

_HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_MARKS = {"a": "áàâäãå", "c": "çč", "e": "éèêë", "g": "ğ", "i": "íìîï", "n": "ñń", "o": "óòôöõ",
          "s": "šşś", "u": "úùûü", "y": "ýÿ", "z": "žżź"}  # fmt: skip
_DIGITS = {"o": "0", "i": "1", "l": "1", "e": "3", "a": "4", "s": "5"}
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_SLAVIC = re.compile(
    r"(?:ov|ev|in|ova|eva|ina|sky|skiy|skii|skaya|enko|chuk|yuk|ich|ik|ovna|evna|dze|yan|shvili)$"
)
_ARABIC_ARTICLE = "ال"
_BARE_ARTICLE = re.compile(rf"\b{_ARABIC_ARTICLE} (?:{_ARABIC_ARTICLE})?")
_NOT_ENGLISH = re.compile("tj|sj|ij|jt|jd|cz|sz|sch|w")  # the table is of English romanisations
_MUTE = re.compile(r"(?<=[aeiou])h(?=$|[^aeiou])|([^aeiou])(?=\1)")
_LAST_SIGMA = re.compile(r"σ\b")
_SHARE = 0.5  # of the characters that could be changed


def use_full_width(name: str, _kind: Kind, _draw: Random) -> str | None:
    """Every character in its full-width form, as East Asian systems write Latin letters."""
    return name.translate(_FULL_WIDTH)


def hide_characters(name: str, _kind: Kind, draw: Random) -> str | None:
    """Characters without width within and between words."""
    parts = [char + draw.choice(_HIDDEN) * (draw.random() < _SHARE) for char in name[:-1]]
    return "".join(parts) + name[-1:]


def use_look_alikes(name: str, _kind: Kind, draw: Random) -> str | None:
    """Letters that look the same from another script."""
    return _change_some(name, read_tables().look_alikes, draw)


def add_marks(name: str, _kind: Kind, draw: Random) -> str | None:
    """Diacritics on some letters."""
    both = _MARKS | {letter.upper(): marks.upper() for letter, marks in _MARKS.items()}
    return _change_some(name, {k: draw.choice(v)[:1] for k, v in both.items()}, draw)


def use_digits(name: str, _kind: Kind, draw: Random) -> str | None:
    """A digit for one or two letters that it looks like, within words."""
    places = [at for at, char in enumerate(name) if char.lower() in _DIGITS]
    if len(places) < 2:
        return None
    chars = list(name)
    for at in draw.sample(places, draw.randint(1, 2)):
        chars[at] = _DIGITS[chars[at].lower()]
    return "".join(chars)


def write_in_cyrillic(name: str, kind: Kind, _draw: Random) -> str | None:
    """A person's name in Cyrillic, where its last word is formed like a Slavic or Caucasian one."""
    lower = name.lower()
    if kind is not Kind.PERSON or not _SLAVIC.search(lower) or _NOT_ENGLISH.search(lower):
        return None
    return _render(name, read_tables().cyrillic)


def write_in_greek(name: str, kind: Kind, _draw: Random) -> str | None:
    """A person's name in Greek letters, without mute and doubled ones."""
    if kind is not Kind.PERSON:
        return None
    written = _render(_MUTE.sub("", name.lower()), read_tables().greek)
    return written and _LAST_SIGMA.sub("ς", written)


def write_in_arabic(name: str, kind: Kind, _draw: Random) -> str | None:
    """A person's name as Arabic has it, where every word is a known Arabic name.

    Arabic leaves short vowels out, so letters alone could not be written as people write them.
    """
    words = name.lower().split()
    known = _arabic_of()
    if kind is not Kind.PERSON or len(words) < 2 or not all(word in known for word in words):
        return None
    return _BARE_ARTICLE.sub(_ARABIC_ARTICLE, " ".join(known[word] for word in words))


def _render(name: str, table: Mapping[str, str]) -> str | None:
    """The name run by run in another script; None for a name with letters beyond a to z."""
    plain = unicodedata.normalize("NFC", name.lower())
    if not plain.isascii():
        return None
    longest = max(map(len, table))
    written, at = [], 0
    while at < len(plain):
        for length in range(longest, 0, -1):
            run = plain[at : at + length]
            if run in table and len(run) == length:
                written.append(table[run])
                break
        else:
            length = 1
            written.append(plain[at] if plain[at] in " -." else "")
        at += length
    return " ".join(word[:1].upper() + word[1:] for word in "".join(written).split())


def _change_some(name: str, table: Mapping[str, str], draw: Random) -> str | None:
    """About half of the characters that the table has, at least one, as the table has them."""
    places = [at for at, char in enumerate(name) if char in table]
    if not places:
        return None
    chosen = [at for at in places if draw.random() < _SHARE] or [draw.choice(places)]
    chars = list(name)
    for at in chosen:
        chars[at] = table[chars[at]]
    return "".join(chars)


@cache
def _arabic_of() -> dict[str, str]:
    names = read_tables().arabic_names
    return {latin: arabic for arabic, spellings in names.items() for latin in spellings}
