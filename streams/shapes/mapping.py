"""A compiled mapping: a tree of any shape goes in, an event with its enquiry comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeVar

from streams.errors import MessageError
from streams.matching.entity import Kind
from streams.matching.party import (
    CargoLine,
    Enquiry,
    FreeText,
    Party,
    Role,
    Subject,
    Waypoint,
)
from streams.messages.events import Reference as SightedBy
from streams.messages.events import ReferenceType
from streams.messages.sightings import Voyage, find_ships
from streams.shapes.cargo_rules import (
    MAX_LINES,
    Amount,
    AmountReader,
    GoodsReader,
    PlaceReader,
    Reference,
    ReferenceReader,
    TextReader,
)
from streams.shapes.compiling import compile_path, compile_source
from streams.shapes.conversions import moment_reader, read_line
from streams.shapes.coverage import Aside, Reading, measure, unread_values
from streams.shapes.grammar import MappingFile, Value
from streams.shapes.lift import Doubt, Found, Left, Lift
from streams.shapes.party_rules import PartyReader, VesselReader
from streams.shapes.paths import PathSet, Spot, Where, render
from streams.shapes.records import Lifted, Records, paths_of, read_one
from streams.shapes.trees import Tree
from streams.shapes.values import Record
from streams.yaml_file import YamlFaultError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# The bounds of native events, but for the parties: one message may hold a hundred payments.
_MAX_ID: Final = 200
_MAX_PARTIES: Final = 1000
_MAX_PLACES: Final = 100
_MAX_TEXTS: Final = 1000
_MAX_REFERENCE: Final = 100
# Of the words that a mapping may use for a reference, those that mean one voyage of one ship, or of
# a few: a container sees many.
_SHIPPED_UNDER: Final = frozenset(type_.value for type_ in ReferenceType)
# Places left unread that a verdict names; beyond them it names the whole event.
_MAX_UNREAD: Final = 100
# Places that are looked through for them: those in one array are one.
_MAX_PLACES_TOLD: Final = 2000


@dataclass(frozen=True, slots=True)
class MappedEvent:
    """What a mapping lifted out of one event.

    `subjects` are the parties, the vessels and the named places, `texts` the free texts and the
    descriptions of goods. `mapping` is the digest of the mapping. `doubts` is what it could make no use of;
    `found` says what was lifted from where and `left` what was not, if that was asked for.
    """

    event_id: str
    occurred_at: datetime | None
    flow: str
    mapping: str
    subjects: tuple[Subject, ...]
    waypoints: tuple[Waypoint, ...]
    cargo: tuple[CargoLine, ...]
    texts: tuple[FreeText, ...]
    amounts: tuple[Amount, ...]
    references: tuple[Reference, ...]
    absent: tuple[str, ...]
    reading: Reading
    doubts: tuple[Doubt, ...]
    found: tuple[Found, ...] = ()
    left: tuple[Left, ...] = ()

    def enquiry(self) -> Enquiry:
        """Every party, vessel and named place, with their places in the message as it came.

        Descriptions of goods are texts like others; what was left unread stands under `unscreened`.
        """
        return Enquiry(
            flow=self.flow,
            subjects=self.subjects,
            absent=self.absent,
            unscreened=self._unscreened(),
            cargo=self.cargo,
            waypoints=self.waypoints,
            texts=self.texts,
            mapping=self.mapping,
            share_read=round(self.reading.share, 3),
        )

    def voyage(self) -> Voyage:
        """The references that tie events to a ship, and the ships that it names by number."""
        return Voyage(
            self.event_id,
            tuple(
                SightedBy(ReferenceType(each.type), each.value)
                for each in self.references
                if each.type in _SHIPPED_UNDER and len(each.value) <= _MAX_REFERENCE
            ),
            find_ships((s.party.name, s.party.identifiers) for s in self.subjects if not s.seen),
        )

    def _unscreened(self) -> tuple[str, ...]:
        """What was left unread; all elements of an array are one."""
        paths: dict[str, None] = {}
        for where in self.reading.unread[:_MAX_PLACES_TOLD]:
            path = render(where, every=True)
            if len(paths) == _MAX_UNREAD and path not in paths:
                return (*paths, "$")
            paths[path] = None
        return tuple(paths) if len(self.reading.unread) <= _MAX_PLACES_TOLD else (*paths, "$")


class Mapping:
    """Lifts events out of trees. Made once from a mapping file, and never changed."""

    def __init__(self, file: MappingFile, digest: str) -> None:
        """Compile. Raises YamlFaultError."""
        self.file = file
        self.name = file.name
        self.flow = file.flow
        self.format = file.format
        self.digest = digest
        within = (file.within,) if isinstance(file.within, str) else file.within
        self._within = [compile_path("$.within", text) for text in within]
        self._event_id = compile_source("$.event_id", "event_id", file.event_id)
        self._occurred = compile_source(
            "$.occurred_at", "occurred_at", file.occurred_at, writes="date"
        )
        written = file.occurred_at
        self._read_moment = moment_reader(written.date if isinstance(written, Value) else None)
        self._parties = [PartyReader(f"$.parties[{i}]", r) for i, r in enumerate(file.parties)]
        self._vessels = [VesselReader(f"$.vessels[{i}]", r) for i, r in enumerate(file.vessels)]
        self._places = [PlaceReader(f"$.places[{i}]", r) for i, r in enumerate(file.places)]
        self._goods = [GoodsReader(f"$.goods[{i}]", r) for i, r in enumerate(file.goods)]
        self._amounts = [AmountReader(f"$.amounts[{i}]", r) for i, r in enumerate(file.amounts)]
        self._texts = [TextReader(f"$.texts[{i}]", r) for i, r in enumerate(file.texts)]
        self._references = [
            ReferenceReader(f"$.references[{i}]", r) for i, r in enumerate(file.references)
        ]
        self._aside = Aside(
            compile_path(f"$.passed_over[{i}]", text) for i, text in enumerate(file.passed_over)
        )
        self._empty_where = (
            compile_path("$.empty_where", file.empty_where) if file.empty_where else None
        )
        rules: tuple[_Gatherer[object], ...] = (
            *self._parties, *self._vessels, *self._places, *self._goods, *self._amounts,
            *self._texts, *self._references,
        )  # fmt: skip
        paths = [rule.records.path for rule in rules]
        self._paths = PathSet([*paths, *paths_of(self._event_id, self._occurred)])
        _refuse_repeats(file)
        if not (file.parties or file.vessels or file.places):
            raise YamlFaultError("$", "the mapping has no parties, vessels or places")

    @property
    def has_event_id(self) -> bool:
        """Whether the mapping itself tells the id of an event."""
        return self._event_id is not None

    def lift(
        self, tree: Tree, *, at: Where = None, event_id: str | None = None, keep_found: bool = False
    ) -> MappedEvent:
        """Lift an event out of a tree that stands at a place of its message.

        `event_id` is that of the envelope, which counts where the mapping finds none. Raises
        MessageError with reason `not_valid` where a text is expected and something else stands,
        where there is no id, more than an event may have, or nothing to search for.
        """
        whole = tree, at, None
        lift = Lift(self._event(whole), keep_found=keep_found)
        event = Record(lift, lift.root, self._paths)
        absent: list[str] = []
        parties = _gather(lift, event, self._parties, absent)
        vessels = _gather(lift, event, self._vessels, absent)
        places = _gather(lift, event, self._places, absent)
        goods = _gather(lift, event, self._goods, absent)
        texts = [text for record in goods for text in record.described]
        texts += _gather(lift, event, self._texts, absent)
        cargo = [line for record in goods for line in record.lines]
        _check_size("parties", len(parties) + len(vessels), _MAX_PARTIES)
        _check_size("places", len(places), _MAX_PLACES)
        _check_size("lines of goods", len(cargo), MAX_LINES)
        _check_size("texts", len(texts), _MAX_TEXTS)
        if not (parties or vessels or places) and not self._may_be_empty(lift):
            raise MessageError(
                "not_valid", f"the mapping {self.name} finds nothing to search for - at `$`"
            )
        waypoints = [
            Waypoint(render(where), place.name, place.unlocode, place.country)
            for where, place in places
        ]
        asked = [(render(where), party) for where, party in (*parties, *vessels)]
        asked += [(point.path, _place_party(point)) for point in waypoints if point.name]
        event_id = self._read_id(lift, event, event_id)
        occurred_at = read_one(lift, event, self._occurred, self._read_moment, "date")
        amounts = _gather(lift, event, self._amounts, [])
        references = _gather(lift, event, self._references, [])
        around = render(lift.root[1])
        reading = measure(whole, lift, self._aside)
        return MappedEvent(
            event_id=event_id,
            occurred_at=occurred_at,
            flow=self.flow,
            mapping=self.digest,
            subjects=_distinct(lift, asked),
            waypoints=tuple(waypoints),
            cargo=tuple(cargo),
            texts=_distinct_texts(texts),
            amounts=tuple(amounts),
            references=tuple(references),
            absent=tuple([f"{around}{label}" for label in dict.fromkeys(absent)]),
            reading=reading,
            doubts=tuple(lift.doubts),
            found=tuple(lift.found or ()),
            left=_left(whole, reading) if keep_found else (),
        )

    def _event(self, whole: Spot) -> Spot:
        inner = [spot for path in self._within for spot in path.select(whole, whole, {})]
        _check_size("events in one message", len(inner), 1)
        return inner[0] if inner else whole

    def _may_be_empty(self, lift: Lift) -> bool:
        return self._empty_where is not None and bool(
            self._empty_where.select(lift.root, lift.root, lift.reads)
        )

    def _read_id(self, lift: Lift, event: Record, outer: str | None) -> str:
        own = read_one(lift, event, self._event_id, read_line(_MAX_ID), "id")
        if not (own or outer):
            raise MessageError("not_valid", f"the mapping {self.name} finds no event id - at `$`")
        return own or outer or ""


class _Gatherer(Protocol[T_co]):
    @property
    def records(self) -> Records: ...

    def lift(self, lift: Lift, event: Record) -> Iterable[T_co]: ...


def _gather(
    lift: Lift, event: Record, readers: Sequence[_Gatherer[T]], absent: list[str]
) -> list[T]:
    """What some rules find; the names of those that find nothing are added to `absent`."""
    everything: list[T] = []
    found = event.found
    for reader in readers:
        before = len(everything)
        if reader.records.path in found:
            everything += reader.lift(lift, event)
        if len(everything) == before:
            absent.append(reader.records.label)
    return everything


def _distinct(lift: Lift, asked: list[tuple[str, Party]]) -> tuple[Subject, ...]:
    """One subject a place: alerts are told apart by it."""
    subjects: dict[str, Subject] = {}
    for path, party in asked:
        if path in subjects:
            problem = f"is lifted twice; counts as {subjects[path].party.role.value} only"
            lift.doubts.append(Doubt(party.role.value, path, problem))
        else:
            subjects[path] = Subject(path, party)
    return tuple(subjects.values())


def _distinct_texts(texts: list[Lifted[str]]) -> tuple[FreeText, ...]:
    """One text a place: a description may be named as a text, too."""
    found = {(path := render(where)): FreeText(path, text) for where, text in texts}
    return tuple(found.values())


def _place_party(point: Waypoint) -> Party:
    """A port or terminal, screened as the body that runs it: a person of its name is another."""
    return Party(role=Role.PLACE, name=point.name, kind=Kind.COMPANY, country=point.country)


def _left(whole: Spot, reading: Reading) -> tuple[Left, ...]:
    return tuple(Left(render(where), str(value)) for where, value in unread_values(whole, reading))


def _check_size(what: str, count: int, most: int) -> None:
    if count > most:
        raise MessageError("not_valid", f"more than {most:,} {what} - at `$`")


def _refuse_repeats(file: MappingFile) -> None:
    """Two rules that read one name would raise alerts that can't be told apart."""
    seen: dict[tuple[str, object], int] = {}
    for at, rule in enumerate(file.parties):
        key = (rule.each, rule.name if isinstance(rule.name, str) else None)
        if key[1] is not None and key in seen:
            raise YamlFaultError(f"$.parties[{at}]", f"reads the same as $.parties[{seen[key]}]")
        seen[key] = at
