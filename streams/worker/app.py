"""The Faust app: raw bytes in, one agent a feed, and the settings that keep events safe."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any, Final

import faust
from faust.types.auth import CredentialsT
from yarl import URL

from streams.settings import Settings

# A worker that dies is noticed after this many seconds; Faust's own 60 s would leave its
# partitions waiting.
_SESSION_SECONDS: Final = 10.0
_HEARTBEAT_SECONDS: Final = 3.0
# Events that wait in memory before the agent of a feed.
_BUFFERED_EVENTS: Final = 1000


def create_app(settings: Settings, folder: Path) -> faust.App:
    """An app without agents. `folder` is for the files that Faust insists on making.

    Topics are neither made nor changed, a group without commits starts at the oldest event, and
    no page is opened: the worker has its own.
    """
    return faust.App(
        settings.group,
        broker=broker_urls(settings),
        broker_client_id=settings.client_id,
        broker_credentials=_credentials(settings),
        broker_commit_interval=settings.commit_interval_seconds,
        broker_session_timeout=_SESSION_SECONDS,
        broker_heartbeat_interval=_HEARTBEAT_SECONDS,
        consumer_auto_offset_reset="earliest",
        key_serializer="raw",
        value_serializer="raw",
        stream_buffer_maxsize=_BUFFERED_EVENTS,
        # Faust would wait for acknowledgements that the ledger keeps instead.
        stream_wait_empty=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        reply_create_topic=False,
        store="memory://",
        datadir=folder,
        web_enabled=False,
        autodiscover=False,
    )


def broker_urls(settings: Settings) -> list[URL]:
    """The brokers as Faust names them."""
    return [URL(f"kafka://{address}") for address in settings.brokers.split(",")]


def raw_topic(app: faust.App, name: str) -> Any:
    """A topic whose keys and values come as bytes, untouched."""
    return app.topic(
        name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
    )


def _credentials(settings: Settings) -> CredentialsT | None:
    protocol = settings.security_protocol
    context = None
    if protocol.tls:
        cafile = str(settings.tls_ca_file) if settings.tls_ca_file else None
        context = ssl.create_default_context(cafile=cafile)
    if protocol.sasl and settings.sasl_password:
        return faust.SASLCredentials(
            username=settings.sasl_username,
            password=settings.sasl_password.get_secret_value(),
            mechanism=settings.sasl_mechanism.value,
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None
