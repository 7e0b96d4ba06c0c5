"""Names of the Swiss list: ordered parts, each with variants in other spellings and scripts."""

from __future__ import annotations

from itertools import islice, product

from streams.lists.drafts import Draft
from streams.lists.xml_records import Element, children, text_of
from streams.matching.entity import AliasQuality

# Of one name; a name with more combinations of variants has each variant once.
_MAX_SPELLINGS = 24


def add_name(draft: Draft, name: Element, *, main: bool) -> None:
    """A name of a target's main or another identity with all its spellings; a title is a remark."""
    type_, low = name.get("name-type", ""), name.get("quality") == "low"
    parts = sorted(children(name, "name-part"), key=_order)
    spoken = [part for part in parts if part.get("name-part-type") != "title"]
    draft.add_remark("Title", " ".join(text_of(p, "value") for p in parts if p not in spoken))
    quality = AliasQuality.WEAK if low else AliasQuality.STRONG
    if type_ == "formerly-known-as":
        quality = AliasQuality.FORMER
    elif type_ == "primary-name" and main and not low:
        quality = AliasQuality.PRIMARY
    for number, spelling in enumerate(_spellings(spoken)):
        variant = number > 0 and quality is AliasQuality.PRIMARY
        draft.add_name(spelling, AliasQuality.STRONG if variant else quality)


def _order(part: Element) -> int:
    """The part's place in the name, from 1; a part without one stands before the others."""
    order = part.get("order", "")
    return int(order) if order.isdecimal() and len(order) < 4 else 0


def _spellings(parts: list[Element]) -> list[str]:
    """The name as listed, then once in each language and script that its parts have variants in.

    A part without a variant of its own stands in all of them as listed.
    """
    values = [text_of(part, "value") for part in parts]
    variants: list[dict[tuple[str, str], list[str]]] = []
    for part in parts:
        of_part: dict[tuple[str, str], list[str]] = {}
        for variant in children(part, "spelling-variant"):
            key = (variant.get("lang", ""), variant.get("script", ""))
            of_part.setdefault(key, []).append(text_of(variant))
        variants.append(of_part)
    names = [" ".join(filter(None, values))]
    for key in dict.fromkeys(key for of_part in variants for key in of_part):
        options = [
            of_part.get(key, [value]) for of_part, value in zip(variants, values, strict=True)
        ]
        names += [" ".join(filter(None, words)) for words in _combinations(options)]
    return names


def _combinations(options: list[list[str]]) -> list[tuple[str, ...]]:
    every = list(islice(product(*options), _MAX_SPELLINGS + 1))
    if len(every) <= _MAX_SPELLINGS:
        return every
    most = max(map(len, options))
    return [tuple(option[min(at, len(option) - 1)] for option in options) for at in range(most)]
