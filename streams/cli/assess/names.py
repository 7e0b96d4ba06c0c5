"""`assess names`: what is found of listed, manipulated and labelled names, and what of clean ones."""

from __future__ import annotations

import sys
from typing import TextIO

import click
import msgspec

from streams.assessment.assessment import Assessment, Request, assess_names
from streams.cli.assess.inputs import request_options
from streams.cli.assess.stages import open_stages
from streams.cli.context import CLEAR, FOUND, pass_settings
from streams.cli.held_lists import SAMPLE_NOTE, ListChoice, choose_snapshots, list_options
from streams.lists.catalogue import HeldList, build_screener, merge_entities
from streams.lists.sample import SAMPLE
from streams.policy_file import load_policy
from streams.settings import Settings
from streams.terminal.assessment import render_assessment
from streams.terminal.console import Consoles


@click.command("names")
@request_options
@click.option("--require", is_flag=True, help="End with 1 where a figure misses its bar.")
@click.option(
    "--json", "as_json", is_flag=True, help="JSON: all figures, and each name behind them."
)
@click.option(
    "--out",
    type=click.File("w", encoding="utf-8", lazy=False),  # a fault shows before the work
    help="Write the JSON to a file too.",
)
@list_options
@pass_settings
def command(
    settings: Settings,
    /,
    request: Request,
    lists: ListChoice,
    require: bool,
    as_json: bool,
    out: TextIO | None,
) -> None:
    """Measure the matching of names against the lists, at the thresholds of the policy in force.

    Every listed name is asked for as it is printed; names of each class are misspelt, reordered,
    cut off, transliterated and so on; clean people (a CSV file with a column full_name or name)
    and generated clean companies should raise no alert. Pairs are a CSV file with the columns
    schema, name1, name2, is_match, quality and category; the first name counts as the asked one, the second as the listed.

    Ends with 0, with --require and a bar that is missed with 1, with 2 on an error.

    Example: streamscreen assess names --clean customers.csv --pairs pairs.csv --out figures.json
    """
    consoles = Consoles.open()
    assessment = _assess(settings, lists, request, consoles)
    body = msgspec.json.format(msgspec.json.encode(assessment)).decode() + "\n"
    if out:
        out.write(body)
    if as_json:
        sys.stdout.write(body)
    else:
        consoles.out.print(render_assessment(assessment))
        if SAMPLE in assessment.snapshots:
            consoles.out.print(SAMPLE_NOTE, style="yellow")
    raise click.exceptions.Exit(FOUND if require and not assessment.met else CLEAR)


def _assess(
    settings: Settings, lists: ListChoice, request: Request, consoles: Consoles
) -> Assessment:
    with consoles.waiting("Reading the lists and building the index"):
        snapshots = choose_snapshots(settings, lists)
        held = {s.version.source: HeldList(s.version.version, s.entities) for s in snapshots}
        screener = build_screener(held, load_policy(settings))
    return assess_names(screener, merge_entities(held), request, open_stages(consoles, "names"))
