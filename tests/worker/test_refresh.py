"""Lists in memory follow the list topic, and a broken one never replaces a good one."""

from __future__ import annotations

import queue
from collections.abc import Iterator

import pytest

from streams import metrics
from streams.kafka.list_topic import publish_list
from streams.matching.screener import Screener
from streams.messages.list_records import ListRecord
from streams.messages.list_versions import describe
from streams.settings import Settings
from streams.worker import refresh
from streams.worker.refresh import ListFollower
from tests.conftest import SettingsFactory
from tests.factories import POLICY, entity
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
