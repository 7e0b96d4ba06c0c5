"""`python -m tests.bench`: every figure beside its reference and bar, in one run, on this machine."""

from __future__ import annotations

import argparse

from tests.bench.report import RESULTS, Figure, print_figures, write_figures

SECTIONS = ("matching", "shapes", "stream")


def main() -> None:
    """Run the sections in turn, print the table of each and write all figures as JSON."""
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--quick", action="store_true", help="smaller samples of the matching")
    given = parser.parse_args()
    unknown = set(given.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    measured = {}
    for name in given.sections or SECTIONS:
        print(f"{name}: measuring ...", flush=True)  # noqa: T201
        measured[name] = _measure(name, quick=given.quick)
        print_figures(name, measured[name])
    write_figures(measured)
    missed = sum(figure.met is False for figures in measured.values() for figure in figures)
    print(f"{missed} bars missed; written to {RESULTS}")  # noqa: T201


def _measure(section: str, *, quick: bool) -> list[Figure]:
    """Import a section when it is run: that of the stream needs more than matching does."""
    if section == "matching":
        from tests.bench import bench_matching

        return bench_matching.measure(quick=quick)
    if section == "shapes":
        from tests.bench import bench_shapes

        return bench_shapes.measure()
    from tests.bench import bench_stream

    return bench_stream.measure()


if __name__ == "__main__":
    main()
