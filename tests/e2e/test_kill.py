"""`kill -9` while reports come in: what was acknowledged is there, once, and the totals are those of a recount."""

from __future__ import annotations

import http.client
import os
import random
import signal
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.notice import NOTICE_VERSION
from data.accounts import Accounts
from data.actor import KOTA, SYSTEM, Actor
from data.chain import verify
from data.folding import fold_all
from data.founding import open_house
from data.house import House
from data.rebuild import rebuild, recount
from data.sessions import Sessions
from data.tables import submission, total
from data.totals import Leaf
from tests.support.founded import found_store
from tests.support.serving import Served, served, until

pytestmark = pytest.mark.e2e


@dataclass
class Phone:
    """Sends forms one by one, each under its key until it is acknowledged, and remembers what it was told."""

    cookie: str
    tps: list[str]
    chance: random.Random
    acknowledged: dict[str, int] = field(default_factory=dict)
    votes: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    repeats: int = 0

    def send(self, server: Served) -> None:
        """The next form; an error of the connection leaves it for later under the same key."""
        code = self.tps[len(self.acknowledged)]
        votes = self.votes.setdefault(code, (self.chance.randint(0, 80), self.chance.randint(0, 80), 7))
        body: dict[str, Any] = {
            "tps": code, "contest": "ppwp", "votes": dict(zip("123", votes, strict=True)),
            "valid": sum(votes), "invalid": 0, "total": sum(votes),
        }  # fmt: skip
        status, answer = server.post("/api/v1/tally", body, self.cookie, f"kunci-{code}")
        assert status in (200, 201), answer
        self.repeats += status == 200
        self.acknowledged[code] = answer["no"]


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    """A founded store with an operator's session in it, which outlives every crash."""
    found_store(tmp_path)
    house = _house(tmp_path)
    try:
        accounts, sessions = Accounts(house), Sessions(house.store)
        register = house.register()
        account = accounts.add(SYSTEM, "operator", "Operator", "operator", register.kecamatan()).account
        actor = Actor(account.username, account.role, frozenset(account.areas), account.id)
        accounts.acknowledge_notice(actor, NOTICE_VERSION)
        fold_all(house)
        tps = [code for area in register.kelurahan() for code in register.tps_of(area)]
        return Phone(f"siaga_sesi={sessions.open(actor)}", tps, random.Random(20240214))
    finally:
        house.store.close()


def _house(folder: Path) -> House:
    return open_house(f"sqlite:///{folder / 'siaga.db'}", folder)


def _lives_and_dies(folder: Path, phone: Phone, kills: int) -> None:
    """Serve, kill at a random moment of the ingest, serve again."""
    for turn in range(kills):
        with served(folder, reports_per_minute=100_000) as server:
            goal = len(phone.acknowledged) + phone.chance.randint(1, 12)
            while len(phone.acknowledged) < goal:
                phone.send(server)
            _kill_while_sending(server, phone, whole=turn % 2 == 0)


def _kill_while_sending(server: Served, phone: Phone, *, whole: bool) -> None:
    """Kill everything, or the worker alone (the master starts another), with requests on their way."""
    worker = server.children()[0]
    killer = threading.Thread(target=server.kill if whole else lambda: os.kill(worker, signal.SIGKILL))
    killer.start()
    try:
        while killer.is_alive():
            phone.send(server)
    except (OSError, http.client.HTTPException):
        pass  # not acknowledged: it goes again under the same key
    killer.join()
    if not whole:
        until(lambda: worker not in server.children() and bool(server.children()), "a new worker")
        until(lambda: _sent(server, phone), "an answer of the new worker")


def _sent(server: Served, phone: Phone) -> bool:
    """Whether the form under way is acknowledged now; a new worker may need a moment to open."""
    try:
        phone.send(server)
    except (OSError, http.client.HTTPException):
        return False
    return True


def _check(folder: Path, phone: Phone) -> None:
    house = _house(folder)
    try:
        fold_all(house)
        with house.store.read() as connection:
            stored = connection.execute(select(submission.c.tps, submission.c.id)).all()
            rows = connection.execute(select(total).where(total.c.contest == "ppwp")).mappings().all()
        numbers = {row.tps: row.id for row in stored}
        assert len(stored) == len(numbers), "a form was counted twice"
        assert phone.acknowledged.items() <= numbers.items(), "an acknowledged form is lost"
        # Besides the acknowledged ones at most the last one, stored when its answer was cut off.
        assert len(numbers) - len(phone.acknowledged) <= 1
        votes = [phone.votes[code] for code in numbers]
        by_area = {row["area"]: Leaf.of(row) for row in rows}
        assert by_area[KOTA].votes == [sum(one) for one in zip(*votes, strict=True)]
        assert by_area[KOTA].counted == len(numbers)
        assert by_area == recount(house, "ppwp")
        assert verify(house).ok
        assert verify(house).checked == len(numbers)
        assert rebuild(house, write=False).differences == []
    finally:
        house.store.close()


def test_kill_nine(tmp_path: Path, phone: Phone) -> None:
    _lives_and_dies(tmp_path, phone, 3)
    _check(tmp_path, phone)


@pytest.mark.soak
def test_kill_nine_twenty_times(tmp_path: Path, phone: Phone) -> None:
    _lives_and_dies(tmp_path, phone, 20)
    _check(tmp_path, phone)
