"""Users of the secured broker: how each proves who it is, and what it may do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from streams.kafka.access import Right
from tests.broker import Broker
from tests.broker.security import Security
from tests.support.token_endpoint import CLIENT, SECRET
from tests.support.waiting import wait_until


def by_password(
    broker: Broker, security: Security, user: str, mechanism: str = "SCRAM-SHA-512"
) -> dict[str, object]:
    """A name and a password over TLS."""
    return {
        "brokers": broker.doors["SASLTLS"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": mechanism,
        "sasl_username": user,
        "sasl_password": security.users[user],
        "tls_ca_file": security.authority.ca,
    }


def by_certificate(broker: Broker, security: Security, user: str) -> dict[str, object]:
    """A client certificate whose key has a password."""
    issued = security.authority.issue(user, password="the key's own")
    return {
        "brokers": broker.doors["MTLS"],
        "security_protocol": "SSL",
        "tls_ca_file": security.authority.ca,
        "tls_certificate_file": issued.certificate,
        "tls_key_file": issued.key,
        "tls_key_password": "the key's own",
    }


def by_token_file(broker: Broker, security: Security, file: Path) -> dict[str, object]:
    """A token that stands in a file."""
    return {
        "brokers": broker.doors["SASLTLS"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "OAUTHBEARER",
        "sasl_token_file": file,
        "tls_ca_file": security.authority.ca,
    }


def by_token_endpoint(broker: Broker, security: Security, url: str) -> dict[str, object]:
    """A token that is asked for at an endpoint."""
    return {
        "brokers": broker.doors["SASLTLS"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "OAUTHBEARER",
        "sasl_token_url": url,
        "sasl_client_id": CLIENT,
        "sasl_client_secret": SECRET,
        "tls_ca_file": security.authority.ca,
    }


@contextmanager
def granted(broker: Broker, user: str, rights: Iterable[Right]) -> Iterator[Grants]:
    """Give a user some rights meanwhile, by the one who may do all."""
    grants = Grants(broker, user)
    rights = list(rights)
    try:
        grants.give(*rights)
        yield grants
    finally:
        grants.take(*rights)


class Grants:
    """Gives and takes rights."""

    def __init__(self, broker: Broker, user: str) -> None:
        self._user = user
        self._admin = AdminClient({"bootstrap.servers": broker.address})

    def give(self, *rights: Right) -> None:
        """Allow so much."""
        bindings = [AclBinding(*self._of(right)) for right in rights]
        for future in self._admin.create_acls(bindings).values():
            future.result()
        self._wait(rights, given=True)

    def take(self, *rights: Right) -> None:
        """Allow so much no more."""
        filters = [AclBindingFilter(*self._of(right)) for right in rights]
        for future in self._admin.delete_acls(filters).values():
            future.result()
        self._wait(rights, given=False)

    def _wait(self, rights: Iterable[Right], *, given: bool) -> None:
        """The controller has taken note; the broker follows a moment later."""
        for right in rights:
            wanted = AclBindingFilter(*self._of(right))

            def known(wanted: AclBindingFilter = wanted) -> bool:
                return bool(self._admin.describe_acls(wanted).result()) == given

            wait_until(known, f"{right} to be {'given' if given else 'taken'}")

    def _of(self, right: Right) -> tuple[Any, ...]:
        kind = ResourceType[right.resource.replace("-", "_").upper()]
        literal = ResourcePatternType.LITERAL
        operation = AclOperation[right.operation]
        return (
            kind,
            right.name,
            literal,
            f"User:{self._user}",
            "*",
            operation,
            AclPermissionType.ALLOW,
        )
