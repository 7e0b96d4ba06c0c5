"""`assess narratives`: what is found of listed names in running text, and what of clean texts."""

from __future__ import annotations

import sys
from typing import TextIO

import click
import msgspec

from streams.assessment.narratives import (
    NarrativeAssessment,
    NarrativeRequest,
    assess_narratives,
)
from streams.cli.assess.stages import open_stages
from streams.cli.context import CLEAR, FOUND, pass_settings
from streams.cli.held_lists import SAMPLE_NOTE, ListChoice, choose_snapshots, list_options
from streams.lists.catalogue import HeldList, build_screener, merge_entities
from streams.lists.sample import SAMPLE
from streams.policy_file import load_policy
from streams.settings import Settings
from streams.terminal.assessment import render_narratives
from streams.terminal.console import Consoles


@click.command("narratives")
@click.option(
    "--clean",
    type=click.IntRange(1, 1_000_000),
    default=5000,
    show_default=True,
    help="Clean texts to make up.",
)
@click.option(
    "--each",
    type=click.IntRange(1, 100_000),
    default=500,
    show_default=True,
    help="Listed names of each kind to write into texts, for each way of writing them.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="An equal seed draws equal texts."
)
@click.option("--require", is_flag=True, help="End with 1 where a figure misses its bar.")
@click.option(
    "--json", "as_json", is_flag=True, help="JSON: all figures, and each text behind them."
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
    clean: int,
    each: int,
    seed: int,
    lists: ListChoice,
    require: bool,
    as_json: bool,
    out: TextIO | None,
) -> None:
    """Measure the search of running text against the lists, under the policy in force.

    Listed names are written into goods descriptions, shipping remarks, remittance information and
    letters: as listed, in other case, with marks, on two lines, with a typo, turned round at a
    comma. Texts that name nobody who is listed should raise no alert.

    Ends with 0, with --require and a bar that is missed with 1, with 2 on an error.

    Example: streamscreen assess narratives --out figures.json
    """
    consoles = Consoles.open()
    request = NarrativeRequest(clean=clean, each=each, seed=seed)
    assessment = _assess(settings, lists, request, consoles)
    body = msgspec.json.format(msgspec.json.encode(assessment)).decode() + "\n"
    if out:
        out.write(body)
    if as_json:
        sys.stdout.write(body)
    else:
        consoles.out.print(render_narratives(assessment))
        if SAMPLE in assessment.snapshots:
            consoles.out.print(SAMPLE_NOTE, style="yellow")
    raise click.exceptions.Exit(FOUND if require and not assessment.met else CLEAR)


def _assess(
    settings: Settings, lists: ListChoice, request: NarrativeRequest, consoles: Consoles
) -> NarrativeAssessment:
    with consoles.waiting("Reading the lists and building the index"):
        snapshots = choose_snapshots(settings, lists)
        held = {s.version.source: HeldList(s.version.version, s.entities) for s in snapshots}
        screener = build_screener(held, load_policy(settings))
    stages = open_stages(consoles, "texts")
    return assess_narratives(screener, merge_entities(held), request, stages)
