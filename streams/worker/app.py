"""The Faust app: raw bytes in, one agent a feed, and the settings that keep events safe."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

import faust
from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import KafkaConnectionError
from faust.types.auth import CredentialsT
from yarl import URL

from streams.errors import StreamsError
from streams.kafka.tls import tls_context
from streams.kafka.tokens import token_source
from streams.settings import Settings
from streams.settings.types import SaslMechanism
from streams.worker.batches import guard_batches

# A worker that dies is noticed after this many seconds; Faust's own 60 s would leave its
# partitions waiting.
_SESSION_SECONDS: Final = 10.0
_HEARTBEAT_SECONDS: Final = 3.0
# A topic that was missing is noticed after this long; the library's own 5 minutes would leave it
# unread, with nothing that tells.
_METADATA_MS: Final = 15_000
# Batches that wait in memory before the agent of a feed, and the most events of one; `batches`
# bounds their bytes. Each batch costs a round trip between two threads.
_BUFFERED_BATCHES: Final = 2
_BATCH_EVENTS: Final = 500


class App(faust.App):
    """Faust's app without the folders that it makes for tables: there are none."""

    logger = logging.getLogger("faust.app")

    def _create_directories(self) -> None:
        """Make no folder: a worker that is killed would leave it behind."""


def create_app(settings: Settings) -> App:
    """An app without agents.

    Topics are neither made nor changed, a group without commits starts at the oldest event, and
    no page is opened: the worker has its own. Batches are unpacked within bounds.
    """
    guard_batches()
    return App(
        settings.group,
        broker=broker_urls(settings),
        broker_client_id=settings.client_id,
        broker_credentials=_credentials(settings),
        broker_commit_interval=settings.commit_interval_seconds,
        broker_session_timeout=_SESSION_SECONDS,
        broker_heartbeat_interval=_HEARTBEAT_SECONDS,
        broker_max_poll_records=_BATCH_EVENTS,
        consumer_auto_offset_reset="earliest",
        consumer_metadata_max_age_ms=_METADATA_MS,
        key_serializer="raw",
        value_serializer="raw",
        stream_buffer_maxsize=_BUFFERED_BATCHES,
        # Faust would wait for acknowledgements that the ledger keeps instead.
        stream_wait_empty=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        reply_create_topic=False,
        store="memory://",
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


class _Tokens(AbstractTokenProvider):  # type: ignore[misc]
    """Tokens as Faust's consumer asks for them, one for each connection."""

    def __init__(self, settings: Settings) -> None:
        self._source = token_source(settings)

    async def token(self) -> str:
        """A token that is good now; where none can be had the consumer tries again."""
        try:
            return (await asyncio.to_thread(self._source.token)).text
        except StreamsError as err:
            raise KafkaConnectionError(str(err)) from None


def _credentials(settings: Settings) -> CredentialsT | None:
    protocol = settings.security_protocol
    context = tls_context(settings) if protocol.tls else None
    if protocol.sasl and settings.sasl_mechanism is SaslMechanism.OAUTHBEARER:
        return faust.OAuthCredentials(oauth_cb=_Tokens(settings), ssl_context=context)
    if protocol.sasl and settings.sasl_password:
        return faust.SASLCredentials(
            username=settings.sasl_username,
            password=settings.sasl_password.get_secret_value(),
            mechanism=settings.sasl_mechanism.value,
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None
