"""`assess narratives`: what is found of listed names in running text, and what of clean texts."""

from __future__ import annotations

import click

from streams.assessment.narratives import NarrativeRequest, assess_narratives
from streams.cli.assess.outputs import Output, open_lists, output_options
from streams.cli.assess.stages import open_stages
from streams.cli.context import pass_settings
from streams.cli.held_lists import ListChoice, list_options
from streams.lists.catalogue import merge_entities
from streams.settings import Settings
from streams.terminal.assessment import render_narratives


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
@output_options("text")
@list_options
@pass_settings
def command(
    settings: Settings,
    /,
    clean: int,
    each: int,
    seed: int,
    lists: ListChoice,
    output: Output,
) -> None:
    """Measure the search of running text against the lists, under the policy in force.

    Listed names are written into goods descriptions, shipping remarks, remittance information and
    letters: as listed, in other case, with marks, on two lines, with a typo, turned round at a
    comma. Texts that name nobody who is listed should raise no alert.

    Ends with 0, with --require and a bar that is missed with 1, with 2 on an error.

    Example: streamscreen assess narratives --out figures.json
    """
    request = NarrativeRequest(clean=clean, each=each, seed=seed)
    held, screener = open_lists(settings, lists, output.consoles)
    stages = open_stages(output.consoles, "texts")
    assessment = assess_narratives(screener, merge_entities(held), request, stages)
    output.end(assessment, render_narratives(assessment))
