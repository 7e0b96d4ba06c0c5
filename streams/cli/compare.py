"""`compare`: one name as asked against one as listed, with every figure behind the score."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec
from rich.text import Text

from streams.cli.context import CLEAR, ERROR, pass_settings
from streams.cli.held_lists import ListChoice, choose_entities, list_options
from streams.cli.name_pairs import Comparison, PairScorer, list_party, read_compared
from streams.cli.pair_file import PairFile, compare_file, summarise
from streams.matching.entity import Kind, ListedEntity
from streams.matching.evidence import Evidence
from streams.matching.outcomes import Band
from streams.matching.party import Party
from streams.matching.policy import Policy, Thresholds
from streams.policy_file import load_policy
from streams.settings import Settings
from streams.terminal.comparison import render_comparison
from streams.terminal.console import Consoles

MATCH = 0
NO_MATCH = 1
_KINDS = [kind.value for kind in Kind if kind is not Kind.UNKNOWN]
_FILE = click.Path(dir_okay=False, path_type=Path)
_NOT_KNOWN = "-"


class Compared(msgspec.Struct, frozen=True):
    """What `--json` prints; `band` is null below the threshold for review."""

    score: float
    band: Band | None
    thresholds: Thresholds
    evidence: Evidence


@click.command("compare")
@click.argument("names", nargs=-1, metavar="[ASKED LISTED]")
@click.option("--kind", type=click.Choice(_KINDS), default=None, help="What the names belong to.")
@click.option("--country", nargs=2, metavar="ASKED LISTED", help="ISO codes or English names.")
@click.option("--dob", nargs=2, metavar="ASKED LISTED", help="Dates of birth: 1962-03-04 or 1962.")
@click.option("--csv", "pairs", type=_FILE, help="Score the pairs of a CSV file instead.")
@click.option("--out", type=_FILE, help="Where the scored pairs are written.")
@list_options
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: score, band and evidence.")
@pass_settings
def command(
    settings: Settings,
    /,
    names: tuple[str, ...],
    kind: str | None,
    lists: ListChoice,
    pairs: Path | None,
    out: Path | None,
    as_json: bool,
    **facts: tuple[str, str] | None,
) -> None:
    """Compare a name as ASKED with a name as LISTED, and show how the score comes about.

    The order tells: words that only the list has cost less than words that only the question has.
    Facts are given for both sides, `-` where one is not known. How rare a word is comes from
    built-in counts; with --list-dir or --source from those lists, as if LISTED stood there too.

    With --csv all pairs of a file are scored: columns name1 (asked) and name2 (listed), and kind
    or schema where there is one. Its lines are written to --out with a score and a band: strong,
    review or none. A bad line is told with its number and left out.

    Ends with 0 for a match at the threshold for review or above, 1 for none, 2 on an error; with
    --csv 0, or 2 where a line was bad.

    Example: streamscreen compare "Hik Vision Hangzhou" "Hangzhou Hikvision Digital Technology"
    """
    _check_usage(names, pairs, out, as_json or any(facts.values()))
    consoles, policy = Consoles.open(), load_policy(settings)
    world = _read_world(settings, lists, consoles)
    if pairs and out:
        file = PairFile(pairs, Kind(kind or Kind.UNKNOWN), consoles)
        bands = compare_file(file, out, policy, world, consoles)
        consoles.err.print(summarise(file, bands, out), soft_wrap=True)
        raise click.exceptions.Exit(ERROR if file.bad else CLEAR)
    asked, listed = (_read_side(side, names[side], kind, facts) for side in (0, 1))
    with consoles.waiting("Weighing the words"):
        comparison = PairScorer(policy, [list_party(listed)], world).compare(0, asked)
    if as_json:
        body = _encode(comparison, policy)
        sys.stdout.write(f"{body}\n")
    else:
        consoles.out.print(
            render_comparison(names[1], comparison.explain(), comparison.band, policy.thresholds)
        )
        consoles.out.print(_conclusion(policy, world))
    raise click.exceptions.Exit(MATCH if comparison.band else NO_MATCH)


def _check_usage(
    names: tuple[str, ...], pairs: Path | None, out: Path | None, single: bool
) -> None:
    if pairs is None and (len(names) != 2 or out):
        raise click.UsageError("expected two names, or --csv and --out")
    if pairs and (names or single or out is None):
        raise click.UsageError("--csv goes with --out, and without names, facts and --json")


def _read_world(settings: Settings, lists: ListChoice, consoles: Consoles) -> list[ListedEntity]:
    """The entries of the lists that the options name; none where they name none."""
    if lists == ListChoice(None, (), hypothetical=False):
        return []
    with consoles.waiting("Reading the lists"):
        return choose_entities(settings, lists)


def _read_side(
    side: int, name: str, kind: str | None, facts: dict[str, tuple[str, str] | None]
) -> Party:
    """The name and the facts of one side: 0 the asked, 1 the listed one."""
    given = {field: values[side] for field, values in facts.items() if values}
    known = {field: "" if value == _NOT_KNOWN else value for field, value in given.items()}
    birth = {"date_of_birth": known.pop("dob")} if "dob" in known else {}
    return read_compared({"name": name, "kind": kind or "", **known, **birth})


def _encode(comparison: Comparison, policy: Policy) -> str:
    compared = Compared(comparison.score, comparison.band, policy.thresholds, comparison.explain())
    return msgspec.json.encode(compared).decode()


def _conclusion(policy: Policy, world: list[ListedEntity]) -> Text:
    """By which policy, and where the weights of the words come from."""
    among = f"their rarity among {len(world) + 1:,} entries" if world else "built-in counts"
    return Text(f"Words weighed by {among}; policy of {policy.date}.", "dim")
