"""Paths find what they lead to, tell where it stands, and take arrays as they come."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.shapes.paths import Path, PathError, PathSet, Reads, render
from tests.shapes.making import unhurried

TREE: dict[str, Any] = {
    "shipper": {"name": "Ana", "address": {"city": "Rio"}},
    "parties": [
        {"role": "CN", "name": "Bo", "codes": [{"list": "LEI", "value": "1"}]},
        {"role": "N1", "name": "Cy", "codes": {"list": "OWN", "value": "2"}},
        {"role": "N1", "name": " "},
    ],
    "hs codes": ["01", None, ["02"]],
    "2": {"3039": "x"},
    "count": 0,
    "flag": False,
    "nothing": None,
}
ROOT = (TREE, None, None)


def found(text: str) -> dict[str, Any]:
    """What a path leads to, by place."""
    return {render(where): value for value, where, _ in Path(text).select(ROOT, ROOT, {})}


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ("shipper.name", {"$.shipper.name": "Ana"}),
        ("$.shipper['address'].city", {"$.shipper.address.city": "Rio"}),
        ("@.count", {"$.count": 0}),
        ("flag", {"$.flag": False}),
        ("2.3039", {"$['2']['3039']": "x"}),
        ("parties[*].name", {"$.parties[0].name": "Bo", "$.parties[1].name": "Cy"}),
        ("parties.name", {"$.parties[0].name": "Bo", "$.parties[1].name": "Cy"}),
        ("parties[1].name", {"$.parties[1].name": "Cy"}),
        ("parties[-2].name", {"$.parties[1].name": "Cy"}),
        ("parties[9].name", {}),
        ("parties[?@.role == 'N1'].name", {"$.parties[1].name": "Cy"}),
        ("parties[?@.role != 'N1'].name", {"$.parties[0].name": "Bo"}),
        ("parties[?@.role == 'N1' && @.codes.list == 'OWN'].name", {"$.parties[1].name": "Cy"}),
        ("parties[?@.name == 'Bo' || @.name == 'Cy'][0].role",
         {"$.parties[0].role": "CN", "$.parties[1].role": "N1"}),
        ("parties[?@.codes].codes.value",
         {"$.parties[0].codes[0].value": "1", "$.parties[1].codes.value": "2"}),
        ("['hs codes']", {"$['hs codes'][0]": "01", "$['hs codes'][2][0]": "02"}),
        ("shipper[*].name", {"$.shipper.name": "Ana"}),
        ("shipper[0].name", {"$.shipper.name": "Ana"}),
        ("shipper[1].name", {}),
        ("nothing", {}),
        ("shipper.name.first", {}),
        ("absent.name", {}),
    ],
)  # fmt: skip
def test_a_path_leads_to_values_and_their_places(path: str, places: dict[str, Any]) -> None:
    assert found(path) == places


def test_a_path_may_start_at_a_record_or_at_the_whole_event() -> None:
    record = Path("parties[0]").select(ROOT, ROOT, {})[0]
    assert [s[0] for s in Path("name").select(record, ROOT, {})] == ["Bo"]
    assert [s[0] for s in Path("$.shipper.name").select(record, ROOT, {})] == ["Ana"]
    assert Path("@").select(record, ROOT, {}) == [record]


def test_a_condition_notes_what_it_looked_at_where_it_holds() -> None:
    reads: Reads = {}
    Path("parties[?@.role == 'CN'].name").select(ROOT, ROOT, reads)
    assert reads == {id(TREE["parties"][0]): {"role"}}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "from '.' on"),
        ("a..b", "from '..b' on"),
        ("a b", "from ' b' on"),
        ("a.", "from '.' on"),
        ("$a", "from 'a' on"),
        ("a[", "from '[' on"),
        ("a[x]", "from '[x]' on"),
        ("a[?x == 'y']", "is not of the form"),
        ("a[?@.x = 'y']", "is not of the form"),
        ("a[?@.x == 'y' && @.z == '1' || @.z == '2']", "not by both"),
    ],
)
def test_what_is_no_path_is_refused_with_the_place(text: str, problem: str) -> None:
    with pytest.raises(PathError, match=re.escape(problem)):
        Path(text)


@pytest.mark.parametrize("key", ["it's", "a\\b", "a.b", "", "0", "\n"])
def test_a_place_with_an_odd_name_is_quoted(key: str) -> None:
    quoted = key.replace("\\", "\\\\").replace("'", "\\'")
    assert render(((None, "a"), key)) == f"$.a['{quoted}']"


def test_numbers_are_left_out_of_a_place_on_request() -> None:
    where = (((None, "goods"), 3), "marks")
    assert (render(where), render(where, every=True)) == ("$.goods[3].marks", "$.goods[*].marks")


NAMES = st.sampled_from("abc")
TREES = st.recursive(
    st.none() | st.booleans() | st.text("x ", max_size=2) | st.integers(0, 3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=25,
)
PATHS = st.lists(
    st.lists(NAMES, min_size=1, max_size=3).map(".".join)
    | st.sampled_from(["@", "$.a", "a[0].b", "b[?@.a].c", "a[*]"]),
    min_size=1, max_size=6,
)  # fmt: skip


@unhurried
@given(tree=TREES, texts=PATHS)
def test_paths_that_are_looked_for_at_once_find_what_each_finds_alone(
    tree: Any, texts: list[str]
) -> None:
    root = (tree, None, None)
    paths = [Path(text) for text in texts]
    together = PathSet(paths).select(root, root, {})
    for path in paths:
        assert together.get(path, []) == path.select(root, root, {})


def naive(value: Any, names: list[str]) -> list[Any]:
    """The rule itself: walk through arrays, and take what holds something."""
    if isinstance(value, list):
        return [leaf for element in value for leaf in naive(element, names)]
    if names:
        return (
            naive(value[names[0]], names[1:])
            if isinstance(value, dict) and names[0] in value
            else []
        )
    blank = value is None or value == {} or (isinstance(value, str) and not value.strip())
    return [] if blank else [value]


@unhurried
@given(tree=TREES, names=st.lists(NAMES, min_size=1, max_size=3))
def test_members_are_found_through_arrays_of_any_depth(tree: Any, names: list[str]) -> None:
    root = (tree, None, None)
    spots = Path(".".join(names)).select(root, root, {})
    assert [value for value, _, _ in spots] == naive(tree, names)
