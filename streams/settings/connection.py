"""How the brokers are reached."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr, model_validator

from streams.settings.types import (
    AnyCase,
    Brokers,
    ReadableFile,
    SaslMechanism,
    SecurityProtocol,
    Word,
    refuse,
)


class Connection(BaseModel):
    """How the brokers are reached."""

    brokers: Brokers = Field(
        default="127.0.0.1:9092",
        description="Kafka brokers to start from, host:port, comma between.",
    )
    client_id: Word = Field(default="streamscreen", description="Name that the broker's logs show.")
    group: Word = Field(
        default="streamscreen",
        description="Consumer group; workers of one group share the partitions.",
    )
    security_protocol: Annotated[SecurityProtocol, AnyCase] = Field(
        default=SecurityProtocol.PLAINTEXT,
        description="PLAINTEXT, SASL_PLAINTEXT, SSL or SASL_SSL.",
    )
    sasl_mechanism: Annotated[SaslMechanism, AnyCase] = Field(
        default=SaslMechanism.SCRAM_SHA_512, description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512."
    )
    sasl_username: str | None = Field(
        default=None, min_length=1, description="User, for the SASL protocols.", examples=["worker"]
    )
    sasl_password: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="Password of that user. A file (sasl_password_file) is the safer place.",
        examples=["..."],
    )
    sasl_password_file: Path | None = Field(
        default=None,
        description="File that holds the password instead, such as a mounted secret.",
        examples=["/run/secrets/kafka_password"],
    )
    tls_ca_file: ReadableFile | None = Field(
        default=None,
        description="Certificates (PEM) to trust with SSL and SASL_SSL; without it the system's.",
        examples=["/etc/streamscreen/ca.pem"],
    )

    @model_validator(mode="after")
    def _protocol_and_credentials_agree(self) -> Connection:
        protocol = self.security_protocol
        secret = "sasl_password" if self.sasl_password else "sasl_password_file"
        credentials = {"sasl_username": self.sasl_username, secret: self.sasl_password}
        for key, value in credentials.items():
            if protocol.sasl and not value:
                refuse(f"{protocol.value} needs {key}", key="security_protocol")
            if value and not protocol.sasl:
                refuse(f"has no meaning with security_protocol {protocol.value}", key=key)
        if self.tls_ca_file and not protocol.tls:
            refuse(f"has no meaning with security_protocol {protocol.value}", key="tls_ca_file")
        return self
