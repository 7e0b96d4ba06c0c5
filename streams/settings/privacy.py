"""What of an event may be read by whoever reads its alerts."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field, SecretStr


class Privacy(BaseModel):
    """What of an event may be read by whoever reads its alerts."""

    event_sealing_key: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="Key that seals the events in alerts, so that only who has the opening key "
        "can read them. A file (event_sealing_key_file) is the safer place.",
        examples=["..."],
    )
    event_sealing_key_file: Path | None = Field(
        default=None,
        description="File that holds that key instead: sealing.key of `streamscreen seal "
        "new-keys`.",
        examples=["/run/secrets/sealing.key"],
    )
