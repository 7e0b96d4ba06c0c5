"""The keys of sealed events, as the settings and the command line name them."""

from __future__ import annotations

from pathlib import Path

from streams.errors import ConfigError
from streams.messages.sealing import (
    OpeningKey,
    SealingKey,
    read_opening_keys,
    read_sealing_key,
)
from streams.settings import Settings

_MAX_BYTES = 1_000_000


def sealing_key(settings: Settings) -> SealingKey | None:
    """The key that seals events in alerts; None where they stand in clear. Raises ConfigError."""
    if settings.event_sealing_key is None:
        return None
    try:
        return read_sealing_key(settings.event_sealing_key.get_secret_value())
    except ConfigError as err:
        raise ConfigError(f"event_sealing_key: {err}") from None


def opening_keys(file: Path) -> tuple[OpeningKey, ...]:
    """The keys of a file, that of today and older ones. Raises ConfigError."""
    try:
        with file.open("rb") as stream:
            return read_opening_keys(stream.read(_MAX_BYTES).decode("ascii", "replace"))
    except OSError as err:
        raise ConfigError(f"can't read the opening key {file}: {err.strerror}") from None
    except ConfigError as err:
        raise ConfigError(f"{file}: {err}") from None
