"""Subsidiaries become entries that say what they require, through whom, and how surely."""

from __future__ import annotations

import msgspec
import pytest

from streams.matching.entity import Effect, Kind, ListedEntity, Relation, RelationType
from streams.matching.ownership.derivation import derive_entities
from streams.matching.ownership.stakes import Holder, Stake
from streams.matching.party import Enquiry, Subject
from tests.factories import entity, identifier, party, screener
from tests.matching.ownership.parties import DAY, holder, stake

BOREAS = msgspec.structs.replace(
    entity("Boreas Holding", entry_id="7", countries=("RU",)), programmes=("GLOMAG",)
)
NOTUS = holder("Notus Trading LLC", country="AE")
EURUS = holder("Eurus Shipping", "lei:5493001KJTIIGC8Y1R12", country="TR")
CHAIN = (
    stake("US-OFAC-SDN:7", NOTUS, "100", since="2020-01-01", source="company register"),
    stake(NOTUS, EURUS, "59"),
    stake(holder("Free Co", country="TR"), EURUS, "41"),
)


def derived(
    *stakes: Stake, listed: tuple[ListedEntity, ...] = (BOREAS,), day: str = DAY
) -> dict[str, ListedEntity]:
    """The derived entries by list and first name."""
    found = derive_entities(listed, stakes, day).entities
    assert len({entry.key for entry in found}) == len(found)
    return {f"{entry.list_id} {entry.primary_name}": entry for entry in found}


def related(*relations: Relation, list_id: str = "GB-UKSL") -> ListedEntity:
    return msgspec.structs.replace(entity("Boreas", list_id=list_id), relations=relations)


def test_a_subsidiary_carries_the_chain_to_the_listed_owner() -> None:
    entries = derived(*CHAIN)
    assert set(entries) == {"US-OFAC-50PCT Notus Trading LLC", "US-OFAC-50PCT Eurus Shipping"}
    eurus = entries["US-OFAC-50PCT Eurus Shipping"]
    assert eurus.remarks == (
        "Owned 59 % by Notus Trading LLC, which is owned 100 % by Boreas Holding (US-OFAC-SDN:7)"
    )
    assert eurus.effects == (Effect.BLOCK,)
    assert eurus.programmes == ("GLOMAG",)
    assert eurus.citation is not None
    assert "FAQ 398" in eurus.citation
    assert (eurus.kind, eurus.countries) == (Kind.COMPANY, ("TR",))
    assert eurus.identifiers == (identifier("lei:5493001KJTIIGC8Y1R12"),)
    (relation,) = entries["US-OFAC-50PCT Notus Trading LLC"].relations
    assert relation == Relation(
        RelationType.OWNED_BY,
        name="Boreas Holding",
        text="100 %, from 2020-01-01, company register",
    )


def test_a_subsidiary_is_hit_by_name_and_number() -> None:
    entries = derived(*CHAIN)
    found = screener(BOREAS, *entries.values())
    for asked in (party("Eurus Shipping"), party(ids=("lei:5493001KJTIIGC8Y1R12",))):
        (hit,) = found.screen(Enquiry("party", (Subject("$", asked),))).hits
        assert hit.entity.list_id == "US-OFAC-50PCT"


def test_shares_of_several_owners_are_told_with_their_sum() -> None:
    second = entity("Zephyr", entry_id="8")
    entries = derived(
        stake("US-OFAC-SDN:7", "A", "20"),
        stake("US-OFAC-SDN:8", "A", "30.5"),
        listed=(BOREAS, second),
    )
    assert entries["US-OFAC-50PCT A"].remarks == (
        "Owned 30.5 % by Zephyr (US-OFAC-SDN:8) and owned 20 % by Boreas Holding (US-OFAC-SDN:7), "
        "together 50.5 %"
    )


def test_each_authority_sees_its_own_listings() -> None:
    boreas_eu = entity("Boreas Holding", list_id="EU-FSF", countries=("RU",))
    boreas_uk = entity("Boreas Holding", list_id="GB-UKSL", countries=("RU",))
    cmic = entity("Boreas Holding", list_id="US-OFAC-NS-CMIC", countries=("RU",))
    exports = entity(
        "Boreas Holding", list_id="US-BIS-EL", effects=(Effect.LICENCE,), countries=("RU",)
    )
    exports = msgspec.structs.replace(exports, licence_requirement="All items subject to the EAR")
    owner = holder("Boreas Holding", country="RU")
    entries = derived(stake(owner, "A", "50"), listed=(boreas_eu, boreas_uk, cmic, exports))
    assert {key: entry.effects for key, entry in entries.items()} == {
        "EU-OWN A": (Effect.BLOCK,),
        "US-BIS-AFF A": (Effect.LICENCE,),
    }
    assert entries["US-BIS-AFF A"].licence_requirement == "All items subject to the EAR"
    suspended = derived(stake(owner, "A", "51"), listed=(boreas_uk, exports), day="2026-11-09")
    assert set(suspended) == {"GB-OWN A"}


def test_what_is_listed_itself_has_no_entry_by_the_same_rule() -> None:
    listed = entity("Notus", entry_id="8")
    assert derived(stake("US-OFAC-SDN:7", "US-OFAC-SDN:8", "100"), listed=(BOREAS, listed)) == {}
    exports = entity("Notus", list_id="US-BIS-EL", entry_id="8", countries=("AE",))
    (entry,) = derived(
        stake("US-OFAC-SDN:7", "US-BIS-EL:8", "100"), listed=(BOREAS, exports)
    ).values()
    assert (entry.list_id, entry.names[0].text, entry.countries) == (
        "US-OFAC-50PCT",
        "Notus",
        ("AE",),
    )


def test_who_is_blocked_needs_no_entry_that_asks_for_a_licence() -> None:
    blocked = msgspec.structs.replace(entity("Notus", entry_id="8"), programmes=("IRAN",))
    owner = entity("Boreas", list_id="US-BIS-EL", effects=(Effect.LICENCE,))
    held = stake("US-BIS-EL:1", "US-OFAC-SDN:8", "100")
    assert derived(held, listed=(owner, blocked)) == {}


def test_an_unknown_share_is_a_flag_and_says_so() -> None:
    (entry,) = derived(stake("US-OFAC-SDN:7", "A")).values()
    assert (entry.list_id, entry.effects) == ("OWNERSHIP-POSSIBLE", (Effect.FLAG,))
    assert entry.remarks == (
        "Owned (share not known) by Boreas Holding (US-OFAC-SDN:7): may be reached by US-OFAC-50PCT"
    )


def test_one_flag_stands_for_all_rules() -> None:
    uk = entity("Boreas Holding", list_id="GB-UKSL", countries=("RU",))
    (entry,) = derived(stake("US-OFAC-SDN:7", "A"), listed=(BOREAS, uk)).values()
    assert entry.remarks is not None
    assert "US-OFAC-50PCT" in entry.remarks
    assert "GB-OWN" in entry.remarks


def test_lists_that_say_owned_or_controlled_make_a_flag_at_most() -> None:
    owner = related(Relation(RelationType.OWNER_OF, "Notus Trading"))
    (entry,) = derived(listed=(owner,)).values()
    assert (entry.list_id, entry.primary_name) == ("OWNERSHIP-POSSIBLE", "Notus Trading")
    owned = msgspec.structs.replace(
        entity("Notus", list_id="US-BIS-EL"),
        relations=(
            Relation(RelationType.OWNED_BY, "Boreas Holding", text="Owned or Controlled By"),
        ),
    )
    (entry,) = derived(listed=(BOREAS, owned)).values()
    assert (entry.list_id, entry.primary_name) == ("OWNERSHIP-POSSIBLE", "Notus")


def test_owned_or_controlled_by_is_no_control() -> None:
    owner = entity("Boreas Holding", list_id="EU-FSF")
    said = Relation(RelationType.OWNED_BY, "Boreas Holding", text="Owned or Controlled By")
    owned = msgspec.structs.replace(entity("Notus", list_id="US-OFAC-SDN"), relations=(said,))
    (entry,) = derived(listed=(owner, owned)).values()
    assert entry.list_id == "OWNERSHIP-POSSIBLE"


def test_relations_between_entries_of_one_list_add_nothing() -> None:
    owned = related(
        Relation(RelationType.OWNED_BY, "Boreas Holding", entry_id="7"), list_id="US-OFAC-SDN"
    )
    assert derived(listed=(BOREAS, owned)) == {}


def test_a_list_that_says_controlled_is_taken_at_its_word() -> None:
    owner = related(Relation(RelationType.CONTROLLED_BY, "Boreas", entry_id="1"))
    notus = msgspec.structs.replace(
        entity("Notus", list_id="EU-FSF"),
        relations=(Relation(RelationType.CONTROLLED_BY, "Boreas"),),
    )
    entries = derived(listed=(owner, notus))
    assert entries["GB-OWN Notus"].remarks == "Controlled by Boreas (GB-UKSL:1)"


def test_what_follows_from_a_scenario_alone_is_hypothetical() -> None:
    scenario = msgspec.structs.replace(
        entity("Zephyr", list_id="HYPOTHETICAL-US-OFAC-SDN", entry_id="9"), hypothetical=True
    )
    stakes = [
        stake("US-OFAC-SDN:7", "Real", "60"),
        stake("HYPOTHETICAL-US-OFAC-SDN:9", "Real", "10"),
        stake("HYPOTHETICAL-US-OFAC-SDN:9", "Imagined", "60"),
        stake("US-OFAC-SDN:7", "Mixed", "30"),
        stake("HYPOTHETICAL-US-OFAC-SDN:9", "Mixed", "30"),
    ]
    entries = derived(*stakes, listed=(BOREAS, scenario))
    assert {key: entry.hypothetical for key, entry in entries.items()} == {
        "US-OFAC-50PCT Real": False,
        "HYPOTHETICAL-US-OFAC-50PCT Imagined": True,
        "HYPOTHETICAL-US-OFAC-50PCT Mixed": True,
    }


def test_an_owner_on_two_ways_is_told_once() -> None:
    stakes = [stake("US-OFAC-SDN:7", "Holding", "100"), stake("Holding", "A", "100")]
    stakes += [stake("Holding", "B", "100"), stake("A", "C", "50"), stake("B", "C", "50")]
    assert derived(*stakes)["US-OFAC-50PCT C"].remarks == (
        "Owned 50 % by A, which is owned 100 % by Holding, which is owned 100 % by Boreas Holding "
        "(US-OFAC-SDN:7) and owned 50 % by B, which is owned 100 % by Holding, together 100 %"
    )


def test_a_circle_and_a_long_chain_are_told_to_an_end() -> None:
    circle = [stake("A", "B", "60"), stake("B", "A", "40"), stake("US-OFAC-SDN:7", "A", "55")]
    entries = derived(*circle)
    assert entries["US-OFAC-50PCT B"].remarks == (
        "Owned 60 % by A, which is owned 55 % by Boreas Holding (US-OFAC-SDN:7) and owned 40 % by B, "
        "together 95 %"
    )
    chain = [stake("US-OFAC-SDN:7", "c0", "100")]
    chain += [stake(f"c{at}", f"c{at + 1}", "100") for at in range(40)]
    last = derived(*chain)["US-OFAC-50PCT c40"]
    assert last.remarks is not None
    assert last.remarks.endswith("and on from there")
    tenth = derived(*chain)["US-OFAC-50PCT c9"]
    assert tenth.remarks is not None
    assert tenth.remarks.endswith("c0, which is owned 100 % by Boreas Holding (US-OFAC-SDN:7)")


@pytest.mark.parametrize(
    ("owned", "kind", "name"),
    [
        (holder("imo:9074729"), Kind.VESSEL, "IMO 9074729"),
        (holder("Argo", "imo:9074729"), Kind.VESSEL, "Argo"),
        (holder("CUSTOM-LIST:1"), Kind.COMPANY, "CUSTOM-LIST:1"),
    ],
)
def test_a_party_without_a_name_goes_by_its_number(owned: Holder, kind: Kind, name: str) -> None:
    (entry,) = derived(stake("US-OFAC-SDN:7", owned, "100")).values()
    assert (entry.kind, entry.primary_name) == (kind, name)


def test_an_entry_keeps_its_id_when_other_stakes_come_and_go() -> None:
    alone, among = derived(*CHAIN[:1]), derived(*reversed(CHAIN))
    key = "US-OFAC-50PCT Notus Trading LLC"
    assert alone[key] == among[key]


def test_entries_that_no_list_holds_are_told() -> None:
    found = derive_entities((BOREAS,), [stake("US-OFAC-SDN:99", "A", "100")], DAY)
    assert (found.entities, found.unknown) == ((), ("US-OFAC-SDN:99",))


def test_nothing_comes_of_nothing() -> None:
    assert derive_entities((BOREAS,), (), DAY).entities == ()
