"""The expected times of a TPS's day, and what is late at a moment: pure, without a clock and without a store.

A stage is *not due* before its time, *due* within the tolerance after it, then *late*. What was reported is
*reported*. A stage nobody reported is *passed*, not late, once a later one was: the TPS has spoken since, and a desk
that calls because of it would call about nothing. A C.Hasil is never passed: no other report stands for its figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final, Literal

State = Literal["not_due", "due", "late", "reported", "passed"]

MINUTES_OF_DAY: Final = 24 * 60
EARLY: Final = timedelta(minutes=30)
"""How long before its time a turnout report already answers for a round: sent at 10.40, it is the one of 11.00."""

RESULT: Final = "hasil"
_TIME: Final = re.compile(r"(?:H([+-][1-3])\s+)?(\d{1,2})[.:](\d{2})")


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing to be reported. `code`: 'dibuka', 'partisipasi.2', 'hasil.ppwp'; `kind`: 'dibuka', 'partisipasi',
    'hasil'; `contest` of a C.Hasil; `due` by the one clock."""

    code: str
    kind: str
    due: datetime
    contest: str | None = None

    @property
    def source(self) -> str:
        """Which report answers for it: a mark's kind, or 'hasil.<contest>'."""
        return self.code if self.kind == RESULT else self.kind


@dataclass(frozen=True, slots=True)
class StageState:
    """How a stage stands. `at`: when it was reported; `due`: from when on it is late, if it is."""

    code: str
    state: State
    due: datetime
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """Expected times in minutes from midnight (WITA) of voting day; the day before is negative.

    `hasil` follows the order of the contests; the last time is repeated for contests beyond it.
    """

    logistik: tuple[int, ...] = (-4 * 60,)
    dibuka: tuple[int, ...] = (7 * 60,)
    partisipasi: tuple[int, ...] = (9 * 60, 11 * 60, 13 * 60)
    ditutup: tuple[int, ...] = (13 * 60,)
    mulai_hitung: tuple[int, ...] = (14 * 60,)
    hasil: tuple[int, ...] = (16 * 60, 18 * 60 + 30, 20 * 60, 22 * 60 + 30, 25 * 60)
    kotak_diserahkan: tuple[int, ...] = (27 * 60,)

    @classmethod
    def parse(cls, text: str) -> Timetable:
        """Read `dibuka=07.00; partisipasi=09.00,11.00`; what is not named keeps its default. ValueError for the rest:
        unknown names, no times, times that fall, several where there is one."""
        given: dict[str, tuple[int, ...]] = {}
        for part in filter(None, (one.strip() for one in text.split(";"))):
            name, _, times = part.partition("=")
            if name.strip() not in _NAMES or name.strip() in given:
                raise ValueError(f"unknown or repeated stage {name!r}")
            given[name.strip()] = _times(name.strip(), times)
        return cls(**given)

    def __str__(self) -> str:
        """The text that `parse` reads."""
        return "; ".join(f"{name}={','.join(map(_said, getattr(self, name)))}" for name in _NAMES)

    def stages(self, midnight: datetime, contests: Sequence[str]) -> tuple[Stage, ...]:
        """The stages of a TPS in the order of the day; `contests` in the order of the ballots."""
        found = [_stage(midnight, "logistik", self.logistik[0]), _stage(midnight, "dibuka", self.dibuka[0])]
        found += [
            _stage(midnight, "partisipasi", at, code=f"partisipasi.{which}")
            for which, at in enumerate(self.partisipasi, start=1)
        ]
        found += [_stage(midnight, "ditutup", self.ditutup[0]), _stage(midnight, "mulai_hitung", self.mulai_hitung[0])]
        for which, contest in enumerate(contests):
            at = self.hasil[min(which, len(self.hasil) - 1)]
            found.append(_stage(midnight, RESULT, at, code=f"{RESULT}.{contest}", contest=contest))
        return (*found, _stage(midnight, "kotak_diserahkan", self.kotak_diserahkan[0]))


_NAMES: Final = tuple(one.name for one in fields(Timetable))
_SEVERAL: Final = frozenset({"partisipasi", RESULT})


def states(
    stages: Sequence[Stage], reported: Mapping[str, datetime], now: datetime, tolerance: timedelta
) -> tuple[StageState, ...]:
    """How each stage stands at `now`. `reported`: latest report by `Stage.source`."""
    spoke_after = _spoken(stages, reported)
    found = []
    for at, stage in enumerate(stages):
        told = reported.get(stage.source)
        if told is not None and (stage.kind != "partisipasi" or told >= stage.due - EARLY):
            found.append(StageState(stage.code, "reported", stage.due, told))
        elif spoke_after[at] and stage.kind != RESULT:
            found.append(StageState(stage.code, "passed", stage.due))
        else:
            found.append(StageState(stage.code, _waiting(stage.due, now, tolerance), stage.due))
    return tuple(found)


def late_since(day: Sequence[StageState]) -> datetime | None:
    """When the oldest of what is late was due; None while nothing is."""
    return min((one.due for one in day if one.state == "late"), default=None)


def complete(day: Sequence[StageState]) -> bool:
    """Whether nothing is left to be reported."""
    return all(one.state in ("reported", "passed") for one in day)


def _waiting(due: datetime, now: datetime, tolerance: timedelta) -> State:
    if now < due:
        return "not_due"
    return "due" if now < due + tolerance else "late"


def _spoken(stages: Sequence[Stage], reported: Mapping[str, datetime]) -> list[bool]:
    """For each stage whether a later one was reported. Rounds of turnout do not pass one another: they share one
    report, which `states` holds against the time of each."""
    heard = [at for at, stage in enumerate(stages) if stage.source in reported]
    last = max(heard, default=-1)
    last_other = max((at for at in heard if stages[at].kind != "partisipasi"), default=-1)
    return [at < (last_other if stage.kind == "partisipasi" else last) for at, stage in enumerate(stages)]


def _stage(midnight: datetime, kind: str, at: int, *, code: str = "", contest: str | None = None) -> Stage:
    return Stage(code or kind, kind, midnight + timedelta(minutes=at), contest)


def _times(name: str, text: str) -> tuple[int, ...]:
    found = tuple(_minutes(one.strip()) for one in text.split(","))
    if list(found) != sorted(set(found)) or (len(found) > 1 and name not in _SEVERAL):
        raise ValueError(f"times of {name!r} that fall, or too many: {text!r}")
    return found


def _minutes(text: str) -> int:
    read = _TIME.fullmatch(text)
    if read is None or int(read[2]) > 23 or int(read[3]) > 59:
        raise ValueError(f"no time: {text!r}")
    return int(read[1] or 0) * MINUTES_OF_DAY + int(read[2]) * 60 + int(read[3])


def _said(minutes: int) -> str:
    days, rest = divmod(minutes, MINUTES_OF_DAY)
    clock = f"{rest // 60:02d}.{rest % 60:02d}"
    return f"H{days:+d} {clock}" if days else clock
