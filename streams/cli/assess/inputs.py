"""What an assessment of names is asked with: its options, and the CSV files that they name."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TypeVar

import click

from streams.assessment.assessment import Request
from streams.assessment.pairs import read_pairs
from streams.errors import MessageError

MAX_FILE_BYTES = 256 * 2**20  # decompressed
_GZIP = b"\x1f\x8b"
_NAME_COLUMNS = ("full_name", "name")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_Result = TypeVar("_Result")


def request_options(command: Callable[..., _Result]) -> Callable[..., _Result]:
    """Options that say what to assess; the command gets them as one argument, `request`."""

    @click.option("--pairs", type=_FILE, help="Labelled pairs to score, as CSV.")
    @click.option("--clean", type=_FILE, help="Names of people on no list, as CSV; may be gzip.")
    @click.option(
        "--each",
        type=click.IntRange(1, 100_000),
        default=500,
        show_default=True,
        help="Names of each manipulation class.",
    )
    @click.option(
        "--companies",
        type=click.IntRange(1, 100_000),
        default=5000,
        show_default=True,
        help="Clean companies to make up.",
    )
    @click.option(
        "--seed", type=int, default=1, show_default=True, help="An equal seed draws equal names."
    )
    @wraps(command)
    def run(
        *args: object, pairs: Path | None, clean: Path | None, each: int, companies: int,
        seed: int, **kwargs: object,
    ) -> _Result:  # fmt: skip
        request = Request(
            each=each,
            companies=companies,
            seed=seed,
            people=read_names(clean) if clean else (),
            pairs=read_pairs(read_rows(pairs), pairs.name) if pairs else (),
        )
        return command(*args, request=request, **kwargs)

    return run


def read_rows(path: Path) -> list[dict[str, str | None]]:
    """The rows of a CSV file by its header; gzip is recognised.

    Raises MessageError for a file that can't be read, is too large or no CSV, or holds no row.
    """
    try:
        text = _decompress(path).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as err:
        raise MessageError("not_valid", f"{path}: can't be read as CSV in UTF-8: {err}") from None
    if not rows:
        raise MessageError("empty", f"{path}: there is no row in it")
    return rows


def read_names(path: Path) -> list[str]:
    """The names of a CSV file with a column `full_name` or `name`; empty ones are left out."""
    rows = read_rows(path)
    column = next((column for column in _NAME_COLUMNS if column in rows[0]), None)
    if column is None:
        raise MessageError("not_valid", f"{path}: no column {' or '.join(_NAME_COLUMNS)}")
    return [name for row in rows if (name := (row[column] or "").strip())]


def _decompress(path: Path) -> bytes:
    with path.open("rb") as disk:
        packed = disk.peek(2).startswith(_GZIP)
        with gzip.open(disk) if packed else disk as stream:
            body = stream.read(MAX_FILE_BYTES + 1)
    if len(body) > MAX_FILE_BYTES:
        raise MessageError("too_large", f"{path}: more than {MAX_FILE_BYTES // 2**20} MB")
    return body
