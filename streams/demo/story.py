"""The story that the demo tells: one shipment, screened before and after a change of the lists.

Today Hikvision is on lists that ask for a licence or ban its securities, so its shipment is held.
Then a scenario designates it on the SDN List, and the same bytes are sent again.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from streams.demo.tally import Answer, Tally
from streams.demo.traffic import Case, Message
from streams.matching.entity import Identifier, IdentifierType, Kind
from streams.matching.outcomes import Band, Outcome
from streams.matching.party import Party, Role
from streams.messages.events import Carriage, Goods, Money, Shipment, Stop

EVENT_ID = "hikvision-shipment"

_OPENING_SECONDS = 0.7  # of traffic before the shipment, or less in a short demo
_OPENING_SHARE = 0.1
_UPDATE_SHARE = 0.45  # of the demo's time until the lists change


class Step(Enum):
    """What the story asks to be done next."""

    SEND_SHIPMENT = "send the shipment"
    PUBLISH_SCENARIO = "publish the scenario's list"


class Stage(Enum):
    """Where the story stands: a title and what a viewer should look at."""

    OPENING = (
        "Ordinary trade",
        "Shipments and payments stream through one worker that holds the lists in memory.",
    )
    TODAY = (
        "Today's lists: cameras for Hikvision",
        (
            "The Entity List asks for a licence, NS-CMIC bans dealings in its securities. Neither "
            "blocks a shipment: it is put on HOLD for a person to decide."
        ),
    )
    TRAFFIC = (
        "The stream goes on",
        (
            "Most parties are clean. Some are listed, some of those misspelt; one message is broken "
            "and goes to the dead letters."
        ),
    )
    UPDATE = (
        "HYPOTHETICAL: what if Hikvision were designated?",
        (
            "A scenario that no authority has made puts it on the SDN List under Global Magnitsky. "
            "The list goes out on the topic screening.lists; nothing restarts."
        ),
    )
    AGAIN = (
        "The same shipment again, under the HYPOTHETICAL list",
        "The same bytes are sent a second time to the same worker.",
    )
    TOLD = (
        "HYPOTHETICAL: the same shipment is now stopped",
        (
            "The worker took the new list while events flowed. Every verdict names the version of "
            "the lists that it rests on."
        ),
    )

    @property
    def title(self) -> str:
        """A few words."""
        return self.value[0]

    @property
    def text(self) -> str:
        """One or two sentences."""
        return self.value[1]


class Story:
    """Says what to do next, from the time and from what has come back.

    `scenario` is the source and the version of the list that will be published; `seconds` is the
    demo's length.
    """

    def __init__(self, seconds: float, scenario: tuple[str, str]) -> None:
        self.stage = Stage.OPENING
        self._opening = min(_OPENING_SECONDS, _OPENING_SHARE * seconds)
        self._update = _UPDATE_SHARE * seconds
        self._scenario = scenario
        self._in_force = False
        self.before: Answer | None = None
        self.after: Answer | None = None

    def observe(self, answer: Answer) -> None:
        """Take note of an answer: one on the shipment, or the first that rests on the scenario."""
        source, version = self._scenario
        self._in_force = self._in_force or answer.verdict.snapshots.get(source) == version
        if answer.verdict.event_id != EVENT_ID:
            return
        if self.before is None:
            self.before = answer
        else:
            self.after = answer

    def advance(self, elapsed: float) -> Step | None:
        """Move on where it is time to, `elapsed` seconds after the traffic began.

        Returns what has to be done for that, once.
        """
        if self.stage is Stage.OPENING and elapsed >= self._opening:
            self.stage = Stage.TODAY
            return Step.SEND_SHIPMENT
        if self.stage is Stage.TODAY and self.before and elapsed >= self._update / 2:
            self.stage = Stage.TRAFFIC
        elif self.stage is Stage.TRAFFIC and elapsed >= self._update:
            self.stage = Stage.UPDATE
            return Step.PUBLISH_SCENARIO
        elif self.stage is Stage.UPDATE and self._in_force:
            self.stage = Stage.AGAIN
            return Step.SEND_SHIPMENT
        elif self.stage is Stage.AGAIN and self.after:
            self.stage = Stage.TOLD
        return None

    def would_be_stopped(self, tally: Tally) -> list[tuple[str, Outcome]]:
        """Events that went by before the update and would have been stopped under the scenario.

        Each with the outcome that it had. Only those that surely name the shipment's listed
        company are among them: a doubtful hit is for a person.
        """
        if self.before is None:
            return []
        listings = {alert.entity.key for alert in self.before.alerts}
        passed = {
            alert.origin: alert.event_id
            for alert in tally.alerts.values()
            if alert.entity.key in listings
            and alert.band is Band.STRONG
            and alert.list_version == self.before.verdict.list_version
        }
        return [
            (event_id, outcome)
            for origin, event_id in passed.items()
            if (outcome := tally.outcomes.get(origin, Outcome.STOP)) is not Outcome.STOP
        ]

    def problems(self) -> list[str]:
        """In what the story did not come out as it should; empty when it did."""
        if self.before is None or self.after is None:
            return [f"the story came no further than: {self.stage.title}"]
        wrong = []
        if self.before.verdict.outcome is not Outcome.HOLD:
            wrong.append(f"before the update: {self.before.verdict.outcome.value}, not HOLD")
        if self.after.verdict.outcome is not Outcome.STOP:
            wrong.append(f"after the update: {self.after.verdict.outcome.value}, not STOP")
        if any(a.hypothetical is not (a.outcome is Outcome.STOP) for a in self.after.alerts):
            wrong.append("an alert of the scenario is not labelled hypothetical")
        return wrong


def shipment(at: datetime) -> Message:
    """The shipment of the story: surveillance parts from California to Hangzhou."""
    event = Shipment(
        event_id=EVENT_ID,
        occurred_at=at,
        parties=(
            Party(Role.SHIPPER, "Brightwater Optics Inc.", kind=Kind.COMPANY, country="US"),
            Party(
                Role.CONSIGNEE,
                "Hangzhou Hikvision Digital Technology Co., Ltd.",
                kind=Kind.COMPANY,
                address="555 Qianmo Road, Binjiang District, Hangzhou",
                country="CN",
                identifiers=(Identifier(IdentifierType.REGISTRATION, "91330000733796106P", "CN"),),
            ),
            Party(Role.CARRIER, "Bluewake Container Line", kind=Kind.COMPANY),
        ),
        vessel=Carriage("MERIDIAN COMPASS", "IMO4321488", flag="SG"),
        route=(
            Stop("loading", "Los Angeles", "USLAX", "US"),
            Stop("discharge", "Ningbo", "CNNGB", "CN"),
        ),
        goods=(Goods("Image sensors and lens modules for cameras", "852990", "EAR99", "US"),),
        value=Money("184200.00", "USD"),
    )
    return Message.of(event, Case.STORY)
