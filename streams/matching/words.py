"""A text as the words that it is compared by."""

from __future__ import annotations

import re
import unicodedata

from streams.matching.script import fold

_APOSTROPHES = re.compile(r"['`’‘ʼʿʾ]")
# S.A. and S.A, the last full stop of which is often left out.
_SPELLED_OUT = re.compile(r"\b(?:[a-z]\.)+[a-z]\b(?![.\w])|\b(?:[a-z]\.){2,}")
_ESCAPE = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]")
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Words of a folded text: apostrophes join, abbreviations such as S.A. become one word.

    Terminal escape sequences, which would hide a name from the search, fall away.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    if text.isascii():  # most texts: without regular expressions that find nothing
        folded = text.replace("'", "").replace("`", "").lower()
    else:
        folded = fold(_APOSTROPHES.sub("", text))
    if "." in folded:
        folded = _SPELLED_OUT.sub(lambda run: run.group().replace(".", "") + " ", folded)
    return _WORD.findall(folded)


def shapes_of(word: str) -> list[str]:
    """A word and what is left of it without one letter: within one edit two words share one."""
    return [word, *[word[:i] + word[i + 1 :] for i in range(len(word))]]
