"""The search of one text: every listed name and number in it, scored like a field of its own."""

from __future__ import annotations

from typing import NamedTuple

from streams.matching.comparison import Match, Question
from streams.matching.entity import Identifier
from streams.matching.evidence import Passage
from streams.matching.index import Index
from streams.matching.limits import MAX_TEXT_CHARS, TEXT_TOO_DENSE, TEXT_TOO_LONG
from streams.matching.narratives.numbers import Numbers
from streams.matching.narratives.passages import Narrative, Reader
from streams.matching.narratives.phrases import OutOfSteps, Phrasebook, Steps
from streams.matching.narratives.telling import Mention
from streams.matching.party import Party, Role

# Bounds of the work for one text, tens of times what real ones ask for.
_MAX_STEPS = 50_000
_MAX_COMPARED = 200


class Heard(NamedTuple):
    """A listed entity that a text names, and the words that do; `by_number` says how."""

    party: Party
    question: Question
    match: Match
    passage: Passage
    by_number: bool


class TextAnswer(NamedTuple):
    """What the search of a text came to; `excess` is why it could not be for the whole text."""

    heard: tuple[Heard, ...]
    excess: str | None


NOTHING_HEARD = TextAnswer((), None)
"""The answer where texts are not searched."""


class NarrativeSearch:
    """Searches texts for the names and numbers of an index. Never changes but for its memory."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._reader = Reader(index.lexicon)
        self._phrases = Phrasebook(index, self._reader)
        self._numbers = Numbers(index)

    def search(self, text: str, threshold: float) -> TextAnswer:
        """Every entity that a text names and that scores at least `threshold`, each once.

        Of several passages that name an entity the one with the best score counts, of equal ones
        the first. A text beyond the limits is searched up to them.
        """
        excess = TEXT_TOO_LONG if len(text) > MAX_TEXT_CHARS else None
        text = text[:MAX_TEXT_CHARS]
        heard = self._hear_numbers(text, threshold)
        narrative = self._reader.read(text)
        mentions, whole = self._find_mentions(narrative)
        heard += self._hear_names(narrative, mentions, threshold)
        best: dict[str, Heard] = {}
        for each in heard:
            key = each.match.entry.entity.key
            if key not in best or each.match.score > best[key].match.score:
                best[key] = each
        ranked = sorted(best.items(), key=lambda item: (-item[1].match.score, item[0]))
        return TextAnswer(
            tuple([each for _, each in ranked]), excess or (None if whole else TEXT_TOO_DENSE)
        )

    def _find_mentions(self, narrative: Narrative) -> tuple[list[Mention], bool]:
        """What names the text has, in their order, and whether all of it was looked through."""
        mentions: dict[Mention, None] = {}
        try:
            for mention in self._phrases.find(narrative, Steps(_MAX_STEPS)):
                if len(mentions) == _MAX_COMPARED and mention not in mentions:
                    return sorted(mentions, key=_place), False
                mentions[mention] = None
        except OutOfSteps:
            return sorted(mentions, key=_place), False
        return sorted(mentions, key=_place), True

    def _hear_names(
        self, narrative: Narrative, mentions: list[Mention], threshold: float
    ) -> list[Heard]:
        heard = []
        questions: dict[Passage, tuple[Party, Question]] = {}
        for mention in mentions:
            passage = narrative.passage(mention.first, mention.last)
            if passage not in questions:
                party = Party(Role.NARRATIVE, passage.words)
                questions[passage] = party, self._index.question(party)
            party, question = questions[passage]
            match = self._index.match(question, mention.at)
            if match.score >= threshold:
                heard.append(Heard(party, question, match, passage, by_number=False))
        return heard

    def _hear_numbers(self, text: str, threshold: float) -> list[Heard]:
        heard = []
        found: dict[Identifier, Passage] = {}
        for identifier, passage in self._numbers.find(text):
            found.setdefault(identifier, passage)
        for identifier, passage in found.items():
            party = Party(Role.NARRATIVE, identifiers=(identifier,))
            question = self._index.question(party)
            heard += [
                Heard(party, question, match, passage, by_number=True)
                for match in self._index.search(question, threshold)
            ]
        return heard


def _place(mention: Mention) -> tuple[int, int, int]:
    return mention.first, mention.last, mention.at
