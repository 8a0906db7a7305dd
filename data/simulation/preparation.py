"""What a simulated store needs before its night: voters on the lists, officers at the stations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from data.folding import queue_everything
from data.house import House
from data.people import add_people
from data.simulation.content import Content
from data.simulation.electorate import voters_on_list
from data.tables import area, election, person


def prepare(house: House, content: Content, tps: Sequence[str]) -> None:
    """Store what is missing, in one transaction: the DPT of all TPS, and the officers of `tps`, every kelurahan and
    every kecamatan. A second call changes nothing. Raises `StoreError` for a real store."""
    house.store.require_kind("simulated")
    register = content.register
    places = (*tps, *register.kelurahan(), *register.kecamatan())
    with house.store.long_write() as connection:
        if _invent_voters(connection, content):
            # Totals know the DPT of their area: all of them are to be folded again.
            queue_everything(connection, house.registers.of(house.election, connection))
        there = set(connection.execute(select(person.c.id).where(person.c.election == house.election)).scalars())
        rows = [one.row() for place in places for one in content.crew(place) if one.id not in there]
        if rows:
            add_people(house, connection, rows)


def _invent_voters(connection: Connection, content: Content) -> bool:
    """Give every TPS without a DPT one, and raise the register's version; whether there was any."""
    register = content.register
    without = select(area.c.code).where(
        area.c.election == register.election, area.c.level == "tps", area.c.dpt.is_(None)
    )
    rows = []
    for code in connection.execute(without).scalars():
        men, women = voters_on_list(content.seed, register.area(code))
        rows.append({"at": code, "dpt": men + women, "dpt_men": men, "dpt_women": women})
    if not rows:
        return False
    statement = update(area).where(area.c.election == register.election, area.c.code == bindparam("at"))
    connection.execute(statement, rows)
    raised = election.c.register_version + 1
    connection.execute(update(election).where(election.c.code == register.election).values(register_version=raised))
    return True
