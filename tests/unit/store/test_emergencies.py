"""Open emergencies by place: seven roles and two areas in one process, what is never in them, and what they cost."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from data.actor import KOTA, ROLE_ACTIONS, ROLES, Actor
from data.errors import NotAllowed
from data.folding import fold_all
from data.founding import open_house
from data.house import House
from data.reports.health import merged, since_of
from data.snapshot import SnapshotService
from data.tables import audit
from data.view import Emergency
from tests.support.emergencies import (
    HERE,
    QUIET,
    THERE,
    TPS_HERE,
    TPS_QUIET,
    TPS_THERE,
    WELL,
    at,
    house_with_emergencies,
    look,
)
from tests.support.houses import ppwp, send

WHOLE_CITY = ("admin", "viewer", "wall")
DAY = "2024-02-14T13"
OF_THE_TPS_HERE = Emergency(
    TPS_HERE, "TPS 001 Rawa Makmur", 1, f"{DAY}:00:00.000000+00:00", f"{DAY}:30:00.000000+00:00"
)
OF_HERE = (Emergency(HERE, "Palaran", 1, "2024-02-10", None), OF_THE_TPS_HERE)
OF_THERE = (Emergency(TPS_THERE, "TPS 001 Teluk Lerong Ilir", 2, f"{DAY}:20:00.000000+00:00", None),)
OPEN = {HERE: OF_HERE, THERE: OF_THERE}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = house_with_emergencies(tmp_path_factory.mktemp("darurat"))
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def snapshots(house: House) -> SnapshotService:
    return SnapshotService(house)


def someone(role: str, area: str) -> Actor:
    where = KOTA if role in WHOLE_CITY else f"{area}.1001.001" if role == "officer" else area
    return Actor(f"{role}.{area}", role, frozenset({where}))


def test_those_who_act_see_their_own_area_and_others_nothing_however_they_alternate(
    snapshots: SnapshotService,
) -> None:
    for _round in range(3):
        for area, role in itertools.product((HERE, THERE), ROLES):
            actor = someone(role, area)
            if role == "officer":
                with pytest.raises(NotAllowed):
                    snapshots.view(actor)
            elif role in ("operator", "health"):
                assert snapshots.view(actor).emergencies() == OPEN[area], (role, area)
            else:
                with pytest.raises(NotAllowed):
                    snapshots.view(actor).emergencies()
    assert {role for role in ROLES if "see_emergencies" in ROLE_ACTIONS[role]} == {"operator", "health"}


@pytest.mark.parametrize(
    ("areas", "found"),
    [
        ((QUIET,), ()),
        (("64.72.04",), ()),
        ((f"{HERE}.1001",), (OF_THE_TPS_HERE,)),  # not the one of the kecamatan above it
        ((f"{HERE}.1002",), ()),
        ((HERE, THERE), (*OF_HERE, *OF_THERE)),
    ],
)
def test_an_area_is_where_it_ends(snapshots: SnapshotService, areas: tuple[str, ...], found: Any) -> None:
    assert snapshots.view(Actor("meja", "operator", frozenset(areas))).emergencies() == found


def test_the_whole_city_of_the_health_role_agrees_with_its_exact_count(snapshots: SnapshotService) -> None:
    view = snapshots.view(Actor("dinkes", "health", frozenset({KOTA})))
    assert sum(one.people for one in view.emergencies()) == view.health(KOTA).emergencies == 4


def test_nobody_and_nothing_else_is_in_it(snapshots: SnapshotService) -> None:
    said = repr(snapshots.view(someone("operator", HERE)).emergencies())
    for secret in ("Rahasia", f"{TPS_HERE}-0", "ppk-1", "dada", "pingsan", "rujuk", "185", "112"):
        assert secret not in said


def test_reading_it_leaves_no_line_in_the_log(house: House) -> None:
    def lines() -> int:
        with house.store.read() as connection:
            return connection.execute(select(func.count()).select_from(audit)).scalar_one()

    before = lines()
    SnapshotService(house).view(someone("operator", HERE)).emergencies()
    assert lines() == before


def test_a_process_that_has_opened_nothing_yet_says_the_same(house: House) -> None:
    folder = Path(str(house.store.reader.url.database)).parent
    other = open_house(f"sqlite:///{folder / 'siaga.db'}", folder, writable=False)
    try:
        assert SnapshotService(other).view(someone("operator", THERE)).emergencies() == OF_THERE
    finally:
        other.store.close()


# ---- cost ----


class Readings:
    """Counts the statements that look at health records."""

    def __init__(self, house: House) -> None:
        self.count = 0
        event.listen(house.store.reader, "before_cursor_execute", self._count)

    def _count(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.count += "FROM health_state" in statement


def test_it_is_read_once_per_revision_and_scope_and_only_where_something_is_open(house: House) -> None:
    snapshots = SnapshotService(house, shortest=0)
    readings = Readings(house)
    snapshots.view(Actor("sepi", "operator", frozenset({QUIET}))).emergencies()
    assert readings.count == 0
    for name in ("satu", "dua", "tiga"):
        snapshots.view(Actor(name, "health", frozenset({THERE}))).emergencies()
    assert readings.count == 2  # who is there; the records of those in an emergency
    for number in range(2, 12):
        send(house, ppwp(1, 2, 3), f"{THERE}.1001.{number:03d}")
    fold_all(house)
    snapshots.view(Actor("satu", "health", frozenset({THERE}))).emergencies()
    assert readings.count == 4  # as many with ten more forms


# ---- time (the last test moves the store on) ----


def test_a_tier_lasts_from_the_first_look_that_gave_it() -> None:
    def plain(*symptoms: str) -> dict[str, Any]:
        return {"person": "p", "vitals": {"sbp": 118, "dbp": 76}, "symptoms": symptoms, "duty": None, "slept": None}

    record: dict[str, Any] = {}
    since = []
    for minute, symptoms in enumerate([("kejang",), ("pingsan",), (), ("pingsan",), ("pusing",)]):
        record = merged(record, plain(*symptoms), "checkin", f"{DAY}:0{minute}")
        since.append((record["tier"], record["since"][-1]))
    darurat, pantau = "darurat", "pantau"
    assert since == [(darurat, "0"), (darurat, "0"), ("rendah", "2"), (darurat, "3"), (pantau, "4")]
    before = {name: value for name, value in record.items() if name != "since"}
    assert since_of(before) == f"{DAY}:04"
    assert merged(before, plain("pusing"), "checkin", f"{DAY}:05")["since"] == f"{DAY}:04"


def test_an_emergency_ends_with_the_look_that_says_so_and_a_new_one_starts_anew(house: House) -> None:
    def now() -> tuple[Emergency, ...]:
        fold_all(house)
        return SnapshotService(house).view(Actor("kel", "operator", frozenset({f"{HERE}.1001"}))).emergencies()

    at(house, 14, 0)
    look(house, f"{TPS_HERE}-0", WELL)
    assert now() == ()
    at(house, 14, 10)
    look(house, f"{TPS_HERE}-0", WELL, "pingsan")
    started = "2024-02-14T14:10:00.000000+00:00"
    assert now() == (Emergency(TPS_HERE, "TPS 001 Rawa Makmur", 1, started, None),)
    at(house, 14, 20)
    look(house, f"{TPS_QUIET}-0", WELL, "kejang")
    assert now() == (Emergency(TPS_HERE, "TPS 001 Rawa Makmur", 1, started, None),)
