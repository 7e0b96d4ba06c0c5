"""From the words of a mapping file to readers, with the key of every fault."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from streams.shapes.conversions import date_pattern
from streams.shapes.grammar import Source, Sources, Value
from streams.shapes.paths import Path, PathError
from streams.shapes.values import Reader
from streams.yaml_file import YamlFaultError

E = TypeVar("E", bound=Enum)


def compile_path(at: str, text: str) -> Path:
    """A path of the file. Raises YamlFaultError."""
    try:
        return Path(text)
    except PathError as err:
        raise YamlFaultError(at, f"the path {text!r} {err}") from None


def compile_source(
    at: str, target: str, source: Source | None, *, writes: str = ""
) -> Reader | None:
    """A reader for one target; None where the file names no source.

    `writes` is what of `date` and `decimal` has a meaning for the target.
    """
    if source is None:
        return None
    for text in _paths(source):
        compile_path(at, text)
    if isinstance(source, Value):
        if source.date is not None and writes != "date":
            raise YamlFaultError(f"{at}.date", "no date is expected here")
        if source.decimal != "." and writes != "decimal":
            raise YamlFaultError(f"{at}.decimal", "no amount is expected here")
        if source.date is not None:
            try:
                date_pattern(source.date)
            except ValueError as err:
                raise YamlFaultError(f"{at}.date", str(err)) from None
    return Reader(target, source)


def compile_sources(at: str, target: str, sources: Sources) -> tuple[Reader, ...]:
    """Readers for a target that takes what several sources give."""
    readers = (compile_source(f"{at}[{i}]", target, s) for i, s in enumerate(sources))
    return tuple(reader for reader in readers if reader)


def compile_word(at: str, target: str, word: E | Value, words: type[E]) -> E | Reader:
    """A word of a fixed list: itself, or a reader whose codes lead to nothing but such words."""
    if not isinstance(word, Value):
        return word
    known = {item.value for item in words}
    given = {f"{at}.codes.{code}": meaning for code, meaning in word.codes.items()}
    if word.otherwise is not None:
        given[f"{at}.otherwise"] = word.otherwise
    if word.value is not None:
        given[f"{at}.value"] = word.value
    for key, meaning in given.items():
        if meaning not in known:
            raise YamlFaultError(key, f"{meaning!r} is none of {', '.join(sorted(known))}")
    reader = compile_source(at, target, word)
    assert reader is not None  # noqa: S101 - for the type checker: there is a source
    return reader


def _paths(source: Source) -> tuple[str, ...]:
    if isinstance(source, str):
        return (source,)
    path = (source.path,) if isinstance(source.path, str) else source.path
    return (*path, *source.join)
