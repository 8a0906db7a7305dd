"""The officers' tiers over time, at half-hour steps, exact and disclosed. Steps that are past are computed once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

import orjson
from sqlalchemy import Connection, select

from data.clock import iso, parse_iso
from data.house import House
from data.register import Register
from data.rules.disclosure import Shown, disclose_with_spans
from data.rules.policy import AT_RISK, AT_RISK_TIERS, Tier
from data.tables import history

STEP = timedelta(minutes=30)
MOST_STEPS = 96  # two days
EXACT_LEVELS = ("kota", "kecamatan")
EXACT_TIERS = (Tier.DARURAT.code,)
COARSE_LEVEL = "kelurahan"  # at risk is one number there: two or three "<5" could not be added
# What is missed least: evaluasi is nearly the class at risk, and nobody acts on rendah.
BLANK_FIRST = (Tier.EVALUASI.code, Tier.RENDAH.code, Tier.BELUM_LENGKAP.code, Tier.PANTAU.code, Tier.RUJUK.code)

Row = tuple[str, str, str, tuple[tuple[str, int], ...]]  # area, parent, level, people per tier


@dataclass
class Step:
    """The tiers of every area at the end of a half hour."""

    start: datetime
    tiers: dict[str, dict[str, int]]
    disclosed: dict[str, dict[str, Shown]] = field(default_factory=dict)


class HealthSeries:
    """Keeps the finished steps of an election in memory and reads only what came since."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._steps: dict[str, list[Step]] = {}

    def steps(self, register: Register) -> list[Step]:
        """All steps up to the newest record, oldest first."""
        code = register.election
        with self._lock, self._house.store.read() as connection:
            done = self._steps.get(code, [])[:-1]  # the last one may still be moving
            made = [*done, *self._new(connection, register, done)][-MOST_STEPS:]
            self._steps[code] = made
            return made

    def _new(self, connection: Connection, register: Register, done: list[Step]) -> list[Step]:
        since = iso(done[-1].start + STEP) if done else ""
        rows = connection.execute(
            select(history.c.area, history.c.bucket, history.c.body)
            .where(
                history.c.election == register.election,
                history.c.topic == "health",
                history.c.bucket >= since,
            )
            .order_by(history.c.bucket)
        ).all()
        current = {area: dict(tiers) for area, tiers in done[-1].tiers.items()} if done else {}
        steps: list[Step] = []
        for row in rows:
            start = _floor(parse_iso(row.bucket))
            if not steps or steps[-1].start != start:
                steps.append(Step(start, current))
            # Each step starts from where the one before it ended.
            current = {**current, row.area: orjson.loads(row.body)}
            steps[-1].tiers = current
        for step in steps:
            step.disclosed = disclose_tiers(register, step.tiers)
        return steps


def _floor(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % 30, second=0, microsecond=0)


def disclose_tiers(register: Register, tiers: dict[str, dict[str, int]]) -> dict[str, dict[str, Shown]]:
    """Apply the disclosure rule to the whole tree at once: per area the class at risk (`AT_RISK`) and the other tiers,
    above the kelurahan the tiers of the class too. Open emergencies of kota and kecamatan are the stated exception and
    known to the person.

    Areas and tiers go in by their codes, so that every process blanks the same cells of the same counts. The answer is
    shared by all who ask of these counts: it must not be changed.
    """
    return _disclosed(_rows(register, tiers))[0]


def spans_at_risk(register: Register, tiers: dict[str, dict[str, int]]) -> dict[str, tuple[int, int]]:
    """What a reader of that table can narrow each area's number at risk to: the smallest and the largest possible."""
    return {area: row[AT_RISK] for area, row in _disclosed(_rows(register, tiers))[1].items()}


def _rows(register: Register, tiers: dict[str, dict[str, int]]) -> tuple[Row, ...]:
    areas = register.areas
    return tuple(
        (code, areas[code].parent or "", areas[code].level, tuple(sorted(tiers[code].items())))
        for code in sorted(tiers)
        if code in areas
    )


@lru_cache(maxsize=4)  # the snapshot's and the newest steps', asked for again with every page of a revision
def _disclosed(rows: tuple[Row, ...]) -> tuple[dict[str, dict[str, Shown]], dict[str, dict[str, tuple[int, int]]]]:
    table = {area: dict(tiers) for area, _, _, tiers in rows}
    return disclose_with_spans(
        table,
        {area: parent for area, parent, _, _ in rows},
        {area: sum(row.values()) for area, row in table.items()},
        {area: EXACT_TIERS for area, _, level, _ in rows if level in EXACT_LEVELS},
        together={AT_RISK: AT_RISK_TIERS},
        coarse=frozenset(area for area, _, level, _ in rows if level == COARSE_LEVEL),
        blank_first=BLANK_FIRST,
        of=(AT_RISK,),
    )
