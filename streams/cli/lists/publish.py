"""`lists publish`: saved snapshots go to the topic that workers read."""

from __future__ import annotations

import click
from rich.text import Text

from streams.cli.context import CLEAR, ERROR, pass_settings
from streams.cli.held_lists import BUILT_IN
from streams.cli.lists.fetch import PARTLY
from streams.errors import ListError
from streams.kafka.list_topic import Publication, publish_list
from streams.kafka.topics import require_topics
from streams.list_job.publication import Published, publish_accepted, publish_source
from streams.lists.admission import REFUSED
from streams.lists.sample import SAMPLE, SCENARIO
from streams.lists.snapshot import build_snapshot, saved_sources
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.refusals import render_refusal
from streams.terminal.text import safe


@click.command("publish")
@click.argument("sources", nargs=-1)
@click.option("--sample", is_flag=True, help="Publish the built-in sample.")
@click.option("--scenario", is_flag=True, help="Publish the built-in, hypothetical scenario.")
@click.option(
    "--accept-drop",
    "reason",
    metavar="REASON",
    help="Publish the one SOURCE although its version is refused; the reason is recorded.",
)
@pass_settings
def command(
    settings: Settings,
    /,
    sources: tuple[str, ...],
    sample: bool,
    scenario: bool,
    reason: str | None,
) -> None:
    """Publish the latest snapshot of each of the SOURCES to the lists topic.

    Without any, all that are saved. Workers take a version when all of it has arrived, and go on
    with the one before until then. A version that drops many entries of the one in force, halves a
    list or is dated before it is refused, and the others go on.

    Exit codes: 0 all are published, 3 only some of them, 2 none.

    Example: streamscreen lists publish us-csl us-ofac-sdn
    """
    consoles = Consoles.open()
    names = _choose(settings, [*sources, *[SAMPLE] * sample, *[SCENARIO] * scenario])
    require_topics(settings, settings.lists_topic, write=[settings.lists_topic])
    if reason is not None:
        if len(names) != 1 or not reason.strip():
            raise ListError("--accept-drop takes one SOURCE and a reason: nothing was published")
        with consoles.waiting(f"Publishing {names[0]}"):
            done = publish_accepted(settings, names[0], reason.strip())
        _tell(consoles, done)
        return
    published = 0
    for name in names:
        with consoles.waiting(f"Publishing {name}"):
            result = _publish(settings, name)
        if result.publication:
            _tell(consoles, result.publication)
        if result.refusal:
            consoles.err.print(render_refusal(result.refusal), soft_wrap=True)
        published += result.refusal is None
    code = CLEAR if published == len(names) else PARTLY if published else ERROR
    raise click.exceptions.Exit(code)


def _choose(settings: Settings, named: list[str]) -> list[str]:
    """The sources that were named, or all that are saved. Raises ListError for one that is not."""
    folder = settings.snapshot_dir
    known = {*saved_sources(folder), *saved_sources(folder / REFUSED)}
    if not named and not known:
        raise ListError(
            f"{folder} holds no snapshot: `streamscreen lists load` makes them, "
            "and --sample publishes the built-in sample"
        )
    for name in named:
        if name not in known and name not in BUILT_IN:
            there = ", ".join(sorted({*known, *BUILT_IN}))
            raise ListError(f"{folder} holds no snapshot of {name!r}; there are {there}")
    return named or sorted(known)


def _publish(settings: Settings, name: str) -> Published:
    folder = settings.snapshot_dir
    if name in BUILT_IN and name not in saved_sources(folder):
        # It comes with the program, not from a download that may have been cut off.
        snapshot = build_snapshot(BUILT_IN[name]())
        return Published(publish_list(settings, snapshot.version, snapshot.payload), None)
    return publish_source(settings, name)


def _tell(consoles: Consoles, done: Publication) -> None:
    version = done.version
    how = f"{done.chunks} chunks, {done.bytes:,} bytes" if done.chunks else "it was there"
    said = f"{version.source} {version.version}: {version.entries:,} entries ({how})"
    consoles.out.print(Text(safe(said)))
