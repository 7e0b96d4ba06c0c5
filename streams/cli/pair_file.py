"""Scoring a file of pairs: its columns with two more, one line for each pair that can be read."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rich.text import Text

from streams.cli.lines import file_size, open_input, read_lines
from streams.cli.name_pairs import PairScorer, list_party
from streams.cli.pair_rows import PairRow, PairRows
from streams.errors import MessageError, StreamsError
from streams.matching.entity import Kind, ListedEntity
from streams.matching.outcomes import Band
from streams.matching.policy import Policy
from streams.terminal.console import Consoles
from streams.terminal.progress import Bar
from streams.terminal.text import count_of, safe

NO_BAND = "none"


class PairFile:
    """The pairs of a CSV file; lines that hold none are told and counted in `bad`.

    Raises MessageError for a header that is not as `PairRows` has it, and for a file without pairs.
    """

    def __init__(self, path: Path, kind: Kind, consoles: Consoles) -> None:
        self.path = path
        self.pairs: list[PairRow] = []
        self.bad = 0
        rows: PairRows | None = None
        size = file_size(path)
        with open_input(path) as stream, Bar(consoles.err, path.name, size, "lines") as bar:
            for line in read_lines(stream):
                try:
                    if rows is None:
                        rows = PairRows(line.check(), kind)
                        continue
                    self.pairs.append(rows.read(line))
                except MessageError as err:
                    if rows is None:
                        raise
                    self.bad += 1
                    told = Text(safe(f"line {line.number}: {err}"), "red")
                    consoles.err.print(told, soft_wrap=True)
                bar.update(line.end, line.number)
        if rows is None or not self.pairs:
            raise MessageError("empty", f"{path}: there is no pair in it that can be compared")
        self.rows = rows


def compare_file(
    file: PairFile, out: Path, policy: Policy, world: Sequence[ListedEntity], consoles: Consoles
) -> Counter[str]:
    """Score the pairs of a file and write them. Returns how many are in each band.

    Raises StreamsError where `out` is there already or can't be written.
    """
    bands: Counter[str] = Counter()
    with _new_file(out) as stream:
        with consoles.waiting("Weighing the words"):
            scorer = PairScorer(policy, [list_party(row.listed) for row in file.pairs], world)
        writer = csv.writer(stream, delimiter=file.rows.delimiter, lineterminator="\n")
        writer.writerow(file.rows.headings)
        with Bar(consoles.err, file.path.name, len(file.pairs), "pairs") as bar:
            for at, row in enumerate(file.pairs):
                comparison = scorer.compare(at, row.asked)
                band = comparison.band.value if comparison.band else NO_BAND
                writer.writerow([*row.values, f"{comparison.score:.4f}", band])
                bands[band] += 1
                bar.update(at + 1, at + 1)
    return bands


def summarise(file: PairFile, bands: Counter[str], out: Path) -> Text:
    """How many pairs are in each band, and where they are."""
    names = (*(band.value for band in Band), NO_BAND)
    counted = ", ".join(f"{bands[name]:,} {name}" for name in names)
    bad = f", {count_of(file.bad, 'bad line')} left out" if file.bad else ""
    return Text(f"{count_of(len(file.pairs), 'pair')}: {counted}{bad}. Written to {safe(str(out))}")


@contextmanager
def _new_file(path: Path) -> Iterator[TextIO]:
    """A file that appears when it is whole, and takes the place of none."""
    if path.exists():
        raise StreamsError(f"{path}: there already, and not replaced; name another file")
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        part.replace(path)
    except OSError as err:
        raise StreamsError(f"{path}: can't be written: {err.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
