"""What every loader yields: entities, and the rows that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from streams.matching.entity import ListedEntity


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """One row that was left out: the file's name, its line (from 1) and what is wrong with it."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Parsed:
    """The entries of one source.

    `raw_sha256` is the digest of the official file, decompressed; of several files, one after
    another in the order in which the format names them. `source_date` is the ISO date that the
    source gives itself, None where it gives none. `parser_version` names the rules that read it.
    """

    source: str
    entities: tuple[ListedEntity, ...]
    broken: tuple[BrokenRow, ...]
    raw_sha256: str
    parser_version: str
    source_date: str | None = None
