"""Writes the schema files, and tells which of them no longer agree with the code."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

from streams.schemas.asyncapi import asyncapi_document
from streams.schemas.documents import DOCUMENTS


def schema_files() -> dict[str, str]:
    """The text of every file under `schemas/` that is written from the code, by its path there."""
    files = {
        document.file: json.dumps(document.schema(), indent=2, ensure_ascii=False) + "\n"
        for document in DOCUMENTS
    }
    return {**files, "asyncapi.yaml": asyncapi_document()}


def write_schemas(folder: Path) -> list[Path]:
    """Write the files that differ or are absent; returns those. Other files are left alone."""
    written = []
    for path, text in _differing(folder).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def check_schemas(folder: Path) -> list[str]:
    """One line for each file that differs from the code or is absent; none where all agree."""
    problems = []
    for path, text in _differing(folder).items():
        if not path.exists():
            problems.append(f"{path} is absent")
            continue
        found, expected = path.read_text(encoding="utf-8").splitlines(), text.splitlines()
        changes = difflib.unified_diff(found, expected, lineterm="", n=0)
        first = next((line for line in changes if line.startswith("@@")), "")
        line = first.partition("-")[2].partition(",")[0].partition(" ")[0]
        problems.append(f"{path} line {line} differs from the code")
    return problems


def _differing(folder: Path) -> dict[Path, str]:
    return {
        folder / name: text
        for name, text in schema_files().items()
        if not (folder / name).exists() or (folder / name).read_bytes() != text.encode()
    }
