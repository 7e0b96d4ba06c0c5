"""Every listed name in memory, and the few that may match a party.

`Index.search` scores the candidates only; `Index.exhaustive` scores every name of every entity
and is what `search` must always agree with.

Retrieval. A score of t needs a share of the asked weight to be paired (`needed_share`). So the
asked tokens with the fewest rows are probed, until what is left could not reach that share by
itself; every name that can score t is then among the rows probed (prefix filtering: Bayardo, Ma
and Srikant 2007; for fuzzy tokens: Wang, Li and Feng 2011). Over those rows the weight that is
paired is added up for all tokens, and `upper_bound` decides which of them are scored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from streams.matching.bounds import needed_share, upper_bound
from streams.matching.comparison import Entry, Match, Question, Rival, compare
from streams.matching.costs import extra_rate
from streams.matching.entity import Kind, ListedEntity
from streams.matching.evidence import Evidence
from streams.matching.explanation import explain
from streams.matching.facts import Key, most_gain
from streams.matching.lexicon import Lexicon
from streams.matching.pairing import Weighed, find_likenesses, join_neighbours
from streams.matching.party import Party
from streams.matching.postings import Postings, Probe
from streams.matching.scoring import ACRONYM
from streams.matching.vocabulary import Vocabulary

Candidate = tuple[float, int]  # the most that a name may score, and its row

# Bounds are computed in another order than scores; this covers the rounding of both.
_ROUNDING = 1e-4


class Index:
    """Names by token and entities by identifier. Never changes, so it can be swapped whole.

    A row is one name of one entity; the rows of an entity stand together.
    """

    def __init__(self, entries: Sequence[Entry], lexicon: Lexicon, weak_alias_alone: bool) -> None:
        self._entries = entries
        self._lexicon = lexicon
        self._weak_alias_alone = weak_alias_alone
        self._vocabulary = Vocabulary(_count_holders(entries), len(entries), lexicon)
        self._names = [
            Weighed.of(name, self._vocabulary.weigh) for entry in entries for name in entry.names
        ]
        counts = [len(entry.names) for entry in entries]
        self._entry_of_row = np.repeat(np.arange(len(entries)), counts).tolist()
        self._first_row = np.concatenate(([0], np.cumsum(counts))).astype(int).tolist()
        self._row_weights = np.array([weighed.total for weighed in self._names])
        self._postings = Postings(self._names, self._vocabulary)
        self._by_key = _post_keys(entries)

    @classmethod
    def build(
        cls, entities: Iterable[ListedEntity], lexicon: Lexicon, *, weak_alias_alone: bool = False
    ) -> Index:
        """Take every name apart and post its tokens."""
        entries = [Entry.of(entity, lexicon) for entity in entities]
        return cls(entries, lexicon, weak_alias_alone)

    def __len__(self) -> int:
        """The number of entities."""
        return len(self._entries)

    @property
    def names(self) -> int:
        """The number of names of all entities."""
        return len(self._names)

    def question(self, party: Party) -> Question:
        """Make a party ready to be searched for."""
        person = party.kind is Kind.PERSON
        weigh = self._vocabulary.weigh if person else self._vocabulary.weigh_word
        return Question.of(party, self._lexicon, weigh)

    def search(self, question: Question, threshold: float) -> list[Match]:
        """Every entity that scores at least `threshold`, the best first."""
        found = self.candidates(question, threshold)
        if not found:
            return []
        likenesses = [self._postings.find_likenesses(name) for name in question.names]
        matches = []
        for at, rows in found.items():
            first = self._first_row[at]
            rivals = [Rival(row - first, self._names[row], likenesses, top) for top, row in rows]
            matches.append(self._compare(question, at, rivals))
        return _ranked(matches, threshold)

    def exhaustive(self, question: Question, threshold: float) -> list[Match]:
        """The same as `search`, by comparing with every name of every entity."""
        matches = (self.match(question, at) for at in range(len(self)))
        return _ranked(matches, threshold)

    def match(self, question: Question, at: int) -> Match:
        """One entity, whatever it scores; `at` counts in the order in which the index was built."""
        first = self._first_row[at]
        rivals = []
        for listed in range(len(self._entries[at].names)):
            name = self._names[first + listed]
            likenesses = [
                find_likenesses(asked.name, name.name, self._lexicon) for asked in question.names
            ]
            rivals.append(Rival(listed, name, likenesses, 1.0))
        return self._compare(question, at, rivals)

    def explain(self, question: Question, match: Match) -> Evidence:
        """The evidence behind a match of this index."""
        return explain(question, match, self._vocabulary.weigh)

    def candidates(self, question: Question, threshold: float) -> dict[int, list[Candidate]]:
        """Positions of entities that may score `threshold`, with the names to compare, best first.

        A superset of what does; holders of an equal identifier are always in, with all names.
        """
        found: dict[int, list[Candidate]] = {}
        for key in question.keys:
            for at in self._by_key.get(key, ()):
                rows = range(self._first_row[at], self._first_row[at + 1])
                found[at] = [(1.0, row) for row in rows]
        holders = set(found)
        floor = threshold - most_gain(question.party) - _ROUNDING
        # An asked name of unknown kind is scored by the kind of each entity, so by its lowest rate.
        extra = extra_rate(question.party.kind)
        best: dict[int, float] = {}
        for name in question.names:
            for bound, row in self._rows_above(name, floor, extra):
                best[row] = max(bound, best.get(row, 0.0))
            if floor <= ACRONYM and question.party.kind is not Kind.PERSON:
                for row in self._postings.probe_initials(name.name):
                    best[row] = max(ACRONYM, best.get(row, 0.0))
        for row, bound in best.items():
            at = self._entry_of_row[row]
            if at not in holders:
                found.setdefault(at, []).append((bound, row))
        for candidates in found.values():
            candidates.sort(key=lambda candidate: (-candidate[0], candidate[1]))
        return found

    def _compare(self, question: Question, at: int, rivals: list[Rival]) -> Match:
        entry = self._entries[at]
        return compare(question, entry, rivals, weak_alias_alone=self._weak_alias_alone)

    def _rows_above(self, asked: Weighed, floor: float, extra: float) -> list[Candidate]:
        """Rows whose name may score `floor` against this one, with what they may score."""
        needed = asked.total * needed_share(floor, extra)
        probes, light, certain, certain_listed = self._probes(asked)
        # What the rows that are not probed could pair together.
        within = certain + sum([weight for weight, _ in probes])
        if within < needed:
            return []
        probes.sort(key=lambda probe: len(probe[1].rows))
        probed = []
        for weight, probe in probes:
            if within < needed:
                break
            within -= weight
            probed.append(probe.rows)
        if within >= needed:  # a name of hardly anything but light words
            probed += [probe.rows for probe in light]
        if not probed:
            return []
        rows = probed[0] if len(probed) == 1 else np.unique(np.concatenate(probed))
        asked_paired = np.full(len(rows), certain)
        listed_paired = np.full(len(rows), certain_listed)
        for weight, probe in probes:
            places = np.searchsorted(probe.rows, rows)
            places[places == len(probe.rows)] = 0
            held = probe.rows[places] == rows
            asked_paired += weight * held
            listed_paired += probe.gains[places] * held
        kept = asked_paired >= needed
        rows = rows[kept]
        if not len(rows):
            return []
        bounds = upper_bound(
            asked, self._row_weights[rows], asked_paired[kept], listed_paired[kept], extra
        )
        above = bounds >= floor
        return list(zip(bounds[above].tolist(), rows[above].tolist(), strict=True))

    def _probes(
        self, asked: Weighed
    ) -> tuple[list[tuple[float, Probe]], list[Probe], float, float]:
        """What to look up, what is too common for it, and the weights on both sides that count as
        paired with every name: of particles, and of initials and the last token of a cut name,
        which may stand for any word.
        """
        probes: list[tuple[float, Probe]] = []
        light: list[Probe] = []
        certain = certain_listed = 0.0
        tokens = asked.name.tokens
        last = asked.name.last_cut
        for i, (token, weight) in enumerate(zip(tokens, asked.weights, strict=True)):
            probe = (
                self._postings.probe_beginning(token) if i == last else self._postings.probe(token)
            )
            any_word = i == last or (len(token) == 1 and token.isascii())
            if any_word or token in self._lexicon.particles:
                most = self._vocabulary.rarest if any_word else probe.gains.max(initial=0.0)
                certain += weight
                certain_listed += float(most)
                light.append(probe)
            elif len(probe.rows):
                probes.append((weight, probe))
        for span, word in join_neighbours(tokens):
            joined = self._postings.probe_joined(word)
            if joined:
                probes.append((sum(asked.weights[slice(*span)]), joined))
        return probes, light, certain, certain_listed


def _count_holders(entries: Iterable[Entry]) -> dict[str, int]:
    """How many entities hold each token."""
    holders: dict[str, int] = defaultdict(int)
    for entry in entries:
        for token in {token for name in entry.names for token in name.tokens}:
            holders[token] += 1
    return holders


def _post_keys(entries: Sequence[Entry]) -> dict[Key, list[int]]:
    posted: dict[Key, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        for key in entry.keys:
            posted[key].append(at)
    return dict(posted)


def _ranked(matches: Iterable[Match], threshold: float) -> list[Match]:
    """Those at or above the threshold, the best first, ties by entity key."""
    kept = [match for match in matches if match.score >= threshold]
    return sorted(kept, key=lambda match: (-match.score, match.entry.entity.key))
