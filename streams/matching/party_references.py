"""Names that are none: "SAME AS CONSIGNEE", "AS ABOVE", "TO ORDER", "TBA".

They stand where a name is asked for and refer to another field, or to nobody in particular: a bill
of lading to order names no consignee (ISBP 745, E13). Searching for such words finds nobody and
would clear a party whom nobody has looked for.
"""

from __future__ import annotations

import msgspec

from streams.matching.lexicon import Lexicon
from streams.matching.party import Party
from streams.matching.words import words

_MOST_CHARS = 60


def drop_references(party: Party, lexicon: Lexicon) -> Party:
    """The party without those of its names that only refer; it may have none left."""
    kept = [name for name in party.names if not _is_reference(name, lexicon)]
    if len(kept) == len(party.names):
        return party
    first, others = (kept[0], tuple(kept[1:])) if kept else (None, ())
    return msgspec.structs.replace(party, name=first, other_names=others)


def _is_reference(name: str, lexicon: Lexicon) -> bool:
    """Whether the whole of a name is such words; "TO ORDER OF A BANK" names the bank."""
    return len(name) <= _MOST_CHARS and tuple(words(name)) in lexicon.party_references
