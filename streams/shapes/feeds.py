"""Feeds: which topic carries events of which shape, and how they are read."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Protocol

import msgspec

from streams.errors import ConfigError
from streams.matching.party import Enquiry
from streams.messages.events import decode_event
from streams.messages.sightings import read_seen
from streams.settings import Settings
from streams.shapes.coverage import Reading
from streams.shapes.envelopes import ENVELOPE_REASON, Letter, open_cloudevent
from streams.shapes.formats import FORMATS, Format, Headers
from streams.shapes.framing import FRAMED_FORMATS
from streams.shapes.mapping import Mapping
from streams.shapes.mapping_file import load_mapping
from streams.shapes.trees import Tree
from streams.yaml_file import YamlFaultError, read_yaml

_NATIVE_REASONS = ("empty", "not_json", "not_valid")


class AnyEvent(Protocol):
    """An event as a worker needs it."""

    @property
    def event_id(self) -> str:
        """The sender's own id."""

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened; None where the sender doesn't say."""

    def enquiry(self) -> Enquiry:
        """What it asks of the lists."""


@dataclass(frozen=True, slots=True)
class Read:
    """An event that was read from a body.

    `reading` is how much of it a mapping read; None for the shapes of Streamscreen's own, of which
    nothing is left unread. `tree` is the message as a tree where its bytes are no JSON.
    """

    event: AnyEvent
    body: bytes
    reading: Reading | None = None
    tree: Tree | None = None

    def shown(self) -> bytes:
        """The message as JSON, for people: the bytes themselves where they are."""
        return self.body if self.tree is None else msgspec.json.encode(self.tree)


@dataclass(frozen=True, slots=True)
class Feed:
    """A topic with events of one shape. `name` is unique; `reasons` are why one can't be read,
    `mapped` whether a mapping reads them, `is_json` whether they are JSON as they come,
    `unenriched` the topic from which they are copied, with the ships that were seen.

    `read` gets the body and the headers of a record and raises MessageError.
    """

    name: str
    topic: str
    flow: str
    reasons: tuple[str, ...]
    mapped: bool
    is_json: bool
    read: Callable[[bytes, Headers], Read]
    unenriched: str | None = None


class FeedRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One feed of a feeds file.

    `mapping` is the name of a built-in one, or the path of a file from the folder of the feeds
    file. `format` is how events are written, if not as the mapping says; `envelope` what is around
    them. `unenriched` is the topic from which `streamscreen enrich` copies them to `topic`.
    """

    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$(?!\n)")]
    topic: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,249}$(?!\n)")]
    mapping: str
    format: str | None = None
    envelope: Literal["cloudevents"] | None = None
    unenriched: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,249}$(?!\n)")] | None = None


class FeedsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shape of a feeds file."""

    feeds: tuple[FeedRule, ...] = ()


def native_feed(flow: str, topic: str, unenriched: str | None = None) -> Feed:
    """The feed of Streamscreen's own shapes of one flow."""

    def read(body: bytes, headers: Headers = ()) -> Read:  # noqa: ARG001 - as all feeds
        return Read(decode_event(flow, body), body)

    return Feed(
        flow,
        topic,
        flow,
        _NATIVE_REASONS,
        mapped=False,
        is_json=True,
        read=read,
        unenriched=unenriched,
    )


def mapped_feed(
    rule: FeedRule, mapping: Mapping, form: Format, *, keep_found: bool = False
) -> Feed:
    """The feed of one rule. With `keep_found`, events tell what was found where."""

    def read(body: bytes, headers: Headers = ()) -> Read:
        if rule.envelope:
            letter = open_cloudevent(body, headers, form)
        else:
            tree = form.read(body, headers)
            letter = Letter(tree, None, None, None if form.is_json else tree)
        event = mapping.lift(
            letter.tree, at=letter.where, event_id=letter.event_id, keep_found=keep_found
        )
        if seen := read_seen(headers):
            event = replace(event, subjects=(*event.subjects, *seen))
        return Read(event, body, event.reading, letter.shown)

    envelope = (ENVELOPE_REASON, "not_json") if rule.envelope else ()
    reasons = ("empty", "not_valid", *form.reasons, *envelope)
    return Feed(
        rule.name,
        rule.topic,
        mapping.flow,
        tuple(dict.fromkeys(reasons)),
        mapped=True,
        is_json=form.is_json or rule.envelope is not None,
        read=read,
        unenriched=rule.unenriched,
    )


def load_feeds(settings: Settings, formats: Map[str, Format] = FORMATS) -> tuple[Feed, ...]:
    """Every feed: the two of Streamscreen's own shapes, then those of the feeds file.

    Raises ConfigError with the file, the line, the column and the key at fault.
    """
    native = (
        native_feed("shipment", settings.shipments_topic, settings.unenriched_topic),
        native_feed("transaction", settings.transactions_topic),
    )
    if settings.feeds_file is None:
        return native
    folder = settings.feeds_file.parent

    def build(text: bytes) -> tuple[Feed, ...]:
        rules = _decode(settings, text)
        return tuple(
            _build(f"$.feeds[{at}]", rule, folder, formats) for at, rule in enumerate(rules)
        )

    return (*native, *read_yaml(settings.feeds_file, "feeds_file", build))


def feed_topics(settings: Settings) -> dict[str, str]:
    """The topics of the feeds file, each with the name of its feed; errors as `load_feeds`."""
    if settings.feeds_file is None:
        return {}
    rules = read_yaml(settings.feeds_file, "feeds_file", lambda text: _decode(settings, text))
    return {rule.topic: rule.name for rule in rules}


def unenriched_topics(settings: Settings) -> dict[str, str]:
    """The topics that `streamscreen enrich` copies from, each with the one that it copies to.

    None unless the settings switch it on; errors as `load_feeds`.
    """
    if not settings.enrich_shipments:
        return {}
    own = {settings.unenriched_topic: settings.shipments_topic}
    if settings.feeds_file is None:
        return own
    rules = read_yaml(settings.feeds_file, "feeds_file", lambda text: _decode(settings, text))
    return own | {rule.unenriched: rule.topic for rule in rules if rule.unenriched}


def sighting_topics(settings: Settings) -> tuple[str, ...]:
    """The topics of shipments that `streamscreen enrich` only looks through for ships.

    None unless the settings switch it on; errors as `load_feeds`.
    """
    if not settings.enrich_shipments or settings.feeds_file is None:
        return ()
    folder = settings.feeds_file.parent

    def find(text: bytes) -> tuple[str, ...]:
        rules = [rule for rule in _decode(settings, text) if not rule.unenriched]
        return tuple(r.topic for r in rules if load_mapping(r.mapping, folder).flow == "shipment")

    return read_yaml(settings.feeds_file, "feeds_file", find)


@lru_cache(maxsize=8)
def event_topics(settings: Settings) -> tuple[str, ...]:
    """The topics of all feeds, read once in a process; errors as `load_feeds`."""
    return (settings.shipments_topic, settings.transactions_topic, *feed_topics(settings))


def choose_format(
    name: str | None, mapping: Mapping, formats: Map[str, Format] = FORMATS
) -> Format:
    """The format of a name, or the mapping's own. Raises ConfigError for one that is not known."""
    wanted = name or mapping.format
    if wanted in FRAMED_FORMATS and wanted not in formats:
        raise ConfigError(f"format {wanted!r}: needs the setting schema_registry_url")
    if wanted not in formats:
        raise ConfigError(f"format {wanted!r}: expected one of {', '.join(sorted(formats))}")
    return formats[wanted]


def _build(at: str, rule: FeedRule, folder: Path, formats: Map[str, Format]) -> Feed:
    mapping = load_mapping(rule.mapping, folder)
    try:
        form = choose_format(rule.format, mapping, formats)
    except ConfigError as err:
        raise YamlFaultError(f"{at}.format", str(err)) from None
    if not rule.envelope and not mapping.has_event_id:
        raise YamlFaultError(f"{at}.mapping", f"{mapping.name} has no event_id, and no envelope")
    if rule.unenriched and mapping.flow != "shipment":
        raise YamlFaultError(f"{at}.unenriched", f"{mapping.name} is of no shipments")
    return mapped_feed(rule, mapping, form)


def _decode(settings: Settings, text: bytes) -> tuple[FeedRule, ...]:
    rules = msgspec.yaml.decode(text, type=FeedsFile).feeds
    taken = {value: key for key, value in settings if key.endswith("_topic")}
    names = {"shipment", "transaction"}
    for at, rule in enumerate(rules):
        if rule.topic in taken:
            raise YamlFaultError(f"$.feeds[{at}].topic", f"{rule.topic} is {taken[rule.topic]} too")
        if rule.name in names:
            raise YamlFaultError(f"$.feeds[{at}].name", f"{rule.name} stands for another feed")
        taken[rule.topic] = f"the topic of the feed {rule.name}"
        if rule.unenriched in taken:
            told = f"{rule.unenriched} is {taken[rule.unenriched]} too"
            raise YamlFaultError(f"$.feeds[{at}].unenriched", told)
        if rule.unenriched:
            taken[rule.unenriched] = f"the unenriched topic of the feed {rule.name}"
        names.add(rule.name)
    return rules
