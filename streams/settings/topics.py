"""Which topics hold what, and how they are made."""

from __future__ import annotations

from itertools import combinations

from pydantic import BaseModel, Field, model_validator

from streams.settings.types import ReadableFile, Topic, refuse


class Topics(BaseModel):
    """Which topics hold what, and how they are made."""

    shipments_topic: Topic = Field(default="shipments", description="Topic of shipment events.")
    transactions_topic: Topic = Field(
        default="transactions", description="Topic of transaction events."
    )
    enrich_shipments: bool = Field(
        default=False,
        description="Let `streamscreen enrich` copy shipments from unenriched_topic to "
        "shipments_topic, and those of feeds from their `unenriched` topics, with the ships that "
        "earlier events of the same booking, voyage or bill of lading name.",
    )
    unenriched_topic: Topic = Field(
        default="shipments.unenriched",
        description="Topic of shipments that are to be enriched.",
    )
    remembered_references: int = Field(
        default=100_000,
        ge=1,
        le=10_000_000,
        description="Bookings, voyages and bills of lading whose ships are remembered.",
    )
    alerts_topic: Topic = Field(
        default="screening.alerts", description="Topic of alerts, one a hit."
    )
    verdicts_topic: Topic = Field(
        default="screening.verdicts", description="Topic of verdicts, one an event."
    )
    dead_letters_topic: Topic = Field(
        default="screening.dead-letters",
        description="Topic of messages that could not be screened.",
    )
    lists_topic: Topic = Field(default="screening.lists", description="Topic of list versions.")
    feeds_file: ReadableFile | None = Field(
        default=None,
        description="Feeds (YAML): further topics, whose events are read by a mapping.",
        examples=["/etc/streamscreen/feeds.yaml"],
    )
    partitions: int = Field(
        default=6,
        ge=1,
        le=10_000,
        description="Partitions of the topics that `streamscreen topics` makes.",
    )
    replication: int = Field(
        default=1,
        ge=1,
        le=100,
        description="Copies of each partition; 3 on a cluster of three or more.",
    )

    alerts_retention_days: int = Field(
        default=90,
        ge=1,
        le=36_500,
        description="Days that alerts, which hold personal data, are kept on a topic that "
        "`streamscreen topics` makes.",
    )
    verdicts_retention_days: int = Field(
        default=30, ge=1, le=36_500, description="Days that verdicts are kept there."
    )
    dead_letters_retention_days: int = Field(
        default=90,
        ge=1,
        le=36_500,
        description="Days that dead letters, with the original messages, are kept there.",
    )

    @model_validator(mode="after")
    def _topics_differ(self) -> Topics:
        topics = {key: value for key, value in self if key.endswith("_topic")}
        for (first, name), (second, other) in combinations(topics.items(), 2):
            # Kafka itself refuses names that differ only in "." and "_": its metrics mix them up.
            if name.replace(".", "_") == other.replace(".", "_"):
                key, rival = (second, first) if second in self.model_fields_set else (first, second)
                refuse(f"collides with {rival} ({topics[rival]})", key=key)
        return self
