"""What the matching is measured on: every list of the data folder, and names to ask for."""

from __future__ import annotations

import csv
import gzip
import os
import random
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rapidfuzz.utils import default_process

from streams.assessment.clean_companies import generate_companies
from streams.assessment.typos import edit
from streams.matching.entity import Kind, ListedEntity
from streams.matching.party import Enquiry, Party, Role, Subject
from tests.bench.full_lists import read_full_lists

SEED = 20261123


@dataclass(frozen=True)
class Traffic:
    """Names that are asked for, all of one kind, and what share of traffic they stand for."""

    label: str
    names: list[str]
    kind: Kind

    def enquiries(self) -> list[Enquiry]:
        """One enquiry a name."""
        return [enquire(Party(Role.OTHER, name, kind=self.kind)) for name in self.names]


@dataclass(frozen=True)
class World:
    """The entries of all lists and the clean people of the data folder."""

    folder: Path
    entities: list[ListedEntity]
    people: list[str]

    @cached_property
    def choices(self) -> list[str]:
        """The distinct listed names, normalised as rapidfuzz has it."""
        names = (default_process(name.text) for entity in self.entities for name in entity.names)
        return sorted({name for name in names if name})

    @cached_property
    def companies(self) -> list[str]:
        """Clean companies, generated."""
        return generate_companies(40_000, SEED, self.entities)

    def traffics(self, count: int) -> list[Traffic]:
        """Clean people, who are most of real traffic; listed names; listed names with one edit."""
        draw = random.Random(SEED)
        listed = [entity.primary_name for entity in draw.sample(self.entities, count)]
        edited = [edit(name, Kind.UNKNOWN, draw) or name for name in listed]
        return [
            Traffic("clean people", draw.sample(self.people, count), Kind.PERSON),
            Traffic("listed names", listed, Kind.UNKNOWN),
            Traffic("listed names, one edit", edited, Kind.UNKNOWN),
        ]


def open_world() -> World | None:
    """The world of the data folder; None where there is no such folder."""
    folder = os.environ.get("STREAMSCREEN_DATA")
    if not folder:
        return None
    data = Path(folder)
    with gzip.open(data / "names/clean_people.csv.gz", "rt", encoding="utf-8") as file:
        people = [row["full_name"] for row in csv.DictReader(file)]
    return World(data, read_full_lists(data / "lists"), people)


def enquire(*parties: Party) -> Enquiry:
    """An enquiry about some parties."""
    return Enquiry("shipment", tuple(Subject(f"$.parties[{i}]", p) for i, p in enumerate(parties)))
