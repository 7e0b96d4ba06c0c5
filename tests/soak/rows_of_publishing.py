"""Answers that can't be published: topics that are gone, rights that are gone, limits of size."""

from __future__ import annotations

from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from streams.kafka.topics import create_topics
from tests.soak.stage import Outcome, Stage, tell_ends
from tests.support.audit import count_answers
from tests.support.events import Generator, send
from tests.support.flow import wait_for_more
from tests.support.waiting import wait_until


def deleted_topic(stage: Stage) -> Outcome:
    """The topic of alerts is deleted and, when the worker has given up, made again.

    What stood on it is gone by the operator's own doing: before, only events without a hit flow.
    """
    clean = [e for e in Generator(seed=stage.seed + 1).events(2000) if not e.hits]
    with stage.workers(1) as workers:
        send(stage.settings, clean)
        wait_until(lambda: count_answers(stage.settings) == len(clean), "the answers")
        delete = stage.admin.delete_topics([stage.settings.alerts_topic])
        for future in delete.values():
            future.result()
        with stage.flow(rate=100) as flow:
            wait_until(lambda: workers[0].ends, "the end of the worker", 90)
            create_topics(stage.settings)
            wait_for_more(stage.settings, 200)
        return stage.settle([*clean, *flow.events], tell_ends(workers))


def small_topics(stage: Stage) -> Outcome:
    """The topics of the answers take less and less of a record while events flow."""
    with stage.workers(1) as workers:
        with stage.flow(rate=200) as flow:
            for size in (100_000, 1_500, 100_000):
                stage.rest(2.0, 3.0)
                _limit(stage, stage.settings.alerts_topic, size)
                _limit(stage, stage.settings.verdicts_topic, size)
            wait_for_more(stage.settings, 200)
        return stage.settle(flow.events, tell_ends(workers))


def _limit(stage: Stage, topic: str, size: int) -> None:
    entry = ConfigEntry("max.message.bytes", str(size), incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    for future in stage.admin.incremental_alter_configs([resource]).values():
        future.result()
