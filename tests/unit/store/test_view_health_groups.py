"""Officers by role, age and hours, and their screening, as each role gets them from a real store."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pandas as pd
import pytest

from data.actor import KOTA, ROLES, Actor
from data.dapil import members
from data.errors import NotAllowed, NotFound
from data.folding import fold_all
from data.health_facets import SPLITS, people_of
from data.health_groups import disclose_screening, disclose_split
from data.house import House
from data.people import add_people
from data.reports import CheckinReport, Envelope, PersonCheck, ScreeningReport, submit_checkin, submit_screening
from data.rules.disclosure import Shown
from data.rules.policy import AT_RISK_TIERS
from data.rules.vitals import Vitals
from data.snapshot import SnapshotService
from data.view import View
from tests.support.founded import open_founded
from tests.support.houses import FIELD

KECAMATAN, OTHER = "64.72.01", "64.72.03"
KELURAHAN = f"{KECAMATAN}.1001"
TPS = f"{KELURAHAN}.001"
DINKES = Actor("dinkes", "health", frozenset({KOTA}))
PUSKESMAS = Actor("puskesmas", "health", frozenset({KECAMATAN}))
VIEWER = Actor("pimpinan", "viewer", frozenset({KOTA}))
ILL, WELL = Vitals(sbp=185, dbp=112), Vitals(sbp=118, dbp=76)
# role: (people, at risk, screened); the first of each is sixty, the others forty; two thirds on duty for twelve hours.
CREW = {"kpps": (120, 13, 40), "linmas": (40, 6, 2), "pps": (3, 1, 3)}
HIDDEN = Shown("hidden", None)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("kelompok")
    opened = open_founded(f"sqlite:///{folder / 'siaga.db'}", folder)
    checks, people, screened = [], [], []
    for role, (many, ill, done) in CREW.items():
        place = KELURAHAN if role == "pps" else TPS
        for at in range(many):
            who = f"{role}-{at}"
            born = "1960-01-01" if at == 0 else "1980-06-01"
            people.append({"id": who, "name": f"Petugas {who}", "role": role, "area": place, "birth_date": born})
            if role != "pps":
                checks.append(PersonCheck(who, ILL if at < ill else WELL, hours_on_duty=12 if at % 3 else None))
            if many - at <= done:
                screened.append(ScreeningReport(who, ILL if role == "pps" and at < ill else WELL, (), "2024-02-05"))
    ppk = [{"id": f"ppk-{at}", "name": f"PPK {at}", "role": "ppk", "area": KECAMATAN} for at in range(5)]
    opened.store.write(lambda connection: add_people(opened, connection, [*people, *ppk]))
    for one in screened:
        submit_screening(opened, DINKES, one, Envelope(f"skrining-{one.person}"))
    fold_all(opened)
    screened_first = dict(SnapshotService(opened).snapshot().facets[KOTA]["screened"])
    assert screened_first == {"kpps": [120, 40], "linmas": [40, 2], "pps": [3, 3], "ppk": [5, 0]}
    submit_checkin(opened, FIELD, CheckinReport(TPS, tuple(checks)), Envelope("hadir"))
    fold_all(opened)
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def snapshots(house: House) -> SnapshotService:
    return SnapshotService(house)


def rows(table: pd.DataFrame, *columns: str) -> dict[str, tuple[str, ...]]:
    return {row[table.columns[0]]: tuple(row[one].text() for one in columns) for row in table.to_dict("records")}


def test_the_health_team_has_every_group_to_the_person_in_its_area(snapshots: SnapshotService) -> None:
    for actor, area in ((DINKES, KOTA), (PUSKESMAS, KECAMATAN), (PUSKESMAS, KELURAHAN)):
        view = snapshots.view(actor)
        found = view.health_facet(area, "role")
        said = rows(found, "people", "at_risk")
        assert said["kpps"] == ("120", "13")
        assert said["linmas"] == ("40", "6")
        assert ("ppk" in said) is (area != KELURAHAN)
        assert found["exact"].all()
        assert found.set_index("group").loc["kpps", "rujuk"] == Shown("value", 13, exact=True)
    ages = rows(snapshots.view(DINKES).health_facet(KOTA, "age"), "people", "at_risk")
    assert ages == {"40-49": ("160", "17"), "60+": ("3", "3"), "unknown": ("5", "0")}
    hours = rows(snapshots.view(DINKES).health_facet(KOTA, "hours"), "people")
    assert hours == {"12-16": ("106",), "unknown": ("62",)}


def test_everyone_else_gets_disclosed_groups_of_kota_and_kecamatan(snapshots: SnapshotService) -> None:
    view = snapshots.view(VIEWER)
    for area in (KOTA, KECAMATAN):
        found = view.health_facet(area, "role")
        assert rows(found, "people", "at_risk") == {
            "kpps": ("120", "10+"), "linmas": ("40", "5+"), "pps": ("3", "disamarkan"), "ppk": ("5", "disamarkan")
        }  # fmt: skip
        assert not found["exact"].any()
        assert found[list(AT_RISK_TIERS)].isna().all().all()
    ages = rows(view.health_facet(KOTA, "age"), "people", "at_risk")
    assert (ages["40-49"], ages["60+"]) == (("160+", "15+"), ("<5", "disamarkan"))
    hours = rows(view.health_facet(KOTA, "hours"), "people", "at_risk")
    assert (hours["12-16"], hours["unknown"]) == (("105+", "10+"), ("60+", "disamarkan"))


def test_a_puskesmas_has_its_own_area_exactly_and_the_city_disclosed(snapshots: SnapshotService) -> None:
    view = snapshots.view(PUSKESMAS)
    assert view.health_facet(KECAMATAN, "role")["exact"].all()
    assert rows(view.health_facet(KOTA, "role"), "at_risk")["kpps"] == ("10+",)


def test_a_kelurahan_has_no_groups_outside_the_team(snapshots: SnapshotService) -> None:
    view = snapshots.view(VIEWER)
    assert not view.health_split_shown(KELURAHAN)
    assert all(view.health_facet(KELURAHAN, split).empty for split in SPLITS)
    assert view.screening(KELURAHAN).empty
    table = view.screening_table("kelurahan", KECAMATAN).set_index("kode")
    assert table.loc[KELURAHAN, "linmas_screened"] == HIDDEN
    assert snapshots.view(DINKES).health_split_shown(KELURAHAN)


def test_screening_is_counted_with_linmas_apart_and_rounded_outside_the_team(snapshots: SnapshotService) -> None:
    """The day's check-ins take nothing away: who was examined stays examined."""
    exact = rows(snapshots.view(DINKES).screening(KOTA), "people", "screened")
    assert exact["pps"] == ("3", "3")
    assert exact["ppk"] == ("5", "0")
    table = snapshots.view(DINKES).screening_table("kelurahan").set_index("kode")
    assert (table.loc[KELURAHAN, "people"], table.loc[KELURAHAN, "linmas"]) == (163, 40)
    shown = snapshots.view(VIEWER).screening(KOTA)
    assert rows(shown, "screened") == {
        "kpps": ("40+",), "linmas": ("<5",), "pps": ("disamarkan",), "ppk": ("disamarkan",)
    }  # fmt: skip
    assert snapshots.view(VIEWER).screened(KOTA) == (168, Shown("value", 45))
    assert snapshots.view(DINKES).screened(KOTA) == (168, Shown("value", 45, exact=True))
    assert not any(one.exact for one in shown["screened"])


def test_a_dapil_claims_no_more_than_its_kecamatan(snapshots: SnapshotService, house: House) -> None:
    view = snapshots.view(VIEWER)
    home = next(area for area in view.areas_at("dapil") if KECAMATAN in view.areas_at("kecamatan", area))
    said = rows(view.health_facet(home, "role"), "people", "at_risk")
    assert said["kpps"] == ("120", "10+")
    assert rows(snapshots.view(DINKES).health_facet(home, "role"), "at_risk")["kpps"] == ("13",)


def test_another_split_is_refused(snapshots: SnapshotService) -> None:
    with pytest.raises(NotFound, match="menurut zodiak"):
        snapshots.view(VIEWER).health_facet(KOTA, "zodiak")


def roles_of(area: str) -> list[Actor]:
    every = [Actor(f"uji-{role}", role, frozenset({area})) for role in ROLES]
    return [actor for actor in every if actor.may("see_aggregates")]


@pytest.mark.parametrize("home", [KOTA, KECAMATAN, OTHER, KELURAHAN])
def test_no_role_reads_a_small_count_it_may_not_know(snapshots: SnapshotService, home: str) -> None:
    """Every role, area, split and screening: exact numbers of health only for the health role inside its area."""
    walked = 0
    for actor in roles_of(home):
        view = snapshots.view(actor)
        for area in (KOTA, KECAMATAN, OTHER, KELURAHAN, *view.areas_at("dapil")):
            try:
                view.require(area)
            except NotAllowed:
                with pytest.raises(NotAllowed):
                    view.health_facet(area, "role")
                with pytest.raises(NotAllowed):
                    view.screening(area)
                continue
            team = actor.role == "health" and _within(actor, view, area)
            for table, columns in _tables(view, area):
                for column, row in product(columns, table.to_dict("records")):
                    one = row[column]
                    if one is None:
                        continue
                    if not (team or (actor.role == "health" and "dapil" in area)):  # whose other kecamatan may be empty
                        assert not one.exact or one.value == 0, (actor, area, column, row)
                    if team:
                        assert one.exact
                    elif not one.exact and one.kind == "value":
                        assert one.value % 5 == 0
                    walked += 1
    assert walked > 50


def _within(actor: Actor, view: View, area: str) -> bool:
    return all(actor.within(one) for one in members(view.register, area))


def _tables(view: View, area: str) -> Iterator[tuple[pd.DataFrame, tuple[str, ...]]]:
    for split in SPLITS:
        sizes = () if split == "role" else ("people",)
        yield view.health_facet(area, split), ("at_risk", *AT_RISK_TIERS, *sizes)
    yield view.screening(area), ("screened",)


def test_groups_wait_until_everybody_is_counted_by_them(snapshots: SnapshotService) -> None:
    """After an update the first folds fill the groups in area by area: none are published before all are there."""
    snapshot = snapshots.snapshot()
    for missing in (KOTA, KECAMATAN):
        facets = {area: one for area, one in snapshot.facets.items() if area != missing}
        assert disclose_split(snapshot.register, snapshot.tiers, facets, "role").at_risk == {}
        assert disclose_screening(snapshot.register, snapshot.tiers, facets).areas == {}
    assert people_of(snapshot.facets[KOTA]) == sum(snapshot.tiers[KOTA].values())
