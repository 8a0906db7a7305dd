"""One snapshot per revision and process: what all pages read, built once, shared by all viewers.

A poll costs one look at a version row. When the revision has moved, the next reader builds the new snapshot (at most
once every `shortest` seconds; meanwhile the last one is served), reading only the totals that changed. Nothing here
grows with the number of forms.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from sqlalchemy import Connection, bindparam, select

from data.actor import Actor
from data.errors import StoreError
from data.folding import Folder, waiting
from data.folding_people import opened_facets
from data.health_facets import Facets
from data.health_series import HealthSeries, disclose_tiers
from data.house import House
from data.register import Register
from data.rules.disclosure import Shown
from data.tables import day_total, fold_state, health_total, policy_signature, submission, total
from data.totals import Leaf

if TYPE_CHECKING:
    from data.view import View

log = logging.getLogger(__name__)
T = TypeVar("T")
FEED_ROWS = 150
OLD = 10.0  # seconds after which a picture is not shown while the next one is built
VIEWS_KEPT = 200  # pictures of one revision: one per distinct scope

_REV = select(fold_state.c.rev).where(fold_state.c.election == bindparam("election"))
# Nothing of health is news, nor what the trail tells better.
NO_NEWS = (
    *("photo", "call", "round", "incident_step", "stray", "dismissal"),
    *("checkin", "screening", "emergency", "alert_step", "alert_escalation", "followup", "followup_open"),
    *("relief", "visit", "erasure"),
)
_FEED_COLUMNS = (
    submission.c.id,
    submission.c.kind,
    submission.c.tps,
    submission.c.contest,
    submission.c.payload,
    submission.c.result,
    submission.c.replaces,
    submission.c.event_time,
)


@dataclass
class Snapshot:
    """The folded state of an election at one revision. Never changed once built, but for `waiting`, which grows
    while the revision stands."""

    election: str
    kind: str  # real or simulated
    rev: int
    event_time: str
    folded_at: str
    waiting: int
    chain_head: str
    register: Register
    totals: dict[tuple[str, str], Leaf]  # (area, contest)
    days: dict[str, dict[str, Any]]  # area
    tiers: dict[str, dict[str, int]]  # area -> people per tier
    facets: dict[str, Facets]  # area -> the same people by role, age and hours; not of areas counted before these were
    feed: list[dict[str, Any]]
    policy: tuple[str, str, str] | None  # clinician, date, version of the signature
    _views: dict[tuple[str, ...], View] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _disclosed: dict[str, dict[str, Shown]] | None = None
    _shared: dict[Hashable, Any] = field(default_factory=dict)
    _sharing: threading.RLock = field(default_factory=threading.RLock)  # not _lock: every reader passes that one

    def disclosed(self) -> dict[str, dict[str, Shown]]:
        """The health table as anyone without the health role may see it; one table for all of them."""
        with self._lock:
            if self._disclosed is None:
                self._disclosed = disclose_tiers(self.register, self.tiers)
            return self._disclosed

    def shared(self, key: Hashable, build: Callable[[], T]) -> T:
        """What is the same for everybody who may ask for it: built once per revision, not once per reader."""
        with self._sharing:
            if key not in self._shared:
                self._shared[key] = build()
            found: T = self._shared[key]
            return found


class SnapshotService:
    """Owns the snapshots of a process. Thread-safe; `view(actor)` is what pages call."""

    def __init__(self, house: House, shortest: float = 2.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._house = house
        self._shortest = shortest
        self._clock = clock
        self._lock = threading.Lock()
        self._built: dict[str, tuple[float, Snapshot]] = {}
        self._failing = False
        self._folder: Folder | None = None
        self.series = HealthSeries(house)

    def watch(self, folder: Folder) -> None:
        """Tell `trouble` of the folder at work in this process."""
        self._folder = folder

    def trouble(self) -> str:
        """Why what is shown may fall behind, in words; empty while all is well."""
        if self._failing:
            return "basis data tidak terbaca"
        return "pelipatan terhenti" if self._folder is not None and self._folder.last_error else ""

    def rev(self, election: str | None = None) -> int:
        """The revision of the store now: one indexed row."""
        with self._house.store.read() as connection:
            found: int | None = connection.execute(_REV, {"election": election or self._house.election}).scalar()
        return found or 0

    def snapshot(self, election: str | None = None) -> Snapshot:
        """The newest snapshot that may be shown; builds it when the revision moved and the last is old enough."""
        code = election or self._house.election
        known = self._built.get(code)
        if known is not None and self._clock() - known[0] < self._shortest:
            return known[1]
        # Only one builds; the others take the last picture instead of waiting, if there is one that is not from before
        # everybody was away.
        old = known is None or self._clock() - known[0] > max(OLD, 2 * self._shortest)
        if not self._lock.acquire(blocking=old):
            return known[1]  # type: ignore[index]
        try:
            known = self._built.get(code)
            if known is not None and self._clock() - known[0] < self._shortest:
                return known[1]
            made = self._refresh(code, known[1] if known else None)
            self._built[code] = (self._clock(), made)
            return made
        finally:
            self._lock.release()

    def _refresh(self, code: str, last: Snapshot | None) -> Snapshot:
        try:
            with self._house.store.read() as connection:
                rev = connection.execute(_REV, {"election": code}).scalar()
                if last is not None and last.rev == rev:
                    last.waiting = waiting(connection, code)  # a folder that stands still shows in nothing else
                    made = last
                else:
                    made = build(connection, self._house, code, last)
            if self._failing:
                log.warning("snapshots work again")
            self._failing = False
            return made
        except StoreError:
            if not self._failing:
                log.exception("cannot read the store; the last picture stays")
            self._failing = True
            if last is None:
                raise
            return last

    def view(self, actor: Actor, election: str | None = None) -> View:
        """The snapshot cut to what the actor may see; viewers with the same role and areas share it."""
        from data.view import View

        snapshot = self.snapshot(election)
        key = (*actor.scope_key, actor.username if actor.may("verify") else "")
        with snapshot._lock:
            made = snapshot._views.get(key)
            if made is None:
                if len(snapshot._views) >= VIEWS_KEPT:
                    snapshot._views.clear()
                made = snapshot._views[key] = View(snapshot, actor, self._house, self.series)
        return made


def build(connection: Connection, house: House, code: str, last: Snapshot | None) -> Snapshot:
    """Read what changed since `last`; everything when there is none or the register is another."""
    register = house.registers.of(code, connection)
    if last is not None and last.register is not register:
        last = None
    since = last.rev if last else -1
    state = connection.execute(select(fold_state).where(fold_state.c.election == code)).one()
    totals = dict(last.totals) if last else {}
    for row in _changed(connection, total, code, since):
        totals[row["area"], row["contest"]] = Leaf.of(row)
    days = dict(last.days) if last else {}
    for row in _changed(connection, day_total, code, since):
        days[row["area"]] = orjson.loads(row["counts"])
    tiers = dict(last.tiers) if last else {}
    facets = dict(last.facets) if last else {}
    for row in _changed(connection, health_total, code, since):
        tiers[row["area"]] = orjson.loads(row["tiers"])
        found = opened_facets(house, row)
        if found is not None:
            facets[row["area"]] = found
    # Every form has a photo or two: as news of their own they would push the forms out. Calls are the desk's own.
    news = (submission.c.election == code) & submission.c.kind.not_in(NO_NEWS)
    recent = select(*_FEED_COLUMNS).where(news).order_by(submission.c.id.desc())
    return Snapshot(
        code,
        last.kind if last else house.store.kind(),
        state.rev,
        state.event_time,
        state.folded_at,
        waiting(connection, code),
        state.chain_head,
        register,
        totals,
        days,
        tiers,
        facets,
        [dict(row) for row in connection.execute(recent.limit(FEED_ROWS)).mappings()],
        _signature(connection),
    )


def _changed(connection: Connection, table: Any, code: str, since: int) -> Any:
    return connection.execute(select(table).where(table.c.election == code, table.c.rev > since)).mappings()


def _signature(connection: Connection) -> tuple[str, str, str] | None:
    newest = select(policy_signature).order_by(policy_signature.c.recorded_at.desc()).limit(1)
    row = connection.execute(newest).first()
    return (row.clinician, row.signed_on, row.version) if row else None
