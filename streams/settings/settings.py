"""Every setting, in one frozen and validated object. Nothing is read before `Settings.load`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from streams.errors import ConfigError
from streams.settings.connection import Connection
from streams.settings.lists import Lists
from streams.settings.places import (
    CONFIG_VARIABLE,
    PREFIX,
    Given,
    from_arguments,
    from_environment,
    from_file,
    read_text,
)
from streams.settings.privacy import Privacy
from streams.settings.registry import Registry
from streams.settings.screening import Screening
from streams.settings.service import Service
from streams.settings.topics import Topics


class Settings(Service, Privacy, Lists, Screening, Registry, Topics, Connection, BaseSettings):
    """Every setting with its default. `Settings.load` is the way to make one.

    A relative path counts from the folder that the program is started in.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False
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
