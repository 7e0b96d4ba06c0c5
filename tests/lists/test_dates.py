"""Dates of official lists, read into spans of days."""

from __future__ import annotations

from calendar import month_abbr
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.lists.dates import iso_day, read_date, read_day_first, single_day


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("04 Mar 1962", "1962-03-04", "1962-03-04"),
        ("4 March 1962", "1962-03-04", "1962-03-04"),
        ("Mar 1962", "1962-03-01", "1962-03-31"),
        ("Feb 1964", "1964-02-01", "1964-02-29"),
        ("1962", "1962-01-01", "1962-12-31"),
        ("1962-03-04", "1962-03-04", "1962-03-04"),
        ("1962-03", "1962-03-01", "1962-03-31"),
        ("1962 to 1965", "1962-01-01", "1965-12-31"),
        ("1962-1965", "1962-01-01", "1965-12-31"),
        ("04 Mar 1962 to 07 Apr 1963", "1962-03-04", "1963-04-07"),
        ("Mar 1962 to Apr 1963", "1962-03-01", "1963-04-30"),
        ("between 1962 and 1965", "1962-01-01", "1965-12-31"),
        ("circa 1962", "1961-01-01", "1963-12-31"),
        ("circa 1962-1965", "1961-01-01", "1966-12-31"),
        ("circa Mar 1962", "1961-01-01", "1963-12-31"),
        ("  04  Mar   1962 ", "1962-03-04", "1962-03-04"),
    ],
)
def test_a_date_is_read_into_the_days_it_may_mean(text: str, earliest: str, latest: str) -> None:
    span = read_date(text)
    assert (span.earliest, span.latest) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "31 Feb 1962",
        "unknown",
        "",
        "1965 to 1962",
        "04 Foo 1962",
        "1962-13",
        "0000",
        "12",
        "circa " * 9999 + "1962",
    ],
)
def test_what_is_no_date_keeps_its_text_and_has_no_bounds(text: str) -> None:
    span = read_date(text)
    assert (span.text, span.earliest, span.latest) == (text, None, None)


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_of_the_calendar_is_read_back_in_both_spellings(day: date) -> None:
    iso = f"{day.year:04}-{day.month:02}-{day.day:02}"
    worded = f"{day.day:02} {month_abbr[day.month]} {day.year:04}"
    assert read_date(iso).earliest == read_date(worded).earliest == iso_day(iso) == iso


@given(st.text(max_size=40))
def test_any_text_gives_bounds_that_are_both_there_and_ordered_or_both_missing(text: str) -> None:
    span = read_date(text)
    if span.earliest is None or span.latest is None:
        assert span.earliest is span.latest is None
    else:
        assert span.earliest <= span.latest


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("04/03/1962", "1962-03-04", "1962-03-04"),
        ("4/3/1962", "1962-03-04", "1962-03-04"),
        ("00/03/1962", "1962-03-01", "1962-03-31"),
        ("00/00/1962", "1962-01-01", "1962-12-31"),
        ("dd/mm/1962", "1962-01-01", "1962-12-31"),
        ("04/00/1962", "1962-01-01", "1962-12-31"),
        ("21/03/1962 to 20/04/1962", "1962-03-21", "1962-04-20"),
        ("circa 04/03/1962", "1961-01-01", "1963-12-31"),
        ("04 Mar 1962", "1962-03-04", "1962-03-04"),
        ("31/02/1962", None, None),
        ("03/13/1962", None, None),
    ],
)
def test_a_date_written_day_first_is_read_with_what_is_not_known_of_it(
    text: str, earliest: str | None, latest: str | None
) -> None:
    span = read_day_first(text)
    assert (span.text, span.earliest, span.latest) == (text, earliest, latest)


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_of_the_calendar_is_read_back_day_first(day: date) -> None:
    text = f"{day.day:02}/{day.month:02}/{day.year:04}"
    assert single_day(read_day_first(text)) == f"{day.year:04}-{day.month:02}-{day.day:02}"


def test_only_a_single_day_is_an_iso_day() -> None:
    assert iso_day("03 Jun 2021") == "2021-06-03"
    assert iso_day("Jun 2021") is None
