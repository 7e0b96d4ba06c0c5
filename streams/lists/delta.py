"""What changed from one version of a list to another, entry by entry and field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from streams.matching.entity import ListedEntity

_FIELDS = tuple(
    field for field in ListedEntity.__struct_fields__ if field not in {"list_id", "entry_id"}
)


class FieldChange(msgspec.Struct, frozen=True):
    """The values of one field that only the earlier or only the later entry has.

    A name whose quality changed is removed as one and added as the other. Both are empty where
    only the order changed, which for names says which one is the primary name.
    """

    field: str
    removed: tuple[Any, ...]
    added: tuple[Any, ...]


class EntryChange(msgspec.Struct, frozen=True):
    """One entry before and after, and the fields that differ, in the order of ListedEntity."""

    before: ListedEntity
    after: ListedEntity
    fields: tuple[FieldChange, ...]


class Delta(msgspec.Struct, frozen=True):
    """The entries that a version adds, removes and changes, each ordered by their keys."""

    added: tuple[ListedEntity, ...]
    removed: tuple[ListedEntity, ...]
    changed: tuple[EntryChange, ...]

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.added or self.removed or self.changed)

    def field_counts(self) -> dict[str, int]:
        """In how many of the changed entries each field differs."""
        counts = Counter(change.field for entry in self.changed for change in entry.fields)
        return {field: counts[field] for field in _FIELDS if counts[field]}


def compare_lists(before: Iterable[ListedEntity], after: Iterable[ListedEntity]) -> Delta:
    """The differences of two lists, whose entries are the same where their keys are."""
    old = {entity.key: entity for entity in before}
    new = {entity.key: entity for entity in after}
    return Delta(
        added=tuple(new[key] for key in sorted(new.keys() - old.keys())),
        removed=tuple(old[key] for key in sorted(old.keys() - new.keys())),
        changed=tuple(
            EntryChange(old[key], new[key], compare_entries(old[key], new[key]))
            for key in sorted(old.keys() & new.keys())
            if old[key] != new[key]
        ),
    )


def compare_entries(before: ListedEntity, after: ListedEntity) -> tuple[FieldChange, ...]:
    """The fields in which two entries differ; a field with many values by its values."""
    return tuple(
        FieldChange(field, _missing(old, new), _missing(new, old))
        for field in _FIELDS
        if (old := getattr(before, field)) != (new := getattr(after, field))
    )


def _missing(values: Any, others: Any) -> tuple[Any, ...]:
    """The values that are not among the others, each as often as it is missing, in their order."""
    left = Counter(_as_tuple(others))
    missing = []
    for value in _as_tuple(values):
        if left[value]:
            left[value] -= 1
        else:
            missing.append(value)
    return tuple(missing)


def _as_tuple(value: Any) -> tuple[Any, ...]:
    """A field's values: a tuple's items, a single value, or nothing for None."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)
