"""Names as tokens: normalised, without titles, organisation forms kept apart from the core."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from streams.matching.entity import Kind
from streams.matching.lexicon import Lexicon, words

# Fields of 35 (SWIFT) and 70 characters (DCSA) cut names off.
_CUT_LENGTHS = frozenset({35, 70})
_AMPERSAND = re.compile("[&＆﹠]")
_DIGITS_FOR_LETTERS = str.maketrans("01345", "oieas")
_MIN_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    `tokens` is its core in the order of the text, `forms` its classes of organisation form. A
    name of nothing but forms and titles keeps them as its core. `cut` says that the text has a
    length at which fields break off, so that its last token may be a beginning only.
    """

    text: str
    tokens: tuple[str, ...]
    forms: frozenset[str] = frozenset()
    cut: bool = False


def read_name(text: str, kind: Kind, lexicon: Lexicon) -> Name:
    """Take a name apart by the rules of its kind. A text without letters or digits has no tokens.

    Titles fall away from persons, organisation forms from all others. Numbers in words become
    digits, but not a person's, and digits within a word the letters that they stand for.
    """
    spoken = words(_AMPERSAND.sub(" and ", text))
    spoken = [word if word.isalpha() else _letters_for_digits(word) for word in spoken]
    forms: set[str] = set()
    if kind is Kind.PERSON:
        core = [word for word in spoken if word not in lexicon.titles]
    else:
        core, forms = _split_forms(_write_numbers(spoken, lexicon), lexicon)
    cut = len(text) in _CUT_LENGTHS
    if not core:
        return Name(text, tuple(spoken), cut=cut)
    return Name(text, tuple(core), frozenset(forms), cut)


def read_names(texts: Iterable[str], kind: Kind, lexicon: Lexicon) -> list[Name]:
    """Take the names of a party apart; those of an unknown kind in both ways, where they differ.

    So "Lady Leila" is asked for as the ship of that name and as a lady of the name of Leila.
    """
    kinds = (Kind.COMPANY, Kind.PERSON) if kind is Kind.UNKNOWN else (kind,)
    names: dict[tuple[str, tuple[str, ...]], Name] = {}
    for text in dict.fromkeys(texts):
        for each in kinds:
            name = read_name(text, each, lexicon)
            if name.tokens:
                names.setdefault((text, name.tokens), name)
    return list(names.values())


def _letters_for_digits(word: str) -> str:
    """ "Ig0r" as "igor"; numbers, and codes with few letters, stay as they are."""
    letters = sum(char.isalpha() for char in word)
    if letters < _MIN_LETTERS or letters == len(word):
        return word
    return word.translate(_DIGITS_FOR_LETTERS)


def _write_numbers(spoken: list[str], lexicon: Lexicon) -> list[str]:
    """Numbers in digits: "forty four" as "44"."""
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
    at = 0
    while at < len(core):
        for length in range(min(lexicon.longest_form, len(core) - at), 0, -1):
            class_ = lexicon.form_class(core[at : at + length])
            if class_:
                forms.add(class_)
                at += length
                break
        else:
            rest.append(core[at])
            at += 1
    return rest, forms
