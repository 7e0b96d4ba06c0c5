"""Every check of the doctor, in the order in which a fault of one explains those of the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

from streams.doctor.clock import check_clock
from streams.doctor.findings import Finding, fault, warning, well
from streams.errors import BrokerError, StreamsError
from streams.kafka.access import describe_access
from streams.kafka.clients import check_connection
from streams.kafka.inspection import (
    GroupCondition,
    find_rights,
    inspect_group,
    newest_timestamps,
)
from streams.kafka.list_topic import read_lists
from streams.kafka.topics import check_topics
from streams.messages.list_assembly import Loaded
from streams.policy_file import load_policy
from streams.settings import Settings
from streams.shapes.feeds import event_topics

# As the alert rule ListStale has it.
_WARN_SECONDS: Final = 2 * 3600
_STALE_SECONDS: Final = 6 * 3600
_CREATE: Final = "`streamscreen topics --create`"

Check = Callable[[Settings], list[Finding]]


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, finding by finding; nothing is changed.

    Where no broker answers the checks that need one are left out. A check that the broker breaks
    off is a fault of its own, and the others go on.
    """
    yield from _check_policy(settings)
    try:
        check_connection(settings)
    except BrokerError as err:
        remedy = "start the broker, or set brokers, security_protocol and the credentials right"
        yield fault("broker", str(err), remedy)
        return
    yield well("broker", f"{settings.brokers} answers")
    for name, check in _CHECKS.items():
        try:
            yield from check(settings)
        except StreamsError as err:
            yield fault(name, str(err), "see what the broker's log says of it, and ask again")


def _check_policy(settings: Settings) -> list[Finding]:
    try:
        policy = load_policy(settings)
    except StreamsError as err:
        return [fault("policy", str(err), "mend the file; `streamscreen policy check` tells more")]
    return [well("policy", f"config {policy.config_hash}")]


def _check_topics(settings: Settings) -> list[Finding]:
    differences = check_topics(settings)
    findings = []
    for difference in differences:
        if difference.problem == "is missing":
            findings.append(fault("topics", str(difference), f"{_CREATE} makes it"))
        else:
            remedy = "change the topic or the settings; a topic that is there is never changed"
            findings.append(warning("topics", str(difference), remedy))
    return findings or [well("topics", "all are there, as they should be")]


def _check_rights(settings: Settings) -> list[Finding]:
    worker = describe_access(settings)[0]
    needed = {right.name: right.operation for right in worker.rights if right.resource == "topic"}
    rights = find_rights(settings, needed)
    user = settings.sasl_username or "this user"
    lacking = [(topic, right) for topic, right in needed.items() if right not in rights[topic]]
    findings = [
        fault(
            "rights",
            f"{user} may not {right} {topic}",
            "add an ACL for it: `streamscreen topics --acls`",
        )
        for topic, right in lacking
    ]
    return findings or [well("rights", f"{user} may read and write what a worker has to")]


def _check_lists(settings: Settings) -> list[Finding]:
    lists = read_lists(settings)
    publish = "`streamscreen lists publish SOURCE`, or start `streamscreen lists serve-job`"
    missing = [name for name in settings.required_lists if name not in lists]
    findings = [
        fault("lists", f"required list {name} is not published", publish) for name in missing
    ]
    if not lists and not missing:
        findings.append(fault("lists", "no list is published: workers screen nothing", publish))
    return findings + [_check_list(name, lists[name]) for name in sorted(lists)]


def _check_list(name: str, held: Loaded) -> Finding:
    age = time.time() - held.marker.published_at / 1000
    entries = held.marker.list.entries
    told = (
        f"{name} {held.marker.list.version}, {entries:,} entries, confirmed {age / 3600:.1f} h ago"
    )
    if not entries:
        return fault("lists", f"{name} has no entries", "publish a whole version of it")
    if age > _WARN_SECONDS:
        judge = fault if age > _STALE_SECONDS else warning
        return judge("lists", told, "run the list job and look at its log")
    return well("lists", told)


def _check_group(settings: Settings) -> list[Finding]:
    topics = event_topics(settings)
    group = inspect_group(settings, topics)
    waiting = sum(group.lag.values())
    if not group.members:
        told = f"no worker is in the group {settings.group}; {waiting:,} records wait"
        return [fault("workers", told, "start `streamscreen worker`")]
    workers = f"{group.members} in the group {settings.group}, {group.state}"
    findings = [well("workers", workers)]
    if group.state != "stable":
        remedy = "wait a minute; if it stays so, look at the log of each worker"
        findings = [warning("workers", workers, remedy)]
    elif group.unowned:
        places = ", ".join(f"{topic} {partition}" for topic, partition in group.unowned[:3])
        told = f"{len(group.unowned)} partitions have no worker, such as {places}"
        findings.append(fault("workers", told, "restart the workers one after the other"))
    return [*findings, _check_lag(group, waiting)]


def _check_lag(group: GroupCondition, waiting: int) -> Finding:
    if not waiting:
        return well("lag", "every record is answered")
    (topic, partition), most = max(group.lag.items(), key=lambda item: item[1])
    told = f"{waiting:,} records wait, most of them on {topic} {partition} ({most:,})"
    remedy = "ask again: if it does not fall, add workers (at most one a partition), or stop them "
    return warning("lag", told, remedy + "and run `streamscreen catch-up`")


def _check_clock(settings: Settings) -> list[Finding]:
    topics = event_topics(settings)
    return check_clock(stamp for topic in topics for stamp in newest_timestamps(settings, topic))


_CHECKS: Final[dict[str, Check]] = {
    "topics": _check_topics,
    "rights": _check_rights,
    "lists": _check_lists,
    "workers": _check_group,
    "clock": _check_clock,
}
