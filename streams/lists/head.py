"""How a file begins: what the formats are told apart by."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from streams.lists.reading import content_of, read_start
from streams.lists.table import first_row
from streams.lists.xml_records import root_name


class Head:
    """The beginning of one file, unpacked; each part is read when it is first asked for.

    Every property raises ListError where the file can't be read at all.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """The file's name in small letters, without the ending of its packing."""
        return plain_name(self.path)

    @cached_property
    def start(self) -> bytes:
        """The first bytes of the content, some thousands at most."""
        return read_start(self.path)

    @property
    def content(self) -> str:
        """What the bytes are: "XML", "JSON", "an Excel file", "text" and so on."""
        return content_of(self.start)

    @cached_property
    def columns(self) -> frozenset[str]:
        """The cells of a CSV file's first record; none where the file is no text."""
        if self.content != "text":
            return frozenset()
        return frozenset(column.strip() for column in first_row(self.path))

    @cached_property
    def root(self) -> str:
        """The name of an XML file's root element without its namespace; else empty."""
        return root_name(self.path, self.start) if self.content == "XML" else ""

    def __str__(self) -> str:
        if self.root:
            return f"<{self.root}>"
        return ", ".join(sorted(self.columns))[:120] or self.content


def plain_name(path: Path) -> str:
    """A file's name in small letters, without the ending of its packing."""
    return path.name.lower().removesuffix(".gz").removesuffix(".zip")
