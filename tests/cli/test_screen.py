"""`screen` answers every line of a file, and a bad line stops none of the others."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from streams.cli.lines import MAX_LINE_BYTES
from streams.matching.entity import Gender
from streams.matching.outcomes import Outcome
from streams.messages.alerts import Alert
from streams.messages.verdicts import Verdict
from tests.cli.running import Commands

HIKVISION = "Hangzhou Hikvision Digital Tecnology"
CLEAN = "Meadow Bakery of Little Snoring"
SHIP_IMO = "9187667"


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """An answer, or what is wrong with a line."""

    line: int
    verdict: Verdict | None = None
    alerts: list[Alert] = []
    reason: str = ""
    error: str = ""


def shipment(*names: str, **fields: object) -> str:
    """A shipment as a line of JSON."""
    parties = [{"role": "consignee", "name": name} for name in names]
    event = {"event_id": "S", "occurred_at": "2026-11-20T10:00:00Z", "parties": parties, **fields}
    return json.dumps(event, ensure_ascii=False)


def payment(name: str, **fields: object) -> str:
    """A transaction as a line of JSON."""
    return json.dumps(
        {
            "event_id": "T",
            "occurred_at": "2026-11-20T10:00:00Z",
            "parties": [{"role": "creditor", "name": name}],
            **fields,
        }
    )


def read(out: str) -> list[Line]:
    """The lines of the output."""
    return [msgspec.json.decode(line, type=Line) for line in out.splitlines()]


def outcomes(out: str) -> list[Outcome | None]:
    """The outcome of each line, None for a bad one."""
    return [line.verdict.outcome if line.verdict else None for line in read(out)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def test_every_line_is_answered_and_bad_ones_are_told_by_number(
    streamscreen: Commands, file: Path
) -> None:
    lines = [
        shipment(CLEAN, vessel={"name": "Ever Sunny"}),
        "no JSON",
        payment("Alibaba", amount={"amount": "12.00", "currency": "USD"}),
        "",
        shipment(HIKVISION, goods=[{"description": "lenses"}]),
        shipment(CLEAN, oops=1),
    ]
    file.write_text("\n".join(lines))
    ended = streamscreen("screen", str(file))
    assert ended.code == 2
    answers = read(ended.out)
    assert [answer.line for answer in answers] == [1, 2, 3, 5, 6]
    assert outcomes(ended.out) == [Outcome.CLEAR, None, Outcome.REVIEW, Outcome.HOLD, None]
    assert [answer.reason for answer in answers if answer.reason] == ["not_json", "not_valid"]
    assert "line 2: not a JSON object" in ended.err
    assert "line 6: Object contains unknown field `oops`" in ended.err
    hit = answers[3]
    assert hit.verdict
    assert hit.verdict.alerts == len(hit.alerts) == 5
    assert bytes(hit.alerts[0].event).decode() == lines[4]
    assert (hit.alerts[0].origin.topic, hit.alerts[0].origin.offset) == ("events.jsonl", 5)


def test_the_same_file_gives_the_same_bytes(streamscreen: Commands, file: Path) -> None:
    file.write_text(shipment(HIKVISION, route=[]))
    assert streamscreen("screen", str(file)).out == streamscreen("screen", str(file)).out


@pytest.mark.parametrize(
    ("line", "code"),
    [(shipment(CLEAN), 0), (shipment(HIKVISION), 1), (shipment(), 2), ("", 2), ("{}", 2)],
)
def test_the_exit_code_tells_clear_from_hits_from_errors(
    streamscreen: Commands, file: Path, line: str, code: int
) -> None:
    file.write_text(line)
    assert streamscreen("screen", str(file)).code == code


def test_a_party_that_cannot_be_searched_is_not_clear(streamscreen: Commands, file: Path) -> None:
    file.write_text(shipment("?"))
    ended = streamscreen("screen", str(file))
    assert ended.code == 1
    assert outcomes(ended.out) == [Outcome.REVIEW]


@pytest.mark.parametrize(
    ("line", "flow"),
    [
        (shipment(CLEAN), "shipment"),
        (shipment(CLEAN, value={"amount": "1", "currency": "EUR"}), "shipment"),
        (payment(CLEAN, amount={"amount": "1", "currency": "EUR"}), "transaction"),
    ],
)
def test_the_flow_is_recognised(streamscreen: Commands, file: Path, line: str, flow: str) -> None:
    file.write_text(line)
    (answer,) = read(streamscreen("screen", str(file)).out)
    assert answer.verdict
    assert answer.verdict.flow == flow


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (payment(CLEAN), "`amount`"),
        (payment(CLEAN, amount={"amount": "1", "currency": "EUR"}, vessel={}), "tell a shipment"),
    ],
)
def test_a_payment_is_never_taken_for_a_shipment(
    streamscreen: Commands, file: Path, line: str, error: str
) -> None:
    file.write_text(line)
    (answer,) = read(streamscreen("screen", str(file)).out)
    assert error in answer.error


def test_the_flow_that_is_named_is_taken(streamscreen: Commands, file: Path) -> None:
    file.write_text(shipment(CLEAN))
    (answer,) = read(streamscreen("screen", str(file), "--flow", "transaction").out)
    assert "`amount`" in answer.error


def test_a_line_that_is_too_long_costs_itself_only(streamscreen: Commands, file: Path) -> None:
    too_long = shipment(CLEAN, free_text="x" * 2 * MAX_LINE_BYTES)
    file.write_text("\n".join([too_long, shipment(HIKVISION)]))
    ended = streamscreen("screen", str(file))
    assert [(a.line, a.reason) for a in read(ended.out)] == [(1, "too_long"), (2, "")]


def test_standard_input_is_read(streamscreen: Commands) -> None:
    ended = streamscreen("screen", "-", given="\ufeff" + shipment(HIKVISION) + "\r\n")
    assert ended.code == 1
    assert outcomes(ended.out) == [Outcome.HOLD]


def test_parties_of_a_csv_file_are_screened(streamscreen: Commands, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(
        "id,name,kind,country,date_of_birth,role,identifiers,other_names\n"
        f"C1,{CLEAN},company,GB,,,,\n"
        'C2,"Acme, Inc.",,China,,end user,,海康威视|Other\n'
        ",Ever Sunny,vessel,,,,imo:9187667|mmsi:256843000,\n"
        "C4,Bad,robot,,,,,\n"
        "C5,Too,few\n"
        "C6,,,,,,,\n"
    )
    ended = streamscreen("screen", str(file))
    assert ended.code == 2
    assert [a.verdict.event_id if a.verdict else a.reason for a in read(ended.out)] == [
        "C1",
        "C2",
        "customers.csv:4",
        "not_valid",
        "not_csv",
        "C6",
    ]
    clear, hikvision, ship, *_, nameless = outcomes(ended.out)
    assert (clear, hikvision, ship) == (Outcome.CLEAR, Outcome.HOLD, Outcome.STOP)
    assert nameless is Outcome.REVIEW
    assert "line 5: Invalid enum value 'robot' - at `kind`" in ended.err


def test_what_is_known_of_a_person_is_read_from_its_columns(
    streamscreen: Commands, tmp_path: Path
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("name,nationality,gender\nHikvision,Iran,Female\nHikvision,,robot\n")
    ended = streamscreen("screen", str(file))
    party = read(ended.out)[0].alerts[0].subject.party
    assert (party.nationality, party.gender) == ("IR", Gender.FEMALE)
    assert "line 3: Invalid enum value 'robot' - at `gender`" in ended.err


def test_a_party_too_large_to_be_searched_for_whole_is_told(
    streamscreen: Commands, tmp_path: Path
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(f"name,other_names\n{'Meadow ' * 61},Hikvision\n")
    ended = streamscreen("screen", str(file))
    (answer,) = read(ended.out)
    assert ended.code == 1
    assert answer.verdict
    assert answer.verdict.outcome is Outcome.UNSCREENABLE
    assert "unscreenable:too_many_words" in answer.verdict.reasons
    assert answer.alerts  # its other name is searched for
    shown = " ".join(streamscreen.on_terminal("screen", str(file))[1].split())
    assert "too large to be searched for whole" in shown
    assert "1 beyond the limits of size" in shown


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_of_other_delimiters_is_read(streamscreen: Commands, delimiter: str) -> None:
    rows = [("name", "country"), ("Hikvision", "CN")]
    given = "\n".join(delimiter.join(row) for row in rows)
    assert streamscreen("screen", "-", given=given).code == 1


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("name,dob", "unknown column 'dob'"),
        ("name,name", "twice"),
        ("kind,country", "no column `name`"),
        (b"name,na\xffme", "UTF-8"),
    ],
)
def test_a_header_that_would_drop_a_column_refuses_the_file(
    streamscreen: Commands, header: str | bytes, problem: str
) -> None:
    given = (header.encode() if isinstance(header, str) else header) + b"\nHikvision,1962\n"
    ended = streamscreen("screen", "-", given=given)
    assert (ended.code, ended.out) == (2, "")
    assert problem in ended.err


def test_a_terminal_shows_a_table_and_the_counts(streamscreen: Commands, file: Path) -> None:
    lines = [shipment(CLEAN), shipment("\x1b[31m[bold]", "Hikvision"), "broken"]
    evil = {"name": "\x1b[2J[red]Evil", "imo": SHIP_IMO}
    file.write_text("\n".join([*lines, shipment(CLEAN, vessel=evil)]))
    code, shown = streamscreen.on_terminal("screen", str(file))
    assert code == 2
    assert "Hangzhou Hikvision" in shown
    assert "line 3: not a JSON object" in shown
    assert "3 screened, 1 bad line" in shown
    assert "\x1b[2J" not in shown
    assert r"\x1b[2J[red]Evil" in shown


def test_colour_is_for_terminals_that_want_it(streamscreen: Commands, file: Path) -> None:
    file.write_text(shipment(HIKVISION))
    assert "\x1b[1m" in streamscreen.on_terminal("screen", str(file))[1]
    streamscreen.environment["NO_COLOR"] = "1"
    assert "\x1b[1m" not in streamscreen.on_terminal("screen", str(file))[1]
