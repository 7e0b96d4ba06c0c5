"""What a mapping file may say. A file is decoded strictly into these, then compiled (`compiling`).

Paths are those of `paths`; within a rule they start at the record that its `each` leads to.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from streams.matching.entity import ContactType, IdentifierType, Kind
from streams.matching.party import Role

PathText = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Word = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z][A-Za-z0-9_ -]{0,39}$(?!\n)")]
Flow = Literal["shipment", "transaction"]


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a value comes from and how it is written there. One of `path`, `join`, `value`.

    `path`: one path, or several of which the first that leads to something counts. `join`: what
    all of these paths lead to, with `with` between (a name over several lines). `value`: a
    constant. `split`: what stands between several values in one text. `case`: `upper` or `lower`.
    `codes`: what the sender's codes mean here; a code that is none of them is `otherwise`, or else
    is not understood and counts as left unread. `date`: how dates are written, such as
    `DD.MM.YYYY` or `YYYYMMDDhhmm` (ISO 8601 if absent). `decimal`: the sign before the fraction.
    """

    path: PathText | tuple[PathText, ...] = ()
    join: tuple[PathText, ...] = ()
    between: str = msgspec.field(name="with", default=" ")
    value: str | None = None
    split: Annotated[str, msgspec.Meta(min_length=1, max_length=10)] | None = None
    case: Literal["upper", "lower"] | None = None
    codes: dict[str, str] = {}
    otherwise: str | None = None
    date: str | None = None
    decimal: Literal[".", ","] = "."

    def __post_init__(self) -> None:
        if sum((bool(self.path), bool(self.join), self.value is not None)) != 1:
            raise ValueError("expected one of path, join and value")
        if self.otherwise is not None and not self.codes:
            raise ValueError("otherwise goes with codes")


Source = PathText | Value
Sources = tuple[Source, ...]


class _Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`each` leads to the records that the rule reads, one by one; `$` reads the whole message."""

    each: PathText = "$"


class IdentifierRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number by which lists know a party. The sender's own codes are none: leave them out."""

    type: IdentifierType | Value
    value: Source
    country: Source | None = None
    each: PathText = "@"


class ContactRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A telephone number, mail address or website."""

    type: ContactType | Value
    value: Source
    each: PathText = "@"


class PartyRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parties, one a record. A role's code that is not understood gives the role `other`.

    Where `name` leads to several texts, the first is the name and the rest are other names. A
    record that holds something else only is a party that can't be searched for (unresolved).
    """

    role: Role | Value
    name: Source | None = None
    other_names: Sources = ()
    kind: Kind | Value = Kind.UNKNOWN
    address: Source | None = None
    country: Source | None = None
    nationality: Source | None = None
    date_of_birth: Source | None = None
    gender: Source | None = None
    identifiers: tuple[IdentifierRule, ...] = ()
    contacts: tuple[ContactRule, ...] = ()


class VesselRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ships, by name, by IMO number or both; `role` where it is another than `vessel`."""

    role: Role = Role.VESSEL
    name: Source | None = None
    other_names: Sources = ()
    imo: Source | None = None
    mmsi: Source | None = None
    call_sign: Source | None = None
    flag: Source | None = None


class PlaceRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Places of the route. Without `country`, the UN/LOCODE tells it."""

    function: Word | Value
    name: Source | None = None
    unlocode: Source | None = None
    country: Source | None = None


class GoodsRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lines of goods; one with several HS codes or export control numbers counts as several."""

    description: Source | None = None
    hs_code: Source | None = None
    eccn: Source | None = None
    origin: Source | None = None


class AmountRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Amounts with their ISO 4217 currency."""

    amount: Source
    currency: Source


class TextRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Free text: remarks, marks, remittance information."""

    text: Source


class ReferenceRule(_Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ties events together: `booking`, `voyage`, `bill_of_lading`, `equipment`."""

    type: Word | Value
    value: Source


class MappingFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole mapping. `source` says where the format is specified, `format` how it is written.

    `within` is where the event stands if not at the top of the message, or several such places:
    paths start there, and `$` means it. A message in which they lead nowhere is the event itself;
    one in which they lead to several events is refused.

    `event_id` may be absent where an envelope has one. `passed_over` are parts of the message that
    hold nothing to search for (weights, seals): they don't count as left unread. An event in which
    nothing is found to search for is refused, unless `empty_where` leads to something in it.
    """

    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$(?!\n)")]
    title: str
    flow: Flow
    source: str | tuple[str, ...] = ()
    format: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_-]{1,40}$(?!\n)")] = "json"
    within: PathText | tuple[PathText, ...] = ()
    event_id: Source | None = None
    occurred_at: Source | None = None
    parties: tuple[PartyRule, ...] = ()
    vessels: tuple[VesselRule, ...] = ()
    places: tuple[PlaceRule, ...] = ()
    goods: tuple[GoodsRule, ...] = ()
    amounts: tuple[AmountRule, ...] = ()
    texts: tuple[TextRule, ...] = ()
    references: tuple[ReferenceRule, ...] = ()
    passed_over: tuple[PathText, ...] = ()
    empty_where: PathText | None = None
