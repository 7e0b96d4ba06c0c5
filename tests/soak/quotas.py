"""Client quotas of a broker, by Kafka's own protocol: AlterClientQuotas (KIP-546), version 0."""

from __future__ import annotations

import socket
import struct

_API_KEY = 49
_TIMEOUT = 10.0


def set_rates(
    address: str, client_id: str, *, produce: float | None, consume: float | None
) -> None:
    """Limit what clients of one id may write and read, in bytes a second; None: no limit."""
    limits = (("producer_byte_rate", produce), ("consumer_byte_rate", consume))
    operations = b"".join(
        _text(name) + struct.pack(">d?", rate or 0.0, rate is None) for name, rate in limits
    )
    entity = struct.pack(">i", 1) + _text("client-id") + _text(client_id)
    entry = entity + struct.pack(">i", len(limits)) + operations
    header = struct.pack(">hhi", _API_KEY, 0, 1) + _text("soak")
    request = header + struct.pack(">i", 1) + entry + struct.pack(">?", False)
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=_TIMEOUT) as connection:
        connection.sendall(struct.pack(">i", len(request)) + request)
        with connection.makefile("rb") as answer:
            (size,) = struct.unpack(">i", answer.read(4))
            body = answer.read(size)
    # Correlation id, throttle time, number of entries; then the error of the only entry.
    *_, error = struct.unpack_from(">iiih", body)
    if error:
        raise RuntimeError(f"the broker refuses the quotas: error {error}")


def _text(value: str) -> bytes:
    return struct.pack(">h", len(value)) + value.encode()
