"""Which lists are fetched, kept, checked and signed."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field, SecretStr, field_validator

from streams.settings.types import ReadableFile, is_http_address, refuse


class Lists(BaseModel):
    """Which lists are fetched, kept, checked and signed."""

    snapshot_dir: Path = Field(
        default=Path("var/snapshots"), description="Folder that keeps every list version as a file."
    )
    list_drop_share: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="Share of its entries that a new list version may drop; one that drops more is "
        "refused until a person accepts it.",
    )
    list_broken_share: float = Field(
        default=0.01,
        ge=0,
        le=1,
        description="Share of the rows of a list file that may be broken; a version with more is "
        "refused until a person accepts it.",
    )
    list_signing_key: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="Key that signs what `lists publish` publishes: an Ed25519 private key (PEM), "
        "or a secret of 32 characters or more. A file (list_signing_key_file) is the safer place.",
        examples=["..."],
    )
    list_signing_key_file: Path | None = Field(
        default=None,
        description="File that holds the signing key instead.",
        examples=["/run/secrets/list_signing_key"],
    )
    list_verification_key: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="Key that lists have to be signed with, or a worker does not take them: the "
        "Ed25519 public key (PEM), or the same secret.",
        examples=["..."],
    )
    list_verification_key_file: Path | None = Field(
        default=None,
        description="File that holds the verification key instead.",
        examples=["/etc/streamscreen/lists.pub"],
    )

    sources_file: ReadableFile | None = Field(
        default=None,
        description="Sources of lists (YAML) that add to the built-in ones or change them.",
        examples=["/etc/streamscreen/sources.yaml"],
    )
    download_dir: Path = Field(
        default=Path("var/downloads"), description="Folder that keeps official files as they came."
    )
    keep_downloads: int = Field(
        default=10, ge=1, le=10_000, description="Versions of an official file that are kept there."
    )
    eu_fsf_token: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="Token of the EU's list, from its account with the Commission; without it that "
        "list is not fetched.",
        examples=["..."],
    )
    eu_fsf_token_file: Path | None = Field(
        default=None,
        description="File that holds that token instead.",
        examples=["/run/secrets/eu_fsf_token"],
    )
    lists_proxy: SecretStr | None = Field(
        default=None,
        description="Proxy for fetching lists, http://[user:password@]host:port; without it that "
        "of HTTPS_PROXY and NO_PROXY.",
        examples=["http://proxy.example:3128"],
    )
    lists_proxy_file: Path | None = Field(
        default=None,
        description="File that holds the proxy's address instead.",
        examples=["/run/secrets/lists_proxy"],
    )
    download_connect_seconds: float = Field(
        default=10, gt=0, le=300, description="Seconds to reach a server of lists."
    )
    download_read_seconds: float = Field(
        default=30, gt=0, le=600, description="Seconds that such a server may be silent."
    )
    download_total_seconds: float = Field(
        default=1800, gt=0, le=86_400, description="Seconds that one try at a file may take."
    )
    download_attempts: int = Field(
        default=5, ge=1, le=20, description="Tries at a file before its source is given up."
    )

    @field_validator("lists_proxy")
    @classmethod
    def _proxy_is_an_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not is_http_address(value.get_secret_value()):
            refuse("a proxy is http://host:port or https://host:port")
        return value
