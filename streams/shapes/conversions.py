"""Texts of a message turned into what they stand for; None where they stand for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timezone
from functools import lru_cache

from streams.country_names import alpha2, alpha2_of_code
from streams.matching.entity import Gender

_COUNTRY_CHARS = 200  # what is longer names no country
_UNLOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
_HS_CODE = re.compile(r"[0-9]{2,12}")
_AMOUNT = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_FIELDS = {"YYYY": "[0-9]{4}", **dict.fromkeys(("MM", "DD", "hh", "mm", "ss"), "[0-9]{2}")}
_PATTERN = re.compile("YYYY|MM|DD|hh|mm|ss")
_GENDERS = {
    "m": Gender.MALE, "male": Gender.MALE, "f": Gender.FEMALE, "female": Gender.FEMALE,
}  # fmt: skip


def read_country(text: str) -> str | None:
    """ISO 3166-1 alpha-2 of an alpha-2 or alpha-3 code in any case, or of a name."""
    return _country(text) if len(text) <= _COUNTRY_CHARS else None


@lru_cache(maxsize=4096)
def _country(text: str) -> str | None:
    return alpha2_of_code(text) or alpha2(text)


def read_unlocode(text: str) -> str | None:
    """A UN/LOCODE, with or without a space behind the country."""
    code = text.replace(" ", "").upper()
    return code if _UNLOCODE.fullmatch(code) else None


def read_hs_code(text: str) -> str | None:
    """The digits of a Harmonised System code, which may be grouped by dots or spaces."""
    digits = re.sub(r"[. ]", "", text)
    return digits if _HS_CODE.fullmatch(digits) else None


def read_currency(text: str) -> str | None:
    """An ISO 4217 code."""
    code = text.upper()
    return code if _CURRENCY.fullmatch(code) else None


def read_gender(text: str) -> Gender | None:
    """The gender behind `M`, `female` and the like."""
    return _GENDERS.get(text.lower())


def read_line(limit: int) -> Callable[[str], str | None]:
    """Takes a text of at most `limit` characters, its white space squeezed."""

    def read(text: str) -> str | None:
        line = " ".join(text.split())
        return line if 0 < len(line) <= limit else None

    return read


def amount_reader(decimal: str) -> Callable[[str], str | None]:
    """Reads amounts whose fraction stands behind `decimal`; the other sign groups thousands."""
    grouping = "," if decimal == "." else "."

    def read(text: str) -> str | None:
        plain = re.sub(r"[\s'’]", "", text).replace(grouping, "").replace(decimal, ".").rstrip(".")
        return plain if _AMOUNT.fullmatch(plain) else None

    return read


@lru_cache(maxsize=256)
def date_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern such as `DD.MM.YYYY` as a regular expression. Raises ValueError for another text."""
    fields = _PATTERN.findall(pattern)
    if "YYYY" not in fields or len(set(fields)) < len(fields):
        raise ValueError(f"{pattern!r} is no pattern of YYYY, MM, DD, hh, mm, ss, each once")
    expression, at = "", 0
    for match in _PATTERN.finditer(pattern):
        expression += re.escape(pattern[at : match.start()])
        expression += f"(?P<{match[0]}>{_FIELDS[match[0]]})"
        at = match.end()
    return re.compile(expression + re.escape(pattern[at:]))


def moment_reader(pattern: str | None) -> Callable[[str], datetime | None]:
    """Reads points in time: ISO 8601, or as the pattern says. Without an offset they are UTC."""
    compiled = date_pattern(pattern) if pattern else None

    def read(text: str) -> datetime | None:
        try:
            if compiled is None:
                moment = datetime.fromisoformat(_python_iso(text))
            else:
                match = compiled.fullmatch(text)
                if match is None:
                    return None
                parts = {key: int(value) for key, value in match.groupdict().items()}
                moment = datetime(
                    parts["YYYY"], parts.get("MM", 1), parts.get("DD", 1), parts.get("hh", 0),
                    parts.get("mm", 0), parts.get("ss", 0), tzinfo=timezone.utc,
                )  # fmt: skip
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)

    return read


def day_reader(pattern: str | None) -> Callable[[str], str | None]:
    """Reads dates, months or years as ISO dates, months or years."""
    compiled = date_pattern(pattern) if pattern else None

    def read(text: str) -> str | None:
        if compiled is None:
            match = _PARTIAL.match(text)  # a time behind the date adds nothing
            parts = match.groups() if match else ()
        else:
            match = compiled.fullmatch(text)
            groups = match.groupdict() if match else {}
            parts = tuple(groups.get(field) for field in ("YYYY", "MM", "DD")) if groups else ()
        known = [int(part) for part in parts if part]
        try:
            date(*[*known, 1, 1][:3]) if known else None
        except ValueError:
            return None
        return "-".join(part for part in parts if part) or None

    return read


def _python_iso(text: str) -> str:
    """ISO 8601 as Python 3.10 reads it: no `Z`, and a fraction of three or six digits."""
    text = re.sub("[Zz]$", "+00:00", text)
    return re.sub(r"\.([0-9]+)", lambda match: f".{match[1][:6]:0<6}", text)
