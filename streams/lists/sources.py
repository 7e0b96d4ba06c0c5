"""Where lists are fetched from: the built-in sources, and what a user's own file says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Final
from urllib.parse import unquote, urlsplit

import msgspec

from streams import resources
from streams.errors import ConfigError
from streams.lists.source import FORMATS
from streams.settings import Settings
from streams.settings.places import nearest, read_text

TOKEN: Final = "{eu_fsf_token}"  # noqa: S105 - the place of the token in an address
_BUILT_IN: Final = "sources.yaml"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

_Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,63}$")]
_Megabytes = Annotated[int, msgspec.Meta(ge=1, le=512)]


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One source: its addresses give the files that `format` reads together.

    `enabled` is whether it is fetched when no source is named. `plain_http` lets its addresses be
    http where they lead to another machine. The other fields are for people.
    """

    name: _Name
    format: str
    addresses: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=16)]
    title: str = ""
    page: str = ""
    enabled: bool = True
    licence: str = ""
    updates: str = ""
    max_megabytes: _Megabytes = 512
    plain_http: bool = False

    @property
    def max_bytes(self) -> int:
        """No file of the source is larger."""
        return self.max_megabytes * 2**20

    def allows(self, url: str) -> bool:
        """Whether a file may come from here, be it an address or where a server sends us on.

        Plain http only where the user says so, or from and to this very machine.
        """
        try:
            parts = urlsplit(url)
            host = parts.hostname
        except ValueError:
            return False
        if not host or parts.scheme not in {"https", "http"}:
            return False
        local = all(urlsplit(address).hostname in _LOOPBACK for address in self.addresses)
        return parts.scheme == "https" or self.plain_http or (local and host in _LOOPBACK)

    def missing(self, settings: Settings) -> str:
        """The setting that the source needs and that is not there, else nothing."""
        needed = any(TOKEN in address for address in self.addresses)
        return "eu_fsf_token" if needed and settings.eu_fsf_token is None else ""


def load_sources(settings: Settings) -> dict[str, Source]:
    """The built-in sources and those of `settings.sources_file`, by name, in the files' order.

    An entry of that file with a known name changes the keys that it has, any other adds a source.
    Raises ConfigError with the file, the entry and the key at fault.
    """
    built_in = _decode(resources.read(_BUILT_IN), _BUILT_IN)
    sources = {source.name: source for source in (_build(e, {}, _BUILT_IN) for e in built_in)}
    path = settings.sources_file
    seen: set[str] = set()
    for entry in _decode(read_text(path, "sources_file").encode(), str(path)) if path else ():
        name = str(entry.get("name", ""))
        if name in seen:
            raise ConfigError(f"{path}: source {name!r} stands twice")
        seen.add(name)
        known = msgspec.to_builtins(sources[name]) if name in sources else {}
        sources[name] = _build(entry, known, str(path))
    return sources


def choose_sources(settings: Settings, names: Iterable[str]) -> list[Source]:
    """The sources of these names, or without any those that are enabled and lack no setting.

    Raises ConfigError for a name that there is not, or whose source lacks a setting.
    """
    known = load_sources(settings)
    asked = list(dict.fromkeys(names))
    for name in asked:
        if name not in known:
            raise ConfigError(f"no source {name!r}{nearest(name, known)} (`lists sources`)")
        if lacking := known[name].missing(settings):
            raise ConfigError(f"source {name!r} needs the setting {lacking}")
    ready = [s.name for s in known.values() if s.enabled and not s.missing(settings)]
    return [known[name] for name in asked or ready]


def without_secrets(url: str) -> str:
    """An address for people and logs: without the query, which may hold a token."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def file_name(address: str) -> str:
    """What the file of an address is called here: the last part of its path, such as `SDN.CSV`."""
    last = unquote(urlsplit(address).path.rpartition("/")[2])
    return re.sub(r"[^A-Za-z0-9._-]", "_", last).lstrip(".")[-100:]


def _decode(content: bytes, place: str) -> list[dict[str, Any]]:
    try:
        return msgspec.yaml.decode(content, type=list[dict[str, Any]])
    except (msgspec.DecodeError, RecursionError) as err:
        problem = " ".join(str(err).split())
        raise ConfigError(f"{place}: not a list of sources in YAML: {problem}") from None


def _build(entry: dict[str, Any], known: dict[str, Any], file: str) -> Source:
    """The checked source that an entry makes of what is known of it."""
    place = f"{file}: source {entry.get('name', '')!r}"
    try:
        source = msgspec.convert({**known, **entry}, Source)
    except msgspec.ValidationError as err:
        raise ConfigError(f"{place}: {err}") from None
    problem = next(filter(None, (_fault(source, address) for address in source.addresses)), "")
    if not problem and len(set(map(file_name, source.addresses))) < len(source.addresses):
        problem = "two addresses end with the same file name"
    if source.format not in FORMATS:
        problem = f"unknown format {source.format!r}{nearest(source.format, FORMATS)}"
    if problem:
        raise ConfigError(f"{place}: {problem}")
    return source


def _fault(source: Source, address: str) -> str:
    """What is wrong with an address, in words; nothing for a sound one."""
    try:
        parts = urlsplit(address)
        local = parts.netloc in {"", "localhost"} and parts.path.startswith("/")
        sound = parts.port != 0 and (local if parts.scheme == "file" else source.allows(address))
    except ValueError:
        return "an address is no URL"
    problem = ""
    if parts.username or parts.password:
        problem = "a password does not belong in an address"
    elif "{" in address.replace(TOKEN, "") or TOKEN in parts.netloc + parts.path:
        problem = f"only {TOKEN} can stand in an address, after its question mark"
    elif not file_name(address):
        problem = "the address has to end with the name of a file"
    elif not sound:
        problem = "expected https, http with plain_http: true, or file:///folder/file"
    return f"{without_secrets(address)}: {problem}" if problem else ""
