"""Entries that are put together from several rows."""

from __future__ import annotations

import pytest

from streams.lists.drafts import Draft
from streams.matching.entity import (
    AliasQuality,
    Effect,
    Gender,
    IdentifierType,
    Kind,
    ListedEntity,
    Vessel,
)


def draft(kind: Kind = Kind.PERSON) -> Draft:
    made = Draft("ACME", "1", kind)
    made.add_name("Johann KEPLER", AliasQuality.PRIMARY)
    return made


def build(made: Draft) -> ListedEntity:
    return made.entity((Effect.BLOCK,))


def test_values_that_rows_repeat_are_kept_once_and_in_their_order() -> None:
    made = draft()
    for _ in range(2):
        made.add_name("Hans KEPPLER", AliasQuality.STRONG)
        made.add_identifier(IdentifierType.PASSPORT, " A1 ")
        made.add_address(("Gasse 1", "", "Prague"), "Czech Republic")
        made.add_remark("Title", "Astronomer")
        made.add_remark("", "Court of Rudolf II")
    entity = build(made)
    assert [name.text for name in entity.names] == ["Johann KEPLER", "Hans KEPPLER"]
    assert [number.value for number in entity.identifiers] == ["A1"]
    assert [(a.text, a.country) for a in entity.addresses] == [
        ("Gasse 1, Prague, Czech Republic", "CZ")
    ]
    assert entity.remarks == "Title: Astronomer; Court of Rudolf II"
    assert entity.countries == ("CZ",)


def test_the_primary_name_comes_first_and_of_one_text_the_better_quality_counts() -> None:
    made = Draft("ACME", "1", Kind.COMPANY)
    made.add_name("Acme", AliasQuality.WEAK)
    made.add_name("ACME", AliasQuality.STRONG)
    made.add_name("Acme Holding", AliasQuality.PRIMARY)
    made.add_name(" ", AliasQuality.STRONG)
    assert [(n.text, n.quality.value) for n in build(made).names] == [
        ("Acme Holding", "primary"),
        ("ACME", "strong"),
    ]


def test_where_no_name_is_called_primary_the_best_one_is() -> None:
    made = Draft("ACME", "1", Kind.COMPANY)
    made.add_name("Ac", AliasQuality.WEAK)
    made.add_name("Acme", AliasQuality.STRONG)
    assert [(n.text, n.quality.value) for n in build(made).names] == [
        ("Acme", "primary"),
        ("Ac", "weak"),
    ]


def test_an_entry_without_a_name_is_none() -> None:
    with pytest.raises(ValueError, match="no name"):
        build(Draft("ACME", "1", Kind.PERSON))


def test_nationalities_are_a_persons_alone_and_what_is_no_country_stays_readable() -> None:
    made = draft()
    made.add_nationality("(1) Afghan (2) Congolese")
    person = build(made)
    assert (person.nationalities, person.countries) == (("AF",), ("AF",))
    assert person.remarks == "Nationality: (1) Afghan (2) Congolese"
    company = draft(Kind.COMPANY)
    company.add_nationality("Afghan")
    assert (build(company).nationalities, build(company).countries) == ((), ("AF",))


def test_a_gender_that_rows_disagree_on_is_not_stated() -> None:
    made = draft()
    made.genders += [Gender.MALE, Gender.MALE]
    assert build(made).gender is Gender.MALE
    made.genders.append(Gender.FEMALE)
    assert build(made).gender is None


def test_the_imo_number_of_a_company_is_a_registration() -> None:
    company, ship = draft(Kind.COMPANY), draft(Kind.VESSEL)
    for made in (company, ship):
        made.add_identifier(IdentifierType.IMO, "5342883")
    assert [(i.type.value, i.value) for i in build(company).identifiers] == [
        ("registration", "IMO 5342883")
    ]
    assert [(i.type.value, i.value) for i in build(ship).identifiers] == [("imo", "5342883")]


def test_a_country_that_stands_at_the_end_of_an_address_is_found() -> None:
    made = draft()
    made.add_address(("Gasse 1", "Tehran", "Iran"))
    made.add_address(("Somewhere",), "")
    assert [a.country for a in build(made).addresses] == ["IR", None]


def test_a_vessel_of_which_nothing_is_said_is_none() -> None:
    made = draft(Kind.VESSEL)
    made.vessel = Vessel()
    assert build(made).vessel is None
