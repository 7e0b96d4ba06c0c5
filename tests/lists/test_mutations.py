"""Damaged files: whatever is done to a list, it is read, reported or refused, never worse."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.errors import ListError
from streams.lists.snapshot import build_snapshot
from streams.lists.source import load
from tests.lists.files import (
    CSL_COLUMNS,
    ENTITY_LIST,
    SDN_LIST,
    address,
    alias,
    main_row,
    table,
    write_csl,
    write_quartet,
)

REMARKS = "DOB 04 Mar 1962; Passport A1 (Iran); a.k.a. 'SNOW'; Listing Date (CMIC) 03 Jun 2021."
IDS = "JO, 2014-08-30, K47, Passport; Male, Gender; acme.example, Website"
QUARTET = ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")
OWN = table(
    [
        ["list_id", "entry_id", "name", "effects", "identifiers"],
        *(["ACME", str(n), f"Kepler {n}", "FLAG|BLOCK", "imo:9116412"] for n in range(5)),
    ]
)

mutations = st.lists(
    st.tuples(
        st.sampled_from(["cut", "flip", "insert", "drop", "double"]),
        st.integers(0, 10_000),
        st.binary(min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=6,
)
fast = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def mutate(content: bytes, changes: list[tuple[str, int, bytes]]) -> bytes:
    """Content with some changes, each at an offset taken modulo its length."""
    for what, number, piece in changes:
        at = number % (len(content) + 1)
        if what == "cut":
            content = content[:at]
        elif what == "flip":
            content = content[:at] + piece + content[at + len(piece) :]
        elif what == "insert":
            content = content[:at] + piece + content[at:]
        elif what == "drop":
            content = content[:at] + content[at + 40 :]
        else:
            content = content[:at] + content
    return content


def survives(format_: str | None, path: Path) -> None:
    """Loading ends in ListError, or in entries that make a snapshot and broken rows with reasons."""
    try:
        parsed = load(format_, [path], "mutated")
    except ListError:
        return
    assert build_snapshot(parsed).version.entries == len(parsed.entities)
    assert len({entity.key for entity in parsed.entities}) == len(parsed.entities)
    assert all(entity.names and entity.effects for entity in parsed.entities)
    assert all(broken.line > 0 and broken.reason for broken in parsed.broken)


@pytest.mark.parametrize("name", QUARTET)
@fast
@given(changes=mutations)
def test_a_damaged_ofac_file_never_crashes(
    tmp_path: Path, name: str, changes: list[tuple[str, int, bytes]]
) -> None:
    rows = [
        main_row(
            uid=str(n),
            name="KEPLER, Johann",
            type="individual",
            programmes="A] [B",
            remarks=REMARKS,
        )
        for n in range(5)
    ]
    write_quartet(
        tmp_path,
        main=rows,
        alt=[alias(str(n), "1", "aka", "KEPPLER") for n in range(5)],
        add=[address(str(n), "Gasse 1", "Prague", "Iran") for n in range(5)],
        comments=[["1", "rest of it"]],
    )
    path = tmp_path / name
    path.write_bytes(mutate(path.read_bytes(), changes))
    survives(None, tmp_path)


@fast
@given(changes=mutations, format_=st.sampled_from(["us-csl", None]))
def test_a_damaged_screening_list_never_crashes(
    tmp_path: Path, changes: list[tuple[str, int, bytes]], format_: str | None
) -> None:
    records = [
        {
            "source": SDN_LIST,
            "entity_number": str(n),
            "name": "KEPLER",
            "ids": IDS,
            "type": "Individual",
        }
        for n in range(3)
    ]
    listed = {
        "source": ENTITY_LIST,
        "_id": "f",
        "name": "Acme (f.k.a. Ac)",
        "alt_names": "A; and B",
    }
    path = write_csl(tmp_path / "csl.csv", *records, listed)
    path.write_bytes(mutate(path.read_bytes(), changes))
    survives(format_, path)


@fast
@given(changes=mutations, packed=st.booleans())
def test_a_damaged_list_of_your_own_never_crashes(
    tmp_path: Path, changes: list[tuple[str, int, bytes]], packed: bool
) -> None:
    path = tmp_path / "own.csv"
    content = OWN.encode()
    path.write_bytes(
        mutate(gzip.compress(content, mtime=0), changes) if packed else mutate(content, changes)
    )
    survives(None, path)


@fast
@given(cells=st.lists(st.text(max_size=60), min_size=len(CSL_COLUMNS), max_size=len(CSL_COLUMNS)))
def test_any_text_in_the_cells_of_a_screening_list_is_read_or_reported(
    tmp_path: Path, cells: list[str]
) -> None:
    record = dict(zip(CSL_COLUMNS, cells, strict=True)) | {"source": ENTITY_LIST}
    path = tmp_path / "csl.csv"
    rows = [list(CSL_COLUMNS), [record[column] for column in CSL_COLUMNS]]
    path.write_text(table(rows), encoding="utf-8", errors="replace", newline="")
    survives("us-csl", path)


@fast
@given(remarks=st.text(max_size=200), name=st.text(max_size=60))
def test_any_text_in_ofacs_remarks_is_read_or_reported(
    tmp_path: Path, remarks: str, name: str
) -> None:
    write_quartet(tmp_path, [])
    row = main_row(uid="1", name=name, type="individual", remarks=f"{REMARKS}; {remarks}")
    (tmp_path / "sdn.csv").write_text(table([row]), encoding="utf-8", errors="replace", newline="")
    survives("ofac-csv", tmp_path)
