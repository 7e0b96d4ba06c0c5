"""Versions of a source's list as files that never change, named by the hash of their entries.

`<folder>/<source>/<version>.jsonl.zst` holds the canonical entries and `<version>.json` what
identifies them. The second is written last: a version without it is not there.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec
import zstandard

from streams.errors import ListError
from streams.lists.parsed import Parsed
from streams.matching.entity import ListedEntity
from streams.messages.list_versions import (
    ListVersion,
    decode_entities,
    describe,
    encode_entities,
)

# What decompresses to more than this is no list.
MAX_PAYLOAD_BYTES = 2**30
_SOURCE = re.compile("[a-z0-9][a-z0-9-]{0,63}")
_VERSION = re.compile("[0-9a-f]{16}")
_READABLE = 0o644  # the lists job writes as one user, workers read as another


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of one source: what identifies it, its entries, and their canonical bytes."""

    version: ListVersion
    entities: tuple[ListedEntity, ...]
    payload: bytes


def build_snapshot(parsed: Parsed) -> Snapshot:
    """The snapshot of what a loader read; equal entries give the same version."""
    payload = encode_entities(parsed.entities)
    version = describe(
        parsed.source,
        parsed.entities,
        payload,
        raw_sha256=parsed.raw_sha256,
        parser_version=parsed.parser_version,
        source_date=parsed.source_date,
    )
    return Snapshot(version, parsed.entities, payload)


def save_snapshot(folder: Path, snapshot: Snapshot) -> Path:
    """Write a snapshot and return its metadata file. Saving it again only makes it the latest.

    Raises ListError when the folder can't be written.
    """
    version = snapshot.version
    metadata = _metadata_file(folder, version.source, version.version)
    try:
        metadata.parent.mkdir(parents=True, exist_ok=True)
        write_whole(_payload_file(metadata), zstandard.compress(snapshot.payload))
        write_whole(metadata, msgspec.json.format(msgspec.json.encode(version)) + b"\n")
    except OSError as err:
        raise ListError(f"{metadata}: can't be written: {err.strerror}") from None
    return metadata


def load_snapshot(folder: Path, source: str, version: str) -> Snapshot:
    """Read a snapshot back. Raises ListError when it is missing or not what it claims to be."""
    metadata = _metadata_file(folder, source, version)
    claimed = _read_metadata(metadata)
    payload = _decompress(_payload_file(metadata))
    entities = tuple(decode_entities(payload))
    found = describe(
        source,
        entities,
        payload,
        raw_sha256=claimed.raw_sha256,
        parser_version=claimed.parser_version,
        source_date=claimed.source_date,
    )
    if found != claimed or found.version != version:
        raise ListError(
            f"{metadata}: the entries hash to {found.version}, not to {version}: the files were "
            "altered; remove them and load the list again"
        )
    return Snapshot(found, entities, payload)


def saved_versions(folder: Path, source: str) -> list[ListVersion]:
    """The versions of a source in a folder, in the order in which they were last saved."""
    directory = _metadata_file(folder, source, "0" * 16).parent
    try:
        files = [file for file in directory.glob("*.json") if _VERSION.fullmatch(file.stem)]
        files.sort(key=lambda file: (file.stat().st_mtime_ns, file.name))
    except OSError as err:
        raise ListError(f"{directory}: can't be read: {err.strerror}") from None
    return [_read_metadata(file) for file in files]


def saved_sources(folder: Path) -> list[str]:
    """The sources that have a version in a folder, by name; none for a folder that is not."""
    names = sorted(path.name for path in folder.glob("*/") if _SOURCE.fullmatch(path.name))
    return [name for name in names if saved_versions(folder, name)]


def saved_at(folder: Path, version: ListVersion) -> float:
    """When a version was last saved, in seconds since 1970 (UTC)."""
    metadata = _metadata_file(folder, version.source, version.version)
    try:
        return metadata.stat().st_mtime
    except OSError as err:
        raise ListError(f"{metadata}: can't be read: {err.strerror}") from None


def remove_snapshot(folder: Path, version: ListVersion) -> None:
    """Remove the files of a version, the metadata first. Nothing happens where it is not there."""
    metadata = _metadata_file(folder, version.source, version.version)
    try:
        metadata.unlink(missing_ok=True)
        _payload_file(metadata).unlink(missing_ok=True)
    except OSError as err:
        raise ListError(f"{metadata}: can't be removed: {err.strerror}") from None


def latest_snapshot(folder: Path, source: str) -> Snapshot | None:
    """The version of a source that was saved last; None where there is none."""
    versions = saved_versions(folder, source)
    return load_snapshot(folder, source, versions[-1].version) if versions else None


def _metadata_file(folder: Path, source: str, version: str) -> Path:
    if not _SOURCE.fullmatch(source):
        raise ListError(f"source {source!r}: expected small letters, digits and hyphens")
    if not _VERSION.fullmatch(version):
        raise ListError(f"version {version!r}: expected 16 hex digits")
    return folder / source / f"{version}.json"


def _payload_file(metadata: Path) -> Path:
    return metadata.with_suffix(".jsonl.zst")


def _read_metadata(file: Path) -> ListVersion:
    try:
        return msgspec.json.decode(file.read_bytes(), type=ListVersion)
    except OSError as err:
        raise ListError(f"{file}: can't be read: {err.strerror}") from None
    except msgspec.DecodeError as err:
        raise ListError(f"{file}: not the metadata of a list version: {err}") from None


def _decompress(file: Path) -> bytes:
    try:
        with file.open("rb") as compressed:
            reader = zstandard.ZstdDecompressor().stream_reader(compressed)
            payload = reader.read(MAX_PAYLOAD_BYTES + 1)
    except OSError as err:
        raise ListError(f"{file}: can't be read: {err.strerror}") from None
    except zstandard.ZstdError as err:
        raise ListError(f"{file}: damaged: {err}") from None
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise ListError(f"{file}: more than {MAX_PAYLOAD_BYTES // 2**20} MB of entries")
    return payload


def write_whole(file: Path, content: bytes) -> None:
    """Write all of a file or nothing, so that neither a crash nor a reader sees half of it.

    Raises OSError.
    """
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as temporary:
        try:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
            Path(temporary.name).chmod(_READABLE)
            Path(temporary.name).replace(file)
        except BaseException:
            Path(temporary.name).unlink(missing_ok=True)
            raise
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
