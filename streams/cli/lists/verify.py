"""`lists verify`: is what stands on the lists topic in order?"""

from __future__ import annotations

import click
from rich.text import Text

from streams.cli.context import CLEAR, FOUND, pass_settings
from streams.cli.held_lists import BUILT_IN
from streams.errors import ListError
from streams.kafka.list_audit import audit_topic
from streams.kafka.topics import require_topics
from streams.list_keys import verification_key
from streams.lists.snapshot import build_snapshot, load_snapshot, saved_sources, saved_versions
from streams.messages.list_records import ListMarker
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.list_status import render_audit
from streams.terminal.text import safe


@click.command("verify")
@pass_settings
def command(settings: Settings, /) -> None:
    """Check what stands on the lists topic as a worker would that starts now.

    Every chunk has to agree with the digest of its marker, every marker to be signed where a key
    is set and to follow the one before it, and each version in force to be the latest that is
    saved here, where any snapshot is.

    Exit codes: 0 all is in order, 1 something is not, 2 error.

    Example: streamscreen lists verify
    """
    consoles = Consoles.open()
    require_topics(settings, settings.lists_topic)
    key = verification_key(settings)
    with consoles.waiting("Reading the topic"):
        audits = audit_topic(settings)
    found = False
    for source, audit in sorted(audits.items()):
        problems = list(audit.problems)
        if audit.held:
            problems += _compare_with_saved(settings, audit.held.marker)
        found = found or bool(problems)
        marker = audit.held.marker if audit.held else None
        consoles.out.print(render_audit(source, marker, problems, signed=key is not None))
    if not audits:
        consoles.out.print(Text(safe(f"the topic {settings.lists_topic} holds no list.")))
    raise click.exceptions.Exit(FOUND if found else CLEAR)


def _compare_with_saved(settings: Settings, marker: ListMarker) -> list[str]:
    """Where the snapshots of this machine say something else than the topic."""
    folder, version = settings.snapshot_dir, marker.list
    saved = saved_versions(folder, version.source)
    if not saved and version.source in BUILT_IN:
        built_in = build_snapshot(BUILT_IN[version.source]()).version
        return [] if built_in.sha256 == version.sha256 else ["it is not the built-in list"]
    if not saved_sources(folder):
        return []
    if version.sha256 not in {other.sha256 for other in saved}:
        return [f"version {version.version} is not among the snapshots in {folder}"]
    try:
        load_snapshot(folder, version.source, version.version)
    except ListError as err:
        return [str(err)]
    if saved[-1].sha256 != version.sha256:
        return [f"version {saved[-1].version} was saved later and is not published"]
    return []
