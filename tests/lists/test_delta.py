"""What changed between two versions of a list: every difference, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.lists.delta import Delta, FieldChange, compare_entries, compare_lists
from streams.lists.source import load
from streams.matching.entity import AliasQuality, ListedEntity, ListedName
from tests.factories import entity


def keys(entities: Iterable[ListedEntity]) -> list[str]:
    return [entity.key for entity in entities]


def test_entries_are_added_removed_changed_or_left_as_they_are() -> None:
    before = [
        entity("Stays", entry_id="1"),
        entity("Goes", entry_id="2"),
        entity("A", entry_id="3"),
    ]
    after = [
        entity("B", entry_id="3"),
        entity("Comes", entry_id="4"),
        entity("Stays", entry_id="1"),
    ]
    delta = compare_lists(before, after)
    assert keys(delta.added) == ["US-OFAC-SDN:4"]
    assert keys(delta.removed) == ["US-OFAC-SDN:2"]
    (changed,) = delta.changed
    assert (changed.before, changed.after) == (before[2], after[0])
    assert delta
    assert delta.field_counts() == {"names": 1}


def test_the_same_number_on_another_list_is_another_entry() -> None:
    delta = compare_lists([entity("A", list_id="US-EL")], [entity("A", list_id="US-CMIC")])
    assert (keys(delta.removed), keys(delta.added)) == (["US-EL:1"], ["US-CMIC:1"])


def test_equal_lists_in_another_order_have_no_difference() -> None:
    entries = [entity("A", entry_id="1"), entity("B", entry_id="2")]
    assert not compare_lists(entries, entries[::-1])


def test_a_field_of_many_values_changes_by_its_values() -> None:
    before = entity("Kept", "Gone", ids=("imo:9074729",))
    after = entity("Kept", "New", weak=("Weak",), ids=("imo:9074729", "mmsi:273123456"))
    names, numbers = compare_entries(before, after)
    assert names == FieldChange(
        "names", (ListedName("Gone"),), (ListedName("New"), ListedName("Weak", AliasQuality.WEAK))
    )
    assert (numbers.field, numbers.removed) == ("identifiers", ())
    assert [number.value for number in numbers.added] == ["273123456"]


def test_a_single_value_is_replaced() -> None:
    before = entity("A")
    after = msgspec.structs.replace(before, remarks="now with remarks")
    assert compare_entries(before, after) == (FieldChange("remarks", (), ("now with remarks",)),)
    assert compare_entries(after, before) == (FieldChange("remarks", ("now with remarks",), ()),)


def test_another_primary_name_is_a_change_although_no_name_comes_or_goes() -> None:
    assert compare_entries(entity("A", "B"), entity("B", "A")) == (FieldChange("names", (), ()),)


def test_a_value_that_stands_twice_and_then_once_is_a_change() -> None:
    (change,) = compare_entries(entity("A", "A"), entity("A"))
    assert change.removed == (ListedName("A"),)


@pytest.mark.parametrize(
    "field", sorted(set(ListedEntity.__struct_fields__) - {"list_id", "entry_id"})
)
def test_every_field_of_an_entry_is_compared(field: str) -> None:
    before = entity("A")
    after = msgspec.structs.replace(before, **{field: ("changed",)})
    assert [change.field for change in compare_entries(before, after)] == [field]


listed = st.lists(
    st.builds(
        lambda number, name, ids: entity(name, entry_id=str(number), ids=ids),
        st.integers(1, 8),
        st.sampled_from("ABC"),
        st.sampled_from([(), ("imo:1",), ("imo:1", "imo:2")]),
    ),
    unique_by=lambda e: e.key,
)


def apply(before: Iterable[ListedEntity], delta: Delta) -> dict[str, ListedEntity]:
    """The list that a delta makes of another."""
    entries = {entry.key: entry for entry in before}
    for entry in delta.removed:
        del entries[entry.key]
    for change in delta.changed:
        assert entries[change.after.key] == change.before
        entries[change.after.key] = change.after
    return entries | {entry.key: entry for entry in delta.added}


@given(listed, listed)
def test_a_delta_makes_the_later_list_of_the_earlier(
    before: list[ListedEntity], after: list[ListedEntity]
) -> None:
    delta = compare_lists(before, after)
    assert apply(before, delta) == {entry.key: entry for entry in after}
    assert bool(delta) is (set(before) != set(after))
    back = compare_lists(after, before)
    assert (back.added, back.removed) == (delta.removed, delta.added)


# What the official files themselves say, read by no loader: the text of each entry by its number.


def raw_quartet(folder: Path) -> dict[str, list[str]]:
    """Every record of the OFAC files that bears an entry's number, without the record's own."""
    records: dict[str, list[str]] = defaultdict(list)
    for name, own_number in (("sdn", False), ("alt", True), ("add", True), ("sdn_comments", False)):
        text = (folder / f"{name}.csv").read_bytes().rstrip(b"\x1a\r\n").decode("latin-1")
        for record in re.split(r"\r?\n(?=\d+,)", text):
            number, rest = record.split(",", 1)
            records[number].append((rest.split(",", 1)[1] if own_number else rest).strip())
    return records


def raw_un(file: Path) -> dict[str, str]:
    """Every entry of the UN file by its reference number."""
    text = file.read_text(encoding="utf-8")
    blocks = [match[2] for match in re.finditer(r"(?s)<(INDIVIDUAL|ENTITY)>(.*?)</\1>", text)]
    numbered = re.compile(r"<REFERENCE_NUMBER>\s*(.*?)\s*</REFERENCE_NUMBER>")
    return {number[1]: block for block in blocks if (number := numbered.search(block))}


@pytest.mark.data
def test_the_sdn_list_of_two_years_changed_as_its_files_did(lists_folder: Path) -> None:
    folders = [lists_folder / name for name in ("ofac_sdn_2019-01", "ofac_sdn_2021-07")]
    delta = compare_lists(*(load("ofac-csv", [folder], "sdn").entities for folder in folders))
    old, new = map(raw_quartet, folders)
    entries = [
        set(re.findall(r'(?m)^(\d+),"', (f / "sdn.csv").read_text("latin-1"))) for f in folders
    ]
    assert {e.entry_id for e in delta.added} == entries[1] - entries[0]
    assert {e.entry_id for e in delta.removed} == entries[0] - entries[1]
    assert (len(delta.added), len(delta.removed)) == (1858, 261)
    changed = {c.after.entry_id for c in delta.changed}
    assert changed == {number for number in entries[0] & entries[1] if old[number] != new[number]}


@pytest.mark.data
@pytest.mark.parametrize(
    ("before", "after", "added", "removed"),
    [("2024-10-16", "2025-11-18", 128, 5), ("2025-11-18", "2026-02-27", 4, 1)],
)
def test_the_un_list_changed_as_its_file_did(
    lists_folder: Path, before: str, after: str, added: int, removed: int
) -> None:
    files = [lists_folder / "un" / f"consolidated_{date}.xml" for date in (before, after)]
    delta = compare_lists(*(load("un-xml", [file], "un").entities for file in files))
    old, new = map(raw_un, files)
    assert {e.entry_id for e in delta.added} == new.keys() - old.keys()
    assert {e.entry_id for e in delta.removed} == old.keys() - new.keys()
    assert (len(delta.added), len(delta.removed)) == (added, removed)
    changed = {c.after.entry_id for c in delta.changed}
    assert changed
    # The file also changes where no reader would see it: in numbers for sorting and white space.
    assert changed <= {number for number in old.keys() & new.keys() if old[number] != new[number]}
