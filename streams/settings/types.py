"""What settings are made of: the words that some of them choose from, and their checks."""

from __future__ import annotations

import ipaddress
import re
from enum import Enum
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode


class SecurityProtocol(str, Enum):
    """How to talk to the broker; the words are Kafka's own."""

    PLAINTEXT = "PLAINTEXT"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SSL = "SSL"
    SASL_SSL = "SASL_SSL"

    @property
    def sasl(self) -> bool:
        """Whether a user name and a password, or a token, are sent."""
        return self.value.startswith("SASL_")

    @property
    def tls(self) -> bool:
        """Whether the connection is encrypted."""
        return self.value.endswith("SSL")


class SaslMechanism(str, Enum):
    """How a user proves who they are; the words are Kafka's own."""

    PLAIN = "PLAIN"
    SCRAM_SHA_256 = "SCRAM-SHA-256"
    SCRAM_SHA_512 = "SCRAM-SHA-512"
    OAUTHBEARER = "OAUTHBEARER"


class LogLevel(str, Enum):
    """The mildest log line that is written."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


def refuse(problem: str, **context: str) -> NoReturn:
    """Raise pydantic's error with this text; `key` names the setting where no single one is seen."""
    raise PydanticCustomError("setting", "{problem}", {"problem": problem, **context})


def _addresses(value: str) -> str:
    addresses = [address.strip() for address in value.split(",")]
    for address in addresses:
        match = re.fullmatch(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})", address)
        if not match or not 1 <= int(match[1]) <= 65535:
            refuse("every broker has to be host:port with a port from 1 to 65535")
    return ",".join(addresses)


def _topic(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,249}", value) or value in {".", ".."}:
        refuse("a topic is named by 1 to 249 of the characters a-z A-Z 0-9 . _ -")
    return value


def http_addresses(value: str) -> str:
    """Addresses with a comma between. Credentials are refused in them: they would be logged."""
    addresses = [address.strip().rstrip("/") for address in value.split(",")]
    for address in addresses:
        try:
            parts = urlsplit(address)
            known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            known = False
        if not known:
            refuse("every address has to be http:// or https:// with a host")
        if "@" in address:
            refuse("name the user and the password in settings of their own")
    return ",".join(addresses)


def is_http_address(value: str) -> bool:
    """Whether this is an address that HTTP is spoken at, such as that of a proxy."""
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _web_address(value: str) -> str:
    if not is_http_address(value) or "@" in value:
        refuse("an address is https://host/path, without user and password")
    parts = urlsplit(value)
    if parts.scheme == "http" and not is_local(parts.hostname or ""):
        refuse("a secret is sent there: https, except on this machine")
    return value


def is_local(host: str) -> bool:
    """Whether a host is this machine itself, as others can't reach it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _words(value: object) -> object:
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _readable(value: Path) -> Path:
    try:
        with value.open("rb"):
            return value
    except OSError as err:
        refuse(f"can't read the file: {err.strerror}")


Brokers = Annotated[str, AfterValidator(_addresses)]
Topic = Annotated[str, AfterValidator(_topic)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
ReadableFile = Annotated[Path, AfterValidator(_readable)]
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,200}$")]
Words = Annotated[tuple[Word, ...], NoDecode, BeforeValidator(_words)]
AnyCase = BeforeValidator(_upper)
