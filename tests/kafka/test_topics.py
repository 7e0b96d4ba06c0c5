"""Topics are checked and made, and never changed."""

from __future__ import annotations

import pytest
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType

from streams.errors import BrokerError
from streams.kafka.topics import check_topics, create_topics, describe_topics, require_topics
from streams.settings import Settings
from tests.conftest import SettingsFactory

pytestmark = pytest.mark.broker


def test_missing_topics_are_told_and_made(new_settings: SettingsFactory) -> None:
    settings = new_settings()
    names = [spec.name for spec in describe_topics(settings)]
    assert [str(difference) for difference in check_topics(settings)] == [
        f"{name}: is missing" for name in names
    ]
    assert sorted(create_topics(settings)) == sorted(names)
    assert check_topics(settings) == []
    assert create_topics(settings) == []


def test_topics_that_differ_are_told_and_left_alone(new_settings: SettingsFactory) -> None:
    settings = new_settings(partitions=2)
    admin = AdminClient({"bootstrap.servers": settings.brokers})
    wrong = [
        NewTopic(settings.lists_topic, 4, 1, config={"cleanup.policy": "delete"}),
        NewTopic(settings.alerts_topic, 2, 1, config={"cleanup.policy": "delete,compact"}),
    ]
    for future in admin.create_topics(wrong).values():
        future.result()
    create_topics(settings)
    expected = [
        f"{settings.lists_topic}: partitions is 4, not 1",
        f"{settings.lists_topic}: cleanup.policy is delete, not compact",
    ]
    assert [str(difference) for difference in check_topics(settings)] == expected


def test_what_holds_personal_data_is_kept_as_long_as_the_settings_say(
    new_settings: SettingsFactory,
) -> None:
    settings = new_settings(
        alerts_retention_days=7, verdicts_retention_days=3, dead_letters_retention_days=14
    )
    create_topics(settings)
    admin = AdminClient({"bootstrap.servers": settings.brokers})
    kept = {
        settings.alerts_topic: 7,
        settings.verdicts_topic: 3,
        settings.dead_letters_topic: 14,
    }
    asked = [ConfigResource(ResourceType.TOPIC, name) for name in kept]
    for resource, future in admin.describe_configs(asked).items():
        days = int(future.result()["retention.ms"].value) / 86_400_000
        assert days == kept[resource.name]


def test_a_topic_that_is_required_and_missing_is_named_with_the_remedy(settings: Settings) -> None:
    require_topics(settings, settings.alerts_topic)
    with pytest.raises(BrokerError, match=r"nowhere; `streamscreen topics --create` makes"):
        require_topics(settings, settings.alerts_topic, "nowhere")


def test_more_copies_than_brokers_are_refused_in_one_line(new_settings: SettingsFactory) -> None:
    with pytest.raises(BrokerError, match=r"can't make the topic .*[Rr]eplication factor"):
        create_topics(new_settings(replication=3))
