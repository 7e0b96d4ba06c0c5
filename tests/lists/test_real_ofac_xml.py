"""OFAC's XML lists whole: counted, searched for what was lost, and compared with the CSV form."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from streams.lists.source import Parsed, load
from streams.matching.entity import ListedEntity
from tests.lists.completeness import lost_names, words

pytestmark = pytest.mark.data

PLAIN = ("ofac_cons/consolidated_2020-04.xml", "ofac_cons/consolidated_2025-03-28.xml")
EXCERPT = "format_samples/sdn_advanced_excerpt_2026-09-09.xml"
# The advanced form of the list that the first of PLAIN is in the plain form.
ADVANCED = "ofac_cons/cons_advanced_2020-03-17.xml"
KINDS = {"Individual": "person", "Entity": "company", "Vessel": "vessel", "Aircraft": "aircraft"}


@lru_cache(maxsize=8)
def parsed(path: Path) -> Parsed:
    return load(None, [path], "real")


def advanced(lists_folder: Path) -> Path:
    path = lists_folder / ADVANCED
    if not path.exists():
        pytest.skip(f"the data folder has no {ADVANCED}")
    return path


def root(path: Path) -> etree._Element:
    """The whole file at once, without namespaces."""
    whole = etree.parse(path, etree.XMLParser(remove_comments=True)).getroot()
    for element in whole.iter():
        element.tag = etree.QName(element).localname
    return whole


def entry(source: Parsed, key: str) -> ListedEntity:
    return next(entity for entity in source.entities if entity.key == key)


def names(entity: ListedEntity) -> list[tuple[str, str]]:
    return [(name.text, name.quality.value) for name in entity.names]


def numbers(entity: ListedEntity) -> set[tuple[str, str, str | None]]:
    return {(i.type.value, i.value, i.country) for i in entity.identifiers}


def stated(entity: ListedEntity, field: str) -> object:
    """A field's value without what differs between the forms: order, case and full stops."""
    value = getattr(entity, field)
    if not isinstance(value, tuple):
        return value
    return {str(msgspec.to_builtins(each)).casefold().replace(".", "") for each in value}


@pytest.mark.parametrize(("file", "day"), zip(PLAIN, ("2020-03-17", "2025-03-28"), strict=True))
def test_every_plain_entry_is_read(lists_folder: Path, file: str, day: str) -> None:
    source = parsed(lists_folder / file)
    text = (lists_folder / file).read_text(encoding="utf-8")
    uids = re.findall(r"<sdnEntry>\s*<uid>(\d+)</uid>", text)
    announced = re.search(r"<Record_Count>(\d+)<", text)
    assert announced
    assert len(uids) == int(announced[1])
    assert {entity.entry_id for entity in source.entities} == set(uids)
    kinds = {entity.entry_id: entity.kind.value for entity in source.entities}
    printed = Counter(KINDS[type_] for type_ in re.findall(r"<sdnType>(\w+)<", text))
    assert Counter(kinds.values()) == printed
    assert (source.broken, source.source_date) == ((), day)


@pytest.mark.parametrize("file", [*PLAIN, "format_samples/ofac_sdn_xml_sample.xml"])
def test_every_name_of_a_plain_file_is_a_name_of_its_entry(lists_folder: Path, file: str) -> None:
    printed = [
        (
            record.findtext("uid", ""),
            f"{name.findtext('firstName', '')} {name.findtext('lastName')}",
        )
        for record in root(lists_folder / file).iter("sdnEntry")
        for name in (record, *record.iter("aka"))
    ]
    assert len(printed) > 10
    assert lost_names(parsed(lists_folder / file).entities, printed) == []


@pytest.mark.parametrize("file", PLAIN)
def test_everything_that_a_plain_file_prints_is_somewhere_in_its_entry(
    lists_folder: Path, file: str
) -> None:
    held: dict[str, str] = {}
    for entity in parsed(lists_folder / file).entities:
        content = msgspec.to_builtins(entity)
        held[entity.entry_id] = held.get(entity.entry_id, "") + " ".join(map(str, content.values()))
    tags = (
        "program", "idNumber", "address1", "address2", "address3", "city", "postalCode",
        "dateOfBirth", "placeOfBirth", "title", "remarks", "vesselOwner",
    )  # fmt: skip
    spelt_otherwise = re.compile(r"\d\d \w{3} \d{4}|(?:Fe)?[Mm]ale")
    lost = [
        (record.findtext("uid"), value)
        for record in root(lists_folder / file).iter("sdnEntry")
        for tag in tags
        for element in record.iter(tag)
        if (value := " ".join((element.text or "").split()).rstrip(","))
        and not spelt_otherwise.fullmatch(value)
        and not words(value) <= words(held[record.findtext("uid", "")])
    ]
    assert lost == []


def test_the_xml_and_the_csv_form_agree_on_the_same_entries(lists_folder: Path) -> None:
    csv = {e.key: e for e in load("ofac-csv", [lists_folder / "ofac_cons"], "csv").entities}
    xml = {e.key: e for e in parsed(lists_folder / PLAIN[1]).entities}
    # The CSV is nine months younger: one evader has left it, and twelve
    # entries have another programme.
    assert xml.keys() - csv.keys() == {"US-OFAC-FSE:26182"}
    assert csv.keys() <= xml.keys()
    differing = {
        key
        for key, entity in csv.items()
        for field in set(entity.__struct_fields__) - {"remarks"}
        if stated(entity, field) != stated(xml[key], field)
    }
    amended = {
        key for key in differing if stated(csv[key], "programmes") != stated(xml[key], "programmes")
    }
    assert len(amended) == 12
    # One name has other quotes, one is that of a former company and of an issuer of securities.
    assert differing - amended == {"US-OFAC-SSI:22391", "US-OFAC-NS-CMIC:32053"}


def test_entries_of_the_plain_consolidated_list_are_what_the_file_says(lists_folder: Path) -> None:
    source = parsed(lists_folder / PLAIN[1])
    hikvision = entry(source, "US-OFAC-NS-CMIC:30946")
    assert names(hikvision) == [
        ("HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO., LTD.", "primary"),
        ("HIKVISION", "strong"),
        ("HANGZHOU HIKVISION DIGITAL TECHNOLOGY", "strong"),
    ]
    assert numbers(hikvision) == {
        ("registration", "91330000733796106P", "CN"),
        ("other", "002415 CN", None),
        ("isin", "CNE100000PM8", None),
    }
    assert (hikvision.listed_on, hikvision.effective_on) == ("2021-06-03", "2021-08-02")
    assert hikvision.remarks is not None
    assert "Purchase/Sales For Divestment Date (CMIC) 03 Jun 2022" in hikvision.remarks

    zahhar = entry(source, "US-OFAC-NS-PLC:9647")
    assert names(zahhar) == [
        ("Mahmoud Khaled ZAHHAR", "primary"),
        ("Mahmoud Khaled AL ZAHAR", "strong"),
        ("Mahmoud ZAHAR", "weak"),
        ("Mahmoud AL-ZAHAR", "weak"),
    ]
    assert zahhar.programmes == ("NS-PLC", "SDGT")
    assert [(a.text, a.country) for a in zahhar.addresses] == [("Region: Gaza", "PS")]
    assert (zahhar.nationalities, zahhar.gender) == (("PS",), "male")
    assert [(r.type.value, r.name) for r in zahhar.relations] == [("linked_to", "HAMAS")]

    gazprombank = entry(source, "US-OFAC-NS-MBS:17016")
    assert entry(source, "US-OFAC-SSI:17016").names == gazprombank.names
    assert names(gazprombank)[1:] == [
        ("BANK GPB JSC", "strong"),
        ("GAZPROMBANK OPEN JOINT STOCK COMPANY", "former"),
        ("JOINT STOCK BANK OF THE GAS INDUSTRY GAZPROMBANK", "former"),
    ]
    assert numbers(gazprombank) == {
        ("registration", "1027700167110", "RU"),
        ("tax", "7744001497", "RU"),
        ("lei", "253400WSS48YWMBUA688", None),
        ("bic", "GAZPRUMM", None),
    }
    assert gazprombank.countries == ("RU", "MN", "KZ", "IN", "CN")
    assert [c.value for c in gazprombank.contacts] == ["www.gazprombank.ru"]
    assert (gazprombank.listed_on, gazprombank.effective_on) == ("2022-02-24", "2022-03-26")


def test_an_entry_of_the_plain_sdn_list_is_what_the_file_says(lists_folder: Path) -> None:
    source = parsed(lists_folder / "format_samples/ofac_sdn_xml_sample.xml")
    assert (len(source.entities), source.broken) == (8, ())
    saeed = entry(source, "US-OFAC-SDN:10689")
    assert names(saeed)[0] == ("Muhammad SAEED", "primary")
    assert names(saeed)[-2:] == [("HAFIZ SAHIB", "weak"), ("TATA JI", "weak")]
    assert len(saeed.names) == 11
    assert numbers(saeed) == {
        ("passport", "Booklet A5250088", "PK"),
        ("passport", "BE5978421", "PK"),
        ("national_id", "23250460642", "PK"),
        ("national_id", "3520025509842-7", "PK"),
    }
    assert [d.earliest for d in saeed.birth_dates] == ["1950-06-05"]
    naqdi = entry(source, "US-OFAC-SDN:12057")
    assert [(d.earliest, d.latest) for d in naqdi.birth_dates] == [
        ("1951-01-01", "1953-12-31"),
        ("1960-01-01", "1962-12-31"),
        ("1961-04-01", "1961-04-30"),
        ("1953-01-01", "1953-12-31"),
    ]
    assert naqdi.programmes == ("IFSR", "IRGC", "NPWMD", "IRAN-HR", "SDGT", "IRAN-EO13876")
    linked = entry(source, "US-OFAC-SDN:15496")
    assert [(r.type.value, r.name) for r in linked.relations] == [("linked_to", "SUMIYOSHI-KAI")]


def test_the_excerpt_of_the_advanced_sdn_list_is_what_the_file_says(lists_folder: Path) -> None:
    source = parsed(lists_folder / EXCERPT)
    assert source.source_date == "2026-09-09"
    # Its reference values were shortened: the word behind one gender is missing.
    assert [broken.reason for broken in source.broken] == [
        "DetailReference '91526' is not among the reference values"
    ]
    airline, man, ship, aircraft = source.entities
    assert names(airline) == [("AEROCARIBBEAN AIRLINES", "primary"), ("AERO-CARIBBEAN", "strong")]
    assert (airline.programmes, airline.listed_on) == (("CUBA",), "1986-12-10")
    assert [(a.text, a.country) for a in airline.addresses] == [("Havana, Cuba", "CU")]
    assert [(name.text, name.script) for name in man.names] == [
        ("Abboud Abdul Latif Hassan Al-Zomor", "Latn"),
        ("Abbud ZUMAR", "Latn"),
        ("عبود عبداللطيف حسن الزمر", "Arab"),
    ]
    assert [d.text for d in man.birth_dates] == ["19 Apr 1947"]
    assert (man.nationalities, man.birth_places) == (("EG",), ("Nahia, Giza, Egypt",))
    assert numbers(ship) == {("call_sign", "CL2192", None)}
    assert ship.vessel is not None
    assert (ship.vessel.flag, ship.vessel.owner) == ("Cuba", "Samir de Navegacion S.A.")
    assert numbers(aircraft) == {("aircraft_serial", "1013409297", None)}
    assert {entity.list_id for entity in source.entities} == {"US-OFAC-SDN"}


@pytest.mark.parametrize("file", [EXCERPT, ADVANCED])
def test_every_name_of_an_advanced_file_is_a_name_of_its_entry(
    lists_folder: Path, file: str
) -> None:
    path = advanced(lists_folder) if file == ADVANCED else lists_folder / file
    printed = [
        (
            str(party.attrib["FixedRef"]),
            " ".join(part.text or "" for part in name.iter("NamePartValue")),
        )
        for party in root(path).iter("DistinctParty")
        for name in party.iter("DocumentedName")
    ]
    assert len(printed) > 5
    assert lost_names(parsed(path).entities, printed) == []


def test_every_party_of_an_advanced_file_is_on_the_lists_that_it_names(lists_folder: Path) -> None:
    path = advanced(lists_folder)
    source, raw = parsed(path), root(path)
    lists = {element.attrib["ID"]: element.text for element in raw.iter("List")}
    printed = Counter(lists[e.attrib["ListID"]] for e in raw.iter("SanctionsEntry"))
    assert printed.pop("Consolidated List") == len(list(raw.iter("DistinctParty"))) == 375
    assert sorted(Counter(e.list_id for e in source.entities).values()) == sorted(printed.values())
    links = [(e.attrib["From-ProfileID"], e.attrib["To-ProfileID"]) for e in raw.iter("ProfileRelationship")]  # fmt: skip
    related = {(e.entry_id, r.entry_id) for e in source.entities for r in e.relations if r.entry_id}
    assert related == set(links)
    assert source.broken == ()


def test_the_plain_and_the_advanced_form_of_one_day_agree(lists_folder: Path) -> None:
    plain = {entity.key: entity for entity in parsed(lists_folder / PLAIN[0]).entities}
    whole = {entity.key: entity for entity in parsed(advanced(lists_folder)).entities}
    # The plain form does not say that nine of its entries are SDNs as well.
    assert {key.split(":")[0] for key in whole.keys() - plain.keys()} == {"US-OFAC-SDN"}
    assert plain.keys() <= whole.keys()
    fields = (
        "kind", "names", "programmes", "identifiers", "addresses", "countries", "nationalities",
        "birth_dates", "birth_places", "gender", "contacts",
    )  # fmt: skip
    for key, entity in plain.items():
        for field in fields:
            assert stated(entity, field) == stated(whole[key], field), (key, field)


def test_entries_of_the_advanced_consolidated_list_are_what_the_file_says(
    lists_folder: Path,
) -> None:
    source = parsed(advanced(lists_folder))
    assert source.source_date == "2020-03-17"
    mazijk = entry(source, "US-OFAC-FSE:17532")
    assert names(mazijk) == [("Paul Van Mazijk", "primary")]
    assert numbers(mazijk) == {("passport", "NSK7K05F4", "NL")}
    assert mazijk.programmes == entry(source, "US-OFAC-SDN:17532").programmes == ("FSE-SY", "SYRIA")
    exporter = entry(source, "US-OFAC-SSI:18782")
    assert [(r.type.value, r.name, r.entry_id) for r in exporter.relations] == [
        ("owned_by", "ROSTEC", "17260")
    ]
    assert (exporter.citation, exporter.listed_on) == (
        "Executive Order 13582 (Syria)",
        "2015-12-22",
    )
    kunlun = entry(source, "US-OFAC-CAPTA:15268")
    assert [a.text for a in kunlun.addresses][2] == (
        "No. 7 Century Ave, (Registered Office), Xinjiang, Karamay 834000, China"
    )
    assert kunlun.listed_on == "2019-03-14"
