"""Rights on the broker: what each program needs, and what the one who asks lacks.

Kafka grants rights by ACL: a principal may do an operation on a topic, a group or the cluster.
READ and WRITE hold DESCRIBE within them.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import AclOperation, AdminClient

from streams.errors import BrokerError
from streams.kafka.clients import ANSWER_SECONDS, NOT_AUTHORISED, explain
from streams.settings import Settings
from streams.settings.types import SaslMechanism, SecurityProtocol
from streams.shapes.feeds import event_topics, sighting_topics, unenriched_topics


@dataclass(frozen=True)
class Right:
    """One operation on one resource; `resource` is `topic`, `group` or `transactional-id`."""

    operation: str
    resource: str
    name: str


@dataclass(frozen=True)
class Access:
    """A program that should have a principal of its own, what it runs, and all that it needs."""

    program: str
    runs: str
    rights: tuple[Right, ...]


def describe_access(settings: Settings) -> tuple[Access, ...]:
    """The rights of every program under the names of the settings: these and no more.

    Raises ConfigError for a feeds file that can't be read.
    """
    events = event_topics(settings)
    answers = (settings.alerts_topic, settings.verdicts_topic, settings.dead_letters_topic)
    letters, lists = (settings.dead_letters_topic,), (settings.lists_topic,)
    unenriched = unenriched_topics(settings)
    every = (*unenriched, *events, *answers, *lists)
    return (
        Access(
            "worker",
            "worker",
            (
                *_topics("READ", (*events, *lists)),
                *_topics("WRITE", answers),
                Right("READ", "group", settings.group),
            ),
        ),
        Access(
            "publisher",
            "lists publish, fetch, serve-job, rollback, status, verify",
            (*_topics("READ", lists), *_topics("WRITE", lists)),
        ),
        Access(
            "creator",
            "topics, topics --create",
            tuple(
                right
                for operation in ("CREATE", "DESCRIBE", "DESCRIBE_CONFIGS")
                for right in _topics(operation, every)
            ),
        ),
        Access(
            "sender",
            "send, and your own producers",
            tuple(_topics("WRITE", (*unenriched, *events))),
        ),
        Access(
            "canary",
            "canary",
            (*_topics("READ", (*lists, settings.alerts_topic)), *_topics("WRITE", events)),
        ),
        *([_enricher(settings, unenriched)] if unenriched else []),
        Access("tailer", "tail", tuple(_topics("READ", (settings.alerts_topic,)))),
        Access(
            "auditor",
            "audit, dead-letters list and show, and whatever reads events and answers",
            (*_topics("READ", (*events, *answers)), Right("READ", "group", settings.group)),
        ),
        Access(
            "redriver",
            "dead-letters redrive",
            (
                *_topics("READ", letters),
                *_topics("WRITE", (*letters, *events)),
                Right("WRITE", "transactional-id", transactional_id(settings)),
            ),
        ),
    )


def _enricher(settings: Settings, unenriched: Mapping[str, str]) -> Access:
    """Its copies tell it how far it is, so that it has to read them, too."""
    copies = tuple(unenriched.values())
    seen = sighting_topics(settings)
    return Access(
        "enricher",
        "enrich",
        (
            *_topics("READ", (*unenriched, *copies, *seen)),
            *_topics("WRITE", copies),
            Right("READ", "group", f"{settings.group}-enrich"),
        ),
    )


def transactional_id(settings: Settings) -> str:
    """The name under which dead letters are sent back: no two do it at once."""
    return f"streamscreen.redrive.{settings.dead_letters_topic}"


def write_commands(access: Access, brokers: str) -> list[str]:
    """The `kafka-acls` commands that give a program its rights, one an operation and resource."""
    commands = []
    for (operation, resource), rights in groupby(
        access.rights, lambda right: (right.operation, right.resource)
    ):
        words = [
            "kafka-acls", "--bootstrap-server", brokers, "--command-config", "admin.properties",
            "--add", "--allow-principal", f"User:{access.program}", "--operation",
            operation.title().replace("_", ""),
        ]  # fmt: skip
        for right in rights:
            words += [f"--{resource}", right.name]
        commands.append(shlex.join(words))
    return commands


def require_access(
    settings: Settings,
    admin: AdminClient,
    *,
    read: Collection[str] = (),
    write: Collection[str] = (),
    group: bool = False,
) -> None:
    """Make sure that the one who asks may read and write some topics, and read as the group.

    A broker that does not ask who is there, or does not tell what is allowed, is not asked. Raises
    BrokerError, naming every right that is lacking, or where the broker does not answer.
    """
    if settings.security_protocol is SecurityProtocol.PLAINTEXT:
        return
    lacking = list(_lacking_on_topics(admin, read, write))
    if group and not _may_join(admin, settings.group):
        lacking.append(f"READ on group {settings.group}")
    if lacking:
        raise BrokerError(
            f"not authorised on {settings.brokers} {_who(settings)}: {', '.join(lacking)} (or no "
            "such topic); `streamscreen topics --acls` shows what each program needs"
        )


def _topics(operation: str, names: Collection[str]) -> Iterator[Right]:
    return (Right(operation, "topic", name) for name in names)


def _lacking_on_topics(
    admin: AdminClient, read: Collection[str], write: Collection[str]
) -> Iterator[str]:
    wanted = {AclOperation.READ: read, AclOperation.WRITE: write}
    names = sorted({*read, *write})
    if not names:
        return
    futures = admin.describe_topics(
        TopicCollection(names), include_authorized_operations=True, request_timeout=ANSWER_SECONDS
    )
    for name, future in futures.items():
        try:
            allowed = future.result().authorized_operations
        except KafkaException as err:
            if err.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
                continue
            if err.args[0].code() not in NOT_AUTHORISED:
                raise BrokerError(f"can't ask for the rights on {name}: {explain(err)}") from None
            allowed = []
        if allowed is not None:
            for operation, topics in wanted.items():
                if name in topics and operation not in allowed:
                    yield f"{operation.name} on topic {name}"


def _may_join(admin: AdminClient, group: str) -> bool:
    (future,) = admin.describe_consumer_groups(
        [group], include_authorized_operations=True, request_timeout=ANSWER_SECONDS
    ).values()
    try:
        allowed = future.result().authorized_operations
    except KafkaException as err:
        if err.args[0].code() in NOT_AUTHORISED:
            return False
        raise BrokerError(f"can't ask for the rights on group {group}: {explain(err)}") from None
    return allowed is None or AclOperation.READ in allowed


def _who(settings: Settings) -> str:
    if settings.sasl_username:
        return f"as user {settings.sasl_username}"
    if settings.security_protocol.sasl and settings.sasl_mechanism is SaslMechanism.OAUTHBEARER:
        return "as the user of the token"
    shown = settings.tls_certificate_file
    return f"as the one of {shown}" if shown else "without a name"
