"""OpenSanctions as FollowTheMoney entities."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from streams.errors import ListError
from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Kind

BANK = {
    "id": "NK-1",
    "caption": "Acme Bank",
    "schema": "Company",
    "datasets": ["us_ofac_sdn", "eu_fsf"],
    "target": True,
    "properties": {
        "name": ["Acme Bank", "Acme Bank JSC"],
        "alias": ["Акме"],
        "weakAlias": ["AB"],
        "previousName": ["Acme Credit"],
        "topics": ["sanction", "fin.bank"],
        "jurisdiction": ["ru"],
        "swiftBic": ["ACMERUMM"],
        "innCode": ["7702000000"],
        "ogrnCode": ["1027700000000"],
        "address": ["1 Main St, Moscow"],
        "addressEntity": ["addr-1"],
        "phone": ["+7 495 000 00 00"],
        "website": ["https://acme.example"],
        "notes": ["Funds the war."],
    },
}
PERSON = {
    "id": "NK-2",
    "caption": "Johann Kepler",
    "schema": "Person",
    "datasets": ["us_ofac_sdn"],
    "properties": {
        "name": ["Johann Kepler"],
        "topics": ["role.pep"],
        "birthDate": ["1571-12-27", "1572"],
        "birthPlace": ["Weil der Stadt"],
        "nationality": ["de"],
        "gender": ["male"],
        "position": ["Court astronomer"],
        "passportNumber": ["A1234567"],
    },
}


def thing(id_: str, schema: str, **properties: list[str]) -> dict[str, Any]:
    return {"id": id_, "schema": schema, "caption": "", "datasets": [], "properties": properties}


def write(path: Path, *objects: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(found, ensure_ascii=False) + "\n" for found in objects))
    return path


def read(tmp_path: Path, *objects: dict[str, Any]) -> Parsed:
    path = write(tmp_path / "entities.ftm.json", *objects)
    return load("opensanctions-ftm", [path], "opensanctions-ftm")


def test_the_file_is_read_only_when_its_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="no known format"):
        load(None, [write(tmp_path / "entities.ftm.json", BANK)], "x")


def test_a_company_is_read_with_its_sanctions_and_addresses(tmp_path: Path) -> None:
    sanction = thing(
        "s-1", "Sanction", entity=["NK-1"], programId=["US-RUSHAR"], authority=["OFAC"],
        startDate=["2022-04-06"], listingDate=["2022-03-01"], reason=["Operates in the sector."],
    )  # fmt: skip
    address = thing("addr-1", "Address", full=["Box 7, Minsk, Belarus"], country=["by"])
    (entity,) = read(tmp_path, sanction, BANK, address).entities
    assert entity.key == "OPENSANCTIONS:NK-1"
    assert entity.kind is Kind.COMPANY
    assert entity.effects == (Effect.BLOCK,)
    assert [(n.text, n.quality.value) for n in entity.names] == [
        ("Acme Bank", "primary"),
        ("Acme Bank JSC", "strong"),
        ("Акме", "strong"),
        ("Acme Credit", "former"),
        ("AB", "weak"),
    ]
    assert [(i.type.value, i.value) for i in entity.identifiers] == [
        ("bic", "ACMERUMM"),
        ("registration", "1027700000000"),
        ("tax", "7702000000"),
    ]
    assert [a.text for a in entity.addresses] == ["1 Main St, Moscow", "Box 7, Minsk, Belarus"]
    assert entity.countries == ("BY", "RU")
    assert [c.value for c in entity.contacts] == ["+7 495 000 00 00", "https://acme.example"]
    assert entity.programmes == ("US-RUSHAR",)
    assert entity.listed_on == "2022-03-01"
    assert entity.remarks == (
        "Funds the war.; Datasets: us_ofac_sdn, eu_fsf; Topics: sanction, fin.bank; "
        "Sanction: OFAC; Sanction: Operates in the sector."
    )


def test_a_person_is_read_with_the_papers_that_stand_elsewhere(tmp_path: Path) -> None:
    paper = thing("p-1", "Passport", holder=["NK-2"], number=["B7654321"], country=["at"])
    (entity,) = read(tmp_path, PERSON, paper).entities
    assert entity.kind is Kind.PERSON
    assert [(i.type.value, i.value, i.country) for i in entity.identifiers] == [
        ("passport", "A1234567", None),
        ("passport", "B7654321", "AT"),
    ]
    assert [d.latest for d in entity.birth_dates] == ["1571-12-27", "1572-12-31"]
    assert (entity.nationalities, entity.gender) == (("DE",), "male")
    assert (entity.position, entity.birth_places) == ("Court astronomer", ("Weil der Stadt",))


def test_links_stand_with_both_parties_and_name_those_that_are_not_listed(tmp_path: Path) -> None:
    bank, person = read(
        tmp_path,
        thing("o-1", "Ownership", owner=["NK-2"], asset=["NK-1"], percentage=["59"]),
        thing("d-1", "Directorship", director=["NK-2"], organization=["NK-1"], role=["Chairman"]),
        thing("f-1", "Family", person=["NK-2"], relative=["NK-3"], relationship=["wife"]),
        BANK,
        PERSON,
        {**thing("NK-3", "Person", name=["Barbara"]), "caption": "Barbara Müller"},
    ).entities
    assert [(r.type.value, r.name, r.entry_id, r.text) for r in bank.relations] == [
        ("owned_by", "Johann Kepler", "NK-2", "Ownership: 59"),
        ("linked_to", "Johann Kepler", "NK-2", "Directorship: Chairman"),
    ]
    assert [(r.type.value, r.name, r.entry_id, r.text) for r in person.relations] == [
        ("owner_of", "Acme Bank", "NK-1", "Ownership: 59"),
        ("leader_of", "Acme Bank", "NK-1", "Directorship: Chairman"),
        ("family", "Barbara Müller", None, "Family: wife"),
    ]


@pytest.mark.parametrize(
    ("topics", "effects"),
    [
        (["sanction"], [Effect.BLOCK]),
        (["export.control"], [Effect.LICENCE]),
        (["export.control", "sanction"], [Effect.BLOCK, Effect.LICENCE]),
        (["debarment"], [Effect.FLAG]),
        (["sanction.linked"], [Effect.FLAG]),
        (["role.pep", "crime"], [Effect.FLAG]),
    ],
)
def test_topics_tell_what_an_entry_requires(
    tmp_path: Path, topics: list[str], effects: list[Effect]
) -> None:
    (entity,) = read(tmp_path, thing("NK-1", "Company", name=["Acme"], topics=topics)).entities
    assert list(entity.effects) == effects


def test_a_party_without_topics_is_no_entry(tmp_path: Path) -> None:
    assert len(read(tmp_path, BANK, thing("NK-3", "Person", name=["Barbara"])).entities) == 1


def test_ships_aircraft_and_wallets_are_read(tmp_path: Path) -> None:
    ship, plane, wallet = read(
        tmp_path,
        thing("v", "Vessel", name=["STAR"], imoNumber=["IMO9074729"], flag=["pa"], type=["Tanker"],
              tonnage=["84000"], topics=["sanction"]),
        thing("a", "Airplane", name=["EP-AAA"], serialNumber=["550"], topics=["sanction"]),
        thing("w", "CryptoWallet", publicKey=["bc1qxyz"], topics=["sanction"]),
    ).entities  # fmt: skip
    assert (ship.kind, ship.identifiers[0].type.value, ship.countries) == (
        Kind.VESSEL,
        "imo",
        ("PA",),
    )
    assert ship.vessel is not None
    assert (ship.vessel.type, ship.vessel.gross_tonnage) == ("Tanker", "84000")
    assert (plane.kind, plane.identifiers[0].type.value) == (Kind.AIRCRAFT, "aircraft_serial")
    assert (wallet.primary_name, wallet.identifiers[0].type.value) == ("bc1qxyz", "wallet")


def test_broken_lines_are_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "entities.ftm.json", BANK, PERSON)
    again = json.dumps(BANK)
    nameless = json.dumps(thing("NK-9", "Person", topics=["sanction"]))
    path.write_text(path.read_text() + f'{{"id": "x"}}\n{{"id": \n{again}\n{nameless}\n')
    with pytest.raises(ListError, match="not in the format opensanctions-ftm"):
        load("opensanctions-ftm", [path], "x")
    more = (thing(f"NK-{n}", "Person", name=["A"], topics=["poi"]) for n in range(10, 14))
    path.write_text(path.read_text() + "".join(json.dumps(found) + "\n" for found in more))
    parsed = load("opensanctions-ftm", [path], "x")
    assert len(parsed.entities) == 6
    assert [(broken.line, broken.reason) for broken in parsed.broken] == [
        (3, "Object missing required field `schema`"),
        (4, "Input data was truncated"),
        (5, "the id 'NK-1' stands in the file twice"),
        (6, "'NK-9' has no name"),
    ]
