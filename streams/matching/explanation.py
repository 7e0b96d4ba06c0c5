"""The evidence of one match, worked out when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from streams.matching.comparison import Match, NameMatch, Question
from streams.matching.entity import ListedName
from streams.matching.evidence import Evidence, Factor, TokenMatch
from streams.matching.facts import FactScore, compare_facts
from streams.matching.names import Name
from streams.matching.pairing import ACRONYM, LOOSE, Weigh
from streams.matching.scoring import NameScore

_COSTS_IN_WORDS = {
    "contradiction": "words on both sides that differ",
    "extra": "words beyond the listed name",
    "omission": "words of the listed name that are missing",
    "incomplete": "the names are not whole",
    "lone": "a person known by one word, in a longer name",
    "light": "common words, not spelled alike",
}


def explain(question: Question, match: Match, score: NameScore | None, weigh: Weigh) -> Evidence:
    """Every token, fact and step of arithmetic behind a match; points and scores to four places."""
    name = match.name
    entry = match.entry
    facts = compare_facts(question.party, question.keys, entry.entity, entry.keys)
    if name is None or score is None:
        return Evidence(
            score=match.score,
            asked_name=question.names[0].name.text if question.names else None,
            asked_tokens=question.names[0].name.tokens if question.names else (),
            listed_name=None,
            listed_tokens=(),
            tokens=(),
            missing=(),
            extra=(),
            facts=tuple(fact for fact, _ in facts.facts),
            factors=_factors(match, None, None, facts),
        )
    asked, listed = question.names[name.asked].name, match.entry.names[name.listed]
    return Evidence(
        score=match.score,
        asked_name=asked.text,
        asked_tokens=asked.tokens,
        listed_name=match.entry.entity.names[name.listed],
        listed_tokens=listed.tokens,
        tokens=_token_matches(asked, listed, score, weigh),
        missing=tuple(listed.tokens[i] for i in score.missing),
        extra=tuple(asked.tokens[i] for i in score.extra),
        facts=tuple(fact for fact, _ in facts.facts),
        factors=_factors(match, score, match.entry.entity.names[name.listed], facts),
    )


def _token_matches(
    asked: Name, listed: Name, score: NameScore, weigh: Weigh
) -> tuple[TokenMatch, ...]:
    """The pairs with what each gives to the name's score, then what is left over on each side."""
    total = sum(pair.weight * pair.similarity for pair in score.pairs if pair.how != LOOSE)
    paired = [
        TokenMatch(
            asked=" ".join(asked.tokens[slice(*pair.asked)]),
            listed=" ".join(listed.tokens[slice(*pair.listed)]),
            how=pair.how,
            similarity=round(pair.similarity, 4),
            weight=round(pair.weight, 4),
            contribution=0.0
            if pair.how == LOOSE
            else round(score.score * pair.weight * pair.similarity / total, 4),
        )
        for pair in sorted(score.pairs)
    ]
    left_over = [(asked.tokens[i], "", "extra") for i in score.extra]
    left_over += [("", listed.tokens[i], "missing") for i in score.missing]
    unpaired = [
        TokenMatch(token, other, how, 0.0, round(weigh(token or other), 4), 0.0)
        for token, other, how in left_over
    ]
    return tuple(paired + unpaired)


def _factors(
    match: Match, score: NameScore | None, listed: ListedName | None, facts: FactScore
) -> tuple[Factor, ...]:
    """Steps that add up to the score, the last one closing the gap to its limits."""
    by_name = match.name.total + facts.points if match.name else 0.0
    if match.name is None and not facts.identifier_score:
        return (Factor("name", 0.0, "no word alike"),)
    if facts.identifier_score >= by_name:
        factors = [Factor("identifier", facts.identifier_score, "equal identifier")]
    else:
        factors = (
            _name_factors(match.name, score, listed) if match.name and score and listed else []
        )
        factors += [
            Factor(fact.field, points, fact.agreement.value)
            for fact, points in facts.facts
            if points
        ]
    gap = round(match.score - sum(factor.points for factor in factors), 4)
    if gap:
        factors.append(Factor("limit", gap, "a score stays between 0 and 1"))
    return tuple(factors)


def _name_factors(name: NameMatch, score: NameScore, listed: ListedName) -> list[Factor]:
    quality = f"{listed.quality.value} name"
    if any(pair.how == ACRONYM for pair in score.pairs):
        factors = [Factor("name", round(score.score, 4), f"initials of the {quality}")]
    else:
        factors = [Factor("name", 1.0, f"{quality}, if every word agreed"), *_losses(score)]
    if name.ceiling:
        factors.append(Factor("weak_alias", round(name.ceiling, 4), "ceiling of a weak alias"))
    if name.forms:
        factors.append(Factor("organisation_form", name.forms, "forms of different classes"))
    return factors


def _losses(score: NameScore) -> Iterator[Factor]:
    """What the name loses, step by step: its closeness, then each cost its share of the rest."""
    if score.closeness < 1.0:
        yield Factor("spelling", round(score.closeness - 1.0, 4), "words that are not equal")
    whole = score.matched + score.costs.total
    for field, cost in score.costs._asdict().items():
        if cost:
            lost = score.closeness * cost / whole
            yield Factor(field, -round(lost, 4), _COSTS_IN_WORDS[field])
