"""A schema registry on 127.0.0.1 that speaks as much of Confluent's REST API as clients use."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

JsonObject = dict[str, Any]


@dataclass
class Registry:
    """What is registered, what was asked, and how the server misbehaves.

    `status` answers everything with that status; `user` and `password` are asked for if set.
    Schemas of Protobuf are held as base64 descriptors, as clients register and want them.
    """

    url: str = ""
    schemas: dict[int, JsonObject] = field(default_factory=dict)
    versions: dict[str, list[int]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    status: int | None = None
    credentials: str | None = None
    serves_descriptors: bool = True

    def register(
        self, subject: str, schema: str, kind: str = "AVRO", references: list[JsonObject] | None = None,
        **others: object,
    ) -> int:  # fmt: skip
        """Add a version of a subject; the id of its schema."""
        entry = {"schema": schema, "references": references or [], **others}
        if kind != "AVRO":
            entry["schemaType"] = kind
        known = [number for number, held in self.schemas.items() if held == entry]
        number = known[0] if known else len(self.schemas) + 1
        self.schemas[number] = entry
        held = self.versions.setdefault(subject, [])
        if number not in held:
            held.append(number)
        return number

    def guid(self, number: int) -> str:
        """The GUID of a schema."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"schema/{number}"))

    def show(self, number: int, form: str | None) -> JsonObject:
        """A schema as the server shows it."""
        entry = dict(self.schemas[number])
        if entry.get("schemaType") == "PROTOBUF" and (form, self.serves_descriptors) != (
            "serialized",
            True,
        ):
            entry["schema"] = 'syntax = "proto3";'
        return {**entry, "id": number, "guid": self.guid(number)}

    def requests(self, start: str) -> int:
        """How many requests began so."""
        return sum(path.startswith(start) for path in self.asked)


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    registry: Registry

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass

    def _answer(self, method: str) -> None:
        registry = self.registry
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        registry.asked.append(self.path)
        parts = urlsplit(self.path)
        path = [unquote(part) for part in parts.path.strip("/").split("/")]
        form = parse_qs(parts.query).get("format", [None])[0]
        if registry.status is not None:
            self._send(registry.status, {"error_code": registry.status * 100, "message": "no"})
        elif not self._is_known():
            self._send(401, {"error_code": 401, "message": "who are you?"})
        elif method == "POST":
            self._register(path, json.loads(body))
        else:
            self._show(path, form)

    def _is_known(self) -> bool:
        if self.registry.credentials is None:
            return True
        wanted = base64.b64encode(self.registry.credentials.encode()).decode()
        return self.headers.get("Authorization") == f"Basic {wanted}"

    def _register(self, path: list[str], body: JsonObject) -> None:
        registry, subject = self.registry, path[1]
        kind = body.get("schemaType", "AVRO")
        if path[2:] == ["versions"]:
            number = registry.register(subject, body["schema"], kind, body.get("references"))
            self._send(200, {"id": number})
            return
        for version, number in enumerate(registry.versions.get(subject, []), start=1):
            if registry.schemas[number]["schema"] == body["schema"]:
                shown = registry.show(number, "serialized")
                self._send(200, {**shown, "subject": subject, "version": version})
                return
        self._missing(40403)

    def _show(self, path: list[str], form: str | None) -> None:
        registry = self.registry
        if path == ["schemas", "types"]:
            self._send(200, ["AVRO", "PROTOBUF"])
        elif path[:2] == ["schemas", "ids"]:
            self._show_schema(int(path[2]), form)
        elif path[:2] == ["schemas", "guids"]:
            known = {registry.guid(number): number for number in registry.schemas}
            self._show_schema(known.get(path[2], 0), form)
        elif path[0] == "subjects" and path[2:3] == ["versions"] and len(path) == 4:
            held = registry.versions.get(path[1], [])
            version = int(path[3])
            if 1 <= version <= len(held):
                shown = registry.show(held[version - 1], form)
                self._send(200, {**shown, "subject": path[1], "version": version})
            else:
                self._missing(40402)
        else:
            self._send(404, {"error_code": 404, "message": "HTTP 404 Not Found"})

    def _show_schema(self, number: int, form: str | None) -> None:
        if number in self.registry.schemas:
            self._send(200, self.registry.show(number, form))
        else:
            self._missing(40403)

    def _missing(self, code: int) -> None:
        self._send(404, {"error_code": code, "message": "not found"})

    def _send(self, status: int, answer: object) -> None:
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
        self.send_header("Content-Length", str(len(content)))
        # A connection that is kept would be served on when the server is gone.
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)


class _Server(ThreadingHTTPServer):
    daemon_threads = True


@contextmanager
def serve_registry(context: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Registry]:
    """Serve meanwhile, over TLS where a context is given."""
    registry = Registry()
    handler = type("Exchange", (_Exchange,), {"registry": registry})
    server = _Server(("127.0.0.1", port), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    registry.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
