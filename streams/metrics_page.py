"""The page of a job: /metrics for Prometheus."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any, TypeAlias
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

from streams.errors import ConfigError
from streams.page_access import may_read, page_address, page_context
from streams.settings import Settings

App: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@contextmanager
def serve_metrics(
    settings: Settings, registry: CollectorRegistry, port_setting: str
) -> Iterator[str]:
    """Serve a registry meanwhile, and give the page's address.

    `port_setting` names the setting of its port. Raises ConfigError where the settings' address
    can't be had, or its certificate not be used.
    """
    context = page_context(settings)
    host, port = settings.metrics_host, getattr(settings, port_setting)
    server_class = _ServerV6 if ":" in host else _Server
    try:
        server = make_server(host, port, _guard(settings, registry), server_class, _QuietHandler)
    except OSError as err:
        raise ConfigError(
            f"metrics_host {host}, {port_setting} {port}: can't listen there: {err.strerror}"
        ) from None
    if context:
        # The handshake comes with the first read, in the thread of that request.
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{page_address(settings, host, server.server_port)}/metrics"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _guard(settings: Settings, registry: CollectorRegistry) -> App:
    """The page for whoever may read it."""
    page: App = make_wsgi_app(registry)

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if may_read(settings, environ.get("HTTP_AUTHORIZATION")):
            return page(environ, start)
        start("401 Unauthorized", [("WWW-Authenticate", "Bearer"), ("Content-Length", "0")])
        return []

    return answer


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up, or does not speak TLS, is no news."""


class _ServerV6(_Server):
    address_family = socket.AF_INET6


class _QuietHandler(WSGIRequestHandler):
    # A client that says nothing must not hold its thread for ever.
    timeout = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Requests are not logged."""
