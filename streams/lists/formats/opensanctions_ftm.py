"""OpenSanctions as FollowTheMoney entities, `entities.ftm.json`: one JSON object a line.

Parties and what belongs to them (sanctions, papers, addresses, ownership, family) are objects that
refer to each other by id. A party is an entry of the list when it carries topics: `sanction` means
BLOCK, `export.control` LICENCE, every other topic, such as `debarment` or `role.pep`, FLAG.
Read only where the format is named: see `opensanctions`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec

from streams.lists.drafts import Draft
from streams.lists.formats.opensanctions import (
    country_of,
    effects_of_topics,
    never_recognises,
    source_url,
)
from streams.lists.formats.opensanctions_party import (
    PAPERS,
    Properties,
    add_paper,
    add_sanction,
    draft_party,
)
from streams.lists.json_files import Text, decode, read_lines
from streams.lists.reading import Reading
from streams.matching.entity import ListedEntity, Relation, RelationType

PARSER_VERSION = "opensanctions-ftm/1"
EXPECTS = 'entities.ftm.json of OpenSanctions, lines such as {"id": ..., "schema": "Person", ...}'

# Which properties of a link name the two parties, and how each stands to the other.
_LINKS = {
    "Ownership": ("owner", "asset", RelationType.OWNER_OF, RelationType.OWNED_BY),
    "Directorship": ("director", "organization", RelationType.LEADER_OF, RelationType.LINKED_TO),
    "Membership": ("member", "organization", RelationType.LINKED_TO, RelationType.LINKED_TO),
    "Employment": ("employee", "employer", RelationType.LINKED_TO, RelationType.LINKED_TO),
    "Representation": ("agent", "client", RelationType.ACTING_FOR, RelationType.LINKED_TO),
    "Family": ("person", "relative", RelationType.FAMILY, RelationType.FAMILY),
    "Associate": ("person", "associate", RelationType.ASSOCIATE, RelationType.ASSOCIATE),
    "UnknownLink": ("subject", "object", RelationType.LINKED_TO, RelationType.LINKED_TO),
}
_LINK_WORDS = ("percentage", "sharesType", "role", "relationship", "status")

recognises = never_recognises


class _Object(msgspec.Struct):
    """One line of the file."""

    id: Text
    schema: str
    properties: Properties
    caption: Text = ""
    datasets: list[str] = []


class _File:
    """What has been read so far: entries by id, the names of all parties, and what refers to them."""

    def __init__(self) -> None:
        self.drafts: dict[str, Draft] = {}
        self.topics: dict[str, set[str]] = {}
        self.captions: dict[str, str] = {}
        self.links: list[_Object] = []
        self.details: defaultdict[str, list[_Object]] = defaultdict(list)
        self.addresses: dict[str, _Object] = {}
        self.homes: dict[str, list[str]] = {}


def parse(paths: tuple[Path, ...], reading: Reading) -> list[ListedEntity]:
    """Read the file into one entity for each party that carries topics."""
    (path,) = paths
    file = _File()
    for line, text in read_lines(path, reading):
        try:
            _add(file, decode(text, _Object))
        except ValueError as err:
            reading.reject(path, line, str(err))
    for link in file.links:
        for entry_id, relation in _relations(file, link):
            file.drafts[entry_id].relations.append(relation)
    return [_entity(file, entry_id) for entry_id in file.drafts]


def _add(file: _File, found: _Object) -> None:
    """File one object. Raises ValueError for a party that has no name or was there before."""
    properties = found.properties
    if found.schema in _LINKS:
        file.links.append(found)
    elif found.schema == "Address":
        file.addresses[found.id] = found
    elif found.schema == "Sanction" or found.schema in PAPERS:
        for party in (*properties.get("entity", ()), *properties.get("holder", ())):
            file.details[party].append(found)
    else:
        file.captions[found.id] = found.caption or next(iter(properties.get("name", ())), found.id)
        if properties.get("topics"):
            _add_party(file, found)


def _add_party(file: _File, found: _Object) -> None:
    if found.id in file.drafts:
        raise ValueError(f"the id {found.id[:80]!r} stands in the file twice")
    topics = found.properties["topics"]
    draft = draft_party(found.id, found.schema, found.caption, found.properties)
    draft.add_remark("Datasets", ", ".join(found.datasets))
    draft.add_remark("Topics", ", ".join(topics))
    file.drafts[found.id] = draft
    file.topics[found.id] = set(topics)
    file.homes[found.id] = found.properties.get("addressEntity", [])


def _entity(file: _File, entry_id: str) -> ListedEntity:
    draft = file.drafts[entry_id]
    for detail in file.details[entry_id]:
        if detail.schema == "Sanction":
            add_sanction(draft, detail.properties)
        else:
            add_paper(draft, detail.schema, detail.properties)
    homes = (file.addresses[home] for home in file.homes[entry_id] if home in file.addresses)
    for home in homes:
        draft.add_address(home.properties.get("full") or [home.caption])
        draft.countries += filter(None, map(country_of, home.properties.get("country", ())))
    return draft.entity(effects_of_topics(file.topics[entry_id]), source_url(entry_id))


def _relations(file: _File, link: _Object) -> Iterator[tuple[str, Relation]]:
    """The relations of a link, each with the entry that it belongs to."""
    one, other, onward, back = _LINKS[link.schema]
    words = [word for key in _LINK_WORDS for word in link.properties.get(key, ())]
    text = f"{link.schema}: {', '.join(words)}" if words else link.schema
    for first in link.properties.get(one, ()):
        for second in link.properties.get(other, ()):
            if first in file.drafts:
                yield first, _relation(file, onward, second, text)
            if second in file.drafts:
                yield second, _relation(file, back, first, text)


def _relation(file: _File, type_: RelationType, party: str, text: str) -> Relation:
    entry_id = party if party in file.drafts else None
    return Relation(type_, name=file.captions.get(party, party), entry_id=entry_id, text=text)
