"""Hits in full: who was asked for, who is listed, why, and what each listing requires."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from streams.matching.evidence import Evidence
from streams.matching.outcomes import Band
from streams.messages.alerts import Alert
from streams.terminal.details import detail_table
from streams.terminal.entries import identity_details, listing_details, listing_head
from streams.terminal.evidence import evidence_details
from streams.terminal.groups import HitGroup
from streams.terminal.text import count_of, entity_name, safe


def render_group(group: HitGroup) -> RenderableType:
    """One panel for all listings of one company, person or vessel."""
    lead = group.lead
    identity = group.identity
    parts: list[RenderableType] = [
        detail_table(evidence_details(lead.evidence, lead.band, lead.threshold)),
        Text(),
        detail_table(identity_details(identity)),
    ]
    for alert in group.alerts:
        parts += [Text(), *_listing(alert, lead)]
    facts = [
        identity.kind.value,
        safe(" ".join(identity.countries)),
        count_of(len(group.alerts), "listing"),
    ]
    return Panel(
        Group(*parts),
        title=entity_name(lead.entity),
        title_align="left",
        subtitle=Text(" · ".join(fact for fact in facts if fact)),
        subtitle_align="right",
        border_style="red" if lead.band is Band.STRONG else "yellow",
        padding=(1, 2),
    )


def _listing(alert: Alert, lead: Alert) -> list[RenderableType]:
    """One listing; its own evidence only where that differs from what stands above."""
    details = listing_details(alert.entity)
    if _matched(alert.evidence) != _matched(lead.evidence):
        details = evidence_details(alert.evidence, alert.band, alert.threshold) + details
    return [listing_head(alert.entity), detail_table(details)]


def _matched(evidence: Evidence) -> tuple[object, ...]:
    """What makes two explanations read alike; some lists print names in capitals."""
    name = evidence.listed_name.text.casefold() if evidence.listed_name else None
    return name, evidence.tokens, evidence.score
