"""From files to entities: the known formats, how each is recognised, and `load`.

A broken row is reported and left out. A file that is not of its format at all is refused whole:
a list that is silently half read would let listed parties pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from streams.errors import ListError
from streams.lists.formats import custom_csv, ofac_csv, us_csl
from streams.lists.parsed import BrokenRow, Parsed
from streams.lists.table import Progress, Reading, first_row
from streams.matching.entity import ListedEntity

__all__ = ["FORMATS", "BrokenRow", "Format", "Parsed", "Progress", "load"]

_CSV_ENDINGS = (".csv", ".csv.gz")
_QUARTETS = (ofac_csv.SDN, ofac_csv.CONSOLIDATED)


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what it expects, in words, and how its files are read."""

    expects: str
    parser_version: str
    select: Callable[[list[Path]], tuple[Path, ...]]
    parse: Callable[[tuple[Path, ...], Reading], list[ListedEntity]]


def load(
    format_: str | None,
    paths: Iterable[Path],
    source: str,
    progress: Progress | None = None,
) -> Parsed:
    """Read the files of one source, or the folder that holds them.

    `format_` is a key of FORMATS; None recognises it. Of the OFAC quartet one file is enough: the
    others are looked for beside it. Raises ListError for files that can't be read, are not of the
    format, or whose broken rows outnumber the sound ones.
    """
    files = _expand(paths)
    if format_ is None:
        format_ = _recognise(files)
    if format_ not in FORMATS:
        raise ListError(f"unknown list format {format_!r}; known are {', '.join(FORMATS)}")
    known = FORMATS[format_]
    chosen = known.select(files)
    reading = Reading(chosen, progress)
    entities = known.parse(chosen, reading)
    if len(reading.broken) > len(entities) or not entities:
        found = f"; the first fault: {reading.broken[0]}" if reading.broken else ""
        raise ListError(
            f"{chosen[0]}: not in the format {format_}: expected {known.expects}, found {len(entities)} "
            f"entries and {len(reading.broken)} broken rows{found}"
        )
    return Parsed(
        source=source,
        entities=tuple(entities),
        broken=tuple(reading.broken),
        raw_sha256=reading.sha256,
        parser_version=known.parser_version,
    )


def _expand(paths: Iterable[Path]) -> list[Path]:
    """The files themselves, and of folders every CSV file in them."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(f for f in path.iterdir() if f.name.lower().endswith(_CSV_ENDINGS))
            if not files:
                raise ListError(f"{path}: the folder holds no CSV file")
        elif path.is_file():
            files.append(path)
        else:
            raise ListError(f"{path}: no such file or folder")
    if not files:
        raise ListError("no list file was named")
    return files


def _plain_name(path: Path) -> str:
    return path.name.lower().removesuffix(".gz")


def _recognise(files: list[Path]) -> str:
    if any(_plain_name(file) in quartet for file in files for quartet in _QUARTETS):
        return "ofac-csv"
    header = {column.strip() for column in first_row(_one(files)[0])}
    if header >= custom_csv.REQUIRED:
        return "custom-csv"
    if header >= {"source", "source_list_url", "alt_names"}:
        return "us-csl"
    expected = "; ".join(f"{name}: {known.expects}" for name, known in FORMATS.items())
    begins = ", ".join(sorted(header))[:120]
    raise ListError(f"{files[0]}: no known format ({expected}); it begins with {begins!r}")


def _one(files: list[Path]) -> tuple[Path, ...]:
    if len(files) != 1:
        raise ListError(f"expected one file, found {', '.join(file.name for file in files)}")
    return tuple(files)


def _csl_file(files: list[Path]) -> tuple[Path, ...]:
    chosen = _one(files)
    missing = us_csl.REQUIRED - {column.strip() for column in first_row(chosen[0])}
    if missing:
        raise ListError(
            f"{chosen[0]}: not in the format us-csl: its first line lacks {', '.join(sorted(missing))}"
        )
    return chosen


def _quartet(files: list[Path]) -> tuple[Path, ...]:
    """The four files in their order. Raises ListError where one is missing or both sets are there."""
    beside = {
        _plain_name(file): file for given in files for file in [*given.parent.iterdir(), given]
    }
    asked = {_plain_name(file) for file in files}
    sets = [quartet for quartet in _QUARTETS if asked & set(quartet)]
    if len(sets) != 1:
        found = ", ".join(sorted(asked))
        raise ListError(f"expected one set of {_sets_in_words()}, found {found[:200]}")
    missing = [name for name in sets[0] if name not in beside]
    if missing:
        raise ListError(f"{files[0].parent}: {', '.join(missing)} is missing beside the others")
    return tuple(beside[name] for name in sets[0])


def _sets_in_words() -> str:
    return " or ".join(", ".join(quartet) for quartet in _QUARTETS)


FORMATS = {
    "ofac-csv": Format(_sets_in_words(), ofac_csv.PARSER_VERSION, _quartet, ofac_csv.parse),
    "us-csl": Format(
        "the US Consolidated Screening List with its header",
        us_csl.PARSER_VERSION,
        _csl_file,
        us_csl.parse,
    ),
    "custom-csv": Format(
        f"a header with {', '.join(sorted(custom_csv.REQUIRED))}",
        custom_csv.PARSER_VERSION,
        _one,
        custom_csv.parse,
    ),
}
"""The formats by name."""
