"""Recognising formats, and refusing what is none of them."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from streams.errors import ListError
from streams.lists.source import FORMATS, load
from tests.lists.files import ENTITY_LIST, SDN_LIST, csl_text, main_row, write_csl, write_quartet
from tests.lists.small_lists import SMALL_LISTS

CUSTOM = "list_id,entry_id,name,effects\nACME,1,Kepler,FLAG\n"


def test_each_format_is_recognised_by_its_files(tmp_path: Path) -> None:
    quartet = write_quartet(tmp_path / "ofac", [main_row(uid="1", name="A")])
    csl = write_csl(tmp_path / "csl.csv", {"source": SDN_LIST, "entity_number": "1", "name": "A"})
    own = tmp_path / "own.csv"
    own.write_text(CUSTOM)
    found = [load(None, [path], "x").parser_version for path in (quartet, csl, own)]
    assert found == ["ofac-csv/1", "us-csl/2", "custom-csv/1"]


@pytest.mark.parametrize("format_", sorted(SMALL_LISTS))
def test_each_file_is_recognised_by_its_content_unless_its_format_has_to_be_named(
    tmp_path: Path, format_: str
) -> None:
    name, content = SMALL_LISTS[format_]
    path = tmp_path / name
    path.write_bytes(content)
    if format_.startswith("opensanctions-"):
        with pytest.raises(ListError, match="no known format"):
            load(None, [path], "x")
    else:
        assert load(None, [path], "x").parser_version == FORMATS[format_].parser_version


def test_a_folder_with_one_gzipped_file_is_enough(tmp_path: Path) -> None:
    text = csl_text({"source": ENTITY_LIST, "_id": "1", "name": "A"}).encode()
    (tmp_path / "consolidated.csv.gz").write_bytes(gzip.compress(text))
    parsed = load(None, [tmp_path], "us-csl")
    assert parsed.entities[0].list_id == "US-BIS-EL"
    assert parsed.raw_sha256 == hashlib.sha256(text).hexdigest()


def test_the_digest_of_a_quartet_is_that_of_its_files_one_after_another(tmp_path: Path) -> None:
    write_quartet(tmp_path, [main_row(uid="1", name="A")])
    names = ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")
    whole = b"".join((tmp_path / name).read_bytes() for name in names)
    assert load(None, [tmp_path], "x").raw_sha256 == hashlib.sha256(whole).hexdigest()


def test_an_unknown_csv_is_refused_with_what_was_expected_and_found(tmp_path: Path) -> None:
    path = tmp_path / "unheard.csv"
    path.write_text("Surname,First Name,Group ID\nKEPLER,Johann,7\n")
    with pytest.raises(ListError) as caught:
        load(None, [path], "x")
    message = str(caught.value)
    assert "no known format" in message
    assert "Group ID" in message
    assert all(name in message for name in FORMATS)


@pytest.mark.parametrize("format_", ["us-csl", "custom-csv"])
def test_a_file_of_another_format_is_refused(tmp_path: Path, format_: str) -> None:
    write_quartet(tmp_path, [main_row(uid="1", name="A")])
    with pytest.raises(ListError):
        load(format_, [tmp_path / "sdn.csv"], "x")


def test_another_list_under_the_name_of_ofacs_file_is_refused(tmp_path: Path) -> None:
    write_quartet(tmp_path, [main_row(uid="1", name="A")])
    write_csl(tmp_path / "sdn.csv", *({"source": SDN_LIST, "name": str(n)} for n in range(9)))
    with pytest.raises(
        ListError, match=r"not in the format ofac-csv.*expected 12 columns, found 29"
    ):
        load(None, [tmp_path], "x")


def test_files_of_two_dates_whose_rows_mostly_do_not_meet_are_refused(tmp_path: Path) -> None:
    strangers = [[str(n), "1", "aka", "X", "-0- "] for n in range(100, 110)]
    write_quartet(tmp_path, [main_row(uid="1", name="A")], alt=strangers)
    with pytest.raises(ListError, match="10 broken rows"):
        load(None, [tmp_path], "x")


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="found 0 entries"):
        load("us-csl", [write_csl(tmp_path / "csl.csv")], "x")


@pytest.mark.parametrize("content", ["\n\n", "\x1a"])
def test_a_file_of_blank_lines_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "own.csv"
    path.write_text(content)
    for format_ in (None, "us-csl", "custom-csv"):
        with pytest.raises(ListError):
            load(format_, [path], "x")


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    for paths in ([tmp_path / "none.csv"], [tmp_path], []):
        with pytest.raises(ListError):
            load(None, paths, "x")


def test_two_files_where_one_is_a_list_are_refused(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(CUSTOM)
    with pytest.raises(ListError, match=r"expected one file, found a\.csv, b\.csv"):
        load(None, [tmp_path], "x")


def test_a_folder_with_lists_of_two_formats_is_refused_until_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(CUSTOM)
    write_csl(tmp_path / "csl.csv", {"source": SDN_LIST, "entity_number": "1", "name": "A"})
    with pytest.raises(ListError, match=r"csl\.csv \(us-csl\), own\.csv \(custom-csv\)"):
        load(None, [tmp_path], "x")
    assert load("us-csl", [tmp_path], "x").entities[0].list_id == "US-OFAC-SDN"


def test_a_folder_with_a_file_of_no_known_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(CUSTOM)
    (tmp_path / "page.xml").write_text("<html></html>")
    with pytest.raises(ListError, match=r"page\.xml: no known format .* 'an HTML page'"):
        load(None, [tmp_path], "x")


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CUSTOM)
    with pytest.raises(ListError, match=r"known are ofac-csv, .*us-csl"):
        load("none-such", [tmp_path / "a.csv"], "x")


def test_progress_is_reported_over_all_files_of_a_list(tmp_path: Path) -> None:
    write_quartet(tmp_path, [main_row(uid=str(n), name="A") for n in range(2000)])
    seen: list[tuple[int, int]] = []
    load(None, [tmp_path], "x", progress=lambda done, total: seen.append((done, total)))
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert seen[-1] == (size, size)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
