"""The UN consolidated list."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.formats.un_comments import find_relations
from streams.lists.source import Parsed, load
from streams.matching.entity import Effect, Gender, Kind, ListedEntity

PERSON = """<INDIVIDUAL>
  <DATAID>11</DATAID><FIRST_NAME>JOHANNES</FIRST_NAME><SECOND_NAME>KEPLER</SECOND_NAME>
  <THIRD_NAME/><UN_LIST_TYPE>Astronomy</UN_LIST_TYPE>
  <REFERENCE_NUMBER> ASi.001 </REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>{body}
</INDIVIDUAL>"""
ENTITY = """<ENTITY>
  <FIRST_NAME>LINZ OBSERVATORY</FIRST_NAME><UN_LIST_TYPE>Astronomy</UN_LIST_TYPE>
  <REFERENCE_NUMBER>ASe.001</REFERENCE_NUMBER><LISTED_ON>2013-01-02-05:00</LISTED_ON>{body}
</ENTITY>"""


def read(tmp_path: Path, *records: str) -> Parsed:
    path = tmp_path / "consolidated.xml"
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?><CONSOLIDATED_LIST dateGenerated='
        f'"2026-02-27T00:00:09.554Z"><INDIVIDUALS>{"".join(records)}</INDIVIDUALS>'
        "</CONSOLIDATED_LIST>",
        encoding="utf-8",
    )
    return load(None, [path], "un-sc")


def person(tmp_path: Path, body: str) -> ListedEntity:
    (entity,) = read(tmp_path, PERSON.format(body=body)).entities
    return entity


def names(entity: ListedEntity) -> list[tuple[str, str]]:
    return [(name.text, name.quality.value) for name in entity.names]


def test_persons_and_entities_are_known_by_their_reference_numbers(tmp_path: Path) -> None:
    parsed = read(tmp_path, PERSON.format(body=""), ENTITY.format(body=""))
    first, second = parsed.entities
    assert (first.key, first.kind, first.primary_name) == (
        "UN-SC:ASi.001",
        Kind.PERSON,
        "JOHANNES KEPLER",
    )
    assert (second.key, second.kind, second.listed_on) == (
        "UN-SC:ASe.001",
        Kind.COMPANY,
        "2013-01-02",
    )
    assert first.effects == (Effect.BLOCK,)
    assert (first.programmes, first.listed_on) == (("Astronomy",), "2012-12-31")
    assert (parsed.source_date, parsed.parser_version) == ("2026-02-27", "un-xml/1")


def test_aliases_have_their_quality_and_original_scripts_are_names(tmp_path: Path) -> None:
    entity = person(
        tmp_path,
        """<NAME_ORIGINAL_SCRIPT>يوهانس</NAME_ORIGINAL_SCRIPT>
        <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Jan Kepler; Ján Keppler</ALIAS_NAME>
        </INDIVIDUAL_ALIAS>
        <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Hans</ALIAS_NAME>
          <NOTE>original script: Ганс</NOTE></INDIVIDUAL_ALIAS>
        <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Jo Kep</ALIAS_NAME>
          <NOTE>previously listed as</NOTE><DATE_OF_BIRTH>1571-12-28</DATE_OF_BIRTH>
          <CITY_OF_BIRTH>Linz</CITY_OF_BIRTH><COUNTRY_OF_BIRTH>Austria</COUNTRY_OF_BIRTH>
        </INDIVIDUAL_ALIAS>
        <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>""",
    )
    assert names(entity) == [
        ("JOHANNES KEPLER", "primary"),
        ("يوهانس", "strong"),
        ("Jan Kepler", "strong"),
        ("Ján Keppler", "strong"),
        ("Jo Kep", "former"),
        ("Hans", "weak"),
        ("Ганс", "weak"),
    ]
    assert [name.script for name in entity.names if name.script != "Latn"] == ["Arab", "Cyrl"]
    assert [span.earliest for span in entity.birth_dates] == ["1571-12-28"]
    assert entity.birth_places == ("Linz, Austria",)
    assert "Alias: Jo Kep: previously listed as" in (entity.remarks or "")


def test_an_entitys_former_name_and_its_names_in_one_string_are_told_apart(tmp_path: Path) -> None:
    body = """<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Prague &amp; Co</ALIAS_NAME>
    </ENTITY_ALIAS><ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>LO</ALIAS_NAME>
    </ENTITY_ALIAS>"""
    record = ENTITY.format(body=body).replace("LINZ OBSERVATORY", "LINZ ONE (LO) ; LINZ TWO")
    (entity,) = read(tmp_path, record).entities
    assert names(entity) == [
        ("LINZ ONE (LO)", "primary"),
        ("LINZ TWO", "strong"),
        ("LO", "strong"),
        ("Prague & Co", "former"),
    ]


@pytest.mark.parametrize(
    ("birth", "text", "earliest", "latest"),
    [
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1971-04-28</DATE>", "1971-04-28", "1971-04-28", "1971-04-28"),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1971</YEAR>", "1971", "1971-01-01", "1971-12-31"),
        ("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1966</YEAR>", "circa 1966", "1965-01-01", "1967-12-31"),
        ("<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1973</FROM_YEAR><TO_YEAR>1974</TO_YEAR>", "1973 to 1974", "1973-01-01", "1974-12-31"),
        ("<FROM_YEAR>1955</FROM_YEAR><TO_YEAR>1958</TO_YEAR><NOTE>Approximately</NOTE>", "circa 1955 to 1958", "1954-01-01", "1959-12-31"),
        ("<NOTE>Nov. 1973</NOTE>", "Nov. 1973", "1973-11-01", "1973-11-30"),
        ("<YEAR>1958</YEAR><NOTE>Sep.</NOTE>", "Sep. 1958", "1958-09-01", "1958-09-30"),
        ("<DATE>1979-03-03</DATE><NOTE>from false passport</NOTE>", "1979-03-03 (from false passport)", "1979-03-03", "1979-03-03"),
        ("<NOTE>30-35 years old</NOTE>", "30-35 years old", None, None),
    ],
)  # fmt: skip
def test_dates_of_birth_are_spans(
    tmp_path: Path, birth: str, text: str, earliest: str | None, latest: str | None
) -> None:
    entity = person(tmp_path, f"<INDIVIDUAL_DATE_OF_BIRTH>{birth}</INDIVIDUAL_DATE_OF_BIRTH>")
    (span,) = entity.birth_dates
    assert (span.text, span.earliest, span.latest) == (text, earliest, latest)


def test_nationality_places_addresses_gender_and_titles_are_kept(tmp_path: Path) -> None:
    entity = person(
        tmp_path,
        """<NATIONALITY><VALUE>Austria</VALUE><VALUE>Germany</VALUE></NATIONALITY>
        <TITLE><VALUE>Dr</VALUE></TITLE><DESIGNATION><VALUE>a) Astronomer</VALUE></DESIGNATION>
        <INDIVIDUAL_ADDRESS><STREET>Gasse 1</STREET><CITY>Linz</CITY><COUNTRY>Austria</COUNTRY>
          <NOTE>previous address</NOTE></INDIVIDUAL_ADDRESS>
        <INDIVIDUAL_ADDRESS><NOTE>Branch: Prague, Czech Republic; Phone 6683301;</NOTE>
        </INDIVIDUAL_ADDRESS><INDIVIDUAL_ADDRESS><COUNTRY/></INDIVIDUAL_ADDRESS>
        <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Weil</CITY><COUNTRY>Germany</COUNTRY>
        </INDIVIDUAL_PLACE_OF_BIRTH>
        <COMMENTS1>Gender: male. Laws of motion.</COMMENTS1>
        <LAST_DAY_UPDATED><VALUE>2016-10-13</VALUE></LAST_DAY_UPDATED>""",
    )
    assert entity.nationalities == ("AT", "DE")
    assert [(a.text, a.country) for a in entity.addresses] == [
        ("Gasse 1, Linz, Austria (previous address)", "AT"),
        ("Branch: Prague, Czech Republic; Phone 6683301", None),
    ]
    assert [contact.value for contact in entity.contacts] == ["6683301"]
    assert entity.birth_places == ("Weil, Germany",)
    assert (entity.gender, entity.position) == (Gender.MALE, "a) Astronomer")
    assert entity.remarks == "Title: Dr; Gender: male. Laws of motion.; Amended: 2016-10-13"


def test_papers_are_numbers_wherever_the_entry_prints_them(tmp_path: Path) -> None:
    entity = person(
        tmp_path,
        """<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>
          <NUMBER>A 0148</NUMBER><ISSUING_COUNTRY>Austria</ISSUING_COUNTRY>
          <DATE_OF_ISSUE>2001-01-02</DATE_OF_ISSUE></INDIVIDUAL_DOCUMENT>
        <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>
          <NUMBER>German passport No. 513519</NUMBER></INDIVIDUAL_DOCUMENT>
        <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT>
          <NOTE>Italian Fiscal Code: DAOMMD74T11Z352Z</NOTE></INDIVIDUAL_DOCUMENT>
        <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT2>Residential card number 66512</TYPE_OF_DOCUMENT2>
        </INDIVIDUAL_DOCUMENT><INDIVIDUAL_DOCUMENT/>""",
    )
    assert [(i.type.value, i.value, i.country) for i in entity.identifiers] == [
        ("passport", "A 0148", "AT"),
        ("passport", "513519", "DE"),
        ("tax", "DAOMMD74T11Z352Z", "IT"),
        ("national_id", "66512", None),
    ]
    assert "Passport: A 0148, Austria, 2001-01-02" in (entity.remarks or "")


def test_an_entitys_numbers_in_the_comments_are_found(tmp_path: Path) -> None:
    body = "<COMMENTS1>Bank of DPRK. SWIFT: DCBKKPPY; owner, IMO number: 5676084.</COMMENTS1>"
    (entity,) = read(tmp_path, ENTITY.format(body=body)).entities
    assert {(i.type.value, i.value) for i in entity.identifiers} == {
        ("bic", "DCBKKPPY"),
        ("registration", "5676084"),
    }


def test_relations_name_the_entries_that_comments_refer_to(tmp_path: Path) -> None:
    comments = "Brother of Johannes Kepler (ASi.001). Formed by Tycho Brahe (ASi.099)."
    parsed = read(
        tmp_path,
        PERSON.format(body=""),
        ENTITY.format(body=f"<COMMENTS1>{comments} See (ASe.001).</COMMENTS1>"),
    )
    relations = [
        (relation.type.value, relation.entry_id, relation.name, relation.text)
        for relation in parsed.entities[1].relations
    ]
    assert relations == [
        ("family", "ASi.001", "JOHANNES KEPLER", "Brother of Johannes Kepler"),
        ("linked_to", None, "ASi.099", "Formed by Tycho Brahe"),
    ]


@pytest.mark.parametrize(
    ("comments", "type_"),
    [
        ("Owned by Umar (QDi.412) as of mid-2016.", "owned_by"),
        ("Owned or controlled by Umar (QDi.412).", "controlled_by"),
        ("Founder and leader of Ansar Eddine (QDe.135).", "leader_of"),
        ("Heading the Haqqani Network (TAe.012) as of late 2012.", "leader_of"),
        ("Moved funds on behalf of ISIL, listed as Al-Qaida in Iraq (QDe.115).", "acting_for"),
        ("Financier of Al-Qaida (QDe.004).", "supporter_of"),
        ("Associated with Al-Qaida (QDe.004).", "associate"),
        ("Its leader is Maulana Fazlullah (QDi.352).", "linked_to"),
    ],
)
def test_the_words_before_a_reference_tell_the_relation(comments: str, type_: str) -> None:
    assert [relation.type.value for relation in find_relations(comments)] == [type_]


def test_a_record_without_a_name_or_number_is_reported_and_the_rest_is_read(
    tmp_path: Path,
) -> None:
    nameless = "\n<ENTITY><REFERENCE_NUMBER>ASe.009</REFERENCE_NUMBER></ENTITY>"
    unnumbered = "\n<ENTITY><FIRST_NAME>GRAZ</FIRST_NAME></ENTITY>"
    parsed = read(tmp_path, PERSON.format(body=""), nameless, ENTITY.format(body=""), unnumbered)
    assert [entity.entry_id for entity in parsed.entities] == ["ASi.001", "ASe.001"]
    assert [broken.reason for broken in parsed.broken] == [
        "ASe.009 has no name",
        "no reference number",
    ]
    assert all(broken.line > 1 for broken in parsed.broken)


def test_two_entries_with_one_number_are_both_kept(tmp_path: Path) -> None:
    parsed = read(tmp_path, ENTITY.format(body=""), ENTITY.format(body=""))
    assert [entity.entry_id for entity in parsed.entities] == ["ASe.001", "ASe.001-2"]


def test_another_xml_is_refused_by_its_root(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text("<export/>")
    with pytest.raises(ListError, match="expected <CONSOLIDATED_LIST>, found <export>"):
        load("un-xml", [path], "un-sc")
