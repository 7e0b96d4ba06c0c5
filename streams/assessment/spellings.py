"""The same name in another spelling: transliterations, nicknames, abbreviations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from streams.assessment.tables import nicknames, others_of_given_name, read_tables
from streams.assessment.typos import edit_word
from streams.assessment.wordings import change_article
from streams.matching.entity import Kind

_LEAST_SURNAME = 5


def respell_given_name(name: str, kind: Kind, draw: Random) -> str | None:
    """A person's given name in another spelling of its family."""
    return _exchange(name, others_of_given_name(), draw) if kind is Kind.PERSON else None


def use_nickname(name: str, kind: Kind, draw: Random) -> str | None:
    """A person's given name as its nickname, or a nickname as the name."""
    return _exchange(name, nicknames(), draw) if kind is Kind.PERSON else None


def abbreviate(name: str, _kind: Kind, draw: Random) -> str | None:
    """A word as clerks abbreviate it, with or without the dot."""
    short = {word: (abbr, f"{abbr}.") for word, abbr in read_tables().abbreviations.items()}
    return _exchange(name, short, draw)


def transliterate_otherwise(name: str, kind: Kind, draw: Random) -> str | None:
    """A person's name by another romanisation: of an article, an end of a surname, some letters."""
    if kind is not Kind.PERSON:
        return None
    ways: list[Callable[[], str | None]] = [
        lambda: change_article(name, kind, draw),
        lambda: _change_end(name, draw),
        lambda: _change_letters(name, draw),
    ]
    draw.shuffle(ways)
    found = (way() for way in ways)
    return next((text for text in found if text is not None), None)


def respell_and_misspell(name: str, kind: Kind, draw: Random) -> str | None:
    """The given name in another spelling of its family, and a slip in the surname."""
    respelt = respell_given_name(name, kind, draw)
    if respelt is None:
        return None
    before, words = set(name.split()), respelt.split()
    surnames = [
        at
        for at, word in enumerate(words)
        if at and word in before and word.isalpha() and len(word) >= _LEAST_SURNAME
    ]
    edited = edit_word(words[surnames[-1]], draw) if surnames else None
    if edited is None:
        return None
    words[surnames[-1]] = edited
    return " ".join(words)


def _exchange(name: str, others: Mapping[str, tuple[str, ...]], draw: Random) -> str | None:
    """The name with one of its words as one of the others of that word."""
    words = name.split()
    places = [at for at, word in enumerate(words) if word.lower() in others]
    if not places:
        return None
    at = draw.choice(places)
    words[at] = _like(draw.choice(others[words[at].lower()]), words[at])
    return " ".join(words)


def _change_end(name: str, draw: Random) -> str | None:
    words = name.split()
    for at, word in enumerate(words):
        for ends in read_tables().surname_ends:
            end = next((end for end in ends if word.lower().endswith(end)), None)
            if end and len(word) >= len(end) + 3:
                other = draw.choice([other for other in ends if other != end])
                words[at] = word[: -len(end)] + _like(other, word[-len(end) :])
                return " ".join(words)
    return None


def _change_letters(name: str, draw: Random) -> str | None:
    """One run of letters in another romanisation, anywhere but at the beginning."""
    lower = name.lower()
    groups = read_tables().letter_groups
    places = [
        (at, run, group) for group in groups for run in group[:1] if (at := lower.find(run, 1)) > 0
    ]
    if not places:
        return None
    at, run, group = draw.choice(places)
    other = draw.choice([other for other in group if other != run])
    return name[:at] + _like(other, name[at : at + len(run)]) + name[at + len(run) :]


def _like(word: str, model: str) -> str:
    """The word in the case of another."""
    if model.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
