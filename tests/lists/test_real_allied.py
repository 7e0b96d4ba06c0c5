"""The allies' official files: counted without the loaders, and searched for lost names."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from streams.lists.source import Parsed, load
from streams.matching.entity import Kind
from tests.lists.completeness import lost_names

pytestmark = pytest.mark.data

UN = ("2024-10-16", "2025-11-18", "2026-02-27")
CANADA = "canada/sema_lmes_2025.xml"
EU = "format_samples/eu_fsf_sample.xml"
UK = "format_samples/uk_sanctions_list_sample_2026-09-10.xml"
SECO = "format_samples/swiss_seco_format_example.xml"


def un(day: str) -> str:
    return f"un/consolidated_{day}.xml"


@lru_cache(maxsize=8)
def parsed(path: Path) -> Parsed:
    return load(None, [path], "real")


@lru_cache(maxsize=8)
def raw(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def elements(text: str, *tags: str) -> Iterator[str]:
    """The contents of all elements with these names, as they stand in the file."""
    for content in re.findall(rf"<({'|'.join(tags)})(?: [^>]*)?>(.*?)</\1>", text, re.DOTALL):
        yield content[1]


def value(text: str, tag: str) -> str:
    return " ".join(html.unescape(next(elements(text, tag), "")).split())


def kinds(source: Parsed) -> dict[str, int]:
    return dict(Counter(entity.kind.value for entity in source.entities))


@pytest.mark.parametrize("day", UN)
def test_every_entry_of_the_un_is_read(lists_folder: Path, day: str) -> None:
    path = lists_folder / un(day)
    source = parsed(path)
    assert kinds(source) == {
        "person": raw(path).count("<INDIVIDUAL>"),
        "company": raw(path).count("<ENTITY>"),
    }
    references = {text.strip() for text in elements(raw(path), "REFERENCE_NUMBER")}
    assert {entity.entry_id for entity in source.entities} == references
    assert (source.broken, source.source_date) == ((), day)


@pytest.mark.parametrize("day", UN)
def test_every_name_of_the_un_is_found(lists_folder: Path, day: str) -> None:
    path = lists_folder / un(day)
    printed: list[tuple[str, str]] = []
    for record in elements(raw(path), "INDIVIDUAL", "ENTITY"):
        parts = (f"{nth}_NAME" for nth in ("FIRST", "SECOND", "THIRD", "FOURTH"))
        names = [" ".join(value(record, part) for part in parts)]
        names += [html.unescape(n) for n in elements(record, "ALIAS_NAME", "NAME_ORIGINAL_SCRIPT")]
        number = value(record, "REFERENCE_NUMBER")
        printed += [(number, name) for name in names if name.strip()]
    assert len(printed) > 3_900
    assert lost_names(parsed(path).entities, printed, {"original", "script", "b"}) == []


@pytest.mark.parametrize("day", UN)
def test_what_the_un_says_of_dates_papers_and_nationalities_is_read(
    lists_folder: Path, day: str
) -> None:
    path = lists_folder / un(day)
    entities = parsed(path).entities
    unread = [d.text for e in entities for d in e.birth_dates if d.earliest is None]
    assert len(unread) <= 3
    bare = {
        n.strip() for n in elements(raw(path), "NUMBER") if re.fullmatch(r"[A-Z]*\d+", n.strip())
    }
    assert bare <= {i.value for e in entities for i in e.identifiers}
    assert len(bare) > 200
    listed = [day[:10] for day in elements(raw(path), "LISTED_ON")]
    assert Counter(listed) == Counter(entity.listed_on for entity in entities)
    named = [e for e in entities if e.kind is Kind.PERSON and e.nationalities]
    stated = len(re.findall(r"<NATIONALITY>\s*<VALUE>\s*\w", raw(path)))
    assert len(named) >= 0.98 * stated


def test_every_record_of_canada_is_read(lists_folder: Path) -> None:
    path = lists_folder / CANADA
    source = parsed(path)
    ships = raw(path).count("<ShipIMONumber>")
    bodies = raw(path).count("<EntityOrShip>")
    assert kinds(source) == {
        "person": raw(path).count("<record>") - bodies,
        "company": bodies - ships,
        "vessel": ships,
    }
    assert kinds(source) == {"person": 3_334, "company": 1_316, "vessel": 109}
    assert len({entity.key for entity in source.entities}) == 4_759
    lists = Counter(entity.list_id for entity in source.entities)
    assert lists["CA-JVCFOA"] == raw(path).count("<Country>Justice for Victims") == 80
    assert source.broken == ()


def test_every_name_of_canada_is_found(lists_folder: Path) -> None:
    path = lists_folder / CANADA
    source = parsed(path)
    printed: list[tuple[str, str]] = []
    records = elements(raw(path), "record")
    for record, entity in zip(records, source.entities, strict=True):
        person = f"{value(record, 'GivenName')} {value(record, 'LastName')}"
        names = (person, value(record, "EntityOrShip"), value(record, "Aliases"))
        printed += [(entity.entry_id, name) for name in names if name.strip()]
    labels = {"arabic", "belarusian", "belarussian", "russian"}
    between = {"or", "and", "also", "known", "as"}
    assert lost_names(source.entities, printed, labels | between) == []
    assert len(printed) > 7_600


def test_every_entry_and_name_of_the_eu_is_read(lists_folder: Path) -> None:
    path = lists_folder / EU
    source = parsed(path)
    assert kinds(source) == {"person": raw(path).count('classificationCode="P"')}
    assert len(source.entities) == raw(path).count("<sanctionEntity ") == 7
    records = elements(raw(path), "sanctionEntity")
    printed = [
        (entity.entry_id, html.unescape(name))
        for record, entity in zip(records, source.entities, strict=True)
        for name in re.findall(r'wholeName="([^"]*)"', record)
    ]
    assert len(printed) == 15
    assert lost_names(source.entities, printed) == []
    assert (source.broken, source.source_date) == ((), "2020-04-15")


def test_every_designation_and_name_of_the_uk_is_read(lists_folder: Path) -> None:
    path = lists_folder / UK
    source = parsed(path)
    stated = Counter(elements(raw(path), "IndividualEntityShip"))
    assert kinds(source) == {
        "company": stated["Entity"],
        "person": stated["Individual"],
        "vessel": stated["Ship"],
    }
    printed: list[tuple[str, str]] = []
    for record in elements(raw(path), "Designation"):
        names = [
            " ".join(value(name, f"Name{n}") for n in range(1, 7))
            for name in elements(record, "Name")
        ]
        names += elements(record, "NameNonLatinScript")
        printed += [(value(record, "UniqueID"), name) for name in names]
    assert len(printed) == 11
    assert lost_names(source.entities, printed) == []
    assert (source.broken, source.source_date) == ((), "2026-09-10")


def test_every_target_and_name_of_switzerland_is_read(lists_folder: Path) -> None:
    path = lists_folder / SECO
    source = parsed(path)
    assert len(source.entities) == len(re.findall("<target ssid", raw(path))) == 3
    assert kinds(source) == {"person": len(re.findall("<individual[ >]", raw(path)))}
    names = [name for entity in source.entities for name in entity.names]
    assert [name.text for name in names] == list(elements(raw(path), "value"))
    assert (source.broken, source.source_date) == ((), "2024-01-17")
