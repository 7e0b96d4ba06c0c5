"""Every way to prove who one is, on a real broker; what is wrong with it is told in one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.errors import ConfigError, StreamsError
from streams.kafka.clients import check_connection
from streams.kafka.tokens import token_source
from streams.settings import Settings
from tests.broker import Broker
from tests.broker.security import Security
from tests.cli.running import Commands
from tests.support.certificates import Authority
from tests.support.secured import by_certificate, by_password, by_token_endpoint, by_token_file
from tests.support.token_endpoint import SECRET, TokenEndpoint, serve_tokens
from tests.support.worker import as_environment

pytestmark = pytest.mark.broker


@pytest.fixture
def endpoint(security: Security) -> Iterator[TokenEndpoint]:
    with serve_tokens(lambda: security.tokens.sign("worker")) as endpoint:
        yield endpoint


@pytest.fixture
def token_file(tmp_path: Path, security: Security) -> Path:
    file = tmp_path / "token"
    file.write_text(security.tokens.sign("worker") + "\n")
    return file


def refusal(**overrides: object) -> str:
    """The line that ends the start."""
    with pytest.raises(StreamsError) as caught:
        check_connection(Settings(**overrides))  # type: ignore[arg-type]
    text = str(caught.value)
    assert "\n" not in text
    for secret in (SECRET, "correct horse", "the key's own", "eyJ"):
        assert secret not in text
    return text


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_a_password_is_taken(secured_broker: Broker, security: Security, mechanism: str) -> None:
    given = by_password(secured_broker, security, "worker", mechanism)
    check_connection(Settings(**given))  # type: ignore[arg-type]
    told = refusal(**(given | {"sasl_password": "correct donkey"}))
    assert "refuses" in told
    assert told.endswith("are sasl_username, sasl_password and sasl_mechanism right?")


def test_a_job_that_the_broker_refuses_ends_with_one_line(
    secured_broker: Broker, security: Security, tmp_path: Path
) -> None:
    given = by_password(secured_broker, security, "publisher") | {"sasl_password": "wrong"}
    streamscreen = Commands(tmp_path)
    streamscreen.environment = as_environment(Settings(**given))  # type: ignore[arg-type]
    ended = streamscreen("lists", "serve-job", "--once")
    assert ended.code == 2
    assert "are sasl_username, sasl_password and sasl_mechanism right?" in ended.err
    assert len(ended.err.strip().splitlines()) == 1


def test_a_client_certificate_is_taken(secured_broker: Broker, security: Security) -> None:
    check_connection(Settings(**by_certificate(secured_broker, security, "worker")))  # type: ignore[arg-type]


def test_a_token_of_a_file_is_taken(
    secured_broker: Broker, security: Security, token_file: Path
) -> None:
    given = by_token_file(secured_broker, security, token_file)
    check_connection(Settings(**given))  # type: ignore[arg-type]
    token_file.write_text(security.tokens.sign("worker", audience="somebody else"))
    assert "is the token meant for this broker" in refusal(**given)
    token_file.write_text(security.tokens.sign("worker", seconds=-60))
    assert f"the token in sasl_token_file {token_file} ended at" in refusal(**given)
    token_file.write_text("two words")
    assert "does not hold a token and nothing else" in refusal(**given)


def test_a_token_of_an_endpoint_is_taken(
    secured_broker: Broker, security: Security, endpoint: TokenEndpoint
) -> None:
    given = by_token_endpoint(secured_broker, security, endpoint.url)
    check_connection(Settings(**given, sasl_scope="kafka"))  # type: ignore[arg-type]
    assert endpoint.asked == [{"grant_type": ["client_credentials"], "scope": ["kafka"]}]
    told = refusal(**(given | {"sasl_client_secret": "another"}))
    assert "gives no token (401, invalid_client): are sasl_client_id" in told
    assert "no token from sasl_token_url" in refusal(
        **(given | {"sasl_token_url": "http://127.0.0.1:1/token"})
    )


def test_a_token_is_asked_for_again_before_it_ends_and_kept_while_none_is_given(
    security: Security,
) -> None:
    made = iter(range(100))
    with serve_tokens(lambda: f"token-{next(made)}", lasts=600) as endpoint:
        given = by_token_endpoint(Broker(Path(), Path(), security=security), security, endpoint.url)
        source = token_source(Settings(**given))  # type: ignore[arg-type]
        first = source.token()
        assert source.token() == first
        near_its_end = first._replace(since=first.since - 500, ends=first.ends - 500)
        source._held = near_its_end
        endpoint.away = True
        assert source.token() == near_its_end
        endpoint.away = False
        assert source.token().text == "token-1"
        source._held = first._replace(ends=first.since - 1)
        endpoint.away = True
        with pytest.raises(StreamsError, match="gives no token"):
            source.token()


def test_a_broker_that_can_t_be_trusted_is_refused_with_the_reason(
    secured_broker: Broker, security: Security, tmp_path: Path
) -> None:
    trusted: dict[str, object] = {
        "security_protocol": "SSL",
        "tls_ca_file": security.authority.ca,
    }
    doors = secured_broker.doors
    assert "certificate has expired" in refusal(brokers=doors["EXPIRED"], **trusted)
    told = refusal(brokers=doors["ELSEWHERE"], **trusted)
    assert "not valid for '127.0.0.1'" in told
    assert "`brokers` has to name it as its certificate does" in told
    stranger = Authority(tmp_path, "stranger").ca
    assert f"tls_ca_file {stranger} does not have the authority" in refusal(
        **(by_password(secured_broker, security, "worker") | {"tls_ca_file": stranger})
    )
    told = refusal(brokers=doors["MTLS"], security_protocol="SSL")
    assert "the system does not have the authority that signed it: set tls_ca_file" in told


def test_a_client_certificate_that_is_refused_is_told(
    secured_broker: Broker, security: Security, tmp_path: Path
) -> None:
    given = by_certificate(secured_broker, security, "worker")
    without = {key: value for key, value in given.items() if "key" not in key}
    del without["tls_certificate_file"]
    assert "wants a certificate: set tls_certificate_file and tls_key_file" in refusal(**without)
    stranger = Authority(tmp_path, "stranger").issue("worker")
    own = {"tls_certificate_file": stranger.certificate, "tls_key_file": stranger.key}
    assert f"refuses the certificate {stranger.certificate}" in refusal(**(without | own))


def test_files_of_one_s_own_that_can_t_be_used_are_told_before_any_broker_is_asked(
    security: Security, tmp_path: Path
) -> None:
    given = by_certificate(Broker(Path(), Path(), security=security), security, "worker")
    ended = security.authority.issue("ended", days=-1)
    other = security.authority.issue("other")
    text = tmp_path / "text"
    text.write_text("no certificate")
    cases: tuple[tuple[dict[str, object], str], ...] = (
        ({"tls_key_password": "wrong"}, "its password right?"),
        ({"tls_key_password": None}, "its password right?"),
        ({"tls_key_file": other.key}, "is it the key of that certificate"),
        ({"tls_certificate_file": ended.certificate, "tls_key_file": ended.key}, "ended on"),
        ({"tls_certificate_file": text}, "holds no certificate"),
        ({"tls_ca_file": text}, f"tls_ca_file {text}: no certificates"),
    )
    for overrides, expected in cases:
        assert expected in refusal(**(given | overrides))


def test_what_speaks_another_protocol_is_told(secured_broker: Broker, security: Security) -> None:
    assert "does it speak PLAINTEXT?" in refusal(brokers=secured_broker.doors["MTLS"])
    told = refusal(
        brokers=secured_broker.address,
        security_protocol="SSL",
        tls_ca_file=security.authority.ca,
    )
    assert "is security_protocol right?" in told


@pytest.mark.parametrize(
    ("overrides", "problem"),
    [
        ({"security_protocol": "SASL_SSL", "sasl_mechanism": "OAUTHBEARER"},
         "OAUTHBEARER needs sasl_token_file, or sasl_token_url"),
        ({"sasl_token_url": "http://login.example/token"}, "https, except on this machine"),
        ({"sasl_token_url": "https://user:word@login.example/token"}, "without user and password"),
        ({"tls_certificate_file": "README.md", "security_protocol": "SSL"}, "needs tls_key_file"),
        ({"sasl_client_id": "me"}, "has no meaning with security_protocol PLAINTEXT"),
        ({"security_protocol": "SASL_SSL", "sasl_username": "me", "sasl_password": "x",
          "sasl_scope": "kafka"}, "has no meaning with sasl_mechanism SCRAM-SHA-512"),
    ],
)  # fmt: skip
def test_settings_that_do_not_go_together_are_refused(
    overrides: dict[str, object], problem: str
) -> None:
    with pytest.raises(ConfigError, match=problem):
        Settings.load(None, **overrides)
