"""Tokens for OAUTHBEARER, from a file or from a token endpoint, for both Kafka clients."""

from __future__ import annotations

import base64
import binascii
import logging
import re
import ssl
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote_plus

import httpx
import msgspec

from streams.errors import BrokerError, ConfigError
from streams.settings import Settings

LOG = logging.getLogger("streamscreen.tokens")

_ANSWER_SECONDS: Final = 10.0
_MAX_BYTES: Final = 65_536
# For a token that does not tell how long it is good, and an endpoint that does not either.
_DEFAULT_SECONDS: Final = 300.0
# Share of its life after which a token is replaced; librdkafka asks for one at the same point.
_FRESH_SHARE: Final = 0.8
# RFC 6750, section 2.1: what a bearer token is made of.
_BEARER: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_ERROR: Final = re.compile(r"[a-z_]{1,60}")


class Token(NamedTuple):
    """A bearer token, and when it was had and when it ends, in seconds since 1970."""

    text: str
    since: float
    ends: float

    @property
    def fresh(self) -> bool:
        """Whether it need not be replaced yet."""
        return time.time() < self.since + _FRESH_SHARE * (self.ends - self.since)


class TokenSource:
    """Gives a token that is good now, and asks for another when that one nears its end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._held: Token | None = None
        self._lock = threading.Lock()

    def token(self) -> Token:
        """A token that is good now; one of an endpoint is kept until it nears its end.

        Raises BrokerError or ConfigError where none can be had.
        """
        with self._lock:
            if self._settings.sasl_token_file:
                return _read_token(self._settings.sasl_token_file)
            if self._held is None or not self._held.fresh:
                self._held = self._renew()
            return self._held

    def _renew(self) -> Token:
        try:
            return _ask_for_token(self._settings)
        except BrokerError as err:
            if self._held is None or self._held.ends < time.time():
                raise
            LOG.warning("the token can't be renewed, the old one is still good: %s", err)
            return self._held


@lru_cache(maxsize=8)
def token_source(settings: Settings) -> TokenSource:
    """The source that every client with these settings shares."""
    return TokenSource(settings)


def _read_token(file: Path) -> Token:
    try:
        with file.open("rb") as stream:
            text = stream.read(_MAX_BYTES + 1).decode("ascii", "replace").strip()
    except OSError as err:
        raise ConfigError(f"sasl_token_file: can't read {file}: {err.strerror}") from None
    if len(text) > _MAX_BYTES or not _BEARER.fullmatch(text):
        raise ConfigError(f"sasl_token_file {file} does not hold a token and nothing else")
    now = time.time()
    ends = _end_of(text) or now + _DEFAULT_SECONDS
    if ends <= now:
        ended = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(ends))
        raise BrokerError(
            f"the token in sasl_token_file {file} ended at {ended} UTC: whatever renews that file "
            "has to write another"
        )
    return Token(text, now, ends)


def _end_of(token: str) -> float | None:
    """When a token ends by its own claim (RFC 7519, `exp`); None for one that says nothing."""
    try:
        body = token.split(".")[1]
        claims = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        return msgspec.json.decode(claims, type=_Claims).exp
    except (IndexError, binascii.Error, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _ask_for_token(settings: Settings) -> Token:
    """RFC 6749, section 4.4: client credentials, by HTTP Basic as section 2.3.1 has it."""
    url, secret = settings.sasl_token_url or "", settings.sasl_client_secret
    name, word = settings.sasl_client_id or "", secret.get_secret_value() if secret else ""
    form = {"grant_type": "client_credentials"}
    if settings.sasl_scope:
        form["scope"] = settings.sasl_scope
    now = time.time()
    try:
        response = httpx.post(
            url,
            data=form,
            auth=(quote_plus(name), quote_plus(word)),
            headers={"Accept": "application/json"},
            timeout=_ANSWER_SECONDS,
            verify=_trust(settings.sasl_token_ca_file),
        )
        content = response.content
    except httpx.HTTPError as err:
        raise BrokerError(f"no token from sasl_token_url {url}: {err}") from None
    if response.status_code != 200 or len(content) > _MAX_BYTES:
        raise BrokerError(
            f"sasl_token_url {url} gives no token ({response.status_code}{_error_of(content)}): "
            "are sasl_client_id, sasl_client_secret and sasl_scope right?"
        )
    try:
        answer = msgspec.json.decode(content, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        answer = _Answer("")
    if not _BEARER.fullmatch(answer.access_token):
        raise BrokerError(f"sasl_token_url {url} answers without a token: is it a token endpoint?")
    lasts = answer.expires_in
    ends = now + lasts if lasts else _end_of(answer.access_token) or now + _DEFAULT_SECONDS
    return Token(answer.access_token, now, ends)


def _trust(cafile: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(cafile) if cafile else None)
    except (OSError, ssl.SSLError):
        raise ConfigError(f"sasl_token_ca_file {cafile}: no certificates (PEM)") from None


def _error_of(content: bytes) -> str:
    """The endpoint's word for what is wrong, such as `, invalid_client`; its text is left out."""
    try:
        word = msgspec.json.decode(content[:_MAX_BYTES], type=_Refusal).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    return f", {word}" if _ERROR.fullmatch(word) else ""


class _Claims(msgspec.Struct):
    exp: float | None = None


class _Answer(msgspec.Struct):
    access_token: str
    expires_in: float | None = None


class _Refusal(msgspec.Struct):
    error: str = ""
