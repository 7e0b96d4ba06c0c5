"""A mapping lifts parties, ships, places, goods, amounts and texts, each with its place."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import msgspec
import pytest

from streams.errors import MessageError
from streams.matching.entity import ContactType, Gender, Identifier, IdentifierType, Kind
from streams.matching.party import CargoLine, Party, Role
from streams.shapes.cargo_rules import Amount, Reference
from tests.factories import screener
from tests.shapes.making import lift, mapping
from tests.support.listed import LISTED

PARTY = {"role": "seller", "name": "name"}


def parties(tree: dict[str, Any], *rules: dict[str, Any]) -> dict[str, Party]:
    """The parties that some rules lift, by place."""
    return {s.path: s.party for s in lift(tree, parties=list(rules)).subjects}


def refusal(tree: Any, **keys: Any) -> MessageError:
    with pytest.raises(MessageError) as caught:
        lift(tree, **keys)
    return caught.value


def test_all_that_is_known_of_a_party_is_lifted() -> None:
    tree = {
        "who": {
            "n": "Ana Lima", "aka": ["Ana L.", "A. Lima"], "t": "NP", "sex": "F",
            "born": "04.03.1962", "at": ["1 Rua Azul", "Rio"], "cc": "bra", "nat": "Portugal",
            "ids": [{"k": "PASS", "v": "X1234567", "c": "PT"}, {"k": "OWN", "v": "77"}],
            "tel": "+55 21 5550100",
        }
    }  # fmt: skip
    rule = {
        "each": "who", "role": "consignee", "name": "n", "other_names": ["aka"],
        "kind": {"path": "t", "codes": {"NP": "person"}, "otherwise": "company"},
        "gender": "sex", "date_of_birth": {"path": "born", "date": "DD.MM.YYYY"},
        "address": {"join": ["at"], "with": ", "}, "country": "cc", "nationality": "nat",
        "identifiers": [
            {"each": "ids", "type": {"path": "k", "codes": {"PASS": "passport"}}, "value": "v",
             "country": "c"},
        ],
        "contacts": [{"type": "phone", "value": "tel"}],
    }  # fmt: skip
    event = lift(tree, parties=[rule])
    (subject,) = event.subjects
    assert subject.path == "$.who.n"
    party = subject.party
    assert party.names == ("Ana Lima", "Ana L.", "A. Lima")
    assert (party.role, party.kind, party.gender) == (Role.CONSIGNEE, Kind.PERSON, Gender.FEMALE)
    assert (party.date_of_birth, party.country, party.nationality) == ("1962-03-04", "BR", "PT")
    assert party.address == "1 Rua Azul, Rio"
    assert party.identifiers == (Identifier(IdentifierType.PASSPORT, "X1234567", "PT"),)
    assert [(c.type, c.value) for c in party.contacts] == [(ContactType.PHONE, "+55 21 5550100")]
    # A number of a type that the mapping doesn't know is left unread, and told.
    assert [left.path for left in event.left] == ["$.who.ids[1].k", "$.who.ids[1].v"]
    assert [(d.target, d.path) for d in event.doubts] == [("identifier.type", "$.who.ids[1].k")]


def test_every_record_is_a_party_of_its_own_whether_repeated_or_not() -> None:
    rule = {"each": "notify", "role": "notify_party", "name": "n"}
    assert set(parties({"notify": [{"n": "A"}, {"n": "B"}]}, rule)) == {
        "$.notify[0].n",
        "$.notify[1].n",
    }
    assert set(parties({"notify": {"n": "A"}}, rule)) == {"$.notify.n"}


def test_flat_events_name_each_party_by_the_place_of_its_name() -> None:
    found = parties(
        {"from": "Ana", "to": "Bo"},
        {"role": "shipper", "name": "from"},
        {"role": "consignee", "name": "to"},
    )
    assert {path: party.role for path, party in found.items()} == {
        "$.from": Role.SHIPPER,
        "$.to": Role.CONSIGNEE,
    }


def test_several_names_at_one_path_are_all_searched_for() -> None:
    (party,) = parties(
        {"p": {"n": ["Red Barn", "Blue Barn"]}}, {"each": "p", "role": "seller", "name": "n"}
    ).values()
    assert party.names == ("Red Barn", "Blue Barn")


def test_a_name_over_several_lines_is_joined_and_stands_where_its_lines_do() -> None:
    rule = {"each": "p", "role": "seller", "name": {"join": ["l1", "l2", "l3"]}}
    found = parties({"p": {"l1": "VERY LONG NAME OF", "l2": "A COMPANY LTD", "l3": ""}}, rule)
    assert {path: party.name for path, party in found.items()} == {
        "$.p": "VERY LONG NAME OF A COMPANY LTD"
    }


def test_several_values_in_one_text_are_split() -> None:
    rule = {"role": "seller", "name": {"path": "n", "split": "/"}}
    (party,) = parties({"n": "Red Barn / Blue Barn"}, rule).values()
    assert party.names == ("Red Barn", "Blue Barn")


def test_the_first_path_that_leads_to_something_counts() -> None:
    rule = {"role": "seller", "name": {"path": ["legal", "trade"]}}
    (party,) = parties({"legal": " ", "trade": "Red Barn"}, rule).values()
    assert party.names == ("Red Barn",)


@pytest.mark.parametrize(("code", "role"), [("CN", Role.CONSIGNEE), ("??", Role.OTHER)])
def test_a_party_in_an_unknown_role_is_searched_for_as_other(code: str, role: Role) -> None:
    rule = {
        "each": "p", "role": {"path": "q", "codes": {"CN": "consignee"}}, "name": "n",
    }  # fmt: skip
    (party,) = parties({"p": {"q": code, "n": "Red Barn"}}, rule).values()
    assert party.role is role


@pytest.mark.parametrize("record", [{"code": "C-917"}, {"lei": "not a number at all"}])
def test_a_party_with_only_a_code_is_unresolved_and_never_clear(record: dict[str, str]) -> None:
    rule = {
        "each": "p", "role": "carrier", "name": "n",
        "identifiers": [{"type": "lei", "value": "lei"}],
    }  # fmt: skip
    event = lift({"p": record}, parties=[rule])
    screening = screener(*LISTED).screen(event.enquiry())
    assert screening.outcome.value == "REVIEW"
    assert screening.coverage.unresolved in {("$.p",), ("$.p.lei",)}
    assert screening.reasons == ("unresolved_party",)


@pytest.mark.parametrize("record", [None, {}, [], "", {"n": " ", "x": {"y": []}}])
def test_a_record_that_holds_nothing_is_no_party(record: object) -> None:
    event = lift({"p": record, "name": "Red Barn"}, parties=[
        {"each": "p", "role": "carrier", "name": "n"}, {"role": "seller", "name": "name"},
    ])  # fmt: skip
    assert [s.path for s in event.subjects] == ["$.name"]
    assert event.absent == ("$.p",)


def test_ships_are_lifted_with_their_numbers_and_flag() -> None:
    tree = {"legs": [{"v": "EVER CALM", "imo": 9074729, "flag": "PAN", "cs": "3EAB"}, {"v": None}]}
    rule = {"each": "legs", "name": "v", "imo": "imo", "flag": "flag", "call_sign": "cs"}
    (subject,) = lift(tree, parties=[], vessels=[rule]).subjects
    vessel = subject.party
    assert (subject.path, vessel.role, vessel.kind) == ("$.legs[0].v", Role.VESSEL, Kind.VESSEL)
    assert (vessel.name, vessel.country) == ("EVER CALM", "PA")
    assert [(n.type.value, n.value) for n in vessel.identifiers] == [
        ("imo", "9074729"),
        ("call_sign", "3EAB"),
    ]


def test_places_are_waypoints_and_named_ones_are_searched_for() -> None:
    tree = {"stops": [{"n": "Ningbo", "u": "CN NGB"}, {"u": "rurtm"}, {"u": "nowhere"}]}
    rule = {"each": "stops", "function": "loading", "name": "n", "unlocode": "u"}
    event = lift(tree, parties=[], places=[rule])
    assert [(w.path, w.name, w.unlocode, w.country) for w in event.waypoints] == [
        ("$.stops[0].n", "Ningbo", "CNNGB", "CN"),
        ("$.stops[1]", None, "RURTM", "RU"),
    ]
    assert [(s.path, s.party.role) for s in event.subjects] == [("$.stops[0].n", Role.PLACE)]
    assert [left.path for left in event.left] == ["$.stops[2].u"]


def test_goods_give_one_line_a_code_and_their_description_is_a_text() -> None:
    tree = {"items": [{"d": "cameras", "hs": ["8525.89", "83 02"], "o": "China"}, {"e": "5A002"}]}
    rule = {"each": "items", "description": "d", "hs_code": "hs", "eccn": "e", "origin": "o"}
    event = lift({"name": "Red Barn", **tree}, goods=[rule])
    assert event.cargo == (
        CargoLine("852589", None, "CN"),
        CargoLine("8302", None, "CN"),
        CargoLine(None, "5A002", None),
    )
    assert [(t.path, t.text) for t in event.texts] == [("$.items[0].d", "cameras")]


@pytest.mark.parametrize(
    ("text", "decimal", "amount"),
    [
        ("1.234,50", ",", "1234.50"),
        ("1,234.50", ".", "1234.50"),
        (1200.5, ".", "1200.5"),
        ("12 000", ".", "12000"),
    ],
)
def test_amounts_are_decimal_strings(text: object, decimal: str, amount: str) -> None:
    rule = {"amount": {"path": "a", "decimal": decimal}, "currency": "c"}
    event = lift({"name": "Red Barn", "a": text, "c": "eur"}, amounts=[rule])
    assert event.amounts == (Amount(amount, "EUR"),)


def test_texts_and_references_are_lifted() -> None:
    tree = {"name": "Red Barn", "notes": ["a", {"#text": "b", "@lang": "en"}], "bkg": "B7"}
    event = lift(
        tree,
        texts=[{"each": "notes", "text": "@"}],
        references=[{"type": "booking", "value": "bkg"}],
    )
    assert [(t.path, t.text) for t in event.texts] == [
        ("$.notes[0]", "a"),
        ("$.notes[1]['#text']", "b"),
    ]
    assert event.references == (Reference("booking", "B7"),)


@pytest.mark.parametrize(
    ("text", "pattern", "moment"),
    [
        ("2026-03-04T10:11:12Z", None, datetime(2026, 3, 4, 10, 11, 12, tzinfo=timezone.utc)),
        ("2026-03-04T10:11:12.5", None, datetime(2026, 3, 4, 10, 11, 12, 500_000, timezone.utc)),
        ("2026-03-04", None, datetime(2026, 3, 4, tzinfo=timezone.utc)),
        ("202603041011", "YYYYMMDDhhmm", datetime(2026, 3, 4, 10, 11, tzinfo=timezone.utc)),
        ("04.03.2026", "DD.MM.YYYY", datetime(2026, 3, 4, tzinfo=timezone.utc)),
        ("31.02.2026", "DD.MM.YYYY", None),
        ("yesterday", None, None),
    ],
)
def test_the_time_of_an_event_is_read_as_it_is_written(
    text: str, pattern: str | None, moment: datetime | None
) -> None:
    source: Any = {"path": "t", "date": pattern} if pattern else "t"
    event = lift({"name": "Red Barn", "t": text}, occurred_at=source)
    assert event.occurred_at == moment
    assert len(event.doubts) == (moment is None)


def test_an_event_within_its_message_is_found_and_places_are_those_of_the_message() -> None:
    keys: dict[str, Any] = {"within": "body.order", "occurred_at": "$.when"}
    tree = {"body": {"order": {"id": "O-1", "name": "Red Barn", "when": "2026-03-04"}}, "x": "y"}
    event = mapping(**keys).lift(tree)
    assert (event.event_id, [s.path for s in event.subjects]) == ("O-1", ["$.body.order.name"])
    assert event.enquiry().unscreened == ("$.x",)
    assert mapping(**keys).lift({"id": "O-2", "name": "Red Barn"}).event_id == "O-2"


@pytest.mark.parametrize(
    ("tree", "problem"),
    [
        (
            {"name": {"first": "Ana"}},
            "expected a text or a number, got something else - at `$.name`",
        ),
        ({"name": [["Ana", {"x": 1}]]}, "at `$.name[0][1]`"),
        ({"name": "Ana", "id": None}, "finds no event id - at `$`"),
        ({"name": "Ana", "id": "x" * 201}, "finds no event id - at `$`"),
        ({"nmae": "Ana"}, "finds nothing to search for - at `$`"),
        ({}, "finds nothing to search for - at `$`"),
    ],
)
def test_an_event_that_can_not_be_lifted_is_refused_with_the_path(
    tree: dict[str, Any], problem: str
) -> None:
    error = refusal(tree)
    assert error.reason == "not_valid"
    assert problem in str(error)
    assert "Ana" not in str(error)


def test_more_than_an_event_may_have_is_refused() -> None:
    many = [{"n": f"Red Barn {number}"} for number in range(501)]
    rule = {"each": "p", "role": "seller", "name": "n"}
    error = refusal({"p": many, "q": many}, parties=[rule, {**rule, "each": "q"}])
    assert "more than 1,000 parties" in str(error)
    goods = {"hs": ["01"] * 40, "e": ["5A002"] * 40}
    error = refusal({"name": "x", **goods}, goods=[{"hs_code": "hs", "eccn": "e"}])
    assert "more than 1,000 lines of goods" in str(error)


def test_huge_arrays_are_refused_before_they_are_worked_on() -> None:
    rule = {"each": "p", "role": "seller", "name": "n"}
    error = refusal({"p": [{"x": 1}] * 50_000}, parties=[rule])
    assert "more than 1,000 records of one kind - at `$.p[0]`" in str(error)
    error = refusal({"p": {"n": ["Red Barn"] * 50_000}}, parties=[rule])
    assert "more than 1,000 texts for one value - at `$.p.n[0]`" in str(error)


def test_a_number_or_contact_that_is_far_too_long_is_refused() -> None:
    rules: dict[str, list[Any]] = {
        "identifiers": [{"type": "tax", "value": "t"}],
        "contacts": [{"type": "phone", "value": "t"}],
    }
    for key, rule in rules.items():
        error = refusal({"name": "x", "t": "1" * 10_001}, parties=[{**PARTY, key: rule}])
        assert "expected at most 10,000 characters - at `$.t`" in str(error)


def test_a_long_text_stays_whole() -> None:
    name = "Red Barn " * 2000
    split = {**PARTY, "name": {"path": "name", "split": " "}}
    (subject,) = lift({"name": name}, parties=[split]).subjects
    assert subject.party.names == (name.strip(),)
    (subject,) = lift({"name": name[:900]}, parties=[split]).subjects
    assert len(subject.party.names) == 200


def test_an_event_may_be_empty_where_the_mapping_says_so() -> None:
    keys = {"empty_where": "@[?@.kind == 'STATUS']"}
    assert lift({"kind": "STATUS"}, **keys).subjects == ()
    assert refusal({"kind": "ORDER"}, **keys).reason == "not_valid"


def test_a_place_that_is_lifted_twice_counts_once() -> None:
    event = lift(
        {"p": [{"n": "Red Barn"}]},
        parties=[
            {"each": "p", "role": "seller", "name": "n"},
            {"each": "p[0]", "role": "purchaser", "name": "n"},
        ],
    )
    assert [(s.path, s.party.role) for s in event.subjects] == [("$.p[0].n", Role.SELLER)]
    assert [(d.path, d.problem) for d in event.doubts] == [
        ("$.p[0].n", "is lifted twice; counts as seller only")
    ]


def test_another_mapping_is_another_configuration() -> None:
    enquiry = lift({"name": "Red Barn"}).enquiry()
    others = [msgspec.structs.replace(enquiry, mapping=digest) for digest in ("f" * 16, None)]
    screens = screener(*LISTED)
    hashes = {screens.screen(each).config_hash for each in (enquiry, *others)}
    assert len(hashes) == 3
    assert screens.config_hash in hashes
