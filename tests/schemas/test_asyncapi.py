"""The AsyncAPI document names every topic, and the real parser of AsyncAPI takes it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from streams.messages.alerts import Alert, Origin
from streams.messages.events import Shipment, Transaction
from streams.messages.list_records import ChunkKey, ListMarker, ListRefusal, RefusalKey
from streams.messages.verdicts import Verdict
from streams.schemas.asyncapi import asyncapi_document
from streams.schemas.documents import dead_letter_schema
from streams.schemas.files import write_schemas
from streams.settings import Settings
from streams.worker.publish import place

TOOL = Path(__file__).parent / "asyncapi"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "streamscreen"

ORIGIN = Origin("shipments", partition=3, offset=48213, timestamp=0)

Parse = Callable[[Path], dict[str, Any]]


def install_parser() -> Path:
    """The folder with the locked parser; filled once for each state of the lock."""
    digest = hashlib.sha256()
    for file in sorted(TOOL.iterdir()):
        digest.update(file.read_bytes())
    folder = CACHE / f"asyncapi-{digest.hexdigest()[:16]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        # Filled beside its place and moved there whole, so that no half of it is ever used.
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            fresh = shutil.copytree(TOOL, Path(scratch) / "asyncapi")
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=fresh, check=True, capture_output=True, timeout=300)
            fresh.rename(folder)
    return folder


@pytest.fixture(scope="module")
def parse() -> Parse:
    if not (shutil.which("node") and shutil.which("npm")):
        complaint = "no Node.js: install node and npm to check asyncapi.yaml with its parser"
        if os.environ.get("CI"):
            pytest.fail(complaint)
        pytest.skip(complaint)
    folder = install_parser()

    def run(document: Path) -> dict[str, Any]:
        command = ["node", str(folder / "check.mjs"), str(document)]
        done = subprocess.run(command, check=True, capture_output=True, timeout=60)
        findings: dict[str, Any] = json.loads(done.stdout)
        return findings

    return run


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The document, with the schemas that it refers to around it."""
    write_schemas(tmp_path)
    return tmp_path / "asyncapi.yaml"


def fields(struct: type[msgspec.Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(struct)]


@pytest.mark.timeout(400)
def test_the_parser_takes_the_document_and_finds_every_payload(parse: Parse, written: Path) -> None:
    findings = parse(written)
    assert findings["problems"] == []
    messages = findings["messages"]
    assert {name: message["payload"] for name, message in messages.items()} == {
        "shipment": fields(Shipment),
        "unenrichedShipment": fields(Shipment),
        "transaction": fields(Transaction),
        "alert": fields(Alert),
        "verdict": fields(Verdict),
        "deadLetter": [],
        "redriveMarker": [],
        "listChunk": [],
        "listMarker": fields(ListMarker),
        "listRefusal": fields(ListRefusal),
    }
    assert messages["deadLetter"]["headers"] == list(dead_letter_schema()["properties"])


@pytest.mark.timeout(400)
def test_the_parser_would_find_a_fault(parse: Parse, written: Path) -> None:
    text = written.read_text(encoding="utf-8")
    written.write_text(text.replace("action: receive", "action: devour", 1), encoding="utf-8")
    assert parse(written)["problems"]


@pytest.mark.timeout(400)
def test_the_parser_would_miss_a_schema(parse: Parse, written: Path) -> None:
    (written.parent / "alerts" / "alert.schema.json").unlink()
    assert any("alert" in problem for problem in parse(written)["problems"])


def test_every_topic_of_the_settings_is_a_channel() -> None:
    document = yaml.safe_load(asyncapi_document())
    addresses = {channel["address"] for channel in document["channels"].values()}
    topics = {value for key, value in Settings() if key.endswith("_topic")}
    assert addresses == topics


def test_every_message_is_received_or_sent() -> None:
    document = yaml.safe_load(asyncapi_document())
    used = {
        reference["$ref"].rpartition("/")[2]
        for operation in document["operations"].values()
        for reference in operation["messages"]
    }
    assert used == set(document["components"]["messages"])


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("verdict", place(ORIGIN)),
        ("deadLetter", place(ORIGIN)),
        ("listChunk", ChunkKey("us-csl", "0123456789abcdef", 3).encode()),
        ("listMarker", b"us-csl"),
        ("listRefusal", RefusalKey("us-csl").encode()),
    ],
)
def test_the_key_of_a_record_is_as_described(message: str, key: bytes) -> None:
    document = yaml.safe_load(asyncapi_document())
    pattern = document["components"]["messages"][message]["bindings"]["kafka"]["key"]["pattern"]
    assert re.search(pattern, key.decode())
