"""Numbers of listed entities in a text: ships, banks, companies, wallets and documents.

A number counts only if a list carries exactly it, after what its type says of case and check
digits (`identifiers`). Numbers that many other numbers of everyday look like (seven digits of a
ship, a passport) need a word beside them that says what they are, or a length that no chance
meets. Wallet addresses and BICs need neither. The checksums of addresses (base58check, bech32,
EIP-55) are not computed: they tell a slip from an address, but asked is only whether the text has
one that is listed. That all of its 25 characters or more agree proves this better than a checksum of
four bytes, and an address that a list prints with a slip has to be found as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from streams.matching.entity import Identifier, IdentifierType
from streams.matching.evidence import Passage
from streams.matching.facts import Key
from streams.matching.identifiers import canonical
from streams.matching.index import Index
from streams.matching.lexicon import Lexicon
from streams.matching.narratives.cues import has_vessel_cue
from streams.matching.words import words

# A run of letters and digits, also one that a line end has cut in two.
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z](?:[0-9A-Za-z]|[-./](?=[0-9A-Za-z])){5,127}")
_CUT_CODE = re.compile(r"(?<![0-9A-Za-z])([0-9A-Za-z]{6,})[ \t]*\r?\n[ \t]*([0-9A-Za-z]{2,})")
_NOT_ALNUM = re.compile("[^0-9A-Z]")
# From so many characters a document's number needs no cue.
_LEAST_BARE_DIGITS = 10
_LEAST_BARE_MIXED = 8
_BIC_LENGTHS = (8, 11)  # of letters only, as a long wallet address may be
_LEAST_WALLET = 25
_CUE_REACH = 24  # characters before a number
_SHIP_CUES = frozenset({"imo", "mmsi"})


class NumberFound(NamedTuple):
    """A number in a text that a list carries, and where it stands."""

    identifier: Identifier
    passage: Passage


class Numbers:
    """The numbers that lists carry."""

    def __init__(self, index: Index) -> None:
        self._lexicon: Lexicon = index.lexicon
        self._types: dict[Key, set[IdentifierType]] = defaultdict(set)
        for at in range(len(index)):
            for identifier in index.entity(at).identifiers:
                key = canonical(identifier)
                if key:
                    self._types[key].add(identifier.type)
        self._values = frozenset(_bare(value) for _, value in self._types)

    def find(self, text: str) -> Iterator[NumberFound]:
        """Every number of a list in a text, each time that it is there."""
        for found in _CODE.finditer(text):
            code = found[0]
            if not code.isalpha() or _may_be_letters(code):
                yield from self._judge(text, code, found.start(), found.end())
        if "\n" in text:
            for found in _CUT_CODE.finditer(text):
                yield from self._judge(text, found[1] + found[2], found.start(), found.end())

    def _judge(self, text: str, code: str, start: int, end: int) -> Iterator[NumberFound]:
        label = _LABEL.match(code)
        if label and label[1].lower() in self._lexicon.number_cues:
            code = code[label.end() :]
        else:
            label = None
        bare = _bare(code)
        if bare not in self._values and bare[:8] not in self._values:
            return
        before = label[1] if label else text[max(0, start - _CUE_REACH) : start]
        passage = Passage(start, end, " ".join(text[start:end].split()))
        for type_ in IdentifierType:
            key = canonical(Identifier(type_, code))
            listed = key and type_ in self._types.get(key, ())
            if listed and self._is_meant(type_, code, before):
                yield NumberFound(Identifier(type_, code), passage)

    def _is_meant(self, type_: IdentifierType, code: str, before: str) -> bool:
        """Whether a number is one of this type, by its form or by what is said before it."""
        if type_ is IdentifierType.BIC:
            return code.isupper()
        if type_ in _SURE:
            return True
        said = words(before)
        if type_ in _OF_SHIPS:
            return not _SHIP_CUES.isdisjoint(said) or has_vessel_cue(said, self._lexicon)
        if not self._lexicon.number_cues.isdisjoint(said):
            return True
        mixed = not code.isdigit() and not code.isalpha()
        return len(_bare(code)) >= (_LEAST_BARE_MIXED if mixed else _LEAST_BARE_DIGITS)


_SURE = frozenset({IdentifierType.LEI, IdentifierType.WALLET, IdentifierType.ISIN})
_OF_SHIPS = frozenset({IdentifierType.IMO, IdentifierType.MMSI, IdentifierType.CALL_SIGN})
_LABEL = re.compile("([A-Za-z]{2,8})[-./]?(?=[0-9]{6,}$)")


def _may_be_letters(code: str) -> bool:
    """Whether a run of letters may be a number: a BIC in capitals, or a wallet address."""
    size = len(code)
    return size >= _LEAST_WALLET or (size in _BIC_LENGTHS and code.isupper())


def _bare(code: str) -> str:
    bare = code.upper()
    return bare if bare.isalnum() else _NOT_ALNUM.sub("", bare)
