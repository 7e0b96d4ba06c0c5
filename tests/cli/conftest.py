"""What the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Commands


@pytest.fixture
def streamscreen(tmp_path: Path) -> Commands:
    """The command, in a folder without snapshots: it searches the built-in sample."""
    return Commands(tmp_path)
