"""The errors that this program raises on purpose; each message says what was wrong, where, and what to do."""


class StreamsError(Exception):
    """Base of all of them. The command line prints its text on one line and exits with 2."""


class ConfigError(StreamsError):
    """A setting, a policy file or a combination of them can't be used."""


class MessageError(StreamsError):
    """Bytes on a topic or a line of a file are not the event that they claim to be.

    `reason` is a short stable word for metrics and headers, never text from the message.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class ListError(StreamsError):
    """A list file or snapshot is not what it claims to be and is refused whole."""


class FetchError(StreamsError):
    """An official file can't be had from its address, or what came in its place is refused.

    `reason` is a short stable word for metrics. `passing` is whether it may go better in a moment,
    and `after` how many seconds the server asks to wait until then.
    """

    def __init__(
        self, reason: str, detail: str, *, passing: bool = False, after: float = 0.0
    ) -> None:
        super().__init__(detail)
        self.reason = reason
        self.passing = passing
        self.after = after


class BrokerError(StreamsError):
    """The broker can't be reached, refuses what is asked, or lacks a topic."""


class RegistryError(StreamsError):
    """The schema registry can't be reached, or refuses what it is asked."""


class RefusedError(BrokerError):
    """The broker refuses who asks, or what is asked for want of a right.

    Trying again does not mend it.
    """
