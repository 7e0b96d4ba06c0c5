"""Where the sources of lists stand, here and on the topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timezone

from rich.table import Table
from rich.text import Text

from streams.lists.standing import Standing
from streams.messages.list_records import ListMarker
from streams.terminal.text import safe

_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"))
_STYLES = {"new": "green", "unchanged": "green", "refused": "bold red", "failed": "bold red"}


def render_standings(standings: Iterable[Standing], now: float) -> Table:
    """One row a source; `now` is in seconds since 1970."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("source", "version", "date"):
        table.add_column(column, no_wrap=True)
    table.add_column("age", justify="right", no_wrap=True)
    table.add_column("entries", justify="right", no_wrap=True)
    table.add_column("last result", overflow="fold")
    for standing in standings:
        version, current_at = standing.version, standing.current_at
        table.add_row(
            safe(standing.source),
            version.version if version else "",
            safe(version.source_date or "") if version else "",
            tell_age(now - current_at) if current_at is not None else "",
            f"{version.entries:,}" if version else "",
            _result(standing),
        )
    return table


def tell_age(seconds: float) -> str:
    """An age in its largest whole unit: `3 h`, `2 d`."""
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


def _result(standing: Standing) -> Text:
    text = Text()
    result = standing.result
    if result:
        text.append(result.outcome, _STYLES[result.outcome])
        text.append(f", {safe(result.detail)}" if result.detail else "")
    if standing.refusal:
        text.append(
            f"{'; ' if text else ''}{standing.refusal.version.version} waits for you", "yellow"
        )
    return text


def render_audit(
    source: str, marker: ListMarker | None, problems: Sequence[str], *, signed: bool
) -> Text:
    """One line for a source that is in order, with a further line for each thing that is not.

    `signed` tells that signatures were demanded.
    """
    text = Text(safe(source), "bold")
    if marker:
        moment = datetime.fromtimestamp(marker.published_at / 1000, tz=timezone.utc)
        text.append(f" {marker.list.version}, published {moment:%Y-%m-%d %H:%M:%S} UTC, ", "none")
        text.append(_signature(marker, signed=signed), "none")
        for label, reason in (("accepted", marker.accepted), ("rolled back", marker.rollback)):
            text.append(f", {label}: {safe(reason)}" if reason else "", "none")
    text.append(": in order" if not problems else "", "green")
    for problem in problems:
        text.append(f"\n  {safe(problem)}", "red")
    return text


def _signature(marker: ListMarker, *, signed: bool) -> str:
    if signed:
        return "signed by the key"
    return "signed, but no key to check it with" if marker.signature else "not signed"
