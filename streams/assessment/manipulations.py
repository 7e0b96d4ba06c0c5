"""The ways in which listed names get written otherwise, and samples of names so written.

The classes are those of supervisors' tests of screening systems: letters, words, titles and forms,
truncation, transliteration, scripts and characters. Two more are those that screeners with a
prefilter lose: a given name in another spelling with a slip in the surname, and a slip in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import NamedTuple

from streams.assessment import forms, scripts, spellings, typos, wordings
from streams.matching.entity import AliasQuality, Kind, ListedEntity

Manipulate = Callable[[str, Kind, Random], str | None]


class Manipulation(NamedTuple):
    """One class: its name, how it changes a name, and the share of names that has to be found.

    `change` gives None for a name that the class does not apply to.
    """

    name: str
    change: Manipulate
    bar: float


class Manipulated(NamedTuple):
    """A listed name written otherwise, and the kind under which it is asked for."""

    entity: ListedEntity
    listed: str
    text: str
    kind: Kind


# One edit, order, forms and spacing are what every screener has to forgive.
_PLAIN = 0.98
_LOST_BY_PREFILTERS = 0.95
_ANY = 0.85

MANIPULATIONS = (
    Manipulation("missing letter", typos.miss_letter, _PLAIN),
    Manipulation("doubled letter", typos.double_letter, _PLAIN),
    Manipulation("inserted letter", typos.insert_letter, _PLAIN),
    Manipulation("replaced letter", typos.replace_letter, _PLAIN),
    Manipulation("replaced first letter", typos.replace_first_letter, _PLAIN),
    Manipulation("swapped letters", typos.swap_letters, _PLAIN),
    Manipulation("two edits", typos.edit_twice, _ANY),
    Manipulation("word order", wordings.reorder, _PLAIN),
    Manipulation("joined words", wordings.join_words, _PLAIN),
    Manipulation("split word", wordings.split_word, _PLAIN),
    Manipulation("punctuation and spacing", wordings.change_marks, _PLAIN),
    Manipulation("form changed", forms.change_form, _PLAIN),
    Manipulation("form dropped", forms.drop_form, _PLAIN),
    Manipulation("missing word", wordings.miss_word, _ANY),
    Manipulation("initial", wordings.abbreviate_to_initial, _ANY),
    Manipulation("nickname", spellings.use_nickname, _ANY),
    Manipulation("title added", wordings.add_title, _ANY),
    Manipulation("title dropped", wordings.drop_title, _ANY),
    Manipulation("abbreviation", spellings.abbreviate, _ANY),
    Manipulation("cut at 35", wordings.cut_at_35, _ANY),
    Manipulation("cut at 70", wordings.cut_at_70, _ANY),
    Manipulation("given name respelt", spellings.respell_given_name, _ANY),
    Manipulation("other transliteration", spellings.transliterate_otherwise, _ANY),
    Manipulation(
        "given name respelt, typo in surname", spellings.respell_and_misspell, _LOST_BY_PREFILTERS
    ),
    Manipulation("typo in both names", wordings.misspell_both, _LOST_BY_PREFILTERS),
    Manipulation("Cyrillic", scripts.write_in_cyrillic, _ANY),
    Manipulation("Greek", scripts.write_in_greek, _ANY),
    Manipulation("Arabic", scripts.write_in_arabic, _ANY),
    Manipulation("look-alike letters", scripts.use_look_alikes, _ANY),
    Manipulation("hidden characters", scripts.hide_characters, _ANY),
    Manipulation("full width", scripts.use_full_width, _ANY),
    Manipulation("diacritics", scripts.add_marks, _ANY),
    Manipulation("digits for letters", scripts.use_digits, _ANY),
)
OVER_ALL = 0.95
"""The share of all manipulated names that has to be found."""


def manipulate(
    entities: Iterable[ListedEntity], manipulation: Manipulation, each: int, seed: int
) -> Iterator[Manipulated]:
    """Up to `each` names of one class, drawn from the primary names and strong aliases in Latin.

    Fewer where fewer names are of the sort that the class applies to. Every second one is asked
    for without its kind, as most events have none. Equal arguments give equal samples.
    """
    draw = Random(f"{seed} {manipulation.name}")  # noqa: S311 - repeatable on purpose
    names = [(entity, name) for entity in entities for name in _trusted_names(entity)]
    draw.shuffle(names)
    made = 0
    for entity, name in names:
        if made >= each:
            return
        text = manipulation.change(name, entity.kind, draw)
        if text and text != name:
            yield Manipulated(entity, name, text, Kind.UNKNOWN if made % 2 else entity.kind)
            made += 1


def _trusted_names(entity: ListedEntity) -> list[str]:
    trusted = (AliasQuality.PRIMARY, AliasQuality.STRONG)
    return [n.text for n in entity.names if n.quality in trusted and n.script == "Latn"]
