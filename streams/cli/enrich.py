"""`enrich`: shipments copied from topic to topic, with the ships that earlier ones name."""

from __future__ import annotations

import click
from rich.text import Text

from streams.cli.context import CLEAR, INTERRUPTED, interruptible, pass_settings
from streams.cli.event_shapes import open_all_formats
from streams.kafka.enrichment import enrich_shipments
from streams.settings import Settings
from streams.shapes.feeds import load_feeds
from streams.terminal.console import Consoles
from streams.terminal.text import count_of


@click.command("enrich")
@pass_settings
def command(settings: Settings, /) -> None:
    """Copy shipments to the topics that workers read, with the ships of their booking or voyage.

    A ship's IMO number that an earlier event of the same reference names is written into the
    shipment as `seen_vessels`, with that event's place, and is screened like its own ship. A feed
    with an `unenriched` topic is copied as well, each event byte for byte, with what was seen in a
    header; all other feeds of shipments are looked through for ships. Only with the setting
    enrich_shipments; one process at a time; it runs until Ctrl-C, and a later one goes on where it
    ended.

    Example: streamscreen enrich
    """
    consoles = Consoles.open()
    feeds = load_feeds(settings, open_all_formats(settings))
    with interruptible() as stopped:
        copied = enrich_shipments(settings, feeds, stopped)
    consoles.out.print(Text(f"{count_of(copied, 'shipment')} copied."))
    raise click.exceptions.Exit(INTERRUPTED if stopped.is_set() else CLEAR)
