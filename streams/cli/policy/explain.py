"""`policy explain`: what the policy makes of one event, party by party."""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from pathlib import Path

import click
import msgspec

from streams.cli.context import CLEAR, FOUND, pass_settings
from streams.cli.event_lines import recognise_flow
from streams.cli.event_shapes import choose_events, shape_options
from streams.cli.held_lists import ListChoice, as_of_option, list_options, open_screener
from streams.cli.lines import BOM, read_whole
from streams.matching.decision_trace import trace
from streams.matching.outcomes import Outcome
from streams.messages.events import FLOWS, decode_event
from streams.settings import Settings
from streams.shapes.feeds import AnyEvent, Feed
from streams.terminal.console import Consoles
from streams.terminal.decision_traces import render_trace


@click.command("explain")
@click.argument(
    "event", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
@click.option("--flow", type=click.Choice(FLOWS), help="What the event is; else recognised.")
@shape_options
@list_options
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
@pass_settings
def command(
    settings: Settings,
    /,
    event: Path,
    flow: str | None,
    feed_name: str | None,
    lists: ListChoice,
    as_json: bool,
    **shape: str | None,
) -> None:
    """Explain what the policy makes of an EVENT, a file with one JSON object; `-` is standard input.

    An event of another shape needs --map or --feed.

    For each party, vessel and place: what it matches, which rule of the policy decides on that and
    why, what keeps the outcome milder, which rules were passed over and what they ask for.

    Exit codes: 0 the event is clear, 1 it is not, 2 error.

    Example: streamscreen policy explain shipment.json --as-of 2019-10-08
    """
    consoles = Consoles.open()
    body = read_whole(event).removeprefix(BOM)
    decoded = _read(body, flow, choose_events(settings, feed_name, **shape).feed)
    screener = open_screener(settings, lists, consoles)
    moment = decoded.occurred_at or datetime.now(timezone.utc)
    day = moment.astimezone(timezone.utc).date().isoformat()
    traced = trace(screener, decoded.enquiry(), day)
    if as_json:
        line = {"event_id": decoded.event_id, **msgspec.to_builtins(traced)}
        sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    else:
        consoles.out.print(render_trace(traced, screener))
    raise click.exceptions.Exit(CLEAR if traced.outcome is Outcome.CLEAR else FOUND)


def _read(body: bytes, flow: str | None, feed: Feed | None) -> AnyEvent:
    if feed:
        return feed.read(body, ()).event
    return decode_event(flow or recognise_flow(body), body.strip())
