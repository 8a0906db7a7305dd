"""The register as the page Petugas shows it: headcount, gaps, a search that forgives spelling; on both databases."""

from __future__ import annotations

import pytest

from data.actor import KOTA, ROLE_ACTIONS, Actor
from data.errors import NotAllowed
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.rules.headcount import Headcount
from data.snapshot import SnapshotService
from data.view import View, officers

HERE, THERE = "64.72.01", "64.72.03"
TPS = f"{HERE}.1001.001"
ANALYST = Actor("analis", "analyst", frozenset({KOTA}))
DESK = Actor("kec", "operator", frozenset({HERE}))
NAMES = ("Siti Aminah", "Sitti Aminah Rahmawati", "Budi Santoso", "Muhammad Rizky", "Nur Halimah", "Agus", "Dewi")


@pytest.fixture
def house(any_house: House) -> House:
    people = [
        {"id": f"k{at}", "name": name, "role": "kpps", "area": TPS, "nik": f"647201120380{at:04d}", "phone": "0811"}
        for at, name in enumerate(NAMES)
    ]
    people += [{"id": "l1", "name": "Aminah Siti", "role": "linmas", "area": TPS}]
    people += [{"id": "p1", "name": "Rudi", "role": "ppk", "area": HERE}]
    people += [{"id": "x1", "name": "Siti Aminah", "role": "kpps", "area": f"{THERE}.1001.001"}]
    any_house.store.write(lambda connection: add_people(any_house, connection, people))
    fold_all(any_house)
    return any_house


def view_of(house: House, actor: Actor = ANALYST) -> View:
    return SnapshotService(house, shortest=0).view(actor)


def test_expected_against_filled(house: House) -> None:
    found = {one.role: one for one in officers.headcount(view_of(house, DESK), HERE, Headcount())}
    tps = len([code for code in house.register().areas if code.startswith(HERE) and code.count(".") == 4])
    assert (found["kpps"].places, found["kpps"].expected, found["kpps"].filled) == (tps, 7 * tps, 7)
    assert (found["kpps"].short_places, found["kpps"].missing) == (tps - 1, 7 * (tps - 1))
    assert (found["linmas"].filled, found["linmas"].missing) == (1, 2 * tps - 1)
    assert (found["ppk"].places, found["ppk"].filled, found["ppk"].missing) == (1, 1, 4)
    city = {one.role: one for one in officers.headcount(view_of(house), KOTA, Headcount())}
    assert (city["kpps"].expected, city["kpps"].filled) == (17_941, 8)
    assert officers.headcount(view_of(house), KOTA, Headcount.parse("kpps=0"))[0].missing == 0


def test_the_places_where_somebody_is_missing(house: House) -> None:
    found = officers.gaps(view_of(house, DESK), HERE, Headcount())
    assert found[0].people == 9
    (full,) = [one for one in found if one.area == TPS]
    assert (full.place, dict(full.missing)) == ("TPS 001 Rawa Makmur", {"linmas": 1})
    (kecamatan,) = [one for one in found if one.area == HERE]
    assert dict(kecamatan.missing) == {"ppk": 4}
    assert all(one.area.startswith(HERE) for one in found)


@pytest.mark.parametrize("typed", ["siti aminah", "SITI  AMINA", "sity aminah", "aminah siti"])
def test_a_search_forgives_spelling(house: House, typed: str) -> None:
    found = officers.listed(view_of(house, DESK), HERE, wanted=typed)
    assert {one.id for one in found} == {"k0", "k1", "l1"}


def test_a_search_finds_an_id_to_the_letter_and_nothing_that_is_not_there(house: House) -> None:
    assert [one.id for one in officers.listed(view_of(house), KOTA, wanted="k3")] == ["k3"]
    assert officers.listed(view_of(house), KOTA, wanted="zzzz") == []
    assert officers.listed(view_of(house), KOTA, wanted="6472011203800003") == []  # a NIK is found nowhere here
    assert [one.id for one in officers.listed(view_of(house), KOTA, wanted="siti aminah", role="linmas")] == ["l1"]


def test_orders_and_areas(house: House) -> None:
    mine = officers.listed(view_of(house, DESK), HERE)
    assert [one.id for one in mine][:3] == ["p1", "k5", "k2"]  # the kecamatan, then its TPS by role and name
    by_name = officers.listed(view_of(house), KOTA, order="name")
    assert [one.name for one in by_name][:3] == ["Agus", "Aminah Siti", "Budi Santoso"]
    assert officers.listed(view_of(house), KOTA, order="name", down=True)[0] == by_name[-1]
    assert {one.role for one in officers.listed(view_of(house), KOTA, order="role")[:8]} == {"kpps"}
    assert "x1" not in {one.id for one in mine}


def test_who_may_see_it(house: House) -> None:
    assert {role for role, actions in ROLE_ACTIONS.items() if "see_register" in actions} == {
        "admin", "analyst", "operator"
    }  # fmt: skip
    for role in ("viewer", "wall", "health"):
        outsider = view_of(house, Actor(role, role, frozenset({KOTA})))
        with pytest.raises(NotAllowed):
            officers.listed(outsider, KOTA)
    desk = view_of(house, DESK)
    for ask in (officers.listed, lambda view, area: officers.gaps(view, area, Headcount())):
        with pytest.raises(NotAllowed):
            ask(desk, THERE)
