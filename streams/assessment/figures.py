"""The figures of an assessment beside the bars that they are held to."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from streams.assessment.clean import Clean
from streams.assessment.control import Control
from streams.assessment.manipulated import LEAST_SAMPLE, ManipulatedClass
from streams.assessment.manipulations import OVER_ALL
from streams.assessment.pairs import Pairs
from streams.assessment.searching import Share
from streams.matching.entity import Kind

# Shares of clean names that may raise an alert.
MOST_CLEAN_PEOPLE = 0.001
MOST_CLEAN_COMPANIES = 0.002
# What labelled pairs have to come to at the default threshold.
LEAST_AUC = 0.93
LEAST_F1 = 0.90

_ASKED_AS = {
    Kind.PERSON: "asked as persons",
    Kind.COMPANY: "asked as companies",
    Kind.UNKNOWN: "of unknown kind",
}


class Figure(msgspec.Struct, frozen=True, omit_defaults=True):
    """One measured value from 0 to 1.

    `least` or `most` is the bar, `of` the number of names or pairs that it was measured on. A
    `share` is of them; AUC and F1 are none.
    """

    name: str
    value: float
    of: int
    least: float | None = None
    most: float | None = None
    share: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None where there is none."""
        if self.least is not None:
            return self.value >= self.least
        return self.value <= self.most if self.most is not None else None


def control_figures(control: Control) -> list[Figure]:
    """Every listed name finds its entry."""
    return [
        _figure("listed names, asked with their kind", control.own_kind, least=1.0),
        _figure("listed names, of unknown kind", control.unknown_kind, least=1.0),
    ]


def manipulated_figures(classes: Iterable[ManipulatedClass]) -> list[Figure]:
    """Each class, one with too few names without a bar, and all names together."""
    results = list(classes)
    figures = [
        _figure(
            f"manipulated: {result.name}",
            result.found,
            least=result.bar if result.found.total >= LEAST_SAMPLE else None,
        )
        for result in results
    ]
    found = sum(result.found.count for result in results)
    total = sum(result.found.total for result in results)
    figures.append(
        _figure("manipulated: all classes together", Share(found, total), least=OVER_ALL)
    )
    return figures


def clean_figures(clean: Clean, what: str, most: float) -> list[Figure]:
    """The share of clean names, of people or companies, that raises an alert."""
    return [
        _figure(f"clean {what} with an alert, {_ASKED_AS[clean.kind]}", clean.alerts, most=most)
    ]


def pair_figures(pairs: Pairs) -> list[Figure]:
    """The labelled pairs as a whole, and those whose label is beyond doubt."""
    of = pairs.all.pairs
    figures = [
        Figure("pairs: AUC", pairs.auc, of, least=LEAST_AUC, share=False),
        Figure("pairs: AUC, names turned round", pairs.turned_auc, of, share=False),
        Figure("pairs: F1 at the default threshold", pairs.all.f1, of, least=LEAST_F1, share=False),
        Figure("pairs: F1, names turned round", pairs.turned.f1, of, share=False),
        Figure("pairs: precision at the default threshold", pairs.all.precision, of),
        Figure("pairs: recall at the default threshold", pairs.all.recall, of),
        Figure(f"pairs: best F1, at {pairs.best_threshold:.3f}", pairs.best_f1, of, share=False),
    ]
    for name, quality in pairs.by_quality.items():
        right = Share(quality.right, quality.pairs)
        least = 1.0 if name == "STRONG" else None
        figures.append(_figure(f"pairs: {name or 'unmarked'} told rightly", right, least=least))
    return figures


def _figure(
    name: str, share: Share, *, least: float | None = None, most: float | None = None
) -> Figure:
    return Figure(name, share.value, share.total, least, most)
