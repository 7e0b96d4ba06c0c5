"""The heart: an event's enquiry goes in, hits with their evidence come out.

Read this first, then `party.py` (who is asked about), `entity.py` (who is listed), `index.py`
(who might match), `scoring.py` (how well) and `rulebook.py` (what it comes to).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import msgspec

from streams.matching.comparison import Match, Question
from streams.matching.entity import Effect
from streams.matching.evidence import Evidence, Passage
from streams.matching.hints import Hint, find_hints
from streams.matching.hits import Hit, Hits, LeftOut
from streams.matching.index import Index
from streams.matching.limits import (
    EVENT_TOO_LARGE,
    MAX_EVENT_TEXT_CHARS,
    MAX_PARTS,
    TOO_MANY_PARTIES,
    TOO_MUCH_TEXT,
    keep_searchable,
    too_large,
    without_room,
)
from streams.matching.narratives.search import NOTHING_HEARD, NarrativeSearch, TextAnswer
from streams.matching.outcomes import (
    UNRESOLVED,
    UNSCREENABLE,
    Band,
    Decision,
    Outcome,
    gravest_decision,
)
from streams.matching.parties_in_line import Part, find_parts
from streams.matching.party import Enquiry, FreeText, Party, Role
from streams.matching.party_references import drop_references
from streams.matching.policy import Policy
from streams.matching.programmes import Programmes
from streams.matching.rulebook import Rulebook
from streams.matching.shared_attributes import SharedAttributes

_REMEMBERED_PARTIES = 50_000
_REMEMBERED_TEXTS = 10_000
# A party or text with more characters is not remembered: many of them would fill the memory.
_REMEMBERED_CHARS = 1_000


class Coverage(msgspec.Struct, frozen=True):
    """What of the event was searched for, as JSONPaths.

    `screened` were searched, texts among them; `absent` the event does not carry; `unresolved` are
    parties with neither a name (`party_references` is none) nor a number that lists carry; `unscreenable` are parties and texts
    too large to be searched whole (`limits`); `unscreened` are fields that no list is searched for,
    those among them that a mapping left unread; `share_read` is the share of values that it did read.
    """

    screened: tuple[str, ...]
    absent: tuple[str, ...]
    unresolved: tuple[str, ...]
    unscreenable: tuple[str, ...]
    unscreened: tuple[str, ...]
    share_read: float | None = None


class Screening(msgspec.Struct, frozen=True):
    """The facts about one event. The same enquiry, lists and policy give an equal Screening.

    `decision` is the gravest of all, None where there was nothing to decide; `decided_on` is the
    ISO date whose rules were applied. `snapshots` maps each source to the version that was
    searched; `list_version` is a hash over them. `reasons` are stable words: `hit:<effect>`,
    `possible_hit`, `unresolved_party`, `unscreenable:<limit>`, and for matches that are left out
    `no_alert:<rule>`, `no_alert:removed` and `no_alert:not_listed_yet`.
    """

    flow: str
    hits: tuple[Hit, ...]
    left_out: tuple[LeftOut, ...]
    coverage: Coverage
    outcome: Outcome
    decision: Decision | None
    decided_on: str
    reasons: tuple[str, ...]
    list_version: str
    snapshots: dict[str, str]
    config_hash: str


class Screener:
    """Screens enquiries against one index under one policy.

    Never changes but for its memory of recent parties (streams repeat theirs), so a worker swaps
    the whole of it when a list or the policy changes. `snapshots` maps each source of the index
    to its version. `as_of` is a day (ISO date) whose answer is asked for: its rules are applied,
    and entries that were listed later do not count. `attributes` are what parties may share with
    entries beside a name; None where nobody is flagged for that.
    """

    def __init__(
        self,
        index: Index,
        policy: Policy,
        snapshots: Mapping[str, str],
        as_of: str | None = None,
        attributes: SharedAttributes | None = None,
    ) -> None:
        self.index = index
        self.policy = policy
        self.snapshots = dict(sorted(snapshots.items()))
        self.as_of = as_of
        self._attributes = attributes
        self.rulebook = Rulebook(policy, as_of)
        self.list_version = hash_versions(self.snapshots)
        self.config_hash = policy.config_hash(as_of)
        self._programmes = Programmes(policy.country_programmes)
        self._policy_day = policy.date.isoformat()
        self._thresholds = {role: policy.threshold(role) for role in Role}
        self._answer = lru_cache(_REMEMBERED_PARTIES)(self._search)
        self._narratives = NarrativeSearch(index) if policy.narratives else None
        self._hear = lru_cache(_REMEMBERED_TEXTS)(self._search_text)

    def screen(self, enquiry: Enquiry, day: str | None = None) -> Screening:
        """Search the lists for every subject of an enquiry and decide what it comes to.

        `day` is the ISO date of the event, whose rules are applied; a day before the policy's own
        counts as that one, so that what waited long is decided by the rules of today.
        """
        day = self.as_of or max(day or "", self._policy_day)
        hits = Hits(self.rulebook, enquiry, day)
        screened: list[str] = []
        unresolved: list[str] = []
        unscreenable: dict[str, str] = {}
        beyond = without_room(enquiry.subjects)
        for subject in enquiry.subjects:
            if subject.path in beyond:
                unscreenable[subject.path] = EVENT_TOO_LARGE
                continue
            answer = self._ask(subject.party)
            if answer.excess:
                unscreenable[subject.path] = answer.excess
            else:
                (screened if answer.resolved else unresolved).append(subject.path)
            for match in answer.matches:
                explain = partial(self.index.explain, answer.question, match)
                hits.add_match(subject, answer.question, match, explain)
            for part in answer.parts:
                for match in part.matches:
                    explain = partial(self._explain_passage, part.question, match, part.passage)
                    hits.add_match(subject, part.question, match, explain)
            for hint in answer.hints:
                hits.add_hint(subject, hint)
        unscreened = enquiry.unscreened
        if self._narratives:
            self._screen_texts(enquiry.texts, hits, screened, unscreenable)
        else:
            unscreened += tuple([text.path for text in enquiry.texts])
        for place in self._programmes.find(enquiry, day):
            hits.add_place(place)
        decision = _gravest(hits, bool(unresolved), bool(unscreenable))
        return Screening(
            flow=enquiry.flow,
            hits=tuple(hits.found),
            left_out=tuple(hits.left_out),
            coverage=Coverage(
                screened=tuple(screened),
                absent=enquiry.absent,
                unresolved=tuple(unresolved),
                unscreenable=tuple(unscreenable),
                unscreened=unscreened,
                share_read=enquiry.share_read,
            ),
            outcome=decision.outcome if decision else Outcome.CLEAR,
            decision=decision,
            decided_on=day,
            reasons=_reasons(hits, bool(unresolved), unscreenable.values()),
            list_version=self.list_version,
            snapshots=self.snapshots,
            config_hash=_with_mapping(self.config_hash, enquiry.mapping),
        )

    def _screen_texts(
        self, texts: Iterable[FreeText], hits: Hits, screened: list[str], excesses: dict[str, str]
    ) -> None:
        """Search the running texts of an event, up to so many characters of all together."""
        left = MAX_EVENT_TEXT_CHARS
        for each in texts:
            path, text = each.path, each.text
            left -= len(text)
            if left < 0:
                excesses[path] = TOO_MUCH_TEXT
                continue
            search = self._hear if len(text) <= _REMEMBERED_CHARS else self._search_text
            answer = search(text)
            if answer.excess:
                excesses[path] = answer.excess
            else:
                screened.append(path)
            for heard in answer.heard:
                hits.add_heard(
                    path,
                    heard,
                    partial(self._explain_passage, heard.question, heard.match, heard.passage),
                )

    def _search_text(self, text: str) -> TextAnswer:
        if self._narratives is None:
            return NOTHING_HEARD
        return self._narratives.search(text, self._thresholds[Role.NARRATIVE])

    def _explain_passage(self, question: Question, match: Match, passage: Passage) -> Evidence:
        evidence = self.index.explain(question, match)
        return msgspec.structs.replace(evidence, passage=passage)

    def _ask(self, party: Party) -> _Answer:
        threshold = self._thresholds[party.role]
        chars = len(party.name or "")
        if party.other_names:
            chars += sum(map(len, party.other_names))
        # Apart from what it does in the event, so that its answer serves every role.
        if party.role is not Role.OTHER:
            party = msgspec.structs.replace(party, role=Role.OTHER)
        if chars > _REMEMBERED_CHARS:
            return self._search(party, threshold)
        return self._answer(party, threshold)

    def _search(self, party: Party, threshold: float) -> _Answer:
        party = drop_references(party, self.index.lexicon)
        excess = too_large(party)
        question = self.index.question(keep_searchable(party) if excess else party)
        matches = self.index.search(question, threshold) if question.resolved else []
        parts = find_parts(keep_searchable(party) if excess else party, self.index.lexicon)
        if len(parts) > MAX_PARTS:
            excess = excess or TOO_MANY_PARTIES
        told: tuple[_PartAnswer, ...] = ()
        if parts:
            matches, told = self._search_parts(parts[:MAX_PARTS], threshold, matches)
        hints: tuple[Hint, ...] = ()
        if self._attributes:
            hints = find_hints(self._attributes, party, (m.entry.entity for m in matches))
        return _Answer(question, question.resolved, tuple(matches), told, hints, threshold, excess)

    def _search_parts(
        self, parts: Sequence[Part], threshold: float, whole: list[Match]
    ) -> tuple[list[Match], tuple[_PartAnswer, ...]]:
        """Search for each of several parties in a name, beside what the whole name matches.

        Of several matches with one entry the one with the best score stays, of equal ones the first.
        """
        asked = [(self.index.question(part.party), part.cut) for part in parts]
        questions = [question.as_cut() if cut else question for question, cut in asked]
        found = [self.index.search(q, threshold) if q.resolved else [] for q in questions]
        best: dict[str, tuple[float, int]] = {}
        for rank, matches in enumerate([whole, *found]):
            for match in matches:
                key = match.entry.entity.key
                best[key] = max(best.get(key, (0.0, 0)), (match.score, -rank))
        kept = [
            [match for match in matches if best[match.entry.entity.key][1] == -rank]
            for rank, matches in enumerate([whole, *found])
        ]
        told = zip(questions, parts, kept[1:], strict=True)
        answers = [_PartAnswer(q, part.passage, tuple(matches)) for q, part, matches in told]
        return kept[0], tuple([answer for answer in answers if answer.matches])


class _PartAnswer(NamedTuple):
    """What one of several parties in a name matches better than the whole name does."""

    question: Question
    passage: Passage
    matches: tuple[Match, ...]


class _Answer(NamedTuple):
    """What a search came to; `excess` is why it could not be for the whole party."""

    question: Question
    resolved: bool
    matches: tuple[Match, ...]
    parts: tuple[_PartAnswer, ...]
    hints: tuple[Hint, ...]
    threshold: float
    excess: str | None


def hash_versions(snapshots: Mapping[str, str]) -> str:
    """One version for all lists together: 16 hex digits over the sources and their versions."""
    lines = "".join(f"{source}={version}\n" for source, version in sorted(snapshots.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


@lru_cache(maxsize=1024)
def _with_mapping(config_hash: str, mapping: str | None) -> str:
    """The hash of all that was configured: what another mapping lifts is another question."""
    if mapping is None:
        return config_hash
    return hashlib.sha256(f"{config_hash} {mapping}".encode()).hexdigest()[: len(config_hash)]


def _gravest(hits: Hits, unresolved: bool, unscreenable: bool) -> Decision | None:
    """What the event comes to; None where there was nothing to decide."""
    decisions = [hit.decision for hit in hits.found]
    if unresolved:
        decisions.append(UNRESOLVED)
    if unscreenable:
        decisions.append(UNSCREENABLE)
    return gravest_decision(decisions) if decisions else None


_HIT_OF = {effect: f"hit:{effect.value}" for effect in Effect}


def _reasons(hits: Hits, unresolved: bool, excesses: Collection[str]) -> tuple[str, ...]:
    """Stable words for what decided, without repeats, in the order of the hits."""
    if not (hits.found or hits.left_out or unresolved or excesses):
        return ()
    reasons = [
        _HIT_OF[effect] if hit.band is Band.STRONG else "possible_hit"
        for hit in hits.found
        for effect in hit.entity.effects
    ]
    if unresolved:
        reasons.append("unresolved_party")
    reasons += [f"unscreenable:{excess}" for excess in excesses]
    reasons += [f"no_alert:{match.reason}" for match in hits.left_out]
    return tuple(dict.fromkeys(reasons))
