"""People by role, age and hours: folded with each check-in, alike at every level, computed again by a rebuild."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, delete, select, update

from data.actor import KOTA, Actor
from data.folding import fold_all
from data.folding_people import opened_facets, sealed_facets
from data.health_facets import add_facets, nothing, people_of
from data.house import House
from data.people import add_people, change_people
from data.rebuild import rebuild
from data.reports import CheckinReport, Envelope, PersonCheck, ScreeningReport, submit_checkin, submit_screening
from data.rules.vitals import Vitals
from data.tables import dirty, health_total, person_key
from tests.support.houses import FIELD, TPS

KELURAHAN, KECAMATAN = "64.72.01.1001", "64.72.01"
DINKES = Actor("dinkes", "health", frozenset({KOTA}))
WORST, WELL = Vitals(sbp=185, dbp=112), Vitals(sbp=118, dbp=76)
# id, role, area, birth date
PEOPLE = (
    ("a", "kpps", TPS, "1990-05-01"),
    ("b", "kpps", TPS, "1960-01-31"),
    ("c", "linmas", TPS, None),
    ("d", "pps", KELURAHAN, "1975-12-12"),
    ("e", "ppk", KECAMATAN, "1964-02-14"),
)


def row(who: tuple[str, str, str, str | None]) -> dict[str, Any]:
    name, role, area, born = who
    return {"id": name, "name": f"Petugas {name}", "role": role, "area": area, "birth_date": born}


def facets(house: House, area: str) -> dict[str, Any]:
    with house.store.read() as connection:
        row = connection.execute(select(health_total).where(health_total.c.area == area)).mappings().one()
    assert "people" not in row["facets"]
    assert "kpps" not in row["facets"]
    found = opened_facets(house, row)
    assert found is not None
    return found


@pytest.fixture
def staffed(any_house: House) -> House:
    """Five people: one at risk for ten hours, one well for sixteen; one examined before the day."""
    house = any_house
    house.store.write(lambda connection: add_people(house, connection, [row(one) for one in PEOPLE]))
    checks = (PersonCheck("a", WORST, hours_on_duty=10), PersonCheck("b", WELL, hours_on_duty=16))
    submit_checkin(house, FIELD, CheckinReport(TPS, checks), Envelope("hadir"))
    examined = ScreeningReport("d", WELL, (), "2024-02-01", sex="P", age=48, glucose=95, history=frozenset())
    submit_screening(house, DINKES, examined, Envelope("skrining"))
    fold_all(house)
    return house


def test_every_level_counts_its_people_by_role_age_and_hours(staffed: House) -> None:
    below = facets(staffed, KELURAHAN)
    assert below["screened"] == {"kpps": [2, 0], "linmas": [1, 0], "pps": [1, 1]}
    assert below["role"]["kpps"] == {"rujuk": 1, "rendah": 1}
    assert below["age"] == {
        "30-39": {"rujuk": 1},
        "60+": {"rendah": 1},
        "unknown": {"belum_lengkap": 1},
        "40-49": {"rendah": 1},
    }
    assert {group: sum(row.values()) for group, row in below["hours"].items()} == {"8-12": 1, "16+": 1, "unknown": 2}
    own = facets(staffed, f"direct:{KECAMATAN}")
    assert own["age"] == {"60+": {"belum_lengkap": 1}}  # sixty on the day itself
    for area in (KECAMATAN, KOTA):
        assert facets(staffed, area) == add_facets([below, own])
    assert people_of(facets(staffed, KOTA)) == 5


def test_a_check_in_opens_nobody_it_does_not_name(staffed: House, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = staffed.vault.open
    checks = (PersonCheck("a", WELL, hours_on_duty=12),)
    submit_checkin(staffed, FIELD, CheckinReport(TPS, checks), Envelope("lagi"))
    monkeypatch.setattr(
        staffed.vault, "open", lambda key, sealed, place: opened.append(place) or real(key, sealed, place)
    )
    fold_all(staffed)
    people = [place for place in opened if not place.startswith("health_total|")]
    assert people == [f"health_state|sealed|{staffed.election}|a"]
    assert facets(staffed, KELURAHAN)["hours"]["12-16"] == {"rendah": 1}


def test_a_birth_date_that_is_put_right_moves_the_band(staffed: House) -> None:
    changed = row(("c", "linmas", TPS, "1980-01-01"))
    staffed.store.write(lambda connection: change_people(staffed, connection, [changed]))
    fold_all(staffed)
    assert facets(staffed, KELURAHAN)["age"]["40-49"] == {"rendah": 1, "belum_lengkap": 1}
    assert "unknown" not in facets(staffed, KOTA)["age"]


def test_a_rebuild_finds_the_same_and_puts_right_what_differs(staffed: House) -> None:
    assert rebuild(staffed, write=False).differences == []
    wanted = facets(staffed, KOTA)
    wrong = sealed_facets(staffed, staffed.election, KOTA, nothing())
    staffed.store.write(
        lambda connection: connection.execute(
            update(health_total).where(health_total.c.area == KOTA).values(facets=wrong)
        )
    )
    found = rebuild(staffed)
    assert found.differences == [f"Rincian kesehatan {KOTA}: berbeda dari hasil hitung ulang."]
    assert found.mended
    assert facets(staffed, KOTA) == wanted
    staffed.store.write(lambda connection: connection.execute(update(health_total).values(facets=None)))
    assert rebuild(staffed).mended
    assert facets(staffed, KOTA) == wanted


def test_whoever_was_erased_stays_where_they_were_counted(staffed: House) -> None:
    staffed.store.write(
        lambda connection: connection.execute(delete(person_key).where(person_key.c.person.in_(["a", "d"])))
    )
    assert rebuild(staffed, write=False).differences == []


def test_facets_of_the_same_people_add_up_whatever_the_order(staffed: House) -> None:
    parts = [facets(staffed, area) for area in (KELURAHAN, f"direct:{KECAMATAN}", KOTA)]
    assert add_facets(parts) == add_facets(reversed(parts))
    assert add_facets([]) == nothing()


def test_after_the_update_every_place_is_folded_once_more(staffed: House) -> None:
    """An older store has totals without facets: its places wait, and the next fold fills every level in."""
    wanted = facets(staffed, KOTA)
    migration = importlib.import_module("data.migrations.versions.0009_care")

    def as_before(connection: Connection) -> None:
        connection.execute(update(health_total).values(facets=None))
        with Operations.context(MigrationContext.configure(connection)):
            migration._count_again()

    staffed.store.write(as_before)
    with staffed.store.read() as connection:
        waiting = set(connection.execute(select(dirty.c.kelurahan).where(dirty.c.kind == "health")).scalars())
    register = staffed.register()
    assert waiting == {*register.kelurahan(), *register.kecamatan()}
    fold_all(staffed)
    assert facets(staffed, KOTA) == wanted
    assert rebuild(staffed, write=False).differences == []
