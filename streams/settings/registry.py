"""Where the schemas of Avro and Protobuf payloads are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, SecretStr, model_validator

from streams.settings.types import ReadableFile, http_addresses, refuse


class Registry(BaseModel):
    """Where the schemas of Avro and Protobuf payloads are."""

    schema_registry_url: Annotated[str, AfterValidator(http_addresses)] | None = Field(
        default=None,
        description="Schema registry that speaks Confluent's REST API, for feeds in Avro and "
        "Protobuf; several with a comma between are tried in turn.",
        examples=["https://registry.example:8081"],
    )
    schema_registry_username: str | None = Field(
        default=None,
        min_length=1,
        description="User of the schema registry (basic authentication).",
        examples=["streamscreen"],
    )
    schema_registry_password: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="Password of that user. A file (schema_registry_password_file) is the safer "
        "place.",
        examples=["..."],
    )
    schema_registry_password_file: Path | None = Field(
        default=None,
        description="File that holds the password instead, such as a mounted secret.",
        examples=["/run/secrets/registry_password"],
    )
    schema_registry_ca_file: ReadableFile | None = Field(
        default=None,
        description="Certificates (PEM) to trust for the schema registry; without it those that "
        "come with the program.",
        examples=["/etc/streamscreen/ca.pem"],
    )

    @model_validator(mode="after")
    def _registry_and_credentials_agree(self) -> Registry:
        secret = (
            "schema_registry_password"
            if self.schema_registry_password
            else "schema_registry_password_file"
        )
        given = {
            "schema_registry_username": self.schema_registry_username,
            secret: self.schema_registry_password,
            "schema_registry_ca_file": self.schema_registry_ca_file,
        }
        for key, value in given.items():
            if value and not self.schema_registry_url:
                refuse("has no meaning without schema_registry_url", key=key)
        if bool(self.schema_registry_username) != bool(self.schema_registry_password):
            key = "schema_registry_username" if self.schema_registry_username else secret
            refuse("a user and a password go together", key=key)
        if self.schema_registry_ca_file and "https://" not in (self.schema_registry_url or ""):
            refuse("has no meaning without https", key="schema_registry_ca_file")
        return self
