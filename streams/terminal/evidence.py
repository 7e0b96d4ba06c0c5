"""The reasons of a hit, so that a reviewer can follow every point of its score."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from streams.matching.evidence import Agreement, Evidence, Fact, TokenMatch
from streams.matching.hints import SHARED_FIELDS
from streams.matching.outcomes import Band
from streams.terminal.details import Detail
from streams.terminal.text import field_label, safe, score_text

_MARKS = {
    "exact": ("=", "green"),
    "joined": ("=", "green"),
    "family": ("≈", "yellow"),
    "nickname": ("≈", "yellow"),
    "sound": ("≈", "yellow"),
    "typo": ("≈", "yellow"),
    "loose": ("~", "red"),
    "extra": ("+", "red"),
    "missing": ("-", "red"),
}
_SAID = (Agreement.AGREES, Agreement.CONFLICTS)  # facts that raise or lower a score
_NOTES = {
    "extra": "asked for only",
    "missing": "on the list only",
    "joined": "written as one",
    "family": "spellings of one name",
    "nickname": "a short form",
    "sound": "sounds alike",
}


def evidence_details(evidence: Evidence, band: Band, threshold: float) -> list[Detail]:
    """The names beside each other, the score and its sum, token by token, then the facts."""
    return [
        ("Matches", _names(evidence)),
        ("Score", _score(evidence, band, threshold)),
        ("Word by word", _tokens(evidence.tokens) if evidence.tokens else ""),
        *fact_details(evidence.facts),
    ]


def fact_details(facts: tuple[Fact, ...]) -> list[Detail]:
    """The facts beside the name by what they say; a conflict stands out."""

    def of(agreement: Agreement) -> str:
        return "; ".join(_fact(fact) for fact in facts if fact.agreement is agreement)

    return [
        ("Agrees", Text(of(Agreement.AGREES), "green")),
        ("Conflicts", Text(of(Agreement.CONFLICTS), "bold red")),
        ("Not in the question", of(Agreement.NOT_IN_EVENT)),
        ("Not on the list", of(Agreement.NOT_ON_LIST)),
    ]


def token_mark(how: str) -> Text:
    """The sign between two words that are matched in this way, in its colour."""
    return Text(*_MARKS.get(how, ("?", "")))


def brief_reason(evidence: Evidence) -> str:
    """Why it matched, on one line: the pairs of words, what is left over, facts that speak up."""
    parts = [_pair(token) for token in evidence.tokens]
    parts += [
        f"{field_label(fact.field)} {fact.agreement.value}"
        for fact in evidence.facts
        if fact.agreement in _SAID
    ]
    return safe(", ".join(parts))


def _pair(token: TokenMatch) -> str:
    if token.asked and token.listed:
        mark = token_mark(token.how).plain
        return token.asked if token.how == "exact" else f"{token.asked} {mark} {token.listed}"
    return f"{token.how} {token.asked or token.listed}"


def _names(evidence: Evidence) -> Text:
    """`Hik vision ↔ Hikvision (strong alias)`."""
    if evidence.listed_name is None:
        asked = (safe(evidence.asked_name or "The party"), "bold")
        shared = dict.fromkeys(f.field for f in evidence.facts if f.field in SHARED_FIELDS)
        if shared:
            return Text.assemble(asked, f" shares the {' and the '.join(shared)}, not the name")
        if not any(fact.field.startswith("identifier:") for fact in evidence.facts):
            return Text.assemble(asked, " comes under it by where it is")
        return Text.assemble(asked, " is like none of the names, but a number is equal")
    quality = evidence.listed_name.quality.value
    label = f"{quality} name" if quality in {"primary", "former"} else f"{quality} alias"
    return Text.assemble(
        (safe(evidence.asked_name or ""), "bold"),
        " ↔ ",
        (safe(evidence.listed_name.text), "bold"),
        (f"  {label}", "dim"),
    )


def _score(evidence: Evidence, band: Band, threshold: float) -> Text:
    """`0.99 strong = 1.00 name - 0.03 organisation form + 0.02 country agrees`."""
    steps = ""
    for at, factor in enumerate(evidence.factors):
        sign = "- " if factor.points < 0 else "+ " if at else ""
        said = f" {factor.detail}" if factor.detail in _SAID else ""
        steps += f" {sign}{abs(factor.points):.2f} {field_label(factor.name)}{said}"
    return Text.assemble(
        score_text(evidence.score, band),
        f" ={steps}" if steps else "",
        (f"  (reported from {threshold:.2f})", "dim"),
    )


def _tokens(tokens: tuple[TokenMatch, ...]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for token in tokens:
        note = _NOTES.get(token.how, token.how)
        if token.how in {"typo", "loose"}:
            note = f"{token.similarity:.0%} alike"
        points = f"{token.contribution:.2f}" if token.contribution else ""
        asked, listed = Text(safe(token.asked)), Text(safe(token.listed))
        table.add_row(asked, token_mark(token.how), listed, Text(note, "dim"), points)
    return table


def _fact(fact: Fact) -> str:
    asked, listed = safe(fact.asked or ""), safe(fact.listed or "")
    if asked and listed and asked != listed:
        return f"{field_label(fact.field)} {asked} (listed {listed})"
    return f"{field_label(fact.field)} {asked or listed}"
