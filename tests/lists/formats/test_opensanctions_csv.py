"""OpenSanctions as simplified CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Kind, ListedEntity
from tests.lists.files import table

COLUMNS = [
    "id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers",
    "sanctions", "phones", "emails", "program_ids", "dataset", "first_seen", "last_seen",
    "last_change",
]  # fmt: skip


def write(path: Path, *rows: dict[str, str]) -> Path:
    same = {"id": "NK-1", "schema": "Company", "name": "Acme", "sanctions": "Blocked - 2020-01-01"}
    lines = [[{**same, **row}.get(column, "") for column in COLUMNS] for row in rows]
    path.write_text(table([COLUMNS, *lines]), encoding="utf-8")
    return path


def read(tmp_path: Path, *rows: dict[str, str]) -> Parsed:
    path = write(tmp_path / "targets.simple.csv", *rows)
    return load("opensanctions-csv", [path], "opensanctions")


def read_one(tmp_path: Path, **row: str) -> ListedEntity:
    return read(tmp_path, row).entities[0]


def test_the_file_is_read_only_when_its_format_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "targets.simple.csv", {})
    with pytest.raises(ListError, match="no known format"):
        load(None, [path], "opensanctions")
    assert load("opensanctions-csv", [path], "opensanctions").entities


def test_a_company_is_read_with_all_that_a_row_holds(tmp_path: Path) -> None:
    entity = read_one(
        tmp_path,
        aliases='"Acme; Sons";Акме',
        countries="ru;cn;zz",
        addresses="1 Main St, Moscow;Minsk, Belarus",
        identifiers="549300DTUYXVMJXZNY75;ACMERUMM;7702000000",
        phones="+7 495 000 00 00",
        emails="a@acme.example",
        program_ids="US-RUSHAR;EU-UKR",
        dataset="US OFAC SDN List;EU Financial Sanctions Files",
    )
    assert entity.key == "OPENSANCTIONS:NK-1"
    assert entity.kind is Kind.COMPANY
    assert [(n.text, n.quality.value) for n in entity.names] == [
        ("Acme", "primary"),
        ("Acme; Sons", "strong"),
        ("Акме", "strong"),
    ]
    assert entity.countries == ("BY", "RU", "CN")
    assert [a.country for a in entity.addresses] == [None, "BY"]
    assert [(i.type.value, i.value) for i in entity.identifiers] == [
        ("lei", "549300DTUYXVMJXZNY75"),
        ("bic", "ACMERUMM"),
        ("other", "7702000000"),
    ]
    assert [contact.value for contact in entity.contacts] == ["+7 495 000 00 00", "a@acme.example"]
    assert entity.programmes == ("US-RUSHAR", "EU-UKR")
    assert entity.remarks == (
        "Sanction: Blocked - 2020-01-01; Datasets: US OFAC SDN List, EU Financial Sanctions Files"
    )
    assert entity.source_url == "https://www.opensanctions.org/entities/NK-1/"


@pytest.mark.parametrize(
    ("schema", "kind", "identifier"),
    [
        ("Person", Kind.PERSON, ("national_id", "IMO9074729")),
        ("Vessel", Kind.VESSEL, ("imo", "9074729")),
        ("Airplane", Kind.AIRCRAFT, ("other", "IMO9074729")),
        ("LegalEntity", Kind.UNKNOWN, ("other", "IMO9074729")),
        ("CryptoWallet", Kind.UNKNOWN, ("other", "IMO9074729")),
    ],
)
def test_the_schema_tells_the_kind_and_what_a_number_may_be(
    tmp_path: Path, schema: str, kind: Kind, identifier: tuple[str, str]
) -> None:
    entity = read_one(tmp_path, schema=schema, identifiers="IMO9074729", birth_date="1962;1963-04")
    assert entity.kind is kind
    assert [(i.type.value, i.value) for i in entity.identifiers] == [identifier]
    assert [d.latest for d in entity.birth_dates] == ["1962-12-31", "1963-04-30"]


@pytest.mark.parametrize(
    ("programmes", "sanctions", "effect"),
    [
        ("US-RUSHAR", "Blocked", Effect.BLOCK),
        ("", "Blocked", Effect.BLOCK),
        ("US-BIS-EL", "Licence", Effect.LICENCE),
        ("US-BIS-EL;US-RUSHAR", "Both", Effect.BLOCK),
        ("US-BIS-DPL", "Denied", Effect.BLOCK),
        ("", "", Effect.FLAG),
    ],
)
def test_what_an_entry_requires_is_told_by_its_sanctions_and_programmes(
    tmp_path: Path, programmes: str, sanctions: str, effect: Effect
) -> None:
    entity = read_one(tmp_path, program_ids=programmes, sanctions=sanctions)
    assert entity.effects == (effect,)


def test_rows_without_a_name_or_with_an_id_again_are_reported(tmp_path: Path) -> None:
    parsed = read(tmp_path, {}, {"id": "NK-2", "name": ""}, {}, {"id": "NK-3"})
    assert [entity.entry_id for entity in parsed.entities] == ["NK-1", "NK-3"]
    assert [str(broken) for broken in parsed.broken] == [
        "targets.simple.csv, line 3: the entry has no name",
        "targets.simple.csv, line 4: the id 'NK-1' is empty or stands in the file twice",
    ]


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "targets.simple.csv"
    path.write_text("id,schema,name\nNK-1,Person,Acme\n")
    with pytest.raises(ListError, match="hold no header with addresses, aliases"):
        load("opensanctions-csv", [path], "x")
