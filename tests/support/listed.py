"""Listed parties that nobody bears the name of, and how tests publish them."""

from __future__ import annotations

from collections.abc import Iterable

from streams.kafka.list_topic import Publication, publish_list
from streams.matching.entity import Effect, Kind, ListedEntity
from streams.messages.list_versions import ListVersion, describe, encode_entities
from streams.settings import Settings
from tests.factories import entity

SOURCE = "test-list"

COMPANIES = (
    entity("Qarvolat Zheminex Industries", entry_id="1"),
    entity("Tolvanur Petrochemical Works", entry_id="2", list_id="US-EL", effects=(Effect.LICENCE,)),
    entity("Vexhulin Optronics", entry_id="3", list_id="US-EL", effects=(Effect.LICENCE,)),
    entity("Brumwelk Astrodynamics", entry_id="4", list_id="US-CMIC",
           effects=(Effect.SECURITIES_BAN,)),
    entity("Ghadorvic Quillhaven Metals", entry_id="5"),
)  # fmt: skip
PERSONS = (
    entity("Yevrandis Molkathur", entry_id="11", kind=Kind.PERSON),
    entity("Ondrexa Phulvarine", entry_id="12", kind=Kind.PERSON),
)
VESSELS = (
    entity("Zephrontis Kalverda", entry_id="21", kind=Kind.VESSEL, ids=("imo:9074729",)),
    entity("Hulvarenko Drift", entry_id="22", kind=Kind.VESSEL, ids=("imo:9176187",)),
)
LISTED = COMPANIES + PERSONS + VESSELS
# On no list until a later version brings it.
NEWCOMER = entity("Wrenquisto Hallodine Systems", entry_id="31")


def make_version(
    entities: Iterable[ListedEntity] = LISTED, source: str = SOURCE
) -> tuple[ListVersion, bytes]:
    """A version of a list and its payload."""
    entities = tuple(entities)
    payload = encode_entities(entities)
    version = describe(source, entities, payload, raw_sha256="0" * 64, parser_version="test/1")
    return version, payload


def publish(
    settings: Settings, entities: Iterable[ListedEntity] = LISTED, source: str = SOURCE
) -> Publication:
    """Publish a list on the topic of the settings."""
    return publish_list(settings, *make_version(entities, source))
