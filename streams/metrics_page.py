"""The page of a job: /metrics for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server

from streams.errors import ConfigError
from streams.settings import Settings


@contextmanager
def serve_metrics(
    settings: Settings, registry: CollectorRegistry, port_setting: str
) -> Iterator[str]:
    """Serve a registry meanwhile, and give the page's address.

    `port_setting` names the setting of its port. Raises ConfigError where the settings' address can't be had.
    """
    host, port = settings.metrics_host, getattr(settings, port_setting)
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as err:
        raise ConfigError(
            f"metrics_host {host}, {port_setting} {port}: can't listen there: {err.strerror}"
        ) from None
    try:
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{server.server_port}/metrics"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
