"""The Canadian autonomous sanctions list."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Kind, ListedEntity

JUSTICE = (
    "Justice for Victims of Corrupt Foreign Officials Regulations (JVCFOR) / "
    "Règlement relatif à la justice"
)


def read(tmp_path: Path, *records: dict[str, str]) -> Parsed:
    path = tmp_path / "sema-lmes.xml"
    rows = (
        "\n<record>"
        + "".join(f"<{tag}>{text}</{tag}>" for tag, text in record.items())
        + "</record>"
        for record in records
    )
    path.write_text(
        f"\ufeff<?xml version='1.0' encoding='utf-8'?><data-set>{''.join(rows)}</data-set>",
        encoding="utf-8",
    )
    return load(None, [path], "ca-sema")


def record(**fields: str) -> dict[str, str]:
    given = {
        "Country": "Russia / Russie",
        "Schedule": "1, Part 1",
        "Item": "7",
        "DateOfListing": "2022-02-24",
    }
    return given | fields


def one(tmp_path: Path, **fields: str) -> ListedEntity:
    (entity,) = read(tmp_path, record(**fields)).entities
    return entity


def names(entity: ListedEntity) -> list[tuple[str, str]]:
    return [(name.text, name.quality.value) for name in entity.names]


def test_a_person_is_named_in_reading_order_and_known_by_country_schedule_and_item(
    tmp_path: Path,
) -> None:
    entity = one(tmp_path, LastName="KEPLER", GivenName="Johannes", TitleOrShip="Brigadier")
    assert (entity.key, entity.kind) == ("CA-SEMA:russia/1-part-1/7", Kind.PERSON)
    assert names(entity) == [("Johannes KEPLER", "primary")]
    assert (entity.effects, entity.programmes) == ((Effect.BLOCK,), ("Russia",))
    assert (entity.listed_on, entity.remarks) == ("2022-02-24", "Title: Brigadier")
    assert entity.citation == "Russia, Schedule 1, Part 1, item 7"
    assert entity.countries == ()


def test_corrupt_foreign_officials_stand_on_a_list_of_their_own(tmp_path: Path) -> None:
    fields = {"Country": JUSTICE, "Item": "5", "LastName": "KEPLER", "GivenName": "J."}
    (entity,) = read(tmp_path, fields).entities
    assert entity.key == "CA-JVCFOA:jvcfor/5"
    assert entity.citation is not None
    assert entity.citation.endswith("(JVCFOR), item 5")


def test_a_ship_has_its_number_type_and_year(tmp_path: Path) -> None:
    entity = one(
        tmp_path,
        EntityOrShip="Stella",
        ShipIMONumber="9562233",
        TitleOrShip="Oil Tanker",
        DateOfBirthOrShipBuildDate="2005",
    )
    assert entity.kind is Kind.VESSEL
    assert [(i.type.value, i.value) for i in entity.identifiers] == [("imo", "9562233")]
    assert entity.vessel is not None
    assert entity.vessel.type == "Oil Tanker"
    assert (entity.remarks, entity.birth_dates) == ("Built: 2005", ())


@pytest.mark.parametrize(
    ("dates", "spans"),
    [
        ("1965-07-15", [("1965-07-15", "1965-07-15")]),
        ("1965-07", [("1965-07-01", "1965-07-31")]),
        ("1963-1964", [("1963-01-01", "1964-12-31")]),
        ("1963 OR 1970", [("1963-01-01", "1963-12-31"), ("1970-01-01", "1970-12-31")]),
        ("born in the early 1970s", [(None, None)]),
    ],
)
def test_dates_of_birth_are_spans(
    tmp_path: Path, dates: str, spans: list[tuple[str | None, str | None]]
) -> None:
    entity = one(tmp_path, LastName="K", GivenName="J", DateOfBirthOrShipBuildDate=dates)
    assert [(span.earliest, span.latest) for span in entity.birth_dates] == spans


@pytest.mark.parametrize(
    ("aliases", "found"),
    [
        ("Иоганн Кеплер", ["Иоганн Кеплер"]),
        ("Jan Kepler; Иоганн Кеплер", ["Jan Kepler", "Иоганн Кеплер"]),
        ("Jan Kepler, Ján Keppler, Иоганн Кеплер", ["Jan Kepler", "Ján Keppler", "Иоганн Кеплер"]),
        ("Иоганн КЕПЛЕР / Iоганн КЕПЛЕР", ["Иоганн КЕПЛЕР", "Iоганн КЕПЛЕР"]),
        (
            "Jan Kepler, Belarusian: Ян Кеплер, Russian: Иоганн",
            ["Jan Kepler", "Ян Кеплер", "Иоганн"],
        ),
        ("Іван Кеплер and Иван Кеплер", ["Іван Кеплер", "Иван Кеплер"]),
        ("also Jan Kepler or Ján Kepler", ["Jan Kepler", "Ján Kepler"]),
    ],
)
def test_a_persons_aliases_are_parted(tmp_path: Path, aliases: str, found: list[str]) -> None:
    entity = one(tmp_path, LastName="KEPLER", GivenName="Johannes", Aliases=aliases)
    assert [name.text for name in entity.names[1:]] == found


def test_a_single_word_that_was_parted_from_others_is_weak(tmp_path: Path) -> None:
    person = one(tmp_path, LastName="KEPLER", GivenName="Johannes", Aliases="Hans, Jan Kepler")
    assert names(person)[1:] == [("Jan Kepler", "strong"), ("Hans", "weak")]
    nickname = one(tmp_path, LastName="KEPLER", GivenName="Johannes", Aliases="Hemedti")
    assert names(nickname)[1:] == [("Hemedti", "strong")]
    company = one(tmp_path, EntityOrShip="Linz Air", Aliases="HOMA, Linz Air Cargo")
    assert names(company)[1:] == [("Linz Air Cargo", "strong"), ("HOMA", "weak")]


@pytest.mark.parametrize(
    ("printed", "aliases", "found"),
    [
        ("Linz Navy/Force navale de Linz", "", ["Linz Navy", "Force navale de Linz"]),
        ("Linz (also known as Linz Works)", "", ["Linz", "Linz Works"]),
        ("Steel Mills (Hmaw Bi/Pyi/Ywama)", "", ["Steel Mills (Hmaw Bi/Pyi/Ywama)"]),
        ("M Invest", "М Инвест, ООО", ["M Invest", "М Инвест, ООО"]),
        ("Beto", "ОАО, БЭТО", ["Beto", "ОАО, БЭТО"]),
        ("Linz Bank", "Linz (Joint Stock, Closed), LB Bank", ["Linz Bank", "Linz (Joint Stock, Closed)", "LB Bank"]),
        ("Ministry", "Министерство образования, науки и спорта", ["Ministry", "Министерство образования, науки и спорта"]),
        ("Linz Ltd. and Sons", "Linz Optics and Lenses", ["Linz Ltd. and Sons", "Linz Optics and Lenses"]),
        ("Fund", "Фонд (РФПИ); RDIF", ["Fund", "Фонд (РФПИ)", "RDIF"]),
    ],
)  # fmt: skip
def test_a_companys_names_are_parted_but_not_torn(
    tmp_path: Path, printed: str, aliases: str, found: list[str]
) -> None:
    entity = one(tmp_path, EntityOrShip=printed, Aliases=aliases)
    assert entity.kind is Kind.COMPANY
    assert [name.text for name in entity.names] == found


def test_a_record_without_a_name_is_reported_by_its_line(tmp_path: Path) -> None:
    parsed = read(tmp_path, record(EntityOrShip="A"), record(Item="8"))
    assert [str(broken) for broken in parsed.broken] == [
        "sema-lmes.xml, line 3: item 8 has no name"
    ]
