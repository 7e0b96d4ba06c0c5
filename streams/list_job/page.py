"""The job's page: /metrics for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import start_http_server

from streams import metrics
from streams.errors import ConfigError
from streams.settings import Settings


@contextmanager
def serve_metrics(settings: Settings) -> Iterator[str]:
    """Serve the page meanwhile, and give its address.

    Raises ConfigError where the settings' address can't be had.
    """
    host, port = settings.metrics_host, settings.lists_metrics_port
    try:
        server, thread = start_http_server(port, host, metrics.JOB_REGISTRY)
    except OSError as err:
        raise ConfigError(
            f"metrics_host {host}, lists_metrics_port {port}: can't listen there: {err.strerror}"
        ) from None
    try:
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{server.server_port}/metrics"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
