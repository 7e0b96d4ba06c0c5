"""The full-size check that nothing is missed: search against exhaustive comparison, hit for hit.

The plain loop compares a name with every listed name and takes seconds; it is run for some names of
every class. For all others the loop is confined to the entities of which some word could be meant
by an asked one. These are found without the index: every asked word is compared with every distinct
listed word, and neighbouring words written as one and initials with the words of the other side.
Where no word could be meant nothing is matched and the score is 0, which the plain loop confirms
on its names.
"""

from __future__ import annotations

import multiprocessing
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from multiprocessing.pool import Pool
from typing import NamedTuple

from streams.assessment.manipulations import MANIPULATIONS, manipulate
from streams.lists.catalogue import build_index, read_lexicon
from streams.matching.comparison import Entry, Match, Question
from streams.matching.entity import Kind, ListedEntity
from streams.matching.index import Index
from streams.matching.party import Party, Role
from streams.matching.similarity import similarity
from tests.bench.report import Figure
from tests.bench.world import SEED, World
from tests.factories import POLICY

_PROCESSES = 2
_LEAST_CUT = 20  # characters of a name that a field may have cut off within a word
_THRESHOLD = POLICY.thresholds.review


class Checked(NamedTuple):
    """A name that was searched for: how many hits, and whether the other way found the same."""

    name: str
    hits: int
    equal: bool


class Sample(NamedTuple):
    """A name and how it is asked for; `plain` where the plain loop is run."""

    name: str
    kind: Kind
    plain: bool


def measure_lossless(world: World, names: int, plain: int) -> list[Figure]:
    """Check about so many names, some of them by the plain loop."""
    samples = draw_samples(world, names, plain)
    _Shared.oracle = oracle = Oracle(world.entities)
    # Alike words first: names share them, and processes share what was there before they began.
    words = sorted({word for sample in samples for word in oracle.words_of(sample)})
    with _processes() as pool:
        alike = pool.map(_find_alike, words, chunksize=50)
    oracle.alike.update(zip(words, alike, strict=True))
    with _processes() as pool:
        checked = pool.map(_check, samples, chunksize=20)
    wrong = [each.name for each in checked if not each.equal]
    for name in wrong[:20]:
        print(f"search and exhaustive differ: {name!r}")  # noqa: T201
    of = f"{sum(each.hits for each in checked):,} hits, {sum(s.plain for s in samples):,} plainly"
    return [
        Figure(f"names searched and compared exhaustively ({of})", len(checked), "", least=names),
        Figure("of these, names whose hits or scores differ", len(wrong), "", most=0),
    ]


def draw_samples(world: World, names: int, plain: int) -> list[Sample]:
    """A tenth exact, a quarter clean, the rest of every manipulation class alike."""
    draw = random.Random(SEED)
    entities = draw.sample(world.entities, names // 10)
    groups = [[(draw.choice(entity.names).text, entity.kind) for entity in entities]]
    groups.append([(name, Kind.PERSON) for name in draw.sample(world.people, names // 5)])
    groups.append([(name, Kind.UNKNOWN) for name in world.companies[: names // 20]])
    each = (names - sum(map(len, groups))) // len(MANIPULATIONS) + 1
    for manipulation in MANIPULATIONS:
        made = manipulate(world.entities, manipulation, each, SEED)
        groups.append([(name.text, name.kind) for name in made])
    # One of each group in turn, so that the plain ones are of every class.
    turns = zip_longest(*groups)
    named = [given for turn in turns for given in turn if given]
    samples = [Sample(name, kind, at < plain) for at, (name, kind) in enumerate(named)]
    draw.shuffle(samples)
    return samples


class Oracle:
    """Finds what an index should find, with nothing of its retrieval."""

    def __init__(self, entities: Sequence[ListedEntity]) -> None:
        self.index = build_index(entities, POLICY)
        self.alike: dict[str, list[str]] = {}
        self._holders: dict[str, set[int]] = defaultdict(set)
        self._made_up: dict[str, set[int]] = defaultdict(set)
        for at, entity in enumerate(entities):
            for name in Entry.of(entity, read_lexicon()).names:
                for token in name.tokens:
                    self._holders[token].add(at)
                for word in _made_of(name.tokens):
                    self._made_up[word].add(at)

    def exhaustive(self, question: Question, threshold: float) -> list[Match]:
        """As `Index.exhaustive`, over the entities that hold a word which could be meant."""
        matches = (self.index.match(question, at) for at in self._positions(question))
        kept = (match for match in matches if match.score >= threshold)
        return sorted(kept, key=lambda match: (-match.score, match.entry.entity.key))

    def _positions(self, question: Question) -> set[int]:
        found: set[int] = set()
        for tokens, length in {(each.name.tokens, len(each.name.text)) for each in question.names}:
            for token in tokens:
                found = found.union(*(self._holders[held] for held in self.alike[token]))
                found |= self._made_up.get(token, set())
            for word in _made_of(tokens):
                found |= self._holders.get(word, set())
            if length >= _LEAST_CUT:
                begun = (held for held in self._holders if held.startswith(tokens[-1]))
                found = found.union(*(self._holders[held] for held in begun))
        return found

    def words_of(self, sample: Sample) -> set[str]:
        """The words that a name is asked with."""
        question = _ask(self.index, sample)
        return {token for asked in question.names for token in asked.name.tokens}

    def find_alike(self, word: str) -> list[str]:
        """The listed words that are alike to an asked one, by comparing with each."""
        lexicon = read_lexicon()
        return [held for held in self._holders if similarity(word, held, lexicon).value]


def _made_of(tokens: Sequence[str]) -> set[str]:
    """What else a word of another name may be of these: neighbours written as one, initials."""
    joined = {"".join(tokens[at : at + n]) for n in (2, 3) for at in range(len(tokens) - n + 1)}
    return joined | {"".join(token[0] for token in tokens)}


class _Shared:
    """What the forked processes take over."""

    oracle: Oracle


def _processes() -> Pool:
    """Processes with the memory of this one as it is now."""
    return multiprocessing.get_context("fork").Pool(_PROCESSES)


def _find_alike(word: str) -> list[str]:
    return _Shared.oracle.find_alike(word)


def _check(sample: Sample) -> Checked:
    index = _Shared.oracle.index
    question = _ask(index, sample)
    found = index.search(question, _THRESHOLD)
    loop = index.exhaustive if sample.plain else _Shared.oracle.exhaustive
    return Checked(sample.name, len(found), _told(found) == _told(loop(question, _THRESHOLD)))


def _ask(index: Index, sample: Sample) -> Question:
    return index.question(Party(Role.OTHER, sample.name, kind=sample.kind))


def _told(matches: Iterable[Match]) -> Sequence[tuple[str, float]]:
    return [(match.entry.entity.key, match.score) for match in matches]
