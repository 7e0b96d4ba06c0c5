"""What the commands of `assess` share: where the lists come from, and how an assessment ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Protocol, TextIO, TypeVar

import click
import msgspec
from rich.console import RenderableType

from streams.cli.context import CLEAR, FOUND
from streams.cli.held_lists import SAMPLE_NOTE, ListChoice, choose_snapshots
from streams.lists.catalogue import HeldList, build_screener
from streams.lists.sample import SAMPLE
from streams.matching.screener import Screener
from streams.policy_file import load_policy
from streams.settings import Settings
from streams.terminal.console import Consoles

_Result = TypeVar("_Result")


class Assessed(Protocol):
    """An assessment: which lists it was of, and whether every figure met its bar."""

    @property
    def snapshots(self) -> Mapping[str, str]:
        """The version of each source."""

    @property
    def met(self) -> bool:
        """Whether no figure misses its bar."""


class Output:
    """How to tell an assessment: as tables or JSON, to a file too, with or without a demand."""

    def __init__(self, *, require: bool, as_json: bool, file: TextIO | None) -> None:
        self._require = require
        self._as_json = as_json
        self._file = file
        self.consoles = Consoles.open()

    def end(self, assessment: Assessed, tables: RenderableType) -> None:
        """Tell it and end the command: with 1 where bars are demanded and one is missed, or 0."""
        body = msgspec.json.format(msgspec.json.encode(assessment)).decode() + "\n"
        if self._file:
            self._file.write(body)
        if self._as_json:
            sys.stdout.write(body)
        else:
            self.consoles.out.print(tables)
            if SAMPLE in assessment.snapshots:
                self.consoles.out.print(SAMPLE_NOTE, style="yellow")
        raise click.exceptions.Exit(FOUND if self._require and not assessment.met else CLEAR)


def output_options(what: str) -> Callable[[Callable[..., _Result]], Callable[..., _Result]]:
    """Options that say how to tell it; the command gets them as one argument, `output`.

    `what` is what the JSON holds each of.
    """

    def decorate(command: Callable[..., _Result]) -> Callable[..., _Result]:
        @click.option("--require", is_flag=True, help="End with 1 where a figure misses its bar.")
        @click.option(
            "--json",
            "as_json",
            is_flag=True,
            help=f"JSON: all figures, and each {what} behind them.",
        )
        @click.option(
            "--out",
            type=click.File("w", encoding="utf-8", lazy=False),  # a fault shows before the work
            help="Write the JSON to a file too.",
        )
        @wraps(command)
        def run(
            *args: object, require: bool, as_json: bool, out: TextIO | None, **kwargs: object
        ) -> _Result:
            output = Output(require=require, as_json=as_json, file=out)
            return command(*args, output=output, **kwargs)

        return run

    return decorate


def open_lists(
    settings: Settings, lists: ListChoice, consoles: Consoles
) -> tuple[dict[str, HeldList], Screener]:
    """The chosen lists by source, and a screener of them under the policy in force."""
    with consoles.waiting("Reading the lists and building the index"):
        snapshots = choose_snapshots(settings, lists)
        held = {s.version.source: HeldList(s.version.version, s.entities) for s in snapshots}
        return held, build_screener(held, load_policy(settings))
