"""The companies whose case this program was made for: each shows its effects, list by list.

The Consolidated Screening List is whole and real; the built-in sample stands in for lists that it
does not carry and for listings after its date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from streams.lists.catalogue import HeldList, build_screener
from streams.lists.register import lists
from streams.lists.sample import load_sample
from streams.lists.source import load
from streams.matching.entity import Effect
from streams.matching.party import Enquiry, Subject
from streams.matching.screener import Screener
from streams.messages.alerts import Alert, Origin, build_alerts
from tests.factories import POLICY, party

pytestmark = pytest.mark.data

CSL = "us_csl/consolidated_2022-04.csv.gz"
CSL_DATE = "2022-04"
COMPANIES = (
    "Hangzhou Hikvision Digital Technology Co., Ltd.",
    "Huawei Technologies Co., Ltd.",
    "Huawei Investment & Holding Co., Ltd.",
    "Zhejiang Dahua Technology Co., Ltd.",
    "Megvii Technology Limited",
    "SenseTime Group Limited",
    "Tiandy Technologies",
    "Alibaba Group Holding Limited",
)
BODIES = (
    "XINJIANG PUBLIC SECURITY BUREAU",
    "XINJIANG PRODUCTION AND CONSTRUCTION CORPS",
    "Xinjiang Production and Construction Corps Public Security Bureau",
)
# "CA-ICA-ORDER (Hikvision Canada Inc.)", "EU-IRN 359/2011"
LISTED_AS = re.compile(r"(?P<list>[A-Z0-9-]+)(?: \((?P<name>[^)]+)\))?")

Effects = dict[str, tuple[Effect, ...]]


@lru_cache(maxsize=1)
def screener(folder: Path) -> Screener:
    csl = load(None, [folder / CSL], "us-csl")
    carried = {entity.list_id for entity in csl.entities}
    rest = [
        entity
        for entity in load_sample().entities
        if entity.list_id not in carried or (entity.listed_on or "") > CSL_DATE
    ]
    held = {"us-csl": HeldList("1", csl.entities), "sample": HeldList("1", tuple(rest))}
    return build_screener(held, POLICY)


def first_case(folder: Path, name: str) -> list[Alert]:
    """The case that a reviewer sees first: the best match, of several the one most listed."""
    screening = screener(folder).screen(Enquiry("shipment", (Subject("$", party(name)),)))
    cases: dict[str, list[Alert]] = {}
    for alert in build_alerts(screening, "S-1", b"{}", Origin("t", 0, 0, 0), 24):
        cases.setdefault(alert.case_id, []).append(alert)
    return max(cases.values(), key=lambda case: (max(a.score for a in case), len(case)))


def seed(folder: Path, name: str) -> dict[str, Any]:
    companies = json.loads((folder.parent / "seed_companies.json").read_text(encoding="utf-8"))
    (company,) = [each for each in companies["entities"] if each["name"] == name]
    return dict(company)


def expected(company: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every name that the seed gives a listing that stands, and the list."""
    for listing in company["listings"]:
        listed = LISTED_AS.match(listing["list"])
        assert listed
        name = listed["name"] or listing.get("name", company["name"])
        if "end" not in listing:
            yield name.partition(" (")[0], listed["list"]


@pytest.mark.parametrize("name", COMPANIES)
def test_a_company_shows_exactly_its_effects_in_one_case(lists_folder: Path, name: str) -> None:
    names: dict[str, Effects] = {}
    for listed_as, list_id in expected(seed(lists_folder, name)):
        names.setdefault(listed_as, {})[list_id] = lists()[list_id].effects
    assert name in names
    for listed_as, effects in names.items():
        case = first_case(lists_folder, listed_as)
        assert {alert.entity.list_id: alert.effects for alert in case} == effects, listed_as


@pytest.mark.parametrize("name", COMPANIES)
def test_none_of_the_companies_is_blocked(lists_folder: Path, name: str) -> None:
    assert all(Effect.BLOCK not in alert.effects for alert in first_case(lists_folder, name))


@pytest.mark.parametrize("name", BODIES)
def test_the_bodies_of_xinjiang_are_blocked_by_each_list_of_the_seed(
    lists_folder: Path, name: str
) -> None:
    found = {alert.entity.list_id: alert.effects for alert in first_case(lists_folder, name)}
    for _, list_id in expected(seed(lists_folder, name)):
        assert found[list_id] == (Effect.BLOCK,)


def test_those_who_represent_tiandy_in_iran_are_blocked_by_the_eu(lists_folder: Path) -> None:
    for related in seed(lists_folder, "Tiandy Technologies")["related"]:
        case = first_case(lists_folder, related["name"])
        assert {a.entity.list_id: a.effects for a in case} == {"EU-IRN": (Effect.BLOCK,)}
