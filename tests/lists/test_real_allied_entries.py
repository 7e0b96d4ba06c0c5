"""Entries of the allies' official files, each compared with what its file prints, field by field."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec
import pytest

from streams.lists.source import Parsed, load
from streams.matching.entity import (
    Address,
    AliasQuality,
    DateSpan,
    Effect,
    Gender,
    Identifier,
    IdentifierType,
    Kind,
    ListedEntity,
    ListedName,
    Relation,
    RelationType,
    Vessel,
)

pytestmark = pytest.mark.data

UN = "un/consolidated_2026-02-27.xml"
CANADA = "canada/sema_lmes_2025.xml"
EU = "format_samples/eu_fsf_sample.xml"
UK = "format_samples/uk_sanctions_list_sample_2026-09-10.xml"
SECO = "format_samples/swiss_seco_format_example.xml"

PRIMARY, WEAK = AliasQuality.PRIMARY, AliasQuality.WEAK


@lru_cache(maxsize=8)
def parsed(path: Path) -> Parsed:
    return load(None, [path], "real")


def entry(source: Parsed, entry_id: str) -> ListedEntity:
    """One entry without its remarks and page, which are long texts."""
    found = next(entity for entity in source.entities if entity.entry_id == entry_id)
    return msgspec.structs.replace(found, remarks=None, source_url=None)


def test_entries_of_the_un_compared_by_hand(lists_folder: Path) -> None:
    source = parsed(lists_folder / UN)
    assert entry(source, "TAi.144") == ListedEntity(
        list_id="UN-SC",
        entry_id="TAi.144",
        kind=Kind.PERSON,
        names=(
            ListedName("SIRAJUDDIN JALLALOUDINE HAQQANI", PRIMARY),
            ListedName("سراج الدين جلال الدين حقانى", script="Arab"),
            ListedName("Siraj Haqqani"),
            ListedName("Serajuddin Haqani"),
            ListedName("Siraj Haqani"),
            ListedName("Saraj Haqani"),
            ListedName("Khalifa", WEAK),
        ),
        effects=(Effect.BLOCK,),
        programmes=("Taliban",),
        addresses=(
            Address("Kela neighborhood/Danda neighborhood, Miramshah, North Waziristan, Pakistan", "PK"),
            Address("Manba'ul uloom Madrasa, Miramshah, North Waziristan, Pakistan", "PK"),
            Address("Dergey Manday Madrasa, Miramshah, North Waziristan, Pakistan", "PK"),
        ),
        countries=("PK", "AF"),
        nationalities=("AF",),
        birth_dates=(DateSpan("circa 1977 to 1978", "1976-01-01", "1979-12-31"),),
        birth_places=(
            "Danda, Miramshah, North Waziristan, Pakistan",
            "Khost province, Afghanistan",
            "Neka district, Paktika province, Afghanistan",
            "Srana village, Garda Saray district, Paktia province, Afghanistan",
        ),
        position="Na'ib Amir (Deputy Commander)",
        relations=(
            Relation(RelationType.LEADER_OF, "HAQQANI NETWORK (HQN)", "TAe.012", "Heading the Haqqani Network"),
            Relation(RelationType.FAMILY, "JALALUDDIN HAQQANI", "TAi.040", "Son of Jalaluddin Haqqani"),
        ),
        listed_on="2007-09-13",
    )  # fmt: skip
    assert entry(source, "QDi.003") == ListedEntity(
        list_id="UN-SC",
        entry_id="QDi.003",
        kind=Kind.PERSON,
        names=(
            ListedName("SALIM AHMAD SALIM HAMDAN", PRIMARY),
            ListedName("سالم أحمد سالم حمدان", script="Arab"),
        ),
        effects=(Effect.BLOCK,),
        programmes=("Al-Qaida",),
        identifiers=(Identifier(IdentifierType.PASSPORT, "00385937", "YE"),),
        addresses=(
            Address("Shari Tunis, Sana'a, Yemen (previous address)", "YE"),
            Address("Located in Yemen since Nov. 2008"),
        ),
        countries=("YE",),
        nationalities=("YE",),
        birth_dates=(DateSpan("1965", "1965-01-01", "1965-12-31"),),
        birth_places=("Al-Mukalla, Yemen", "AI-Mukala, Yemen"),
        listed_on="2001-01-25",
    )
    exchange = entry(source, "QDe.157")
    assert exchange.kind is Kind.COMPANY
    assert [(name.text, name.quality.value) for name in exchange.names] == [
        ("AL-KAWTHAR MONEY EXCHANGE", "primary"),
        ("Al Kawthar Co.", "strong"),
        ("شركة الكوثر", "strong"),
        ("Al Kawthar Company", "strong"),
        ("Al-Kawthar Hawala", "strong"),
    ]
    assert exchange.addresses == (Address("Al-Qaim, Al Anbar Province, Iraq", "IQ"),)
    assert [(r.type.value, r.entry_id, r.name) for r in exchange.relations] == [
        ("owned_by", "QDi.412", "UMAR MAHMUD IRHAYYIM AL-KUBAYSI"),
        ("acting_for", "QDe.115", "AL-QAIDA IN IRAQ"),
    ]
    assert exchange.listed_on == "2018-03-06"


def test_records_of_canada_compared_by_hand(lists_folder: Path) -> None:
    source = parsed(lists_folder / CANADA)
    assert entry(source, "russia/1.1/1") == ListedEntity(
        list_id="CA-SEMA",
        entry_id="russia/1.1/1",
        kind=Kind.VESSEL,
        names=(ListedName("Balitiyskiy III", PRIMARY),),
        effects=(Effect.BLOCK,),
        programmes=("Russia",),
        identifiers=(Identifier(IdentifierType.IMO, "7612448"),),
        vessel=Vessel(type="General Cargo / Multi Purpose"),
        citation="Russia, Schedule 1.1, item 1",
        listed_on="2025-02-21",
    )
    assert entry(source, "russia/1-part-2/581") == ListedEntity(
        list_id="CA-SEMA",
        entry_id="russia/1-part-2/581",
        kind=Kind.COMPANY,
        names=(
            ListedName("Fregat Limited Liability Company", PRIMARY),
            ListedName("Fregat OOO"),
            ListedName("Общество с ограниченной ответственностью «Фрегат»", script="Cyrl"),
        ),
        effects=(Effect.BLOCK,),
        programmes=("Russia",),
        citation="Russia, Schedule 1, Part 2, item 581",
        listed_on="2024-02-21",
    )
    assert entry(source, "hamas-terrorist-attacks/part-1/2") == ListedEntity(
        list_id="CA-SEMA",
        entry_id="hamas-terrorist-attacks/part-1/2",
        kind=Kind.PERSON,
        names=(
            ListedName("Muhammad Deif", PRIMARY),
            ListedName("Mohammaed al-Masri"),
            ListedName("محمد المصري", script="Arab"),
        ),
        effects=(Effect.BLOCK,),
        programmes=("Hamas Terrorist Attacks",),
        birth_dates=(DateSpan("1965", "1965-01-01", "1965-12-31"),),
        citation="Hamas Terrorist Attacks, Schedule Part 1, item 2",
        listed_on="2024-02-02",
    )
    official = entry(source, "jvcfor/1")
    assert (official.list_id, official.primary_name) == ("CA-JVCFOA", "Nicolás MADURO MOROS")
    assert official.listed_on == "2017-11-03"


def test_entries_of_the_eu_compared_by_hand(lists_folder: Path) -> None:
    source = parsed(lists_folder / EU)
    assert entry(source, "EU.2026.82") == ListedEntity(
        list_id="EU-FSF",
        entry_id="EU.2026.82",
        kind=Kind.PERSON,
        names=(
            ListedName("Abid Hammadou", PRIMARY),
            ListedName("Abdelhamid Abou Zeid"),
            ListedName("Youcef Adel"),
            ListedName("Amor Mohamed Ghedeir"),
            ListedName("Abou Abdellah"),
        ),
        effects=(Effect.BLOCK,),
        programmes=("TAQA",),
        countries=("DZ",),
        nationalities=("DZ",),
        birth_dates=(
            DateSpan("1965-12-12", "1965-12-12", "1965-12-12"),
            DateSpan("circa 1958", "1957-01-01", "1959-12-31"),
        ),
        birth_places=(
            "Touggourt, Wilaya (province) of Ouargla, ALGERIA",
            "Deb-Deb, Amenas, Wilaya (province) of Illizi, ALGERIA",
        ),
        citation="2019/555 (OJ L97)",
        listed_on="2008-07-03",
    )
    assert entry(source, "EU.3343.85") == ListedEntity(
        list_id="EU-FSF",
        entry_id="EU.3343.85",
        kind=Kind.PERSON,
        names=(ListedName("Mohamed Ben Belkacem Aouadi", PRIMARY),),
        effects=(Effect.BLOCK,),
        programmes=("TAQA",),
        identifiers=(
            Identifier(IdentifierType.NATIONAL_ID, "04643632", "TN"),
            Identifier(IdentifierType.PASSPORT, "L191609", "TN"),
        ),
        addresses=(Address("23 50th Street, Zehrouni, Tunis, TUNISIA", "TN"),),
        countries=("TN",),
        nationalities=("TN",),
        birth_dates=(DateSpan("1974-12-11", "1974-12-11", "1974-12-11"),),
        birth_places=("Tunis, TUNISIA",),
        citation="2016/294 (OJ L55)",
    )
    assert entry(source, "EU.4011.64") == ListedEntity(
        list_id="EU-FSF",
        entry_id="EU.4011.64",
        kind=Kind.PERSON,
        names=(ListedName("Yu-ro Han", PRIMARY),),
        effects=(Effect.BLOCK,),
        programmes=("PRK",),
        position="Director of Korea Ryongaksan General Trading Corporation",
        citation="2017/1509 (OJ L224)",
        listed_on="2009-07-16",
    )


def test_designations_of_the_uk_compared_by_hand(lists_folder: Path) -> None:
    source = parsed(lists_folder / UK)
    assert entry(source, "AFG0006") == ListedEntity(
        list_id="GB-UKSL",
        entry_id="AFG0006",
        kind=Kind.PERSON,
        names=(
            ListedName("MOHAMMAD HASSAN AKHUND", PRIMARY),
            ListedName("Mohammad Akhwand"),
            ListedName("محمد حسن آخوند", script="Arab"),
        ),
        effects=(Effect.BLOCK,),
        programmes=("The Afghanistan (Sanctions) (EU Exit) Regulations 2020",),
        identifiers=(
            Identifier(IdentifierType.PASSPORT, "P04581926", "AF"),
            Identifier(IdentifierType.NATIONAL_ID, "2132370", "AF"),
        ),
        addresses=(Address("Kabul, Afghanistan", "AF"),),
        countries=("AF",),
        nationalities=("AF",),
        birth_dates=(
            DateSpan("12/05/1958", "1958-05-12", "1958-05-12"),
            DateSpan("dd/mm/1945", "1945-01-01", "1945-12-31"),
            DateSpan("1946", "1946-01-01", "1946-12-31"),
        ),
        birth_places=("Pashmul village, Panjwai District, Afghanistan",),
        gender=Gender.MALE,
        position="Deputy Minister of Agriculture under the Taliban regime",
        listed_on="2001-01-25",
    )
    assert entry(source, "BEL0107") == ListedEntity(
        list_id="GB-UKSL",
        entry_id="BEL0107",
        kind=Kind.COMPANY,
        names=(
            ListedName("BNK (UK) Ltd", PRIMARY),
            ListedName("BNK UK Limited"),
            ListedName("BNK", WEAK),
        ),
        effects=(Effect.BLOCK,),
        programmes=("The Republic of Belarus (Sanctions) (EU Exit) Regulations 2019",),
        identifiers=(Identifier(IdentifierType.REGISTRATION, "06527449", "GB"),),
        addresses=(
            Address("Salatin House, 19 Cedar Road, Sutton, Surrey, SM2 5DA, United Kingdom", "GB"),
        ),
        countries=("GB",),
        contacts=entry(source, "BEL0107").contacts,
        relations=(
            Relation(RelationType.OWNED_BY, "CJSC Belarusian Oil Company", text="Parent company"),
            Relation(RelationType.OWNED_BY, "Belneftekhim", text="Parent company"),
            Relation(RelationType.OWNER_OF, "BNK (Deutschland) GmbH", text="Subsidiary"),
        ),
        listed_on="2021-06-21",
    )
    assert [contact.value for contact in entry(source, "BEL0107").contacts] == [
        "http://www.belnaft.co.uk/"
    ]
    assert entry(source, "DPR0075") == ListedEntity(
        list_id="GB-UKSL",
        entry_id="DPR0075",
        kind=Kind.VESSEL,
        names=(ListedName("Petrel 8", PRIMARY), ListedName("Tian Tai 36")),
        effects=(Effect.BLOCK,),
        programmes=(
            "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019",
        ),
        identifiers=(Identifier(IdentifierType.IMO, "9562233"),),
        countries=("KM", "IN"),
        relations=(
            Relation(
                RelationType.OWNED_BY,
                "Global United Shipping India",
                text="Current owner/operator",
            ),
        ),
        vessel=Vessel("Bulk Carrier", "Comoros", "Global United Shipping India", "7078"),
        listed_on="2017-10-03",
    )


def test_targets_of_switzerland_compared_by_hand(lists_folder: Path) -> None:
    source = parsed(lists_folder / SECO)

    def expected(number: str, name: str, born: str, country: str, effect: Effect) -> ListedEntity:
        return ListedEntity(
            list_id="CH-SECO",
            entry_id=number,
            kind=Kind.PERSON,
            names=(ListedName(name, PRIMARY),),
            effects=(effect,),
            programmes=("PPDM",),
            countries=(country,),
            nationalities=(country,),
            birth_dates=(DateSpan(born, born, born),),
        )

    woman = msgspec.structs.replace(
        expected("64398", "Test B", "2025-12-31", "GB", Effect.BLOCK), gender=Gender.FEMALE
    )
    man = msgspec.structs.replace(
        expected("64403", "Test C", "2000-01-01", "US", Effect.FLAG), gender=Gender.MALE
    )
    assert entry(source, "64398") == woman
    assert entry(source, "64403") == man
    assert entry(source, "64393") == expected("64393", "Test A", "1900-01-01", "CH", Effect.BLOCK)
