"""Scripts of a text, and the folding of a text to one comparable form."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from anyascii import anyascii

# The first word of a character's Unicode name tells its script; values are ISO 15924 codes.
_SCRIPT_OF_WORD = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "CJK": "Hani",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HANGUL": "Hang",
    "THAI": "Thai",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "TAMIL": "Taml",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "MYANMAR": "Mymr",
    "KHMER": "Khmr",
    "ETHIOPIC": "Ethi",
    "SINHALA": "Sinh",
    "TIBETAN": "Tibt",
}
# Written without spaces, one character carrying about as much as a short word.
_IDEOGRAPH = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
_OTHER_SCRIPT = re.compile(
    r"[^\x00-\x7f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
# Letters that look like Latin ones (Unicode TS 39, "confusables"): Cyrillic, then Greek.
_LOOK_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухіјѕԁһкмт" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορυνικτ",
    "ABESIJKMHOPCTYXaeopcyxijsdhkmt" + "ABEZHIKMNOPTYXaopuvikt",
)
_LOOKS_ALIKE = re.compile(f"[{''.join(map(chr, _LOOK_ALIKE))}]")
# How Greek writes the sounds of foreign names that it has no letter for.
_GREEK_SOUNDS = {
    "ντζ": "dz", "μπ": "b", "ντ": "d", "γκ": "g", "γγ": "ng", "τζ": "j", "τσ": "ch", "ου": "u", "αυ": "av",
    "ευ": "ev", "γι": "y", "γε": "ye", "χ": "h", "ξ": "ks", "β": "v", "υ": "i", "η": "i",
}  # fmt: skip
_GREEK_FOREIGN = re.compile("|".join(_GREEK_SOUNDS))
_GREEK = re.compile("[\u0370-\u03ff]")
_LATIN = re.compile("[A-Za-z]")
_NOT_SPACE = re.compile(r"\S+")


def dominant_script(text: str) -> str:
    """The ISO 15924 code of the script of most letters; Zyyy (common) where there are none."""
    scripts = Counter(_script(char) for char in text if char.isalpha())
    # Japanese is kanji with kana: any kana decides.
    if scripts["Jpan"]:
        return "Jpan"
    return min(scripts, key=lambda code: (-scripts[code], code), default="Zyyy")


def fold(text: str) -> str:
    """Fold a text to lower-case ASCII, ideographs kept and set apart by spaces.

    Full width and other compatibility forms (NFKC), case, diacritics and zero-width characters
    fall away; other alphabets are transliterated, and letters that only look Latin, in a text
    that is Latin otherwise, are read as what they look like. The result is the same for every
    Unicode normal form of the text.
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isprintable():
        plain = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    if _LOOKS_ALIKE.search(plain) and _LATIN.search(plain):
        plain = _NOT_SPACE.sub(lambda word: _unmask(word.group()), plain)
    plain = _OTHER_SCRIPT.sub(_transliterate, plain.casefold())
    return _IDEOGRAPH.sub(r" \1 ", plain).lower()


def read_greek_sounds(text: str) -> str:
    """A Greek text in Latin letters as a foreign name is written in it; any other unchanged.

    "Ντμιτρι" is Dmitri, where the letters alone would give Ntmitri.
    """
    if not _GREEK.search(text):
        return text
    spelled = unicodedata.normalize("NFD", text.lower()).replace("ς", "σ")
    plain = "".join(char for char in spelled if not unicodedata.combining(char))
    return anyascii(_GREEK_FOREIGN.sub(lambda found: _GREEK_SOUNDS[found.group()], plain))


def _transliterate(run: re.Match[str]) -> str:
    """In Latin letters; the apostrophes of soft signs and ayns are no borders of words."""
    letters = run.group()
    return _spell(letters) if len(letters) == 1 else _spell_out(letters)


def _spell_out(letters: str) -> str:
    return anyascii(letters).replace("'", "").replace("`", "")


# A letter with an accent: most runs of Latin names.
_spell = lru_cache(maxsize=4096)(_spell_out)


def _unmask(word: str) -> str:
    """A word of a Latin text that is Latin when its look-alikes are read so; else as it is."""
    unmasked = word.translate(_LOOK_ALIKE)
    return unmasked if unmasked.isascii() else word


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return _SCRIPT_OF_WORD.get(unicodedata.name(char, "").split(" ", 1)[0], "Zzzz")
