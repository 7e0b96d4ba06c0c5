"""What parties share with listed ones beside a name: addresses, telephones, mail and websites.

Substitutes and front companies take another name and keep the rest. What is shared is a hint for
a person to look at, and never more: neighbours share addresses, too. What very many entries share
(the address of a registered agent, a country's ministry) tells nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from streams.matching.entity import Contact, ContactType, ListedEntity
from streams.matching.party import Party
from streams.matching.words import words

# An attribute of more entries than this says nothing by itself.
MOST_HOLDERS = 20
# Words and numbers of more addresses than this are cities, provinces and low house numbers.
_MOST_ADDRESSES = 60
_PHONE_DIGITS = 9  # what is left of a number without the codes that come and go before it
_MIN_SHARED_WORDS = 2

_SEVERAL = re.compile(r"[;,/|]|\bor\b|\band\b", re.IGNORECASE)
_SEVERAL_HOSTS = re.compile(r"[;,|\s]+")
_EXTENSION = re.compile(r"\b(?:ext|extension|x)\b.*$", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"\D")
_HOST = re.compile(r"^(?:[a-z]+://)?(?:[^/@\s]*@)?([^/:?#\s]+)", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
# Second levels under which countries give out names: example.co.uk, example.com.cn.
_SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "gov", "gob", "net", "or", "org", "ne"})
# Where everybody has a mailbox or a page.
_COMMON_HOSTS = frozenset({
    "126.com", "139.com", "163.com", "aliyun.com", "aol.com", "bk.ru", "blogspot.com",
    "facebook.com", "foxmail.com", "gmail.com", "gmx.com", "gmx.de", "gmx.net", "google.com",
    "googlemail.com", "hotmail.com", "hushmail.com", "icloud.com", "inbox.ru", "instagram.com",
    "linkedin.com", "list.ru", "live.com", "mail.com", "mail.ru", "me.com", "msn.com", "ok.ru",
    "outlook.com", "proton.me", "protonmail.com", "qq.com", "rambler.ru", "rediffmail.com",
    "sina.cn", "sina.com", "sohu.com", "t.me", "telegram.me", "twitter.com", "vk.com",
    "wordpress.com", "x.com", "yahoo.co.uk", "yahoo.com", "yandex.com", "yandex.ru", "yeah.net",
    "ymail.com", "youtube.com", "zoho.com",
})  # fmt: skip
# Words that tell no address from another.
_COMMON_WORDS = frozenset({
    "area", "ave", "avenue", "bldg", "blok", "block", "blvd", "box", "boulevard", "building",
    "center", "centre", "city", "co", "county", "district", "economic", "estate", "east", "flat",
    "floor", "free", "fl", "hi", "high", "house", "industrial", "industry", "lane", "level", "new",
    "no", "north", "number", "office", "of", "park", "plaza", "plot", "po", "pob", "postal",
    "province", "rd", "region", "rm", "road", "room", "sector", "shop", "south", "square", "st",
    "str", "street", "suite", "tech", "technology", "the", "tower", "town", "unit", "ul", "ulitsa",
    "village", "west", "zone",
})  # fmt: skip


class Attribute(NamedTuple):
    """Something by which two parties may be connected: its field, its key, and as it is printed."""

    field: str
    key: str
    printed: str


class Shared(NamedTuple):
    """An attribute that a party has in common with an entry, as each of them prints it."""

    field: str
    asked: str
    listed: str


@dataclass(frozen=True, slots=True)
class _Place:
    """An address as numbers and words that tell it from others."""

    printed: str
    country: str | None
    numbers: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, text: str, country: str | None) -> _Place:
        told = [word for word in words(text) if word not in _COMMON_WORDS]
        numbers = {word.lstrip("0") for word in told if any(char.isdigit() for char in word)}
        return cls(
            text,
            country,
            frozenset(numbers - {""}),
            frozenset(word for word in told if word.isalpha() and len(word) > 2),
        )

    def is_same(self, other: _Place) -> bool:
        """Whether all numbers of the shorter address stand in the other, and half of its words."""
        if self.country and other.country and self.country != other.country:
            return False
        fewer, more = sorted((self.numbers, other.numbers), key=len)
        shared = len(self.words & other.words)
        half = (min(len(self.words), len(other.words)) + 1) // 2
        return bool(fewer) and fewer <= more and shared >= max(_MIN_SHARED_WORDS, half)


class SharedAttributes:
    """What all entries can be found by beside their names. Never changes.

    `most` is how many entries may hold an attribute that counts.
    """

    def __init__(self, entities: Sequence[ListedEntity], most: int = MOST_HOLDERS) -> None:
        self._entities = entities
        self._most = most
        self._holders: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
        self._places: list[list[_Place]] = []
        self._by_token: dict[str, list[int]] = defaultdict(list)
        for at, entity in enumerate(entities):
            for field, key, printed in _contact_attributes(entity.contacts):
                self._holders[field, key].setdefault(at, printed)
            places = [_Place.of(a.text, a.country) for a in entity.addresses]
            self._places.append([place for place in places if place.numbers])
            for token in {t for place in self._places[-1] for t in place.words | place.numbers}:
                self._by_token[token].append(at)

    def find(self, party: Party) -> list[tuple[ListedEntity, tuple[Shared, ...]]]:
        """The entries with which a party shares something, and what; in the order of the lists."""
        found: dict[int, list[Shared]] = defaultdict(list)
        for field, key, printed in _contact_attributes(party.contacts):
            self._count(found, field, printed, self._holders.get((field, key), {}))
        if party.address:
            place = _Place.of(party.address, party.country)
            self._count(found, "address", party.address, self._at_place(place))
        return [(self._entities[at], tuple(shared)) for at, shared in sorted(found.items())]

    def _count(
        self, found: dict[int, list[Shared]], field: str, asked: str, holders: dict[int, str]
    ) -> None:
        if len(holders) <= self._most:
            for at, listed in holders.items():
                found[at].append(Shared(field, asked, listed))

    def _at_place(self, place: _Place) -> dict[int, str]:
        """The entries with this address, found by words and numbers that few addresses have."""
        postings = (self._by_token.get(token, []) for token in place.words | place.numbers)
        near = {at for rows in postings if len(rows) <= _MOST_ADDRESSES for at in rows}
        same: dict[int, str] = {}
        for at in near:
            for other in self._places[at]:
                if place.is_same(other):
                    same.setdefault(at, other.printed)
        return same


def _contact_attributes(contacts: Iterable[Contact]) -> Iterator[Attribute]:
    """Every key under which contacts meet, each once."""
    seen: set[tuple[str, str]] = set()
    for contact in contacts:
        for attribute in _CONTACT_KEYS[contact.type](contact.value):
            if attribute[:2] not in seen:
                seen.add(attribute[:2])
                yield attribute


def _phones(value: str) -> Iterator[Attribute]:
    for part in _SEVERAL.split(value):
        digits = _NOT_DIGIT.sub("", _EXTENSION.sub("", part))
        if len(digits) >= _PHONE_DIGITS:
            yield Attribute("phone", digits[-_PHONE_DIGITS:], part.strip())


def _mails(value: str) -> Iterator[Attribute]:
    for part in _SEVERAL_HOSTS.split(value):
        address = part.lower()
        box, at, host = address.rpartition("@")
        if box and at and _LABEL.fullmatch(host):
            yield Attribute("email", address, part)
            yield from _websites(host)


def _websites(value: str) -> Iterator[Attribute]:
    for part in _SEVERAL_HOSTS.split(value):
        host = _HOST.match(part)
        domain = _registered(host[1].lower()) if host else None
        if domain and domain not in _COMMON_HOSTS:
            yield Attribute("website", domain, part)


def _registered(host: str) -> str | None:
    """The part of a host's name that its owner has registered; None where it is no name."""
    if not _LABEL.fullmatch(host) or not host.rpartition(".")[2].isalpha():
        return None
    labels = host.split(".")
    depth = 3 if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS else 2
    return ".".join(labels[-depth:]) if len(labels) >= depth else None


_CONTACT_KEYS = {
    ContactType.PHONE: _phones,
    ContactType.EMAIL: _mails,
    ContactType.WEBSITE: _websites,
}
