"""Small policies and the hits that they decide on, for the tests of the policy."""

from __future__ import annotations

from typing import Any

import msgspec

from streams.matching.entity import Effect, ListedEntity
from streams.matching.outcomes import Band, Decision
from streams.matching.party import CargoLine, Role
from streams.matching.policy import Policy, decode_policy
from streams.matching.rulebook import Rulebook
from streams.matching.rules import Finding
from tests.factories import entity

DAY = "2026-11-23"
TABLE = "{BLOCK: STOP, LICENCE: HOLD, SECURITIES_BAN: REVIEW, FLAG: REVIEW}"
BASE = f"""
date: 2026-11-23
thresholds: {{review: 0.75, strong: 0.92}}
place_review: 0.92
weak_alias_alone: false
review_hours: 24
jurisdictions: {{US: [US-*], EU: [EU-*], UK: [GB-*]}}
outcomes:
  default: {TABLE}
  transaction: {{BLOCK: STOP, LICENCE: REVIEW, SECURITIES_BAN: HOLD, FLAG: REVIEW}}
"""


def policy(more: str = "") -> Policy:
    """The small policy with more keys (YAML)."""
    return decode_policy(f"{BASE}\n{more}".encode())


def with_rules(*rules: str, more: str = "") -> Policy:
    """The small policy with rules, each in braces without its id and reason: `outcome: HOLD, …`."""
    lines = [f"  - {{id: rule-{at}, reason: because, {rule}}}" for at, rule in enumerate(rules)]
    return policy("\n".join(["rules:", *lines, more]))


def listed(list_id: str = "US-BIS-EL", *effects: Effect, **fields: Any) -> ListedEntity:
    """An entry of a list; LICENCE unless effects are named."""
    made = entity("Northwind Traders", list_id=list_id, effects=effects or (Effect.LICENCE,))
    return msgspec.structs.replace(made, **fields)


def finding(
    entry: ListedEntity | None = None,
    *,
    flow: str = "shipment",
    role: Role = Role.CONSIGNEE,
    cargo: tuple[CargoLine, ...] = (),
    day: str = DAY,
    band: Band = Band.STRONG,
    weak_alias: bool = False,
) -> Finding:
    """A sure hit of a shipment's consignee on the Entity List, unless something else is said."""
    return Finding(flow, role, cargo, day, entry or listed(), band, weak_alias)


def decide(under: Policy, hit: Finding | None = None) -> Decision:
    """What a hit comes to."""
    return Rulebook(under).decide(hit or finding()).decision
