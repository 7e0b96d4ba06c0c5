"""The syntax of UN/EDIFACT: service characters, released characters, character sets, and faults."""

from __future__ import annotations

import pytest

from streams.errors import MessageError
from streams.shapes.budget import Budget
from streams.shapes.edifact_segments import Segment, encode_edifact, read_segments

UNB = b"UNB+UNOC:3+A+B+261123:0900+1'"


def read(body: bytes) -> list[Segment]:
    """The segments of an interchange."""
    return read_segments(body, Budget())


def refusal(body: bytes) -> tuple[str, str]:
    """Reason and text of the error."""
    with pytest.raises(MessageError) as caught:
        read(body)
    return caught.value.reason, str(caught.value)


def test_segments_have_elements_and_components() -> None:
    segments = read(UNB + b"NAD+CN++A:B:::C'")
    assert segments[1] == Segment(2, "NAD", [[["CN"]], [[""]], [["A", "B", "", "", "C"]]])
    assert segments[1].component(3, 1) == "B"
    assert segments[1].component(3, 9) == segments[1].component(9) == ""


def test_line_ends_between_segments_mean_nothing() -> None:
    assert [s.tag for s in read(b"\r\n" + UNB + b"\r\nNAD+CN'\nGID+1'\r\n\r\n")] == [
        "UNB", "NAD", "GID",
    ]  # fmt: skip


def test_a_released_character_stands_for_itself() -> None:
    segments = read(UNB + b"FTX+A?+B?:C?'D???'E:F+?x??+????+???+'")
    assert segments[1].elements == [[["A+B:C'D?'E", "F"]], [["x?"]], [["??"]], [["?+"]]]


def test_service_characters_of_una_count() -> None:
    segments = read(b"UNA|*,\\ ~UNB*UNOA|3*A*B~NAD*CN*A\\*B'C|D~")
    assert segments[1].elements == [[["CN"]], [["A*B'C", "D"]]]


def test_a_blank_release_character_releases_nothing() -> None:
    segments = read(b"UNA:+.  'UNB+UNOA:3+A+B'FTX+WHO? ME'")
    assert segments[1].component(1) == "WHO? ME"


@pytest.mark.parametrize(
    "una", [b"UNA::::::", b"UNA:+.?", b"UNAABCDEF", b"UNA:+x? '", b"UNA:+.? \x01"]
)
def test_service_characters_that_can_t_be_told_apart_are_refused(una: bytes) -> None:
    assert refusal(una + b"UNB+UNOC:3'")[0] == "not_edifact"


def test_una_in_the_midst_hides_nothing() -> None:
    """It is the beginning of an interchange, and what stands before one has to be read too."""
    hidden = UNB + b"NAD+CN+++KEPLER'UNA:+.? '" + UNB + b"NAD+CN+++BRAHE'"
    reason, text = refusal(hidden)
    assert (reason, "segment 3" in text) == ("not_edifact", True)


@pytest.mark.parametrize(
    ("identifier", "encoding", "name"),
    [
        ("UNOA", "ascii", "KEPLER"),
        ("UNOB", "ascii", "Kepler"),
        ("UNOC", "iso8859-1", "Zürich"),
        ("UNOD", "iso8859-2", "Łódź"),
        ("UNOE", "iso8859-5", "Ростов"),
        ("UNOF", "iso8859-7", "Πειραιάς"),
        ("UNOY", "utf-8", "海康威视 Łódź"),
    ],
)
def test_names_are_read_in_the_declared_character_set(
    identifier: str, encoding: str, name: str
) -> None:
    body = f"UNB+{identifier}:3+A+B'NAD+CN+++{name}'".encode(encoding)
    assert read(body)[1].component(4) == name


def test_a_message_without_an_interchange_is_utf_8() -> None:
    body = "UNH+1+IFTMIN:D:00B:UN'NAD+CN+++海康威视'".encode()
    assert read(body)[1].component(4) == "海康威视"


def test_a_character_beyond_the_declared_set_is_refused_by_its_segment() -> None:
    reason, text = refusal(UNB.replace(b"UNOC", b"UNOA") + b"GID+1'NAD+CN+++Z\xfcrich'")
    assert reason == "not_edifact"
    assert "segment 3" in text
    assert "rich" not in text


def test_an_interchange_that_came_as_a_text_goes_back_into_its_character_set() -> None:
    text = "UNB+UNOC:3+A+B'NAD+CN+++Zürich'"
    assert read(encode_edifact(text))[1].component(4) == "Zürich"
    with pytest.raises(MessageError, match="character set"):
        encode_edifact(text.replace("ü", "海"))


def test_an_unknown_character_set_is_refused() -> None:
    assert refusal(UNB.replace(b"UNOC", b"UNOX"))[1].startswith("not EDIFACT: segment 1 (UNB)")


def test_elements_are_repeated_in_version_4_only() -> None:
    version_4 = b"UNB+UNOC:4+A+B'NAD+CN*CA'"
    assert read(version_4)[1].elements == [[["CN"], ["CA"]]]
    assert read(b"UNA:+.?*'" + version_4)[1].elements == [[["CN"], ["CA"]]]
    assert read(version_4.replace(b":4", b":3"))[1].elements == [[["CN*CA"]]]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (UNB + b"NAD+CN+++KEP", "segment 2: has no end"),
        (UNB + b"NAD+CN+++KEP?", "segment 2: has no end"),
        (UNB + b"NAD+CN+++KEP?'", "segment 2: has no end"),
        (UNB + b"NAD+CN''", "segment 3: does not begin with the tag"),
        (UNB + b"na+CN'", "segment 2: does not begin with the tag"),
        (UNB + b"NAD:1+CN'", "segment 2: does not begin with the tag"),
        (UNB + b"NAD+KEP\nLER'", "segment 2 (NAD): holds a control character"),
        (UNB + b"NAD+KEP\x00LER'", "segment 2 (NAD): holds a control character"),
        (UNB + b"GID+1'NAD+KEP\x02LER'", "segment 3: holds a control character"),
        (UNB + b"NAD+KEP?\nLER'", "segment 2 (NAD): holds a control character"),
        (b"ISA*00*", "neither UNB"),
        (b"{}", "neither UNB"),
        (b" ", "neither UNB"),
    ],
)
def test_a_fault_is_told_by_its_segment(body: bytes, problem: str) -> None:
    reason, text = refusal(body)
    assert reason == "not_edifact"
    assert problem in text
    assert "KEP" not in text


def test_an_empty_message_is_empty() -> None:
    assert refusal(b"")[0] == "empty"


def test_more_values_than_any_document_has_are_refused() -> None:
    assert refusal(UNB + b"FTX" + b"+" * 300_000 + b"'")[0] == "not_valid"
    repeated = UNB.replace(b":3", b":4") + b"FTX+" + b"*" * 300_000 + b"'"
    assert refusal(repeated)[0] == "not_valid"
    assert refusal(UNB + b"x" * 5_000_000)[0] == "not_valid"
