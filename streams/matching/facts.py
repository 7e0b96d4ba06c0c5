"""The facts beside a name, and what each is worth in points of score.

Kind, country, nationality, gender, date of birth and identifiers. Points only add up, agreeing
facts have none below zero and conflicting ones none above; so one more agreeing fact never lowers
a score, and one more conflicting fact never raises it. A fact that one side lacks has no points.
"""

from __future__ import annotations

from calendar import monthrange
from typing import NamedTuple

from streams.matching.entity import DateSpan, Gender, Identifier, Kind, ListedEntity
from streams.matching.evidence import Agreement, Fact
from streams.matching.identifiers import canonical, is_global
from streams.matching.party import Party

# Points of score for each fact that agrees or conflicts; a fact missing on either side has none.
_POINTS = {
    ("kind", Agreement.CONFLICTS): -0.15,
    ("country", Agreement.AGREES): 0.02,
    ("country", Agreement.CONFLICTS): -0.04,
    ("nationality", Agreement.AGREES): 0.02,
    ("nationality", Agreement.CONFLICTS): -0.04,
    ("gender", Agreement.AGREES): 0.01,
    ("gender", Agreement.CONFLICTS): -0.15,
    ("date_of_birth", Agreement.AGREES): 0.05,
    ("date_of_birth", Agreement.CONFLICTS): -0.15,
    ("identifier", Agreement.CONFLICTS): -0.10,
}
# A date that differs as one that was mistyped or guessed does: one part of it, or by a year.
NEAR_BIRTH_DATE = -0.05
# An equal number whose issuing country is not known on both sides may be another country's.
NATIONAL_NUMBER_SCORE = 0.85

Key = tuple[str, str]


class FactScore(NamedTuple):
    """Facts with the points of each, and the score that equal identifiers give on their own."""

    facts: tuple[tuple[Fact, float], ...]
    identifier_score: float

    @property
    def points(self) -> float:
        """The sum of the points."""
        return sum(points for _, points in self.facts)


def identifier_keys(identifiers: tuple[Identifier, ...]) -> dict[Key, Identifier]:
    """The valid identifiers by the key under which equal ones meet."""
    if not identifiers:
        return {}
    keyed = ((canonical(identifier), identifier) for identifier in identifiers)
    return {key: identifier for key, identifier in keyed if key}


def most_gain(party: Party) -> float:
    """The most that facts can add to the score of a name: what retrieval has to allow for."""
    gain = 0.0
    if party.country is not None:
        gain += _POINTS["country", Agreement.AGREES]
    if party.nationality is not None:
        gain += _POINTS["nationality", Agreement.AGREES]
    if party.gender is not None:
        gain += _POINTS["gender", Agreement.AGREES]
    if party.date_of_birth is not None:
        gain += _POINTS["date_of_birth", Agreement.AGREES]
    return gain


def weigh_facts(
    party: Party,
    party_keys: dict[Key, Identifier],
    entity: ListedEntity,
    entity_keys: dict[Key, Identifier],
) -> tuple[float, float]:
    """The points of all facts, and the score that equal identifiers give on their own."""
    # An entity is slow to reach in memory: where nothing is asked of it, it is left alone.
    if not (party_keys or most_gain(party)) and (
        party.kind is Kind.UNKNOWN or entity.kind in (party.kind, Kind.UNKNOWN)
    ):
        return 0.0, 0.0
    facts = compare_facts(party, party_keys, entity, entity_keys)
    return facts.points, facts.identifier_score


def compare_facts(
    party: Party,
    party_keys: dict[Key, Identifier],
    entity: ListedEntity,
    entity_keys: dict[Key, Identifier],
) -> FactScore:
    """Compare every fact that either side carries, in a fixed order."""
    facts = [_compare_kinds(party.kind, entity.kind)]
    facts.append(_compare_countries(party.country, entity))
    facts.append(_compare_nationalities(party.nationality, entity))
    facts.append(_compare_genders(party.gender, entity.gender))
    facts.append(_compare_birth_dates(party.date_of_birth, entity.birth_dates))
    identifier_facts, identifier_score = _compare_identifiers(party_keys, entity_keys)
    shown = [fact for fact in facts if fact] + identifier_facts
    return FactScore(tuple((fact, _points(fact, entity)) for fact in shown), identifier_score)


def _points(fact: Fact, entity: ListedEntity) -> float:
    if fact.field == "date_of_birth" and fact.agreement is Agreement.CONFLICTS:
        near = any(_is_near(fact.asked or "", span) for span in entity.birth_dates)
        if near:
            return NEAR_BIRTH_DATE
    return _POINTS.get((_group(fact), fact.agreement), 0.0)


def _group(fact: Fact) -> str:
    return fact.field.split(":", 1)[0]


def _fact(field: str, asked: str | None, listed: str | None, agrees: bool) -> Fact | None:
    """A fact, or None where neither side carries it."""
    if asked is None and listed is None:
        return None
    if asked is None:
        return Fact(field, Agreement.NOT_IN_EVENT, None, listed)
    if listed is None:
        return Fact(field, Agreement.NOT_ON_LIST, asked, None)
    return Fact(field, Agreement.AGREES if agrees else Agreement.CONFLICTS, asked, listed)


def _compare_kinds(asked: Kind, listed: Kind) -> Fact | None:
    known = [None if kind is Kind.UNKNOWN else kind.value for kind in (asked, listed)]
    return _fact("kind", known[0], known[1], asked is listed)


def _compare_countries(asked: str | None, entity: ListedEntity) -> Fact | None:
    listed = " ".join(entity.countries) or None
    return _fact("country", asked, listed, asked in entity.countries)


def _compare_nationalities(asked: str | None, entity: ListedEntity) -> Fact | None:
    """A country that the list connects the person with agrees, but only nationalities conflict."""
    known = entity.nationalities or (entity.countries if asked in entity.countries else ())
    return _fact("nationality", asked, " ".join(known) or None, asked in entity.countries + known)


def _compare_genders(asked: Gender | None, listed: Gender | None) -> Fact | None:
    values = [gender.value if gender else None for gender in (asked, listed)]
    return _fact("gender", values[0], values[1], asked is listed)


def _compare_birth_dates(asked: str | None, listed: tuple[DateSpan, ...]) -> Fact | None:
    readable = [span for span in listed if span.earliest and span.latest]
    agrees = False
    if asked:
        first, last = _span(asked)
        agrees = any(first <= (s.latest or "") and (s.earliest or "") <= last for s in readable)
    return _fact("date_of_birth", asked, "; ".join(s.text for s in readable) or None, agrees)


def _span(date: str) -> tuple[str, str]:
    """First and last ISO day of a date, a month or a year."""
    if len(date) == 4:
        return f"{date}-01-01", f"{date}-12-31"
    if len(date) == 7:
        year, month = int(date[:4]), int(date[5:])
        return f"{date}-01", f"{date}-{monthrange(max(year, 1), month)[1]:02d}"
    return date, date


def _is_near(asked: str, span: DateSpan) -> bool:
    """Whether two dates are about a year apart, or differ in one of year, month and day only."""
    if not span.earliest or not span.latest:
        return False
    first, last = _span(asked)
    if abs(int(first[:4]) - int(span.latest[:4])) <= 1:
        return True
    if abs(int(span.earliest[:4]) - int(last[:4])) <= 1:
        return True
    if len(asked) != 10 or span.earliest != span.latest:
        return False
    mine, theirs = asked.split("-"), span.earliest.split("-")
    return sum(one != other for one, other in zip(mine, theirs, strict=True)) == 1


def _compare_identifiers(
    asked: dict[Key, Identifier], listed: dict[Key, Identifier]
) -> tuple[list[Fact], float]:
    """Equal keys agree; different values of one world-wide type conflict."""
    facts: list[Fact] = []
    score = 0.0
    for key in sorted(asked.keys() & listed.keys()):
        mine, theirs = asked[key], listed[key]
        if _other_country(mine, theirs):
            continue
        facts.append(
            Fact(f"identifier:{mine.type.value}", Agreement.AGREES, mine.value, theirs.value)
        )
        score = max(score, _identifier_score(mine, theirs))
    agreed = {key[0] for key in asked.keys() & listed.keys()}
    for (space, _), mine in sorted(asked.items(), key=lambda keyed: keyed[0]):
        if space in agreed:
            continue
        others = [theirs for key, theirs in sorted(listed.items()) if key[0] == space]
        if others and is_global(mine):
            values = ", ".join(other.value for other in others)
            facts.append(
                Fact(f"identifier:{mine.type.value}", Agreement.CONFLICTS, mine.value, values)
            )
        elif not others:
            facts.append(Fact(f"identifier:{mine.type.value}", Agreement.NOT_ON_LIST, mine.value))
    asked_spaces = {key[0] for key in asked}
    facts.extend(
        Fact(f"identifier:{theirs.type.value}", Agreement.NOT_IN_EVENT, None, theirs.value)
        for key, theirs in sorted(listed.items())
        if key[0] not in asked_spaces
    )
    return facts, score


def _other_country(mine: Identifier, theirs: Identifier) -> bool:
    differ = bool(mine.country and theirs.country and mine.country != theirs.country)
    return differ and not is_global(mine)


def _identifier_score(mine: Identifier, theirs: Identifier) -> float:
    same_issuer = mine.country is not None and mine.country == theirs.country
    return 1.0 if is_global(mine) or same_issuer else NATIONAL_NUMBER_SCORE
