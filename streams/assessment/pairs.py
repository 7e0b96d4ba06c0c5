"""Labelled pairs of names: how well the score parts the same from the different.

A pair is scored as the product scores: the second name is the only entry of a list, the first the
party that is asked about, and rarity is that of the built-in world.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from streams.errors import MessageError
from streams.lists.catalogue import build_index
from streams.matching.entity import AliasQuality, Effect, Kind, ListedEntity, ListedName
from streams.matching.party import Party, Role
from streams.matching.policy import Policy

COLUMNS = ("schema", "name1", "name2", "is_match", "quality", "category")
KINDS_OF_SCHEMAS = {
    "person": Kind.PERSON,
    "company": Kind.COMPANY,
    "organization": Kind.COMPANY,
    "publicbody": Kind.COMPANY,
    "vessel": Kind.VESSEL,
    "airplane": Kind.AIRCRAFT,
}
"""Our kinds by the schema of FollowTheMoney, in small letters; others are unknown."""
_LABELS = {"true": True, "false": False}


class Pair(msgspec.Struct, frozen=True):
    """Two names, whether they are of one and the same, and how sure that is."""

    listed: str
    asked: str
    kind: Kind
    same: bool
    quality: str
    category: str


class ScoredPair(msgspec.Struct, frozen=True):
    """A pair with its score, and that of the pair turned round."""

    pair: Pair
    score: float
    turned: float


class Quality(msgspec.Struct, frozen=True):
    """What a threshold makes of some pairs: `right` are the pairs told rightly.

    `precision` is the share of the hits that is right, `recall` the share of the same that is hit,
    `f1` their harmonic mean; each is 1 where there is nothing to get wrong.
    """

    pairs: int
    right: int
    precision: float
    recall: float
    f1: float


class Pairs(msgspec.Struct, frozen=True):
    """The result. `wrong` are the pairs told wrongly at the default threshold, by score."""

    auc: float
    turned_auc: float
    best_f1: float
    best_threshold: float
    threshold: float
    all: Quality
    turned: Quality
    by_quality: dict[str, Quality]
    by_category: dict[str, Quality]
    wrong: tuple[ScoredPair, ...]


def read_pairs(rows: Iterable[Mapping[str, str | None]], file: str) -> list[Pair]:
    """The pairs of the rows of a CSV file. Raises MessageError for a row that is none."""
    pairs = []
    for number, row in enumerate(rows, start=1):
        missing = [column for column in COLUMNS if row.get(column) is None]
        if missing:
            raise MessageError("not_valid", f"{file}, row {number}: no {', '.join(missing)}")
        given = {column: (row[column] or "").strip() for column in COLUMNS}
        if given["is_match"].lower() not in _LABELS:
            raise MessageError(
                "not_valid",
                f"{file}, row {number}: is_match {given['is_match']!r}: expected true or false",
            )
        pairs.append(
            Pair(
                listed=given["name2"],
                asked=given["name1"],
                kind=KINDS_OF_SCHEMAS.get(given["schema"].lower(), Kind.UNKNOWN),
                same=_LABELS[given["is_match"].lower()],
                quality=given["quality"],
                category=given["category"],
            )
        )
    return pairs


def run_pairs(pairs: Sequence[Pair], policy: Policy) -> Pairs:
    """Score all pairs both ways round, and judge them by the threshold for review."""
    scored = [
        ScoredPair(
            pair,
            score_names(pair.listed, pair.asked, pair.kind, policy),
            score_names(pair.asked, pair.listed, pair.kind, policy),
        )
        for pair in pairs
    ]
    threshold = policy.thresholds.review
    straight = [(each.score, each.pair.same) for each in scored]
    turned = [(each.turned, each.pair.same) for each in scored]
    best_f1, best_threshold = max(
        ((judge(straight, score).f1, score) for score, _ in straight), default=(0.0, threshold)
    )
    wrong = [each for each in scored if (each.score >= threshold) != each.pair.same]
    return Pairs(
        auc=area_under_curve(straight),
        turned_auc=area_under_curve(turned),
        best_f1=best_f1,
        best_threshold=best_threshold,
        threshold=threshold,
        all=judge(straight, threshold),
        turned=judge(turned, threshold),
        by_quality=_judge_groups(scored, threshold, "quality"),
        by_category=_judge_groups(scored, threshold, "category"),
        wrong=tuple(sorted(wrong, key=lambda each: each.score)),
    )


def score_names(listed: str, asked: str, kind: Kind, policy: Policy) -> float:
    """The score of an asked name against a list of one name; 0 where nothing is alike."""
    names = (ListedName(listed, AliasQuality.PRIMARY),)
    index = build_index([ListedEntity("PAIR", "1", kind, names, (Effect.FLAG,))], policy)
    question = index.question(Party(Role.OTHER, asked, kind=kind))
    return index.match(question, 0).score


def area_under_curve(scored: Sequence[tuple[float, bool]]) -> float:
    """The chance that a pair of the same scores above one of the different; a tie counts half.

    The area under the ROC curve, by the Mann-Whitney statistic; 0.5 where either sort is absent.
    """
    same = [score for score, is_same in scored if is_same]
    different = sorted(score for score, is_same in scored if not is_same)
    if not same or not different:
        return 0.5
    above = sum(bisect_left(different, score) + bisect_right(different, score) for score in same)
    return above / (2 * len(same) * len(different))


def judge(scored: Iterable[tuple[float, bool]], threshold: float) -> Quality:
    """Count what a threshold tells rightly."""
    pairs = same = found = false_hits = 0
    for score, is_same in scored:
        pairs += 1
        same += is_same
        found += is_same and score >= threshold
        false_hits += not is_same and score >= threshold
    missed = same - found
    return Quality(
        pairs=pairs,
        right=pairs - missed - false_hits,
        precision=_share(found, found + false_hits),
        recall=_share(found, same),
        f1=_share(2 * found, 2 * found + missed + false_hits),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _judge_groups(scored: Iterable[ScoredPair], threshold: float, field: str) -> dict[str, Quality]:
    groups = defaultdict(list)
    for each in scored:
        groups[getattr(each.pair, field)].append((each.score, each.pair.same))
    return {name: judge(group, threshold) for name, group in sorted(groups.items())}
