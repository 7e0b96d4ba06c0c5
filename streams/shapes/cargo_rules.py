"""Rules for places, goods, amounts, texts and references, compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from streams.matching.party import CargoLine
from streams.shapes.compiling import compile_source
from streams.shapes.conversions import (
    amount_reader,
    read_country,
    read_currency,
    read_hs_code,
    read_line,
    read_unlocode,
)
from streams.shapes.grammar import (
    AmountRule,
    GoodsRule,
    PlaceRule,
    ReferenceRule,
    TextRule,
    Value,
)
from streams.shapes.lift import Lift, refusal
from streams.shapes.records import Lifted, Records, paths_of, read_all, read_one
from streams.shapes.values import Reader, Record

# The bound of native events.
MAX_LINES = 1000


class Place(NamedTuple):
    """A place of the route; a name, a code or a country at least."""

    function: str
    name: str | None
    unlocode: str | None
    country: str | None


class Goods(NamedTuple):
    """A record of goods: its descriptions, and the lines that rules ask for."""

    described: tuple[Lifted[str], ...]
    lines: tuple[CargoLine, ...]


class Amount(NamedTuple):
    """An amount as a decimal string, and its ISO 4217 currency."""

    amount: str
    currency: str


class Reference(NamedTuple):
    """What ties events together: its type (booking, voyage …) and its number."""

    type: str
    value: str


class PlaceReader:
    """Lifts the places of one rule."""

    def __init__(self, at: str, rule: PlaceRule) -> None:
        """Compile the rule at a key. Raises YamlFaultError."""
        self._function = _label(f"{at}.function", "place.function", rule.function)
        self._name = compile_source(f"{at}.name", "place.name", rule.name)
        self._unlocode = compile_source(f"{at}.unlocode", "place.unlocode", rule.unlocode)
        self._country = compile_source(f"{at}.country", "place.country", rule.country)
        paths = paths_of(self._name, self._unlocode, self._country, _reader(self._function))
        self.records = Records(at, rule.each, paths, rule.name or rule.unlocode)

    def lift(self, lift: Lift, event: Record) -> Iterator[Lifted[Place]]:
        """The places of an event; a record that names no place is none."""
        for record in self.records.of(lift, event):
            names = read_all(lift, record, self._name)[:1]
            unlocode = read_one(lift, record, self._unlocode, read_unlocode, "UN/LOCODE")
            country = read_one(lift, record, self._country, read_country, "country")
            if not (names or unlocode or country):
                continue
            function = self._function
            if isinstance(function, Reader):
                function = read_one(lift, record, function, read_line(40), "word") or "other"
            name = names[0].text if names else None
            country = country or (read_country(unlocode[:2]) if unlocode else None)
            where = names[0].where if names else record.spot[1]
            yield Lifted(where, Place(function, name, unlocode, country))


class GoodsReader:
    """Lifts the goods of one rule."""

    def __init__(self, at: str, rule: GoodsRule) -> None:
        """Compile the rule at a key. Raises YamlFaultError."""
        self._description = compile_source(
            f"{at}.description", "goods.description", rule.description
        )
        self._hs_code = compile_source(f"{at}.hs_code", "goods.hs_code", rule.hs_code)
        self._eccn = compile_source(f"{at}.eccn", "goods.eccn", rule.eccn)
        self._origin = compile_source(f"{at}.origin", "goods.origin", rule.origin)
        paths = paths_of(self._description, self._hs_code, self._eccn, self._origin)
        self.records = Records(at, rule.each, paths, rule.description or rule.hs_code)

    def lift(self, lift: Lift, event: Record) -> Iterator[Goods]:
        """The goods of an event, record by record."""
        for record in self.records.of(lift, event):
            described = read_all(lift, record, self._description)
            codes = _each(lift, record, self._hs_code, read_hs_code, "HS code")
            numbers = _each(lift, record, self._eccn, read_line(20), "ECCN")
            origin = read_one(lift, record, self._origin, read_country, "country")
            if len(codes) * len(numbers) > MAX_LINES:
                raise refusal(f"more than {MAX_LINES:,} lines of goods", record.spot[1])
            if codes or numbers or described or origin:
                lines = tuple(
                    CargoLine(code, number, origin)
                    for code in codes or (None,)
                    for number in numbers or (None,)
                )
                yield Goods(tuple([Lifted(text.where, text.text) for text in described]), lines)


class AmountReader:
    """Lifts the amounts of one rule."""

    def __init__(self, at: str, rule: AmountRule) -> None:
        """Compile the rule at a key. Raises YamlFaultError."""
        self._amount = compile_source(f"{at}.amount", "amount", rule.amount, writes="decimal")
        decimal = rule.amount.decimal if isinstance(rule.amount, Value) else "."
        self._read_amount = amount_reader(decimal)
        self._currency = compile_source(f"{at}.currency", "currency", rule.currency)
        paths = paths_of(self._amount, self._currency)
        self.records = Records(at, rule.each, paths, rule.amount)

    def lift(self, lift: Lift, event: Record) -> Iterator[Amount]:
        """The amounts of an event; one without a currency is none."""
        for record in self.records.of(lift, event):
            currency = read_one(lift, record, self._currency, read_currency, "currency")
            amount = read_one(lift, record, self._amount, self._read_amount, "amount")
            if amount and currency:
                yield Amount(amount, currency)


class TextReader:
    """Lifts the free texts of one rule."""

    def __init__(self, at: str, rule: TextRule) -> None:
        """Compile the rule at a key. Raises YamlFaultError."""
        self._text = compile_source(f"{at}.text", "text", rule.text)
        paths = paths_of(self._text)
        self.records = Records(at, rule.each, paths, rule.text)

    def lift(self, lift: Lift, event: Record) -> Iterator[Lifted[str]]:
        """The texts of an event."""
        for record in self.records.of(lift, event):
            for text in read_all(lift, record, self._text):
                yield Lifted(text.where, text.text)


class ReferenceReader:
    """Lifts the references of one rule."""

    def __init__(self, at: str, rule: ReferenceRule) -> None:
        """Compile the rule at a key. Raises YamlFaultError."""
        self._type = _label(f"{at}.type", "reference.type", rule.type)
        self._value = compile_source(f"{at}.value", "reference", rule.value)
        paths = paths_of(self._value, _reader(self._type))
        self.records = Records(at, rule.each, paths, rule.value)

    def lift(self, lift: Lift, event: Record) -> Iterator[Reference]:
        """The references of an event; one whose type is not understood is none."""
        for record in self.records.of(lift, event):
            type_ = self._type
            if isinstance(type_, Reader):
                type_ = read_one(lift, record, type_, read_line(40), "word") or ""
            if type_:
                for text in read_all(lift, record, self._value):
                    yield Reference(type_, text.text)


def _label(at: str, target: str, word: str | Value) -> str | Reader:
    """A word as it stands, or a reader of words."""
    if not isinstance(word, Value):
        return word
    reader = compile_source(at, target, word)
    return reader if reader else ""


def _reader(label: str | Reader) -> Reader | None:
    return label if isinstance(label, Reader) else None


def _each(
    lift: Lift, record: Record, reader: Reader | None, turn: Callable[[str], str | None], kind: str
) -> list[str]:
    return reader.all(lift, record, turn, kind) if reader else []
