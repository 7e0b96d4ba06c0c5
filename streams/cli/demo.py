"""`demo`: everything at work on one machine."""

from __future__ import annotations

import click

from streams.demo import run_demo


@click.command("demo")
@click.option("--seconds", default=60.0, show_default=True, help="How long it runs.")
@click.option("--rate", default=50.0, show_default=True, help="Events a second.")
def command(seconds: float, rate: float) -> None:
    """Watch it all work on this machine, with nothing to install.

    A broker, lists, a worker and made-up traffic, until the counts add up.

    Example: streamscreen demo --seconds 30
    """
    raise click.exceptions.Exit(run_demo(seconds, rate))
