"""`lists serve-job`: a process that keeps the lists on the topic fresh."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Final

import click
import structlog

from streams import metrics
from streams.cli.context import CLEAR, ERROR, pass_settings
from streams.cli.lists.fetch import PARTLY
from streams.cli.signals import Duration, until_told
from streams.errors import BrokerError, ConfigError, RefusedError
from streams.kafka.clients import check_connection
from streams.list_job.job import ListJob
from streams.lists.sources import choose_sources
from streams.logs import configure_logs
from streams.metrics_page import serve_metrics
from streams.settings import Settings

LOG = structlog.get_logger("streamscreen.lists")

# Authorities publish a few times a day, and some answer bursts with a refusal.
_EVERY: Final = Duration(60, "a minute or more, such as 30m or 2h")


@click.command("serve-job")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--every", type=_EVERY, default="2h", show_default=True, help="Such as 30m, 2h.")
@click.option("--once", is_flag=True, help="One round, and end with the exit code of `fetch`.")
@pass_settings
def command(settings: Settings, /, names: tuple[str, ...], every: int, once: bool) -> None:
    """Fetch the SOURCES, or all that are switched on, and publish them, again and again.

    A source that can't be fetched, or whose version is refused, stays as it is on the topic; the
    others go on. Metrics are on metrics_host:lists_metrics_port. Ends on SIGTERM and Ctrl-C.

    Example: streamscreen lists serve-job --every 2h
    """
    configure_logs(settings.log_level.value)
    sources = choose_sources(settings, names)
    if not sources:
        raise ConfigError("no source is switched on (`lists sources`)")
    try:
        check_connection(settings)
    except RefusedError:
        raise
    except BrokerError as err:  # what is fetched meanwhile is published by a later round
        LOG.warning("no broker yet", error=str(err))
    with until_told() as stop:
        job = ListJob(settings, sources, stop)
        # In a thread, since a signal's handler must not set an event that its own thread waits for.
        with (
            ThreadPoolExecutor(1) as pool,
            serve_metrics(settings, metrics.JOB_REGISTRY, "lists_metrics_port") as page,
        ):
            if not once:
                LOG.info("list job starts", every_seconds=every, metrics=page)
                pool.submit(job.serve, every).result()
                LOG.info("list job ended")
                return
            updates = pool.submit(job.run_round).result()
    done = sum(update.ok for update in updates)
    code = CLEAR if done == len(sources) else PARTLY if done else ERROR
    raise click.exceptions.Exit(code)
