"""Decisions of the policy in words: what, by which rule, why, and what limits it."""

from __future__ import annotations

from rich.text import Text

from streams.matching.outcomes import Decision, Limit
from streams.matching.screener import Screener
from streams.terminal.text import outcome_text, safe

_LIMITS = {
    Limit.DOUBTFUL_MATCH: "the match is doubtful",
    Limit.WEAK_ALIAS: "only a weak alias matched",
    Limit.NOT_IN_FORCE_YET: "the listing is not in force yet",
    Limit.OTHER_JURISDICTION: "the list is of a jurisdiction that the policy does not pick",
}


def decision_text(decision: Decision) -> Text:
    """`HOLD by us-entity-list-party: a licence is needed … [15 CFR 744.11(a)]`, in one line."""
    text = Text.assemble(outcome_text(decision.outcome), " by ", (safe(decision.rule), "bold"))
    text.append(f": {safe(decision.reason)}")
    if decision.citation:
        text.append(f" [{safe(decision.citation)}]", "dim")
    if decision.limits:
        text.append(f"; {limits_text(decision)}")
    return text


def limits_text(decision: Decision) -> str:
    """Why the outcome is milder than the rule's: `not STOP, since the match is doubtful`."""
    why = " and ".join(_LIMITS[limit] for limit in decision.limits)
    if decision.outcome is decision.rule_outcome:
        return why
    return f"not {decision.rule_outcome.value}, since {why}"


def as_of_text(screener: Screener) -> str:
    """`, as of 2019-10-08 (undated entries count as listed)`; nothing for an answer of today."""
    if screener.as_of is None:
        return ""
    return f"; as of {screener.as_of}, entries without a date counting as listed"
