"""Damaged messages: whatever is done to one, it is read or refused by a reason that is known."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.errors import MessageError
from streams.shapes.formats import FORMATS, Format
from streams.shapes.mapping_file import load_mapping
from streams.shapes.trees import check_tree
from tests.lists.test_mutations import mutate, mutations

EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples" / "shapes"
SHAPES = {
    "iso20022-pacs008": ("iso20022-pacs008.xml", "xml"),
    "edifact-iftmin": ("edifact-iftmin.edi", "edifact"),
}
calm = settings(max_examples=150, deadline=None)


def read(form: Format, body: bytes) -> object:
    """The tree, within its bounds; raises MessageError with a reason that the format names."""
    try:
        tree = form.read(body, ())
    except MessageError as err:
        if err.reason not in {"empty", "not_valid", *form.reasons}:
            raise AssertionError(err.reason) from err
        raise
    check_tree(tree)
    return tree


@pytest.mark.parametrize("name", sorted(SHAPES))
@calm
@given(changes=mutations)
def test_a_damaged_example_is_read_or_refused(
    name: str, changes: list[tuple[str, int, bytes]]
) -> None:
    file, format_ = SHAPES[name]
    body = mutate((EXAMPLES / file).read_bytes(), changes)
    with suppress(MessageError):
        tree = read(FORMATS[format_], body)
        load_mapping(name).lift(tree).enquiry()


@pytest.mark.parametrize("format_", ["xml", "edifact"])
@calm
@given(body=st.binary(max_size=300) | st.text("<>&'\"/=ab+:?*!-[]", max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(format_: str, body: bytes) -> None:
    with suppress(MessageError):
        read(FORMATS[format_], body)


@calm
@given(
    pieces=st.lists(
        st.sampled_from(
            [b"UNH+1+A'", b"UNT+2+1'", b"UNB+UNOC:3+A+B'", b"UNZ+1+'", b"NAD+CN+++A'", b"UNG'",
             b"UNE+1+'", b"?", b"'", b"+", b":", b"GID+1'", b"LOC+9'", b"UNA:+.? '", b"\n"]
        ),
        max_size=20,
    )
)  # fmt: skip
def test_pieces_of_interchanges_are_read_or_refused(pieces: list[bytes]) -> None:
    with suppress(MessageError):
        read(FORMATS["edifact"], b"".join(pieces))


@given(names=st.lists(st.text("ABC '+:?*.é", min_size=1, max_size=20), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_every_name_comes_out_of_an_interchange_as_it_went_in(names: list[str]) -> None:
    released = ["".join(f"?{c}" if c in "'+:?" else c for c in name) for name in names]
    body = "".join(f"NAD+CN+++{name}'" for name in released)
    message = f"UNH+1+IFTMIN'{body}UNT+{len(names) + 2}+1'"
    tree = FORMATS["edifact"].read(message.encode(), ())
    assert [party["C080"]["3036"] for party in tree["messages"][0]["NAD"]] == names
