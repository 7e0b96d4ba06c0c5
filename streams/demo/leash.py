"""A command of this program in a process that never outlives the one that started it.

With the arguments FOLDER and `worker`, `main` runs `streamscreen worker` while standard input stays
open, its temporary files in FOLDER. The other end of the pipe is held by the starter alone, so
however that ends, killed or not, the pipe closes; then this process removes FOLDER and ends at
once. What the worker had in hand is not committed, as after a loss of power.
"""

from __future__ import annotations

import os
import runpy
import shutil
import sys
import tempfile
import threading
from pathlib import Path

FOLDER_PREFIX = "streamscreen-demo-"


def main() -> None:
    """Run the command of this process's arguments on the leash."""
    folder = Path(sys.argv[1])
    if not folder.name.startswith(FOLDER_PREFIX):
        sys.exit(f"{folder}: not a folder of the demo")
    tempfile.tempdir = str(folder)
    sys.argv[:2] = ["streamscreen"]
    threading.Thread(target=_watch, args=(folder,), name="leash", daemon=True).start()
    runpy.run_module("streams", run_name="__main__")


def _watch(folder: Path) -> None:
    # Not sys.stdin: its lock, held by a daemon thread, would break the interpreter's own exit.
    while os.read(0, 1):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)
