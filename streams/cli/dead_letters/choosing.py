"""The options that choose dead letters."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from streams.cli.moments import Moment
from streams.errors import MessageError
from streams.kafka.dead_letters import Choice
from streams.messages.events import FLOWS
from streams.messages.places import Place

_Result = TypeVar("_Result")


class PlaceType(click.ParamType):
    """Where a message stood: topic, partition and offset, such as shipments-3-41."""

    name = "letter"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Place:
        """The place that a text names."""
        if isinstance(value, Place):
            return value
        try:
            return Place.parse(str(value))
        except MessageError:
            self.fail(f"{value!r}: expected TOPIC-PARTITION-OFFSET", param, ctx)


def pass_choice(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """Give a command the options that choose letters, as a choice after its settings."""

    @click.option("--since", type=Moment(), help="Written from then on, such as 24h.")
    @click.option("--reason", "reasons", multiple=True, help="With this reason; repeatable.")
    @click.option("--topic", "topics", multiple=True, help="Of messages of this topic; repeatable.")
    @click.option("--flow", "flows", multiple=True, type=click.Choice(FLOWS), help="Of this flow.")
    @wraps(command)
    def run(
        *,
        since: int | None,
        reasons: tuple[str, ...],
        topics: tuple[str, ...],
        flows: tuple[str, ...],
        **others: Any,
    ) -> _Result:
        choice = Choice(
            since=since,
            reasons=frozenset(reasons),
            topics=frozenset(topics),
            flows=frozenset(flows),
        )
        return command(choice, **others)

    return run
