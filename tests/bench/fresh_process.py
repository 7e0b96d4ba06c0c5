"""One index in a process of its own: `python -m tests.bench.fresh_process ENTITIES [NAMES]`.

ENTITIES is a file of listed entities in MessagePack, NAMES one of names to ask for, one a line.
Writes one line of JSON: computing seconds to build and for each name, memory in MB.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from pathlib import Path

import msgspec

from streams.lists.catalogue import build_index
from streams.matching.entity import Kind, ListedEntity
from streams.matching.party import Party, Role
from streams.matching.screener import Screener
from tests.bench.world import enquire
from tests.factories import POLICY


def main(entities_file: str, names_file: str | None = None) -> None:
    """Read, build, ask, tell."""
    entities = msgspec.msgpack.decode(Path(entities_file).read_bytes(), type=list[ListedEntity])
    gc.collect()
    start = time.process_time()
    index = build_index(entities, POLICY)
    built = time.process_time() - start
    gc.collect()
    resident = _resident_mb()
    screener = Screener(index, POLICY, {"all": "1"})
    names = Path(names_file).read_text(encoding="utf-8").splitlines() if names_file else []
    enquiries = [enquire(Party(Role.OTHER, name, kind=Kind.PERSON)) for name in names]
    start = time.process_time()
    for enquiry in enquiries:
        screener.screen(enquiry)
    asked = time.process_time() - start
    told = {
        "names": index.names,
        "build": built,
        "resident": resident,
        "resident_after": _resident_mb(),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "each": asked / max(1, len(names)),
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _resident_mb() -> float:
    """What the process holds now (Linux), or the most that it has held."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main(*sys.argv[1:])
