"""XML files read record by record."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists import xml_records
from streams.lists.reading import MAX_FIELD_CHARS, Reading
from streams.lists.xml_records import (
    children,
    line_of,
    local_name,
    read_records,
    root_name,
    text_of,
    texts_of,
)


def read(path: Path, content: str | bytes) -> tuple[list[tuple[int, str, str]], list[str]]:
    """Line, name and text of each record of a file with this content, and the faults."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    reading = Reading([path])
    found = [
        (line_of(record), local_name(record), text_of(record))
        for record in read_records(path, reading, root={"list"}, tags={"party", "ship"})
    ]
    return found, [f"{broken.line}: {broken.reason}" for broken in reading.broken]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.xml"


@pytest.mark.parametrize(
    "content",
    [
        "<list>\n<party>Société</party><other><ship>b</ship></other></list>",
        "<?xml version='1.0' encoding='utf-8'?><list>\n<party>Société</party><ship>b</ship></list>",
        "\ufeff<list>\n<party>Soci&#233;t<![CDATA[é]]></party><!-- x --><ship> b\n </ship></list>",
        '<list xmlns="urn:a">\n<party>Société</party><b:ship xmlns:b="urn:b">b</b:ship></list>',
        "<?xml version='1.0' encoding='windows-1252'?><list>\n<party>Société</party>"
        "<ship>b</ship></list>".encode().replace(b"\xc3\xa9", b"\xe9"),
    ],
)
def test_records_are_found_in_every_encoding_namespace_and_place(
    path: Path, content: str | bytes
) -> None:
    (first, second), faults = read(path, content)
    assert first == (2, "party", "Société")
    assert second[1:] == ("ship", "b")
    assert faults == []


def test_a_record_within_a_record_is_part_of_it(path: Path) -> None:
    assert read(path, "<list><party>a<party>b</party>c</party></list>")[0] == [(1, "party", "abc")]


@pytest.mark.parametrize("padding", [*range(7), 32_700, *range(32_722, 32_768)])
def test_an_ampersand_that_stands_for_itself_is_read_wherever_a_chunk_ends(
    path: Path, padding: int
) -> None:
    name = "<party>A & B, C&amp;D &#38; R&D <![CDATA[E & F&amp;]]>&</party>"
    (found,), _ = read(path, f"<list>{' ' * padding}{name}</list>")
    assert found[2] == "A & B, C&D & R&D E & F&amp;&"


def test_texts_are_found_along_a_path_of_names(path: Path) -> None:
    path.write_text(
        "<list xmlns='urn:x'><party><names><name>a  b</name><name/></names>"
        "<names><name>c</name></names></party></list>"
    )
    (record,) = [
        (text_of(party, "names", "name"), text_of(party, "none"), texts_of(party, "names", "name"))
        for party in read_records(path, Reading([path]), root={"list"}, tags={"party"})
        if len(children(party, "names")) == 2
    ]
    assert record == ("a b", "", ["a b", "c"])


def test_records_are_freed_as_the_reading_goes_on(path: Path) -> None:
    path.write_text("<list>" + "<part><party>x</party><note/></part>\n" * 5_000 + "</list>")
    held = 0
    records = read_records(path, Reading([path]), root={"list"}, tags={"party"})
    for number, record in enumerate(records):
        if number % 500 == 0:
            held = max(held, len(list(record.getroottree().iter())))
    assert 0 < held < 5_000


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("<!DOCTYPE html><html></html>", "expected an XML file, found an HTML page"),
        ("<?xml version='1.0'?><html></html>", "expected <list>, found <html>"),
        ("<other><party>a</party></other>", "expected <list>, found <other>"),
        ("1,2\n", "expected an XML file, found text"),
        ('{"a": 1}', "found JSON"),
        ("  \n", "expected an XML file"),
        ("<!-- x -->", "found no element"),
        ("<list><party>a</party>", "not well-formed XML, damaged or cut off"),
        ("<list><party>a</party></list", "not well-formed XML, damaged or cut off"),
        ("<list><party>a</b></list>", "not well-formed XML, damaged or cut off"),
        ("<list><party>a</party></list><x/>", "not well-formed XML, damaged or cut off"),
        (b"<list><party>\xff\xfe</party></list>", "not well-formed XML, damaged or cut off"),
        ("<list><party>&none;</party></list>", "not well-formed XML, damaged or cut off"),
        ("<list>" + "<a>" * 5_000 + "</a>" * 5_000 + "</list>", "Excessive depth"),
        ("<list><a>" + "x" * 10_000_100 + "</a></list>", "Text node too long"),
    ],
)
def test_what_is_no_whole_xml_of_the_list_is_refused(
    path: Path, content: str | bytes, why: str
) -> None:
    with pytest.raises(ListError, match=why):
        read(path, content)


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">',
        '<!ENTITY c SYSTEM "file:///etc/passwd">',
        '<!ENTITY % c SYSTEM "http://127.0.0.1:9/x.dtd"> %c;',
    ],
)
def test_a_file_that_declares_entities_is_refused(path: Path, declared: str) -> None:
    with pytest.raises(ListError, match=r"declares entities|not well-formed"):
        read(path, f"<!DOCTYPE list [{declared}]><list><party>&c;</party></list>")


def test_no_file_is_read_for_an_external_dtd(path: Path) -> None:
    dtd = path.with_name("x.dtd")
    dtd.write_text('<!ATTLIST party a CDATA "taken">')
    path.write_text(f"<!DOCTYPE list SYSTEM '{dtd.as_uri()}'><list><party>a</party></list>")
    for record in read_records(path, Reading([path]), root={"list"}, tags={"party"}):
        assert not record.attrib


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (f"<party a='{'x' * (MAX_FIELD_CHARS + 1)}'/>", "a field of more than"),
        (f"<party><b>{'x' * (MAX_FIELD_CHARS + 1)}</b></party>", "a field of more than"),
        ("<party>" + "<a>" * 40 + "</a>" * 40 + "</party>", "nested deeper than 32"),
    ],
)
def test_a_record_beyond_the_limits_is_reported_with_its_line(
    path: Path, record: str, why: str
) -> None:
    found, faults = read(path, f"<list>\n{record}\n<party>b</party></list>")
    assert [text for _, _, text in found] == ["b"]
    assert len(faults) == 1
    assert faults[0].startswith("2: ")
    assert why in faults[0]


def test_a_file_without_a_record_for_long_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_records, "_MAX_RECORD_BYTES", 2**20)
    with pytest.raises(ListError, match="no record in 1 MB"):
        read(path, "<list>" + "<a>x</a>" * 2**18 + "</list>")


def test_the_root_is_told_from_the_first_bytes(path: Path) -> None:
    assert (
        root_name(path, b"<?xml version='1.0'?>\n<!-- a --><x:list xmlns:x='u'><cut off") == "list"
    )
