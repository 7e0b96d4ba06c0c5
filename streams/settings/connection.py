"""How the brokers are reached, and how they are told who is there."""

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
    WebAddress,
    Word,
    refuse,
)

_PASSWORD = ("sasl_username", "sasl_password")
_CLIENT = ("sasl_token_url", "sasl_client_id", "sasl_client_secret")
_TOKEN = ("sasl_token_file", *_CLIENT, "sasl_scope", "sasl_token_ca_file")
_TLS = ("tls_ca_file", "tls_certificate_file", "tls_key_file", "tls_key_password")


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
        default=SaslMechanism.SCRAM_SHA_512,
        description="PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER.",
    )
    sasl_username: str | None = Field(
        default=None, min_length=1, description="User, for PLAIN and SCRAM.", examples=["worker"]
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
    sasl_token_file: ReadableFile | None = Field(
        default=None,
        description="File that holds a token for OAUTHBEARER; read anew for every connection, so "
        "that it may be replaced at any time.",
        examples=["/run/secrets/kafka_token"],
    )
    sasl_token_url: WebAddress | None = Field(
        default=None,
        description="Token endpoint for OAUTHBEARER instead: a token is asked for there with "
        "client id and secret (OAuth 2.0 client credentials), and again before it ends.",
        examples=["https://login.example/oauth2/token"],
    )
    sasl_client_id: str | None = Field(
        default=None,
        min_length=1,
        description="Client id, for the token endpoint.",
        examples=["streamscreen"],
    )
    sasl_client_secret: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="Secret of that client. A file (sasl_client_secret_file) is the safer place.",
        examples=["..."],
    )
    sasl_client_secret_file: Path | None = Field(
        default=None,
        description="File that holds that secret instead.",
        examples=["/run/secrets/kafka_client_secret"],
    )
    sasl_scope: str | None = Field(
        default=None,
        min_length=1,
        description="Scope to ask for, if the token endpoint wants one.",
        examples=["kafka"],
    )
    sasl_token_ca_file: ReadableFile | None = Field(
        default=None,
        description="Certificates (PEM) to trust at the token endpoint; without it the system's.",
        examples=["/etc/streamscreen/login-ca.pem"],
    )
    tls_ca_file: ReadableFile | None = Field(
        default=None,
        description="Certificates (PEM) to trust with SSL and SASL_SSL; without it the system's.",
        examples=["/etc/streamscreen/ca.pem"],
    )
    tls_certificate_file: ReadableFile | None = Field(
        default=None,
        description="Certificate (PEM, with its chain) that the broker knows this client by.",
        examples=["/etc/streamscreen/client.pem"],
    )
    tls_key_file: ReadableFile | None = Field(
        default=None,
        description="Private key (PEM) of that certificate.",
        examples=["/run/secrets/kafka_key.pem"],
    )
    tls_key_password: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="Password of that key. A file (tls_key_password_file) is the safer place.",
        examples=["..."],
    )
    tls_key_password_file: Path | None = Field(
        default=None,
        description="File that holds that password instead.",
        examples=["/run/secrets/kafka_key_password"],
    )

    @model_validator(mode="after")
    def _protocol_and_credentials_agree(self) -> Connection:
        protocol = self.security_protocol
        if protocol.sasl:
            self._check_mechanism()
        else:
            self._refuse_given((*_PASSWORD, *_TOKEN), f"security_protocol {protocol.value}")
        if not protocol.tls:
            self._refuse_given(_TLS, f"security_protocol {protocol.value}")
        for key, other in (
            ("tls_certificate_file", "tls_key_file"),
            ("tls_key_file", "tls_certificate_file"),
            ("tls_key_password", "tls_key_file"),
        ):
            if getattr(self, key) and not getattr(self, other):
                refuse(f"needs {other}", key=self._place(key))
        return self

    def _check_mechanism(self) -> None:
        mechanism = self.sasl_mechanism
        if mechanism is not SaslMechanism.OAUTHBEARER:
            self._refuse_given(_TOKEN, f"sasl_mechanism {mechanism.value}")
            self._require(_PASSWORD, f"{self.security_protocol.value} needs")
            return
        self._refuse_given(_PASSWORD, "sasl_mechanism OAUTHBEARER")
        if not self.sasl_token_file:
            self._require(_CLIENT, "OAUTHBEARER needs sasl_token_file, or", key="sasl_mechanism")
            return
        self._refuse_given(_TOKEN[1:], "sasl_token_file")

    def _require(self, keys: tuple[str, ...], why: str, key: str = "security_protocol") -> None:
        for wanted in keys:
            if not getattr(self, wanted):
                named = f"{wanted}_file" if wanted.endswith(("password", "secret")) else wanted
                refuse(f"{why} {named}", key=key)

    def _refuse_given(self, keys: tuple[str, ...], beside: str) -> None:
        for key in keys:
            if getattr(self, key):
                refuse(f"has no meaning with {beside}", key=self._place(key))

    def _place(self, key: str) -> str:
        """The setting that gave the value: a secret may have come from its file."""
        file = f"{key}_file"
        return file if getattr(self, file, None) else key
