"""What folding one check-in costs, with what is remembered of a kelurahan and without."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from typing import Final

from bench.report import Report
from data.actor import Source
from data.folding import fold, fold_all
from data.house import House
from data.reports import CheckinReport, Envelope, PersonCheck, submit_checkin
from data.rules.vitals import Vitals
from data.simulation import Night

TURNS: Final = 20
WELL: Final = Vitals(sbp=122, dbp=78, pulse=80)
TPS: Final = 44  # about so many in the kelurahan


def fold_one(report: Report, house: House, night: Night) -> None:
    """A turn with one check-in of nine, in a kelurahan in which everybody has checked in before."""
    register = house.register()
    kelurahan = min(register.kelurahan(), key=lambda code: abs(len(register.tps_of(code)) - TPS))
    places = register.tps_of(kelurahan)
    keys = itertools.count()
    for tps in places:
        _check_in(house, night, tps, next(keys))
    fold_all(house)

    def turns(before: Callable[[], None]) -> float:
        took = []
        for at in range(TURNS):
            _check_in(house, night, places[at % len(places)], next(keys))
            before()
            begun = time.process_time()
            fold(house)
            took.append(time.process_time() - begun)
        return 1000 * statistics.median(took)

    def forget() -> None:
        house.tiers.clear()
        house.ages.clear()

    known, naive = turns(lambda: None), turns(forget)
    report.note(f"folding one check-in of nine; {9 * len(places)} officers of TPS in the kelurahan, all with a record")
    report.row("CPU of a turn, what was opened is remembered", known, "ms", against=naive)
    report.row("  naive: everything sealed of the kelurahan is opened", naive, "ms")


def _check_in(house: House, night: Night, tps: str, key: int) -> None:
    checks = tuple(PersonCheck(one.id, WELL) for one in night.content.crew(tps))
    submit_checkin(house, Source("bench").actor(), CheckinReport(tps, checks), Envelope(f"lipat-{key}"))
