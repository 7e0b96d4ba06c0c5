"""`canary`: a listed name through the stream, again and again, to prove that the control works."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import click
import msgspec
import structlog
from rich.text import Text

from streams import metrics
from streams.canary.rounds import Canary, Tally
from streams.cli.context import CLEAR, ERROR, FOUND, pass_settings
from streams.cli.signals import Duration, until_told
from streams.logs import configure_logs
from streams.metrics_page import serve_metrics
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.text import count_of

_EVERY: Final = Duration(1, "a second or more, such as 1m or 10m")

LOG = structlog.get_logger("streamscreen.canary")


@click.command("canary")
@click.option("--every", type=_EVERY, default="1m", show_default=True, help="Such as 1m, 10m.")
@click.option("--once", is_flag=True, help="One round, told at the terminal.")
@click.option("--json", "as_json", is_flag=True, help="With --once: the result as JSON.")
@pass_settings
def command(settings: Settings, /, every: int, once: bool, as_json: bool) -> None:
    """Send a name that is listed through each flow and listen for its alert.

    The name is that of an entry of the published lists, each source and each partition in turn.
    Its events have the key `streamscreen.canary` and event ids that begin with it, so that
    whoever reads verdicts and alerts can tell them. A missing alert is counted on the metrics page,
    at metrics_host:canary_metrics_port, and pages by the shipped rules. With --once it ends with 0
    when every alert came, 1 when one did not, 2 when nothing could be sent.

    Example: streamscreen canary --once
    """
    configure_logs("WARNING" if once else settings.log_level.value)
    with until_told() as stop, Canary(settings) as canary, ThreadPoolExecutor(1) as pool:
        # In a thread, since a signal's handler must not set an event that its own thread waits for.
        if not once:
            with serve_metrics(settings, metrics.CANARY_REGISTRY, "canary_metrics_port") as page:
                LOG.info("canary starts", every_seconds=every, metrics=page)
                pool.submit(canary.serve, every, stop).result()
                LOG.info("canary ended")
                return
        tally = pool.submit(canary.run_round, stop).result()
    _tell(tally, as_json)
    raise click.exceptions.Exit(_exit_code(tally))


def _tell(tally: Tally, as_json: bool) -> None:
    if as_json:
        line = {"sent": tally.sent, "heard": tally.heard, "missed": tally.missed}
        sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
        return
    style = "green" if tally.sent and tally.heard == tally.sent else "bold red"
    text = f"{count_of(tally.sent, 'event')} sent, {tally.heard} heard, {tally.missed} missed"
    if not tally.sent:
        text += ": no published list has an entry that a canary can use"
    Consoles.open().out.print(Text(text, style))


def _exit_code(tally: Tally) -> int:
    if not tally.sent:
        return ERROR
    return CLEAR if tally.heard == tally.sent else FOUND
