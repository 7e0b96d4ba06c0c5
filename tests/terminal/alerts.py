"""Alerts for the tests of this folder."""

from __future__ import annotations

import io

from rich.console import RenderableType

from streams.matching.entity import ListedEntity
from streams.matching.party import Enquiry, Party, Subject
from streams.messages.alerts import Alert, Origin, build_alerts
from streams.terminal.console import open_console
from tests.factories import screener

AT = Origin("shipments", 0, 1, 1_795_168_800_000)


def alerts(party: Party, *entities: ListedEntity) -> list[Alert]:
    """What a party raises against some entries."""
    screening = screener(*entities).screen(Enquiry("shipment", (Subject("$.parties[0]", party),)))
    return build_alerts(screening, "S-1", b"{}", AT, review_hours=24)


def shown(renderable: RenderableType) -> str:
    """What a console that is no terminal shows, with its white space squeezed."""
    stream = io.StringIO()
    open_console(stream).print(renderable)
    return " ".join(stream.getvalue().split())
