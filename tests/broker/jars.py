"""The jars of Apache Kafka, fetched once by Maven and kept for every clone of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
VERSION = "4.4.0"


class BrokerMissingError(Exception):
    """What the broker needs is not on this machine; the text says what."""


def find_jars() -> Path:
    """The folder of Kafka's jars, filled by Maven on the first use.

    Raises BrokerMissingError where Java or Maven is missing or Maven fails.
    """
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise BrokerMissingError(
                f"the real broker needs {program}, which is not on this machine"
            )
    folder = _cache() / f"kafka-{VERSION}"
    if not folder.is_dir():
        _fetch(folder)
    return folder


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "streamscreen"


def _fetch(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Filled beside its place and moved there whole, so that an interrupted run leaves no half.
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        arguments = [
            "mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies",
            "-DincludeScope=runtime", f"-DoutputDirectory={scratch}/jars",
        ]  # fmt: skip
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode:
            raise BrokerMissingError(f"Maven could not fetch Apache Kafka: {done.stdout[-2000:]}")
        try:
            (Path(scratch) / "jars").rename(folder)
        except OSError:  # another run was faster
            if not folder.is_dir():
                raise
