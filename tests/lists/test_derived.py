"""What follows from ownership is held beside the official lists, in a version of its own."""

from __future__ import annotations

from streams.lists.catalogue import HeldList, build_screener
from streams.lists.derived import OWNERSHIP, add_derived
from streams.matching.party import Enquiry, Subject
from tests.factories import POLICY, entity, party
from tests.matching.ownership.parties import DAY, stake

LISTS = {"ofac": HeldList("v1", (entity("Boreas Holding", entry_id="7"),))}
STAKES = (stake("US-OFAC-SDN:7", "Notus Trading", "60"),)


def test_a_subsidiary_is_hit_and_its_source_is_named() -> None:
    derived = add_derived(LISTS, STAKES, DAY)
    screening = build_screener(derived.lists, POLICY).screen(
        Enquiry("shipment", (Subject("$", party("Notus Trading")),))
    )
    assert [hit.entity.list_id for hit in screening.hits] == ["US-OFAC-50PCT"]
    assert set(screening.snapshots) == {"ofac", OWNERSHIP}


def test_equal_stakes_give_the_same_version_and_others_another() -> None:
    versions = [
        add_derived(LISTS, stakes, DAY).lists[OWNERSHIP].version
        for stakes in (STAKES, STAKES, (stake("US-OFAC-SDN:7", "Notus Trading", "61"),))
    ]
    assert versions[0] == versions[1] != versions[2]


def test_without_stakes_the_lists_stay_as_they_are() -> None:
    assert add_derived(LISTS, (), DAY).lists == LISTS


def test_stakes_of_which_nothing_follows_are_named_all_the_same() -> None:
    derived = add_derived(LISTS, [stake("US-OFAC-SDN:8", "Notus", "60")], DAY)
    assert derived.lists[OWNERSHIP].entities == ()
    assert derived.unknown == ("US-OFAC-SDN:8",)
