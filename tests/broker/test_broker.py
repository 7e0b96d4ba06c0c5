"""`python -m tests.broker`, which `make kafka` runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from streams.errors import BrokerError
from streams.kafka.clients import check_connection
from streams.settings import Settings

pytestmark = pytest.mark.broker


@pytest.mark.usefixtures("broker")  # where no broker can be had, this is skipped with the others
def test_a_broker_runs_until_it_is_told_to_stop() -> None:
    arguments = [sys.executable, "-m", "tests.broker", "0"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, cwd=root, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.search(r"listens on (\S+);", line)
        assert address is not None
        settings = Settings(brokers=address[1])
        check_connection(settings)
        process.terminate()
        assert process.wait(timeout=60) == 0
    with pytest.raises(BrokerError):
        check_connection(settings)
