"""What a viewer reads: plain lines without control codes, and a live screen that fits."""

from __future__ import annotations

import io
from datetime import datetime, timezone

import pytest
from rich.console import Console

from streams.demo.closing import print_closing
from streams.demo.story import Stage, Story, shipment
from streams.demo.tally import Answer, Tally
from streams.demo.view import LiveView, PlainView, View, open_view
from streams.messages.alerts import Origin
from streams.terminal.console import open_console
from tests.demo.answers import screen

SHIPMENT = shipment(datetime(2026, 11, 23, tzinfo=timezone.utc))
SECONDS = 60.0


def told() -> tuple[Tally, Story]:
    """The shipment answered under both lists."""
    tally, story = Tally(), Story(SECONDS, ("scenario", "2"))
    for offset, with_scenario in enumerate((False, True)):
        tally.send(SHIPMENT)
        found = screen(SHIPMENT, Origin("shipments", 0, offset, 0), with_scenario=with_scenario)
        tally.verdict(found.verdict, now=0.0)
        for alert in found.alerts:
            tally.alert(alert, now=0.025)
        for answer in tally.completed():
            story.observe(answer)
    return tally, story


def answers(story: Story) -> tuple[Answer, Answer]:
    assert story.before
    assert story.after
    return story.before, story.after


def show_everything(view: View, story: Story) -> None:
    with view:
        view.show_stage(Stage.TODAY, 1.0)
        view.show_note("sent: a shipment", 1.0)
        for answer in answers(story):
            view.show_answer(answer, 2.0)
        view.refresh(5.0)


def plain_text() -> str:
    tally, story = told()
    stream = io.StringIO()
    view = open_view(open_console(stream), tally, story, SECONDS, "http://127.0.0.1:1/metrics")
    assert isinstance(view, PlainView)
    show_everything(view, story)
    return stream.getvalue()


def test_plain_lines_hold_no_control_codes_and_are_not_cut() -> None:
    text = plain_text()
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "US-OFAC-NS-CMIC" in text
    assert "Hangzhou Hikvision Digital Technology Co., Ltd. (same name" in text


def test_plain_lines_give_effect_list_company_and_reason_of_every_alert() -> None:
    lines = [" ".join(line.split()) for line in plain_text().splitlines()]
    alert = "Hangzhou Hikvision Digital Technology Co., Ltd. (same name, same registration number)"
    for shown in (
        f"LICENCE US-BIS-EL {alert}",
        f"SECURITIES_BAN US-OFAC-NS-CMIC {alert}",
        f"BLOCK HYPOTHETICAL-US-OFAC-SDN HYPOTHETICAL: {alert}",
    ):
        assert any(line.endswith(shown) for line in lines), shown


def test_plain_counts_come_every_few_seconds() -> None:
    (line,) = [line for line in plain_text().splitlines() if "events/s" in line]
    assert "sent 2 answered 2" in " ".join(line.split())
    assert "event to alert p50 25 ms, p99 25 ms" in line


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_live_screen_shows_story_counts_and_both_answers(size: tuple[int, int]) -> None:
    tally, story = told()
    width, height = size
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=width, height=height)
    view = open_view(console, tally, story, SECONDS, "http://127.0.0.1:1/metrics")
    assert isinstance(view, LiveView)
    show_everything(view, story)
    text = stream.getvalue()
    for shown in ("BEFORE", "AFTER", "HOLD", "STOP", "HYPOTHETICAL", "127.0.0.1:1/metrics", "p99"):
        assert shown in text
    assert "\x1b[?1049l" in text.rpartition("\x1b[?1049h")[2]  # the terminal is given back


def test_names_from_lists_and_events_cannot_act_on_the_terminal() -> None:
    event = SHIPMENT.body.replace(b"Hangzhou Hikvision", rb"\u001b[2J Hangzhou Hikvision")
    message = type(SHIPMENT)("shipment", "evil", SHIPMENT.case, event)
    found = screen(message, Origin("shipments", 0, 0, 0))
    stream = io.StringIO()
    tally, story = Tally(), Story(SECONDS, ("scenario", "2"))
    view = open_view(open_console(stream), tally, story, SECONDS, "")
    assert found.alerts
    view.show_answer(found, 1.0)
    assert "\x1b" not in stream.getvalue()


def test_the_closing_shows_both_answers_and_sums_that_add_up() -> None:
    tally, story = told()
    stream = io.StringIO()
    assert print_closing(open_console(stream), tally, story, worker=4711) == 0
    text = stream.getvalue()
    assert "The shipment to Hikvision: HOLD" in text
    assert "The shipment to Hikvision: STOP" in text
    assert "Sent 2 = 2 verdicts + 0 dead letters" in text
    assert "Verdicts 2 = 0 CLEAR + 0 REVIEW + 1 HOLD + 0 UNSCREENABLE + 1 STOP" in text
    assert "1 of the events before the update: hikvision-shipment (HOLD)" in " ".join(text.split())
    assert "Everything adds up" in text


def test_the_closing_names_what_does_not_add_up_and_fails() -> None:
    tally, story = told()
    tally.send(SHIPMENT)
    stream = io.StringIO()
    assert print_closing(open_console(stream), tally, story, worker=4711) == 1
    assert "WRONG: 1 messages sent without verdict or dead letter" in stream.getvalue()
    assert "Everything adds up" not in stream.getvalue()
