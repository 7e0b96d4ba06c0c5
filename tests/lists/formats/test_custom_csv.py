"""Lists of your own."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.formats import custom_csv
from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Kind
from tests.lists.files import table

MINIMAL = {"list_id": "ACME-WATCH", "entry_id": "1", "name": "Kepler", "effects": "FLAG"}


def read(tmp_path: Path, *records: dict[str, str]) -> Parsed:
    header = list(records[0])
    path = tmp_path / "watch.csv"
    text = table([header, *([record[column] for column in header] for record in records)])
    path.write_text(text, encoding="utf-8", newline="")
    return load(None, [path], "acme")


def test_a_row_with_the_required_columns_is_an_entry(tmp_path: Path) -> None:
    parsed = read(tmp_path, MINIMAL)
    (entity,) = parsed.entities
    assert entity.key == "ACME-WATCH:1"
    assert entity.kind is Kind.UNKNOWN
    assert entity.effects == (Effect.FLAG,)
    assert (parsed.source, parsed.parser_version) == ("acme", "custom-csv/1")


def test_every_column_is_read(tmp_path: Path) -> None:
    row = {
        **MINIMAL,
        "kind": "company",
        "effects": "LICENCE | SECURITIES_BAN",
        "aliases": "Kepler Optics|开普勒",
        "weak_aliases": "KO",
        "former_names": "Copernic",
        "addresses": "Gasse 1, Prague, Czech Republic|2 Road, GB",
        "countries": "DE|Korea, North",
        "dates_of_birth": "1571-12-27|circa 1572",
        "places_of_birth": "Weil|Prague",
        "programmes": "P1|P2",
        "identifiers": "imo:9116412|registration:CZ:77",
        "listed_on": "2026-01-31",
        "licence_requirement": "All items",
        "review_policy": "Denial",
        "citation": "Decision 7",
        "remarks": "Ask Tycho",
        "source_url": "https://example.org/kepler",
        "hypothetical": "yes",
    }
    assert set(row) == custom_csv.COLUMNS
    (entity,) = read(tmp_path, row).entities
    assert [(n.text, n.quality.value, n.script) for n in entity.names] == [
        ("Kepler", "primary", "Latn"),
        ("Kepler Optics", "strong", "Latn"),
        ("开普勒", "strong", "Hani"),
        ("KO", "weak", "Latn"),
        ("Copernic", "former", "Latn"),
    ]
    assert entity.effects == (Effect.LICENCE, Effect.SECURITIES_BAN)
    assert [a.country for a in entity.addresses] == ["CZ", "GB"]
    assert entity.countries == ("DE", "KP", "CZ", "GB")
    assert [(i.type.value, i.value) for i in entity.identifiers] == [
        ("imo", "9116412"),
        ("registration", "CZ:77"),
    ]
    assert [d.earliest for d in entity.birth_dates] == ["1571-12-27", "1571-01-01"]
    assert (entity.programmes, entity.birth_places) == (("P1", "P2"), ("Weil", "Prague"))
    assert entity.listed_on == "2026-01-31"
    assert (entity.licence_requirement, entity.review_policy) == ("All items", "Denial")
    assert (entity.citation, entity.remarks) == ("Decision 7", "Ask Tycho")
    assert entity.source_url == "https://example.org/kepler"
    assert entity.hypothetical


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("list_id,entry_id,name,effects,alias", "unknown column alias"),
        ("list_id,entry_id,name", "missing column effects"),
        ("list_id,entry_id,name,effects,name", "repeated column name"),
    ],
)
def test_a_header_that_is_not_the_documented_one_refuses_the_file(
    tmp_path: Path, header: str, message: str
) -> None:
    path = tmp_path / "watch.csv"
    path.write_text(f"{header}\nA,1,Kepler,FLAG,x\n")
    with pytest.raises(ListError, match=message):
        load("custom-csv", [path], "acme")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": " "}, "name is empty"),
        ({"effects": ""}, "effects is empty"),
        ({"effects": "BAN"}, "effects: 'BAN' is none of BLOCK, LICENCE, SECURITIES_BAN, FLAG"),
        ({"list_id": "Acme watch"}, "list_id: expected capitals, digits and hyphens"),
        ({"kind": "ship"}, "kind: 'ship' is none of person, company, vessel, aircraft, unknown"),
        ({"countries": "Atlantis"}, "countries: 'Atlantis' is no country"),
        ({"identifiers": "9116412"}, "identifiers: expected type:value"),
        ({"listed_on": "31 Jan 2026"}, "listed_on: expected a date such as 2026-01-31"),
        ({"source_url": "javascript:alert(1)"}, "source_url: expected an address that begins with"),
        ({"hypothetical": "maybe"}, "hypothetical: expected yes or no"),
        ({"entry_id": "2"}, "ACME-WATCH:2 stands in the file twice"),
    ],
)
def test_a_row_with_a_value_that_is_not_valid_is_reported_with_its_column(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    optional = dict.fromkeys(
        ("kind", "countries", "identifiers", "listed_on", "source_url", "hypothetical"), ""
    )
    row = {**MINIMAL, **optional}
    parsed = read(tmp_path, row, {**row, "entry_id": "2"}, {**row, "entry_id": "3", **change})
    assert [entity.entry_id for entity in parsed.entities] == ["1", "2"]
    (broken,) = parsed.broken
    assert (broken.file, broken.line) == ("watch.csv", 4)
    assert broken.reason.startswith(reason)


def test_every_column_is_documented() -> None:
    assert custom_csv.__doc__ is not None
    for column in custom_csv.COLUMNS:
        assert f"`{column}`" in custom_csv.__doc__
