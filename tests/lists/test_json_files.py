"""JSON files, whole and line by line."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from streams.errors import ListError
from streams.lists import json_files
from streams.lists.json_files import decode, line_numbers, read_document, read_lines
from streams.lists.reading import Reading


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.json"


def test_lines_keep_their_numbers_and_empty_ones_are_passed_over(path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n\n  \n{"a": 2}\n\x1a')
    reading = Reading([path])
    assert list(read_lines(path, reading)) == [(1, b'{"a": 1}'), (4, b'{"a": 2}')]


def test_a_document_is_read_without_its_mark(path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_document(path, Reading([path])) == b'{"a": 1}'


def test_the_line_of_each_part_is_known_also_where_parts_are_alike() -> None:
    document = b'{"results": [\n{"a": {}},\n {},\n\n{}, {"b": 1}]}'
    parts = decode(document, dict[str, list[msgspec.Raw]])["results"]
    assert list(line_numbers(document, parts)) == [2, 3, 5, 5]


@pytest.mark.parametrize("read", [read_document, lambda *args: list(read_lines(*args))])
def test_what_is_no_json_or_too_large_is_refused(
    path: Path, read: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(read)
    path.write_text("name,address\n")
    with pytest.raises(ListError, match="expected a JSON file, found text"):
        read(path, Reading([path]))
    monkeypatch.setattr(json_files, "_MAX_DOCUMENT_BYTES", 2**20)
    monkeypatch.setattr(json_files, "_MAX_LINE_BYTES", 2**20)
    path.write_text('{"a": "' + "x" * 2**20 + '"}')
    with pytest.raises(ListError, match="of more than 1 MB"):
        read(path, Reading([path]))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b'{"a": ', "truncated"),
        (b'{"a": "\xff"}', "utf-8"),
        (b'{"a": 1}', "Expected `str`"),
    ],
)
def test_text_of_another_shape_is_a_fault_with_its_reason(text: bytes, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        decode(text, dict[str, str])


def test_text_that_is_nested_too_deep_is_a_fault() -> None:
    with pytest.raises(ValueError, match="nested too deep"):
        decode(b"[" * 100_000, list[object])
