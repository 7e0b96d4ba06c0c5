"""One try at one file over HTTP: a conditional or resuming request, its redirects, and the body.

Rules of RFC 9110: If-None-Match and If-Modified-Since (13.1), Range with If-Range (14.2, 13.1.5),
Retry-After (10.2.3). Files are asked for as they are, without a content coding, so that their
length is known and half of one can be gone on with.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Event
from typing import Final

import httpx

from streams.errors import ConfigError, FetchError
from streams.lists.fetching.keeping import KeptFile, Latest, Validators
from streams.lists.sources import Source, without_secrets
from streams.release import release
from streams.settings import Settings

# The reason of a FetchError that is nobody's fault: it was told to stop.
STOPPED: Final = "stopped"
MAX_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# What may go better in a moment: too slow, too early, too often, or the server's own trouble.
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_NO_LIST: Final = re.compile(r"text/html|application/(xhtml\+xml|pdf)|(image|audio|video|font)/")
_CONTENT_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+)")

Progress = Callable[[int, int | None], None]
"""Called with the bytes of a file that are there, and how many it has where the server said so."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a try needs: the file, its address with any secret in it, the client, the limits.

    It ends with a FetchError soon after `stop` is set; what came so far is kept.
    """

    client: httpx.Client
    source: Source
    url: str = field(repr=False)
    kept: KeptFile
    total_seconds: float
    stop: Event
    progress: Progress

    def run(self) -> tuple[Path, bool]:
        """Bring the file up to date: where it lies, and whether it is new. Raises FetchError."""
        latest = self.kept.latest()
        size, part = self.kept.begun()
        with _explained(), self._open(_headers(latest, size, part)) as response:
            match response.status_code:
                case 304 if latest and not size:
                    return self.kept.path(latest.sha256), False
                case 200:
                    self._receive(response, 0)
                case 206 if size:
                    self._resume(response, size, part)
                case 416 if size:
                    self.kept.forget_part()
                    raise FetchError("range", "the half file is no part of this one", passing=True)
                case status:
                    raise _unexpected(status, response.headers)
            return self.kept.finish(_validators(response))

    @contextmanager
    def _open(self, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """The answer after all redirects, its body not read yet."""
        url = self.url
        for _ in range(MAX_REDIRECTS + 1):
            if not self.source.allows(url):
                raise FetchError("redirect", f"leads to {without_secrets(url)}, not over https")
            with self.client.stream("GET", url, headers=headers) as response:
                onward = response.headers.get("Location")
                if response.status_code not in _REDIRECTS or not onward:
                    yield response
                    return
                url = str(response.url.join(onward))
        raise FetchError("redirect", f"more than {MAX_REDIRECTS} redirects")

    def _resume(self, response: httpx.Response, size: int, part: Validators) -> None:
        """Go on where the half file ends, if what is offered is the rest of the same file."""
        offered = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        now = _validators(response)
        same = now.etag == part.etag if part.etag else now.last_modified == part.last_modified
        coded = "Content-Encoding" in response.headers
        if not offered or int(offered[1]) != size or not same or coded:
            self.kept.forget_part()
            raise FetchError("range", "the file changed while it was fetched", passing=True)
        self._receive(response, size, int(offered[3]))

    def _receive(self, response: httpx.Response, start: int, total: int | None = None) -> None:
        """Write the body behind the first `start` bytes. Raises FetchError when it is not whole."""
        coded = "Content-Encoding" in response.headers
        declared = response.headers.get("Content-Length", "")
        if total is None and declared.isdecimal() and not coded:
            total = start + int(declared)
        self._refuse_type(response)
        self._refuse_size(total or 0)
        if start == 0:  # half of a file that is decoded on the way can't be gone on with
            self.kept.begin(Validators() if coded else _validators(response))
        deadline = time.monotonic() + self.total_seconds
        size = start
        with self.kept.part.open("ab") as file:
            for chunk in response.iter_bytes():
                size += len(chunk)
                self._refuse_size(size)
                file.write(chunk)
                self.progress(size, total)
                if time.monotonic() > deadline:
                    raise FetchError("timeout", f"not whole after {self.total_seconds:g} s")
                if self.stop.is_set():
                    raise FetchError(STOPPED, "told to stop")
        if total is not None and size != total:
            raise FetchError("truncated", f"{size:,} of {total:,} bytes came", passing=True)

    def _refuse_type(self, response: httpx.Response) -> None:
        type_ = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if _NO_LIST.match(type_):
            raise FetchError("type", f"expected a list, found {type_}")

    def _refuse_size(self, size: int) -> None:
        if size > self.source.max_bytes:
            self.kept.forget_part()
            limit = self.source.max_megabytes
            raise FetchError("size", f"larger than {limit} MB (max_megabytes of the source)")


@contextmanager
def open_client(settings: Settings) -> Iterator[httpx.Client]:
    """A client with the settings' proxy and time-outs, which verifies certificates.

    Without a proxy among the settings those of the environment are used, as are SSL_CERT_FILE and
    SSL_CERT_DIR. Raises ConfigError where the environment's can't be.
    """
    proxy = settings.lists_proxy
    try:
        client = httpx.Client(
            proxy=proxy.get_secret_value() if proxy else None,
            timeout=httpx.Timeout(
                settings.download_read_seconds, connect=settings.download_connect_seconds
            ),
            headers={"User-Agent": f"streamscreen/{release()}", "Accept-Encoding": "identity"},
        )
    except (ValueError, ImportError, OSError, httpx.InvalidURL):
        raise ConfigError(
            "can't fetch lists: the proxy or the certificates that the environment names "
            "(HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE) can't be used"
        ) from None
    with client:
        yield client


def retry_after(value: str, now: datetime) -> float:
    """The seconds that a Retry-After header asks to wait; 0 where it says nothing of sense."""
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - now).total_seconds())


def _headers(latest: Latest | None, size: int, part: Validators) -> dict[str, str]:
    if size and part.strong:
        return {"Range": f"bytes={size}-", "If-Range": part.strong}
    known = latest.validators if latest else Validators()
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in asked.items() if value}


def _validators(response: httpx.Response) -> Validators:
    return Validators(response.headers.get("ETag"), response.headers.get("Last-Modified"))


def _unexpected(status: int, headers: httpx.Headers) -> FetchError:
    after = retry_after(headers.get("Retry-After", ""), datetime.now(timezone.utc))
    detail = f"the server answered {status} {httpx.codes.get_reason_phrase(status)}".rstrip()
    return FetchError("status", detail, passing=status in _PASSING, after=after)


@contextmanager
def _explained() -> Iterator[None]:
    """httpx's errors as FetchError, without the addresses that their texts may hold."""
    try:
        yield
    except httpx.ConnectTimeout:
        raise FetchError("timeout", "the server can't be reached in time", passing=True) from None
    except httpx.TimeoutException:
        raise FetchError("timeout", "the server fell silent", passing=True) from None
    except httpx.RemoteProtocolError as err:
        if err.__cause__ is None:  # httpx's own: a Location that is no address
            raise FetchError("redirect", "leads to an address that is none") from None
        raise FetchError("truncated", "the server broke off its answer", passing=True) from None
    except httpx.TransportError as err:
        if _is_about_certificates(err):
            detail = "the server's certificate is not trusted (SSL_CERT_FILE names other roots)"
            raise FetchError("tls", detail) from None
        raise FetchError("network", _cause(err), passing=True) from None
    except httpx.DecodingError:
        raise FetchError("truncated", "the answer's content coding is damaged") from None
    except httpx.InvalidURL:
        raise FetchError("address", "the address is none") from None


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def _cause(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__ or cause.__context__
    known = cause.strerror if isinstance(cause, OSError) and cause.strerror else ""
    return f"can't reach the server: {known or type(error).__name__}"
