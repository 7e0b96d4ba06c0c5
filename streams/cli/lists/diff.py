"""`lists diff`: what changed from one version of a list to another."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import msgspec
from rich.text import Text

from streams.cli.context import CLEAR, FOUND, pass_settings
from streams.errors import ListError
from streams.lists.admission import REFUSED, pending_refusal
from streams.lists.delta import Delta, compare_lists
from streams.lists.snapshot import (
    Snapshot,
    build_snapshot,
    latest_snapshot,
    load_snapshot,
    saved_versions,
)
from streams.lists.source import load
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.delta import render_delta
from streams.terminal.text import count_of, safe

_VERSION: Final = re.compile("[0-9a-f]{16}")
_NO_SOURCE: Final = "file"
_LATEST: Final = "latest"
_PREVIOUS: Final = "previous"
_REFUSED: Final = "refused"
_WORDS: Final = (_LATEST, _PREVIOUS, _REFUSED)


@click.command("diff")
@click.argument("versions", nargs=-1, required=True, metavar="[A] B")
@click.option("--source", help="The source of the versions, where they are named by their hashes.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each entry.")
@pass_settings
def command(
    settings: Settings, /, versions: tuple[str, ...], source: str | None, as_json: bool
) -> None:
    """Show what changed from A to B: entries added and removed, and the fields that changed.

    Each is a version of the SOURCE that is saved, or a file or folder: official files, a snapshot,
    or a folder of snapshots, of which the latest is taken. A version is named by its hash, or as
    `latest`, `previous` or `refused`, the one that waits for a person. With B alone, the latest
    saved version of the SOURCE is A.

    Exit codes: 0 the entries are equal, 1 they differ, 2 error.

    Example: streamscreen lists diff sdn-monday.xml sdn-tuesday.xml
    """
    if len(versions) > 2:
        raise click.UsageError("expected one or two versions")
    consoles = Consoles.open()
    with consoles.waiting("Reading both versions"):
        before, after = (
            _open(settings, source, version, consoles) for version in (None, *versions)[-2:]
        )
        delta = compare_lists(before.entities, after.entities)
    if as_json:
        for line in _lines(delta):
            sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    else:
        consoles.out.print(Text(f"{_title(before)} → {_title(after)}", "dim"))
        consoles.out.print(render_delta(delta))
    raise click.exceptions.Exit(FOUND if delta else CLEAR)


def _open(settings: Settings, source: str | None, text: str | None, consoles: Consoles) -> Snapshot:
    """The version that an argument names; None names the latest that is saved."""
    folder = settings.snapshot_dir
    if text is not None and text not in _WORDS and Path(text).exists():
        return _open_path(Path(text), source or _NO_SOURCE, consoles)
    if text is not None and text not in _WORDS and not _VERSION.fullmatch(text):
        raise ListError(
            f"{text!r} is neither a file or folder nor a version (16 hex digits, or one of "
            f"{', '.join(_WORDS)})"
        )
    if source is None:
        also = "" if text else "a second version, or "
        raise ListError(f"name {also}the source by --source")
    if text in (_PREVIOUS, _REFUSED):
        text = _find_version(folder, source, text)
    if text in (None, _LATEST):
        latest = latest_snapshot(folder, source)
        if latest is None:
            raise ListError(f"{folder} holds no version of {source} to compare with")
        return latest
    refused = (folder / REFUSED / source / f"{text}.json").exists()
    return load_snapshot(folder / REFUSED if refused else folder, source, text)


def _find_version(folder: Path, source: str, word: str) -> str:
    """The hash of the version that a word names."""
    if word == _REFUSED:
        refusal = pending_refusal(folder, source)
        if refusal is None:
            raise ListError(f"no version of {source} waits for you (`lists status`)")
        return refusal.version.version
    versions = saved_versions(folder, source)
    if len(versions) < 2:
        raise ListError(f"{folder} holds no version of {source} before the latest")
    return versions[-2].version


def _open_path(path: Path, source: str, consoles: Consoles) -> Snapshot:
    """A snapshot by its metadata file, the latest of a folder of them, or official files."""
    if path.is_file() and _VERSION.fullmatch(path.stem) and path.suffix == ".json":
        return load_snapshot(path.parent.parent, path.parent.name, path.stem)
    if path.is_dir() and any(_VERSION.fullmatch(file.stem) for file in path.glob("*.json")):
        path = path.resolve()
        latest = latest_snapshot(path.parent, path.name)
        if latest:
            return latest
    parsed = load(None, [path], source)
    if parsed.broken:
        left_out = f"{path}: {count_of(len(parsed.broken), 'broken row')} left out"
        consoles.err.print(Text(safe(left_out), "red"), soft_wrap=True)
    return build_snapshot(parsed)


def _title(snapshot: Snapshot) -> str:
    version = snapshot.version
    dated = f" of {version.source_date}" if version.source_date else ""
    name = "" if version.source == _NO_SOURCE else f"{version.source} "
    return safe(f"{name}{version.version}{dated}, {version.entries:,} entries")


def _lines(delta: Delta) -> Iterator[dict[str, object]]:
    for change, entities in (("added", delta.added), ("removed", delta.removed)):
        for entity in entities:
            yield {"change": change, "key": entity.key, "entity": entity}
    for entry in delta.changed:
        yield {
            "change": "changed",
            "key": entry.after.key,
            "name": entry.after.primary_name,
            "fields": entry.fields,
        }
