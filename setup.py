"""The compiled part of the matching. Without a compiler the package is as complete, but slower."""

from __future__ import annotations

from pathlib import Path

from setuptools import Extension, setup

NATIVE = "streams/matching/native"
# Sums and products are rounded one by one: a fused one would give another last bit.
FLAGS = [
    "-std=c++17",
    "-O3",
    "-g0",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-D_GLIBCXX_ASSERTIONS",
]

try:
    from Cython.Build import cythonize
except ImportError:
    extensions = []
else:
    extensions = cythonize(
        [
            Extension(
                "streams.matching.native.kernel",
                [f"{NATIVE}/kernel.pyx"],
                depends=sorted(map(str, Path(NATIVE).glob("*.hpp"))),
                language="c++",
                extra_compile_args=FLAGS,
                include_dirs=[NATIVE],
            )
        ],
    )

for extension in extensions:
    extension.optional = True

setup(ext_modules=extensions)
