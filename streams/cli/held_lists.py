"""Which lists a command searches: the saved snapshots, or the built-in sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TypeVar

import click

from streams.errors import ListError
from streams.lists.catalogue import HeldList, build_screener, merge_entities
from streams.lists.sample import SAMPLE, SCENARIO, load_sample, load_scenario
from streams.lists.snapshot import Snapshot, build_snapshot, load_snapshot, saved_versions
from streams.matching.entity import ListedEntity
from streams.matching.screener import Screener
from streams.matching.script import fold
from streams.messages.list_versions import ListVersion
from streams.policy_file import load_policy
from streams.settings import Settings
from streams.terminal.console import Consoles

SAMPLE_NOTE = (
    "This is the built-in sample, no substitute for official lists: `streamscreen lists load` "
    "takes those."
)
BUILT_IN = {SAMPLE: load_sample, SCENARIO: load_scenario}

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class ListChoice:
    """What the options of `list_options` say."""

    folder: Path | None
    sources: tuple[str, ...]
    hypothetical: bool


def list_options(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """Options that choose the lists; the command gets them as one argument, `lists`."""

    @click.option(
        "--list-dir",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Folder of snapshots to search (default: the setting snapshot_dir).",
    )
    @click.option("--source", "sources", multiple=True, help="Search this source only; repeatable.")
    @click.option(
        "--hypothetical", is_flag=True, help="Search the built-in scenario too; it is labelled."
    )
    @wraps(command)
    def run(
        *args: object, list_dir: Path | None, sources: tuple[str, ...], hypothetical: bool,
        **kwargs: object,
    ) -> _Result:  # fmt: skip
        choice = ListChoice(list_dir, sources, hypothetical)
        return command(*args, lists=choice, **kwargs)

    return run


def latest_versions(folder: Path) -> dict[str, ListVersion]:
    """The version of each source that was saved last, by source; none for a folder that is not."""
    sources = sorted(path.name for path in folder.glob("*/") if path.is_dir())
    saved = {source: saved_versions(folder, source) for source in sources}
    return {source: versions[-1] for source, versions in saved.items() if versions}


def choose_snapshots(settings: Settings, choice: ListChoice) -> list[Snapshot]:
    """The latest snapshot of each source that is chosen.

    Without a choice: all that are saved, or the built-in sample where none is. Raises ListError
    for a source or a folder that holds nothing.
    """
    folder = choice.folder or settings.snapshot_dir
    saved = latest_versions(folder)
    if choice.folder and not saved:
        raise ListError(f"{folder} holds no snapshot; `streamscreen lists load` makes them")
    names = list(choice.sources or saved or (SAMPLE,))
    if choice.hypothetical and SCENARIO not in names:
        names.append(SCENARIO)
    return [_open(folder, name, saved) for name in names]


def open_screener(settings: Settings, choice: ListChoice, consoles: Consoles) -> Screener:
    """A screener over the chosen lists under the policy in force."""
    policy = load_policy(settings)
    with consoles.waiting("Reading the lists and building the index"):
        snapshots = choose_snapshots(settings, choice)
        held = {s.version.source: HeldList(s.version.version, s.entities) for s in snapshots}
        return build_screener(held, policy)


def search_entries(snapshots: list[Snapshot], text: str) -> list[ListedEntity]:
    """The entries that hold a text in a name, or have it as their id or one of their numbers."""
    words, exact = _squeeze(fold(text)), text.strip().casefold()
    held = {s.version.source: HeldList(s.version.version, s.entities) for s in snapshots}
    return [
        entity
        for entity in merge_entities(held)
        if (words and any(words in _squeeze(fold(name.text)) for name in entity.names))
        or exact in {entity.entry_id.casefold(), entity.key.casefold()}
        or any(exact == number.value.casefold() for number in entity.identifiers)
    ]


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _open(folder: Path, source: str, saved: dict[str, ListVersion]) -> Snapshot:
    if source in saved:
        return load_snapshot(folder, source, saved[source].version)
    if source in BUILT_IN:
        return build_snapshot(BUILT_IN[source]())
    known = ", ".join(sorted({*saved, *BUILT_IN}))
    raise ListError(f"{folder} holds no snapshot of {source!r}; there are {known}")
