"""`lists fetch`: official files come from their addresses and become snapshots."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from threading import Event
from typing import Final

import click
import msgspec
from rich.text import Text

from streams.cli.context import CLEAR, ERROR, pass_settings
from streams.errors import ConfigError, FetchError
from streams.lists.admission import pending_refusal
from streams.lists.fetching.fetch import fetch_source
from streams.lists.sources import Source, choose_sources, load_sources
from streams.lists.updating import UNREADABLE, Update, Watch, update_source
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.progress import Bar
from streams.terminal.refusals import render_refusal
from streams.terminal.source_tables import render_update
from streams.terminal.text import safe

PARTLY: Final = 3


@click.command("fetch")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--load/--no-load", "loads", default=True, help="Make a snapshot of what was fetched."
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each source.")
@pass_settings
def command(settings: Settings, /, names: tuple[str, ...], loads: bool, as_json: bool) -> None:
    """Fetch the SOURCES, or all that are switched on, and save a snapshot of each.

    Only what has changed is transferred, and what was cut short is gone on with. A source that
    fails, or whose version is refused, keeps none of the others back; its version before stands.

    Exit codes: 0 all are up to date, 3 only some of them, 2 none.

    Example: streamscreen lists fetch us-ofac-sdn un-sc
    """
    consoles = Consoles.open()
    sources = choose_sources(settings, names)
    if not names:
        _tell_left_out(settings, consoles)
    if not sources:
        raise ConfigError("no source is switched on (`lists sources`); name one to fetch it")
    done = 0
    for update in _update_all(settings, sources, consoles, loads=loads):
        done += update.ok
        if as_json:
            sys.stdout.write(msgspec.json.encode(_line(update)).decode() + "\n")
        else:
            consoles.out.print(render_update(update))
        _explain(update, settings, consoles)
    code = CLEAR if done == len(sources) else PARTLY if done else ERROR
    raise click.exceptions.Exit(code)


def _update_all(
    settings: Settings, sources: list[Source], consoles: Consoles, *, loads: bool
) -> Iterator[Update]:
    for source in sources:
        with Bar(consoles.err, source.name, None, "bytes") as bar:
            if loads:
                watch = Watch(Event(), bar.update_of, bar.update_of)
                update = update_source(settings, source, watch)
            else:
                update = _only_fetch(settings, source, bar)
        yield update


def _only_fetch(settings: Settings, source: Source, bar: Bar) -> Update:
    try:
        fetched = fetch_source(settings, source, progress=bar.update_of)
    except FetchError as err:
        return Update(source.name, "failed", reason=err.reason, detail=str(err))
    return Update(source.name, "new" if fetched.changed else "unchanged")


def _explain(update: Update, settings: Settings, consoles: Consoles) -> None:
    """Say on standard error what was left out, and why the source is not up to date."""
    for broken in update.broken:
        consoles.err.print(Text(safe(str(broken)), "red"), soft_wrap=True)
    refused = update.outcome == "refused" and update.reason != UNREADABLE
    refusal = pending_refusal(settings.snapshot_dir, update.source) if refused else None
    if refusal:
        consoles.err.print(render_refusal(refusal), soft_wrap=True)
    elif update.detail:
        consoles.err.print(Text(safe(update.detail), "red"), soft_wrap=True)


def _tell_left_out(settings: Settings, consoles: Consoles) -> None:
    for source in load_sources(settings).values():
        if source.enabled and (lacking := source.missing(settings)):
            note = f"{source.name} is left out: it needs the setting {lacking}."
            consoles.err.print(Text(note, "yellow"), soft_wrap=True)


def _line(update: Update) -> dict[str, object]:
    version = update.version
    return {
        "source": update.source,
        "outcome": update.outcome,
        "version": version.version if version else None,
        "entries": version.entries if version else None,
        "source_date": version.source_date if version else None,
        "broken_rows": len(update.broken),
        "reason": update.reason or None,
        "detail": update.detail or None,
    }
