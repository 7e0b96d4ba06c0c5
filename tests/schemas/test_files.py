"""The schema files of the repository are those that the code writes."""

from __future__ import annotations

from pathlib import Path

from streams.schemas.files import check_schemas, schema_files, write_schemas

SCHEMAS = Path(__file__).parents[2] / "schemas"


def test_the_files_agree_with_the_code() -> None:
    assert check_schemas(SCHEMAS) == [], "run `streamscreen schemas`"


def test_no_file_is_left_over() -> None:
    files = {path.relative_to(SCHEMAS) for path in SCHEMAS.rglob("*") if path.is_file()}
    ours = {path for path in files if path.parts[0] != "examples"}
    assert ours == {Path(name) for name in schema_files()}


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    assert {path.relative_to(tmp_path) for path in write_schemas(tmp_path)} == {
        Path(name) for name in schema_files()
    }
    assert write_schemas(tmp_path) == []
    assert check_schemas(tmp_path) == []


def test_a_file_that_differs_or_is_absent_is_named(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    changed = tmp_path / "events" / "shipment.schema.json"
    lines = changed.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[6] = '"edited": true,\n'
    changed.write_text("".join(lines), encoding="utf-8")
    absent = tmp_path / "asyncapi.yaml"
    absent.unlink()
    assert check_schemas(tmp_path) == [
        f"{changed} line 7 differs from the code",
        f"{absent} is absent",
    ]
    assert write_schemas(tmp_path) == [changed, absent]
