"""A token endpoint on this machine (OAuth 2.0 client credentials)."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote_plus

CLIENT, SECRET = "streamscreen", "p/w+ of: the client"


@dataclass
class TokenEndpoint:
    """Gives what `make` makes to the client with the secret, and counts; `asked` are the forms."""

    make: Callable[[], str]
    lasts: float = 600
    url: str = ""
    away: bool = False
    asked: list[dict[str, list[str]]] = field(default_factory=list)


@contextmanager
def serve_tokens(make: Callable[[], str], lasts: float = 600) -> Iterator[TokenEndpoint]:
    """Serve meanwhile."""
    endpoint = TokenEndpoint(make, lasts)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            endpoint.asked.append(parse_qs(form))
            code, answer = _answer(endpoint, self.headers.get("Authorization", ""))
            body = json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.url = f"http://127.0.0.1:{server.server_port}/token"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(endpoint: TokenEndpoint, authorization: str) -> tuple[int, dict[str, object]]:
    if endpoint.away:
        return 503, {}
    name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
    if (unquote_plus(name), unquote_plus(secret)) != (CLIENT, SECRET):
        return 401, {"error": "invalid_client", "error_description": f"{secret} is wrong"}
    return 200, {"access_token": endpoint.make(), "expires_in": endpoint.lasts}
