"""Dead letters on a terminal: counts by reason, the newest, one with its message, redrives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from streams.kafka.dead_letters import StoredLetter
from streams.kafka.redrive import Fate, Redriven
from streams.logs import escape
from streams.messages.dead_letters import Original
from streams.messages.letter_reading import LetterPart
from streams.messages.places import Place
from streams.messages.redrives import first_origin
from streams.terminal.details import Detail, detail_table
from streams.terminal.text import count_of, safe

# Characters of a message that a terminal shows; `--out` writes all.
_SHOWN = 4000
_LISTED = 5

_FATES = {
    Fate.SENT: "sent back",
    Fate.SENT_BEFORE: "sent back before, left alone",
    Fate.NOT_KEPT: "not sent: the message is kept nowhere any more",
    Fate.OTHER_TOPIC: "not sent: it came from a topic that is not of these settings",
}


def letter_line(letter: StoredLetter) -> dict[str, Any]:
    """A letter as JSON; `letter` names it."""
    return {
        "letter": str(letter.place),
        "topic": letter.place.topic,
        "partition": letter.place.partition,
        "offset": letter.place.offset,
        "flow": letter.flow,
        "reason": letter.reason,
        "written_at": _moment(letter.written_at),
        "redriven_to": str(letter.redriven_to) if letter.redriven_to else None,
    }


def render_reasons(letters: Iterable[StoredLetter]) -> Table:
    """How many letters there are of each flow and reason."""
    open_: Counter[tuple[str, str]] = Counter()
    redriven: Counter[tuple[str, str]] = Counter()
    for letter in letters:
        (redriven if letter.redriven_to else open_)[(letter.flow, letter.reason)] += 1
    table = _table("flow", "reason")
    table.add_column("open", justify="right")
    table.add_column("sent back", justify="right")
    for flow, reason in sorted({*open_, *redriven}):
        counts = (open_[(flow, reason)], redriven[(flow, reason)])
        table.add_row(safe(flow), safe(reason), *(f"{count:,}" for count in counts))
    table.add_row("all", "", f"{open_.total():,}", f"{redriven.total():,}", style="bold")
    return table


def render_last(letters: Iterable[tuple[StoredLetter, LetterPart | None]]) -> Table:
    """One row a letter: when, where its message stood, why."""
    table = _table("written", "letter", "reason", "detail")
    for letter, part in letters:
        detail = safe(part.letter.detail) if part else ""
        place = Text(safe(str(letter.place)), "dim" if letter.redriven_to else "bold")
        table.add_row(_moment(letter.written_at), place, safe(letter.reason), detail)
    return table


def render_letter(letter: StoredLetter, part: LetterPart, original: Original | None) -> Group:
    """Everything about one letter, and the message with what acts on terminals escaped."""
    told = part.letter
    details: list[Detail] = [
        ("Letter", str(letter.place)),
        ("Written", _moment(letter.written_at)),
        ("Flow", told.flow),
        ("Reason", f"{told.reason} ({told.error})"),
        ("Detail", told.detail),
        ("Message sent", _moment(told.origin.timestamp)),
        ("Stands at", str(letter.at)),
    ]
    if first := first_origin(part.original.headers):
        details.append(("First stood at", first))
    if letter.redriven_to:
        details.append(("Sent back to", str(letter.redriven_to)))
    if part.sha256:
        details.append(("Size, digest", f"{part.size:,} bytes, SHA-256 {part.sha256}"))
    if part.original.key is not None:
        details.append(("Key", _text(part.original.key)))
    details += [("Header", f"{name}: {_text(value)}") for name, value in part.original.headers]
    return Group(detail_table(details), Text(), _message(original))


def render_redriven(result: Redriven, *, dry_run: bool) -> Text:
    """One line for each fate, and the first letters that could not be sent."""
    line = Text()
    for fate, meaning in _FATES.items():
        letters = [letter for letter, found in result.fates if found is fate]
        if not letters:
            continue
        would = dry_run and fate is Fate.SENT
        style = "green" if fate in {Fate.SENT, Fate.SENT_BEFORE} else "red"
        text = "to send back" if would else meaning
        line.append(f"{count_of(len(letters), 'letter')} {text}", style)
        if style == "red":
            line.append(f" ({_some([letter.place for letter in letters])})", "dim")
        line.append("\n")
    line.rstrip()
    return line if line else Text("No letter is to be sent back.")


def warn_unreadable(places: Sequence[Place]) -> Text:
    """That records of the topic are no dead letters, and where they stand."""
    return Text(
        f"{count_of(len(places), 'record')} left out, no dead letter: {_some(places)}", "red"
    )


def _message(original: Original | None) -> Text:
    if original is None:
        return Text("The message is kept nowhere any more.", "red")
    if original.value is None:
        return Text("The message has no value.", "dim")
    text = original.value[: 4 * _SHOWN].decode("utf-8", "backslashreplace")
    shown = Text(f"{len(original.value):,} bytes:\n", "dim")
    shown.append("\n".join(map(escape, text[:_SHOWN].split("\n"))), "not dim")
    if len(text) > _SHOWN or len(original.value) > 4 * _SHOWN:
        shown.append("\n… (--out has all)")
    return shown


def _text(value: bytes | None) -> str:
    return "" if value is None else value[:_SHOWN].decode("utf-8", "backslashreplace")


def _some(places: Sequence[Place]) -> str:
    more = ", …" if len(places) > _LISTED else ""
    return safe(", ".join(map(str, places[:_LISTED])) + more)


def _moment(stamp: int) -> str:
    try:
        moment = datetime.fromtimestamp(stamp / 1000, tz=timezone.utc)
    except (OverflowError, OSError, ValueError):
        return str(stamp)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
