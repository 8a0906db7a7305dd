"""What each role may see of one store: seven roles, two areas, alternating in one process."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from data.actor import KOTA, ROLE_ACTIONS, ROLES, Actor
from data.errors import NotAllowed, NotFound, SiagaError
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.reports import CheckinReport, Envelope, PersonCheck, submit_checkin
from data.rules.disclosure import Shown
from data.rules.vitals import Vitals
from data.snapshot import SnapshotService
from data.tables import audit
from data.view import View
from tests.support.founded import open_founded
from tests.support.houses import FIELD, ppwp, send

HERE, THERE = "64.72.01", "64.72.03"
TPS_HERE, TPS_THERE = f"{HERE}.1001.001", f"{THERE}.1001.001"
DAPIL = "dapil:647202"  # 01, 02 and 10
TPS_NEAR = "64.72.02.1001.001"  # in the dapil of HERE
WHOLE_CITY = ("admin", "viewer", "wall")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A store with forms and health reports in two kecamatan: 7 at risk here, 2 there; 13 and 1 emergency of 37
    people in a third."""
    folder = tmp_path_factory.mktemp("peran")
    opened = open_founded(f"sqlite:///{folder / 'siaga.db'}", folder)
    opened.store.write(lambda connection: _people(opened, connection))
    for tps, at_risk in ((TPS_HERE, 7), (TPS_THERE, 2)):
        send(opened, ppwp(48, 139, 21), tps)
        send(opened, ppwp(48, 399, 21), tps[:-1] + "2")
        checks = tuple(
            PersonCheck(f"{tps}-{n}", Vitals(sbp=185 if n < at_risk else 118, dbp=112 if n < at_risk else 76))
            for n in range(9)
        )
        submit_checkin(opened, FIELD, CheckinReport(tps, checks), Envelope(f"sehat-{tps}"))
    near = tuple(
        PersonCheck(
            f"{TPS_NEAR}-{n}",
            Vitals(sbp=185 if n < 13 else 118, dbp=112 if n < 13 else 76),
            ("nyeri_dada",) if n == 36 else (),
        )
        for n in range(37)
    )
    submit_checkin(opened, FIELD, CheckinReport(TPS_NEAR, near), Envelope("sehat-dekat"))
    fold_all(opened)
    yield opened
    opened.store.close()


def _people(house: House, connection: object) -> None:
    rows = [
        {"id": f"{tps}-{n}", "name": f"Petugas {n} {tps[6:8]}", "role": "kpps", "area": tps}
        for tps, count in ((TPS_HERE, 9), (TPS_THERE, 9), (TPS_NEAR, 37))
        for n in range(count)
    ]
    add_people(house, connection, rows)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def snapshots(house: House) -> SnapshotService:
    return SnapshotService(house)


def someone(role: str, area: str) -> Actor:
    where = KOTA if role in WHOLE_CITY else f"{area}.1001.001" if role == "officer" else area
    return Actor(f"{role}.{area}", role, frozenset({where}))


def tries(view: View, area: str) -> dict[str, bool]:
    """Whether each kind of reading works for an area."""
    kelurahan = f"{area}.1001"
    readings = {
        "total": lambda: view.tally(area, "ppwp"),
        "kelurahan": lambda: view.tally(kelurahan, "ppwp"),
        "forms": lambda: view.tps_rows(kelurahan, "ppwp"),
        "findings": lambda: next(card for card in view.findings() if card.tps.startswith(area)),
        "names": lambda: view.officers_at_risk(area, "uji", view.actor),
    }
    found = {}
    for name, read in readings.items():
        try:
            read()
            found[name] = True
        except (SiagaError, StopIteration):
            found[name] = False
    return found


ALLOWED = {
    "admin": ({"total", "kelurahan"}, {"total", "kelurahan"}),
    "analyst": ({"total", "kelurahan", "forms", "findings"}, set()),
    "health": ({"total", "kelurahan", "names"}, set()),
    "operator": ({"total", "kelurahan", "forms", "findings"}, set()),
    "viewer": ({"total", "kelurahan"}, {"total", "kelurahan"}),
    "wall": ({"total", "kelurahan"}, {"total", "kelurahan"}),
}


def test_each_role_sees_its_own_and_no_more_however_they_alternate(snapshots: SnapshotService) -> None:
    for _round in range(3):
        for area, role in itertools.product((HERE, THERE), ROLES):
            other = THERE if area == HERE else HERE
            actor = someone(role, area)
            if role == "officer":
                with pytest.raises(NotAllowed):
                    snapshots.view(actor)
                continue
            view = snapshots.view(actor)
            own, others = ALLOWED[role]
            assert {name for name, works in tries(view, area).items() if works} == own, (role, area)
            assert {name for name, works in tries(view, other).items() if works} == others, (role, other)
            assert view.tally(KOTA, "ppwp").reported == 4  # the city's total is for everyone


def test_the_lists_of_areas_are_cut_too(snapshots: SnapshotService) -> None:
    operator = snapshots.view(someone("operator", HERE))
    assert operator.areas_at("kecamatan") == [HERE]
    assert {code[: len(HERE)] for code in operator.areas_at("kelurahan")} == {HERE}
    assert set(operator.points("ppwp")["kelurahan"]) == set(operator.areas_at("kelurahan"))
    assert {item.area[: len(HERE)] for item in operator.feed(50)} == {HERE}
    assert len(snapshots.view(someone("viewer", HERE)).areas_at("kelurahan")) == 59


def test_a_kelurahan_operator_sees_the_total_of_the_kecamatan_but_not_its_neighbours(
    snapshots: SnapshotService,
) -> None:
    view = snapshots.view(Actor("kel", "operator", frozenset({f"{HERE}.1001"})))
    assert view.tally(HERE, "ppwp").reported == 2
    with pytest.raises(NotAllowed):
        view.tally(f"{HERE}.1002", "ppwp")
    with pytest.raises(NotFound):
        view.tally("64.72.99", "ppwp")


def test_health_counts_are_exact_for_the_health_role_in_its_area_only(snapshots: SnapshotService) -> None:
    exact = snapshots.view(someone("health", HERE)).health(HERE)
    assert (exact.exact, exact.tiers["rujuk"].value, exact.tiers["rendah"].value) == (True, 7, 2)
    for role in ("admin", "viewer", "wall", "analyst", "operator"):
        shown = snapshots.view(someone(role, HERE)).health(HERE)
        assert not shown.exact
        assert {tier for tier, one in shown.tiers.items() if one.exact} == {"darurat"}, role
        assert all(one.exact or one.value is None or one.value % 5 == 0 for one in shown.tiers.values()), role
    view = snapshots.view(someone("viewer", HERE))
    assert view.health_table("kelurahan")["rujuk"].isna().all()
    for level, tier in (("kelurahan", "at_risk"), ("kecamatan", "at_risk"), ("kecamatan", "rujuk")):
        numbers = [one.value for one in view.health_table(level)[tier] if one.value is not None]
        assert all(value % 5 == 0 for value in numbers), (level, tier)


def test_the_health_of_a_dapil_is_that_of_all_its_kecamatan_whoever_reads(snapshots: SnapshotService) -> None:
    """A reader of one kecamatan gets the dapil's own number, disclosed where it is not theirs to see exactly."""
    lines = [snapshots.view(someone(role, HERE)).health(DAPIL) for role in ("viewer", "analyst", "operator")]
    assert {(one.people, one.emergencies, one.exact) for one in lines} == {(46, 1, False)}
    assert {one.at_risk for one in lines} == {Shown("value", 10)}
    # 10+ in rujuk beside one emergency would leave 0 to 3 for evaluasi.
    assert {one.tiers["rujuk"] for one in lines} == {Shown("hidden", None)}
    health = snapshots.view(someone("health", HERE)).health(DAPIL)
    assert (health.people, health.emergencies, health.exact) == (46, 1, False)
    assert health.at_risk == Shown("value", 15)  # 7 here, 10 or more of the neighbour
    both = Actor("health.dua", "health", frozenset({HERE, "64.72.02", "64.72.10"}))
    assert snapshots.view(both).health(DAPIL).people == 46


def test_each_reading_of_names_is_logged_with_its_purpose(house: House, snapshots: SnapshotService) -> None:
    reader = someone("health", HERE)
    names = snapshots.view(reader).officers_at_risk(HERE, "pemantauan hari H", reader)
    assert {one.person for one in names} == {f"{TPS_HERE}-{n}" for n in range(7)}
    with house.store.read() as connection:
        row = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(1)).one()
    assert (row.actor, row.action, row.purpose) == (reader.username, "read_named_health", "pemantauan hari H")
    assert f"{TPS_HERE}-0" in row.detail
    assert "185" not in row.detail


def test_named_health_is_read_under_the_readers_own_name(snapshots: SnapshotService) -> None:
    view = snapshots.view(someone("health", HERE))
    for other in (someone("analyst", HERE), someone("health", THERE)):
        with pytest.raises(NotAllowed):
            view.officers_at_risk(HERE, "uji", other)


def test_the_database_holds_no_health_value_in_clear(house: House) -> None:
    with house.store.read() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    personal = [line for line in dump.splitlines() if "health_state" in line or "'checkin'" in line]
    assert len(personal) > 2
    for trace in ("rujuk", "derajat", "sbp", "185", "112"):
        assert not any(f'"{trace}' in line or f":{trace}" in line for line in personal), trace


def test_the_table_of_rights_has_every_role_and_nothing_for_strangers() -> None:
    assert set(ROLE_ACTIONS) == {*ROLES, "source"}
    assert not Actor("x", "entah", frozenset({KOTA})).may("see_aggregates")
    with pytest.raises(ValueError, match="unknown action"):
        Actor("x", "admin", frozenset({KOTA})).may("terbang")
    assert not any(Actor("a", "admin", frozenset({KOTA})).may(action) for action in ("verify", "see_named_health"))


def test_a_poll_with_nothing_new_returns_the_same_picture(house: House, snapshots: SnapshotService) -> None:
    actor = someone("viewer", HERE)
    first = snapshots.view(actor)
    assert snapshots.view(someone("viewer", THERE)) is first
    send(house, ppwp(1, 2, 3), f"{HERE}.1001.007")
    fold_all(house)
    fresh = SnapshotService(house, shortest=0)
    before = fresh.view(actor)
    send(house, ppwp(1, 2, 3), f"{HERE}.1001.008")
    fold_all(house)
    after = fresh.view(actor)
    assert (before.tally(KOTA, "ppwp").reported, after.tally(KOTA, "ppwp").reported) == (5, 6)
    assert after.rev == before.rev + 1
