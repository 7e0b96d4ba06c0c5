"""The command `streamscreen`: parse arguments, call one function, end with a code that tells.

Exit codes: 0 all is well (or clear), 1 something was found (hits, differences), 2 an error,
3 only a part went well or is done, 130 interrupted. Each command is the `command` of the
module of its name, which is loaded when it is asked for.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path

import click

from streams.cli.context import ERROR, INTERRUPTED, PIPE_CLOSED, Failure
from streams.errors import StreamsError
from streams.logs import configure_logs, escape
from streams.release import release

# In the order in which a newcomer meets them.
_COMMANDS = (
    "demo", "check", "compare", "screen", "lists", "policy", "mapping", "topics", "enrich", "doctor",
    "worker", "catch-up", "canary", "send", "tail", "seal", "audit", "dead-letters", "assess",
    "schemas",
)  # fmt: skip
_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commands(click.Group):
    """Loads each command's module when it is asked for, and ends errors in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name, if there is one."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except StreamsError as err:
            raise Failure(str(err)) from None
        except KeyboardInterrupt:
            raise click.exceptions.Exit(INTERRUPTED) from None
        except BrokenPipeError:  # whoever read the output (`| head`) has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(PIPE_CLOSED) from None


@click.group(cls=Commands, context_settings=_CONTEXT)
@click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings as a TOML file; STREAMSCREEN_* variables stand above it.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _, asked: _show_version(ctx) if asked else None,
    help="Show the version, and whether the matching is compiled.",
)
def cli(config: Path | None) -> None:  # noqa: ARG001 - read by pass_settings
    """Screen shipments and payments against sanctions and export-control lists.

    Start with `streamscreen demo`, or with `streamscreen check "Hikvision"`.
    """
    configure_logs("WARNING")


def _show_version(ctx: click.Context) -> None:
    from streams.matching.engine import Kernel  # noqa: PLC0415 - the others start faster without

    engine = "compiled" if Kernel else "not compiled, so slower"
    click.echo(f"streamscreen {release()}, matching {engine}")
    ctx.exit()


def main() -> None:
    """Run the command line and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without Chinese must not end it
            stream.reconfigure(errors="backslashreplace")
    try:
        cli(prog_name="streamscreen")
    except Exception:
        # A crash must not end with 1, which means hits.
        print(*map(escape, traceback.format_exc().splitlines()), sep="\n", file=sys.stderr)
        sys.exit(ERROR)
