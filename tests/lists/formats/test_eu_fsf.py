"""The EU financial sanctions export."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Gender, Kind, ListedEntity

REGULATION = (
    '<regulation programme="AST" numberTitle="2019/555 (OJ L97)" publicationDate="2019-04-08">'
    "<publicationUrl>https://eur-lex.europa.eu/x?a=1&amp;b=2</publicationUrl></regulation>"
)
PERSON = '<subjectType code="person" classificationCode="P"/>'
NAME = '<nameAlias wholeName="Johannes Kepler" strong="true" gender="M" function="Astronomer"/>'


def read(tmp_path: Path, *entities: str) -> Parsed:
    path = tmp_path / "export.xml"
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><export xmlns="http://eu.europa.ec/fpi/fsd/export" '
        f'generationDate="2026-04-15T15:29:22.497+02:00">{"".join(entities)}</export>',
        encoding="utf-8",
    )
    return load(None, [path], "eu-fsf")


def sanctioned(*parts: str, number: str = "EU.1.1", subject: str = PERSON, more: str = "") -> str:
    return (
        f'\n<sanctionEntity designationDate="2008-07-03" euReferenceNumber="{number}" '
        f'logicalId="5295" {more}>{REGULATION}{subject}{"".join(parts)}</sanctionEntity>'
    )


def one(tmp_path: Path, *parts: str, more: str = "") -> ListedEntity:
    (entity,) = read(tmp_path, sanctioned(NAME, *parts, more=more)).entities
    return entity


def test_an_entry_has_its_number_programme_date_and_regulation(tmp_path: Path) -> None:
    parsed = read(tmp_path, sanctioned(NAME))
    (entity,) = parsed.entities
    assert (entity.key, entity.kind) == ("EU-FSF:EU.1.1", Kind.PERSON)
    assert (entity.effects, entity.programmes) == ((Effect.BLOCK,), ("AST",))
    assert (entity.listed_on, entity.citation) == ("2008-07-03", "2019/555 (OJ L97)")
    assert entity.source_url == "https://eur-lex.europa.eu/x?a=1&b=2"
    assert (entity.gender, entity.position) == (Gender.MALE, "Astronomer")
    assert (parsed.source_date, parsed.parser_version) == ("2026-04-15", "eu-fsf/1")


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ('<subjectType code="enterprise" classificationCode="E"/>', Kind.COMPANY),
        ('<subjectType code="" classificationCode="P"/>', Kind.PERSON),
        ('<subjectType code="unheard"/>', Kind.UNKNOWN),
        ("", Kind.UNKNOWN),
    ],
)
def test_the_kind_is_read_from_either_code(tmp_path: Path, subject: str, kind: Kind) -> None:
    (entity,) = read(tmp_path, sanctioned(NAME, subject=subject)).entities
    assert entity.kind is kind


def test_weak_aliases_are_marked_by_the_attribute_or_by_a_remark(tmp_path: Path) -> None:
    entity = one(
        tmp_path,
        '<nameAlias wholeName="Hans" strong="false"/>',
        '<nameAlias wholeName="Jo" strong="true"><remark>Low quality alias</remark></nameAlias>',
        '<nameAlias wholeName="Jan Keppler" strong="true"><remark>Good quality</remark></nameAlias>',
        '<nameAlias wholeName="" firstName="Ján" lastName="KEPLER" strong="true" title="Dr"/>',
        '<nameAlias wholeName="Иоганн Кеплер" strong="true"/>',
        '<nameAlias wholeName="J. Mästlin" strong="true"><remark>Formerly listed as</remark>'
        "</nameAlias>",
    )
    assert [(name.text, name.quality.value) for name in entity.names] == [
        ("Johannes Kepler", "primary"),
        ("Jan Keppler", "strong"),
        ("Ján KEPLER", "strong"),
        ("Иоганн Кеплер", "strong"),
        ("J. Mästlin", "former"),
        ("Hans", "weak"),
        ("Jo", "weak"),
    ]
    assert entity.remarks == "Title: Dr; Formerly listed as"


@pytest.mark.parametrize(
    ("birth", "text", "earliest", "latest"),
    [
        ('birthdate="1965-12-12" dayOfMonth="12" monthOfYear="12" year="1965"', "1965-12-12", "1965-12-12", "1965-12-12"),
        ('year="1965" monthOfYear="3"', "1965-03", "1965-03-01", "1965-03-31"),
        ('year="1958" circa="true"', "circa 1958", "1957-01-01", "1959-12-31"),
        ('yearRangeFrom="1958" yearRangeTo="1960"', "1958 to 1960", "1958-01-01", "1960-12-31"),
        ('yearRangeTo="1980"', "until 1980", None, None),
        ('yearRangeFrom="1958" yearRangeTo="1960" circa="true"', "circa 1958 to 1960", "1957-01-01", "1961-12-31"),
        ('birthdate="1385-01-01" calendarType="ISLAMIC"', "1385-01-01 (islamic calendar)", None, None),
    ],
)  # fmt: skip
def test_dates_of_birth_are_spans(
    tmp_path: Path, birth: str, text: str, earliest: str | None, latest: str | None
) -> None:
    (span,) = one(tmp_path, f"<birthdate {birth}/>").birth_dates
    assert (span.text, span.earliest, span.latest) == (text, earliest, latest)


def test_places_without_what_is_not_known(tmp_path: Path) -> None:
    entity = one(
        tmp_path,
        '<birthdate city="-" year="" countryIso2Code="DE" countryDescription="GERMANY"/>',
        '<address street="Gasse 1" city="Linz" zipCode="4020" poBox="" countryIso2Code="AT" '
        'countryDescription="AUSTRIA"><remark>E-mail: kepler@example.org</remark>'
        '<contactInfo key="PHONE" value="+43 1 23456; +43 1 23457"/>'
        '<contactInfo key="BANNER" value="x"/></address>',
        '<address city="" countryIso2Code="00" countryDescription="UNKNOWN"/>',
        '<citizenship countryIso2Code="CS" countryDescription="SERBIA AND MONTENEGRO"/>',
        '<citizenship countryIso2Code="00" countryDescription="UNKNOWN"/>',
    )
    assert entity.birth_places == ("GERMANY",)
    assert entity.birth_dates == ()
    assert [(a.text, a.country) for a in entity.addresses] == [
        ("Gasse 1, 4020, Linz, AUSTRIA", "AT")
    ]
    assert (entity.countries, entity.nationalities) == (("AT", "RS"), ("RS",))
    assert {contact.value for contact in entity.contacts} == {
        "kepler@example.org",
        "+43 1 23456",
        "+43 1 23457",
    }
    assert "BANNER: x" in (entity.remarks or "")


def test_identifications_are_typed_and_their_faults_remarked(tmp_path: Path) -> None:
    entity = one(
        tmp_path,
        '<identification identificationTypeCode="passport" number="488555" '
        'identificationTypeDescription="National passport" countryIso2Code="TN" '
        'knownFalse="true" nameOnDocument="Hans Kepler"><remark>stolen</remark></identification>',
        '<identification identificationTypeCode="id" number="04643632" countryIso2Code="00"/>',
        '<identification identificationTypeCode="taxid" number="ИНН 77" latinNumber="INN 77"/>',
        '<identification identificationTypeCode="imo" number="5676084"/>',
        '<identification identificationTypeCode="unheard" number="1-2-3"/>',
        more='unitedNationId="QDi.100"',
    )
    assert [(i.type.value, i.value, i.country) for i in entity.identifiers] == [
        ("passport", "488555", "TN"),
        ("national_id", "04643632", None),
        ("tax", "ИНН 77", None),
        ("tax", "INN 77", None),
        ("registration", "5676084", None),
        ("other", "1-2-3", None),
    ]
    assert entity.remarks == (
        "National passport: 488555, in the name of Hans Kepler, known false, stolen; "
        "UN reference: QDi.100"
    )


def test_numbers_in_remarks_are_found(tmp_path: Path) -> None:
    entity = one(tmp_path, "<remark>Registration number: 1027700132195</remark>")
    assert [(i.type.value, i.value) for i in entity.identifiers] == [
        ("registration", "1027700132195")
    ]


def test_an_entry_without_a_name_is_reported_and_a_repeated_number_kept(tmp_path: Path) -> None:
    parsed = read(tmp_path, sanctioned(NAME), sanctioned(NAME), sanctioned(number="EU.2.2"))
    assert [entity.entry_id for entity in parsed.entities] == ["EU.1.1", "EU.1.1-2"]
    assert [str(broken) for broken in parsed.broken] == ["export.xml, line 4: EU.2.2 has no name"]


def test_an_entry_without_a_reference_number_is_known_by_its_logical_id(tmp_path: Path) -> None:
    (entity,) = read(tmp_path, sanctioned(NAME, number="")).entities
    assert entity.entry_id == "5295"
