"""OFAC's XML lists, written by hand for the tests.

In the advanced form every id of a reference value is the value itself, so that files read plainly.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Parts = tuple[str, str]  # the type and the text of a part of a name

_VALUES = {
    "AliasType": ("A.K.A.", "F.K.A.", "N.K.A.", "Name"),
    "DetailReference": ("Male", "Female", "Crude Oil Tanker", "Subject to Secondary Sanctions"),
    "DocNameStatus": ("Primary Latin", "Others"),
    "FeatureType": (
        "Additional Sanctions Information -", "Aircraft Manufacturer's Serial Number (MSN)",
        "Aircraft Model", "Aircraft Tail Number", "Birthdate", "Citizenship Country",
        "D-U-N-S Number", "Digital Currency Address - XBT", "Effective Date (CMIC)",
        "Email Address", "Former Vessel Flag", "Gender", "ISIN", "Listing Date (CMIC)", "Location",
        "Nationality Country", "Nationality of Registration", "Other Vessel Flag", "Phone Number",
        "Place of Birth", "Registration Country", "SWIFT/BIC", "Title", "VESSEL TYPE",
        "Listing Date (EO 14024 Directive 2):", "Vessel Call Sign", "Vessel Flag",
        "Vessel Gross Registered Tonnage", "Vessel Owner", "Vessel Tonnage", "Website",
    ),
    "IDRegDocDateType": ("Issue Date", "Expiration Date"),
    "IDRegDocType": (
        "Driver's License No.", "Legal Entity Number", "MMSI", "National ID No.", "Passport",
        "Registration Number", "Tax ID No.", "Unheard-of Card", "Vessel Registration Identification",
    ),
    "LegalBasis": ("Unknown", "Executive Order 13818 (Global Magnitsky)", "UHRPA"),
    "List": (
        "CAPTA List", "Consolidated List", "FSE List", "Non-SDN CMIC List", "Wanted Men",
        "Non-SDN Menu-Based Sanctions List", "Non-SDN Palestinian Legislative Council List",
        "SDN List", "Sectoral Sanctions Identifications List",
    ),
    "LocPartType": (
        "ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "POSTAL CODE", "REGION", "STATE/PROVINCE",
        "Unknown",
    ),
    "NamePartType": (
        "Aircraft Name", "Entity Name", "First Name", "Last Name", "Maiden Name", "Matronymic",
        "Middle Name", "Nickname", "Patronymic", "Vessel Name",
    ),
    "PartyType": ("Individual", "Entity", "Transport"),
    "RelationQuality": ("High", "Low", "Unknown"),
    "RelationType": (
        "Acting for or on behalf of", "Associate Of", "Family member of", "Leader or official of",
        "Owned or Controlled By", "Owns, controls, or operates", "Principal Executive Officer",
        "Property in the interest of", "Providing support to",
    ),
    "SanctionsType": ("Block", "Program", "Reject", "13662 Sectoral Directive 2"),
    "Validity": ("Valid", "Fraudulent"),
}  # fmt: skip
_SUBTYPES = {
    "Individual": "Unknown",
    "Entity": "Unknown",
    "Vessel": "Vessel",
    "Aircraft": "Aircraft",
}
_SCRIPTS = {
    "Latin": "Latin", "Arabic": "Arab", "Chinese Simplified": "Hans", "Cyrillic": "Cyrl",
    "Korean": "Korean",
}  # fmt: skip
_COUNTRIES = {
    "Iran": "IR", "Egypt": "EG", "China": "CN", "Panama": "PA", "Realm of Dorne": "AE",
    "undetermined": "",
}  # fmt: skip


def element(tag: str, *content: str, **attributes: str | None) -> str:
    """An element; content that is no element must be escaped. `__` in a name stands for a hyphen."""
    given = "".join(
        f" {name.replace('__', '-')}={quoteattr(value)}"
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{given}>{''.join(content)}</{tag}>"


def text(tag: str, content: str, **attributes: str | None) -> str:
    """An element that holds a text; nothing where the text is empty."""
    return element(tag, escape(content), **attributes) if content else ""


def references() -> str:
    """The reference value sets of the advanced form."""
    sets = {
        set_: "".join(text(set_, value, ID=value) for value in values)
        for set_, values in _VALUES.items()
    }
    sets["PartySubType"] = "".join(
        text("PartySubType", subtype, ID=kind, PartyTypeID=kind)
        for kind, subtype in _SUBTYPES.items()
    )
    sets["Script"] = "".join(
        text("Script", name, ID=name, ScriptCode=code) for name, code in _SCRIPTS.items()
    )
    sets["Country"] = "".join(
        text("Country", name, ID=name, ISO2=code) for name, code in _COUNTRIES.items()
    )
    sets["AreaCode"] = "".join(
        element("AreaCode", code, ID=name, Description=name) for name, code in _COUNTRIES.items()
    )
    return "".join(f"<{set_}Values>{values}</{set_}Values>\n" for set_, values in sets.items())


def advanced(
    *parties: str,
    locations: Iterable[str] = (),
    documents: Iterable[str] = (),
    relations: Iterable[str] = (),
    listings: Iterable[str] = (),
    issued: str = "<Year>2026</Year><Month>9</Month><Day>9</Day>",
) -> str:
    """An advanced list: its sections in the order of the official file, a record a line."""
    sections = {
        "DateOfIssue": issued,
        "ReferenceValueSets": references(),
        "Locations": "\n".join(locations),
        "IDRegDocuments": "\n".join(documents),
        "DistinctParties": "\n".join(parties),
        "ProfileRelationships": "\n".join(relations),
        "SanctionsEntries": "\n".join(listings),
    }
    body = "\n".join(f"<{name}>{section}</{name}>" for name, section in sections.items())
    namespace = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"
    return f'<?xml version="1.0"?>\n<Sanctions xmlns="{namespace}/ADVANCED_XML">{body}</Sanctions>'


def party(
    uid: str, *features: str, kind: str = "Entity", names: str = "", comment: str = ""
) -> str:
    """One party; without `names` (aliases) it is called ACME."""
    names = names or alias(spelling(("Entity Name", "ACME"), primary=True), primary=True)
    types = _VALUES["NamePartType"]
    groups = "".join(element("NamePartGroup", ID=type_, NamePartTypeID=type_) for type_ in types)
    groups = f"<NamePartGroups><MasterNamePartGroup>{groups}</MasterNamePartGroup></NamePartGroups>"
    identity = element("Identity", names, groups, ID=f"identity-{uid}")
    profile = element("Profile", identity, *features, ID=uid, PartySubTypeID=kind)
    return element("DistinctParty", text("Comment", comment), profile, FixedRef=uid)


def alias(*spellings: str, type_: str = "", primary: bool = False, weak: bool = False) -> str:
    """One alias in one or several spellings."""
    return element(
        "Alias",
        *spellings,
        AliasTypeID=type_ or ("Name" if primary else "A.K.A."),
        Primary=str(primary).lower(),
        LowQuality=str(weak).lower(),
    )


def spelling(*parts: Parts, script: str = "Latin", primary: bool = False) -> str:
    """One spelling of a name from its parts."""
    values = [
        element(
            "DocumentedNamePart",
            text("NamePartValue", value, NamePartGroupID=type_, ScriptID=script),
        )
        for type_, value in parts
    ]
    status = "Primary Latin" if primary else "Others"
    return element("DocumentedName", *values, DocNameStatusID=status)


def feature(
    type_: str, value: str = "", *, detail: str | None = None, at: str = "", during: str = ""
) -> str:
    """One feature: a text, a reference value (`detail`), a location's id (`at`) or a period."""
    content = [
        during,
        element("VersionDetail", escape(value), DetailReferenceID=detail),
        element("VersionLocation", LocationID=at) if at else "",
    ]
    return element("Feature", element("FeatureVersion", *content), FeatureTypeID=type_)


def period(first: str, last: str = "", *, approximate: bool = False) -> str:
    """A period between two ISO dates, each end of it as exact as a day."""
    ends = {"Start": first, "End": last or first}
    content = [
        element(
            end,
            element("From", point(day)),
            element("To", point(day)),
            Approximate=str(approximate).lower(),
        )
        for end, day in ends.items()
    ]
    return element("DatePeriod", *content)


def point(day: str) -> str:
    """Year, Month and Day of an ISO date, of which the later ones may be missing."""
    names = ("Year", "Month", "Day")
    return "".join(text(name, part) for name, part in zip(names, day.split("-"), strict=False))


def location(id_: str, *parts: Parts, country: str = "", area: str = "") -> str:
    """One location from its parts, each a type and a text."""
    return element(
        "Location",
        element("LocationAreaCode", AreaCodeID=area) if area else "",
        element("LocationCountry", CountryID=country) if country else "",
        *(
            element(
                "LocationPart",
                element("LocationPartValue", text("Value", value)),
                LocPartTypeID=type_,
            )
            for type_, value in parts
        ),
        ID=id_,
    )


def document(
    uid: str,
    type_: str,
    number: str,
    *,
    country: str | None = None,
    at: str | None = None,
    dates: Iterable[Parts] = (),
    validity: str = "Valid",
) -> str:
    """One identity document of a party; `dates` are types and ISO dates."""
    return element(
        "IDRegDocument",
        text("IDRegistrationNo", number),
        *(element("DocumentDate", period(day), IDRegDocDateTypeID=kind) for kind, day in dates),
        IDRegDocTypeID=type_,
        IdentityID=f"identity-{uid}",
        IssuedBy__CountryID=country,
        IssuedIn__LocationID=at,
        ValidityID=validity,
    )


def relation(
    uid: str, type_: str, other: str, *, former: bool = False, quality: str = "Unknown"
) -> str:
    """A relation from one party to another."""
    return element(
        "ProfileRelationship",
        From__ProfileID=uid,
        To__ProfileID=other,
        RelationTypeID=type_,
        RelationQualityID=quality,
        Former=str(former).lower(),
    )


def listing(
    uid: str,
    *programmes: str,
    on: str = "SDN List",
    days: Iterable[str] = (),
    basis: str = "Unknown",
    measure: str = "Block",
) -> str:
    """What puts a party on one list; `days` are those of its entry."""
    events = [
        element("EntryEvent", element("Date", point(day)), LegalBasisID=basis)
        for day in days or ("2020-07-31",)
    ]
    measures = [element("SanctionsMeasure", SanctionsTypeID=measure)]
    measures += [
        element("SanctionsMeasure", text("Comment", programme), SanctionsTypeID="Program")
        for programme in programmes
    ]
    return element("SanctionsEntry", *events, *measures, ProfileID=uid, ListID=on)


def plain(*entries: str, published: str = "03/28/2025") -> str:
    """A list in the plain form, a record a line."""
    head = element("publshInformation", text("Publish_Date", published))
    body = "\n".join([head, *entries])
    return (
        f'<?xml version="1.0"?>\n<sdnList xmlns="http://tempuri.org/sdnList.xsd">{body}</sdnList>'
    )


def entry(uid: str, last: str, *more: str, kind: str = "Entity", first: str = "") -> str:
    """One entry of the plain form."""
    names = text("firstName", first) + text("lastName", last)
    return element("sdnEntry", text("uid", uid), names, text("sdnType", kind), *more)


def listed(tag: str, item: str, *fields: dict[str, str]) -> str:
    """One of the lists of an entry of the plain form, such as `akaList` of `aka`."""
    items = (element(item, *(text(name, value) for name, value in each.items())) for each in fields)
    return element(tag, *items)


def programmes(*codes: str) -> str:
    """The programmes of an entry of the plain form."""
    return element("programList", *(text("program", code) for code in codes))


def write(path: Path, content: str) -> Path:
    """Write a file in UTF-8."""
    path.write_text(content, encoding="utf-8")
    return path
