"""Small list files in the shapes of the official ones, written by hand for the tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

CSL_COLUMNS = (
    "_id", "source", "entity_number", "type", "programs", "name", "title", "addresses",
    "federal_register_notice", "start_date", "end_date", "standard_order", "license_requirement",
    "license_policy", "call_sign", "vessel_type", "gross_tonnage", "gross_registered_tonnage",
    "vessel_flag", "vessel_owner", "remarks", "source_list_url", "alt_names", "citizenships",
    "dates_of_birth", "nationalities", "places_of_birth", "source_information_url", "ids",
)  # fmt: skip
SDN_LIST = "Specially Designated Nationals (SDN) - Treasury Department"
ENTITY_LIST = "Entity List (EL) - Bureau of Industry and Security"

_NULL = "-0- "
_MAIN = (
    "uid", "name", "type", "programmes", "title", "call_sign", "vessel_type", "tonnage",
    "gross_tonnage", "flag", "owner", "remarks",
)  # fmt: skip


def table(rows: Iterable[Iterable[str]], end: str = "\r\n") -> str:
    """Rows as CSV text. Python 3.10's own writer refuses NUL, which a damaged list may hold."""
    return "".join(",".join(map(_quote, row)) + end for row in rows)


def _quote(cell: str) -> str:
    special = any(char in cell for char in '",\r\n')
    return f'"{cell.replace(chr(34), 2 * chr(34))}"' if special else cell


def main_row(**fields: str) -> list[str]:
    """One record of OFAC's main file; what is not given is null."""
    return [fields.get(column, _NULL) for column in _MAIN]


def write_quartet(
    folder: Path,
    main: Iterable[Iterable[str]],
    alt: Iterable[Iterable[str]] = (),
    add: Iterable[Iterable[str]] = (),
    comments: Iterable[Iterable[str]] = (),
    names: tuple[str, str, str, str] = ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"),
) -> Path:
    """Write a quartet, each file ending with the mark that OFAC's files end with."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in zip(names, (main, alt, add, comments), strict=True):
        (folder / name).write_text(table(rows) + "\x1a", newline="")
    return folder


def alias(uid: str, number: str, type_: str, name: str) -> list[str]:
    """One record of OFAC's alt file."""
    return [uid, number, type_, name, _NULL]


def address(uid: str, street: str, city: str, country: str) -> list[str]:
    """One record of OFAC's add file."""
    return [uid, "1", street or _NULL, city or _NULL, country or _NULL, _NULL]


def csl_text(*records: Mapping[str, str], columns: Iterable[str] = CSL_COLUMNS) -> str:
    """A Consolidated Screening List with these records."""
    header = list(columns)
    return table([header, *([record.get(column, "") for column in header] for record in records)])


def write_csl(path: Path, *records: Mapping[str, str]) -> Path:
    """Write a Consolidated Screening List with these records."""
    path.write_text(csl_text(*records), encoding="utf-8", newline="")
    return path
