"""Which lists a command searches: the saved snapshots, or the built-in sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TypeVar

import click
from rich.text import Text

from streams.errors import ListError
from streams.lists.catalogue import HeldList, build_screener, merge_entities
from streams.lists.derived import add_derived, today
from streams.lists.history import version_on
from streams.lists.ownership_file import configured_stakes
from streams.lists.parsed import BrokenRow
from streams.lists.sample import SAMPLE, SCENARIO, load_sample, load_scenario
from streams.lists.snapshot import Snapshot, build_snapshot, load_snapshot, saved_versions
from streams.matching.entity import ListedEntity
from streams.matching.screener import Screener
from streams.matching.script import fold
from streams.messages.list_versions import ListVersion
from streams.policy_file import load_policy
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.text import safe

SAMPLE_NOTE = (
    "This is the built-in sample, no substitute for official lists: `streamscreen lists load` "
    "takes those."
)
_MOST_DOUBTS = 5
BUILT_IN = {SAMPLE: load_sample, SCENARIO: load_scenario}

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class ListChoice:
    """What the options of `list_options` and `as_of_option` say; `as_of` is an ISO date."""

    folder: Path | None
    sources: tuple[str, ...]
    hypothetical: bool
    as_of: str | None = None


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


def as_of_option(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """The option `--as-of`, which goes into `lists`; stands below `list_options`."""

    @click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="YYYY-MM-DD",
        help="Answer as the lists and the policy's rules would have on that day.",
    )
    @wraps(command)
    def run(*args: object, lists: ListChoice, as_of: datetime | None, **kwargs: object) -> _Result:
        day = as_of.date().isoformat() if as_of else None
        return command(*args, lists=replace(lists, as_of=day), **kwargs)

    return run


def latest_versions(folder: Path) -> dict[str, ListVersion]:
    """The version of each source that was saved last, by source; none for a folder that is not."""
    return {source: versions[-1] for source, versions in _all_versions(folder).items()}


def _all_versions(folder: Path) -> dict[str, list[ListVersion]]:
    sources = sorted(path.name for path in folder.glob("*/") if path.is_dir())
    saved = {source: saved_versions(folder, source) for source in sources}
    return {source: versions for source, versions in saved.items() if versions}


def choose_snapshots(settings: Settings, choice: ListChoice) -> list[Snapshot]:
    """The latest snapshot of each source that is chosen, or that of the day asked for.

    Without a choice: all that are saved, or the built-in sample where none is. Raises ListError
    for a source or a folder that holds nothing.
    """
    folder = choice.folder or settings.snapshot_dir
    saved = {
        source: version_on(versions, choice.as_of) if choice.as_of else versions[-1]
        for source, versions in _all_versions(folder).items()
    }
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
        held = _held(choose_snapshots(settings, choice))
        stakes = configured_stakes(settings)
        day = choice.as_of or today()
        derived = add_derived(held, stakes.stakes, day, siblings=policy.shared_details)
        screener = build_screener(derived.lists, policy, choice.as_of)
    _tell_doubts(stakes.broken, derived.unknown, consoles)
    return screener


def _tell_doubts(broken: Sequence[BrokenRow], unknown: Sequence[str], consoles: Consoles) -> None:
    """Tell what of the file of stakes was left out, the first few of each sort."""
    doubts = [str(row) for row in broken[:_MOST_DOUBTS]]
    doubts += [f"a stake names {key}, which is on no list here" for key in unknown[:_MOST_DOUBTS]]
    left_out = len(broken) + len(unknown) - len(doubts)
    if left_out:
        doubts.append(f"and {left_out:,} more rows and entries of the file of stakes")
    for doubt in doubts:
        consoles.err.print(Text(safe(doubt), "yellow"), soft_wrap=True)


def choose_entities(settings: Settings, choice: ListChoice) -> list[ListedEntity]:
    """All entries of the chosen snapshots, each key once."""
    return merge_entities(_held(choose_snapshots(settings, choice)))


def search_entries(snapshots: list[Snapshot], text: str) -> list[ListedEntity]:
    """The entries that hold a text in a name, or have it as their id or one of their numbers."""
    words, exact = _squeeze(fold(text)), text.strip().casefold()
    return [
        entity
        for entity in merge_entities(_held(snapshots))
        if (words and any(words in _squeeze(fold(name.text)) for name in entity.names))
        or exact in {entity.entry_id.casefold(), entity.key.casefold()}
        or any(exact == number.value.casefold() for number in entity.identifiers)
    ]


def _held(snapshots: list[Snapshot]) -> dict[str, HeldList]:
    return {
        snapshot.version.source: HeldList(
            snapshot.version.version, snapshot.entities, snapshot.version.parser_version
        )
        for snapshot in snapshots
    }


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _open(folder: Path, source: str, saved: dict[str, ListVersion]) -> Snapshot:
    if source in saved:
        return load_snapshot(folder, source, saved[source].version)
    if source in BUILT_IN:
        return build_snapshot(BUILT_IN[source]())
    known = ", ".join(sorted({*saved, *BUILT_IN}))
    raise ListError(f"{folder} holds no snapshot of {source!r}; there are {known}")
