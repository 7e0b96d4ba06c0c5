"""Who is asked about: the parties, vessels and places of one event."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import msgspec

from streams.matching.entity import Contact, Gender, Identifier, Kind

NameText = Annotated[str, msgspec.Meta(min_length=1)]
# $ alone would let a line end pass behind the last character.
CountryCode = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Z]{2}$(?!\n)", description="ISO 3166-1 alpha-2 country code")
]
PartialDate = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$(?!\n)",
        description="ISO 8601 date, month or year: 1962-03-04, 1962-03 or 1962",
    ),
]


class Role(str, Enum):
    """What a party does in the event. Licence rules ask for it (15 CFR 748.5, 744.16)."""

    __hash__ = str.__hash__  # that of enumerations is slow, and hits are looked up by it

    SHIPPER = "shipper"
    CONSIGNEE = "consignee"
    INTERMEDIATE_CONSIGNEE = "intermediate_consignee"
    ULTIMATE_CONSIGNEE = "ultimate_consignee"
    END_USER = "end_user"
    PURCHASER = "purchaser"
    SELLER = "seller"
    MANUFACTURER = "manufacturer"
    NOTIFY_PARTY = "notify_party"
    FREIGHT_FORWARDER = "freight_forwarder"
    CARRIER = "carrier"
    VESSEL_OWNER = "vessel_owner"
    VESSEL_OPERATOR = "vessel_operator"
    DEBTOR = "debtor"
    CREDITOR = "creditor"
    ULTIMATE_DEBTOR = "ultimate_debtor"
    ULTIMATE_CREDITOR = "ultimate_creditor"
    INITIATING_PARTY = "initiating_party"
    DEBTOR_AGENT = "debtor_agent"
    CREDITOR_AGENT = "creditor_agent"
    INTERMEDIARY_AGENT = "intermediary_agent"
    VESSEL = "vessel"
    PLACE = "place"
    NARRATIVE = "narrative"
    OTHER = "other"


class Party(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """One party of an event, as the sender knows it. Only `role` is required.

    A party without a name and without an identifier that lists carry can't be screened; the
    verdict then names it as unresolved. "SAME AS CONSIGNEE", "TO ORDER" and their likes are no
    name. One that is larger than any real party, with a name of
    thousands of characters for instance, is screened in part; the verdict names it as unscreenable.
    """

    role: Role
    name: NameText | None = None
    other_names: tuple[NameText, ...] = ()
    kind: Kind = Kind.UNKNOWN
    address: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    country: CountryCode | None = None
    nationality: CountryCode | None = None
    date_of_birth: PartialDate | None = None
    gender: Gender | None = None
    identifiers: Annotated[tuple[Identifier, ...], msgspec.Meta(max_length=100)] = ()
    contacts: Annotated[tuple[Contact, ...], msgspec.Meta(max_length=20)] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that is given, the main one first."""
        return (self.name, *self.other_names) if self.name else self.other_names


class Subject(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A party together with the place in the event where it stands (a JSONPath).

    `seen` says of a ship that the event itself does not name which earlier event does.
    """

    path: str
    party: Party
    seen: str | None = None


class FreeText(msgspec.Struct, frozen=True):
    """Running text together with the place in the event where it stands (a JSONPath)."""

    path: str
    text: str


class CargoLine(msgspec.Struct, frozen=True):
    """What rules ask of one line of goods: its HS code, its export control number, its origin."""

    hs_code: str | None = None
    eccn: str | None = None
    origin: str | None = None


class Waypoint(msgspec.Struct, frozen=True):
    """A place that the goods pass, with its place in the event (a JSONPath)."""

    path: str
    name: str | None = None
    unlocode: str | None = None
    country: str | None = None


class Enquiry(msgspec.Struct, frozen=True):
    """All that one event asks of the lists and of the policy.

    `absent` names fields that the event could have carried and does not; `unscreened` names
    fields that it carries and that no list is searched for. `texts` are searched for names and
    numbers that stand in them. `cargo` and `waypoints` are searched for in no list: rules of the
    policy ask for them. `mapping` is the digest of the mapping that lifted the event out of a shape
    of the sender's, and `share_read` the share of the event's values that it read; None for events
    in Streamscreen's own shapes.
    """

    flow: str
    subjects: tuple[Subject, ...]
    absent: tuple[str, ...] = ()
    unscreened: tuple[str, ...] = ()
    cargo: tuple[CargoLine, ...] = ()
    waypoints: tuple[Waypoint, ...] = ()
    texts: tuple[FreeText, ...] = ()
    mapping: str | None = None
    share_read: float | None = None
