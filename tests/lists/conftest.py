"""The optional folder of real lists."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def lists_folder() -> Path:
    """The real lists, or a visible skip."""
    folder = os.environ.get("STREAMSCREEN_DATA")
    if not folder:
        pytest.skip("no data folder: set STREAMSCREEN_DATA")
    return Path(folder) / "lists"
