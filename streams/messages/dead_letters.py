"""Dead letters: messages that could not be screened, kept byte for byte with the reason."""

from __future__ import annotations

import msgspec

from streams.messages.alerts import Origin


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """What the headers of a dead letter say; the value is the original message, untouched.

    `reason` is a stable word (`empty`, `not_json`, `not_valid`, `internal_error` …), `error` the
    class of the error, `detail` its text, which names the path at fault.
    """

    flow: str
    reason: str
    error: str
    detail: str
    origin: Origin

    def headers(self) -> list[tuple[str, bytes]]:
        """The Kafka headers, in a fixed order; the original's own headers follow them."""
        origin = self.origin
        fields = {
            "flow": self.flow,
            "reason": self.reason,
            "error": self.error,
            "detail": self.detail,
            "topic": origin.topic,
            "partition": str(origin.partition),
            "offset": str(origin.offset),
            "timestamp": str(origin.timestamp),
        }
        return [(f"streamscreen.{name}", value.encode()) for name, value in fields.items()]
