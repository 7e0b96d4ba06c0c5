"""Names as tokens: normalised, without titles, organisation forms kept apart from the core."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import msgspec

from streams.matching.entity import Kind
from streams.matching.lexicon import Lexicon
from streams.matching.sounds import ARABIC, HEBREW
from streams.matching.words import words

# Fields of 35 (SWIFT) and 70 characters (DCSA) cut names off.
_CUT_LENGTHS = frozenset({35, 70})
_LEAST_CUT = min(_CUT_LENGTHS)
_BRACKETED = re.compile(r"\(\s*([A-Z]{3,6})\s*\)")
_ABJAD_RUNS = {
    ARABIC: re.compile("[\u0600-\u06ff\u0750-\u077f]+"),
    HEBREW: re.compile("[\u0590-\u05ff]+"),
}
_ABJAD = re.compile("[\u0590-\u06ff\u0750-\u077f]")
# The article, written as one with a word of three letters or more; not that of Allah.
_ARTICLE = re.compile("(?<![\u0600-\u06ff])\u0627\u0644(?=[\u0600-\u06ff]{3})(?!\u0644\u0647)")
_AMPERSAND = re.compile("[&＆﹠]")
# What most names are: words that nothing but blanks, commas and hyphens part.
_PLAIN = re.compile("[A-Za-z ,-]*")
_DIGITS_FOR_LETTERS = str.maketrans("01345", "oieas")
_MIN_LETTERS = 2
_MIN_INITIALS = 3


class Name(msgspec.Struct, frozen=True, gc=False):
    """A name taken apart.

    `tokens` is its core in the order of the text, `forms` its classes of organisation form. A
    name of nothing but forms and titles keeps them as its core. `cut` says that the text has a
    length at which fields break off, so that its last token may be a beginning only. `fathers`
    are the places of a child and its father in the core ("bin").
    """

    text: str
    tokens: tuple[str, ...]
    forms: frozenset[str] = frozenset()
    cut: bool = False
    fathers: tuple[tuple[int, int], ...] = ()

    @property
    def last_cut(self) -> int:
        """The place of the token that may be a beginning only; -1 where the name was not cut."""
        return len(self.tokens) - 1 if self.cut else -1

    @property
    def initials(self) -> tuple[str, ...]:
        """What the name may be abbreviated to, with and without its short words; three letters at
        least."""
        if len(self.tokens) < _MIN_INITIALS:
            return ()
        whole = "".join([token[0] for token in self.tokens])
        told = "".join([token[0] for token in self.tokens if len(token) > _MIN_INITIALS])
        return tuple(dict.fromkeys(i for i in (whole, told) if len(i) >= _MIN_INITIALS))


def read_name(text: str, kind: Kind, lexicon: Lexicon) -> Name:
    """Take a name apart by the rules of its kind. A text without letters or digits has no tokens.

    Titles fall away from persons, organisation forms from all others. Numbers in words become
    digits, but not a person's, and digits within a word the letters that they stand for.
    """
    return take_apart(Spoken.of(text), kind, lexicon)


class Spoken(NamedTuple):
    """A text and its words, whatever it is the name of; `plain` is the text without ligatures."""

    text: str
    plain: str
    words: list[str]

    @classmethod
    def of(cls, text: str) -> Spoken:
        """The words of a text."""
        if _PLAIN.fullmatch(text):
            return cls(text, text, text.lower().replace(",", " ").replace("-", " ").split())
        plain = text
        if not text.isascii():
            plain = _ARTICLE.sub("al ", unicodedata.normalize("NFKC", text))
        spoken = words(_write_ampersands(_without_acronym(plain)))
        letters = [word if word.isalpha() else _letters_for_digits(word) for word in spoken]
        return cls(text, plain, letters)


def take_apart(name: Spoken, kind: Kind, lexicon: Lexicon) -> Name:
    """The same as `read_name` for a text whose words are known."""
    text, plain, spoken = name
    forms: set[str] = set()
    if kind is Kind.PERSON:
        core = [word for word in spoken if word not in lexicon.titles]
    else:
        written = _write_out(_write_numbers(spoken, lexicon), lexicon)
        core, forms = _split_forms(written, lexicon)
    if not plain.isascii() and _ABJAD.search(plain):
        core = _mark_abjad(core, plain, lexicon)
    cut = is_cut(text)
    if not core:
        return Name(text, tuple(spoken), cut=cut)
    fathers = _find_fathers(core, lexicon) if kind is Kind.PERSON else ()
    return Name(text, tuple(core), frozenset(forms), cut, fathers)


def is_cut(text: str) -> bool:
    """Whether a text has a length at which fields break off."""
    if len(text) < _LEAST_CUT:
        return False
    return len(unicodedata.normalize("NFC", text.strip())) in _CUT_LENGTHS


def _write_ampersands(text: str) -> str:
    return text.replace("&", " and ") if text.isascii() else _AMPERSAND.sub(" and ", text)


def _without_acronym(text: str) -> str:
    """The text without a bracketed abbreviation of itself: "General Petroleum Corporation (GPC)"."""
    found = _BRACKETED.search(text) if "(" in text else None
    if not found:
        return text
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    initials = "".join([word[0] for word in rest.split()])
    return rest if found[1] in initials.upper() else text


def _write_out(spoken: list[str], lexicon: Lexicon) -> list[str]:
    """Abbreviations as the words that they stand for, the longest first."""
    if lexicon.abbreviation_starts.isdisjoint(spoken):
        return spoken
    written: list[str] = []
    at = 0
    while at < len(spoken):
        for length in range(min(lexicon.longest_abbreviation, len(spoken) - at), 0, -1):
            long = lexicon.abbreviations.get(tuple(spoken[at : at + length]))
            if long:
                written += long
                at += length
                break
        else:
            written.append(spoken[at])
            at += 1
    return written


def _find_fathers(core: list[str], lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """The places of child and father around each word such as "bin"."""
    if lexicon.patronymics.isdisjoint(core):
        return ()
    told = [i for i, word in enumerate(core) if word not in lexicon.particles]
    found = []
    for at, word in enumerate(core):
        if word in lexicon.patronymics:
            before = [i for i in told if i < at]
            after = [i for i in told if i > at]
            if before and after:
                found.append((before[-1], after[0]))
    return tuple(found)


def _mark_abjad(core: list[str], text: str, lexicon: Lexicon) -> list[str]:
    """Mark the words that come from letters of an abjad, but for particles."""
    marks = {
        word: mark
        for mark, runs in _ABJAD_RUNS.items()
        for run in runs.findall(text)
        for word in words(run)
        if word not in lexicon.particles
    }
    return [marks.get(word, "") + word for word in core] if marks else core


def _letters_for_digits(word: str) -> str:
    """ "Ig0r" as "igor"; numbers, and codes with few letters, stay as they are."""
    letters = sum(char.isalpha() for char in word)
    if letters < _MIN_LETTERS or letters == len(word):
        return word
    return word.translate(_DIGITS_FOR_LETTERS)


def _write_numbers(spoken: list[str], lexicon: Lexicon) -> list[str]:
    """Numbers in digits: "forty four" as "44"."""
    if lexicon.number_words.keys().isdisjoint(spoken):
        return spoken
    written: list[str] = []
    tens = False
    for word in spoken:
        number = lexicon.number_words.get(word)
        if tens and number and len(number) == 1:
            written[-1] = written[-1][0] + number
        else:
            written.append(number or word)
        tens = number is not None and len(number) == 2 and number[1] == "0"
    return written


def _split_forms(core: list[str], lexicon: Lexicon) -> tuple[list[str], set[str]]:
    """Part the words into the core and the classes of the forms found, the longest form first."""
    rest: list[str] = []
    forms: set[str] = set()
    generic, correct = lexicon.generic_words, lexicon.forms.correct
    meant = [word if word in generic else correct(core, i) for i, word in enumerate(core)]
    if lexicon.forms.starts.isdisjoint(meant):
        return core, forms
    at = 0
    while at < len(core):
        length, class_ = lexicon.forms.find_at(meant, at)
        if class_:
            forms.add(class_)
        else:
            rest.append(core[at])
        at += length
    return rest, forms
