"""Every format that the settings allow: those that need a schema registry where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from streams.settings import Settings
from streams.shapes.formats import FORMATS, Format

if TYPE_CHECKING:
    from streams.kafka.registry import SchemaRegistry


class Formats(NamedTuple):
    """The formats by their names, and the registry that some of them need."""

    by_name: dict[str, Format]
    registry: SchemaRegistry | None = None

    def close(self) -> None:
        """Close the connections, if there are any."""
        if self.registry:
            self.registry.close()


def open_formats(settings: Settings, *, waits: bool = False) -> Formats:
    """The formats of the settings. With `waits` reading itself fetches what schemas it needs.

    Connects to nothing yet. Raises ConfigError for settings of a registry that can't be used.
    """
    if settings.schema_registry_url is None:
        return Formats(dict(FORMATS))
    # Its client takes half a second to load, which nobody else should pay for.
    from streams.kafka.registry import SchemaRegistry  # noqa: PLC0415

    registry = SchemaRegistry(settings, waits=waits)
    return Formats({**FORMATS, **{form.name: form for form in registry.formats()}}, registry)
