"""A real store with emergencies in two kecamatan, one of a person of the kecamatan itself, and illness beside them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from data.actor import KOTA, Actor, Source
from data.clock import SimulatedClock
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.reports import (
    CheckinReport,
    Envelope,
    PersonCheck,
    ScreeningReport,
    submit_checkin,
    submit_screening,
)
from data.rules.vitals import Vitals
from tests.support.founded import open_founded

HERE, THERE, QUIET = "64.72.01", "64.72.03", "64.72.02"
TPS_HERE, TPS_THERE, TPS_QUIET = (f"{area}.1001.001" for area in (HERE, THERE, QUIET))
WELL, ILL = Vitals(sbp=118, dbp=76), Vitals(sbp=185, dbp=112)
FIELD = Source("uji:lapangan").actor()
HEALTH = Actor("dinkes", "health", frozenset({KOTA}))


def at(house: House, hour: int, minute: int) -> None:
    """Move the store's clock to a time (UTC) of the voting day; 21.00 WITA is 13."""
    assert isinstance(house.clock, SimulatedClock)
    house.clock.jump(datetime(2024, 2, 14, hour, minute, tzinfo=UTC))


def look(house: House, person: str, vitals: Vitals, *symptoms: str) -> None:
    """One officer of a TPS is looked at now."""
    tps = person.rpartition("-")[0]
    key = Envelope(f"{person}|{house.clock.now()}")
    submit_checkin(house, FIELD, CheckinReport(tps, (PersonCheck(person, vitals, symptoms),)), key)


def house_with_emergencies(folder: Path) -> House:
    """At 21.45 WITA: in HERE one of a TPS since 21.00, looked at again at 21.30, beside one who is only to be
    referred, and one of the kecamatan since before the day; in THERE two of a TPS since 21.20 and 21.25, one of them
    looked at again; in QUIET somebody to be referred."""
    house = open_founded(f"sqlite:///{folder / 'siaga.db'}", folder)
    people = [
        {"id": f"{tps}-{n}", "name": f"Rahasia {n}", "role": "kpps", "area": tps}
        for tps in (TPS_HERE, TPS_THERE, TPS_QUIET)
        for n in range(3)
    ]
    people.append({"id": "ppk-1", "name": "Rahasia PPK", "role": "ppk", "area": HERE})
    house.store.write(lambda connection: add_people(house, connection, people))
    submit_screening(house, HEALTH, ScreeningReport("ppk-1", WELL, ("pingsan",), "2024-02-10"), Envelope("skrining"))
    look(house, f"{TPS_HERE}-0", WELL, "nyeri_dada")
    look(house, f"{TPS_HERE}-1", ILL)
    look(house, f"{TPS_QUIET}-0", ILL)
    at(house, 13, 20)
    look(house, f"{TPS_THERE}-0", WELL, "pingsan")
    at(house, 13, 25)
    look(house, f"{TPS_THERE}-1", WELL, "kejang")
    at(house, 13, 30)
    look(house, f"{TPS_HERE}-0", ILL, "nyeri_dada")
    look(house, f"{TPS_THERE}-1", WELL, "kejang")
    at(house, 13, 45)
    fold_all(house)
    return house
