"""Interchanges become messages with their segment groups, and envelopes have to agree."""

from __future__ import annotations

from typing import Any

import pytest

from streams.errors import MessageError
from streams.shapes.edifact_tree import parse_edifact


def message(*segments: str, reference: str = "1", count: int | None = None) -> str:
    """A message around some segments; its count right unless given."""
    count = len(segments) + 2 if count is None else count
    body = "".join(f"{segment}'" for segment in segments)
    return f"UNH+{reference}+IFTMIN:D:00B:UN'{body}UNT+{count}+{reference}'"


def interchange(*messages: str, count: int | None = None, reference: str = "77") -> bytes:
    """An interchange around some messages."""
    count = len(messages) if count is None else count
    whole = f"UNB+UNOC:3+A+B+261123:0900+77'{''.join(messages)}UNZ+{count}+{reference}'"
    return whole.encode("latin-1")


def only(*segments: str) -> dict[str, Any]:
    """The tree of the only message."""
    tree: Any = parse_edifact(interchange(message(*segments)))
    (found,) = tree["messages"]
    assert isinstance(found, dict)
    return found


def refusal(body: bytes) -> str:
    """The text of the error, which is about EDIFACT."""
    with pytest.raises(MessageError) as caught:
        parse_edifact(body)
    assert caught.value.reason == "not_edifact"
    return str(caught.value)


def test_elements_stand_under_their_numbers() -> None:
    (party,) = only("NAD+CN+4711::9++KEPLER:OPTICS+RING 1+LINZ++4020+AT")["NAD"]
    assert party == {
        "3035": "CN",
        "C082": {"3039": "4711", "3055": "9"},
        "C080": {"3036": ["KEPLER", "OPTICS"]},
        "C059": {"3042": "RING 1"},
        "3164": "LINZ",
        "3251": "4020",
        "3207": "AT",
    }


def test_a_ship_has_its_number_its_name_and_its_flag() -> None:
    (stage,) = only("TDT+20+047W+1++HLCU:172:20:HAPAG+++9321483:146:11:MORNING HARRIER:LR")["TDT"]
    assert stage["C222"] == {
        "8213": "9321483", "1131": "146", "3055": "11", "8212": "MORNING HARRIER", "8453": "LR",
    }  # fmt: skip
    assert (stage["8028"], stage["C220"], stage["C040"]["3128"]) == ("047W", {"8067": "1"}, "HAPAG")


def test_an_element_that_is_repeated_by_the_directory_becomes_a_list() -> None:
    (codes,) = only("PIA+5+852589:HS+854231:HS")["PIA"]
    assert codes["C212"] == [{"7140": "852589", "7143": "HS"}, {"7140": "854231", "7143": "HS"}]


def test_what_the_directory_does_not_have_stands_under_its_place() -> None:
    found = only("XYZ+A:B+C", "BGM+340+1+9+AB+EXTRA")
    assert found["XYZ"] == [{"010": ["A", "B"], "020": "C"}]
    assert found["BGM"][0]["050"] == "EXTRA"


def test_segments_stand_in_the_group_that_they_belong_to() -> None:
    found = only(
        "TDT+20", "LOC+9+CNNGB", "DTM+133:20261119:102", "LOC+11+NLRTM",
        "NAD+CZ", "CTA+IC+:DESK", "COM+1:TE", "NAD+CN", "RFF+ABC:1",
        "GID+1", "PIA+5+1:HS", "FTX+AAA+++X", "NAD+MF", "GID+2", "FTX+AAA+++Y",
        "EQD+CN+ABCU1", "SEL+9",
    )  # fmt: skip
    (stage,) = found["TDT"]
    assert [loc["3227"] for loc in stage["LOC"]] == ["9", "11"]
    assert "DTM" in stage["LOC"][0]
    assert [nad["3035"] for nad in found["NAD"]] == ["CZ", "CN"]
    assert found["NAD"][0]["CTA"][0]["COM"][0]["C076"]["3148"] == "1"
    assert found["NAD"][1]["RFF"][0]["C506"]["1154"] == "1"
    assert [gid["FTX"][0]["C108"]["4440"] for gid in found["GID"]] == ["X", "Y"]
    assert found["GID"][0]["NAD"][0]["3035"] == "MF"
    assert found["EQD"][0]["SEL"][0]["9308"] == "9"
    assert not {"LOC", "FTX", "PIA", "SEL", "DTM"} & set(found)


def test_a_segment_out_of_order_is_kept_in_the_message() -> None:
    found = only("GID+1", "EQD+CN", "TSR+27", "NAD+CN", "FTX+AAI+++LATE")
    assert found["TSR"]
    assert found["FTX"][0]["C108"]["4440"] == "LATE"


def test_an_interchange_has_several_messages() -> None:
    tree: Any = parse_edifact(
        interchange(message("NAD+CN"), message("NAD+CZ", "NAD+NI", reference="2"))
    )
    assert [len(found["NAD"]) for found in tree["messages"]] == [1, 2]
    assert tree["UNB"]["0020"] == "77"


def test_messages_may_stand_in_functional_groups() -> None:
    group = "UNG+IFTMIN+A+B+261123:0900+{0}+UN+D:00B'{1}UNE+1+{0}'"
    groups = group.format("5", message("NAD+CN")), group.format("6", message("NAD+CZ"))
    tree: Any = parse_edifact(interchange(*groups))
    assert [found["NAD"][0]["3035"] for found in tree["messages"]] == ["CN", "CZ"]


def test_a_message_may_come_without_an_interchange() -> None:
    tree: Any = parse_edifact(message("NAD+CN+++KEPLER").encode())
    assert tree["messages"][0]["NAD"][0]["C080"]["3036"] == "KEPLER"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (interchange(message("NAD+CN", count=4)), "segment 4 (UNT): does not count the 3"),
        (interchange(message("NAD+CN").replace("3+1'", "3+8'")), "segment 4 (UNT): has another"),
        (interchange(message("NAD+CN"), count=2), "segment 5 (UNZ): does not count the 1"),
        (interchange(message("NAD+CN"), reference="78"), "segment 5 (UNZ): has another reference"),
        (interchange(message("NAD+CN"))[:-9], "segment 4 (UNT): is not followed by UNZ"),
        (interchange("UNH+1+IFTMIN'NAD+CN'"), "segment 3 (NAD): is not followed by UNT"),
        (interchange("NAD+CN'"), "segment 1 (UNB): is not followed by UNZ"),
        (interchange(message("NAD+CN")) + b"NAD+CZ'", "segment 6 (NAD): is not expected here"),
        (interchange(message("NAD+CN")) * 2, "segment 6 (UNB): is not expected here"),
        (interchange(), "no message"),
    ],
)  # fmt: skip
def test_an_envelope_that_does_not_agree_is_refused_by_its_segment(
    body: bytes, problem: str
) -> None:
    assert problem in refusal(body)
