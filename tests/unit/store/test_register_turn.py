"""An import that changes the register and a form that comes at the same moment, on PostgreSQL: no form slips between.

SQLite needs no test of this: there an import has the only writing connection.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text, update

from data.house import House
from data.imports.base import register_changed
from data.reports import Answer, Envelope, TallyReport, recheck, submit_tally
from data.tables import area
from tests.support.founded import open_founded
from tests.support.houses import FIELD, TPS, ppwp, send, voters
from tests.support.serving import until

BUSY = ppwp(250, 0, 0, **{name: one for name, one in voters(250, 250).items() if name != "dpt"})


@pytest.fixture
def house(postgres_database: str, tmp_path: Path) -> Iterator[House]:
    opened = open_founded(postgres_database, tmp_path)
    yield opened
    opened.store.close()


def waiting_for_the_turn(house: House) -> bool:
    """Whether somebody waits for an advisory lock."""
    with house.store.read() as connection:
        asked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'advisory'")
        return bool(connection.execute(asked).scalar())


def test_a_form_that_waited_for_an_import_is_judged_by_its_register(house: House) -> None:
    told: list[Answer] = []
    sender = threading.Thread(target=lambda: told.append(send(house, BUSY)))
    with house.store.long_write() as connection:
        connection.execute(update(area).where(area.c.code == TPS).values(dpt=100))
        register_changed(connection, house.registers.of(house.election, connection), {TPS[:13]})
        recheck(house, connection, house.election, [TPS])
        sender.start()
        until(lambda: waiting_for_the_turn(house), "the form to wait for the import")
    sender.join()
    assert [(answer.state, answer.no) for answer in told] == [("held", 1)]
    assert "B3" in {finding.rule for finding in told[0].findings}


def test_an_import_waits_for_the_form_being_judged_and_looks_at_it_again(house: House) -> None:
    looked: list[int] = []

    def bring_in() -> None:
        with house.store.long_write() as connection:
            connection.execute(update(area).where(area.c.code == TPS).values(dpt=100))
            register_changed(connection, house.registers.of(house.election, connection), {TPS[:13]})
            looked.append(recheck(house, connection, house.election, [TPS]))

    importer = threading.Thread(target=bring_in)
    with house.store.long_write() as connection:
        report = TallyReport(TPS, "ppwp", BUSY)
        assert submit_tally(house, FIELD, report, Envelope("uji-giliran"), connection).state == "counted"
        importer.start()
        until(lambda: waiting_for_the_turn(house), "the import to wait for the form")
    importer.join()
    assert looked == [1]
    with house.store.read() as connection:
        assert connection.execute(text("SELECT state FROM form")).scalars().all() == ["held"]
