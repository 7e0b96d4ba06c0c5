"""Words of events and lists as terminal text, and the badges of effects and outcomes.

Names come from strangers: none may move the cursor, change a colour or turn the reading
direction. `safe` is the only way from a foreign text to the terminal.
"""

from __future__ import annotations

from rich.text import Text

from streams.logs import escape
from streams.matching.entity import Effect, ListedEntity
from streams.matching.outcomes import Band, Outcome

_EFFECT_STYLES = {
    Effect.BLOCK: "bold white on red",
    Effect.LICENCE: "bold black on yellow",
    Effect.SECURITIES_BAN: "bold white on magenta",
    Effect.FLAG: "bold black on cyan",
}
_EFFECT_MEANINGS = {
    Effect.BLOCK: "freeze or reject",
    Effect.LICENCE: "a licence is needed for items under the list's rules",
    Effect.SECURITIES_BAN: "no dealings in its securities; trade in goods is not barred",
    Effect.FLAG: "no general prohibition; look at what the list says",
}
_OUTCOME_STYLES = {
    Outcome.STOP: "bold red",
    Outcome.UNSCREENABLE: "bold magenta",
    Outcome.HOLD: "bold yellow",
    Outcome.REVIEW: "bold cyan",
    Outcome.CLEAR: "bold green",
}
_BAND_STYLES = {Band.STRONG: "bold red", Band.REVIEW: "bold yellow", None: "bold green"}
_ACRONYMS = frozenset({"imo", "mmsi", "lei", "bic", "isin"})
HYPOTHETICAL_STYLE = "bold black on bright_magenta"


def safe(text: str) -> str:
    """A foreign text on one line, its control and direction characters written as `\\x1b`."""
    return escape(" ".join(text.split()))


def effect_badge(effect: Effect) -> Text:
    """The effect as a coloured label."""
    return Text(f" {effect.value} ", _EFFECT_STYLES[effect])


def count_of(count: int, thing: str) -> str:
    """`1 hit`, `1,200 hits`."""
    return f"{count:,} {thing}{'s' * (count != 1)}"


def field_label(field: str) -> str:
    """The field of a fact or the type of a number in words: `IMO`, `date of birth`."""
    name = field.removeprefix("identifier:")
    return name.upper() if name in _ACRONYMS else safe(name.replace("_", " "))


def effect_text(effect: Effect) -> Text:
    """The effect in its colour."""
    return Text(effect.value, _EFFECT_STYLES[effect].rpartition(" ")[2])


def effect_badges(effects: tuple[Effect, ...]) -> Text:
    """Several effects side by side."""
    return Text(" ").join(effect_badge(effect) for effect in effects)


def effect_meaning(effect: Effect) -> str:
    """What the effect asks, in a few words."""
    return _EFFECT_MEANINGS[effect]


def outcome_text(outcome: Outcome) -> Text:
    """The outcome in its colour."""
    return Text(outcome.value, _OUTCOME_STYLES[outcome])


def band_text(band: Band | None) -> Text:
    """`strong`, `review` or, below both, `no match`, in its colour."""
    return Text(band.value if band else "no match", _BAND_STYLES[band])


def score_text(score: float, band: Band) -> Text:
    """`0.97 strong`, coloured by the band."""
    return Text(f"{score:.2f} {band.value}", _BAND_STYLES[band])


def entity_name(entity: ListedEntity) -> Text:
    """The entry's first name, with the label of a scenario before it."""
    name = Text(safe(entity.primary_name), "bold")
    if entity.hypothetical:
        return Text.assemble((" HYPOTHETICAL ", HYPOTHETICAL_STYLE), " ", name)
    return name
