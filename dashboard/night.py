"""The simulated night inside a process: its clock, its feeder, and where it stands between two runs.

The feeder submits through the door whatever is due by the one clock. What has been fed up to is written to
`clock_state` every few seconds; a night started again goes on from there, and what had been sent after that moment
is answered as a repeat.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from dashboard.night_state import DEFAULT_SPEED, NightState, read_state, write_state
from data.background import Background
from data.clock import SimulatedClock
from data.folding import fold_all
from data.house import House
from data.simulation import Night, submit_due

log = logging.getLogger("siaga.night")

_SAVE_EVERY: Final = 2.0  # seconds
_LOOK_EVERY: Final = 0.25
_TRY_AGAIN: Final = 2.0
_AT_ONCE: Final = 50  # reports per transaction beside people who are writing too
_AT_ONCE_ALONE: Final = 500
_RUSH_STEP: Final = timedelta(minutes=10)  # of the night; between two steps others may steer it
# A clock that runs further ahead than this waits, so that reports keep the time they were due.
_MOST_AHEAD: Final = timedelta(minutes=5)

Advance = Callable[[int, int], None]


class Stopped(Exception):
    """The feeder was told to stop while it was catching up."""


class NightFeeder:
    """Feeds one night into one house, in a thread (`start`) or at once (`catch_up`)."""

    def __init__(self, house: House, state: NightState) -> None:
        self.state = replace(state, speed=state.speed or DEFAULT_SPEED)
        self.night = Night(house, state.seed, state.tps, state.until)
        if state.event_time is None or not isinstance(house.clock, SimulatedClock):
            house.clock = SimulatedClock(self.fed, self.state.speed, running=False)
        self._house = house
        self._clock = house.clock
        self._turn = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._saved = 0.0
        self.last_error: str | None = None
        self._clock.jump(self.fed)

    @property
    def fed(self) -> datetime:
        """Everything due up to this moment is in the store."""
        return self.state.event_time or self.night.start_time()

    @property
    def over(self) -> bool:
        return self.fed >= self.night.end_time()

    # ---- at once ----

    def prepare(self) -> None:
        """Voters and officers, and the first line of the state."""
        self.night.prepare(self._house)
        self._keep(self.fed)

    def catch_up(self, upto: datetime | None = None, progress: Advance | None = None) -> None:
        """Submit and fold everything up to a moment (the end for None) as fast as it goes.

        Folding keeps step, so that the histories look as if the night had taken its time. Raises `Stopped` when the
        feeder is stopped meanwhile; what was fed until then stays.
        """
        goal = min(upto or self.night.end_time(), self.night.end_time())
        at_once = _AT_ONCE if self._thread is not None else _AT_ONCE_ALONE

        def step(done: int, total: int) -> None:
            fold_all(self._house)
            if time.monotonic() - self._saved >= _SAVE_EVERY:
                # Events of one second may lie on both sides of a batch.
                self._keep(self._clock.now() - timedelta(seconds=1))
            if progress is not None:
                progress(done, total)
            if self._stop.is_set():
                raise Stopped

        with self._turn:
            self._clock.pause()
            try:
                if goal > self.fed:
                    submit_due(self._house, self.night, self._after(), goal, at_once, step)
                    self._clock.jump(goal)
                    self._keep(goal)
                fold_all(self._house)
            finally:
                self._let_run()

    def _after(self) -> datetime | None:
        return self.state.event_time

    # ---- in its own time ----

    def start(self) -> None:
        """Let the clock run and feed what falls due."""
        self._thread = threading.Thread(target=self._run, name="night", daemon=True)
        with self._turn:
            self._let_run()
        self._thread.start()

    def steer(self, speed: float, until: datetime | None) -> None:
        """Change the speed and the end of a night that is running."""
        with self._turn:
            self.state = replace(self.state, speed=speed or self.state.speed, until=until)
            self.night = Night(self._house, self.state.seed, self.state.tps, until)
            self._let_run()
            self._keep(self.fed)

    def stop(self) -> None:
        """Finish the batch at hand, stop the clock, keep where the night stands."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None
        with self._turn:
            self._clock.pause()
            if self.state.event_time is not None:
                self._keep(self.fed)

    def wait(self, seconds: float) -> bool:
        """Wait a little; whether the night is over or was stopped."""
        return self._stop.wait(seconds) or self.over

    @property
    def _hurried(self) -> bool:
        goal = self.state.rush_to
        return goal is not None and self.fed < goal

    def _let_run(self) -> None:
        if self._thread is not None and not self.over and not self._hurried:
            self._clock.resume(self.state.speed)

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            try:
                pause = 0.0 if self._rush() else _LOOK_EVERY
                with self._turn:
                    self._feed()
                    if self.over and self.state.running:
                        self._keep(self.fed)
                self.last_error = None
            except Stopped:
                return
            except Exception as error:
                if not self.last_error:
                    log.exception("the simulated night cannot be fed; it will be tried again")
                self.last_error = str(error) or type(error).__name__
                pause = _TRY_AGAIN

    def _rush(self) -> bool:
        """One step of a hurry; whether there is more of it."""
        goal = self.state.rush_to
        if goal is None or not self._hurried:
            return False
        self.catch_up(min(self.fed + _RUSH_STEP, goal))
        return True

    def _feed(self) -> None:
        now = min(self._clock.now(), self.night.end_time())
        if now <= self.fed:
            return
        behind = now - self.fed > _MOST_AHEAD
        if behind or now >= self.night.end_time():
            self._clock.pause()
        try:
            submit_due(self._house, self.night, self._after(), now, _AT_ONCE)
            self.state = replace(self.state, event_time=now)
            if time.monotonic() - self._saved >= _SAVE_EVERY:
                self._keep(now)
        finally:
            if behind:
                self._let_run()

    def _keep(self, moment: datetime) -> None:
        running = self._thread is not None and not self._stop.is_set() and moment < self.night.end_time()
        self.state = replace(self.state, event_time=moment, running=running)
        write_state(self._house.store, self.state)
        self._saved = time.monotonic()


class ClockFollower(Background):
    """Keeps the clock of a process that does not feed the night with the one that does (PostgreSQL)."""

    name = "clock"
    failing = "the clock of the simulated night cannot be read"

    def __init__(self, house: House, every: float = 1.0) -> None:
        super().__init__(every)
        self._house = house

    def turn(self) -> bool:
        self.follow()
        return False  # and then a pause

    def follow(self) -> None:
        """Take over time, speed and standstill as the feeder last wrote them."""
        clock = self._house.clock
        state = read_state(self._house.store)
        if state is None or state.event_time is None or not isinstance(clock, SimulatedClock):
            return
        if state.running:
            clock.resume(state.speed)
        else:
            clock.pause()
        clock.jump(state.event_time)
