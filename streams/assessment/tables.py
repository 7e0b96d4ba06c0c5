"""The tables that manipulated names are made with: `resources/manipulations.yaml`."""

from __future__ import annotations

from functools import cache

import msgspec

from streams import resources


class Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Spellings, forms and letters.

    Groups of `given_names`, `surname_ends`, `letter_groups` and `articles` are spellings of one
    thing; a group of `nicknames` begins with the full name; `org_forms` are pairs of a form and
    how else it is written. The keys of `cyrillic` and `greek` are Latin letters or runs of
    them; `arabic_names` are Latin spellings by the Arabic one.
    """

    given_names: list[list[str]]
    nicknames: list[list[str]]
    titles: list[str]
    org_forms: list[tuple[str, str]]
    abbreviations: dict[str, str]
    surname_ends: list[list[str]]
    letter_groups: list[list[str]]
    articles: list[list[str]]
    cyrillic: dict[str, str]
    greek: dict[str, str]
    look_alikes: dict[str, str]
    arabic_names: dict[str, list[str]]


@cache
def read_tables() -> Tables:
    """The tables, read once."""
    return msgspec.yaml.decode(resources.read("manipulations.yaml"), type=Tables)


@cache
def others_of_given_name() -> dict[str, tuple[str, ...]]:
    """For each spelling of a given name the others."""
    return _others(read_tables().given_names)


@cache
def others_of_article() -> dict[str, tuple[str, ...]]:
    """For each spelling of an article or particle the others."""
    return _others(read_tables().articles)


@cache
def nicknames() -> dict[str, tuple[str, ...]]:
    """For each given name what its bearers are called, and for each nickname the names it is of."""
    found: dict[str, list[str]] = {}
    for name, *short in read_tables().nicknames:
        for nickname in short:
            found.setdefault(name, []).append(nickname)
            found.setdefault(nickname, []).append(name)
    return {name: tuple(others) for name, others in found.items()}


@cache
def other_forms() -> dict[tuple[str, ...], tuple[str, ...]]:
    """For the words of an organisation form how else it is written; `plain_words` gives the key."""
    found: dict[tuple[str, ...], list[str]] = {}
    for form, other in read_tables().org_forms:
        found.setdefault(plain_words(form), []).append(other)
    return {form: tuple(others) for form, others in found.items()}


def plain_words(text: str) -> tuple[str, ...]:
    """The words in lower case without dots, commas and brackets."""
    return tuple(text.lower().translate(_PUNCTUATION).split())


_PUNCTUATION = str.maketrans("", "", ".,;()\"'")


def _others(groups: list[list[str]]) -> dict[str, tuple[str, ...]]:
    return {word: tuple(o for o in group if o != word) for group in groups for word in group}
