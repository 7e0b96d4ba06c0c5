"""How a worker runs and shows itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, model_validator

from streams.settings.types import AnyCase, LogLevel, ReadableFile, is_local, refuse


class Service(BaseModel):
    """How a worker runs and shows itself."""

    metrics_host: str = Field(
        default="127.0.0.1", min_length=1, description="Address of the metrics and health page."
    )
    metrics_port: int = Field(
        default=8090,
        ge=0,
        le=65535,
        description="Port of the metrics and health page; 0: any free one.",
    )
    lists_metrics_port: int = Field(
        default=8091,
        ge=0,
        le=65535,
        description="Port of the metrics page of `streamscreen lists serve-job`; 0: any free one.",
    )
    canary_metrics_port: int = Field(
        default=8092,
        ge=0,
        le=65535,
        description="Port of the metrics page of `streamscreen canary`; 0: any free one.",
    )
    canary_patience_seconds: float = Field(
        default=30,
        gt=0,
        le=3600,
        description="Seconds that the alert on an event of the canary may take.",
    )
    metrics_tls_certificate_file: ReadableFile | None = Field(
        default=None,
        description="Certificate (PEM, with its chain) of the metrics pages, which then speak "
        "HTTPS only.",
        examples=["/etc/streamscreen/page.pem"],
    )
    metrics_tls_key_file: ReadableFile | None = Field(
        default=None,
        description="Private key (PEM) of that certificate.",
        examples=["/run/secrets/page_key.pem"],
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Bearer token that reads the metrics pages; without it /healthz and /readyz "
        "give their status and no reasons. A file (metrics_token_file) is the safer place.",
        examples=["0123456789abcdef"],
    )
    metrics_token_file: Path | None = Field(
        default=None,
        description="File that holds that token instead.",
        examples=["/run/secrets/metrics_token"],
    )
    metrics_open: bool = Field(
        default=False,
        description="Let the metrics pages listen where others can reach them without "
        "certificate and token, such as inside a container.",
    )
    max_in_flight: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="Events in work at once; above it the worker waits.",
    )
    dead_letter_max_bytes: int = Field(
        default=16 * 1024 * 1024,
        ge=0,
        le=512 * 1024 * 1024,
        description="Bytes of the largest message that its dead letter keeps, in pieces where need "
        "be; of larger ones size and digest are kept.",
    )
    commit_interval_seconds: float = Field(
        default=0.5, gt=0, le=60, description="Seconds between commits of what has been answered."
    )
    drain_seconds: float = Field(
        default=20, ge=0, le=600, description="Seconds to finish what is in hand when told to stop."
    )
    fetch_max_wait_ms: int = Field(
        default=500, ge=1, le=30_000, description="Milliseconds that a fetch may wait for an event."
    )
    log_level: Annotated[LogLevel, AnyCase] = Field(
        default=LogLevel.INFO, description="DEBUG, INFO, WARNING or ERROR."
    )

    @model_validator(mode="after")
    def _pages_are_closed_to_others(self) -> Service:
        certificate, key = self.metrics_tls_certificate_file, self.metrics_tls_key_file
        if bool(certificate) != bool(key):
            given, lacking = ("certificate", "key") if certificate else ("key", "certificate")
            refuse(f"needs metrics_tls_{lacking}_file", key=f"metrics_tls_{given}_file")
        closed = is_local(self.metrics_host) or bool(certificate and self.metrics_token)
        if not closed and not self.metrics_open:
            refuse(
                "others can reach this address: set metrics_tls_certificate_file and "
                "metrics_token_file, or metrics_open",
                key="metrics_host",
            )
        return self
