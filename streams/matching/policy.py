"""What a listing means for a flow: thresholds, outcomes, and the weight of weak aliases."""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import Annotated

import msgspec

from streams.matching.entity import Effect
from streams.matching.party import Role

# Part of the config hash: a change of the scoring rules changes every alert id.
ENGINE_VERSION = "1"

Score = Annotated[float, msgspec.Meta(ge=0.5, le=1.0)]


class Outcome(str, Enum):
    """What happens to an event, the mildest first; the gravest of its parties decides.

    UNSCREENABLE is that of a party too large to be searched for whole: the event waits until a
    person has looked. It stands above HOLD: hits have alerts of their own, while what was not
    searched may be anything.
    """

    CLEAR = "CLEAR"
    REVIEW = "REVIEW"
    HOLD = "HOLD"
    UNSCREENABLE = "UNSCREENABLE"
    STOP = "STOP"


class Band(str, Enum):
    """How sure a hit is: STRONG lets the effect decide, REVIEW asks a person."""

    REVIEW = "review"
    STRONG = "strong"


_GRAVITY = {outcome: rank for rank, outcome in enumerate(Outcome)}


def gravest(outcomes: list[Outcome]) -> Outcome:
    """The gravest of some outcomes; CLEAR where there are none."""
    return max(outcomes, key=_GRAVITY.__getitem__, default=Outcome.CLEAR)


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Scores from which a hit is raised (`review`) and from which its effect decides (`strong`)."""

    review: Score
    strong: Score


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dated policy: one YAML file, decoded strictly.

    `outcomes` says per flow what each effect of a STRONG hit leads to. `place_review` is the
    higher threshold for names of ports and places. `weak_alias_alone` says whether a hit that
    rests on a weak alias only is raised (OFAC FAQ 124: not expected). `review_hours` is the time
    until an alert is due.
    """

    date: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    thresholds: Thresholds
    place_review: Score
    weak_alias_alone: bool
    review_hours: Annotated[int, msgspec.Meta(ge=1, le=24 * 30)]
    outcomes: dict[str, dict[Effect, Outcome]]

    def __post_init__(self) -> None:
        if self.thresholds.review > self.thresholds.strong:
            raise ValueError("thresholds.review is above thresholds.strong")
        for flow, outcomes in self.outcomes.items():
            unnamed = [effect.value for effect in Effect if effect not in outcomes]
            if unnamed:
                raise ValueError(f"outcomes.{flow} says nothing of {', '.join(unnamed)}")
            if Outcome.UNSCREENABLE in outcomes.values():
                raise ValueError(f"outcomes.{flow}: no hit leads to {Outcome.UNSCREENABLE.value}")

    def threshold(self, role: Role) -> float:
        """The score from which a subject in this role raises a hit."""
        return self.place_review if role is Role.PLACE else self.thresholds.review

    def band(self, score: float) -> Band:
        """The band of a score that is at or above the threshold."""
        return Band.STRONG if score >= self.thresholds.strong else Band.REVIEW

    def outcome(self, flow: str, band: Band, effects: tuple[Effect, ...]) -> Outcome:
        """What one hit leads to. A flow that the policy does not name is treated as `default`."""
        if band is Band.REVIEW:
            return Outcome.REVIEW
        table = self.outcomes.get(flow) or self.outcomes["default"]
        return gravest([table[effect] for effect in effects])

    def config_hash(self) -> str:
        """16 hex digits over the policy and the engine version."""
        body = msgspec.json.encode(self, order="deterministic")
        return hashlib.sha256(ENGINE_VERSION.encode() + b"\n" + body).hexdigest()[:16]


def decode_policy(text: bytes) -> Policy:
    """Decode a policy file (YAML).

    Raises msgspec.DecodeError for text that is no YAML and msgspec.ValidationError, which names
    the path of the key at fault, for a policy that is not valid.
    """
    policy = msgspec.yaml.decode(text, type=Policy)
    if "default" not in policy.outcomes:
        raise msgspec.ValidationError("Object missing required field `default` - at `$.outcomes`")
    return policy
