"""Run one broker in the foreground until Ctrl-C: `python -m tests.broker [PORT]`."""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path

from tests.broker import Broker, BrokerMissingError, find_jars


def main() -> int:
    """Start a broker on an empty folder, say where it listens, and wait for a signal."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9092
    try:
        jars = find_jars()
    except BrokerMissingError as err:
        sys.stderr.write(f"{err}\n")
        return 2
    # Blocked before the broker starts, so that no signal falls between its start and the wait.
    signals = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    with tempfile.TemporaryDirectory(prefix="streamscreen-broker-") as folder:
        broker = Broker(jars, Path(folder), port=port)
        try:
            broker.start()
            sys.stdout.write(f"Apache Kafka listens on {broker.address}; Ctrl-C ends it.\n")
            sys.stdout.flush()
            signal.sigwait(signals)
        finally:
            broker.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
