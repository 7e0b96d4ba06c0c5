"""`check`: one name or number against the lists, answered in full."""

from __future__ import annotations

import sys

import click
import msgspec
from rich.text import Text

from streams.cli.answers import Answer, answer, place
from streams.cli.bare_numbers import recognise_numbers
from streams.cli.context import CLEAR, FOUND, pass_settings
from streams.cli.held_lists import (
    SAMPLE_NOTE,
    ListChoice,
    as_of_option,
    list_options,
    open_screener,
)
from streams.cli.parties import ask, read_identifier, read_named
from streams.errors import MessageError
from streams.lists.sample import SAMPLE
from streams.matching.entity import Gender, Identifier, Kind
from streams.matching.identifiers import canonical, is_global
from streams.matching.party import Party
from streams.matching.screener import Screener
from streams.messages.events import FLOWS
from streams.settings import Settings
from streams.terminal.console import Consoles
from streams.terminal.decisions import as_of_text, decision_text
from streams.terminal.groups import group_alerts
from streams.terminal.hits import render_group
from streams.terminal.text import count_of, field_label, outcome_text, safe

_KINDS = [kind.value for kind in Kind if kind is not Kind.UNKNOWN]


@click.command("check")
@click.argument("name")
@click.option("--kind", type=click.Choice(_KINDS), help="What the name belongs to.")
@click.option("--country", help="ISO code or English name.")
@click.option("--dob", metavar="DATE", help="Date of birth: 1962-03-04, 1962-03 or 1962.")
@click.option("--nationality", help="Of a person; as --country.")
@click.option("--gender", type=click.Choice([gender.value for gender in Gender]))
@click.option("--address", help="In one line, for policies that look at shared details.")
@click.option("--id", "ids", multiple=True, metavar="TYPE:VALUE", help="Such as imo:9074729.")
@click.option("--contact", multiple=True, metavar="TYPE:VALUE", help="phone, email or website.")
@list_options
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="One line of JSON: verdict and alerts.")
@pass_settings
def command(
    settings: Settings,
    /,
    name: str,
    ids: tuple[str, ...],
    contact: tuple[str, ...],
    lists: ListChoice,
    as_json: bool,
    **facts: str | None,
) -> None:
    """Check a NAME against the lists and explain every hit.

    A bare IMO number, LEI, BIC, ISIN or Chinese credit code (USCC) is searched as a number as
    well. Searches the saved snapshots, or the built-in sample where there is none. Ends with 0
    where the name is clear, 1 where there are hits, 2 on an error.

    Example: streamscreen check "Hikvision" --country CN
    """
    party = _read_question(name, ids, {**facts, "contacts": "|".join(contact)})
    consoles = Consoles.open()
    screener = open_screener(settings, lists, consoles)
    body = msgspec.json.encode(party)
    found = answer(screener, ask(party), "check", body, place("check", 1))
    if found.verdict.unresolved:
        raise MessageError("not_valid", f"{name!r} has no letter or digit to search for")
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        for group in group_alerts(found.alerts):
            consoles.out.print(render_group(group))
        consoles.out.print(_conclusion(party, found, screener))
    raise click.exceptions.Exit(CLEAR if found.clear else FOUND)


def _read_question(name: str, ids: tuple[str, ...], facts: dict[str, str | None]) -> Party:
    fields = {"date_of_birth" if key == "dob" else key: value or "" for key, value in facts.items()}
    party = read_named({"name": name, **fields})
    numbers = (*map(_read_number, ids), *recognise_numbers(name))
    return msgspec.structs.replace(party, identifiers=numbers)


def _read_number(text: str) -> Identifier:
    """A number that can be searched for: one that falls away unseen would look like a clear one."""
    number = read_identifier(text)
    if canonical(number) is None:
        fault = "its form or check digit is wrong" if is_global(number) else "it is too short"
        raise MessageError("not_valid", f"{text!r} can't be searched for: {fault}")
    return number


def _conclusion(party: Party, found: Answer, screener: Screener) -> Text:
    """How many hits, what that comes to, and what was searched for where."""
    text = Text()
    if found.alerts:
        lists = {alert.entity.list_id for alert in found.alerts}
        cases = count_of(len(found.verdict.cases), "case")
        hits = f"{count_of(len(found.alerts), 'hit')} on {count_of(len(lists), 'list')}"
        text.append(f"{hits}, {cases} to review.")
        text.append_text(_decisions(party, screener, found.verdict.decided_on))
    else:
        threshold = screener.policy.thresholds.review
        text.append("No hit", "bold green")
        text.append(f": nothing on these lists scores {threshold:.2f} or more.")
    numbers = [f" and as {field_label(n.type.value)} {safe(n.value)}" for n in party.identifiers]
    sources = ", ".join(f"{source} {version}" for source, version in screener.snapshots.items())
    searched = (
        f"Searched as a name{''.join(numbers)} among {len(screener.index):,} entries with "
        f"{screener.index.names:,} names: {sources}; policy of {screener.policy.date}{as_of_text(screener)}."
    )
    text.append(f"\n{searched}", "dim")
    if SAMPLE in screener.snapshots:
        text.append(f"\n{SAMPLE_NOTE}", "yellow")
    return text


def _decisions(party: Party, screener: Screener, day: str) -> Text:
    """What the hits would do to each kind of event: ` A shipment: HOLD, a transaction: REVIEW.`

    Below that by which rule. The party's role and the goods, which rules ask for, are not known.
    """
    text, rules = Text(), Text()
    for at, flow in enumerate(FLOWS):
        screening = screener.screen(msgspec.structs.replace(ask(party), flow=flow), day)
        text.append(", " if at else " ")
        text.append(f"{'a' if at else 'A'} {flow}: ")
        text.append_text(outcome_text(screening.outcome))
        if screening.decision:
            rules.append(f"\nA {flow}: ").append_text(decision_text(screening.decision))
    return text.append(".").append_text(rules)
