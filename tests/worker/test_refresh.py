"""Lists in memory follow the list topic, and a broken one never replaces a good one."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from streams import metrics
from streams.errors import ConfigError, ListError
from streams.kafka.list_topic import announce_refusal, publish_list
from streams.lists.derived import OWNERSHIP
from streams.matching.screener import Screener
from streams.messages.list_records import ListRecord, ListRefusal, RefusalReason
from streams.messages.list_versions import describe
from streams.settings import Settings
from streams.worker import refresh
from streams.worker.refresh import ListFollower
from tests.conftest import SettingsFactory
from tests.factories import POLICY, entity
from tests.support.audit import read_all
from tests.support.keys import make_pair
from tests.support.listed import LISTED, NEWCOMER, SOURCE, make_version, publish
from tests.support.topic_writer import write_record
from tests.support.waiting import wait_until

pytestmark = pytest.mark.broker


class Follower:
    """A list follower and the screeners that it hands over."""

    def __init__(self, settings: Settings) -> None:
        self.screeners: queue.Queue[Screener] = queue.Queue()
        self.follower = ListFollower(settings, POLICY, self.screeners.put)

    def next(self) -> Screener:
        """The next screener."""
        return self.screeners.get(timeout=30)


@pytest.fixture
def follow(settings: Settings) -> Iterator[Follower]:
    """A follower that runs."""
    follow = Follower(settings)
    follow.follower.start()
    yield follow
    follow.follower.stop()


def refused_since(reason: str, before: float) -> bool:
    """Whether there have been further refusals for a reason."""
    return refusals(SOURCE, reason) > before


def refusals(source: str, reason: str) -> float:
    labels = {"list": source, "reason": reason}
    return metrics.REGISTRY.get_sample_value("streamscreen_list_refused_total", labels) or 0


def test_nothing_is_handed_over_before_there_is_a_list(
    settings: Settings, follow: Follower
) -> None:
    wait_until(lambda: "does not hold any list" in follow.follower.missing, "the reason")
    assert follow.screeners.empty()
    publish(settings)
    screener = follow.next()
    assert follow.follower.missing == ""
    assert screener.snapshots == {SOURCE: make_version()[0].version}
    assert len(screener.index) == len(LISTED)


def test_the_first_screener_holds_all_that_was_there(settings: Settings) -> None:
    publish(settings)
    publish(settings, [NEWCOMER], source="other")
    publish(settings, [*LISTED, entity("Third Version Holdings", entry_id="99")])
    follow = Follower(settings)
    follow.follower.start()
    assert set(follow.next().snapshots) == {SOURCE, "other"}
    follow.follower.stop()
    assert follow.screeners.empty()


def test_a_required_list_is_waited_for(new_settings: SettingsFactory, settings: Settings) -> None:
    publish(settings)
    follow = Follower(new_settings(required_lists=(SOURCE, "other")))
    follow.follower.start()
    wait_until(lambda: "does not hold other" in follow.follower.missing, "the reason")
    assert follow.screeners.empty()
    publish(settings, [NEWCOMER], source="other")
    assert set(follow.next().snapshots) == {SOURCE, "other"}
    follow.follower.stop()


def test_a_new_version_is_handed_over_and_a_renewed_one_is_not(
    settings: Settings, follow: Follower
) -> None:
    publish(settings)
    follow.next()
    gauge = {"list": SOURCE}
    name = "streamscreen_list_published_timestamp_seconds"
    published = metrics.REGISTRY.get_sample_value(name, gauge)
    publish(settings)
    wait_until(lambda: metrics.REGISTRY.get_sample_value(name, gauge) != published, "the renewal")
    assert follow.screeners.empty()
    publish(settings, [*LISTED, NEWCOMER])
    assert len(follow.next().index) == len(LISTED) + 1
    assert metrics.REGISTRY.get_sample_value("streamscreen_list_entries", gauge) == 10


def test_entries_that_can_t_be_read_are_refused_and_the_old_list_stays(
    settings: Settings, follow: Follower
) -> None:
    publish(settings)
    old = follow.next()
    before = refusals(SOURCE, "bad_entries")
    payload = b'{"list_id": "X", "unheard_of": 1}\n'
    version = describe(SOURCE, [], payload, raw_sha256="0" * 64, parser_version="test/1")
    publish_list(settings, version, payload)
    wait_until(lambda: refusals(SOURCE, "bad_entries") > before, "the refusal")
    publish(settings, [NEWCOMER], source="other")
    assert follow.next().snapshots[SOURCE] == old.snapshots[SOURCE]


def test_entries_that_no_index_can_be_built_over_leave_the_old_index(
    settings: Settings, follow: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(settings)
    follow.next()
    before = refusals("all", "index")

    def fail(*_arguments: object) -> Screener:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(refresh, "build_screener", fail)
        publish(settings, [*LISTED, NEWCOMER])
        wait_until(lambda: refusals("all", "index") > before, "the refusal")
    assert follow.screeners.empty()
    publish(settings, [NEWCOMER])
    assert len(follow.next().index) == 1


def test_a_withdrawn_source_is_dropped_but_never_the_last_one(
    settings: Settings, follow: Follower
) -> None:
    publish(settings)
    follow.next()
    publish(settings, [NEWCOMER], source="other")
    assert set(follow.next().snapshots) == {SOURCE, "other"}
    write_record(settings, ListRecord(b"other", None))
    assert set(follow.next().snapshots) == {SOURCE}
    labels = {"list": "other"}
    assert metrics.REGISTRY.get_sample_value("streamscreen_list_entries", labels) is None
    write_record(settings, ListRecord(SOURCE.encode(), None))
    publish(settings, [NEWCOMER], source="third")
    assert set(follow.next().snapshots) == {"third"}


PRIVATE, PUBLIC = make_pair()
OTHERS = (*LISTED, entity("Third Version Holdings", entry_id="99"))


@pytest.fixture
def signing(settings: Settings, new_settings: SettingsFactory) -> Settings:
    """Settings of a publisher that signs."""
    return new_settings(list_signing_key=PRIVATE)


@pytest.fixture
def strict(settings: Settings, new_settings: SettingsFactory) -> Iterator[Follower]:
    """A follower that demands signatures."""
    follow = Follower(new_settings(list_verification_key=PUBLIC))
    follow.follower.start()
    yield follow
    follow.follower.stop()


def marker_records(settings: Settings) -> list[ListRecord]:
    """Every marker that was written, in order."""
    return [
        ListRecord(record.key, record.value)
        for record in read_all(settings, settings.lists_topic)
        if record.key == SOURCE.encode()
    ]


def test_an_unsigned_a_forged_and_a_replayed_version_are_refused_and_counted(
    settings: Settings, new_settings: SettingsFactory, signing: Settings, strict: Follower
) -> None:
    publish(signing)
    assert strict.next().snapshots == {SOURCE: make_version()[0].version}
    publish(signing, OTHERS)
    held = strict.next().snapshots
    assert held == {SOURCE: make_version(OTHERS)[0].version}
    attacks: dict[str, Callable[[], object]] = {
        "unsigned": lambda: publish(settings, [NEWCOMER]),
        "forged": lambda: publish(new_settings(list_signing_key=make_pair()[0]), [NEWCOMER]),
        "replayed": lambda: write_record(settings, marker_records(settings)[0]),
    }
    for reason, attack in attacks.items():
        before = refusals(SOURCE, reason)
        attack()
        wait_until(partial(refused_since, reason, before), reason)
    # A version of another source makes a new screener, which shows what is in force.
    publish(signing, [NEWCOMER], source="other")
    assert strict.next().snapshots == {
        **held,
        "other": make_version([NEWCOMER], "other")[0].version,
    }


def test_a_source_that_is_taken_back_without_a_signature_stays(
    settings: Settings, signing: Settings, strict: Follower
) -> None:
    publish(signing)
    strict.next()
    before = refusals(SOURCE, "unsigned")
    write_record(settings, ListRecord(SOURCE.encode(), None))
    wait_until(lambda: refusals(SOURCE, "unsigned") > before, "the refusal")
    publish(signing, [NEWCOMER], source="other")
    assert set(strict.next().snapshots) == {SOURCE, "other"}


def test_a_signed_rollback_is_taken(signing: Settings, strict: Follower) -> None:
    publish(signing)
    first = strict.next().snapshots
    publish(signing, OTHERS)
    strict.next()
    publish_list(signing, *make_version(), rollback="the newer one is damaged")
    assert strict.next().snapshots == first


def test_lists_without_a_signature_are_missing_where_one_is_demanded(
    settings: Settings, strict: Follower
) -> None:
    before = refusals(SOURCE, "unsigned")
    publish(settings)
    wait_until(lambda: refusals(SOURCE, "unsigned") > before, "the refusal")
    why = f"does not hold any list; {SOURCE} was refused: unsigned"
    wait_until(lambda: why in strict.follower.missing, "the reason")
    assert strict.screeners.empty()


def test_a_key_that_can_t_be_used_ends_the_start(new_settings: SettingsFactory) -> None:
    with pytest.raises(ConfigError, match="list_verification_key"):
        Follower(new_settings(list_verification_key="too short"))


def test_what_listed_parties_own_is_derived_anew_with_each_version(
    settings: Settings, new_settings: SettingsFactory, tmp_path: Path
) -> None:
    file = tmp_path / "stakes.csv"
    file.write_text(f"owner,owned,share\n{NEWCOMER.key},Lumberquist Quorzan,60\n")
    follow = Follower(new_settings(ownership_file=file))
    follow.follower.start()
    publish(settings)
    assert len(follow.next().index) == len(LISTED)
    publish(settings, [*LISTED, NEWCOMER])
    screener = follow.next()
    assert set(screener.snapshots) == {SOURCE, OWNERSHIP}
    assert len(screener.index) == len(LISTED) + 2
    follow.follower.stop()


def test_a_stake_that_begins_counts_from_its_day(
    settings: Settings,
    new_settings: SettingsFactory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "stakes.csv"
    file.write_text(f"owner,owned,share,from\n{LISTED[0].key},Lumberquist,60,2030-01-02\n")
    monkeypatch.setattr(refresh, "today", lambda: "2030-01-01")
    follow = Follower(new_settings(ownership_file=file))
    follow.follower.start()
    publish(settings)
    assert len(follow.next().index) == len(LISTED)
    monkeypatch.setattr(refresh, "today", lambda: "2030-01-02")
    assert len(follow.next().index) == len(LISTED) + 1
    monkeypatch.setattr(refresh, "today", lambda: "2030-01-03")
    publish(settings, [*LISTED, NEWCOMER])
    assert len(follow.next().index) == len(LISTED) + 2
    follow.follower.stop()
    assert follow.screeners.empty()


def test_a_file_of_stakes_that_can_t_be_used_ends_the_start(
    new_settings: SettingsFactory, tmp_path: Path
) -> None:
    file = tmp_path / "stakes.csv"
    file.write_text("name\nA\n")
    with pytest.raises(ListError, match="no header"):
        Follower(new_settings(ownership_file=file))


def test_a_version_that_the_publisher_refused_is_counted_until_a_good_one_follows(
    settings: Settings, follow: Follower
) -> None:
    publish(settings)
    follow.next()
    before = refusals(SOURCE, "dropped")
    announce_refusal(
        settings,
        ListRefusal(
            source=SOURCE,
            version="0" * 16,
            reason=RefusalReason.DROPPED,
            detail="7 of 9 entries are gone",
            refused_at=0,
        ),
    )
    wait_until(lambda: refusals(SOURCE, "dropped") == before + 1, "the count")
    late = Follower(settings)
    late.follower.start()
    late.next()
    late.follower.stop()
    assert refusals(SOURCE, "dropped") == before + 2
    publish(settings, OTHERS)
    follow.next()
    late = Follower(settings)
    late.follower.start()
    late.next()
    late.follower.stop()
    assert refusals(SOURCE, "dropped") == before + 2
