"""The parties of OFAC's advanced XML: names of every script and quality, features, documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from streams.lists.drafts import Draft
from streams.lists.formats.ofac_advanced_documents import Document, Location, find
from streams.lists.formats.ofac_advanced_reference import References, attribute_of, read_period
from streams.lists.formats.ofac_entries import KINDS, Entry, finish, new_draft
from streams.lists.names import listed_name, squeeze
from streams.lists.xml_records import Element, children, text_of
from streams.matching.entity import AliasQuality, IdentifierType, Kind, ListedName, Vessel
from streams.matching.script import dominant_script

Report = Callable[[Element, str], None]
"""Called with an element that is left out, and why."""

_PRIMARY_LATIN = "Primary Latin"
# The parts of a person's name in reading order; the file gives the last name first.
_GIVEN = ("First Name", "Middle Name", "Nickname")
_READING_ORDER = (*_GIVEN, "Patronymic", "Matronymic", "Maiden Name", "Last Name")
# Scripts in which the family name comes first and no space follows it.
_FAMILY_FIRST = frozenset({"Hani", "Hang", "Jpan"})

# Features whose names differ from the labels of the CSV form.
_LABELS = {
    "Birthdate": "DOB",
    "Place of Birth": "POB",
    "Nationality Country": "nationality",
    "Citizenship Country": "citizen",
}
_VESSEL = {
    "VESSEL TYPE": "type",
    "Vessel Flag": "flag",
    "Vessel Owner": "owner",
    "Vessel Tonnage": "tonnage",
    "Vessel Gross Registered Tonnage": "gross_tonnage",
}


@dataclass(slots=True)
class Sections:
    """What the file has said before its parties; `documents` by the identity they belong to."""

    references: References = field(default_factory=References)
    locations: dict[str, Location] = field(default_factory=dict)
    documents: dict[str, list[Document]] = field(default_factory=dict)


def read_party(party: Element, sections: Sections, report: Report) -> Entry:
    """Read one party. Raises ValueError where it has no number or no name.

    A type or a feature that can't be read is reported and left out: the party stays listed.
    """
    profiles = children(party, "Profile")
    if len(profiles) != 1:
        raise ValueError(f"expected one profile, found {len(profiles)}")
    (profile,) = profiles
    try:
        kind = KINDS.get(sections.references.party_type(profile).lower(), Kind.UNKNOWN)
    except ValueError as err:
        kind = Kind.UNKNOWN
        report(profile, str(err))
    draft = new_draft(attribute_of(profile, "ID"), kind)
    draft.add_remark("", text_of(party, "Comment"))
    texts: list[str] = []
    for identity in children(profile, "Identity"):
        draft.names += (name for name in _names(identity, sections.references) if name.text)
        for document in sections.documents.get(identity.get("ID") or "", ()):
            texts.append(document.text)
            draft.add_remark("", document.remark)
            draft.identifiers += [document.identifier] if document.identifier else []
    features = _Features(draft, texts)
    for feature in children(profile, "Feature"):
        try:
            features.read(feature, sections)
        except ValueError as err:
            report(feature, str(err))
    draft.vessel = features.vessel()
    return finish(draft, texts)


def _names(identity: Element, references: References) -> Iterator[ListedName]:
    """Every name of an identity. What tells the kind of a name may be missing, its text counts."""
    part_types = {
        group.get("ID"): references.word(group, "NamePartTypeID", "NamePartType")
        for group in children(identity, "NamePartGroups", "MasterNamePartGroup", "NamePartGroup")
    }
    for alias in children(identity, "Alias"):
        quality = _quality(alias, references)
        for documented in children(alias, "DocumentedName"):
            values = children(documented, "DocumentedNamePart", "NamePartValue")
            parts = [
                (part_types.get(value.get("NamePartGroupID"), ""), text_of(value))
                for value in values
            ]
            text = squeeze(_reading_order(parts))
            status = references.word(documented, "DocNameStatusID", "DocNameStatus")
            # The primary name in other scripts belongs to the same alias.
            other = quality is AliasQuality.PRIMARY and status != _PRIMARY_LATIN
            name = listed_name(text, AliasQuality.STRONG if other else quality)
            script = references.script(values[0]) if values else None
            # What is called Latin and is not would be taken for a Latin spelling.
            yield name if script in (None, "Latn") else ListedName(text, name.quality, script)


def _quality(alias: Element, references: References) -> AliasQuality:
    if alias.get("Primary") == "true":
        return AliasQuality.PRIMARY
    if references.word(alias, "AliasTypeID", "AliasType") == "F.K.A.":
        return AliasQuality.FORMER
    weak = alias.get("LowQuality") == "true"
    return AliasQuality.WEAK if weak else AliasQuality.STRONG


def _reading_order(parts: list[tuple[str, str]]) -> str:
    """The parts of a name, each a type and a text, as the name is read in its script."""
    given = [text for type_, text in sorted(parts, key=_rank) if type_ in _GIVEN]
    family = [text for type_, text in sorted(parts, key=_rank) if type_ not in _GIVEN]
    if dominant_script("".join(given + family)) in _FAMILY_FIRST:
        return "".join(family + given)
    return " ".join(given + family)


def _rank(part: tuple[str, str]) -> int:
    type_ = part[0]
    return _READING_ORDER.index(type_) if type_ in _READING_ORDER else len(_READING_ORDER)


class _Features:
    """The features of one party, lifted into its draft and its labelled texts."""

    def __init__(self, draft: Draft, texts: list[str]) -> None:
        self._draft = draft
        self._texts = texts
        self._vessel: dict[str, str] = {}

    def read(self, feature: Element, sections: Sections) -> None:
        """Take in one feature. Raises ValueError for a reference to nothing."""
        type_ = sections.references.text(feature, "FeatureTypeID", "FeatureType")
        for version in children(feature, "FeatureVersion"):
            locations = [
                find(sections.locations, location, "LocationID")
                for location in children(version, "VersionLocation")
            ]
            if type_ == "Location":
                addresses = [location.address for location in locations]
                self._draft.addresses += [address for address in addresses if address]
                values = []
            else:
                values = [*_values(version, sections.references)]
                values += [location.country_name for location in locations]
            for value in values:
                if value:
                    self._add(type_, value)
            self._draft.add_remark(type_.rstrip(" :-"), text_of(version, "Comment"))

    def vessel(self) -> Vessel:
        """What the features say of a ship."""
        tonnage = self._vessel.pop("tonnage", None)
        return Vessel(**{"gross_tonnage": tonnage, **self._vessel})

    def _add(self, type_: str, value: str) -> None:
        if type_ == "Title":
            self._draft.positions.append(value)
        elif type_ == "Vessel Call Sign":
            self._draft.add_identifier(IdentifierType.CALL_SIGN, value)
        elif type_ in _VESSEL and self._vessel.setdefault(_VESSEL[type_], value) == value:
            if type_ == "Vessel Flag":
                self._draft.add_country(value)
        else:
            self._texts.append(f"{_LABELS.get(type_, type_)} {value}")


def _values(version: Element, references: References) -> Iterator[str]:
    for detail in children(version, "VersionDetail"):
        if detail.get("DetailReferenceID") is not None:
            yield references.text(detail, "DetailReferenceID", "DetailReference")
        yield text_of(detail)
    for period in children(version, "DatePeriod"):
        yield read_period(period)
