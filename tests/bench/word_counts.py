"""Counts how many listed entities hold a word: writes `streams/resources/word_counts.yaml`."""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from pathlib import Path

import yaml

from streams.lists.catalogue import read_lexicon
from streams.matching.comparison import Entry
from tests.bench.world import open_world

FILE = Path(__file__).parents[2] / "streams" / "resources" / "word_counts.yaml"
# A word that fewer hold tells so much that its exact count does not matter.
_FEWEST = 12

HEAD = """\
# How many of the world's listed entities hold a word in one of their names, for the words that at least
# twelve of them hold. Counted by `python -m tests.bench.word_counts` over the lists of the United States
# (Consolidated Screening List, SDN List), the United Kingdom, the European Union, the United Nations, Canada
# and Australia; words as they are compared, so in small letters and without diacritics.
"""


def count_words() -> tuple[int, Counter[str]]:
    """The number of entities of the data folder's lists, and how many hold each word."""
    world = open_world()
    if world is None:
        sys.exit("no data folder: set STREAMSCREEN_DATA")
    lexicon = read_lexicon()
    holders: Counter[str] = Counter()
    for entity in world.entities:
        entry = Entry.of(entity, lexicon)
        holders.update({word for name in entry.names for word in name.tokens if _is_word(word)})
    return len(world.entities), holders


def render(entities: int, holders: Counter[str]) -> str:
    """The text of the file: the commonest words first, equal ones in their order."""
    kept = sorted((-count, word) for word, count in holders.items() if count >= _FEWEST)
    items = ", ".join(f"{_quoted(word)}: {-count}" for count, word in kept)
    body = textwrap.fill(items, 110, initial_indent="  ", subsequent_indent="  ")
    return f"{HEAD}entities: {entities}\nholders: {{\n{body}}}\n"


def _quoted(word: str) -> str:
    """The word as a YAML key: some are YAML's own, such as "no" and "on"."""
    return word if yaml.safe_load(word) == word else f'"{word}"'


def _is_word(word: str) -> bool:
    return len(word) > 1 and word.isascii() and word.isalpha()


if __name__ == "__main__":
    FILE.write_text(render(*count_words()), encoding="utf-8")
