"""Several parties in one line are searched for each, and the line as it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.lists.catalogue import read_lexicon
from streams.matching.entity import Kind
from streams.matching.limits import MAX_PARTS
from streams.matching.outcomes import Band, Outcome
from streams.matching.parties_in_line import find_parts
from streams.matching.party import Enquiry, Party, Subject
from streams.matching.screener import Screening
from tests.factories import entity, party, screener

KESTREL = entity("Kestrelvision Digital Technology", entry_id="k")
GREMLIN = entity("Iosif Gremlin", entry_id="g", kind=Kind.PERSON, born="1970-01-02")
SLASHED = entity("Zumber/Kobold c/o Works", entry_id="s")
SCREENER = screener(KESTREL, GREMLIN, SLASHED)
LEXICON = read_lexicon()


def screen(name: str, **fields: object) -> Screening:
    return SCREENER.screen(Enquiry("shipment", (Subject("$.parties[0]", party(name, **fields)),)))  # type: ignore[arg-type]


def parts(name: str) -> list[str]:
    return [part.passage.words for part in find_parts(party(name), LEXICON)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Meadow Bakery c/o Blue Harbour", ["Meadow Bakery", "Blue Harbour"]),
        ("MEADOW BAKERY OBO JOHN DOE", ["MEADOW BAKERY", "JOHN DOE"]),
        ("Meadow Bakery on behalf of John Doe", ["Meadow Bakery", "John Doe"]),
        ("Jane Doe, trading as Doe Toys", ["Jane Doe", "Doe Toys"]),
        ("Jane Doe t/a Doe Toys", ["Jane Doe", "Doe Toys"]),
        ("JOHN DOE & JANE DOE JOINTLY", ["JOHN DOE", "JANE DOE"]),
        ("TO THE ORDER OF BANK OF TOYS", ["BANK OF TOYS"]),
        ("Doe Toys/Meadow Bakery", ["Doe Toys", "Meadow Bakery"]),
        ("Doe Toys / Bakery", ["Doe Toys", "Bakery"]),
        ("1/JOHN DOE 2/12 MAIN ST 3/PE/LIMA", ["JOHN DOE"]),
        ("1/JOHN\n1/DOE\n3/PE/LIMA", ["JOHN DOE"]),
        ("Doe Toys, 55 Long Harbour Road", ["Doe Toys"]),
        ("SAME AS CONSIGNEE", []),
        ("TO ORDER", []),
        ("Hydrotor A/S", []),
        ("IMPORT/EXPORT TOYS", []),
        ("Doe & Sons Ltd", []),
        ("Bank of Toys", []),
    ],
)
def test_a_line_is_parted_where_it_names_several(name: str, expected: list[str]) -> None:
    assert parts(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "Blue Harbour Furniture c/o Kestrelvision Digital Technology",
        "BLUE HARBOUR FURNITURE OBO KESTRELVISION DIGITAL TECHNOLOGY",
        "To the order of Kestrelvision Digital Technology",
        "Blue Harbour Furniture/Kestrelvision Digital Technology",
        "1/KESTRELVISION DIGITAL TECHNOLOGY 2/9 HIGH STREET 3/CN/HANGZHOU",
    ],
)
def test_each_part_is_searched_for_and_shown(name: str) -> None:
    (hit,) = screen(name).hits
    assert (hit.entity.entry_id, hit.score, hit.band) == ("k", 1.0, Band.STRONG)
    assert hit.subject.path == "$.parties[0]"
    assert hit.subject.party.name == name
    evidence = hit.explain()
    assert evidence.passage
    assert evidence.passage.words.casefold() == "kestrelvision digital technology"
    assert name[evidence.passage.start : evidence.passage.end] == evidence.passage.words


def test_a_listed_name_that_looks_like_several_is_found_whole() -> None:
    (hit,) = screen("Zumber/Kobold c/o Works").hits
    assert (hit.entity.entry_id, hit.score) == ("s", 1.0)
    assert hit.explain().passage is None


def test_numbered_lines_tell_country_and_date_of_birth_of_the_party() -> None:
    (hit,) = screen("1/IOSIF GREMLIN 2/MAIN ST 9 3/RU/MOSCOW 4/19700102").hits
    assert hit.entity.entry_id == "g"
    facts = {fact.field: fact.asked for fact in hit.explain().facts}
    assert facts["date_of_birth"] == "1970-01-02"


def test_more_parts_than_a_line_holds_are_never_clear() -> None:
    name = " c/o ".join(f"Meadow{i} Bakery" for i in range(MAX_PARTS + 1))
    screening = screen(name)
    assert screening.outcome is Outcome.UNSCREENABLE
    assert "unscreenable:too_many_parties" in screening.reasons


@pytest.mark.parametrize(
    ("length", "name"),
    [
        (35, "Kestrelvision Digital Technology Research"),
        (35, "Blue Toys c/o Kestrelvision Digital Technology"),
        (35, "Blue Toys/Kestrelvision Digital Technology Works"),
        (35, "Kestrelvision Digital Technology, 55 Long Harbour Road"),
        (70, "Blue Harbour Furniture and Toys Import c/o Kestrelvision Digital Technology Works"),
        (70, "Kestrelvision Digital Technology, 55 Long Harbour Road, Building Number Seven, Port"),
        (70, "Kestrelvision Digital Technology OBO Blue Harbour Furniture and Toys Imports Works"),
    ],
)
def test_a_field_cut_off_hits_also_with_two_parties_or_an_address(length: int, name: str) -> None:
    cut = name[:length]
    assert len(cut) == length
    assert "k" in [hit.entity.entry_id for hit in screen(cut).hits], cut


@given(st.text(max_size=120))
def test_parting_loses_nothing_and_always_says_where(name: str) -> None:
    for part in find_parts(Party(role=party("x").role, name=name or "x"), LEXICON):
        passage = part.passage
        assert 0 <= passage.start < passage.end <= len(name)
        assert part.party.name == passage.words


@given(st.sampled_from([" c/o ", " OBO ", "/", " on behalf of ", ", trading as "]), st.booleans())
def test_a_listed_party_is_found_on_either_side_of_a_link(link: str, first: bool) -> None:
    both = ["Kestrelvision Digital Technology", "Blue Harbour Furniture"]
    name = link.join(both if first else reversed(both))
    assert [hit.score for hit in screen(name).hits] == [1.0]
