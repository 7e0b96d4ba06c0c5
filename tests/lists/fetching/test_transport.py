"""Secrets stay out of what is written, certificates are verified, and a proxy is used."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

import pytest

from streams.errors import ConfigError
from tests.lists.fetching.conftest import Fetching
from tests.lists.fetching.test_fetch import OLD, refused
from tests.support.list_server import answer, cut_off, give, redirect, serve_lists
from tests.support.self_signed import write_certificate

TOKEN = "s3cret+token"
IN_URL = "s3cret%2Btoken"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1, with its key."""
    return write_certificate(tmp_path)


def test_the_token_goes_to_the_server_and_nowhere_else(
    fetch: Fetching, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    fetch.settings = {"eu_fsf_token": TOKEN, "download_attempts": 2}
    fetch.path = "/list.csv?token={eu_fsf_token}"
    told = [
        str(refused(fetch, answer(500))),
        str(refused(fetch, redirect(f"http://lists.example/?token={IN_URL}"))),
        str(refused(fetch, redirect("/list.csv?again"))),
        str(refused(fetch, cut_off(OLD, 1000, ETag='"x"'))),
    ]
    fetch.server.answers = [give(OLD, ETag='"x"')]
    fetch()
    assert fetch.server.asked[0].path == f"/list.csv?token={IN_URL}"
    assert fetch.server.asked[-1].path == f"/list.csv?token={IN_URL}"
    files = [p.name + p.read_text() for p in fetch.folder.rglob("*") if p.is_file()]
    written = "\n".join([*told, caplog.text, *capsys.readouterr(), *files])
    assert "fetch is tried again" in written
    assert "list.csv" in written
    for secret in (TOKEN, IN_URL):
        assert secret not in written


def test_a_new_token_does_not_make_the_file_another_one(fetch: Fetching) -> None:
    fetch.path = "/list.csv?token={eu_fsf_token}"
    fetch.server.answers = [give(OLD, ETag='"x"'), answer(304)]
    fetch.settings = {"eu_fsf_token": "one"}
    fetch()
    fetch.settings = {"eu_fsf_token": "two"}
    assert not fetch().changed


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(
    fetch: Fetching, certificate: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serve_lists(context) as fetch.server:
        error = refused(fetch, give(OLD))
        assert (error.reason, "certificate is not trusted" in str(error)) == ("tls", True)
        assert fetch.stop.waits == []


def test_a_certificate_of_one_s_own_can_be_trusted(
    fetch: Fetching, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serve_lists(context) as fetch.server:
        fetch.server.answers = [give(OLD)]
        assert fetch().changed


@pytest.mark.parametrize("by", ["setting", "environment"])
def test_a_proxy_is_asked_for_what_is_elsewhere(
    fetch: Fetching, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    proxy = f"http://user:{TOKEN}@127.0.0.1:{fetch.server.port}"
    if by == "setting":
        fetch.settings = {"lists_proxy": proxy}
    else:
        monkeypatch.setenv("HTTP_PROXY", proxy)
    fetch.source = {"addresses": ("http://lists.example/list.csv",), "plain_http": True}
    fetch.server.answers = [give(OLD)]
    assert fetch().changed
    (asked,) = fetch.server.asked
    assert asked.path == "http://lists.example/list.csv"
    assert asked.headers["proxy-authorization"].startswith("Basic ")


def test_a_proxy_of_the_environment_that_is_none_is_refused_without_its_password(
    fetch: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"gopher://user:{TOKEN}@proxy")
    with pytest.raises(ConfigError, match="HTTPS_PROXY") as caught:
        fetch()
    assert TOKEN not in str(caught.value)
