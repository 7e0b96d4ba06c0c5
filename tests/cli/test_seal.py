"""`seal`: keys are made once, and alerts opened from the command line."""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec
import pytest

from streams.messages.alerts import Alert, Origin
from streams.sealing_keys import opening_keys
from streams.settings import Settings
from streams.shapes.feeds import native_feed
from streams.worker.publish import Incoming, Topics, answer_event
from tests.cli.running import Commands
from tests.factories import screener
from tests.support.listed import LISTED

BODY = msgspec.json.encode(
    {
        "event_id": "e1",
        "occurred_at": "2026-11-23T08:00:00Z",
        "parties": [
            {"role": "consignee", "name": "Vexhulin Optronics"},
            {"role": "shipper", "name": "Meadow Lane Bakery"},
        ],
    }
)


def sealed_alert(folder: Path) -> bytes:
    """An alert as a worker with the sealing key of the folder writes it."""
    settings = Settings.load(event_sealing_key_file=folder / "sealing.key")
    at = Origin("shipments", 0, 1, 1_795_420_000_000)
    answer = answer_event(
        screener(*LISTED),
        Incoming(native_feed("shipment", "shipments"), at, None, BODY, ()),
        Topics.of(settings),
    )
    return (answer.outputs[0].value or b"") + b"\n"


@pytest.fixture
def keys(streamscreen: Commands, tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    ended = streamscreen("seal", "new-keys", str(folder))
    assert ended.code == 0, ended.err
    return folder


def test_keys_are_for_their_owner_only_and_never_overwritten(
    streamscreen: Commands, keys: Path
) -> None:
    for file in keys.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = (keys / "opening.key").read_text()
    ended = streamscreen("seal", "new-keys", str(keys))
    assert (ended.code, (keys / "opening.key").read_text()) == (2, before)
    assert "can't be made: File exists" in ended.err


def test_an_alert_is_opened_by_who_has_the_key(streamscreen: Commands, keys: Path) -> None:
    ended = streamscreen(
        "seal", "open", "--key", str(keys / "opening.key"), given=sealed_alert(keys)
    )
    assert ended.code == 0, ended.err
    assert bytes(msgspec.json.decode(ended.out, type=Alert).event) == BODY


def test_what_can_t_be_opened_is_told_and_the_rest_is_opened(
    streamscreen: Commands, keys: Path, tmp_path: Path
) -> None:
    streamscreen("seal", "new-keys", str(tmp_path / "other"))
    given = sealed_alert(tmp_path / "other") + b"{}\n" + sealed_alert(keys)
    ended = streamscreen("seal", "open", "--key", str(keys / "opening.key"), given=given)
    assert (ended.code, len(ended.out.splitlines())) == (2, 1)
    assert "line 1 is not opened: the event is sealed for key" in ended.err
    assert "line 2 is not opened: not an alert" in ended.err


def test_a_file_without_a_key_is_refused_without_a_word_of_it(
    streamscreen: Commands, keys: Path, tmp_path: Path
) -> None:
    ended = streamscreen("seal", "open", "--key", str(keys / "sealing.key"), given=b"")
    assert ended.code == 2
    assert "no opening key: `streamscreen seal new-keys` makes one" in ended.err
    ended = streamscreen("seal", "open", "--key", str(tmp_path / "none"), given=b"")
    assert "No such file" in ended.err


def test_an_old_opening_key_stays_good_behind_a_new_one(
    streamscreen: Commands, keys: Path, tmp_path: Path
) -> None:
    streamscreen("seal", "new-keys", str(tmp_path / "new"))
    both = tmp_path / "both"
    both.write_text((tmp_path / "new/opening.key").read_text() + (keys / "opening.key").read_text())
    assert len(opening_keys(both)) == 2
    given = sealed_alert(keys) + sealed_alert(tmp_path / "new")
    assert streamscreen("seal", "open", "--key", str(both), given=given).code == 0
