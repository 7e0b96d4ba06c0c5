"""What is screened against, and by which policy."""

from __future__ import annotations

from pydantic import BaseModel, Field

from streams.settings.types import ReadableFile, Words


class Screening(BaseModel):
    """What is screened against, and by which policy."""

    required_lists: Words = Field(
        default=(),
        description="List sources that have to be loaded before a worker screens, comma between; "
        "none named: at least one of any kind.",
        examples=["us-csl,us-ofac-sdn"],
    )
    policy_file: ReadableFile | None = Field(
        default=None,
        description="Policy (YAML) in place of the built-in one.",
        examples=["/etc/streamscreen/policy.yaml"],
    )
    jurisdictions: Words = Field(
        default=(),
        description="Jurisdictions whose lists bind you, comma between, in place of the policy's "
        "profile; a listing of another one leads to the policy's milder outcome.",
        examples=["US,EU"],
    )
    ownership_file: ReadableFile | None = Field(
        default=None,
        description="Who owns whom (CSV): companies that listed parties own are found, too.",
        examples=["/etc/streamscreen/ownership.csv"],
    )
