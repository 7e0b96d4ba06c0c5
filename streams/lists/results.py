"""What came of the last attempt to bring a source up to date: one small file a source.

They lie in `<folder>/results/<source>.json`, beside the snapshots.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Literal

import msgspec

from streams.errors import ListError
from streams.lists.snapshot import write_whole

_FOLDER = "results"

Outcome = Literal["new", "unchanged", "refused", "failed"]


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An attempt and its outcome; `detail` says in a sentence why it was refused or failed.

    `at` is when it ended, `current_at` when the saved version was last known to be the source's
    latest, None where it never was; both in milliseconds since 1970 (UTC).
    """

    outcome: Outcome
    detail: str
    at: int
    current_at: int | None


def note_result(folder: Path, source: str, outcome: Outcome, detail: str = "") -> None:
    """Keep what came of an attempt. Raises ListError when the folder can't be written."""
    now = int(time.time() * 1000)
    if outcome in {"new", "unchanged"}:
        current_at: int | None = now
    else:
        before = last_result(folder, source)
        current_at = before.current_at if before else None
    file = _file(folder, source)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, msgspec.json.encode(Result(outcome, detail, now, current_at)) + b"\n")
    except OSError as err:
        raise ListError(f"{file}: can't be written: {err.strerror}") from None


def last_result(folder: Path, source: str) -> Result | None:
    """What came of the last attempt; None where none is known."""
    file = _file(folder, source)
    try:
        return msgspec.json.decode(file.read_bytes(), type=Result)
    except FileNotFoundError:
        return None
    except OSError as err:
        raise ListError(f"{file}: can't be read: {err.strerror}") from None
    except msgspec.DecodeError as err:
        raise ListError(f"{file}: not the result of an attempt: {err}; remove it") from None


def noted_sources(folder: Path) -> set[str]:
    """The sources of which a result is known."""
    return {file.stem for file in (folder / _FOLDER).glob("*.json")}


def _file(folder: Path, source: str) -> Path:
    return folder / _FOLDER / f"{source}.json"
