"""A night whose process is killed again and again loses no emergency and counts nothing twice.

Killed is: at some statement of the writer, in the middle of whatever it was part of, what lies on the disk is copied,
and the night goes on from the copy as the server would. What the old process still does happens where nobody looks.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from dashboard.night import NightFeeder
from dashboard.night_state import NightState, read_state
from dashboard.opening import open_standing
from dashboard.settings import Settings
from data.chain import verify
from data.clock import WITA
from data.house import House
from data.rebuild import rebuild
from data.reports.alert_steps import STEP as STEP_KIND
from data.reports.alerts import ESCALATION as ESCALATED
from data.reports.alerts import SEATS
from data.reports.contacts import KIND as FOLLOWUP
from data.reports.relief import KIND as RELIEF
from data.rules.alerts import ESCALATION
from data.rules.policy import Tier
from data.simulation import Night
from data.tables import day_total, form, submission, total
from data.watching import Watch
from tests.support.alerts import first_answers, lost, open_twice, press, standing, waiting_unseen

TPS, SEED = 40, 7
STEP = timedelta(minutes=10)  # of the night, as the feeder hurries
UNTIL = datetime(2024, 2, 14, 20, tzinfo=WITA)
PRESS_FROM = datetime(2024, 2, 14, 14, tzinfo=WITA)
PRESSES = 35
KILLED_AT = (0.11, 0.35, 0.5, 0.62, 0.74, 0.9)  # shares of all statements of the night


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Life:
    """One process of the night: it ends at the end of the night, or at its statement number `last`."""

    folder: Path
    last: int | None = None
    statements: int = 0
    pressed: dict[int, int] = field(default_factory=dict)  # turn, number it was answered with

    def live(self, image: Path) -> bool:
        """Go on from where the folder stands; whether the night is over. `image`: where the disk is copied to."""
        house = open_standing(Settings(data_dir=self.folder))
        event.listen(house.store._writer, "before_cursor_execute", self._counter(image))
        try:
            self._hurry(house)
        except Killed:
            return False
        finally:
            house.store.close()
        return True

    def _counter(self, image: Path) -> Callable[..., None]:
        def statement(*_: Any) -> None:
            self.statements += 1
            if self.statements == self.last:
                shutil.copytree(self.folder, image)
                raise Killed

        return statement

    def _hurry(self, house: House) -> None:
        state = read_state(house.store)
        feeder = NightFeeder(house, state or NightState(seed=SEED, tps=TPS, until=UNTIL))
        if state is None:
            feeder.prepare()
        watch = Watch(house)
        while not feeder.over:
            feeder.catch_up(feeder.fed + STEP)
            turn = (feeder.fed - PRESS_FROM) // STEP
            if 0 <= turn < PRESSES:
                self.pressed[turn] = press(house, feeder.night, turn).no
            watch.turn()


@dataclass
class Outcome:
    """What a night has come to. `pressed`: the number each button was answered with, by turn."""

    house: House
    pressed: dict[int, int]
    statements: int
    lives: int = 1


def lived(folder: Path, founded: Path, last: Callable[[int], int | None]) -> Outcome:
    """The night in as many processes as it takes; `last(life)`: the statement at which each is killed."""
    here, lives, statements = folder / "0", 0, 0
    pressed: dict[int, int] = {}
    shutil.copytree(founded, here)
    while True:
        life = Life(here, last(lives), pressed=pressed)
        over = life.live(folder / str(lives + 1))
        lives, statements = lives + 1, statements + life.statements
        if over:
            return Outcome(open_standing(Settings(data_dir=here)), pressed, statements, lives)
        here = folder / str(lives)


@pytest.fixture(scope="module")
def nights(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Outcome, Outcome]]:
    """The same night undisturbed, and killed at each of KILLED_AT."""
    calm = lived(tmp_path_factory.mktemp("tenang"), founded, lambda _: None)
    marks = [0.0, *KILLED_AT]
    spans = [round((to - since) * calm.statements) for since, to in zip(marks, KILLED_AT, strict=False)]
    rough = lived(tmp_path_factory.mktemp("mati"), founded, lambda life: dict(enumerate(spans)).get(life))
    yield calm, rough
    for one in (calm, rough):
        one.house.store.close()


def kept(house: House, table: Any, *without: str) -> list[Any]:
    """All rows of a table but for some columns."""
    columns = [column for column in table.columns if column.name not in without]
    with house.store.read() as connection:
        return sorted(map(tuple, connection.execute(select(*columns)).all()))


def test_it_was_killed_and_what_it_shows_is_that_of_an_undisturbed_night(nights: tuple[Outcome, Outcome]) -> None:
    calm, rough = nights
    assert (calm.lives, rough.lives) == (1, len(KILLED_AT) + 1)
    assert kept(rough.house, total, "rev") == kept(calm.house, total, "rev")
    assert kept(rough.house, day_total, "rev") == kept(calm.house, day_total, "rev")
    named = ("tps", "contest", "round", "ver", "state", "flagged", "figures")
    others = [column.name for column in form.columns if column.name not in named]
    assert kept(rough.house, form, *others) == kept(calm.house, form, *others)
    assert len(kept(rough.house, form)) > TPS


def test_no_report_is_lost_and_none_is_there_twice(nights: tuple[Outcome, Outcome]) -> None:
    counts = []
    for one in nights:
        # How often an alert is moved depends on when it is looked at, and what follows from it as well; what people
        # report does not.
        reported = submission.c.kind.not_in((STEP_KIND, ESCALATED, RELIEF, FOLLOWUP))
        on_rounds = (submission.c.kind == "checkin") & submission.c.actor.startswith("puskesmas:")
        asked = select(submission.c.kind, func.count()).where(reported, ~on_rounds).group_by(submission.c.kind)
        with one.house.store.read() as connection:
            counts.append(dict(connection.execute(asked).all()))
    assert counts[0] == counts[1]
    assert sum(counts[0].values()) == Night(nights[0].house, SEED, TPS, UNTIL).count() + PRESSES


def test_every_emergency_is_an_alert_that_was_taken_or_passed_on_in_time(nights: tuple[Outcome, Outcome]) -> None:
    house, pressed = nights[1].house, nights[1].pressed
    assert sorted(pressed) == list(range(PRESSES))
    assert (lost(house), open_twice(house), waiting_unseen(house)) == ([], [], [])
    nameless = {row.number // SEATS for row, doc in standing(house) if doc["person"] is None}
    assert nameless == {number for turn, number in pressed.items() if turn % 5 == 4}
    # The night moves ten minutes at a time, and the watch looks after each.
    latest = timedelta(minutes=ESCALATION[Tier.DARURAT][0]) + STEP
    answers = first_answers(house)
    assert len(answers) >= PRESSES // 2
    assert [number for number, (since, at) in answers.items() if at is None or at > since + latest] == []


def test_chain_and_rebuild_agree(nights: tuple[Outcome, Outcome]) -> None:
    assert verify(nights[1].house).ok
    assert rebuild(nights[1].house, write=False).differences == []
