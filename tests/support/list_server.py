"""A server of list files on 127.0.0.1 that does what it is told: answers well, badly, or not at all."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    """One request: what was asked for, with its header fields in small letters."""

    path: str
    headers: Mapping[str, str]


class Exchange(BaseHTTPRequestHandler):
    """One request and its answer."""

    protocol_version = "HTTP/1.1"
    lists: ListServer

    def do_GET(self) -> None:
        """Answer as the next of the server's answers says."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.lists.asked.append(Asked(self.path, headers))
        self.close_connection = True
        self.lists.next_answer()(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Write no log."""

    def begin(self, code: int, headers: Mapping[str, str]) -> None:
        """Send everything up to the body."""
        self.send_response(code)
        for name, value in {"Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()


Answer = Callable[[Exchange], None]


@dataclass
class ListServer:
    """What to answer, one answer a request and the last one for all further requests."""

    port: int = 0
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    scheme: str = "http"

    def next_answer(self) -> Answer:
        """The answer to one request."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def url(self, path: str = "/list.csv") -> str:
        """The address of a file."""
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"


@contextmanager
def serve_lists(context: ssl.SSLContext | None = None) -> Iterator[ListServer]:
    """Serve meanwhile, over TLS where a context is given."""
    lists = ListServer(scheme="https" if context else "http")
    handler = type("Handler", (Exchange,), {"lists": lists})
    server = _QuietServer(("127.0.0.1", 0), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    lists.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield lists
    finally:
        lists.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


def give(body: bytes, **headers: str) -> Answer:
    """200 with a body; `_` in a header's name stands for `-`."""
    return answer(200, body, **headers)


def answer(code: int, body: bytes = b"", **headers: str) -> Answer:
    """Some status with a body."""

    def act(exchange: Exchange) -> None:
        exchange.begin(code, {"Content-Length": str(len(body)), **_names(headers)})
        exchange.wfile.write(body)

    return act


def cut_off(body: bytes, length: int, *, code: int = 200, **headers: str) -> Answer:
    """A body that ends before the length that was declared."""

    def act(exchange: Exchange) -> None:
        exchange.begin(code, {"Content-Length": str(length), **_names(headers)})
        exchange.wfile.write(body)

    return act


def silence(exchange: Exchange) -> None:
    """No answer, while the connection stays open."""
    exchange.lists.released.wait()


def stall(body: bytes, length: int, **headers: str) -> Answer:
    """A body that stops coming, while the connection stays open."""

    def act(exchange: Exchange) -> None:
        exchange.begin(200, {"Content-Length": str(length), **_names(headers)})
        exchange.wfile.write(body)
        exchange.wfile.flush()
        exchange.lists.released.wait()

    return act


def drip(**headers: str) -> Answer:
    """A body that comes byte by byte and has no end, until the client hangs up."""

    def act(exchange: Exchange) -> None:
        exchange.begin(200, {"Content-Length": "1000000", **_names(headers)})
        while not exchange.lists.released.wait(0.01):
            exchange.wfile.write(b"x")
            exchange.wfile.flush()

    return act


def rest(body: bytes, start: int, **headers: str) -> Answer:
    """206 with what follows after the first `start` bytes."""
    content_range = f"bytes {start}-{len(body) - 1}/{len(body)}"
    return answer(206, body[start:], **{"Content_Range": content_range, **headers})


def chunked(body: bytes, **headers: str) -> Answer:
    """200 with a body whose length is not told before."""

    def act(exchange: Exchange) -> None:
        exchange.begin(200, {"Transfer-Encoding": "chunked", **_names(headers)})
        for start in range(0, len(body), 65536):
            chunk = body[start : start + 65536]
            exchange.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        exchange.wfile.write(b"0\r\n\r\n")

    return act


def redirect(location: str, code: int = 302) -> Answer:
    """Send on to another address."""
    return answer(code, Location=location)


def _names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
