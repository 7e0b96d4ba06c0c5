"""Entries are one company, person or vessel where a reader would say so, and only there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.matching.entity import Identifier, IdentifierType, Kind, ListedEntity
from streams.matching.grouping import group_entities, is_same
from tests.factories import entity

LEI = "lei:5493001KJTIIGC8Y1R12"
SHIPS = ("imo:9074729", "imo:9187667")


def grouped(*entities: ListedEntity) -> list[list[str]]:
    """The list ids of each group."""
    return [[entities[at].list_id for at in group] for group in group_entities(entities)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entity("Northwind Co., Ltd."), entity("NORTHWIND CO LTD")),
        (entity("Northwind", countries=("CN", "HK")), entity("Northwind", countries=("HK",))),
        (entity("Northwind", countries=("CN",)), entity("Northwind")),
        (entity("Northwind", kind=Kind.UNKNOWN), entity("Northwind")),
        (entity("Northern Corps (NOCO)"), entity("Northern Corps")),
        (entity("海康威视"), entity("Hikvision", "海康威视")),
        (entity("Northwind", ids=(LEI,)), entity("Northwynd", ids=(LEI,), countries=("CN",))),
        (entity("Argo", ids=SHIPS[:1], kind=Kind.VESSEL), entity("ARGO", kind=Kind.VESSEL)),
    ],
)
def test_entries_that_agree_are_one(one: ListedEntity, other: ListedEntity) -> None:
    assert is_same(one, other)
    assert is_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entity("Northwind"), entity("Northwynd")),
        (entity("Northwind", countries=("CN",)), entity("Northwind", countries=("US",))),
        (entity("Northwind"), entity("Northwind", kind=Kind.VESSEL)),
        (entity("Argo", ids=SHIPS[:1]), entity("Argo", ids=SHIPS[1:])),
        (entity("Northwind Traders", weak=("Wind",)), entity("Northwynd Traders", weak=("Wind",))),
        (entity("???"), entity("!!!")),
    ],
)
def test_entries_that_differ_stay_apart(one: ListedEntity, other: ListedEntity) -> None:
    assert not is_same(one, other)
    assert not is_same(other, one)


@pytest.mark.parametrize(
    ("born", "same"), [("1962-03-04", True), ("1970-01-01", False), (None, False)]
)
def test_persons_are_one_only_with_the_same_date_of_birth(born: str | None, same: bool) -> None:
    first = entity("Ivan Petrov", kind=Kind.PERSON, born="1962-03-04")
    assert is_same(first, entity("Ivan Petrov", kind=Kind.PERSON, born=born)) is same


@pytest.mark.parametrize(("country", "same"), [("CN", True), (None, True), ("DE", False)])
def test_a_national_number_counts_within_its_country(country: str | None, same: bool) -> None:
    def numbered(name: str, country: str | None) -> ListedEntity:
        number = Identifier(IdentifierType.REGISTRATION, "00716433", country)
        return ListedEntity("A", "1", Kind.COMPANY, entity(name).names, (), identifiers=(number,))

    assert is_same(numbered("Northwind", "CN"), numbered("Boreas", country)) is same


@pytest.mark.parametrize(
    ("numbers", "same"),
    [
        (("914403001922038216", "91440300746645251H"), False),
        (("914403001922038216", "914403001922038216"), True),
        (("1027700132195", "7707083893"), True),  # numbers of two registers of one country
    ],
)
def test_companies_of_one_name_differ_by_their_number(numbers: tuple[str, str], same: bool) -> None:
    def numbered(value: str) -> ListedEntity:
        number = Identifier(IdentifierType.REGISTRATION, value, "CN")
        names = entity("Northwind").names
        return ListedEntity("A", "1", Kind.COMPANY, names, (), identifiers=(number,))

    assert is_same(numbered(numbers[0]), numbered(numbers[1])) is same


@pytest.mark.parametrize(
    ("other", "same"), [("Notus Technology", True), ("Notus Technology AG", False)]
)
def test_an_organisation_form_may_be_left_out_but_not_another(other: str, same: bool) -> None:
    core = "notus technology"
    entities = [entity("Notus Technology GmbH"), entity(other)]
    assert (group_entities(entities, [core, core]) == [[0, 1]]) is same


def test_a_third_entry_joins_two_that_share_nothing() -> None:
    first = entity("Northwind Traders", list_id="A")
    second = entity("Northwynd Traders", list_id="B", ids=(LEI,))
    third = entity("Northwind Traders", list_id="C", ids=(LEI,))
    other = entity("Boreas", list_id="D")
    assert grouped(first, other, second, third) == [["A", "B", "C"], ["D"]]


NAMES = st.sampled_from(["Argo", "Boreas", "Notus", "Eurus"])
ENTITIES = st.builds(
    lambda names, ids, countries: entity(*names, ids=ids, countries=countries),
    st.lists(NAMES, min_size=1, max_size=2),
    st.lists(st.sampled_from(SHIPS), max_size=1).map(tuple),
    st.lists(st.sampled_from(["CN", "DE"]), max_size=1).map(tuple),
)


@given(st.lists(ENTITIES, max_size=7))
def test_groups_are_what_comparing_every_pair_gives(entities: list[ListedEntity]) -> None:
    groups = [{at} for at in range(len(entities))]
    for one in range(len(entities)):
        for other in range(one):
            if is_same(entities[one], entities[other]):
                joined = [group for group in groups if group & {one, other}]
                apart = [group for group in groups if group not in joined]
                groups = [*apart, set().union(*joined)]
    assert sorted(map(sorted, groups)) == group_entities(entities)
