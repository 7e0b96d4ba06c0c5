"""Settings of a user of the secured broker, by the way that the user proves who it is."""

from __future__ import annotations

from pathlib import Path

from tests.broker import Broker
from tests.broker.security import Security
from tests.support.token_endpoint import CLIENT, SECRET


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
