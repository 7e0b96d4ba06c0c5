"""Which parties a rule reaches, through any number of companies and around any circle.

A company that is reached is an owner itself, with the whole of what it holds. Reaching more owners
never takes a company out, so going on until nothing new is reached gives the one least answer,
whatever the order; companies that only hold each other are never begun with.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from streams.matching.ownership.graph import Graph
from streams.matching.ownership.rules import Rule

Reached = dict[int, frozenset[int]]
"""Each party that is reached, with those that count as owners beside it: the listed ones and all
that they reach."""

_Enough = Callable[[Decimal, bool], bool]


def reach(graph: Graph, listed: Iterable[int], rule: Rule) -> Reached:
    """The parties that a rule reaches, and those that are listed. What is not known is nothing.

    By a rule that does not add up what several owners hold, each listed owner is followed by
    itself; a party that several reach stands with the owners beside the first of them.
    """

    def enough(share: Decimal, control: bool) -> bool:
        return rule.reached_by(share) or (rule.control and control)

    reached: Reached = {}
    for owners in [list(listed)] if rule.together else [[owner] for owner in listed]:
        together = frozenset(_spread(graph, owners, enough, {}))
        for party in together:
            reached.setdefault(party, together)
    return reached


def may_reach(graph: Graph, listed: Iterable[int], rule: Rule) -> Reached:
    """The parties that a rule may reach, as far as is known: all that `reach` gives, and more.

    Owners whose shares are not known may hold all that others are not known to hold. Control and
    what several owners hold together count, whatever the rule.
    """

    def enough(share: Decimal, control: bool) -> bool:
        return rule.reached_by(share) or control

    open_shares = dict(enumerate(graph.open_shares))
    together = frozenset(_spread(graph, listed, enough, open_shares))
    return dict.fromkeys(together, together)


def _spread(
    graph: Graph, listed: Iterable[int], enough: _Enough, open_shares: Mapping[int, Decimal]
) -> set[int]:
    """All parties that count as owners in the end; each is taken up once, so each tie is too.

    `open_shares` is what owners whose share is not known hold of a party, all of them together.
    """
    reached = set(listed)
    waiting = deque(sorted(reached))
    shares: dict[int, Decimal] = defaultdict(Decimal)
    opened: set[int] = set()
    while waiting:
        for tie in graph.ties_of[waiting.popleft()]:
            owned = tie.owned
            if owned in reached:
                continue
            if tie.share is not None:
                shares[owned] += tie.share
            elif owned not in opened:
                opened.add(owned)
                shares[owned] += open_shares.get(owned, Decimal(0))
            if enough(shares[owned], tie.control):
                reached.add(owned)
                waiting.append(owned)
    return reached
