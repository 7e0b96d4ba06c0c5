"""Events in XML, EDIFACT, Avro and Protobuf on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Commands, Ended
from tests.shapes.making import EXAMPLES
from tests.support.framed import PARTY, write_avro
from tests.support.schema_registry import Registry, serve_registry

PAYMENT = EXAMPLES / "iso20022-pacs008.xml"
INSTRUCTION = EXAMPLES / "edifact-iftmin.edi"
MAP = """\
name: parties
title: A party
flow: shipment
format: avro
event_id: {join: [role, name]}
parties:
  - {role: consignee, name: name, country: country}
"""
LISTED = {"role": "CN", "name": "Hangzhou Hikvision Digital Technology", "country": "CN"}


@pytest.fixture
def registry(streamscreen: Commands) -> Iterator[Registry]:
    """A registry that the command's settings name."""
    with serve_registry() as served:
        streamscreen.environment["STREAMSCREEN_SCHEMA_REGISTRY_URL"] = served.url
        yield served


@pytest.fixture
def own(tmp_path: Path) -> str:
    """A mapping of events in Avro."""
    path = tmp_path / "parties.yaml"
    path.write_text(MAP)
    return str(path)


def answer(ended: Ended) -> dict[str, Any]:
    """The only line of JSON."""
    (line,) = ended.out.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_payment_in_xml_is_tried_and_screened(streamscreen: Commands) -> None:
    tried = streamscreen("mapping", "test", "iso20022-pacs008", str(PAYMENT))
    assert "CdtTrfTxInf[1].UltmtCdtr.Nm" in "".join(tried.out.split())
    found = answer(streamscreen("screen", "--map", "iso20022-pacs008", str(PAYMENT)))
    paths = {
        alert["subject"]["path"].rpartition("FIToFICstmrCdtTrf.")[2] for alert in found["alerts"]
    }
    assert paths == {"CdtTrfTxInf[0].Cdtr.Nm", "CdtTrfTxInf[1].UltmtCdtr.Nm"}


def test_an_instruction_in_edifact_is_tried_and_screened(streamscreen: Commands) -> None:
    tried = streamscreen("mapping", "test", "edifact-iftmin", str(INSTRUCTION))
    assert tried.code == 1
    assert "$.messages[0].NAD[3]: a party with neither a name nor a number" in tried.text
    found = answer(streamscreen("screen", "--map", "edifact-iftmin", str(INSTRUCTION)))
    assert {alert["subject"]["party"]["role"] for alert in found["alerts"]} == {
        "shipper", "manufacturer",
    }  # fmt: skip


def test_a_broken_interchange_is_told_by_its_segment(
    streamscreen: Commands, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.edi"
    broken.write_bytes(INSTRUCTION.read_bytes()[:-60])
    ended = streamscreen("mapping", "test", "edifact-iftmin", str(broken))
    assert (ended.code, "not EDIFACT: segment " in ended.err) == (2, True)


def test_an_event_in_avro_is_read_by_the_registry_s_schema(
    streamscreen: Commands, registry: Registry, own: str, tmp_path: Path
) -> None:
    event = tmp_path / "event.avro"
    event.write_bytes(write_avro(registry, PARTY, LISTED))
    assert streamscreen("mapping", "test", own, str(event)).code == 0
    found = answer(streamscreen("screen", "--map", own, str(event)))
    assert {alert["subject"]["path"] for alert in found["alerts"]} == {"$.name"}


def test_a_registry_that_is_away_or_not_set_is_told(
    streamscreen: Commands, own: str, tmp_path: Path
) -> None:
    event = tmp_path / "event.avro"
    event.write_bytes(b"\x00\x00\x00\x00\x01\x00")
    ended = streamscreen("mapping", "test", own, str(event))
    assert (ended.code, "needs the setting schema_registry_url" in ended.err) == (2, True)
    streamscreen.environment["STREAMSCREEN_SCHEMA_REGISTRY_URL"] = "http://127.0.0.1:1"
    ended = streamscreen("mapping", "test", own, str(event))
    assert (ended.code, "does not answer" in ended.err) == (2, True)
