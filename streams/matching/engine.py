"""Whether the compiled kernel of the matching is there: what it finds and scores is the same."""

from __future__ import annotations

from streams.matching.finder import Finder

try:
    from streams.matching.native import kernel
except ImportError:  # installed without a compiler
    Kernel: type[Finder] | None = None
else:
    Kernel = kernel.Kernel
