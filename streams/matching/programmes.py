"""Country programmes: embargoes that are met by where a party or a place is, not by a name.

Such a hit is carried like any other: its entry is made from the programme and stands on the list
COUNTRY_PROGRAMMES under the programme's id, so every reader of alerts understands it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, NamedTuple

import msgspec

from streams.matching.conditions import check_span, in_force
from streams.matching.entity import (
    AliasQuality,
    Effect,
    IdentifierType,
    Kind,
    ListedEntity,
    ListedName,
)
from streams.matching.evidence import Agreement, Evidence, Fact, Factor
from streams.matching.identifiers import canonical
from streams.matching.outcomes import Band
from streams.matching.party import CountryCode, Enquiry, Party, Role, Subject, Waypoint
from streams.matching.rules import RuleId, Sentence
from streams.matching.words import words

COUNTRY_PROGRAMMES = "COUNTRY-PROGRAMMES"

# Places and addresses recur; a text longer than this is not remembered.
_REMEMBERED_TEXTS = 10_000
_REMEMBERED_CHARS = 200

UnlocodeBeginning = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[A-Z2-9]{0,3}$(?!\n)")]
Word = Annotated[str, msgspec.Meta(min_length=3, max_length=100)]


class CountryProgramme(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """An embargo of one jurisdiction against countries or parts of them.

    Met for sure by a party or a place in one of `countries`, by a bank whose BIC is of one, and by
    a place of the route whose UN/LOCODE begins with one of them or of `unlocodes`. A name of
    `words` in an address or in a place's name, where the country is not stated or is one of
    `within`, is a doubtful hit. `from` and `until` are the first and the last day.
    """

    id: RuleId
    title: Sentence
    jurisdiction: str
    effects: Annotated[tuple[Effect, ...], msgspec.Meta(min_length=1)]
    countries: Annotated[tuple[CountryCode, ...], msgspec.Meta(min_length=1)] = ()
    unlocodes: Annotated[tuple[UnlocodeBeginning, ...], msgspec.Meta(min_length=1)] = ()
    words: Annotated[tuple[Word, ...], msgspec.Meta(min_length=1)] = ()
    within: Annotated[tuple[CountryCode, ...], msgspec.Meta(min_length=1)] = ()
    citation: Sentence | None = None
    url: Sentence | None = None
    first: date | None = msgspec.field(name="from", default=None)
    until: date | None = None

    def __post_init__(self) -> None:
        check_span(self.first, self.until)
        if not (self.countries or self.unlocodes or self.words):
            raise ValueError("expected countries, unlocodes or words")
        if any(not words(word) for word in self.words):
            raise ValueError("words: expected letters")

    def entity(self) -> ListedEntity:
        """The programme as an entry that alerts can carry."""
        return ListedEntity(
            list_id=COUNTRY_PROGRAMMES,
            entry_id=self.id,
            kind=Kind.UNKNOWN,
            names=(ListedName(self.title, AliasQuality.PRIMARY),),
            effects=self.effects,
            programmes=(self.id,),
            countries=self.countries,
            citation=self.citation,
            listed_on=self.first.isoformat() if self.first else None,
            removed_on=(self.until + timedelta(days=1)).isoformat() if self.until else None,
            remarks=f"the policy's country programme {self.id}",
            source_url=self.url,
        )


class PlaceHit(NamedTuple):
    """A party or a place where a programme applies: which field says so, and what it says."""

    subject: Subject
    programme: CountryProgramme
    band: Band
    field: str
    value: str

    def explain(self, score: float) -> Evidence:
        """Evidence of this score, which rests on one fact and on no name."""
        said = "says so" if self.band is Band.STRONG else "names it; no code says so"
        asked = self.subject.party.name
        return Evidence(
            score=score,
            asked_name=asked,
            asked_tokens=(),
            listed_name=None,
            listed_tokens=(),
            tokens=(),
            missing=(),
            extra=(),
            facts=(Fact(self.field, Agreement.AGREES, self.value, self.value),),
            factors=(Factor(self.field, score, f"{self.value}: {self.field} {said}"),),
        )


class Programmes:
    """The country programmes of a policy, made ready to be asked for many events."""

    def __init__(self, programmes: Iterable[CountryProgramme]) -> None:
        self._by_country: dict[str, list[CountryProgramme]] = defaultdict(list)
        self._by_unlocode: dict[str, list[CountryProgramme]] = defaultdict(list)
        self._by_words: dict[str, list[CountryProgramme]] = defaultdict(list)
        looked_into: set[str | None] = set()
        for programme in programmes:
            for country in programme.countries:
                self._by_country[country].append(programme)
            for beginning in (*programme.unlocodes, *programme.countries):
                self._by_unlocode[beginning].append(programme)
            for text in programme.words:
                self._by_words[" ".join(words(text))].append(programme)
                looked_into |= {None, *programme.within}
        # Countries of parties and places that may come under a programme; most events have none.
        self._telling = looked_into | {*self._by_country, *(u[:2] for u in self._by_unlocode)}
        self._any_word = re.compile(rf"\b(?:{'|'.join(map(re.escape, self._by_words))})\b")
        self._read = lru_cache(_REMEMBERED_TEXTS)(self._find_names)

    def find(self, enquiry: Enquiry, day: str) -> list[PlaceHit]:
        """Where programmes apply on a day (ISO date), once for each path and programme."""
        if not self._telling:
            return []
        found: dict[tuple[str, str], PlaceHit] = {}
        for subject in enquiry.subjects:
            party = subject.party
            if party.country in self._telling or party.identifiers:
                _keep(found, self._at_party(subject), day)
        for point in enquiry.waypoints:
            beginning = point.unlocode[:2] if point.unlocode else ""
            country = point.country or beginning or None
            if country in self._telling or beginning in self._telling:
                _keep(found, self._at_waypoint(point, country), day)
        return list(found.values())

    def _at_party(self, subject: Subject) -> Iterator[PlaceHit]:
        party = subject.party
        yield from self._in_country(subject, party.country)
        for number in party.identifiers:
            key = canonical(number) if number.type is IdentifierType.BIC else None
            if key:
                for programme in self._by_country.get(key[1][4:6], ()):
                    yield PlaceHit(subject, programme, Band.STRONG, "bic", number.value)
        text = party.name if party.role is Role.PLACE else party.address
        yield from self._named(subject, text, party.country)

    def _at_waypoint(self, point: Waypoint, country: str | None) -> Iterator[PlaceHit]:
        name, unlocode = point.name or point.unlocode, point.unlocode or ""
        subject = Subject(point.path, Party(Role.PLACE, name, country=point.country))
        yield from self._in_country(subject, point.country)
        for length in range(2, len(unlocode) + 1):
            for programme in self._by_unlocode.get(unlocode[:length], ()):
                yield PlaceHit(subject, programme, Band.STRONG, "unlocode", unlocode)
        yield from self._named(subject, point.name, country)

    def _in_country(self, subject: Subject, country: str | None) -> Iterator[PlaceHit]:
        if country:
            for programme in self._by_country.get(country, ()):
                yield PlaceHit(subject, programme, Band.STRONG, "country", country)

    def _named(self, subject: Subject, text: str | None, country: str | None) -> Iterator[PlaceHit]:
        if not text or not self._by_words:
            return
        read = self._read if len(text) <= _REMEMBERED_CHARS else self._find_names
        for name in read(text):
            field = "place" if subject.party.role is Role.PLACE else "address"
            for programme in self._by_words[name]:
                if country is None or country in programme.within:
                    yield PlaceHit(subject, programme, Band.REVIEW, field, name)

    def _find_names(self, text: str) -> tuple[str, ...]:
        """Which names of a programme's places stand in a text."""
        plain = " ".join(words(text))
        if not self._any_word.search(plain):
            return ()
        return tuple(name for name in self._by_words if f" {name} " in f" {plain} ")


def _keep(found: dict[tuple[str, str], PlaceHit], hits: Iterable[PlaceHit], day: str) -> None:
    """Keep what is in force, and of two hits on one path and programme the sure one."""
    for hit in hits:
        if in_force(hit.programme.first, hit.programme.until, day):
            key = hit.subject.path, hit.programme.id
            known = found.get(key)
            if known is None or (known.band, hit.band) == (Band.REVIEW, Band.STRONG):
                found[key] = hit
