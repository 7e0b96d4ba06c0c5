"""`schemas`: the published schemas, written from the code."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from streams.cli.context import CLEAR, FOUND
from streams.schemas.files import check_schemas, write_schemas
from streams.terminal.console import Consoles
from streams.terminal.text import safe


@click.command("schemas")
@click.option("--check", is_flag=True, help="Change nothing; end with 1 where a file differs.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("schemas"),
    show_default=True,
    help="Where the files are.",
)
def command(check: bool, folder: Path) -> None:
    """Write the schema files, or check that they agree with the code.

    They are the JSON Schemas of all messages and the AsyncAPI document.

    Example: streamscreen schemas --check
    """
    consoles = Consoles.open()
    problems = check_schemas(folder) if check else []
    changed = [] if check else [f"{path} written" for path in write_schemas(folder)]
    for line in problems or changed or [f"{folder} agrees with the code"]:
        consoles.out.print(Text(safe(line)), soft_wrap=True)
    raise click.exceptions.Exit(FOUND if problems else CLEAR)
