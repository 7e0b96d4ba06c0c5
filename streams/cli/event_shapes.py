"""The shape of a file's events, as options name it: a mapping, or a feed of the feeds file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

import click
import msgspec

from streams.cli.lines import BOM, Line, read_lines, read_stream
from streams.errors import ConfigError
from streams.kafka.formats import open_formats
from streams.settings import Settings
from streams.shapes.feeds import Feed, FeedRule, choose_format, load_feeds, mapped_feed
from streams.shapes.formats import Format
from streams.shapes.mapping_file import load_mapping

ENVELOPES = ("cloudevents",)


class EventShape(NamedTuple):
    """How the events of a file are read; without a feed they have Streamscreen's own shapes.

    `by_line` is whether they are JSON, which stands one a line unless the file's name says else.
    """

    feed: Feed | None = None
    by_line: bool = True

    def lines(self, file: Path, stream: BinaryIO) -> Iterable[Line]:
        """The events of a file, as lines of it; the whole file where that is one event."""
        if self.feed and (not self.by_line or file.suffix.lower() == ".json"):
            body = read_stream(file, stream)
            return [Line(1, body.removeprefix(BOM), len(body), too_long=False)]
        return read_lines(stream)


def shape_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that `choose_events` takes to a command."""
    for option in (
        click.option("--envelope", type=click.Choice(ENVELOPES), help="What is around each event."),
        click.option("--format", "format_", help="How written, if not as the mapping says."),
        click.option("--map", "map_", metavar="MAP", help="A mapping to read events by."),
        click.option("--feed", "feed_name", help="The feed of the feeds file to read events as."),
    ):
        command = option(command)
    return command


def open_all_formats(settings: Settings) -> dict[str, Format]:
    """Every format of the settings, for as long as the command runs."""
    formats = open_formats(settings, waits=True)
    click.get_current_context().call_on_close(formats.close)
    return formats.by_name


def choose_events(
    settings: Settings,
    feed_name: str | None,
    map_: str | None,
    format_: str | None,
    envelope: str | None,
) -> EventShape:
    """The shape that the options name. Raises ConfigError for what is not known."""
    formats = open_all_formats(settings)
    if feed_name:
        if map_ or format_ or envelope:
            raise click.UsageError("--feed says all of --map, --format and --envelope")
        feeds = {feed.name: feed for feed in load_feeds(settings, formats)}
        if feed_name not in feeds:
            raise ConfigError(f"feed {feed_name!r}: expected one of {', '.join(feeds)}")
        feed = feeds[feed_name]
        return EventShape(feed, feed.is_json)
    if not map_:
        if format_ or envelope:
            raise click.UsageError("--format and --envelope go with --map")
        return EventShape()
    mapping = load_mapping(map_)
    form = choose_format(format_, mapping, formats)
    rule = msgspec.convert(
        {"name": "file", "topic": "file", "mapping": map_, "envelope": envelope}, FeedRule
    )
    return EventShape(mapped_feed(rule, mapping, form), form.is_json)
