"""Dates as official lists print them, read into spans of days.

"circa" is read as one year either way: no list defines it, and a span that is too narrow would
show a conflict that the list does not claim.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from streams.matching.entity import DateSpan

_CIRCA_YEARS = 1
_MAX_CHARS = 200  # what is longer is no date
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_CIRCA = re.compile(r"^(?:circa|ca?\.|approximately|about)\s+", re.IGNORECASE)
_RANGE = re.compile(r"^(?:between\s+)?(.+?)\s+(?:to|and)\s+(.+)$|^(\d{4})\s*[-–]\s*(\d{4})$")
_ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
_WORDED = re.compile(r"^(?:(\d{1,2})\s+)?([A-Za-z]{3})[a-z]*\.?\s+(\d{4})$")
_DAY_FIRST = re.compile(r"^(\d{1,2}|dd)/(\d{1,2}|mm)/(\d{4})$", re.IGNORECASE)

_Span = tuple[date, date]
_Reader = Callable[[str], _Span | None]


def read_date(text: str) -> DateSpan:
    """Read a date, a month, a year, a range of them, each with or without "circa".

    A text that is none of these, a day that no calendar has and a range that runs backwards are
    kept as text with no bounds.
    """
    return _span(text, _single)


def read_day_first(text: str) -> DateSpan:
    """Read what `read_date` reads and dates as British and Australian lists write them: 04/03/1962.

    "00", "dd" and "mm" stand for a day or a month that is not known.
    """
    return _span(text, _day_first)


def iso_day(text: str) -> str | None:
    """The ISO date of a text that names one day; None for anything less exact."""
    return single_day(read_date(text))


def single_day(span: DateSpan) -> str | None:
    """The ISO date of a span that is one day; None for anything less exact."""
    return span.earliest if span.earliest == span.latest else None


def _span(text: str, single: _Reader) -> DateSpan:
    text = " ".join(text.split())
    span = _read(text, single) if len(text) <= _MAX_CHARS else None
    if span is None:
        return DateSpan(text)
    return DateSpan(text, span[0].isoformat(), span[1].isoformat())


def _read(text: str, single: _Reader) -> _Span | None:
    circa = _CIRCA.match(text)
    if circa:
        span = _read(text[circa.end() :], single)
        return _widen(span) if span else None
    span = single(text)
    if span:
        return span
    bounds = _RANGE.match(text)
    if not bounds:
        return None
    first, last = (single(part) for part in bounds.groups() if part)
    return (first[0], last[1]) if first and last and first[0] <= last[1] else None


def _day_first(text: str) -> _Span | None:
    written = _DAY_FIRST.match(text)
    if not written:
        return _single(text)
    day, month = (int(part) if part.isdecimal() else 0 for part in written.group(1, 2))
    return _days(int(written[3]), month or None, (day or None) if month else None)


def _single(text: str) -> _Span | None:
    iso = _ISO.match(text)
    if iso:
        year, month, day = (int(part) if part else None for part in iso.groups())
        return _days(year, month, day)
    worded = _WORDED.match(text)
    if worded:
        month = _MONTHS.get(worded[2].lower())
        return (
            _days(int(worded[3]), month, int(worded[1]) if worded[1] else None) if month else None
        )
    return None


def _days(year: int | None, month: int | None, day: int | None) -> _Span | None:
    """First and last day of a year, a month or a day; None where the calendar has no such day."""
    if not year:
        return None
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def _widen(span: _Span) -> _Span | None:
    first, last = span
    try:
        return first.replace(year=first.year - _CIRCA_YEARS, month=1, day=1), last.replace(
            year=last.year + _CIRCA_YEARS, month=12, day=31
        )
    except ValueError:
        return None
