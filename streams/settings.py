"""Every setting, in one frozen and validated object. Nothing is read before `Settings.load`."""

from __future__ import annotations

import os
from itertools import combinations
from pathlib import Path
from typing import Annotated, get_args

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from streams.errors import ConfigError
from streams.settings_sources import (
    CONFIG_VARIABLE,
    PREFIX,
    Given,
    from_arguments,
    from_environment,
    from_file,
    read_text,
)
from streams.settings_types import (
    AnyCase,
    Brokers,
    LogLevel,
    ReadableFile,
    SaslMechanism,
    SecurityProtocol,
    Topic,
    Word,
    Words,
    is_proxy,
    refuse,
)


class Settings(BaseSettings):
    """Every setting with its default. `Settings.load` is the way to make one.

    A relative path counts from the folder that the program is started in.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False
    )

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

    shipments_topic: Topic = Field(default="shipments", description="Topic of shipment events.")
    transactions_topic: Topic = Field(
        default="transactions", description="Topic of transaction events."
    )
    alerts_topic: Topic = Field(
        default="screening.alerts", description="Topic of alerts, one a hit."
    )
    verdicts_topic: Topic = Field(
        default="screening.verdicts", description="Topic of verdicts, one an event."
    )
    dead_letters_topic: Topic = Field(
        default="screening.dead-letters",
        description="Topic of messages that could not be screened.",
    )
    lists_topic: Topic = Field(default="screening.lists", description="Topic of list versions.")
    partitions: int = Field(
        default=6,
        ge=1,
        le=10_000,
        description="Partitions of the topics that `streamscreen topics` makes.",
    )
    replication: int = Field(
        default=1,
        ge=1,
        le=100,
        description="Copies of each partition; 3 on a cluster of three or more.",
    )

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
    max_in_flight: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        description="Events in work at once; above it the worker waits.",
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

    @classmethod
    def load(cls, config_file: Path | None = None, **overrides: object) -> Settings:
        """The settings of `overrides`, else the environment, else the TOML file, else the defaults.

        The file is `config_file` or the one that STREAMSCREEN_CONFIG names. An override of None
        counts as not given. Raises ConfigError: one line with the place, the key and the problem,
        without any secret.
        """
        given: dict[str, Given] = {}
        named = config_file or os.environ.get(CONFIG_VARIABLE)
        if named:
            place = "the configuration file" if config_file else f"environment {CONFIG_VARIABLE}"
            given |= from_file(Path(named), place, cls)
        given |= from_environment(cls)
        given |= from_arguments(overrides, cls.model_fields)
        values = {key: item.value for key, item in given.items()} | _secrets_in_files(given)
        try:
            return cls(**values)  # type: ignore[arg-type]
        except ValidationError as err:
            raise ConfigError(_explain(err, given)) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is passed in: `load` reads the other sources, so that it knows the places."""
        return (init_settings,)

    @field_validator("lists_proxy")
    @classmethod
    def _proxy_is_an_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not is_proxy(value.get_secret_value()):
            refuse("a proxy is http://host:port or https://host:port")
        return value

    @model_validator(mode="after")
    def _protocol_and_credentials_agree(self) -> Settings:
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

    @model_validator(mode="after")
    def _topics_differ(self) -> Settings:
        topics = {key: value for key, value in self if key.endswith("_topic")}
        for (first, name), (second, other) in combinations(topics.items(), 2):
            # Kafka itself refuses names that differ only in "." and "_": its metrics mix them up.
            if name.replace(".", "_") == other.replace(".", "_"):
                key, rival = (second, first) if second in self.model_fields_set else (first, second)
                refuse(f"collides with {rival} ({topics[rival]})", key=key)
        return self


SECRETS = frozenset(
    name for name, field in Settings.model_fields.items() if SecretStr in get_args(field.annotation)
)


def _secrets_in_files(given: dict[str, Given]) -> dict[str, str]:
    """The secrets that `sasl_password_file` and its like hold, without the editors' line end."""
    secrets: dict[str, str] = {}
    for name in sorted(SECRETS):
        item = given.get(f"{name}_file")
        if item is None:
            continue
        if name in given:
            raise ConfigError(f"{item.place}: {name}_file and {name} are both set")
        secret = read_text(Path(str(item.value)), item.place).rstrip("\r\n")
        if not secret:
            raise ConfigError(f"{item.place}: {name}_file {item.value} is empty")
        secrets[name] = secret
    return secrets


def _explain(error: ValidationError, given: dict[str, Given]) -> str:
    """One line for the first problem: place, key, the value unless it may be secret, the problem."""
    first = error.errors(include_url=False, include_input=False)[0]
    key = str(first["loc"][0] if first["loc"] else first.get("ctx", {}).get("key"))
    item = given.get(key)
    if item is None:  # a default that doesn't go with what was given
        return f"{key} (set it as {PREFIX}{key.upper()}): {first['msg']}"
    # An address may hold a password by mistake: user:password@host.
    shown = isinstance(item.value, (str, int, float, Path)) and "@" not in str(item.value)
    value = f" = {str(item.value)[:80]!r}" if shown and key not in SECRETS else ""
    return f"{item.place}: {key}{value}: {first['msg']}"
