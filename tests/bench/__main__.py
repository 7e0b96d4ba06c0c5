"""`python -m tests.bench`: every figure beside its reference, in one run, on this machine."""

from __future__ import annotations

from tests.bench import bench_matching, bench_stream
from tests.bench.report import RESULTS, print_figures, write_figures

SECTIONS = {"matching": bench_matching.measure, "stream": bench_stream.measure}


def main() -> None:
    """Run every section in turn, print its table and write all figures as JSON."""
    measured = {}
    for name, measure in SECTIONS.items():
        print(f"{name}: measuring ...", flush=True)  # noqa: T201
        measured[name] = measure()
        print_figures(name, measured[name])
    write_figures(measured)
    print(f"written to {RESULTS}")  # noqa: T201


if __name__ == "__main__":
    main()
