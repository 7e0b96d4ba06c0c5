"""`assess names`: what is found of listed, manipulated and labelled names, and what of clean ones."""

from __future__ import annotations

import click

from streams.assessment.assessment import Request, assess_names
from streams.cli.assess.inputs import request_options
from streams.cli.assess.outputs import Output, open_lists, output_options
from streams.cli.assess.stages import open_stages
from streams.cli.context import pass_settings
from streams.cli.held_lists import ListChoice, list_options
from streams.lists.catalogue import merge_entities
from streams.settings import Settings
from streams.terminal.assessment import render_assessment


@click.command("names")
@request_options
@output_options("name")
@list_options
@pass_settings
def command(
    settings: Settings,
    /,
    request: Request,
    lists: ListChoice,
    output: Output,
) -> None:
    """Measure the matching of names against the lists, at the thresholds of the policy in force.

    Every listed name is asked for as it is printed; names of each class are misspelt, reordered,
    cut off, transliterated and so on; clean people (a CSV file with a column full_name or name)
    and generated clean companies should raise no alert. Pairs are a CSV file with the columns
    schema, name1, name2, is_match, quality and category; the first name counts as the asked one, the second as the listed.

    Ends with 0, with --require and a bar that is missed with 1, with 2 on an error.

    Example: streamscreen assess names --clean customers.csv --pairs pairs.csv --out figures.json
    """
    held, screener = open_lists(settings, lists, output.consoles)
    stages = open_stages(output.consoles, "names")
    assessment = assess_names(screener, merge_entities(held), request, stages)
    output.end(assessment, render_assessment(assessment))
