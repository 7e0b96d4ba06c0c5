"""What changed between two versions of a list, for reading."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import singledispatch
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from streams.lists.delta import Delta, EntryChange, FieldChange
from streams.matching.entity import (
    Address,
    AliasQuality,
    Contact,
    DateSpan,
    Identifier,
    ListedEntity,
    ListedName,
    Relation,
    Vessel,
)
from streams.terminal.text import effect_badges, entity_name, field_label, safe

# Of each kind of change: a screenful or two. The JSON form has them all.
MOST_ENTRIES = 50
_MOST_CHARS = 300


def render_delta(delta: Delta) -> RenderableType:
    """Counts, then the entries that were added, removed and changed."""
    parts: list[RenderableType] = [_summary(delta)]
    parts += _section("Added", "green", [_entry("+", "green", e) for e in delta.added])
    parts += _section("Removed", "red", [_entry("-", "red", e) for e in delta.removed])
    parts += _section("Changed", "yellow", [_change(change) for change in delta.changed])
    return Group(*parts)


def _summary(delta: Delta) -> Text:
    counts = f"{len(delta.added):,} added, {len(delta.removed):,} removed, "
    fields = ", ".join(
        f"{field_label(field)} {count:,}" for field, count in delta.field_counts().items()
    )
    changed = f"{len(delta.changed):,} changed" + (f" ({fields})" if fields else "")
    return Text(counts + changed, "bold")


def _section(title: str, style: str, entries: Sequence[RenderableType]) -> list[RenderableType]:
    if not entries:
        return []
    shown = list(entries[:MOST_ENTRIES])
    if len(entries) > len(shown):
        left_out = len(entries) - len(shown)
        shown.append(Text(f"  and {left_out:,} more; --json tells all", "dim"))
    return [Text(), Text(title, f"bold {style}"), *shown]


def _entry(sign: str, style: str, entity: ListedEntity) -> Text:
    sign_and_effects = Text.assemble((f"{sign} ", style), effect_badges(entity.effects), " ")
    return sign_and_effects.append_text(_name(entity))


def _change(change: EntryChange) -> Text:
    text = Text("~ ", "yellow").append_text(_name(change.after))
    for field in change.fields:
        text.append("\n")
        text.append_text(_field(field))
    return text


def _name(entity: ListedEntity) -> Text:
    return Text.assemble(entity_name(entity), "  ", (safe(entity.key), "dim"))


def _field(change: FieldChange) -> Text:
    text = Text(f"    {field_label(change.field)}: ", "dim")
    if not change.removed and not change.added:
        return text.append("in another order", "default")
    values = [
        *((f"-{_words(value)}", "red") for value in change.removed),
        *((f"+{_words(value)}", "green") for value in change.added),
    ]
    for number, (words, style) in enumerate(values):
        text.append("; " if number else "", "dim")
        text.append(words, style)
    return text


def _words(value: Any) -> str:
    """One value of any field, on one line."""
    text = safe(_describe(value))
    return text if len(text) <= _MOST_CHARS else f"{text[:_MOST_CHARS]}…"


@singledispatch
def _describe(value: object) -> str:
    return str(value.value if isinstance(value, Enum) else value)


@_describe.register
def _describe_name(value: ListedName) -> str:
    strong = value.quality is AliasQuality.STRONG
    return value.text if strong else f"{value.text} ({value.quality.value})"


@_describe.register
def _describe_number(value: Identifier) -> str:
    return _joined(field_label(value.type.value), value.value, value.country)


@_describe.register
def _describe_address(value: Address) -> str:
    return _joined(value.text, value.country and f"({value.country})")


@_describe.register
def _describe_date(value: DateSpan) -> str:
    return value.text


@_describe.register
def _describe_contact(value: Contact) -> str:
    return _joined(field_label(value.type.value), value.value)


@_describe.register
def _describe_relation(value: Relation) -> str:
    return _joined(field_label(value.type.value), value.name, value.entry_id, value.text)


@_describe.register
def _describe_vessel(value: Vessel) -> str:
    return _joined(value.type, value.flag, value.owner, value.gross_tonnage)


def _joined(*words: str | None) -> str:
    return " ".join(word for word in words if word)
