"""The US Consolidated Screening List as JSON: the bulk file of trade.gov, or a whole API answer.

It says what the CSV says, with numbers and addresses as objects. Keys differ between the lists:
what a list does not have is left out or null.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from streams.country_names import alpha2
from streams.errors import ListError
from streams.lists.dates import iso_day
from streams.lists.formats.us_csl_entries import Record, read_entries
from streams.lists.head import Head
from streams.lists.json_files import Text, decode, line_numbers, read_document
from streams.lists.names import mend
from streams.lists.reading import Reading
from streams.matching.entity import ListedEntity

PARSER_VERSION = "us-csl-json/1"
EXPECTS = 'the US Consolidated Screening List as {"results": [...]}'

_Text = Text | int | float | None
_Texts = list[Text] | None


class _Address(msgspec.Struct):
    address: Text | None = None
    city: Text | None = None
    state: Text | None = None
    postal_code: _Text = None
    country: Text | None = None


class _Identifier(msgspec.Struct):
    type: Text | None = None
    number: _Text = None
    country: Text | None = None


class _Result(msgspec.Struct):
    """One record as the file has it; what Record has no place for is not named."""

    source: Text
    name: Text | None = None
    id: _Text = None
    entity_number: _Text = None
    type: Text | None = None
    programs: _Texts = None
    title: Text | None = None
    addresses: list[_Address] | None = None
    country: Text | None = None
    federal_register_notice: Text | None = None
    start_date: Text | None = None
    end_date: Text | None = None
    standard_order: Text | None = None
    license_requirement: Text | None = None
    license_policy: Text | None = None
    call_sign: Text | None = None
    vessel_type: Text | None = None
    gross_tonnage: _Text = None
    gross_registered_tonnage: _Text = None
    vessel_flag: Text | None = None
    vessel_owner: Text | None = None
    remarks: Text | None = None
    source_list_url: Text | None = None
    alt_names: _Texts = None
    citizenships: _Texts = None
    nationalities: _Texts = None
    dates_of_birth: _Texts = None
    places_of_birth: _Texts = None
    source_information_url: Text | None = None
    ids: list[_Identifier] | None = None


class _Document(msgspec.Struct):
    """The file; `total` is what an API answer says of how many there are in all."""

    results: list[msgspec.Raw]
    total: int | None = None
    search_performed_at: str | None = None


_TEXTS = (
    "source", "name", "id", "entity_number", "type", "title", "federal_register_notice",
    "start_date", "end_date", "standard_order", "license_requirement", "license_policy",
    "call_sign", "vessel_type", "gross_tonnage", "gross_registered_tonnage", "vessel_flag",
    "vessel_owner", "remarks", "source_list_url", "source_information_url",
)  # fmt: skip
_LISTS = ("programs", "alt_names", "dates_of_birth", "places_of_birth")


def recognises(head: Head) -> bool:
    """Whether a file begins as the bulk file or an answer of the API does."""
    return head.content == "JSON" and b'"results"' in head.start and b'"source' in head.start


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity a record.

    Raises ListError for a file of another shape, and for a page of an API answer: the rest of
    the list would be missing.
    """
    (path,) = paths
    document = read_document(path, reading)
    try:
        whole = decode(document, _Document)
    except ValueError as err:
        raise ListError(f"{path}: not in the format us-csl-json: {err}; fetch it again") from None
    if (whole.total or 0) > len(whole.results):
        raise ListError(
            f"{path}: one page with {len(whole.results)} of {whole.total} records; "
            "fetch the whole list from the bulk address"
        )
    reading.source_date = iso_day((whole.search_performed_at or "")[:10])
    return read_entries(path, _records(path, document, whole.results, reading), reading)


def _records(
    path: Path, document: bytes, results: list[msgspec.Raw], reading: Reading
) -> Iterator[tuple[int, Record]]:
    numbered = zip(line_numbers(document, results), results, strict=True)
    for number, (line, result) in enumerate(numbered, start=1):
        try:
            yield line, _record(decode(bytes(result), _Result))
        except ValueError as err:
            reading.reject(path, line, f"record {number}: {err}")


def _record(result: _Result) -> Record:
    texts = {key: _text(getattr(result, key)) for key in _TEXTS}
    lists = {key: _listed(getattr(result, key)) for key in _LISTS}
    lists["addresses"] = tuple(filter(None, map(_address, result.addresses or ())))
    lists["countries"] = tuple(filter(None, [alpha2(_text(result.country))]))
    lists["nationalities"] = _listed(result.nationalities) + _listed(result.citizenships)
    lists["facts"] = tuple(_labelled(item) for item in result.ids or () if item.type)
    return msgspec.convert({**texts, **lists}, Record)


def _text(value: _Text) -> str:
    return "" if value is None else mend(str(value)).strip()


def _listed(values: _Texts) -> tuple[str, ...]:
    return tuple(text for value in values or () if (text := _text(value)))


def _address(address: _Address) -> str:
    parts = (address.address, address.city, address.state, address.postal_code, address.country)
    return ", ".join(filter(None, map(_text, parts)))


def _labelled(item: _Identifier) -> str:
    """An identifier in the form "Type number (CC)"."""
    country = f" ({item.country})" if item.country else ""
    return f"{_text(item.type)} {_text(item.number)}{country}"
