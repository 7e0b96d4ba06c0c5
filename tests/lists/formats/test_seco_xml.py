"""The Swiss list."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Gender, Kind, ListedEntity

PROGRAMME = """<sanctions-program ssid="20" version-date="2026-05-21">
  <program-key lang="ger">Astronomie</program-key><program-key lang="eng">Astronomy</program-key>
  <sanctions-set ssid="1" lang="ger">Artikel 12</sanctions-set>
  <sanctions-set ssid="1" lang="eng">article 12, financial measures</sanctions-set>
  <sanctions-set ssid="2" lang="eng">Travel ban, annex 1</sanctions-set>
  <sanctions-set ssid="3" lang="eng">article 16, money and capital market</sanctions-set>
  </sanctions-program>"""
PLACE = """<place ssid="77"><location>Linz</location><area>Upper Austria</area>
  <country iso-code="AT">Austria</country></place>"""
NAME = """<name name-type="primary-name" quality="good"><name-part order="1"
  name-part-type="whole-name"><value>Johannes Kepler</value></name-part></name>"""
LISTED = '<modification modification-type="listed" effective-date="2012-03-16"/>'


def read(tmp_path: Path, *targets: str) -> Parsed:
    path = tmp_path / "seco.xml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><swiss-sanctions-list list-type="whole-list" '
        f'date="2026-08-27">{PROGRAMME}{"".join(targets)}{PLACE}</swiss-sanctions-list>',
        encoding="utf-8",
    )
    return load(None, [path], "ch-seco")


def target(
    identity: str = NAME,
    subject: str = "individual",
    facts: str = "",
    sets: tuple[str, ...] = ("1",),
    events: str = LISTED,
    ssid: str = "100",
) -> str:
    name, _, _ = subject.partition(" ")
    on = "".join(f"<sanctions-set-id>{number}</sanctions-set-id>" for number in sets)
    return (
        f'\n<target ssid="{ssid}">{on}<foreign-identifier>140</foreign-identifier><{subject}>'
        f'<identity main="true">{identity}</identity>{facts}</{name}>{events}</target>'
    )


def one(tmp_path: Path, record: str) -> ListedEntity:
    (entity,) = read(tmp_path, record).entities
    return entity


def part(order: int, type_: str, value: str, variants: str = "") -> str:
    return (
        f'<name-part order="{order}" name-part-type="{type_}"><value>{value}</value>{variants}'
        "</name-part>"
    )


def variant(text: str, lang: str, script: str) -> str:
    return f'<spelling-variant lang="{lang}" script="{script}">{text}</spelling-variant>'


def test_a_target_has_its_number_programme_and_listing_date(tmp_path: Path) -> None:
    parsed = read(tmp_path, target(subject='individual sex="male"'))
    (entity,) = parsed.entities
    assert (entity.key, entity.kind, entity.gender) == ("CH-SECO:100", Kind.PERSON, Gender.MALE)
    assert (entity.programmes, entity.listed_on) == (("Astronomy",), "2012-03-16")
    assert (entity.effects, entity.removed_on) == ((Effect.BLOCK,), None)
    assert entity.remarks == (
        "Foreign identifier: 140; Sanctions set: article 12, financial measures"
    )
    assert (parsed.source_date, parsed.parser_version) == ("2026-08-27", "seco-xml/1")


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("entity", Kind.COMPANY),
        ('object object-type="vessel"', Kind.VESSEL),
        ('object object-type="aircraft"', Kind.AIRCRAFT),
        ('object object-type="thing"', Kind.UNKNOWN),
    ],
)
def test_the_kind_is_that_of_the_subject(tmp_path: Path, subject: str, kind: Kind) -> None:
    assert one(tmp_path, target(subject=subject)).kind is kind


def test_a_name_is_put_together_in_its_order_with_each_spelling(tmp_path: Path) -> None:
    name = (
        '<name name-type="primary-name" quality="good">'
        + part(2, "given-name", "Iohan", variant("Иоганн", "RUS", "CYRL"))
        + part(1, "family-name", "Kepler", variant("Кеплер", "RUS", "CYRL") + variant("Keppler", "GER", "LATN"))
        + part(3, "title", "Dr")
        + "</name>"
        + '<name name-type="alias" quality="low">' + part(1, "whole-name", "Hans") + "</name>"
        + '<name name-type="formerly-known-as" quality="good">' + part(1, "whole-name", "Jan K") + "</name>"
    )  # fmt: skip
    entity = one(tmp_path, target(identity=name))
    assert [(each.text, each.quality.value) for each in entity.names] == [
        ("Kepler Iohan", "primary"),
        ("Кеплер Иоганн", "strong"),
        ("Keppler Iohan", "strong"),
        ("Jan K", "former"),
        ("Hans", "weak"),
    ]
    assert "Title: Dr" in (entity.remarks or "")


def test_every_variant_stands_in_a_name_however_many_there_are(tmp_path: Path) -> None:
    parts = [
        part(n, "other", f"p{n}", "".join(variant(f"v{n}x{i}", "", "LATN") for i in range(4)))
        for n in range(4)
    ]
    entity = one(tmp_path, target(identity=f'<name name-type="alias">{"".join(parts)}</name>'))
    said = " ".join(name.text for name in entity.names)
    assert all(f"v{n}x{i}" in said for n in range(4) for i in range(4))
    assert len(entity.names) <= 25


def test_identities_other_than_the_main_one_give_aliases(tmp_path: Path) -> None:
    other = (
        '</identity><identity main="false"><name name-type="primary-name" quality="good">'
        + part(1, "whole-name", "Zafir")
        + "</name>"
    )
    entity = one(tmp_path, target(identity=NAME + other))
    assert [(name.text, name.quality.value) for name in entity.names] == [
        ("Johannes Kepler", "primary"),
        ("Zafir", "strong"),
    ]


def test_places_dates_papers_and_nationalities_of_an_identity_are_read(tmp_path: Path) -> None:
    identity = (
        NAME
        + '<nationality><country iso-code="DE">Germany</country></nationality>'
        + '<day-month-year day="27" month="12" year="1571" calendar="Gregorian"/>'
        + '<day-month-year month="3" year="1572"/><day-month-year year="979" calendar="Hijri"/>'
        + '<place-of-birth place-id="77"/>'
        + '<address place-id="77"><c-o>Landhaus</c-o><address-details>Gasse 1</address-details>'
        + "<zip-code>4020</zip-code><remarks>since 1612</remarks></address>"
        + '<address place-id="404"/>'
        + '<identification-document document-type="diplomatic-passport"><number>A 1</number>'
        + '<issuer code="AT">Austria</issuer><date-of-issue>2001-02-03</date-of-issue>'
        + "<remark>lost</remark></identification-document>"
    )
    entity = one(tmp_path, target(identity=identity))
    assert entity.nationalities == ("DE",)
    assert [(span.text, span.earliest) for span in entity.birth_dates] == [
        ("1571-12-27", "1571-12-27"),
        ("1572-03", "1572-03-01"),
        ("979 (Hijri calendar)", None),
    ]
    assert entity.birth_places == ("Linz, Upper Austria, Austria",)
    assert [(a.text, a.country) for a in entity.addresses] == [
        ("Landhaus, Gasse 1, 4020, Linz, Upper Austria, Austria", "AT")
    ]
    assert [(i.type.value, i.value, i.country) for i in entity.identifiers] == [
        ("passport", "A 1", "AT")
    ]
    assert "diplomatic-passport: issued 2001-02-03, lost" in (entity.remarks or "")
    assert "Address: since 1612" in (entity.remarks or "")


@pytest.mark.parametrize(
    ("subject", "type_"), [('object object-type="vessel"', "imo"), ("entity", "registration")]
)
def test_reasons_are_kept_and_their_numbers_found(tmp_path: Path, subject: str, type_: str) -> None:
    facts = (
        "<justification>Moves planets.</justification>"
        "<other-information>IMO Number: 8405270</other-information>"
    )
    entity = one(tmp_path, target(subject=subject, facts=facts))
    assert [(i.type.value, i.value) for i in entity.identifiers] == [(type_, "8405270")]
    assert "Moves planets." in (entity.remarks or "")


def test_relations_lead_to_other_targets(tmp_path: Path) -> None:
    facts = (
        '<relation target-id="200" relation-type="related-to"><remark>teacher</remark></relation>'
        '<relation target-id="404" relation-type="related-to"/>'
    )
    first = read(tmp_path, target(facts=facts), target(ssid="200")).entities[0]
    assert [(r.type.value, r.entry_id, r.name, r.text) for r in first.relations] == [
        ("linked_to", "200", "Johannes Kepler", "related-to: teacher"),
        ("linked_to", None, "404", "related-to"),
    ]


@pytest.mark.parametrize(
    ("sets", "effect"),
    [
        (("1",), Effect.BLOCK),
        (("2",), Effect.FLAG),
        (("3",), Effect.SECURITIES_BAN),
        (("2", "3"), Effect.SECURITIES_BAN),
        (("1", "2"), Effect.BLOCK),
        (("404",), Effect.BLOCK),
        ((), Effect.BLOCK),
    ],
)
def test_sets_that_freeze_nothing_require_less(
    tmp_path: Path, sets: tuple[str, ...], effect: Effect
) -> None:
    assert one(tmp_path, target(sets=sets)).effects == (effect,)


@pytest.mark.parametrize(
    ("later", "removed_on"),
    [
        ("", "2016-03-01"),
        ('<modification modification-type="amended" effective-date="2015-11-18"/>', "2016-03-01"),
        ('<modification modification-type="listed" effective-date="2020-01-01"/>', None),
    ],
)
def test_a_target_that_was_taken_off_bears_the_date(
    tmp_path: Path, later: str, removed_on: str | None
) -> None:
    removed = '<modification modification-type="de-listed" publication-date="2016-03-01"/>'
    entity = one(tmp_path, target(events=later + removed + LISTED))
    assert entity.removed_on == removed_on


def test_what_a_modification_replaced_is_no_part_of_the_target(tmp_path: Path) -> None:
    old = NAME.replace("Johannes Kepler", "Somebody Else")
    events = (
        '<modification modification-type="amended"><removed><target ssid="100"><individual>'
        f"<identity>{old}</identity></individual></target></removed></modification>"
    )
    parsed = read(tmp_path, target(events=LISTED + events))
    assert [name.text for entity in parsed.entities for name in entity.names] == ["Johannes Kepler"]


def test_a_target_without_a_name_is_reported(tmp_path: Path) -> None:
    parsed = read(tmp_path, target(), target(identity="", ssid="200"))
    assert [broken.reason for broken in parsed.broken] == ["target 200 has no name"]
