"""How fast parties are screened, beside scans of the same names by rapidfuzz in the same run.

The scans are `rapidfuzz.process.extract` with the five best, a name at a time, and `process.cdist`.

A party is cold when neither it nor, at the start, any of its words was ever asked for: each run
has an index of its own. Both scans get their names normalised already; screening does it itself.
Times are computing time of the one thread, so that other programs of the machine don't count.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from statistics import mean, median

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from streams.lists.catalogue import build_index
from streams.matching.entity import Kind
from streams.matching.party import Enquiry, Party, Role
from streams.matching.screener import Screener
from tests.bench.report import Figure
from tests.bench.world import SEED, Traffic, World, enquire
from tests.factories import POLICY

BATCH = 300
_EXTRACT = "extract, token_sort_ratio ≥ 80"
_CDIST = f"cdist, batches of {BATCH}"
_LEAST_RATIO = {"clean people": 1000.0}
_LEAST_RATIO_LISTED = 300.0
_PARTIES = 50_000
_LISTED_SHARE = 0.01
_PARTIES_OF_EVENT = 5


def measure_cold(world: World, traffic: Traffic, scanned: int, repeats: int) -> list[Figure]:
    """Mean and p99 of a party that was never asked for, beside both scans."""
    enquiries = traffic.enquiries()
    normal = [default_process(name) for name in traffic.names]
    means, p99s, extracts = [], [], []
    for turn in range(repeats):
        screener = _new_screener(world)
        times = sorted(_each(screener.screen, enquiries))
        means.append(mean(times))
        p99s.append(times[int(0.99 * len(times))])
        # Scans in between, so that a slow moment of the machine meets both.
        extracts += _each(lambda name: _extract(name, world.choices), normal[turn:scanned:repeats])
    extract = 1e6 * mean(extracts)
    cdist = 1e6 * _time(lambda: _cdist(normal[:BATCH], world.choices)) / BATCH
    cold, slow = 1e6 * median(means), 1e6 * median(p99s)
    least = _LEAST_RATIO.get(traffic.label, _LEAST_RATIO_LISTED)
    label = f"{traffic.label}, cold"
    return [
        Figure(f"{label}, mean", cold, "µs", _EXTRACT, extract, least_ratio=least),
        Figure(f"{label}, p99", slow, "µs", _EXTRACT, extract, least_ratio=30.0),
        Figure(f"{label}, mean (batches)", cold, "µs", _CDIST, cdist, least_ratio=50.0),
    ]


def measure_repeats(world: World, events: int) -> list[Figure]:
    """A party that was asked for before, and shipments whose parties recur as in real streams."""
    screener = _new_screener(world)
    parties = _draw_parties(world)
    shipments = _draw_shipments(parties, events)
    from_empty = _time(lambda: _screen_all(screener, shipments))
    remembered = _time(lambda: _screen_all(screener, shipments))
    again = [enquire(_copy(parties[0])) for _ in range(20_000)]
    single = min(_time(lambda: _screen_all(screener, again)) for _ in range(5)) / len(again)
    drawn = f"five parties, Zipf of {_PARTIES:,}"
    return [
        Figure("repeated party, an event of one party", 1e6 * single, "µs", most=3.0),
        Figure(
            f"shipments of {drawn}, {events:,} from an empty memory",
            events / from_empty,
            "events/s",
            least=10_000.0,
        ),
        Figure(f"shipments of {drawn}, all parties known", events / remembered, "events/s"),
    ]


def _new_screener(world: World) -> Screener:
    """One whose lists the garbage collector leaves alone, as a worker has it."""
    gc.unfreeze()
    screener = Screener(build_index(world.entities, POLICY), POLICY, {"all": "1"})
    gc.collect()
    gc.freeze()
    return screener


def _draw_parties(world: World) -> list[Party]:
    """Distinct parties, companies and people in the ratio of trade, one in a hundred listed."""
    draw = random.Random(SEED)
    listed = draw.sample(world.entities, int(_LISTED_SHARE * _PARTIES))
    parties = [Party(Role.OTHER, name, kind=Kind.PERSON) for name in world.people]
    parties += [Party(Role.OTHER, entity.primary_name) for entity in listed]
    rest = _PARTIES - len(parties)
    parties += [Party(Role.OTHER, name, kind=Kind.COMPANY) for name in world.companies[:rest]]
    draw.shuffle(parties)
    return parties


def _draw_shipments(parties: Sequence[Party], events: int) -> list[Enquiry]:
    """Five parties each, the n-th party 1/n as often as the first; each a copy, as decoded."""
    draw = random.Random(SEED)
    weights = list(accumulate(1.0 / rank for rank in range(1, len(parties) + 1)))
    drawn = draw.choices(parties, cum_weights=weights, k=_PARTIES_OF_EVENT * events)
    return [
        enquire(*map(_copy, drawn[at : at + _PARTIES_OF_EVENT]))
        for at in range(0, len(drawn), _PARTIES_OF_EVENT)
    ]


def _copy(party: Party) -> Party:
    return Party(party.role, party.name, kind=party.kind)


def _screen_all(screener: Screener, enquiries: Iterable[Enquiry]) -> None:
    for enquiry in enquiries:
        screener.screen(enquiry)


def _extract(name: str, choices: Sequence[str]) -> None:
    process.extract(name, choices, scorer=fuzz.token_sort_ratio, score_cutoff=80, limit=5)


def _cdist(names: Sequence[str], choices: Sequence[str]) -> None:
    process.cdist(names, choices, scorer=fuzz.token_sort_ratio, score_cutoff=80, workers=1)


def _each(run: Callable[..., object], items: Iterable[object]) -> list[float]:
    """Seconds of each."""
    clock = time.thread_time
    times = []
    for item in items:
        start = clock()
        run(item)
        times.append(clock() - start)
    return times


def _time(run: Callable[[], None]) -> float:
    start = time.thread_time()
    run()
    return time.thread_time() - start
