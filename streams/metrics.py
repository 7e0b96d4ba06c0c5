"""Every Prometheus series of the worker, of the list job and of the canary, declared once.

Labels never hold names, ids or text.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

REGISTRY = CollectorRegistry(auto_describe=True)
# Memory, processor time, open files and start of this process, as process_*.
ProcessCollector(registry=REGISTRY)

_FAST = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
_STALLS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_END_TO_END = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)

EVENTS = Counter(
    "streamscreen_events", "Events answered, by verdict or DEAD_LETTER.", ["flow", "outcome"],
    registry=REGISTRY,
)  # fmt: skip
SCREEN_SECONDS = Histogram(
    "streamscreen_screen_duration_seconds", "Time to decode and screen one event.", ["flow"],
    buckets=_FAST, registry=REGISTRY,
)  # fmt: skip
EVENT_TO_ALERT_SECONDS = Histogram(
    "streamscreen_event_to_alert_seconds",
    "From the event's timestamp on the topic to the broker's receipt of its alert.", ["flow"],
    buckets=_END_TO_END, registry=REGISTRY,
)  # fmt: skip
HITS = Counter(
    "streamscreen_hits", "Hits raised as alerts.", ["list", "effect", "band"], registry=REGISTRY
)
DEAD_LETTERS = Counter(
    "streamscreen_dead_letters", "Messages that could not be screened.", ["flow", "reason"],
    registry=REGISTRY,
)  # fmt: skip
# What a registry may answer: the schema, that it is of no use, or nothing.
SCHEMA_RESULTS = ("found", "refused", "failed")
SCHEMA_REQUESTS = Counter(
    "streamscreen_schema_requests", "Schemas asked of the registry: found, refused or failed.",
    ["result"], registry=REGISTRY,
)  # fmt: skip
UNRESOLVED_PARTIES = Counter(
    "streamscreen_unresolved_parties", "Parties without a name or number to search for.", ["flow"],
    registry=REGISTRY,
)  # fmt: skip
UNSCREENABLE_PARTIES = Counter(
    "streamscreen_unscreenable_parties", "Parties too large to be searched for whole.", ["flow"],
    registry=REGISTRY,
)  # fmt: skip
VALUES = Counter(
    "streamscreen_mapped_values",
    "Values of mapped events: read, passed over as the mapping says, or left unread.",
    ["feed", "state"], registry=REGISTRY,
)  # fmt: skip
LAG_RECORDS = Gauge(
    "streamscreen_consumer_lag_records", "Records not yet answered.", ["topic", "partition"],
    registry=REGISTRY,
)  # fmt: skip
LAG_SECONDS = Gauge(
    "streamscreen_consumer_lag_seconds", "Age of the last record answered while records wait.",
    ["topic", "partition"], registry=REGISTRY,
)  # fmt: skip
OFFSET_RESETS = Counter(
    "streamscreen_offset_reset", "Times that a consumer fell behind retention and jumped ahead.",
    registry=REGISTRY,
)  # fmt: skip
IN_FLIGHT = Gauge(
    "streamscreen_events_in_flight", "Events whose outputs the broker has not confirmed.",
    registry=REGISTRY,
)  # fmt: skip
PUBLISHED = Counter(
    "streamscreen_published", "Outputs confirmed by the broker.", ["topic"], registry=REGISTRY
)
PUBLISH_RETRIES = Counter(
    "streamscreen_publish_retries", "Outputs that had to be sent again.", ["topic"],
    registry=REGISTRY,
)  # fmt: skip
LIST_ENTRIES = Gauge(
    "streamscreen_list_entries", "Entries held in memory.", ["list"], registry=REGISTRY
)
LIST_PUBLISHED = Gauge(
    "streamscreen_list_published_timestamp_seconds",
    "When the list version in memory was published.", ["list"], registry=REGISTRY,
)  # fmt: skip
LIST_LAST_SUCCESS = Gauge(
    "streamscreen_list_last_success_timestamp_seconds",
    "When a version of the list was last loaded whole.", ["list"], registry=REGISTRY,
)  # fmt: skip
LIST_REFUSED = Counter(
    "streamscreen_list_refused", "List versions refused.", ["list", "reason"], registry=REGISTRY
)
INDEX_BUILD_SECONDS = Gauge(
    "streamscreen_index_build_seconds", "Time that the last index took to build.",
    registry=REGISTRY,
)  # fmt: skip
LOOP_STALL_SECONDS = Histogram(
    "streamscreen_loop_stall_seconds",
    "How late the event loop woke a task that asks for it every 10 ms.",
    buckets=_STALLS, registry=REGISTRY,
)  # fmt: skip
READY = Gauge("streamscreen_ready", "1 while the worker may screen events.", registry=REGISTRY)
BUILD_INFO = Gauge(
    "streamscreen_build_info", "Always 1; the labels tell what runs.",
    ["version", "list_version", "config_hash"], registry=REGISTRY,
)  # fmt: skip

# The list job has a page of its own, without the worker's series: a gauge that it never sets, such
# as `streamscreen_ready`, would raise the alarm there.
JOB_REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=JOB_REGISTRY)

JOB_LAST_SUCCESS = Gauge(
    "streamscreen_list_job_last_success_timestamp_seconds",
    "When the list was last fetched and published, new or unchanged.", ["list"],
    registry=JOB_REGISTRY,
)  # fmt: skip
JOB_UP_TO_DATE = Gauge(
    "streamscreen_list_job_up_to_date",
    "1 where the last round brought the list up to date, 0 where it did not.", ["list"],
    registry=JOB_REGISTRY,
)  # fmt: skip
JOB_FAILURES = Counter(
    "streamscreen_list_job_failures",
    "Rounds in which the list could not be brought up to date.", ["list", "reason"],
    registry=JOB_REGISTRY,
)  # fmt: skip

# So has the canary.
CANARY_REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=CANARY_REGISTRY)

CANARY_SENT = Counter(
    "streamscreen_canary_sent", "Events with a listed name that were sent to be found.", ["flow"],
    registry=CANARY_REGISTRY,
)  # fmt: skip
CANARY_MISSED = Counter(
    "streamscreen_canary_missed", "Such events without an alert in time.", ["flow"],
    registry=CANARY_REGISTRY,
)  # fmt: skip
CANARY_SECONDS = Histogram(
    "streamscreen_canary_seconds", "From sending such an event to reading its alert.", ["flow"],
    buckets=_END_TO_END, registry=CANARY_REGISTRY,
)  # fmt: skip
CANARY_LAST_HEARD = Gauge(
    "streamscreen_canary_last_heard_timestamp_seconds",
    "When the last alert on such an event came, or the canary started.", ["flow"],
    registry=CANARY_REGISTRY,
)  # fmt: skip
