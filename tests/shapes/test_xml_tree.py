"""XML becomes a tree that a mapping can name, and nothing that a message says is trusted."""

from __future__ import annotations

import pytest

from streams.errors import MessageError
from streams.shapes.xml_tree import encode_xml, parse_xml


def refusal(body: bytes) -> tuple[str, str]:
    """Reason and text of the error."""
    with pytest.raises(MessageError) as caught:
        parse_xml(body)
    return caught.value.reason, str(caught.value)


def test_elements_attributes_and_texts_have_their_names() -> None:
    body = b'<Tx><Amt Ccy="EUR">5.00</Amt><Dbtr><Nm> A &amp; B </Nm></Dbtr><Cdtr/></Tx>'
    assert parse_xml(body) == {
        "Tx": {"Amt": {"@Ccy": "EUR", "#text": "5.00"}, "Dbtr": {"Nm": "A & B"}, "Cdtr": ""}
    }


def test_repeated_elements_become_a_list_in_their_order() -> None:
    tree = parse_xml(b"<a><b>1</b><c>x</c><b>2</b><b><d/></b></a>")
    assert tree == {"a": {"b": ["1", "2", {"d": ""}], "c": "x"}}


def test_a_blank_element_is_not_lost_among_its_siblings() -> None:
    assert parse_xml(b"<a><b/><b>2</b></a>") == {"a": {"b": ["", "2"]}}


@pytest.mark.parametrize("version", ["08", "10", "12"])
def test_a_namespace_takes_no_part_in_a_name(version: str) -> None:
    namespace = f"urn:iso:std:iso:20022:tech:xsd:pacs.008.001.{version}"
    plain = f'<Document xmlns="{namespace}"><Nm>A</Nm></Document>'
    prefixed = f'<p:Document xmlns:p="{namespace}"><p:Nm>A</p:Nm></p:Document>'
    assert parse_xml(plain.encode()) == parse_xml(prefixed.encode()) == {"Document": {"Nm": "A"}}


def test_what_a_schema_needs_is_no_part_of_the_message() -> None:
    body = (
        b'<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        b'xsi:schemaLocation="urn:a a.xsd"><b xsi:type="T">x</b></a>'
    )
    assert parse_xml(body) == {"a": {"b": "x"}}


def test_text_between_elements_is_kept() -> None:
    assert parse_xml(b"<a>to <b>x</b> of Kepler</a>") == {"a": {"b": "x", "#text": "to of Kepler"}}


def test_comments_and_instructions_neither_hide_nor_split_text() -> None:
    tree = parse_xml(b"<a>Kep<!-- -->ler<?x y?> Ltd<![CDATA[ & Co]]></a>")
    assert tree == {"a": "Kepler Ltd & Co"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_declared_encoding_counts(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?><a>Zürich</a>'.encode(encoding)
    assert parse_xml(body) == {"a": "Zürich"}


def test_a_document_that_came_as_a_text_has_no_encoding_any_more() -> None:
    text = '\n<?xml version="1.0" encoding="ISO-8859-1"?>\n<a>Zürich</a>'
    assert parse_xml(encode_xml(text)) == {"a": "Zürich"}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"x", "line 1, column 1"),
        (b"<a>\n<b></a>", "line 2, column 8"),
        (b"<a>\n\n<Nm>\xff</Nm></a>", "line 3, column 5"),
        (b"<a>&secret;</a>", "line 1, column 12"),
        (b"<a/><b/>", "line 1, column 5"),
        (b"<a>&#0;</a>", "line 1, column 8"),
    ],
)
def test_a_fault_is_told_by_its_place(body: bytes, place: str) -> None:
    reason, text = refusal(body)
    assert reason == "not_xml"
    assert text.endswith(place)


def test_a_fault_quotes_nothing_of_the_message() -> None:
    for body in (b"<a><Kepler></Brahe></a>", b"<a>&Kepler;</a>", b"<a Kepler></a>", b"<K:a/>"):
        assert "Kepler" not in refusal(body)[1]


def test_an_empty_message_is_empty() -> None:
    assert refusal(b"")[0] == "empty"


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY x "Kepler">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x">%x;]><a/>',
        b'<!DOCTYPE a [<!ATTLIST a b CDATA "Kepler">]><a/>',
    ],
)
def test_a_document_type_is_refused_whatever_it_declares(body: bytes) -> None:
    assert refusal(body)[0] == "not_xml"


def test_entities_that_multiply_are_refused() -> None:
    declared = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
    bomb = b'<!DOCTYPE a [<!ENTITY e0 "x">' + declared + b']><a b="&e11;">&e11;</a>'
    assert refusal(bomb)[0] == "not_xml"


@pytest.mark.parametrize("depth", [65, 200, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    assert refusal(b"<a>" * depth + b"</a>" * depth)[0] in {"not_xml", "not_valid"}


def test_more_values_than_any_document_has_are_refused() -> None:
    assert refusal(b"<a>" + b"<b/>" * 250_000 + b"</a>")[0] == "not_valid"


def test_more_attributes_than_any_element_has_are_refused() -> None:
    attributes = b" ".join(b'a%d=""' % number for number in range(200_000))
    assert refusal(b"<a " + attributes + b"/>")[0] == "not_valid"


def test_a_message_out_of_all_bounds_is_refused() -> None:
    assert refusal(b"<a>" + b"x" * 5_000_000 + b"</a>")[0] == "not_valid"
