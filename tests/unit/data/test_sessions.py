"""Sessions end with the right they came from, here at once and in other processes within seconds."""

from __future__ import annotations

from data.accounts import Accounts
from data.actor import SYSTEM
from data.house import House
from data.passwords import Passwords
from data.sessions import Sessions
from data.tables import session
from tests.support.factory import CHEAP_HASHER
from tests.unit.data.conftest import ADDRESS, Clock, rows


def test_ending_sessions_is_part_of_the_change(house: House, clock: Clock) -> None:
    sessions = Sessions(house.store, now=clock)
    accounts = Accounts(house, passwords=Passwords(CHEAP_HASHER), sessions=sessions, now=clock)
    issued = accounts.add(SYSTEM, "korban", "Korban", "viewer")
    actor = accounts.authenticate("korban", issued.password, ADDRESS)
    tokens = [sessions.open(actor) for _ in range(3)]
    assert all(sessions.find(token) for token in tokens)
    accounts.disable(SYSTEM, "korban")
    assert not any(sessions.find(token) for token in tokens)
    assert rows(house, session) == 0


def test_a_session_ended_by_another_process_lasts_five_seconds_at_most(house: House, clock: Clock) -> None:
    here, there = Sessions(house.store, now=clock), Sessions(house.store, now=clock)
    accounts = Accounts(house, passwords=Passwords(CHEAP_HASHER), now=clock)
    issued = accounts.add(SYSTEM, "korban", "Korban", "viewer")
    token = here.open(accounts.authenticate("korban", issued.password, ADDRESS))
    assert here.find(token) is not None
    there.close(token)
    clock.wait(4.9)
    assert here.find(token) is not None
    clock.wait(0.1)
    assert here.find(token) is None
