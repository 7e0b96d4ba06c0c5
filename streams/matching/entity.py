"""Who is listed: one entry of one official list, with all that a reviewer needs to decide."""

from __future__ import annotations

from enum import Enum

import msgspec


class Kind(str, Enum):
    """What sort of thing a name belongs to. UNKNOWN is screened by the most cautious rules."""

    __hash__ = str.__hash__  # that of enumerations is slow, and hits are looked up by it

    PERSON = "person"
    COMPANY = "company"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    UNKNOWN = "unknown"


class Effect(str, Enum):
    """What a listing requires of whoever deals with the entry, the gravest first."""

    __hash__ = str.__hash__  # that of enumerations is slow, and hits are looked up by it

    BLOCK = "BLOCK"  # freeze or reject: SDN and the allies' asset freezes
    LICENCE = "LICENCE"  # a licence for items subject to the EAR: BIS Entity List
    SECURITIES_BAN = "SECURITIES_BAN"  # dealings in securities only: NS-CMIC
    FLAG = "FLAG"  # no prohibition of its own: 1260H, FCC covered list


class AliasQuality(str, Enum):
    """How far a list itself trusts a name. OFAC FAQ 122: weak aliases are broad or generic."""

    PRIMARY = "primary"
    STRONG = "strong"
    WEAK = "weak"
    FORMER = "former"


class IdentifierType(str, Enum):
    """The identifiers that lists and events carry; the value's form is checked in `identifiers`."""

    IMO = "imo"
    MMSI = "mmsi"
    CALL_SIGN = "call_sign"
    LEI = "lei"
    BIC = "bic"
    REGISTRATION = "registration"
    TAX = "tax"
    PASSPORT = "passport"
    NATIONAL_ID = "national_id"
    ISIN = "isin"
    WALLET = "wallet"
    AIRCRAFT_SERIAL = "aircraft_serial"
    OTHER = "other"


class Gender(str, Enum):
    """The gender of a person as a list or an event states it."""

    FEMALE = "female"
    MALE = "male"


class ListedName(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True
):
    """One name as the list prints it. `script` is an ISO 15924 code such as Latn or Hani."""

    text: str
    quality: AliasQuality = AliasQuality.STRONG
    script: str = "Latn"


class Identifier(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True
):
    """A typed number; `country` (ISO 3166-1 alpha-2) is the issuer where it is known."""

    type: IdentifierType
    value: str
    country: str | None = None


class Address(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True
):
    """An address as the list prints it in one line, and its country as ISO 3166-1 alpha-2."""

    text: str
    country: str | None = None


class DateSpan(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True
):
    """A date that may be partial, a range or "circa".

    `text` is what the list says; `earliest` and `latest` are inclusive ISO dates (YYYY-MM-DD),
    both None where the text could not be read as a date.
    """

    text: str
    earliest: str | None = None
    latest: str | None = None


class RelationType(str, Enum):
    """How an entry stands to somebody else, as the list says; the target is who is named.

    OWNED_BY, CONTROLLED_BY and ACTING_FOR point from the entry to its principal.
    """

    OWNED_BY = "owned_by"
    CONTROLLED_BY = "controlled_by"
    ACTING_FOR = "acting_for"
    OWNER_OF = "owner_of"
    LEADER_OF = "leader_of"
    SUPPORTER_OF = "supporter_of"
    FAMILY = "family"
    ASSOCIATE = "associate"
    LINKED_TO = "linked_to"


class Relation(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True
):
    """A relation to somebody else: `entry_id` where that is an entry of the same list.

    `name` is the other's name as printed, `text` what the list calls the relation.
    """

    type: RelationType
    name: str | None = None
    entry_id: str | None = None
    text: str | None = None


class ContactType(str, Enum):
    """Ways to reach an entry; shared ones hint at a front company."""

    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"


class Contact(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True
):
    """A telephone or fax number, an e-mail address or a website, as printed."""

    type: ContactType
    value: str


class Vessel(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """What a list says of a ship beside its names and numbers; all as printed."""

    type: str | None = None
    flag: str | None = None
    owner: str | None = None
    gross_tonnage: str | None = None


class ListedEntity(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True
):
    """One entry of one list. A company on three lists is three entries, each with its own effects.

    `list_id` names the list (`US-OFAC-SDN`), `entry_id` is the entry's own number on it; the pair
    is unique. Dates are ISO dates. `countries` are all that the list connects the entry with
    (addresses, nationalities, flags), `nationalities` those of a person alone. `hypothetical` marks
    an entry that no authority has made: a scenario, shown as such wherever it appears.
    """

    list_id: str
    entry_id: str
    kind: Kind
    names: tuple[ListedName, ...]
    effects: tuple[Effect, ...]
    programmes: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    countries: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    birth_dates: tuple[DateSpan, ...] = ()
    birth_places: tuple[str, ...] = ()
    gender: Gender | None = None
    position: str | None = None
    contacts: tuple[Contact, ...] = ()
    relations: tuple[Relation, ...] = ()
    vessel: Vessel | None = None
    licence_requirement: str | None = None
    review_policy: str | None = None
    citation: str | None = None
    listed_on: str | None = None
    effective_on: str | None = None
    removed_on: str | None = None
    remarks: str | None = None
    source_url: str | None = None
    hypothetical: bool = False

    @property
    def key(self) -> str:
        """`list_id:entry_id`, unique over all lists."""
        return f"{self.list_id}:{self.entry_id}"

    @property
    def primary_name(self) -> str:
        """The name that the list puts first."""
        return self.names[0].text
