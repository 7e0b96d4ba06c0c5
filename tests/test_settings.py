"""Settings come from arguments, environment, file and defaults, and a fault ends in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from streams.errors import ConfigError
from streams.settings import SECRETS, Settings
from streams.settings.types import LogLevel, SecurityProtocol

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("STREAMSCREEN_"):
            monkeypatch.delenv(name)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "streamscreen.toml"


def refusal(config_file: Path | None = None, **overrides: object) -> str:
    """The one line that loading ends with."""
    with pytest.raises(ConfigError) as caught:
        Settings.load(config_file, **overrides)
    message = str(caught.value)
    assert "\n" not in message
    # What is chained to an error is printed with it.
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return message


def test_defaults_stay_on_this_machine() -> None:
    settings = Settings.load()
    assert settings.brokers == "127.0.0.1:9092"
    assert settings.metrics_host == "127.0.0.1"
    assert settings.security_protocol is SecurityProtocol.PLAINTEXT


def test_an_argument_beats_the_environment_which_beats_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text('group = "file"\nclient_id = "file"\npartitions = 12\n')
    monkeypatch.setenv("STREAMSCREEN_GROUP", "environment")
    monkeypatch.setenv("STREAMSCREEN_CLIENT_ID", "environment")
    settings = Settings.load(config, group="argument")
    assert (settings.group, settings.client_id, settings.partitions) == (
        "argument",
        "environment",
        12,
    )


def test_the_file_can_be_named_by_the_environment(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("partitions = 3\n")
    monkeypatch.setenv("STREAMSCREEN_CONFIG", str(config))
    assert Settings.load().partitions == 3


def test_an_argument_of_none_and_an_empty_variable_count_as_not_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STREAMSCREEN_POLICY_FILE", "")
    assert Settings.load(group=None) == Settings.load()


def test_lists_of_words_are_commas_in_the_environment_and_arrays_or_commas_in_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text('required_lists = ["us-csl", "eu"]\n')
    assert Settings.load(config).required_lists == ("us-csl", "eu")
    monkeypatch.setenv("STREAMSCREEN_REQUIRED_LISTS", "us-csl, un,")
    assert Settings.load(config).required_lists == ("us-csl", "un")


def test_words_of_an_enumeration_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMSCREEN_LOG_LEVEL", "debug")
    assert Settings.load().log_level is LogLevel.DEBUG


def test_several_brokers_are_kept_without_spaces() -> None:
    settings = Settings.load(brokers="kafka-1.example:9092, [::1]:9093")
    assert settings.brokers == "kafka-1.example:9092,[::1]:9093"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Settings.load().partitions = 7


def test_variables_of_the_test_programme_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMSCREEN_DATA", "/somewhere")
    monkeypatch.setenv("STREAMSCREEN_REQUIRE_BROKER", "1")
    assert Settings.load() == Settings()


def test_importing_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMSCREEN_PARTITIONS", "none")
    monkeypatch.setenv("STREAMSCREEN_CONFIG", "/nonexistent")
    subprocess.run([sys.executable, "-c", "import streams.settings"], check=True)


def test_an_unknown_key_of_the_file_is_named_with_its_line_and_the_nearest_one(
    config: Path,
) -> None:
    config.write_text('# mine\n\nbroker = "a:1"\n')
    assert refusal(config) == f"{config} line 3: unknown setting 'broker'; did you mean 'brokers'?"


def test_a_table_in_the_file_is_an_unknown_key(config: Path) -> None:
    config.write_text('group = "a"\n[kafka]\nbrokers = "a:1"\n')
    assert refusal(config) == f"{config} line 2: unknown setting 'kafka'"


def test_an_unknown_variable_is_named_with_the_nearest_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STREAMSCREEN_BROKER", "a:1")
    assert refusal() == (
        "environment STREAMSCREEN_BROKER: unknown setting; did you mean 'STREAMSCREEN_BROKERS'?"
    )


def test_an_unknown_argument_is_named() -> None:
    assert refusal(metrics_prt=1) == (
        "argument metrics_prt: unknown setting; did you mean 'metrics_port'?"
    )


def test_a_value_that_is_impossible_in_the_file_is_named_with_its_line(config: Path) -> None:
    config.write_text('group = "a"\npartitions = 0\n')
    message = refusal(config)
    assert message.startswith(f"{config} line 2: partitions = '0': ")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("brokers", "localhost"),
        ("brokers", "localhost:0"),
        ("brokers", "localhost:65536"),
        ("brokers", "localhost:9092,"),
        ("brokers", "kafka://localhost:9092"),
        ("client_id", "two words"),
        ("security_protocol", "TLS"),
        ("sasl_mechanism", "SCRAM"),
        ("shipments_topic", "ship ments"),
        ("shipments_topic", ".."),
        ("alerts_topic", ""),
        ("partitions", "six"),
        ("replication", "0"),
        ("required_lists", "us csl"),
        ("policy_file", "/nonexistent/policy.yaml"),
        ("list_drop_share", "5"),
        ("list_broken_share", "-0.1"),
        ("metrics_port", "65536"),
        ("max_in_flight", "0"),
        ("commit_interval_seconds", "nan"),
        ("commit_interval_seconds", "inf"),
        ("drain_seconds", "-1"),
        ("fetch_max_wait_ms", "0"),
        ("log_level", "LOUD"),
    ],
)
def test_an_impossible_value_is_refused_with_key_and_value(key: str, value: str) -> None:
    overrides: dict[str, object] = {key: value}
    assert refusal(None, **overrides).startswith(f"argument {key}: {key} = {value!r}: ")


def test_a_value_of_the_environment_is_named_with_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STREAMSCREEN_METRICS_PORT", "80\n90")
    assert refusal().startswith(r"environment STREAMSCREEN_METRICS_PORT: metrics_port = '80\n90': ")


def test_an_unreadable_file_is_named_with_the_place_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refusal(tmp_path).startswith(f"the configuration file: can't read {tmp_path}: ")
    monkeypatch.setenv("STREAMSCREEN_CONFIG", "/nonexistent.toml")
    assert refusal() == (
        "environment STREAMSCREEN_CONFIG: can't read /nonexistent.toml: No such file or directory"
    )


def test_a_file_that_is_not_toml_is_refused_with_its_line(config: Path) -> None:
    config.write_text("group = 'a'\npartitions = six\n")
    message = refusal(config)
    assert message.startswith(f"{config}: not TOML: ")
    assert "line 2" in message


def test_a_file_that_is_not_text_or_far_too_large_is_refused(config: Path) -> None:
    config.write_bytes(b"group = '\xff'\n")
    assert "not UTF-8 at byte 9" in refusal(config)
    config.write_bytes(b"#" * 1_000_001)
    assert "larger than 1000000 bytes" in refusal(config)


@pytest.mark.parametrize("name", ["shipments", "screening_alerts", "screening.alerts"])
def test_two_topics_cannot_have_names_that_kafka_takes_for_one(name: str) -> None:
    message = refusal(verdicts_topic=name)
    assert message.startswith(f"argument verdicts_topic: verdicts_topic = {name!r}: collides with")


def test_a_sasl_protocol_needs_a_user_and_a_password() -> None:
    place = "argument security_protocol: security_protocol = 'SASL_SSL': "
    assert refusal(security_protocol="SASL_SSL") == f"{place}SASL_SSL needs sasl_username"
    assert refusal(security_protocol="SASL_SSL", sasl_username="worker") == (
        f"{place}SASL_SSL needs sasl_password_file"
    )


def test_credentials_that_would_not_be_used_are_refused(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    assert "has no meaning with security_protocol PLAINTEXT" in refusal(sasl_username="worker")
    assert "has no meaning with security_protocol SSL" in refusal(
        security_protocol="SSL", sasl_password=PASSWORD
    )
    assert "has no meaning with security_protocol PLAINTEXT" in refusal(tls_ca_file=authority)


def test_the_password_can_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    settings = Settings.load(
        security_protocol="SASL_SSL", sasl_username="worker", sasl_password_file=secret
    )
    assert settings.sasl_password == SecretStr(PASSWORD)


@pytest.mark.parametrize("name", ["list_signing_key", "list_verification_key"])
def test_a_key_can_stand_in_a_file_on_several_lines(tmp_path: Path, name: str) -> None:
    file = tmp_path / "key"
    file.write_text("-----BEGIN KEY-----\nabc\n-----END KEY-----\n")
    overrides: dict[str, object] = {f"{name}_file": file}
    key = getattr(Settings.load(None, **overrides), name)
    assert key == SecretStr("-----BEGIN KEY-----\nabc\n-----END KEY-----")


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_file_for_a_secret_that_is_empty_absent_or_beside_the_secret_is_refused(
    tmp_path: Path, name: str
) -> None:
    secret = tmp_path / "secret"
    in_file: dict[str, object] = {f"{name}_file": secret}
    assert "No such file" in refusal(None, **in_file)
    secret.write_text("\n")
    assert refusal(None, **in_file).endswith("is empty")
    assert "are both set" in refusal(None, **in_file, **{name: PASSWORD})


def test_no_secret_is_printed(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMSCREEN_SASL_PASSWORD", PASSWORD)
    monkeypatch.setenv("STREAMSCREEN_SASL_USERNAME", "worker")
    settings = Settings.load(security_protocol="SASL_SSL")
    assert PASSWORD not in f"{settings!r} {settings} {settings.model_dump()}"
    assert PASSWORD not in settings.model_dump_json()
    assert PASSWORD not in refusal(security_protocol="PLAINTEXT")
    assert PASSWORD not in refusal(security_protocol="SASL_SSL", partitions="six")
    secrets = {"sasl_password", "list_signing_key", "list_verification_key"}
    secrets |= {"sasl_client_secret", "tls_key_password", "eu_fsf_token", "lists_proxy"}
    secrets |= {"metrics_token", "event_sealing_key"}
    secrets |= {"schema_registry_password"}
    assert secrets == SECRETS


def test_a_registry_needs_its_address_and_a_whole_pair_of_credentials(tmp_path: Path) -> None:
    url: dict[str, object] = {"schema_registry_url": "https://registry:8081"}
    assert "without schema_registry_url" in refusal(schema_registry_username="worker")
    assert "go together" in refusal(None, **url, schema_registry_username="worker")
    assert "go together" in refusal(None, **url, schema_registry_password=PASSWORD)
    authority = tmp_path / "ca.pem"
    authority.touch()
    problem = refusal(schema_registry_url="http://registry", schema_registry_ca_file=authority)
    assert "without https" in problem


def test_several_addresses_of_a_registry_are_kept_in_their_order() -> None:
    settings = Settings(schema_registry_url="https://one:8081/ , http://two")
    assert settings.schema_registry_url == "https://one:8081,http://two"


@pytest.mark.parametrize(
    "address",
    ["registry:8081", "ftp://registry", "https://", "http://a:x", f"http://u:{PASSWORD}@registry"],
)
def test_an_address_of_a_registry_that_is_none_is_refused(address: str) -> None:
    problem = refusal(schema_registry_url=address)
    assert problem.startswith("argument schema_registry_url: schema_registry_url")
    assert PASSWORD not in problem


@pytest.mark.parametrize(
    "address", ["proxy:3128", "socks5://proxy:1080", "http://", f"http://u:{PASSWORD}@proxy:x"]
)
def test_a_proxy_that_is_none_is_refused_without_its_password(address: str) -> None:
    problem = refusal(lists_proxy=address)
    assert "http://host:port" in problem
    assert PASSWORD not in problem


@pytest.mark.parametrize(
    "line",
    [
        f"sasl_password = '{PASSWORD}'",
        f"sasl_password = ['{PASSWORD}']",
        f"sasl_password = {{ value = '{PASSWORD}' }}",
        f"sasl_password = {PASSWORD}",
        f"sasl_password = '{PASSWORD}",
        f"sasl_pasword = '{PASSWORD}'",
        f"brokers = 'worker:{PASSWORD}@kafka:9092'",
        f"brokers = {{ password = '{PASSWORD}' }}",
        f"[sasl]\npassword = '{PASSWORD}'",
    ],
)
def test_a_faulty_value_that_may_be_secret_is_not_quoted(config: Path, line: str) -> None:
    config.write_text(line)
    message = refusal(config)
    assert not any(word in message for word in PASSWORD.split())


def test_an_invalid_value_is_not_in_the_error_of_direct_construction() -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(sasl_password=[PASSWORD])  # type: ignore[arg-type]
    assert PASSWORD not in str(caught.value)


def test_every_setting_has_a_description() -> None:
    bare = [name for name, field in Settings.model_fields.items() if not field.description]
    assert bare == []
