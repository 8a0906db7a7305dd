"""What one actor may see of a snapshot. Pages get nothing but this; what is not here cannot be shown.

Aggregates: the own area, everything inside it, and the areas it is part of. Forms, people and findings: the own area,
with the action for it. Health counts: exact for the `health` role inside its area, disclosed for everyone else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import pandas as pd

from data.actor import KOTA, Actor
from data.dapil import dapil_area, grouping
from data.errors import NotAllowed, NotFound
from data.health_series import HealthSeries
from data.house import House
from data.register import Register
from data.reports.kinds import FormKey
from data.rules.disclosure import Shown
from data.rules.policy import POLICY, Policy
from data.snapshot import Snapshot
from data.view import (
    beside,
    emergencies,
    feed,
    forms,
    health,
    health_groups,
    outlook,
    people,
    queue,
    second,
    strays,
    tables,
    tallies,
    trail,
    trail_list,
)
from data.view.beside import BesideCard
from data.view.emergencies import Emergency
from data.view.feed import FeedItem
from data.view.forms import FormCard
from data.view.health import HealthLine
from data.view.outlook import Examined
from data.view.people import OfficerRisk
from data.view.queue import Differing
from data.view.second import SecondCard
from data.view.strays import StrayCard
from data.view.tallies import DayLine, Line, Tally
from data.view.trail import FormTrail, Step, Trail
from data.view.trail_list import TrailList, TrailRow

__all__ = [
    "BesideCard",
    "DayLine",
    "Differing",
    "Emergency",
    "Examined",
    "FeedItem",
    "FormCard",
    "FormTrail",
    "HealthLine",
    "Line",
    "OfficerRisk",
    "SecondCard",
    "Step",
    "StrayCard",
    "Tally",
    "Trail",
    "TrailList",
    "TrailRow",
    "View",
]

T = TypeVar("T")
LATEST_KEPT = 300  # as many choices of readers; more than that come from no page of ours


class View:
    """A snapshot cut to one role and area. Shared by all who have the same, so never changed by a reader."""

    def __init__(self, snapshot: Snapshot, actor: Actor, house: House, series: HealthSeries) -> None:
        actor.require("see_aggregates")
        self.snapshot = snapshot
        self.actor = actor
        self.house = house
        self.series = series
        self._memo: dict[Hashable, Any] = {}
        self._latest: dict[Hashable, tuple[Hashable, Any]] = {}
        self._lock = threading.RLock()

    # ---- what it is a picture of ----

    @property
    def rev(self) -> int:
        return self.snapshot.rev

    @property
    def event_time(self) -> str:
        return self.snapshot.event_time

    @property
    def folded_at(self) -> str:
        return self.snapshot.folded_at

    @property
    def waiting(self) -> int:
        return self.snapshot.waiting

    @property
    def kind(self) -> str:
        return self.snapshot.kind

    @property
    def election(self) -> str:
        return self.snapshot.election

    @property
    def register(self) -> Register:
        return self.snapshot.register

    @property
    def policy(self) -> Policy:
        """The health policy with its signature, if one is on record for this version."""
        signed = self.snapshot.policy
        if signed is None or signed[2] != POLICY.version:
            return POLICY
        return POLICY.sign(signed[0], date.fromisoformat(signed[1]))

    def memo(self, key: Hashable, build: Callable[[], T]) -> T:
        """Compute once per revision and scope, for everyone who asks."""
        with self._lock:
            if key not in self._memo:
                self._memo[key] = build()
            found: T = self._memo[key]
            return found

    def latest(self, key: Hashable, stamp: Hashable, build: Callable[[], T]) -> T:
        """The same for what may move while the revision stands: only that of the newest `stamp` is kept."""
        with self._lock:
            known = self._latest.get(key)
            if known is None or known[0] != stamp:
                if len(self._latest) >= LATEST_KEPT:
                    self._latest.clear()
                known = self._latest[key] = stamp, build()
            found: T = known[1]
            return found

    # ---- areas ----

    def sees(self, area: str) -> bool:
        """Whether the actor may see totals of the area (a code, or 'dapil:647201')."""
        if area.startswith("dapil:"):
            members = grouping(self.register).get(area.removeprefix("dapil:"), [])
            return any(self.actor.sees_total_of(code) for code in members)
        return area in self.register.areas and self.actor.sees_total_of(area)

    def require(self, area: str) -> str:
        """The area itself, or an error in the user's words."""
        known = area in self.register.areas or area.removeprefix("dapil:") in grouping(self.register)
        if not known:
            raise NotFound(f"Wilayah {area} tidak ada dalam daftar.")
        if not self.sees(area):
            raise NotAllowed("Wilayah ini di luar wewenang Anda.")
        return area

    def area_code(self, dapil: str | None = None, kecamatan: str | None = None, kelurahan: str | None = None) -> str:
        """The narrowest area chosen by the filters; the city when nothing is. `NotFound` for another level's code."""
        for level, code in (("kecamatan", kecamatan), ("kelurahan", kelurahan)):
            if code and (code not in self.register.areas or self.register.areas[code].level != level):
                raise NotFound(f"{code} bukan kode {level} dalam daftar. Pilih {level} lewat saringan wilayah.")
        if kelurahan or kecamatan:
            return self.require(kelurahan or kecamatan or KOTA)
        return self.require(dapil_area(dapil)) if dapil else KOTA

    def areas_at(self, level: str, within: str | None = None) -> list[str]:
        """The visible areas of a level (dapil, kecamatan, kelurahan), inside `within` when given, in code order."""
        return tables.areas_at(self, level, within)

    def area_name(self, area: str) -> str:
        """'Samarinda', 'Sungai Kunjang', 'Dapil Samarinda 3'."""
        return tallies.area_name(self, area)

    # ---- totals ----

    def tally(self, area: str, contest: str, consistent: bool = False) -> Tally:
        """The total of a contest in an area."""
        return self.memo(("tally", area, contest, consistent), lambda: tallies.tally(self, area, contest, consistent))

    def candidates(self, area: str, contest: str, party: int, consistent: bool = False) -> tuple[Line, ...]:
        """A party's own votes and its candidates', where all of the area votes on one ballot."""
        return tallies.candidates(self, area, contest, party, consistent)

    def table(self, contest: str, level: str, within: str | None = None, consistent: bool = False) -> pd.DataFrame:
        """One row per visible area of the level; see `data.view.tables.table` for the columns."""
        return self.memo(
            ("table", contest, level, within, consistent),
            lambda: tables.table(self, contest, level, within, consistent),
        )

    def history(self, area: str, contest: str) -> pd.DataFrame:
        """How an area's total moved: time (WITA), counted, v1..vn."""
        return self.memo(("history", area, contest), lambda: tables.history_of(self, area, contest))

    def points(self, contest: str) -> pd.DataFrame:
        """State of each TPS the actor may see: kode, nama, kelurahan, state, special."""
        return self.memo(("points", contest), lambda: tables.points(self, contest))

    def day(self, area: str) -> DayLine:
        """Stages reached and turnout reported."""
        return tallies.day(self, area)

    # ---- forms ----

    def tps_rows(self, kelurahan: str, contest: str) -> pd.DataFrame:
        """The TPS of a kelurahan with their standing forms."""
        return self.memo(("tps", kelurahan, contest), lambda: forms.tps_rows(self, kelurahan, contest))

    def findings(
        self, contest: str | None = None, area: str | None = None, state: str = "held", limit: int = 200
    ) -> list[FormCard]:
        """Forms for a second person; `state`: held, flagged, differs, all. Undecided first, newest first."""
        key = ("findings", contest, area, state, limit)
        return self.memo(key, lambda: queue.cards(self, contest, area, state, limit))

    def differing(self, contest: str | None = None, area: str | None = None) -> Differing:
        """How many forms another report differs from."""
        return self.memo(("differing", contest, area), lambda: queue.differing(self, contest, area))

    def form_after(self, key: FormKey, contest: str | None, area: str | None, state: str) -> FormKey | None:
        """The next form of a list that waits for this reader's decision; None when none does."""
        return queue.after(self, contest, area, state, key)

    def examined(self, area: str, contest: str) -> Examined:
        """Whether what is still being examined could change the order of the first two."""
        self.require(area)
        return self.snapshot.shared(("examined", area, contest), lambda: outlook.examined(self, area, contest))

    def beside(self, key: FormKey) -> list[BesideCard]:
        """The reports beside a standing form that nobody has looked at, newest first."""
        return beside.open_beside(self, key)

    def second_forms(self, contest: str | None, area: str | None, limit: int) -> list[SecondCard]:
        """Forms this reader is to enter a second time, without anything that stands in them."""
        key = ("second", contest, area, limit)
        return self.memo(key, lambda: second.cards(self, contest, area, limit))

    def second_count(self, contest: str | None = None, area: str | None = None) -> int:
        """How many there are; at most `second.MOST_COUNTED`."""
        return self.memo(("second count", contest, area), lambda: second.count(self, contest, area))

    def tray(self, limit: int) -> list[StrayCard]:
        """Reports for a TPS nobody knows, oldest first."""
        return self.memo(("tray", limit), lambda: strays.cards(self, limit))

    def tray_count(self) -> int:
        """How many lie in the tray; at most `strays.MOST_COUNTED`."""
        return self.memo("tray count", lambda: strays.count(self))

    def form_card(self, tps: str, contest: str, round_: str = "reguler") -> FormCard | None:
        """One standing form with its findings; None where nothing was reported."""
        return forms.card(self, tps, contest, round_)

    # ---- the paper trail ----

    def trail_kelurahan(self, area: str) -> list[str]:
        """The kelurahan of an area in which the reader may follow forms back, in code order."""
        return trail_list.kelurahan_of(self, area)

    def trail_rows(self, kelurahan: str, contest: str) -> TrailList:
        """The TPS of a kelurahan in short, for a contest."""
        key = ("trail list", kelurahan, contest)
        return self.memo(key, lambda: trail_list.tps_list(self, kelurahan, contest))

    def trail(self, tps: str) -> Trail:
        """Everything that was sent about the forms of a TPS, in order."""
        return trail.trail(self, tps)

    # ---- health ----

    def health(self, area: str) -> HealthLine:
        """People per tier in an area."""
        return health.line(self, area)

    def health_table(self, level: str = "kelurahan", within: str | None = None) -> pd.DataFrame:
        """People per tier, one row per visible area."""
        return self.memo(("health", level, within), lambda: health.table(self, level, within))

    def health_history(self, area: str) -> pd.DataFrame:
        """Tiers over time, one row per half hour."""
        return self.memo(("health history", area), lambda: health.history_of(self, area))

    def health_hours(self, within: str | None = None) -> pd.DataFrame:
        """Officers at risk by kelurahan and hour."""
        return self.memo(("health hours", within), lambda: health.hours(self, within))

    def health_split_shown(self, area: str) -> bool:
        """Whether this reader gets an area's people by role, age and hours."""
        return health_groups.shown_here(self, area)

    def health_facet(self, area: str, which: str) -> pd.DataFrame:
        """People and those at risk by role, age or hours; see `data.view.health_groups.facet`."""
        return self.memo(("health facet", area, which), lambda: health_groups.facet(self, area, which))

    def screening(self, area: str) -> pd.DataFrame:
        """Who has been screened, by role."""
        return self.memo(("screening", area), lambda: health_groups.screening(self, area))

    def screened(self, area: str) -> tuple[int, Shown]:
        """The people of an area, and how many of them have been screened."""
        return health_groups.screened_of(self, area)

    def screening_table(self, level: str = "kelurahan", within: str | None = None) -> pd.DataFrame:
        """Who has been screened, by area, Linmas beside everybody."""
        return self.memo(("screening table", level, within), lambda: health_groups.screening_table(self, level, within))

    def emergencies(self) -> tuple[Emergency, ...]:
        """Open emergencies of the own area by place, for the roles that act on them; never who, nor why."""
        return self.memo("emergencies", lambda: emergencies.in_own_area(self))

    def officers_at_risk(self, area: str, purpose: str, reader: Actor, limit: int = 200) -> list[OfficerRisk]:
        """Named officers at risk, for the `health` role only; the reading is logged under the reader's own name."""
        if (reader.role, reader.areas) != (self.actor.role, self.actor.areas):
            raise NotAllowed("Peran Anda tidak berwenang untuk tindakan ini.")
        return people.officers_at_risk(self, area, purpose, replace(reader), limit)

    # ---- news ----

    def feed(self, limit: int = 12, area: str | None = None) -> list[FeedItem]:
        """What came in last, as far as the actor may know."""
        return self.memo(("feed", limit, area), lambda: feed.items(self, limit, area))
