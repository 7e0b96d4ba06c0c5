"""Log lines: JSON where a programme reads them, aligned columns where a person does.

Lines of the standard library's loggers (faust, aiokafka, librdkafka) take the same way. faust's
worker replaces the handlers of the root logger unless it is told `override_logging=False`.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from typing import Final, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

# Loggers that repeat themselves hundreds of times a second while a broker is away.
TRANSPORT: Final = ("aiokafka", "faust", "librdkafka", "mode")
# At DEBUG the first write passwords and whole records, at INFO the others write addresses, which
# may hold tokens: no level brings those lines out.
CONFIDENTIAL: Final = {
    "aiokafka": logging.INFO,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
}
BURST: Final = 5
WINDOW_SECONDS: Final = 10.0


def configure_logs(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log line at or above `level` to `stream` (standard error unless given).

    Replaces whatever was configured before. Tracebacks hold no values of variables, since those
    may be party names or passwords.
    """
    stream = stream or sys.stderr
    on_terminal = stream.isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *(_readable() if on_terminal else _json()),
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    handler.addFilter(RepeatFilter())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)
    for name, mildest in CONFIDENTIAL.items():
        logging.getLogger(name).setLevel(mildest)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


class RepeatFilter(logging.Filter):
    """Lets a transport's message through a few times in a window and then counts in silence.

    The first of the next window tells how many were left out. Equal messages are those of one
    logger with one template.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        if record.name.partition(".")[0] not in TRANSPORT:
            return True
        key = (record.name, str(record.msg))
        opened, count = self._seen.get(key, (record.created, 0))
        if record.created - opened < WINDOW_SECONDS:
            self._seen[key] = (opened, count + 1)
            return count < BURST
        if len(self._seen) > 1000:
            self._seen.clear()
        self._seen[key] = (record.created, 1)
        if count > BURST:
            record.msg = f"{record.msg} [{count - BURST} more like it were left out]"
        return True


def escape(text: str) -> str:
    """Write control, direction and other unprintable characters as `\\x1b`, so that none acts."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _json() -> list[Processor]:
    # JSON itself escapes control characters, and everything beyond ASCII.
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _readable() -> list[Processor]:
    colours = "NO_COLOR" not in os.environ
    return [
        _escape_values,
        structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=_write_traceback),
    ]


def _escape_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if key == "exc_info" or value is None or isinstance(value, (bool, int, float)):
            continue
        event[key] = escape(value if isinstance(value, str) else repr(value))
    return event


def _write_traceback(stream: TextIO, error: ExcInfo) -> None:
    for chunk in traceback.format_exception(*error):
        stream.writelines(f"\n{escape(line)}" for line in chunk.splitlines())
