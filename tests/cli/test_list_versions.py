"""`lists diff`, `status`, refusals, `rollback` and `verify`, as a person meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from streams.kafka.list_topic import read_lists
from streams.settings import SECRETS, Settings
from tests.cli.running import Commands, Ended
from tests.conftest import SettingsFactory
from tests.support.keys import make_pair
from tests.support.listed import publish

HEADER = "list_id,entry_id,name,effects,aliases\n"
PRIVATE, PUBLIC = make_pair()


def write(folder: Path, entries: int, name: str = "own", alias: str = "") -> Path:
    """A list of one's own of so many entries."""
    rows = [f"ACME-WATCH,{n},Trader Number {n},FLAG,{alias}\n" for n in range(entries)]
    file = folder / f"{name}.csv"
    file.write_text(HEADER + "".join(rows))
    return file


def load(streamscreen: Commands, entries: int, alias: str = "") -> Ended:
    file = write(streamscreen.folder, entries, alias=alias)
    return streamscreen("lists", "load", str(file), "--source", "acme")


def status(streamscreen: Commands) -> dict[str, object]:
    """The one line of `status --json`."""
    (line,) = streamscreen("lists", "status", "--json").out.splitlines()
    found: dict[str, object] = json.loads(line)
    return found


def saved(streamscreen: Commands) -> str:
    return str(status(streamscreen)["version"])


def test_a_difference_ends_with_1_and_none_with_0(streamscreen: Commands, tmp_path: Path) -> None:
    old, new = write(tmp_path, 3, "old"), write(tmp_path, 4, "new")
    ended = streamscreen("lists", "diff", str(old), str(new))
    assert ended.code == 1
    assert "1 added, 0 removed, 0 changed" in ended.text
    assert "Trader Number 3 ACME-WATCH:3" in ended.text
    assert streamscreen("lists", "diff", str(old), str(old)).code == 0


def test_a_difference_is_told_as_json_line_by_line(streamscreen: Commands, tmp_path: Path) -> None:
    old, new = write(tmp_path, 3, "old"), write(tmp_path, 2, "new", alias="Other")
    ended = streamscreen("lists", "diff", "--json", str(old), str(new))
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert [(line["change"], line["key"]) for line in lines] == [
        ("removed", "ACME-WATCH:2"),
        ("changed", "ACME-WATCH:0"),
        ("changed", "ACME-WATCH:1"),
    ]
    assert lines[0]["entity"]["names"][0]["text"] == "Trader Number 2"
    (field,) = lines[1]["fields"]
    assert (field["field"], field["removed"]) == ("names", [])
    assert field["added"] == [{"text": "Other"}]


def test_versions_are_named_by_hash_file_or_folder(streamscreen: Commands) -> None:
    load(streamscreen, 100)
    first = saved(streamscreen)
    load(streamscreen, 101)
    second = saved(streamscreen)
    folder = streamscreen.snapshots / "acme"
    for one, other in (
        (first, second),
        (str(folder / f"{first}.json"), second),
        (first, str(folder)),
        (first, str(streamscreen.folder / "own.csv")),
        ("previous", "latest"),
    ):
        ended = streamscreen("lists", "diff", "--source", "acme", one, other)
        assert (ended.code, ended.err) == (1, "")
        assert "1 added, 0 removed, 0 changed" in ended.text
    ended = streamscreen("lists", "diff", "--source", "acme", first)
    assert "0 added, 1 removed, 0 changed" in ended.text


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("nowhere.csv", "nowhere.csv"), "neither a file or folder nor a version"),
        (("0" * 16,), "name a second version, or the source by --source"),
        (("0" * 16, "1" * 16), "name the source by --source"),
        (("--source", "acme", "0" * 16), "holds no version of acme"),
        (("--source", "acme", "previous", "latest"), "no version of acme before the latest"),
        (("--source", "acme", "refused", "latest"), "no version of acme waits for you"),
        (("--source", "acme", "0" * 16, "1" * 16), "can't be read"),
    ],
)
def test_a_version_that_is_not_there_is_told(
    streamscreen: Commands, arguments: tuple[str, ...], problem: str
) -> None:
    ended = streamscreen("lists", "diff", *arguments)
    assert ended.code == 2
    assert problem in ended.err


def test_a_refused_version_is_told_with_what_to_do_and_not_taken(streamscreen: Commands) -> None:
    load(streamscreen, 100)
    good = saved(streamscreen)
    ended = load(streamscreen, 50)
    assert ended.code == 2
    assert "dropped: 50 of 100 entries are gone (50.0%, limit 5.0%)" in ended.err
    assert "halved: ACME-WATCH 100 to 50" in ended.err
    assert "lists publish acme --accept-drop" in ended.err
    now = status(streamscreen)
    assert (now["version"], now["entries"]) == (good, 100)
    refused = now["refused"]
    assert isinstance(refused, dict)
    # The command that the refusal names shows what is gone.
    version = refused["version"]["version"]
    assert f"lists diff --source acme {version}" in ended.err
    for name in (version, "refused"):
        diff = streamscreen("lists", "diff", "--source", "acme", name)
        assert "0 added, 50 removed, 0 changed" in diff.text


def test_the_status_tells_where_each_source_stands(streamscreen: Commands) -> None:
    assert "holds no list" in streamscreen("lists", "status").out
    load(streamscreen, 100)
    ended = streamscreen("lists", "status")
    assert ended.code == 0
    assert "acme" in ended.out
    assert "100 new" in ended.text
    load(streamscreen, 100)
    assert "100 unchanged" in streamscreen("lists", "status").text
    load(streamscreen, 50)
    text = streamscreen("lists", "status").text
    assert "refused, dropped: 50 of 100 entries are gone" in text
    assert "waits for you" in text
    now = status(streamscreen)
    assert isinstance(now["age_seconds"], int)
    assert isinstance(now["last_result"], dict)
    assert now["last_result"]["outcome"] == "refused"


@pytest.fixture
def connected(streamscreen: Commands, settings: Settings) -> Commands:
    """The command with topics of its own on the broker."""
    return use(streamscreen, settings)


def use(streamscreen: Commands, settings: Settings) -> Commands:
    """Let the command use these settings, secrets included."""
    given: dict[str, object] = settings.model_dump(exclude_unset=True)
    for name in SECRETS & given.keys():
        given[name] = getattr(settings, name).get_secret_value()
    streamscreen.environment = {f"STREAMSCREEN_{k.upper()}": str(v) for k, v in given.items()}
    return streamscreen


@pytest.mark.broker
def test_a_refused_version_is_published_by_a_person_with_a_reason(
    connected: Commands, settings: Settings
) -> None:
    load(connected, 100)
    assert connected("lists", "publish", "acme").code == 0
    load(connected, 50)
    ended = connected("lists", "publish", "acme")
    assert ended.code == 2
    assert "dropped: 50 of 100 entries are gone" in ended.err
    assert read_lists(settings)["acme"].marker.list.entries == 100
    ended = connected("lists", "publish", "acme", "--accept-drop", "half of them were delisted")
    assert (ended.code, ended.err) == (0, "")
    marker = read_lists(settings)["acme"].marker
    assert (marker.list.entries, marker.accepted) == (50, "half of them were delisted")
    assert status(connected)["refused"] is None


@pytest.mark.broker
def test_a_refused_source_keeps_no_other_back(connected: Commands, settings: Settings) -> None:
    load(connected, 100)
    load(connected, 50)
    other = write(connected.folder, 7, "other")
    connected("lists", "load", str(other), "--source", "other")
    assert connected("lists", "publish").code == 3
    assert set(read_lists(settings)) == {"acme", "other"}


@pytest.mark.broker
@pytest.mark.parametrize(
    "arguments", [("--accept-drop", "why"), ("acme", "--accept-drop", " "), ("a", "nobody")]
)
def test_an_acceptance_that_is_unclear_publishes_nothing(
    connected: Commands, settings: Settings, arguments: tuple[str, ...]
) -> None:
    load(connected, 100)
    other = write(connected.folder, 7, "other")
    connected("lists", "load", str(other), "--source", "other")
    assert connected("lists", "publish", *arguments).code == 2
    assert read_lists(settings) == {}


@pytest.mark.broker
def test_a_signed_list_goes_out_comes_back_and_is_verified(
    streamscreen: Commands, settings: Settings, new_settings: SettingsFactory
) -> None:
    use(streamscreen, new_settings(list_signing_key=PRIVATE))
    load(streamscreen, 100)
    first = saved(streamscreen)
    streamscreen("lists", "publish", "acme")
    load(streamscreen, 101)
    streamscreen("lists", "publish", "acme")
    ended = streamscreen("lists", "verify")
    assert (ended.code, ended.err) == (0, "")
    assert "signed by the key: in order" in ended.text

    ended = streamscreen("lists", "rollback", "acme", "--reason", "the last one is damaged")
    assert ended.code == 0
    assert f"acme is back at {first}: 100 entries" in ended.text
    assert read_lists(settings)["acme"].marker.list.version == first
    ended = streamscreen("lists", "verify")
    assert ended.code == 0
    assert "rolled back: the last one is damaged" in ended.text
    assert load(streamscreen, 101).code == 2
    assert "rolled_back: the last one is damaged" in streamscreen("lists", "status").text


@pytest.mark.broker
def test_what_is_not_in_order_on_the_topic_is_found(
    streamscreen: Commands, settings: Settings, new_settings: SettingsFactory
) -> None:
    use(streamscreen, new_settings(list_signing_key=PRIVATE))
    load(streamscreen, 100)
    streamscreen("lists", "publish", "acme")
    load(streamscreen, 101)
    ended = streamscreen("lists", "verify")
    assert ended.code == 1
    assert "was saved later and is not published" in ended.text
    streamscreen("lists", "publish", "acme")
    publish(settings, source="acme")
    ended = streamscreen("lists", "verify")
    assert ended.code == 1
    assert "unsigned" in ended.text
    # Without a key nobody can tell; what is in force then is not what was saved here.
    use(streamscreen, settings)
    ended = streamscreen("lists", "verify")
    assert ended.code == 1
    assert "not signed" in ended.text
    assert "is not among the snapshots" in ended.text


@pytest.mark.broker
def test_the_built_in_sample_needs_no_snapshot_to_be_verified(connected: Commands) -> None:
    assert "holds no list" in connected("lists", "verify").out
    connected("lists", "publish", "--sample")
    ended = connected("lists", "verify")
    assert ended.code == 0
    assert "not signed: in order" in ended.text


@pytest.mark.broker
def test_no_key_is_shown(
    streamscreen: Commands, settings: Settings, new_settings: SettingsFactory
) -> None:
    use(streamscreen, new_settings(list_signing_key=PRIVATE, list_verification_key=make_pair()[1]))
    load(streamscreen, 100)
    ended = streamscreen("lists", "publish", "acme")
    assert ended.code == 2
    assert "does not belong to list_signing_key" in ended.err
    assert PRIVATE.splitlines()[1] not in ended.err + ended.out
