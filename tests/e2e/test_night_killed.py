"""The whole city's night in the real server, killed by SIGKILL again and again: what it has come to, in figures."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import func, select

from dashboard.night import NightFeeder
from dashboard.night_state import NightState, read_state
from dashboard.notice import NOTICE_VERSION
from dashboard.opening import open_standing
from dashboard.settings import Settings
from data.accounts import Accounts
from data.actor import SYSTEM, Actor
from data.chain import verify
from data.clock import WITA
from data.folding import fold_all
from data.house import House
from data.rebuild import rebuild, recount
from data.reports.alerts import SEATS
from data.rules.alerts import ESCALATION
from data.rules.policy import Tier
from data.sessions import Sessions
from data.simulation import Night
from data.tables import person, submission, total
from data.totals import Leaf
from tests.support.alerts import alerting_reports, first_answers, lost, open_twice, standing, waiting_unseen
from tests.support.founded import found_store
from tests.support.serving import Served, served

pytestmark = [pytest.mark.e2e, pytest.mark.soak]

SEED = 7
TPS: int | None = None  # all
KILLS = 8
PAUSE = 1.5  # seconds between two buttons
END = datetime(2024, 2, 15, 6, tzinfo=WITA)
# A hurried night moves in batches of at most ten minutes and looks at its alerts after each: one that falls due just
# after a look waits for the end of the batch after the next.
COARSE = timedelta(minutes=20)


@dataclass
class Told:
    """What the soak has seen, and an operator who presses the emergency button all night.

    `fed`: where the night stood at each kill; `pressed`: the number each button was acknowledged with, in turn.
    """

    cookie: str
    night: Night
    chance: random.Random = field(default_factory=lambda: random.Random(20240214))
    fed: list[datetime] = field(default_factory=list)
    pressed: list[int] = field(default_factory=list)
    cut_off: int = 0
    serving: float = 0.0

    def press(self, server: Served) -> None:
        """The next button, under the same key until it is acknowledged; every fifth names nobody."""
        turn = len(self.pressed)
        tps = self.night.tps[turn * 7 % len(self.night.tps)]
        body = {"tps": tps, "signs": ["nyeri_dada"] if turn % 2 else []}
        if turn % 5 != 4:
            body["person"] = self.night.content.crew(tps)[turn % 9].id
        try:
            status, answer = server.post("/api/v1/emergency", body, self.cookie, f"tombol-{turn}")
        except (OSError, http.client.HTTPException):
            self.cut_off += 1
            return
        if status not in (429, 503):
            assert status in (200, 201), answer
            self.pressed.append(answer["no"])


@contextmanager
def opened(folder: Path, *, writable: bool = False) -> Iterator[House]:
    house = open_standing(Settings(data_dir=folder), writable=writable)
    try:
        yield house
    finally:
        house.store.close()


def fed_of(folder: Path) -> datetime:
    """Up to where the night was fed, as the server last wrote it."""
    with opened(folder) as house:
        state = read_state(house.store)
    assert state is not None
    assert state.event_time is not None
    return state.event_time


def _wait_until(folder: Path, server: Served, told: Told, moment: datetime) -> None:
    while fed_of(folder) < moment:
        assert server.process.poll() is None, server.said
        told.press(server)
        time.sleep(PAUSE)


def _live(folder: Path, told: Told) -> None:
    """Serve, kill when the night has come a little further, serve again; to its end."""
    begun = fed_of(folder)
    marks = [begun + (END - begun) * (at + told.chance.random()) / (KILLS + 1) for at in range(KILLS)]
    for mark in [*marks, END]:
        start = time.monotonic()
        with served(folder, log_level="WARNING") as server:
            _wait_until(folder, server, told, mark)
            if mark < END:
                _kill_while_pressing(server, told)
                told.fed.append(fed_of(folder))
        told.serving += time.monotonic() - start


def _kill_while_pressing(server: Served, told: Told) -> None:
    killer = threading.Timer(told.chance.random(), server.kill)
    killer.start()
    while killer.is_alive():
        told.press(server)
    killer.join()


def operator_of(house: House) -> str:
    """An operator of the whole city, logged in; the cookie outlives every crash."""
    accounts, sessions = Accounts(house), Sessions(house.store)
    one = accounts.add(SYSTEM, "operator", "Operator", "operator", house.register().kecamatan()).account
    actor = Actor(one.username, one.role, frozenset(one.areas), one.id)
    accounts.acknowledge_notice(actor, NOTICE_VERSION)
    return f"siaga_sesi={sessions.open(actor)}"


def _say(words: str, value: object) -> None:
    print(f"  {words:<60} {value}", flush=True)


def test_the_whole_city_is_killed_again_and_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found_store(tmp_path, "simulated")
    with opened(tmp_path, writable=True) as house:
        feeder = NightFeeder(house, NightState(seed=SEED, tps=TPS, rush_to=END))
        feeder.prepare()
        fold_all(house)
        told = Told(operator_of(house), feeder.night)
    with capsys.disabled():
        print()
        _live(tmp_path, told)
        with opened(tmp_path, writable=True) as house:
            fold_all(house)
            _check_reports(house, told)
            _check_alerts(house, told)
            _check_sums(house)


def _check_reports(house: House, told: Told) -> None:
    with house.store.read() as connection:
        people = connection.execute(select(func.count()).select_from(person)).scalar_one()
        kinds = select(submission.c.kind, func.count()).group_by(submission.c.kind)
        counts = Counter(dict(connection.execute(kinds).all()))
    steps, passed_on = counts.pop("alert_step", 0), counts.pop("alert_escalation", 0)
    _say("TPS, officers", f"{len(told.night.tps):,}, {people:,}")
    _say("SIGKILL at (WITA)", " ".join(f"{at.astimezone(WITA):%H.%M}" for at in told.fed))
    _say("seconds of serving", f"{told.serving:,.0f}")
    pressed = len(told.pressed)
    _say("buttons acknowledged, cut off by a kill and sent again", f"{pressed:,}, {told.cut_off}")
    _say("reports due and buttons, stored", f"{told.night.count() + pressed:,}, {counts.total():,}")
    _say("steps of the teams, passed on by time", f"{steps:,}, {passed_on:,}")
    assert len(told.fed) == KILLS
    # Besides the acknowledged buttons at most the last one, stored when its answer was cut off.
    assert counts.total() - told.night.count() - pressed in (0, 1)


def _check_alerts(house: House, told: Told) -> None:
    alerts = standing(house)
    states = Counter(doc["state"] for _, doc in alerts)
    levels = Counter(row.level for row, _ in alerts)
    answers = first_answers(house)
    waits = sorted((at - since).total_seconds() / 60 for since, at in answers.values() if at is not None)
    _say("alerts, of them emergencies, reports that alert", f"{len(alerts):,}, {len(answers):,}, "
         f"{len(alerting_reports(house)):,}")  # fmt: skip
    _say("states", dict(states.most_common()))
    _say("level reached (0: the puskesmas itself)", dict(sorted(levels.items())))
    _say("minutes from emergency to first answer: median, longest", f"{median(waits):.1f}, {waits[-1]:.1f}")
    nameless = {row.number // SEATS for row, doc in alerts if doc["person"] is None}
    missing = lost(house)
    _say("alerting reports lost, people with two open, waiting unseen",
         f"{len(missing)}, {len(open_twice(house))}, {len(waiting_unseen(house))}")  # fmt: skip
    assert missing == []
    assert set(told.pressed[4::5]) <= nameless
    assert (open_twice(house), waiting_unseen(house)) == ([], [])
    latest = timedelta(minutes=ESCALATION[Tier.DARURAT][0]) + COARSE
    late = {number: (since, at) for number, (since, at) in answers.items() if at is None or at > since + latest}
    _say("emergencies answered later than three minutes and two batches", len(late))
    assert late == {}


def _check_sums(house: House) -> None:
    for contest in house.register().contests:
        with house.store.read() as connection:
            rows = connection.execute(select(total).where(total.c.contest == contest)).mappings().all()
        assert {row["area"]: Leaf.of(row) for row in rows} == recount(house, contest)
    checked = verify(house)
    begun = time.monotonic()
    differences = rebuild(house, write=False).differences
    _say("chain", f"{checked.checked:,} submissions, {'ok' if checked.ok else checked.words}")
    _say("rebuild: differences, seconds", f"{len(differences)}, {time.monotonic() - begun:,.0f}")
    assert checked.ok
    assert differences == []
