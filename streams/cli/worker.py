"""`worker`: one process that screens events as they come."""

from __future__ import annotations

import click

from streams.cli.context import pass_settings
from streams.logs import configure_logs
from streams.settings import Settings


@click.command("worker")
@pass_settings
def command(settings: Settings, /) -> None:
    """Run one worker until it is told to stop (SIGTERM, Ctrl-C).

    Workers of one group share the partitions. Metrics, /healthz and /readyz are on
    metrics_host:metrics_port.

    Example: streamscreen --config streamscreen.toml worker
    """
    from streams.worker.main import run_worker  # noqa: PLC0415 - faust would slow down `--help`

    configure_logs(settings.log_level.value)
    run_worker(settings)
