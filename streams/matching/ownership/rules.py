"""What the authorities say of companies that listed parties own or control.

| derived list | owners that count | reached by | together | control |
|---|---|---|---|---|
| `US-OFAC-50PCT` | SDN List | 50 % or more | all owners | no |
| `US-BIS-AFF` | Entity List, Military End User List, SDNs of 15 CFR 744.8(a)(1) | 50 % or more | all owners | no |
| `EU-OWN` | EU lists | 50 % or more | all owners | yes |
| `GB-OWN` | UK lists | more than 50 % | each by itself | yes |

In all of them a company that is reached counts as an owner with the whole of its share, which is
not multiplied along the chain. NS-CMIC has no such rule (OFAC FAQ 857), and is no owner here.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from streams.matching.entity import Effect, ListedEntity

# Entries of a scenario stand on a list of this prefix and count as entries of the list behind it.
SCENARIO_PREFIX = "HYPOTHETICAL-"


class Owners(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entries that count as owners: those of a list, or of some programmes on it."""

    list_id: str
    programmes: frozenset[str] = frozenset()

    def include(self, entity: ListedEntity) -> bool:
        """Whether an entry is one of them."""
        listed = entity.list_id.removeprefix(SCENARIO_PREFIX) == self.list_id
        return listed and not (self.programmes and self.programmes.isdisjoint(entity.programmes))


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days (ISO dates) on which a rule is in force, the first and the last included."""

    first: str
    last: str | None = None

    def includes(self, day: str) -> bool:
        """Whether the rule is in force on a day."""
        return self.first <= day <= (self.last or day)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One authority's rule; `list_id` is that of the entries that are derived by it.

    `share` is the percentage that has to be reached, or to be exceeded where `more` is set.
    `together` adds up what all owners hold; otherwise what one owner holds, itself and through
    others, has to be enough. `control` says whether control by other means is enough. Entries of
    the lists `stricter` are bound by more than this rule asks, and need no entry by it. No
    `periods` means that the rule is always in force.
    """

    list_id: str
    effects: tuple[Effect, ...]
    owners: tuple[Owners, ...]
    share: Decimal
    more: bool
    together: bool
    control: bool
    citation: str
    url: str
    stricter: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()

    def in_force(self, day: str) -> bool:
        """Whether the rule is in force on a day (ISO date)."""
        return not self.periods or any(period.includes(day) for period in self.periods)

    def counts(self, entity: ListedEntity) -> bool:
        """Whether an entry counts as an owner."""
        return any(owners.include(entity) for owners in self.owners)

    def reached_by(self, share: Decimal) -> bool:
        """Whether a share is enough."""
        return share > self.share if self.more else share >= self.share


_HALF = Decimal(50)

# OFAC's revised guidance of 2014-08-13. FAQ 398: ownership, not control. FAQ 399: the shares of
# all blocked persons are added up. FAQ 401: indirectly means through entities that are themselves
# owned 50 percent or more, each with the whole of what it holds.
OFAC_50_PERCENT = Rule(
    list_id="US-OFAC-50PCT",
    effects=(Effect.BLOCK,),
    owners=(Owners("US-OFAC-SDN"),),
    share=_HALF,
    more=False,
    together=True,
    control=False,
    citation="OFAC 50 Percent Rule (guidance of 2014-08-13; FAQ 398 to 402)",
    url="https://ofac.treasury.gov/faqs/401",
)

# The affiliates rule (90 FR 47201) follows OFAC's in what counts. In force since 2025-09-29, and
# suspended from 2025-11-10 to 2026-11-09; it comes back by itself unless that is extended.
BIS_AFFILIATES = Rule(
    list_id="US-BIS-AFF",
    effects=(Effect.LICENCE,),
    owners=(
        Owners("US-BIS-EL"),
        Owners("US-BIS-MEU"),
        Owners(
            "US-OFAC-SDN",
            frozenset({
                "BELARUS", "BELARUS-EO14038", "RUSSIA-EO14024", "UKRAINE-EO13660",
                "UKRAINE-EO13661", "UKRAINE-EO13662", "UKRAINE-EO13685", "FTO", "SDGT", "NPWMD",
                "ILLICIT-DRUGS-EO14059", "SDNT", "SDNTK", "TCO",
            }),
        ),
    ),
    share=_HALF,
    more=False,
    together=True,
    control=False,
    citation="BIS affiliates rule, 90 FR 47201 (15 CFR 744.8, 744.11, 744.16, 744.21)",
    url="https://www.federalregister.gov/citation/90-FR-47201",
    stricter=("US-OFAC-SDN",),
    periods=(Period("2025-09-29", "2025-11-09"), Period("2026-11-10")),
)  # fmt: skip

# Ownership is 50 % or more since the update of 2024-07-03, and shares of several listed persons
# are added up whether or not they act together. Control freezes just as ownership does.
EU_OWNERSHIP = Rule(
    list_id="EU-OWN",
    effects=(Effect.BLOCK,),
    owners=(Owners("EU-FSF"), Owners("EU-GHR"), Owners("EU-IRN")),
    share=_HALF,
    more=False,
    together=True,
    control=True,
    citation="EU Best Practices on restrictive measures (Council 11623/24): ownership and control",
    url="https://data.consilium.europa.eu/doc/document/ST-11623-2024-INIT/en/pdf",
)

# Regulation 7 of the Russia (Sanctions) (EU Exit) Regulations 2019 and its like: more than 50 % of
# shares or votes, or control. OFSI's general guidance, 4.1.4: holdings of several designated
# persons are not simply added up. Those who hold under a joint arrangement each count as holding
# the whole (Schedule 1): such stakes are entered with `control`.
UK_OWNERSHIP = Rule(
    list_id="GB-OWN",
    effects=(Effect.BLOCK,),
    owners=(Owners("GB-UKSL"), Owners("GB-OFSI")),
    share=_HALF,
    more=True,
    together=False,
    control=True,
    citation="UK sanctions regulations under SAMLA 2018, regulation 7: owned or controlled",
    url="https://www.gov.uk/government/publications/financial-sanctions-general-guidance",
)

RULES = (OFAC_50_PERCENT, BIS_AFFILIATES, EU_OWNERSHIP, UK_OWNERSHIP)
"""Every rule that is known."""
