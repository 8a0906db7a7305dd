"""When more comes than the store can take: phones are told when to come back, and pages go on answering.

Two walls before the doors for reports. A sender (a phone, or somebody logged in) has a bucket of reports that fills
again with time: a broken phone that sends without end hurts nobody else. And only so many reports are written at once:
when the store is slow, the others are sent away with a time to come back instead of holding every thread, so that
the pages of the command room still have some. Nothing that is sent away is lost: it stays on the phone under its key.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Final

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from dashboard.devices import device_actor
from dashboard.errors import answer
from dashboard.guard import takes_phones
from dashboard.services import Services
from data.errors import SiagaError

BURST_MINUTES: Final = 1.0  # a sender may send the reports of so many minutes at once: a night's queue of a phone
PATIENCE: Final = 1.0  # seconds a report waits for its turn before it is sent away
BACK: Final = (3, 10)  # seconds, by chance: phones sent away together do not come back together
MOST_SENDERS: Final = 20_000


class ComeBack(SiagaError):
    """Not now; `seconds` says when. Nothing was stored."""

    def __init__(self, sentence: str, status: int, seconds: int) -> None:
        super().__init__(sentence)
        self.status = status
        self.seconds = seconds


class Buckets:
    """Per sender, how many reports it may still send. `per_minute` come back each minute."""

    def __init__(self, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_minute / 60
        self._most = max(1.0, per_minute * BURST_MINUTES)
        self._clock = clock
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}  # reports left, and when that was so

    def take(self, sender: str) -> int:
        """Take one; 0 when there was one, else the seconds until there is."""
        now = self._clock()
        with self._lock:
            left, since = self._left.get(sender, (self._most, now))
            left = min(self._most, left + (now - since) * self._rate)
            if len(self._left) > MOST_SENDERS:
                self._forget(now)
            self._left[sender] = (max(0.0, left - 1) if left >= 1 else left, now)
        return 0 if left >= 1 else max(1, round((1 - left) / self._rate + 0.5))

    def _forget(self, now: float) -> None:
        """Drop the buckets that are full again: they are as if they had never been."""
        full = {
            sender for sender, (left, since) in self._left.items() if left + (now - since) * self._rate >= self._most
        }
        self._left = {sender: kept for sender, kept in self._left.items() if sender not in full}


class Gate:
    """At most `most` inside at once; who waits longer than `patience` seconds does not get in."""

    def __init__(self, most: int, patience: float = PATIENCE) -> None:
        self._room = threading.BoundedSemaphore(most)
        self._patience = patience

    def enter(self) -> bool:
        return self._room.acquire(timeout=self._patience)

    def leave(self) -> None:
        self._room.release()


def install(server: Flask, services: Services) -> None:
    """Put both walls before the doors for reports; after the guard, which knows who sends."""
    settings = services.settings
    buckets = Buckets(settings.reports_per_minute)
    # Two threads at least stay for pages; one thread alone has to do both.
    gate = Gate(max(1, settings.threads - 2))
    server.extensions["siaga_gate"] = gate

    @server.before_request
    def ask() -> ResponseReturnValue | None:
        if request.method != "POST" or not takes_phones():
            return None
        wait = buckets.take(_sender(services))
        if wait:
            return answer(ComeBack("Terlalu banyak kiriman sekaligus. Kirim lagi sebentar lagi.", 429, wait))
        if not gate.enter():
            back = random.randint(*BACK)
            return answer(ComeBack("Server sedang sibuk; laporan belum tersimpan. Kirim lagi sebentar.", 503, back))
        g.siaga_inside = True
        return None

    @server.teardown_request
    def left(_error: BaseException | None) -> None:
        if g.pop("siaga_inside", False):
            gate.leave()


def _sender(services: Services) -> str:
    actor = device_actor(services)
    return actor.username if actor is not None else str(current_user.actor.username)
