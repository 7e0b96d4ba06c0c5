"""The built-in lists: true to their sources and fit to be screened against."""

from __future__ import annotations

from collections import Counter

import pytest

from streams.country_names import alpha2
from streams.lists.dates import iso_day, read_date
from streams.lists.register import lists, title
from streams.lists.sample import load_sample, load_scenario
from streams.lists.snapshot import build_snapshot
from streams.matching.entity import AliasQuality, Effect, IdentifierType, Kind, ListedEntity
from streams.matching.identifiers import canonical
from streams.matching.script import dominant_script

SAMPLE = load_sample()
SCENARIO = load_scenario()
EVERY = (*SAMPLE.entities, *SCENARIO.entities)


def listings(name: str) -> dict[str, list[str]]:
    """The lists that the bearer of a name stands on, each with its effects."""
    return {
        entity.list_id: [effect.value for effect in entity.effects]
        for entity in SAMPLE.entities
        if name in {listed.text for listed in entity.names}
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Hikvision",
            {
                "US-BIS-EL": ["LICENCE"],
                "US-OFAC-NS-CMIC": ["SECURITIES_BAN"],
                "US-DOD-1260H": ["FLAG"],
                "US-NDAA-889": ["FLAG"],
                "US-FCC-COVERED": ["FLAG"],
            },
        ),
        (
            "Huawei",
            {
                "US-BIS-EL": ["LICENCE"],
                "US-OFAC-NS-CMIC": ["SECURITIES_BAN"],
                "US-DOD-1260H": ["FLAG"],
                "TW-SHTC": ["LICENCE"],
                "US-NDAA-889": ["FLAG"],
                "US-FCC-COVERED": ["FLAG"],
            },
        ),
        ("Huawei Holding", {"US-OFAC-NS-CMIC": ["SECURITIES_BAN"], "US-DOD-1260H": ["FLAG"]}),
        (
            "Dahua",
            {
                "US-BIS-EL": ["LICENCE"],
                "US-DOD-1260H": ["FLAG"],
                "US-NDAA-889": ["FLAG"],
                "US-FCC-COVERED": ["FLAG"],
            },
        ),
        ("Megvii", {"US-BIS-EL": ["LICENCE"], "US-OFAC-NS-CMIC": ["SECURITIES_BAN"]}),
        (
            "SenseTime",
            {
                "US-BIS-EL": ["LICENCE"],
                "US-OFAC-NS-CMIC": ["SECURITIES_BAN"],
                "US-DOD-1260H": ["FLAG"],
            },
        ),
        ("Tiandy", {"US-BIS-EL": ["LICENCE"]}),
        ("Alibaba", {"US-DOD-1260H": ["FLAG"]}),
        ("XINJIANG PUBLIC SECURITY BUREAU", {"US-OFAC-SDN": ["BLOCK"]}),
        ("شرکت رادیس ویرا تجارت", {"EU-IRN": ["BLOCK"]}),
    ],
)
def test_each_company_of_the_story_stands_on_its_lists_with_their_effects(
    name: str, expected: dict[str, list[str]]
) -> None:
    assert listings(name) == expected


@pytest.mark.parametrize(
    "name", ["海康威视", "杭州海康威视数字技术股份有限公司", "杭州海康威視數字技術股份有限公司"]
)
def test_hikvision_is_found_by_its_chinese_names_in_both_forms(name: str) -> None:
    assert listings(name) == listings("Hikvision")


def test_hikvision_on_ns_cmic_carries_its_dates_and_numbers() -> None:
    (entity,) = (e for e in SAMPLE.entities if e.key == "US-OFAC-NS-CMIC:30946")
    assert (entity.listed_on, entity.effective_on) == ("2021-06-03", "2021-08-02")
    assert {i.value for i in entity.identifiers} >= {"91330000733796106P", "CNE100000PM8"}


def test_there_are_persons_companies_and_vessels_of_the_sdn_list() -> None:
    kinds = Counter(e.kind for e in SAMPLE.entities if e.list_id == "US-OFAC-SDN")
    assert kinds[Kind.PERSON] >= 6
    assert kinds[Kind.COMPANY] >= 6
    assert kinds[Kind.VESSEL] >= 6
    assert any(n.quality is AliasQuality.WEAK for e in SAMPLE.entities for n in e.names)


@pytest.mark.parametrize("entity", EVERY, ids=lambda entity: entity.key)
def test_an_entry_is_whole_and_names_its_source(entity: ListedEntity) -> None:
    assert entity.source_url is not None
    assert entity.source_url.startswith("https://")
    assert entity.list_id in lists()
    assert entity.effects
    assert entity.names[0].quality is AliasQuality.PRIMARY
    assert all(n.script == dominant_script(n.text) for n in entity.names)
    assert len({n.text for n in entity.names}) == len(entity.names)
    assert all(alpha2(code) == code for code in entity.countries)
    assert all(span == read_date(span.text) for span in entity.birth_dates)
    days = (entity.listed_on, entity.effective_on)
    assert all(day is None or iso_day(day) == day for day in days)


@pytest.mark.parametrize(
    "type_", [IdentifierType.IMO, IdentifierType.MMSI, IdentifierType.ISIN], ids=lambda t: t.value
)
def test_numbers_with_check_digits_are_valid(type_: IdentifierType) -> None:
    numbers = [i for entity in EVERY for i in entity.identifiers if i.type is type_]
    assert numbers
    assert all(canonical(number) for number in numbers)


def test_every_vessel_has_an_imo_number() -> None:
    for entity in SAMPLE.entities:
        if entity.kind is Kind.VESSEL:
            assert any(i.type is IdentifierType.IMO for i in entity.identifiers), entity.key


def test_no_two_entries_share_a_key() -> None:
    assert len({entity.key for entity in EVERY}) == len(EVERY)


def test_the_scenario_is_one_entry_that_says_what_it_is() -> None:
    (entity,) = SCENARIO.entities
    assert entity.hypothetical
    assert entity.list_id == "HYPOTHETICAL-US-OFAC-SDN"
    assert "ypothetical" in title(entity.list_id)
    assert entity.effects == (Effect.BLOCK,)
    assert entity.programmes == ("GLOMAG",)
    assert entity.remarks is not None
    assert "No authority" in entity.remarks
    assert "海康威视" in {name.text for name in entity.names}


def test_nothing_in_the_sample_is_hypothetical() -> None:
    assert not any(entity.hypothetical for entity in SAMPLE.entities)


def test_the_sources_are_named_apart() -> None:
    assert build_snapshot(SAMPLE).version.source == "sample"
    assert build_snapshot(SCENARIO).version.source == "scenario"
