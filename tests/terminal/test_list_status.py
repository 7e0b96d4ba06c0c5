"""Where the sources of lists stand can be read."""

from __future__ import annotations

import io

import msgspec
import pytest
from rich.console import Console, RenderableType

from streams.lists.results import Result
from streams.lists.standing import Standing
from streams.messages.list_records import ListMarker, encode_version
from streams.terminal.list_status import render_audit, render_standings, tell_age
from tests.support.listed import make_version


def shown(what: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=160)
    console.print(what)
    assert isinstance(console.file, io.StringIO)
    return " ".join(console.file.getvalue().split())


def marker(**fields: object) -> ListMarker:
    _, bare = encode_version(*make_version(), 1_795_152_000_000)
    return msgspec.structs.replace(bare, **fields)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3, "0 s"), (59, "59 s"), (60, "1 min"), (7199, "1 h"), (86_400, "1 d"), (9e6, "104 d")],
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, words: str) -> None:
    assert tell_age(seconds) == words


def test_a_source_without_a_version_has_its_row_too() -> None:
    result = Result("failed", "no answer from \x1b[2Jthe server", 0, None)
    text = shown(render_standings([Standing("eu-fsf", None, None, result, None)], now=0))
    assert text.startswith("source version date age entries last result")
    assert text.endswith(r"eu-fsf failed, no answer from \x1b[2Jthe server")


@pytest.mark.parametrize(
    ("signature", "signed", "words"),
    [
        ("hmac-sha256:00", True, "signed by the key"),
        ("hmac-sha256:00", False, "signed, but no key to check it with"),
        (None, False, "not signed"),
    ],
)
def test_a_version_on_the_topic_is_told_with_its_signature(
    signature: str | None, signed: bool, words: str
) -> None:
    text = shown(render_audit("us-csl", marker(signature=signature), [], signed=signed))
    assert text.endswith(f"published 2026-11-20 05:20:00 UTC, {words}: in order")


def test_reasons_of_people_and_problems_are_told() -> None:
    told = marker(accepted="half were delisted", rollback="damaged\x1b[2J")
    text = shown(render_audit("us-csl", told, ["offset 7: forged: why"], signed=False))
    assert "accepted: half were delisted" in text
    assert r"rolled back: damaged\x1b[2J" in text
    assert text.endswith("offset 7: forged: why")
    assert "in order" not in text
    assert shown(render_audit("us-csl", None, ["gone"], signed=False)) == "us-csl gone"
