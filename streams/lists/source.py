"""From files to entities: the known formats, how each is recognised, and `load`.

A broken row is reported and left out. A file that is not of its format at all is refused whole:
a list that is silently half read would let listed parties pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from streams.errors import ListError
from streams.lists.formats import (
    bis_dpl_txt,
    canada_xml,
    custom_csv,
    custom_jsonl,
    dfat_xlsx,
    eu_fsf,
    ofac_advanced,
    ofac_csv,
    ofac_xml,
    opensanctions_csv,
    opensanctions_ftm,
    seco_xml,
    uk_csv,
    uk_ofsi_csv,
    uk_xml,
    un_xml,
    us_csl,
    us_csl_json,
)
from streams.lists.head import Head
from streams.lists.parsed import BrokenRow, Parsed
from streams.lists.reading import Progress, Reading
from streams.matching.entity import ListedEntity

__all__ = ["FORMATS", "BrokenRow", "Format", "Parsed", "Progress", "load"]

_ENDINGS = (".csv", ".json", ".jsonl", ".xlsx", ".xml")


def _one(files: list[Path]) -> tuple[Path, ...]:
    if len(files) != 1:
        found = ", ".join(file.name for file in files)[:200]
        raise ListError(f"expected one file, found {found or 'none'}; name the one to read")
    return tuple(files)


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what it expects, in words, how it is recognised, and how its files are read.

    `parse` takes the files in the order in which `select` puts them.
    """

    expects: str
    parser_version: str
    recognises: Callable[[Head], bool]
    parse: Callable[[tuple[Path, ...], Reading], list[ListedEntity]]
    select: Callable[[list[Path]], tuple[Path, ...]]


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
    named, found = _expand(paths)
    if format_ is None:
        format_ = _recognise([*named, *found])
    if format_ not in FORMATS:
        raise ListError(f"unknown list format {format_!r}; known are {', '.join(FORMATS)}")
    known = FORMATS[format_]
    chosen = known.select([*named, *(file for file in found if known.recognises(Head(file)))])
    reading = Reading(chosen, progress)
    entities = known.parse(chosen, reading)
    if len(reading.broken) > len(entities) or not entities:
        fault = f"; the first fault: {reading.broken[0]}" if reading.broken else ""
        raise ListError(
            f"{chosen[0]}: not in the format {format_}: expected {known.expects}, found "
            f"{len(entities)} entries and {len(reading.broken)} broken rows{fault}"
        )
    return Parsed(
        source=source,
        entities=tuple(entities),
        broken=tuple(reading.broken),
        raw_sha256=reading.sha256,
        parser_version=known.parser_version,
        source_date=reading.source_date,
    )


def _expand(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The files that were named, and those that stand in the folders that were named."""
    named: list[Path] = []
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if _may_be_list(file))
            if not files:
                raise ListError(f"{path}: the folder holds no list file; name the files themselves")
            found += files
        elif path.is_file():
            named.append(path)
        else:
            raise ListError(f"{path}: no such file or folder")
    if not named and not found:
        raise ListError("no list file was named")
    return named, found


def _may_be_list(file: Path) -> bool:
    name = file.name.lower()
    return name.endswith(".zip") or name.removesuffix(".gz").endswith(_ENDINGS)


def _recognise(files: list[Path]) -> str:
    """The one format of all files: what is left over or of another kind may not pass unseen."""
    formats: dict[str, Path] = {}
    for head in map(Head, files):
        format_ = next((name for name, known in FORMATS.items() if known.recognises(head)), None)
        if format_ is None:
            raise ListError(
                f"{head.path}: no known format ({', '.join(FORMATS)}); it begins with {str(head)!r}"
            )
        formats.setdefault(format_, head.path)
    if len(formats) > 1:
        mixed = ", ".join(f"{file.name} ({name})" for name, file in formats.items())
        raise ListError(f"files of several formats: {mixed}; name the files or the format")
    return next(iter(formats))


class _Module(Protocol):
    """What a module of `formats` offers."""

    EXPECTS: str
    PARSER_VERSION: str

    def recognises(self, head: Head, /) -> bool: ...

    def parse(self, paths: tuple[Path, ...], reading: Reading, /) -> list[ListedEntity]: ...


def _format(module: _Module, select: Callable[[list[Path]], tuple[Path, ...]] = _one) -> Format:
    return Format(module.EXPECTS, module.PARSER_VERSION, module.recognises, module.parse, select)


FORMATS = {
    "ofac-csv": _format(ofac_csv, ofac_csv.select),
    "ofac-advanced": _format(ofac_advanced),
    "ofac-xml": _format(ofac_xml),
    "us-csl": _format(us_csl),
    "us-csl-json": _format(us_csl_json),
    "bis-dpl": _format(bis_dpl_txt),
    "uk-csv": _format(uk_csv),
    "uk-ofsi-csv": _format(uk_ofsi_csv),
    "dfat-xlsx": _format(dfat_xlsx),
    "uk-xml": _format(uk_xml),
    "un-xml": _format(un_xml),
    "canada-xml": _format(canada_xml),
    "seco-xml": _format(seco_xml),
    "eu-fsf": _format(eu_fsf),
    "custom-csv": _format(custom_csv),
    "custom-jsonl": _format(custom_jsonl),
    "opensanctions-csv": _format(opensanctions_csv),
    "opensanctions-ftm": _format(opensanctions_ftm),
}
"""The formats by name. A file is of the first that recognises it."""
