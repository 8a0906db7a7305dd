"""The one clock. Events, lateness and the shown time follow it; the age of data always follows real time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

WITA = timezone(timedelta(hours=8), "WITA")


def iso(moment: datetime) -> str:
    """Text that sorts by time on every database: UTC, microseconds, always the same width."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def parse_iso(text: str) -> datetime:
    """The moment of a text made by `iso`; aware, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def real_now() -> datetime:
    """Real time, aware, in UTC: for ages, sessions and logs."""
    return datetime.now(UTC)


class Clock(Protocol):
    """What time it is on the election day that is shown."""

    def now(self) -> datetime: ...


class RealClock:
    """The clock of a real store: event time is real time."""

    def now(self) -> datetime:
        return real_now()


class SimulatedClock:
    """A clock that starts at `start` and runs `speed` times as fast as real time, or stands still.

    It is monotonic. `jump` moves it forward only (a simulation catching up); `pause` and `resume` hold it.
    """

    def __init__(self, start: datetime, speed: float = 60.0, *, running: bool = True) -> None:
        self._lock = threading.Lock()
        self._base = start.astimezone(UTC)
        self._at = time.monotonic()
        self._speed = speed
        self._running = running

    def now(self) -> datetime:
        with self._lock:
            return self._now()

    def _now(self) -> datetime:
        if not self._running:
            return self._base
        return self._base + timedelta(seconds=(time.monotonic() - self._at) * self._speed)

    @property
    def speed(self) -> float:
        return self._speed

    def jump(self, moment: datetime) -> None:
        """Move forward to `moment`; a moment already past changes nothing."""
        with self._lock:
            self._base = max(self._now(), moment.astimezone(UTC))
            self._at = time.monotonic()

    def pause(self) -> None:
        with self._lock:
            self._base = self._now()
            self._running = False

    def resume(self, speed: float | None = None) -> None:
        with self._lock:
            self._base = self._now()
            self._at = time.monotonic()
            self._speed = speed if speed is not None else self._speed
            self._running = True
