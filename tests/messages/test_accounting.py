"""The account agrees with a plain one of sets and dictionaries, whatever is on the topics."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.messages.account import MAX_LISTED, Account, Fault, Finding
from streams.messages.accounting import Book, Span, Version
from streams.messages.alerts import Origin
from streams.messages.dead_letters import DeadLetter, Original
from streams.messages.letter_reading import LetterPart
from streams.messages.places import Place
from streams.messages.redrives import Redrive

OLD_LISTS, NEW_LISTS = Version("lists-1", "config", "1"), Version("lists-2", "config", "1")
AT = Place("answers", 0, 7)
SPANS = (
    Span(topic="a", partition=0, first=2, end=6, committed=4, high=7),
    Span(topic="a", partition=1, first=0, end=3, committed=0, high=3),
    Span(topic="b", partition=0, first=0, end=3, committed=3, high=3, deleted=9),
)
IDS = ("00" * 16, "ff" * 15 + "00", "ab" * 16, "no hexadecimal number")


@dataclass(frozen=True)
class Event:
    place: Place
    old: bool


@dataclass(frozen=True)
class Verdict:
    place: Place
    version: Version
    ids: tuple[str, ...]
    digest: int


@dataclass(frozen=True)
class Letter:
    """One record of a dead letter: piece 1 of 1 is a whole one, 0 of 0 a reference."""

    place: Place
    reason: str
    value: bytes
    pieces: int = 1
    piece: int = 1


@dataclass(frozen=True)
class Alert:
    place: Place
    version: Version
    alert_id: str
    digest: int


@dataclass
class Naive:
    """Accounts with sets and dictionaries, one event after the other."""

    spans: tuple[Span, ...]
    events: dict[Place, bool] = field(default_factory=dict)
    verdicts: dict[Place, dict[Version, list[Verdict]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    letters: dict[Place, list[Letter]] = field(default_factory=lambda: defaultdict(list))
    alerts: dict[tuple[Place, str], list[Alert]] = field(default_factory=lambda: defaultdict(list))
    withdrawn: set[str] = field(default_factory=set)
    strays: int = 0

    def answers(self, place: Place) -> bool:
        """Whether an answer is about an event of the account; notes it where it is about none."""
        span = next((s for s in self.spans if (s.topic, s.partition) == place[:2]), None)
        if span is None or place.offset >= span.high:
            self.strays += 1
            return False
        if not span.first <= place.offset < span.end:
            return False
        self.strays += place not in self.events
        return place in self.events

    def open(self, place: Place) -> bool:
        (span,) = (s for s in self.spans if (s.topic, s.partition) == place[:2])
        return place.offset >= span.committed

    def missing(self, place: Place) -> set[str]:
        named = {
            i for verdicts in self.verdicts[place].values() for v in verdicts[:1] for i in v.ids
        }
        return {i for i in named if (place, i) not in self.alerts} - self.withdrawn

    def unexpected(self, place: Place) -> list[str]:
        """Alerts that a verdict of their version had to name, or that a dead letter rules out."""
        return [
            alert_id
            for (at, alert_id), alerts in self.alerts.items()
            if at == place
            and not any(alert_id in vs[0].ids for vs in self.verdicts[place].values() if vs)
            and (
                alerts[0].version in self.verdicts[place]
                or (self.letters[place] and not self.verdicts[place])
            )
        ]

    def incomplete(self, place: Place) -> bool:
        large = [letter for letter in self.letters[place] if letter.pieces != 1]
        numbers = {letter.piece for letter in large}
        return bool(large) and 0 not in numbers and len(numbers) < 2

    def differs(self, place: Place) -> bool:
        """Two verdicts of one version, two records of one piece, or two forms, that differ."""
        letters = self.letters[place]
        return (
            any(len({v.digest for v in vs}) > 1 for vs in self.verdicts[place].values())
            or len({letter.reason for letter in letters}) > 1
            or len({letter.pieces == 1 for letter in letters}) > 1
            or len({(x.piece, x.pieces == 1) for x in letters})
            < len({(x.piece, x.pieces == 1, x.value) for x in letters})
        )

    def faults(self) -> Counter[str]:
        counts: Counter[Fault] = Counter()
        for place, old in self.events.items():
            answered = bool(self.verdicts[place] or self.letters[place])
            settled = not self.open(place)
            counts[Fault.LOST] += not answered and settled and not old
            counts[Fault.BOTH] += bool(self.verdicts[place]) and bool(self.letters[place])
            counts[Fault.DIFFERING_ANSWER] += self.differs(place)
            counts[Fault.INCOMPLETE] += self.incomplete(place) and settled
            counts[Fault.ALERT_MISSING] += bool(self.missing(place)) and settled and not old
            counts[Fault.ALERT_UNEXPECTED] += bool(self.unexpected(place))
            counts[Fault.DIFFERING_ALERT] += any(
                len({a.digest for a in alerts}) > 1
                for (at, _), alerts in self.alerts.items()
                if at == place
            )
        counts[Fault.ANSWER_UNEXPECTED] = self.strays
        return Counter({fault.value: count for fault, count in counts.items() if count})

    def in_work(self) -> int:
        return sum(
            self.open(place)
            and (
                not (self.verdicts[place] or self.letters[place])
                or self.incomplete(place)
                or bool(self.missing(place))
            )
            for place in self.events
        )


def part(letter: Letter) -> LetterPart:
    place = letter.place
    told = DeadLetter(
        flow="f", reason=letter.reason, error="E", detail="d", origin=Origin(*place, timestamp=0)
    )
    digest = "" if letter.pieces == 1 else "0" * 64
    original = Original(None, letter.value, ())
    return LetterPart(told, original, letter.pieces, letter.piece, sha256=digest)


def account_of(
    events: list[Event], answers: list[object], spans: tuple[Span, ...] = SPANS
) -> tuple[Account, Naive]:
    """The account of a history, and the plain one."""
    book, naive = Book(spans), Naive(spans)
    for event in events:
        book.note_event(event.place, old=event.old)
        naive.events[event.place] = event.old
    for answer in answers:
        if isinstance(answer, Verdict):
            book.note_verdict(AT, answer.place, answer.version, answer.ids, answer.digest)
            if naive.answers(answer.place):
                naive.verdicts[answer.place][answer.version].append(answer)
        elif isinstance(answer, Letter):
            book.note_letter(AT, part(answer))
            if naive.answers(answer.place):
                naive.letters[answer.place].append(answer)
        elif isinstance(answer, Alert):
            book.note_alert(AT, answer.place, answer.version, answer.alert_id, answer.digest)
            if naive.answers(answer.place):
                naive.alerts[(answer.place, answer.alert_id)].append(answer)
        elif isinstance(answer, str):
            book.note_withdrawal(answer)
            naive.withdrawn.add(answer)
    return book.close(), naive


INSIDE = [Place(s.topic, s.partition, n) for s in SPANS for n in range(s.first, s.end)]
PLACES = st.sampled_from([*INSIDE, Place("a", 0, 0), Place("a", 0, 6), Place("a", 0, 9),
                          Place("a", 2, 0), Place("c", 0, 0)])  # fmt: skip
VERSIONS = st.sampled_from([OLD_LISTS, NEW_LISTS])
# An alert has the version in its id, so one id has one version.
OWN_IDS = {OLD_LISTS: IDS[:2], NEW_LISTS: IDS[2:]}
DIGESTS = st.sampled_from([1, 1, 1, 2])
VERDICTS = VERSIONS.flatmap(
    lambda version: st.builds(
        Verdict,
        PLACES,
        st.just(version),
        st.sets(st.sampled_from(OWN_IDS[version])).map(lambda ids: tuple(sorted(ids))),
        DIGESTS,
    )
)
ALERTS = VERSIONS.flatmap(
    lambda version: st.builds(
        Alert, PLACES, st.just(version), st.sampled_from(OWN_IDS[version]), DIGESTS
    )
)
FORMS = st.sampled_from([(1, 1), (1, 1), (2, 1), (2, 2), (0, 0)])
LETTERS = st.builds(
    lambda place, reason, value, form: Letter(place, reason, value, *form),
    PLACES,
    st.sampled_from(["r", "r", "r", "other"]),
    st.sampled_from([b"v", b"v", b"w"]),
    FORMS,
)
EVENTS = st.sets(st.sampled_from(INSIDE), min_size=3).flatmap(
    lambda places: st.tuples(*[st.builds(Event, st.just(p), st.booleans()) for p in sorted(places)])
)
ANSWERS = st.lists(
    st.one_of(VERDICTS, VERDICTS, LETTERS, ALERTS, st.sampled_from(IDS)), max_size=25
)


@settings(max_examples=200, deadline=None)
@given(EVENTS.map(list), ANSWERS)
def test_the_account_agrees_with_the_plain_one(events: list[Event], answers: list[object]) -> None:
    account, naive = account_of(events, answers)
    assert account.counts == dict(naive.faults())
    assert account.in_work == naive.in_work()
    assert account.in_order == (not naive.faults())
    assert account.alerts == sum(bool(alerts) for alerts in naive.alerts.values())
    assert sum(topic.events for topic in account.topics) == len(events)
    assert sum(topic.verdicts for topic in account.topics) == sum(
        bool(naive.verdicts[event.place]) for event in events
    )
    assert account.answered_again == sum(
        max(0, len(versions) - 1) for versions in naive.verdicts.values()
    )


@settings(deadline=None)
@given(st.sets(st.sampled_from(INSIDE)), st.data())
def test_a_history_with_one_answer_each_is_in_order_whatever_is_repeated(
    places: set[Place], data: st.DataObject
) -> None:
    answers: list[object] = []
    for number, place in enumerate(sorted(places)):
        if data.draw(st.booleans()):
            answers.append(Letter(place, "r", b"v"))
        else:
            alert_id = f"{number:032x}"
            answers.append(Verdict(place, OLD_LISTS, (alert_id,), number))
            answers.append(Alert(place, OLD_LISTS, alert_id, number))
    repeats = data.draw(st.lists(st.sampled_from(answers))) if answers else []
    order = data.draw(st.permutations([*answers, *repeats]))
    account, _ = account_of([Event(place, old=False) for place in sorted(places)], order)
    assert account.in_order
    assert account.in_work == 0
    repeated = account.alert_repeats + sum(topic.repeats for topic in account.topics)
    assert repeated == len(repeats)


def one_event(*answers: object) -> Account:
    return account_of([Event(Place("b", 0, 1), old=False)], [*answers])[0]


def test_every_place_of_a_fault_is_named_as_a_run() -> None:
    events = [Event(Place("a", 0, n), old=False) for n in range(2, 6)]
    account, _ = account_of(events, [])
    assert account.findings == (Finding(Fault.LOST, "a", 0, 2, 3),)
    assert account.counts == {"lost": 2}
    assert account.in_work == 2


def test_an_event_so_old_that_its_answer_may_be_deleted_is_not_lost() -> None:
    account, _ = account_of([Event(Place("b", 0, 1), old=True)], [])
    assert account.in_order
    assert account.topics[1].faded == 1


def test_events_deleted_before_they_were_answered_are_told() -> None:
    span = Span(topic="b", partition=0, first=9, end=9, committed=5, high=9, deleted=9,
                deleted_unanswered=4)  # fmt: skip
    account = Book([span]).close()
    assert account.findings == (Finding(Fault.DELETED, "b", 0, 5, 8),)
    assert account.topics[0].deleted == 9


@pytest.mark.parametrize("version", [OLD_LISTS, NEW_LISTS])
def test_a_repeat_has_to_have_the_bytes_of_the_answer_under_its_lists(version: Version) -> None:
    place = Place("b", 0, 1)
    answers = [Verdict(place, OLD_LISTS, (), 1), Verdict(place, NEW_LISTS, (), 2)]
    digest = {OLD_LISTS: 1, NEW_LISTS: 2}[version]
    assert one_event(*answers, Verdict(place, version, (), digest)).in_order
    differing = one_event(*answers, Verdict(place, version, (), 3))
    assert differing.counts == {"differing_answer": 1}


def test_alerts_of_an_answer_that_was_cut_short_are_in_order() -> None:
    place = Place("b", 0, 1)
    account = one_event(
        Alert(place, OLD_LISTS, IDS[0], 1), Verdict(place, NEW_LISTS, (IDS[2],), 1),
        Alert(place, NEW_LISTS, IDS[2], 1),
    )  # fmt: skip
    assert account.in_order
    assert account.cut_short == 1


def test_a_letter_in_pieces_is_one_answer() -> None:
    place = Place("b", 0, 1)
    whole = [Letter(place, "r", b"1", 2, 1), Letter(place, "r", b"2", 2, 2)]
    account = one_event(*whole, *whole)
    assert account.in_order
    assert account.topics[1].dead_letters == 1
    assert account.topics[1].repeats == 1
    assert one_event(whole[0]).counts == {"incomplete_dead_letter": 1}


@pytest.mark.parametrize(
    ("first", "second", "fault"),
    [
        (Redrive(Place("b", 0, 1), Place("b", 0, 0)), None, Fault.REDRIVE_LOST),
        (
            Redrive(Place("b", 0, 1), Place("a", 0, 2)),
            Redrive(Place("b", 0, 1), Place("a", 0, 3)),
            Fault.REDRIVEN_TWICE,
        ),
    ],
)
def test_what_is_wrong_with_a_redrive_is_told(
    first: Redrive, second: Redrive | None, fault: Fault
) -> None:
    book = Book(SPANS)
    places = (Place("b", 0, 1), Place("a", 0, 2), Place("a", 0, 3))
    for place in places:
        book.note_event(place)
        book.note_letter(AT, part(Letter(place, "r", b"v")))
    book.note_redrive(AT, first)
    if second:
        book.note_redrive(AT, second)
    assert book.close().counts == {fault.value: 1}


def test_a_redriven_letter_is_counted_and_one_without_its_letter_is_told() -> None:
    book = Book(SPANS)
    for offset in (0, 1):
        book.note_event(Place("b", 0, offset))
    book.note_letter(AT, part(Letter(Place("b", 0, 0), "r", b"v")))
    book.note_verdict(AT, Place("b", 0, 1), OLD_LISTS, (), 1)
    book.note_redrive(AT, Redrive(Place("b", 0, 0), Place("b", 0, 1)))
    account = book.close()
    assert account.in_order
    assert account.topics[1].redriven == 1
    book.note_redrive(AT, Redrive(Place("b", 0, 1), Place("b", 0, 0)))
    assert book.close().counts == {"redriven_without_dead_letter": 1}


def test_a_flood_of_faults_is_counted_in_full_and_listed_in_part() -> None:
    book = Book(SPANS)
    for offset in range(2 * MAX_LISTED):
        book.note_unreadable(Place("answers", 0, 2 * offset))
    account = book.close()
    assert account.counts == {"unreadable_answer": 2 * MAX_LISTED}
    assert len(account.findings) == MAX_LISTED
