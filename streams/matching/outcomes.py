"""What an event comes to, and the decision behind it: which rule, why, by what authority."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import msgspec


class Outcome(str, Enum):
    """What happens to an event, the mildest first; the gravest of its parties decides.

    UNSCREENABLE is that of a party too large to be searched for whole: the event waits until a
    person has looked. It stands above HOLD: hits have alerts of their own, while what was not
    searched may be anything.
    """

    __hash__ = str.__hash__  # that of enumerations is slow, and hits are looked up by it

    CLEAR = "CLEAR"
    REVIEW = "REVIEW"
    HOLD = "HOLD"
    UNSCREENABLE = "UNSCREENABLE"
    STOP = "STOP"


class Band(str, Enum):
    """How sure a hit is: STRONG lets the effect decide, REVIEW asks a person."""

    __hash__ = str.__hash__  # that of enumerations is slow, and hits are looked up by it

    REVIEW = "review"
    STRONG = "strong"


class Limit(str, Enum):
    """What keeps a hit from a graver outcome than the policy allows for hits of its sort."""

    __hash__ = str.__hash__  # that of enumerations is slow, and hits are looked up by it

    DOUBTFUL_MATCH = "doubtful_match"
    WEAK_ALIAS = "weak_alias"
    NARRATIVE = "narrative"
    NOT_IN_FORCE_YET = "not_in_force_yet"
    OTHER_JURISDICTION = "other_jurisdiction"


class Decision(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What one hit comes to, and why.

    `rule` is the id of the policy's rule; `outcomes.<flow>.<effect>` is that cell of its table.
    `rule_outcome` is what the rule says of a sure hit, `outcome` what is left of that under the
    `limits`. `citation` names the regulation that the rule rests on, else that of the entry.
    """

    outcome: Outcome
    rule: str
    rule_outcome: Outcome
    reason: str
    citation: str | None = None
    limits: tuple[Limit, ...] = ()


_GRAVITY = {outcome: rank for rank, outcome in enumerate(Outcome)}

UNRESOLVED = Decision(
    outcome=Outcome.REVIEW,
    rule="unresolved_party",
    rule_outcome=Outcome.REVIEW,
    reason="a party has neither a name nor a number to search for",
)
"""The decision on an event with a party that can't be searched for."""

UNSCREENABLE = Decision(
    outcome=Outcome.UNSCREENABLE,
    rule="unscreenable_party",
    rule_outcome=Outcome.UNSCREENABLE,
    reason="a party or a text is too large to be searched whole",
)
"""The decision on an event with a party that was searched for in part."""


def gravity(outcome: Outcome) -> int:
    """The rank of an outcome, higher for a graver one."""
    return _GRAVITY[outcome]


def gravest(outcomes: Iterable[Outcome]) -> Outcome:
    """The gravest of some outcomes; CLEAR where there are none."""
    return max(outcomes, key=gravity, default=Outcome.CLEAR)


def gravest_decision(decisions: Iterable[Decision]) -> Decision | None:
    """The decision with the gravest outcome, the first of several; None where there are none."""
    return max(decisions, key=lambda decision: gravity(decision.outcome), default=None)
