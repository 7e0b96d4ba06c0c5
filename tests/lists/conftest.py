"""The optional folder of real lists."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def lists_folder(data_folder: Path) -> Path:
    """The real lists, or a visible skip."""
    return data_folder / "lists"
