"""The reference values of OFAC's advanced XML: what its numbers mean, and how it writes dates.

Nearly every attribute of the file is the number of a value in one of the sets at its beginning.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from streams.country_names import alpha2
from streams.lists.xml_records import Element, children, local_name, text_of

_UNDETERMINED = "undetermined"
# Where the file has a name of its own instead of the ISO 15924 code.
_SCRIPTS = {"Latin": "Latn", "Hebrew": "Hebr", "Japanese": "Jpan", "Korean": "Kore"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Country(NamedTuple):
    """A country as the file names it, and its ISO 3166-1 alpha-2 code where it has one."""

    name: str
    code: str | None


class _Value(NamedTuple):
    text: str
    attributes: dict[str, str]


class References:
    """The reference value sets. What is asked for and is not there raises ValueError."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], _Value] = {}

    def read(self, sets: Element) -> None:
        """Take in the element that holds the sets."""
        for values in sets.iterchildren("*"):
            for value in values.iterchildren("*"):
                attributes = {str(key): str(text) for key, text in value.items()}
                key = local_name(value), attributes.get("ID", "")
                self._values[key] = _Value(text_of(value), attributes)

    def text(self, element: Element, attribute: str, set_: str) -> str:
        """What an attribute of an element says, in the words of a set such as "FeatureType"."""
        return self._value(set_, attribute_of(element, attribute)).text

    def word(self, element: Element, attribute: str, set_: str) -> str:
        """As `text`; empty where the attribute is missing or says nothing."""
        value = self._values.get((set_, element.get(attribute) or ""))
        return value.text if value else ""

    def party_type(self, profile: Element) -> str:
        """ "Individual", "Entity", "Vessel" or "Aircraft": the subtype, else the type above it."""
        subtype = self._value("PartySubType", attribute_of(profile, "PartySubTypeID"))
        if subtype.text != "Unknown":
            return subtype.text
        return self._value("PartyType", subtype.attributes.get("PartyTypeID", "")).text

    def __len__(self) -> int:
        return len(self._values)

    def country(self, element: Element, attribute: str) -> Country | None:
        """The country of an id or an area code; None where the file calls it undetermined.

        Countries and their area codes have the same numbers.
        """
        id_ = attribute_of(element, attribute)
        if ("Country", id_) not in self._values and ("AreaCode", id_) in self._values:
            value = self._values["AreaCode", id_]
            name, code = value.attributes.get("Description", ""), value.text
        else:
            value = self._value("Country", id_)
            name, code = value.text, value.attributes.get("ISO2", "")
        if not name or name.lower() == _UNDETERMINED:
            return None
        return Country(name, alpha2(name) or alpha2(code))

    def script(self, element: Element) -> str | None:
        """The ISO 15924 code of a name's script; None where the file does not say."""
        value = self._values.get(("Script", element.get("ScriptID") or ""))
        code = value.attributes.get("ScriptCode", "") if value else ""
        code = _SCRIPTS.get(code, code)
        return code if re.fullmatch("[A-Z][a-z]{3}", code) else None

    def _value(self, set_: str, id_: str) -> _Value:
        try:
            return self._values[set_, id_]
        except KeyError:
            raise ValueError(f"{set_} {id_[:40]!r} is not among the reference values") from None


def attribute_of(element: Element, name: str) -> str:
    """An attribute. Raises ValueError where it is missing."""
    value = element.get(name)
    if value is None:
        raise ValueError(f"<{local_name(element)}> has no {name}")
    return str(value)


def read_day(element: Element) -> str | None:
    """The ISO date in Year, Month and Day; None where they name no day."""
    point = _point(element, last=False)
    return point.isoformat() if point and text_of(element, "Day") else None


def read_period(period: Element) -> str:
    """A period in the words of the CSV form: "04 Mar 1962", "Mar 1962", "circa 1962 to 1963".

    Each end of a period has a first and a last possible day: the widest reading is taken. Empty
    for a period without dates.
    """
    start, end = _first(children(period, "Start")), _first(children(period, "End"))
    first = _bound(start, "From", last=False)
    final = _bound(end, "To", last=True) or _bound(start, "To", last=True)
    first = first or _bound(end, "From", last=False)
    if first is None or final is None:
        return ""
    approximate = any(e is not None and e.get("Approximate") == "true" for e in (start, end))
    return f"circa {_words(first, final)}" if approximate else _words(first, final)


def _first(elements: list[Element]) -> Element | None:
    return elements[0] if elements else None


def _bound(end: Element | None, name: str, *, last: bool) -> date | None:
    element = _first(children(end, name))
    return None if element is None else _point(element, last=last)


def _point(element: Element, *, last: bool) -> date | None:
    """The first or the last day that Year, Month and Day can mean."""
    try:
        year, month, day = (int(text_of(element, n) or 0) for n in ("Year", "Month", "Day"))
        month = month or (12 if last else 1)
        return date(year, month, day or (monthrange(year, month)[1] if last else 1))
    except (ValueError, OverflowError):  # no number, or no day of the calendar
        return None


def _words(first: date, final: date) -> str:
    last_of_month = monthrange(final.year, final.month)[1]
    whole_months = first.day == 1 and final.day == last_of_month
    if whole_months and (first.month, final.month) == (1, 12):
        texts = [str(first.year), str(final.year)]
    elif whole_months:
        texts = [f"{_MONTHS[day.month - 1]} {day.year}" for day in (first, final)]
    else:
        texts = [f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year}" for day in (first, final)]
    return " to ".join(dict.fromkeys(texts))
