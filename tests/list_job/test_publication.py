"""What is published is guarded by what is in force, and a person has the last word."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.errors import ConfigError, ListError
from streams.kafka.list_topic import ListReader, publish_list, read_lists
from streams.list_job.publication import publish_accepted, publish_source, roll_back
from streams.lists.admission import admit, pending_refusal
from streams.lists.parsed import Parsed
from streams.lists.snapshot import latest_snapshot
from streams.messages.list_assembly import Refused
from streams.messages.list_records import ListMarker
from streams.messages.list_versions import ListVersion, describe
from streams.settings import Settings
from tests.conftest import SettingsFactory
from tests.factories import entity
from tests.support.keys import make_pair
from tests.support.listed import SOURCE

pytestmark = pytest.mark.broker


@pytest.fixture
def publisher(settings: Settings, new_settings: SettingsFactory, tmp_path: Path) -> Settings:
    """Settings with a folder of snapshots; the topics are there."""
    return new_settings(snapshot_dir=tmp_path)


def load(settings: Settings, entries: int, dated: str | None = None) -> ListVersion:
    """Load a list of so many entries, as `lists load` does."""
    listed = tuple(entity(f"Number {n}", entry_id=str(n)) for n in range(entries))
    parsed = Parsed(SOURCE, listed, (), "0" * 64, "test/1", dated)
    return admit(settings, parsed).snapshot.version


def marker(settings: Settings) -> ListMarker:
    """The marker of what is in force."""
    return read_lists(settings)[SOURCE].marker


def told(settings: Settings) -> list[str]:
    """Which refusals a worker that starts now hears of."""
    with ListReader(settings) as reader:
        changes = reader.read_to_end()
        standing = f"{SOURCE}/refused".encode() in reader.keys
    reasons = [change.reason for change in changes if isinstance(change, Refused)]
    return reasons if standing else []


def faults(settings: Settings) -> list[str]:
    """Why the latest snapshot is refused when it is published."""
    published = publish_source(settings, SOURCE)
    return [f.reason.value for f in published.refusal.faults] if published.refusal else []


def test_the_latest_snapshot_is_published_and_names_the_one_before_it(
    publisher: Settings,
) -> None:
    first = load(publisher, 100)
    assert faults(publisher) == []
    second = load(publisher, 101)
    assert faults(publisher) == []
    assert marker(publisher).list == second
    assert marker(publisher).previous == first.sha256


def test_a_version_that_drops_much_of_what_is_in_force_is_refused_and_told(
    publisher: Settings, new_settings: SettingsFactory, tmp_path: Path
) -> None:
    load(publisher, 100)
    publish_source(publisher, SOURCE)
    in_force = marker(publisher)
    # Another machine, whose folder knows nothing of the version in force.
    other = new_settings(snapshot_dir=tmp_path / "other")
    load(other, 90)
    assert faults(other) == ["dropped"]
    assert marker(publisher) == in_force
    assert told(publisher) == ["dropped"]
    # The next good version ends the alarm.
    load(publisher, 101)
    publish_source(publisher, SOURCE)
    assert told(publisher) == []


def test_while_a_refused_version_waits_the_one_in_force_is_not_renewed(
    publisher: Settings,
) -> None:
    load(publisher, 100)
    publish_source(publisher, SOURCE)
    in_force = marker(publisher)
    load(publisher, 50)
    assert faults(publisher) == ["dropped", "halved"]
    assert marker(publisher) == in_force
    assert told(publisher) == ["dropped"]
    load(publisher, 100)
    assert faults(publisher) == []
    assert marker(publisher).published_at > in_force.published_at
    assert told(publisher) == []


def test_an_empty_topic_gets_the_latest_good_version_although_another_waits(
    publisher: Settings,
) -> None:
    good = load(publisher, 100)
    load(publisher, 50)
    published = publish_source(publisher, SOURCE)
    assert published.publication is not None
    assert published.refusal is not None
    assert marker(publisher).list == good
    assert told(publisher) == ["dropped"]


def test_an_accepted_version_is_published_with_the_reason_and_then_is_the_latest(
    publisher: Settings,
) -> None:
    load(publisher, 100)
    publish_source(publisher, SOURCE)
    refused = load(publisher, 50)
    publish_accepted(publisher, SOURCE, "the authority delisted a whole programme")
    assert marker(publisher).list == refused
    assert marker(publisher).accepted == "the authority delisted a whole programme"
    assert told(publisher) == []
    assert pending_refusal(publisher.snapshot_dir, SOURCE) is None
    # Renewing keeps the reason; the next version has none.
    assert faults(publisher) == []
    assert marker(publisher).accepted == "the authority delisted a whole programme"
    load(publisher, 51)
    publish_source(publisher, SOURCE)
    assert marker(publisher).accepted is None


def test_what_only_the_topic_refuses_can_be_accepted_too(
    publisher: Settings, new_settings: SettingsFactory, tmp_path: Path
) -> None:
    load(publisher, 100, dated="2026-02-01")
    publish_source(publisher, SOURCE)
    other = new_settings(snapshot_dir=tmp_path / "other")
    load(other, 101, dated="2026-01-01")
    assert faults(other) == ["older"]
    publish_accepted(other, SOURCE, "the date was a slip")
    assert marker(publisher).list.entries == 101


def test_nothing_is_accepted_where_nothing_is_refused(publisher: Settings) -> None:
    load(publisher, 100)
    with pytest.raises(ListError, match="nothing is refused"):
        publish_accepted(publisher, SOURCE, "to be sure")
    assert read_lists(publisher) == {}


def test_a_rollback_brings_the_version_before_back_and_keeps_the_other_away(
    publisher: Settings,
) -> None:
    good, bad = load(publisher, 100), None
    publish_source(publisher, SOURCE)
    bad = load(publisher, 102)
    publish_source(publisher, SOURCE)
    roll_back(publisher, SOURCE, None, "vessels are missing")
    assert marker(publisher).list == good
    assert marker(publisher).rollback == "vessels are missing"
    assert marker(publisher).previous == bad.sha256
    # The job loads the same official file again, and publishes.
    load(publisher, 102)
    assert faults(publisher) == ["rolled_back"]
    assert marker(publisher).list == good
    assert told(publisher) == ["rolled_back"]
    mended = load(publisher, 103)
    assert faults(publisher) == []
    assert marker(publisher).list == mended
    assert marker(publisher).rollback is None


def test_a_rollback_can_name_any_version_that_is_saved(publisher: Settings) -> None:
    first = load(publisher, 100)
    for entries in (100, 101, 102):
        load(publisher, entries)
        publish_source(publisher, SOURCE)
    roll_back(publisher, SOURCE, first.version, "back to the first")
    assert marker(publisher).list == first
    latest = latest_snapshot(publisher.snapshot_dir, SOURCE)
    assert latest is not None
    assert latest.version == first


def test_a_rollback_without_a_goal_says_what_there_is(
    publisher: Settings, settings: Settings
) -> None:
    with pytest.raises(ListError, match="holds no version of test-list"):
        roll_back(publisher, SOURCE, None, "why")
    only = load(publisher, 100)
    publish_source(publisher, SOURCE)
    with pytest.raises(ListError, match="which are none; --to names another"):
        roll_back(publisher, SOURCE, None, "why")
    with pytest.raises(ListError, match="is in force already"):
        roll_back(publisher, SOURCE, only.version, "why")
    with pytest.raises(ListError, match="version 0000000000000000 is not among"):
        roll_back(publisher, SOURCE, "0" * 16, "why")


def test_entries_that_nobody_can_read_do_not_stand_in_the_way(publisher: Settings) -> None:
    payload = b'{"unheard_of": 1}\n'
    version = describe(SOURCE, [], payload, raw_sha256="0" * 64, parser_version="test/1")
    publish_list(publisher, version, payload)
    good = load(publisher, 100)
    assert faults(publisher) == []
    assert marker(publisher).list == good
    publish_list(publisher, version, payload)
    roll_back(publisher, SOURCE, None, "nobody can read it")
    assert marker(publisher).list == good


def test_a_publisher_that_demands_signatures_and_has_no_key_to_sign_publishes_nothing(
    publisher: Settings, new_settings: SettingsFactory
) -> None:
    private, public = make_pair()
    keyless = new_settings(snapshot_dir=publisher.snapshot_dir, list_verification_key=public)
    load(keyless, 100)
    with pytest.raises(ConfigError, match="list_signing_key_file"):
        publish_source(keyless, SOURCE)
    assert read_lists(publisher) == {}
    signing = new_settings(snapshot_dir=publisher.snapshot_dir, list_signing_key=private)
    publish_source(signing, SOURCE)
    assert read_lists(keyless)[SOURCE].marker.signature is not None
