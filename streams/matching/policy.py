"""The policy: from which score a hit counts, whose lists bind, and what a hit leads to.

`rules.py` has the rules, `programmes.py` the embargoes of countries, `rulebook.py` decides.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import msgspec
import yaml

from streams.matching.conditions import Patterns, matches_list
from streams.matching.entity import Effect, Kind
from streams.matching.outcomes import Band, Outcome
from streams.matching.party import Role
from streams.matching.programmes import CountryProgramme
from streams.matching.rules import Rule

# Part of the config hash: a change of the scoring rules changes every alert id.
ENGINE_VERSION = "2"

Score = Annotated[float, msgspec.Meta(ge=0.5, le=1.0)]
Table = dict[Effect, Outcome]


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Scores from which a hit is raised (`review`) and from which its effect decides (`strong`)."""

    review: Score
    strong: Score

    def __post_init__(self) -> None:
        if self.review > self.strong:
            raise ValueError("thresholds.review is above thresholds.strong")

    def band(self, score: float) -> Band:
        """The band of a score that is at or above the threshold for review."""
        return Band.STRONG if score >= self.strong else Band.REVIEW


class SpecialThresholds(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Thresholds for entries of some lists, of some kinds, or of both."""

    thresholds: Thresholds
    lists: Patterns = ()
    kinds: Annotated[tuple[Kind, ...], msgspec.Meta(min_length=1)] = ()

    def __post_init__(self) -> None:
        if not (self.lists or self.kinds):
            raise ValueError("expected lists or kinds")

    def hold_for(self, list_id: str, kind: Kind) -> bool:
        """Whether they are those of an entry of this kind on this list."""
        return (not self.lists or matches_list(self.lists, list_id)) and (
            not self.kinds or kind in self.kinds
        )


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dated policy: one YAML file, decoded strictly.

    `thresholds` hold where none of `special_thresholds` does; of these the first that fits counts.
    `place_review` is the higher threshold for names of ports and places. `weak_alias_alone` says
    whether a hit that rests on a weak alias only is raised (OFAC FAQ 124: not expected), and
    `weak_alias_most` is the gravest outcome of one. `narratives` says whether running text is
    searched, and `narrative_most` is the gravest outcome of a name in it. `shared_details` says whether a party that
    shares an address, a telephone number, a mail address, a website or an owner with an entry is
    flagged, whatever its name. `review_hours` is the time until an alert is due.

    `outcomes` says per flow what each effect of a STRONG hit leads to; of the `rules` the first
    that applies stands above it. `jurisdictions` names the lists of each jurisdiction; those of one
    that is not in `profile` lead to `other_jurisdictions` at the most, and lists of none (your own)
    always count. Without a `profile` all jurisdictions do.
    """

    date: datetime.date
    thresholds: Thresholds
    place_review: Score
    weak_alias_alone: bool
    review_hours: Annotated[int, msgspec.Meta(ge=1, le=24 * 30)]
    outcomes: dict[str, Table]
    special_thresholds: tuple[SpecialThresholds, ...] = ()
    weak_alias_most: Outcome = Outcome.REVIEW
    narratives: bool = True
    narrative_most: Outcome = Outcome.REVIEW
    shared_details: bool = False
    jurisdictions: dict[str, Patterns] = {}
    profile: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] | None = None
    other_jurisdictions: Outcome = Outcome.REVIEW
    rules: tuple[Rule, ...] = ()
    country_programmes: tuple[CountryProgramme, ...] = ()

    def __post_init__(self) -> None:
        problem = next(self._problems(), None)
        if problem:
            raise ValueError(problem)

    def threshold(self, role: Role) -> float:
        """The lowest score from which a subject in this role raises a hit on any list."""
        every = (self.thresholds, *(special.thresholds for special in self.special_thresholds))
        return self._at_least(role, min(thresholds.review for thresholds in every))

    def thresholds_for(self, list_id: str, kind: Kind, role: Role = Role.OTHER) -> Thresholds:
        """The thresholds for a subject in this role and an entry of this kind on this list."""
        fitting = (s.thresholds for s in self.special_thresholds if s.hold_for(list_id, kind))
        found = next(fitting, self.thresholds)
        review = self._at_least(role, found.review)
        return Thresholds(review, max(review, found.strong))

    def table(self, flow: str) -> Table:
        """What each effect leads to in a flow; one that the policy does not name is `default`."""
        return self.outcomes.get(flow) or self.outcomes["default"]

    def config_hash(self, as_of: str | None = None) -> str:
        """16 hex digits over the policy, the engine version and a day that is decided as of."""
        body = msgspec.json.encode(self, order="deterministic")
        versions = "\n".join(filter(None, (ENGINE_VERSION, as_of)))
        return hashlib.sha256(versions.encode() + b"\n" + body).hexdigest()[:16]

    def _at_least(self, role: Role, review: float) -> float:
        return max(review, self.place_review) if role is Role.PLACE else review

    def _problems(self) -> Iterator[str]:
        """What is wrong between the parts, each with the path of the key."""
        for flow, table in self.outcomes.items():
            unnamed = [effect.value for effect in Effect if effect not in table]
            if unnamed:
                yield f"outcomes.{flow} says nothing of {', '.join(unnamed)}"
            if Outcome.UNSCREENABLE in table.values():
                yield f"outcomes.{flow}: no hit leads to {Outcome.UNSCREENABLE.value}"
        for field in ("weak_alias_most", "narrative_most", "other_jurisdictions"):
            if getattr(self, field) is Outcome.UNSCREENABLE:
                yield f"no hit leads to {Outcome.UNSCREENABLE.value} - at `$.{field}`"
        for at, name in enumerate(self.profile or ()):
            if name not in self.jurisdictions:
                yield f"{name!r} is not among the jurisdictions - at `$.profile[{at}]`"
        for at, programme in enumerate(self.country_programmes):
            if programme.jurisdiction not in self.jurisdictions:
                path = f"$.country_programmes[{at}].jurisdiction"
                yield f"{programme.jurisdiction!r} is not among the jurisdictions - at `{path}`"
        yield from self._repeated_ids()

    def _repeated_ids(self) -> Iterator[str]:
        seen: Counter[str] = Counter()
        for field in ("rules", "country_programmes"):
            for at, part in enumerate(getattr(self, field)):
                seen[part.id] += 1
                if seen[part.id] > 1:
                    yield f"id {part.id!r} stands twice - at `$.{field}[{at}].id`"


class _Loader(yaml.SafeLoader):
    """Reads a day as text, quoted or not, so that one rule checks both."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def decode_policy(text: bytes) -> Policy:
    """Decode a policy file (YAML).

    Raises msgspec.DecodeError for text that is no YAML and msgspec.ValidationError, which names
    the path of the key at fault, for a policy that is not valid.
    """
    try:
        parts = yaml.load(text, Loader=_Loader)  # noqa: S506  (a safe loader)
    except (yaml.YAMLError, ValueError) as err:
        raise msgspec.DecodeError(str(err)) from None
    policy = msgspec.convert(parts, Policy)
    if "default" not in policy.outcomes:
        raise msgspec.ValidationError("Object missing required field `default` - at `$.outcomes`")
    return policy
