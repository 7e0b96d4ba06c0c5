"""Words that say what a thing is rather than who, and words that are spellings of each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from streams.matching.forms import Forms
from streams.matching.words import words

# The most that a name of each order of frequency can weigh, about ln(1 / frequency).
_COMMON = {"one_in_hundreds": 4.0, "one_in_thousands": 5.5}
_NO_COUNTS = b"{entities: 1, holders: {}}"
_NO_NARRATIVES = (
    b"{vessel_cues: [], vessel_follows: [], party_cues: [], last_party_cues: [], conjunctions: [],"
    b" number_cues: [], party_links: [], party_references: [], common_words: {}}"
)


class LexiconFile(msgspec.Struct, forbid_unknown_fields=True):
    """The shape of `resources/lexicon.yaml`."""

    org_forms: dict[str, list[str]]
    titles: list[str]
    particles: list[str]
    patronymics: list[str]
    generic_words: list[str]
    places: list[str]
    number_words: dict[str, str]
    abbreviations: dict[str, str]
    common_names: dict[str, list[str]]
    families: list[list[str]]
    nicknames: list[list[str]]


class WordCounts(msgspec.Struct, forbid_unknown_fields=True):
    """The shape of `resources/word_counts.yaml`: how many listed entities hold a word."""

    entities: int
    holders: dict[str, int]


class NarrativeFile(msgspec.Struct, forbid_unknown_fields=True):
    """The shape of `resources/narratives.yaml`: words of running text."""

    vessel_cues: list[str]
    vessel_follows: list[str]
    party_cues: list[str]
    last_party_cues: list[str]
    conjunctions: list[str]
    number_cues: list[str]
    party_links: list[str]
    party_references: list[str]
    common_words: dict[str, list[str]]


class Lexicon:
    """What the words of names mean, apart from any list.

    `families` and `nicknames` map a word to the numbers of its groups, `family_words` and
    `nickname_words` a number to its words. `frequencies` are shares of the world's listed
    entities, `common_names` the most that a name weighs which the world shares.

    Of running text: `vessel_cues` are words before the name of a ship, `vessel_follows` words behind
    it, `party_cues` words before a party (`last_party_cues` where the text ends with it),
    `conjunctions` words between two persons,
    `number_cues` words before the number of a document, and `common_words` say nothing of who is
    meant. `party_links` part two parties that stand in one line; `party_references` stand in the
    place of a name and say that the party is named elsewhere, or nowhere.
    """

    def __init__(self, file: LexiconFile, counts: WordCounts, narratives: NarrativeFile) -> None:
        self.forms = Forms(file.org_forms)
        self.titles = _set(file.titles)
        self.particles = _set(file.particles)
        self.patronymics = _set(file.patronymics)
        self.places = _set(file.places)
        self.generic_words = _set(file.generic_words) | self.places
        self.number_words = file.number_words
        self.abbreviations = {
            tuple(words(short)): tuple(words(long)) for short, long in file.abbreviations.items()
        }
        self.abbreviation_starts = frozenset(short[0] for short in self.abbreviations)
        self.longest_abbreviation = max(map(len, self.abbreviations), default=0)
        self.common_names = {
            word: most for rank, most in _COMMON.items() for word in _set(file.common_names[rank])
        }
        self.frequencies = {
            word: holders / counts.entities for word, holders in counts.holders.items()
        }
        self.families, self.family_words = _group(file.families)
        self.nicknames, self.nickname_words = _group(file.nicknames)
        self.vessel_cues = frozenset(tuple(words(cue)) for cue in narratives.vessel_cues)
        self.vessel_follows = _set(narratives.vessel_follows)
        self.party_cues = frozenset(tuple(words(cue)) for cue in narratives.party_cues)
        self.last_party_cues = _set(narratives.last_party_cues)
        self.conjunctions = _set(narratives.conjunctions)
        self.number_cues = _set(narratives.number_cues)
        self.party_links = tuple(narratives.party_links)
        self.party_references = frozenset(
            tuple(words(text)) for text in narratives.party_references
        )
        listed = (word for group in narratives.common_words.values() for word in group)
        self.common_words = _set(listed) | self.generic_words | self.forms.telling

    @classmethod
    def decode(
        cls, text: bytes, counts: bytes = _NO_COUNTS, narratives: bytes = _NO_NARRATIVES
    ) -> Lexicon:
        """Read a lexicon file, the counts of words and the words of running text (YAML).

        Raises msgspec.DecodeError, naming the key at fault.
        """
        return cls(
            msgspec.yaml.decode(text, type=LexiconFile),
            msgspec.yaml.decode(counts, type=WordCounts),
            msgspec.yaml.decode(narratives, type=NarrativeFile),
        )


def _set(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in words(text))


def _group(groups: list[list[str]]) -> tuple[dict[str, frozenset[int]], list[tuple[str, ...]]]:
    of_word: dict[str, set[int]] = defaultdict(set)
    members = []
    for number, group in enumerate(groups):
        spelled = tuple(dict.fromkeys(word for text in group for word in words(text)))
        members.append(spelled)
        for word in spelled:
            of_word[word].add(number)
    return {word: frozenset(numbers) for word, numbers in of_word.items()}, members
