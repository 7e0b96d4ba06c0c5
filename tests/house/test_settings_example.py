"""The example of a settings file names every setting and says what it means."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from streams.settings import Settings
from tests.house.example_settings import FILE, render

_OAUTH = {"security_protocol": "SASL_SSL", "sasl_mechanism": "OAUTHBEARER"}
_URL = "https://login.example/token"
TOGETHER: dict[str, dict[str, str]] = {
    "sasl_username": {"security_protocol": "SASL_SSL", "sasl_password": "x"},
    "sasl_password": {"security_protocol": "SASL_SSL", "sasl_username": "x"},
    "schema_registry_username": {
        "schema_registry_url": "http://x", "schema_registry_password": "x",
    },
    "schema_registry_password": {
        "schema_registry_url": "http://x", "schema_registry_username": "x",
    },
    "sasl_token_url": _OAUTH | {"sasl_client_id": "x", "sasl_client_secret": "x"},
    "sasl_client_id": _OAUTH | {"sasl_token_url": _URL, "sasl_client_secret": "x"},
    "sasl_client_secret": _OAUTH | {"sasl_token_url": _URL, "sasl_client_id": "x"},
    "sasl_scope": _OAUTH
    | {"sasl_token_url": _URL, "sasl_client_id": "x", "sasl_client_secret": "x"},
}  # fmt: skip
# Their examples name files that are on no developer's machine.
FILES = {
    "sasl_password_file",
    "sasl_token_file",
    "sasl_token_ca_file",
    "sasl_client_secret_file",
    "tls_ca_file",
    "schema_registry_password_file",
    "schema_registry_ca_file",
    "tls_certificate_file",
    "tls_key_file",
    "tls_key_password",
    "tls_key_password_file",
    "metrics_tls_certificate_file",
    "metrics_tls_key_file",
    "metrics_token_file",
    "event_sealing_key_file",
    "policy_file",
    "feeds_file",
    "ownership_file",
    "sources_file",
    "eu_fsf_token_file",
    "lists_proxy_file",
    "list_signing_key_file",
    "list_verification_key_file",
}


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"STREAMSCREEN_{name.upper()}", raising=False)
    monkeypatch.delenv("STREAMSCREEN_CONFIG", raising=False)


def lines() -> dict[str, str]:
    """The example line of each setting, without the sign that makes it a comment."""
    return {line.partition(" ")[0]: line for line in re.findall(r"(?m)^#(\w+ = .*)$", render())}


def test_the_file_agrees_with_the_settings() -> None:
    assert FILE.read_text(encoding="utf-8") == render(), "run `make schemas`"


def test_the_file_changes_nothing_as_it_is() -> None:
    assert Settings.load(FILE) == Settings()


def test_every_setting_has_its_line() -> None:
    assert set(lines()) == set(Settings.model_fields)


@pytest.mark.parametrize("name", sorted(set(Settings.model_fields) - FILES))
def test_each_line_can_be_used(name: str, tmp_path: Path) -> None:
    file = tmp_path / "streamscreen.toml"
    file.write_text(lines()[name], encoding="utf-8")
    overrides: dict[str, object] = dict(TOGETHER.get(name, {}))
    assert name in Settings.load(file, **overrides).model_fields_set
