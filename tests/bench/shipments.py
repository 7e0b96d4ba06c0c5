"""Shipments as a carrier's stream has them: five parties each, few of which are met for the first
time.

Parties are drawn from 50,000 by Zipf's law, the n-th 1/n as often as the first; a share of the
events is consigned to a listed company. Everything else of an event is made up.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

import msgspec

from streams.matching.entity import Kind, ListedEntity
from tests.bench.world import SEED, World

PARTIES = 50_000
LISTED_SHARE = 0.005

_ROLES = ("shipper", "consignee", "notify_party", "end_user", "freight_forwarder")
_CONSIGNEE = 1
_PORTS = (("Rotterdam", "NLRTM"), ("Santos", "BRSSZ"), ("Busan", "KRPUS"), ("Durban", "ZADUR"))
_COUNTRIES = ("NL", "BR", "KR", "ZA", "DE", "JP", "IN", "US")
_STREETS = ("Quay Road", "Station Street", "Mill Lane", "Harbour Way")


def draw_parties(world: World) -> list[dict[str, object]]:
    """Distinct clean companies and people with address and country, in the ratio of trade."""
    draw = random.Random(SEED)
    names = [(name, "person") for name in world.people]
    names += [(name, "company") for name in world.companies]
    draw.shuffle(names)
    return [
        {
            "name": name,
            "kind": kind,
            "address": f"{draw.randint(1, 250)} {draw.choice(_STREETS)}",
            "country": draw.choice(_COUNTRIES),
        }
        for name, kind in names[:PARTIES]
    ]


def make_shipments(
    parties: Sequence[dict[str, object]],
    listed: Sequence[ListedEntity],
    count: int,
    listed_share: float = LISTED_SHARE,
) -> Iterator[bytes]:
    """So many shipments as JSON."""
    draw = random.Random(SEED)
    weights = list(accumulate(1.0 / rank for rank in range(1, len(parties) + 1)))
    companies = [entity for entity in listed if entity.kind is Kind.COMPANY]
    for number in range(count):
        drawn = draw.choices(parties, cum_weights=weights, k=len(_ROLES))
        if draw.random() < listed_share:
            drawn[_CONSIGNEE] = {"name": draw.choice(companies).primary_name, "kind": "company"}
        (origin, loading), (target, discharge) = draw.sample(_PORTS, 2)
        yield msgspec.json.encode(
            {
                "event_id": f"bench-{number}",
                "occurred_at": "2026-11-23T08:00:00Z",
                "parties": [
                    {"role": role, **party} for role, party in zip(_ROLES, drawn, strict=True)
                ],
                "route": [
                    {"function": "loading", "name": origin, "unlocode": loading},
                    {"function": "discharge", "name": target, "unlocode": discharge},
                ],
                "goods": [{"description": "furniture parts, wood", "hs_code": "940390"}],
            }
        )
