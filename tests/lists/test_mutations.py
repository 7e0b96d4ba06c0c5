"""Damaged files: whatever is done to a list, it is read, reported or refused, never worse."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from streams.errors import ListError
from streams.lists.reading import MAX_FIELD_CHARS
from streams.lists.snapshot import build_snapshot
from streams.lists.source import FORMATS, load
from tests.lists.files import (
    CSL_COLUMNS,
    ENTITY_LIST,
    address,
    alias,
    main_row,
    table,
    write_quartet,
)
from tests.lists.small_lists import SMALL_LISTS, XML_FORMATS

REMARKS = "DOB 04 Mar 1962; Passport A1 (Iran); a.k.a. 'SNOW'; Listing Date (CMIC) 03 Jun 2021."
QUARTET = ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")

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


def zipped(name: str, content: bytes) -> bytes:
    """A ZIP archive with one member."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr(zipfile.ZipInfo(name), content)
    return archive.getvalue()


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


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


@pytest.mark.parametrize("format_", sorted(SMALL_LISTS))
@settings(fast, max_examples=40)
@given(
    changes=mutations,
    pack=st.sampled_from(["plain", "gzip", "zip"]),
    pack_first=st.booleans(),
    named=st.booleans(),
)
def test_a_damaged_file_of_any_format_never_crashes(
    tmp_path: Path,
    format_: str,
    changes: list[tuple[str, int, bytes]],
    pack: str,
    pack_first: bool,
    named: bool,
) -> None:
    name, content = SMALL_LISTS[format_]
    content = mutate(content, changes) if not pack_first else content
    if pack == "gzip":
        content, name = gzip.compress(content, mtime=0), f"{name}.gz"
    elif pack == "zip":
        content, name = zipped(name, content), f"{name}.zip"
    path = tmp_path / name
    path.write_bytes(mutate(content, changes) if pack_first else content)
    survives(format_ if named else None, path)


@pytest.mark.parametrize("format_", sorted(SMALL_LISTS))
def test_a_sound_file_of_any_format_is_read_whole_however_it_is_packed(
    tmp_path: Path, format_: str
) -> None:
    name, content = SMALL_LISTS[format_]
    packed = {
        name: content,
        f"{name}.gz": gzip.compress(content),
        f"{name}.zip": zipped(name, content),
    }
    read = []
    for file, data in packed.items():
        (tmp_path / file).write_bytes(data)
        read.append(load(format_, [tmp_path / file], "sound"))
    assert len(read[0].entities) >= 3
    assert read[0].broken == ()
    assert read[0] == read[1] == read[2]


def test_every_format_has_a_file_that_is_damaged_here() -> None:
    assert {*SMALL_LISTS, "ofac-csv"} == set(FORMATS)


@pytest.mark.parametrize("format_", XML_FORMATS)
def test_xml_that_is_cut_off_anywhere_is_refused_whole(tmp_path: Path, format_: str) -> None:
    name, content = SMALL_LISTS[format_]
    path = tmp_path / name
    for end in range(0, len(content), max(1, len(content) // 60)):
        path.write_bytes(content[:end])
        with pytest.raises(ListError):
            load(format_, [path], "cut")


@pytest.mark.parametrize("format_", XML_FORMATS)
def test_entities_are_refused_and_never_expanded(tmp_path: Path, format_: str) -> None:
    name, content = SMALL_LISTS[format_]
    text = re.sub(r"^<\?xml[^>]*\?>", "", content.decode())
    root = text[: text.index(">")].strip("<\n").split()[0]
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "Kepler"}">' for n in range(12))
    path = tmp_path / name
    path.write_text(f"<!DOCTYPE {root} [{levels}]>" + text.replace("KEPLER", "&e11;"))
    with pytest.raises(ListError, match=r"declares entities|amplification"):
        load(format_, [path], "bomb")


@pytest.mark.parametrize("format_", XML_FORMATS)
@settings(fast, max_examples=50)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80), min_size=1, max_size=9
    ),
    start=st.integers(0, 99),
    step=st.integers(1, 9),
)
def test_any_text_in_the_fields_of_an_xml_list_is_read_or_reported(
    tmp_path: Path, format_: str, texts: list[str], start: int, step: int
) -> None:
    name, content = SMALL_LISTS[format_]
    root = etree.fromstring(content)
    fields = [(element, "") for element in root.iter() if element.text]
    fields += [(element, str(key)) for element in root.iter() for key in element.attrib]
    for text, (element, key) in zip(texts, fields[start % len(fields) :: step], strict=False):
        if key:
            element.set(key, text)
        else:
            element.text = text
    path = tmp_path / name
    path.write_bytes(etree.tostring(root, encoding="utf-8"))
    survives(format_, path)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("awkward", ["x", "a (b) "])
@pytest.mark.parametrize("format_", XML_FORMATS)
def test_long_and_awkward_text_ends_like_any_other(
    tmp_path: Path, format_: str, awkward: str
) -> None:
    """What is linear in the text takes a second; a pattern that backtracks never comes back."""
    name, content = SMALL_LISTS[format_]
    root = etree.fromstring(content)
    record = max(root.iter(), key=lambda element: len(list(element.iter())) * (element is not root))
    fields = [element for element in record.iter() if element.text and element.text.strip()]
    for element in fields[:20]:
        element.text = f"{element.text} {awkward * (100_000 // len(awkward))}"
    survives(format_, write(tmp_path / name, etree.tostring(root)))


@pytest.mark.parametrize("format_", XML_FORMATS)
def test_a_huge_field_costs_its_entry_and_no_other(tmp_path: Path, format_: str) -> None:
    name, content = SMALL_LISTS[format_]
    sound = load(format_, [write(tmp_path / name, content)], "sound")
    text = content.decode()
    name_at = re.search("kepler|acme", text, re.IGNORECASE)
    assert name_at
    huge = text[: name_at.start()] + "x" * (MAX_FIELD_CHARS + 1) + text[name_at.start() :]
    parsed = load(format_, [write(tmp_path / name, huge.encode())], "huge")
    assert any("a field of more than" in broken.reason for broken in parsed.broken)
    assert len(parsed.entities) == len(sound.entities) - 1


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
