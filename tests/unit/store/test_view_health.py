"""Health counts of a real store as each reader gets them: one class below the kecamatan, one table per revision."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data import health_series
from data.actor import KOTA, Actor
from data.folding import fold_all
from data.health_series import disclose_tiers
from data.house import House
from data.people import add_people
from data.reports import CheckinReport, Envelope, PersonCheck, submit_checkin
from data.reports.health import TIERS
from data.rules.disclosure import Shown
from data.rules.policy import AT_RISK, AT_RISK_TIERS
from data.rules.vitals import Vitals
from data.snapshot import SnapshotService
from data.view import HealthLine, View
from data.view.health import together
from tests.support.founded import open_founded
from tests.support.houses import FIELD

KECAMATAN = "64.72.01"
KELURAHAN, NEXT, THIRD = (f"{KECAMATAN}.100{n}" for n in (1, 2, 3))
VIEWER = Actor("pimpinan", "viewer", frozenset({KOTA}))
DINKES = Actor("dinkes", "health", frozenset({KOTA}))
PUSKESMAS = Actor("puskesmas", "health", frozenset({KELURAHAN}))
FEW, HIDDEN = Shown("under5", None), Shown("hidden", None)
THREE, NONE = Shown("value", 3, exact=True), Shown("value", 0, exact=True)
# In evaluasi, rujuk and darurat, and of how many: tier by tier "<5" for everyone who may not know.
ILL = {KELURAHAN: (4, 3, 1, 60), NEXT: (1, 1, 0, 60), THIRD: (4, 2, 0, 60)}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("sehat")
    opened = open_founded(f"sqlite:///{folder / 'siaga.db'}", folder)
    for kelurahan, (evaluasi, rujuk, darurat, people) in ILL.items():
        tps = f"{kelurahan}.001"
        names = [f"{kelurahan}-{n}" for n in range(people)]
        rows = [{"id": name, "name": f"Petugas {name}", "role": "kpps", "area": tps} for name in names]
        opened.store.write(lambda connection, rows=rows: add_people(opened, connection, rows))
        pressures = [(165, 102)] * evaluasi + [(185, 112)] * rujuk
        pressures += [(118, 76)] * (people - len(pressures))
        checks = tuple(
            PersonCheck(name, Vitals(sbp=sbp, dbp=dbp), ("nyeri_dada",) if people - at <= darurat else ())
            for at, (name, (sbp, dbp)) in enumerate(zip(names, pressures, strict=True))
        )
        submit_checkin(opened, FIELD, CheckinReport(tps, checks), Envelope(f"sehat-{tps}"))
    fold_all(opened)
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def snapshots(house: House) -> SnapshotService:
    return SnapshotService(house)


def line(snapshots: SnapshotService, actor: Actor, area: str) -> HealthLine:
    return snapshots.view(actor).health(area)


def test_a_kelurahan_has_one_number_at_risk_and_the_kecamatan_its_tiers(snapshots: SnapshotService) -> None:
    below, above = (line(snapshots, VIEWER, area) for area in (KELURAHAN, KECAMATAN))
    assert (below.at_risk, below.split, below.emergencies) == (Shown("value", 5), False, None)
    assert set(below.tiers) == set(TIERS) - set(AT_RISK_TIERS)
    assert (above.at_risk, above.split, above.emergencies) == (Shown("value", 15), True, 1)
    assert set(above.tiers) == set(TIERS)


def test_the_health_role_has_everything_to_the_person_in_its_own_area_only(snapshots: SnapshotService) -> None:
    for actor in (DINKES, PUSKESMAS):
        own = line(snapshots, actor, KELURAHAN)
        assert (own.at_risk, own.split, own.emergencies) == (Shown("value", 8, exact=True), True, 1)
        assert [own.tiers[tier].value for tier in AT_RISK_TIERS] == [4, 3, 1]
    assert not line(snapshots, PUSKESMAS, KECAMATAN).exact


def test_a_table_says_which_rows_have_no_tiers_of_the_class(snapshots: SnapshotService) -> None:
    view = snapshots.view(VIEWER)
    below = view.health_table("kelurahan", KECAMATAN).set_index("kode")
    assert below["at_risk"].loc[[KELURAHAN, NEXT, THIRD]].tolist() == [Shown("value", 5), FEW, Shown("value", 5)]
    assert below[list(AT_RISK_TIERS)].isna().all().all()
    assert view.health_table("kecamatan")[list(AT_RISK_TIERS)].notna().all().all()


def test_hours_and_history_tell_what_the_line_tells(snapshots: SnapshotService) -> None:
    view = snapshots.view(VIEWER)
    hours = view.health_hours(KECAMATAN)
    newest = hours[hours["hour"] == hours["hour"].max()].set_index("kode")
    assert newest["at_risk"].to_dict() == {area: view.health(area).at_risk for area in newest.index}
    assert newest.loc[KELURAHAN, "rate"] == pytest.approx(100 * 5 / 60)
    for area in (KOTA, KECAMATAN, KELURAHAN):
        last, now = view.health_history(area).iloc[-1], view.health(area)
        assert last[AT_RISK] == now.at_risk
        assert {tier: last[tier] for tier in TIERS if last[tier] is not None} == now.tiers


@pytest.mark.parametrize("level", ["kecamatan", "kelurahan"])
def test_the_counts_of_a_filter_are_those_of_the_whole(snapshots: SnapshotService, level: str) -> None:
    """The same cells are blank whatever is chosen: a filter never shows a number that another one hides."""
    view = snapshots.view(VIEWER)

    def rows(within: str | None) -> dict[str, tuple[object, ...]]:
        table = view.health_table(level, within)
        columns = zip(table["kode"], *(table[one] for one in (AT_RISK, *TIERS)), strict=True)
        return {kode: shown for kode, *shown in columns}  # type: ignore[misc]

    whole = rows(None)
    for within in (KECAMATAN, "dapil:647202"):
        assert rows(within).items() <= whole.items()


def test_the_order_of_the_counts_changes_nothing(house: House, snapshots: SnapshotService) -> None:
    """Two processes that heard of the areas in another order must blank the same cells, or together they tell."""
    view: View = snapshots.view(VIEWER)
    tiers = view.snapshot.tiers
    turned = dict(reversed(tiers.items()))
    assert list(turned) != list(tiers)
    health_series._disclosed.cache_clear()
    first = dict(disclose_tiers(house.register(), tiers))
    health_series._disclosed.cache_clear()
    assert disclose_tiers(house.register(), turned) == first


def test_one_revision_is_disclosed_once_however_many_pages_ask(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = health_series.disclose_with_spans

    def counting(*args: object, **more: object) -> object:
        asked.append(1)
        return real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(health_series, "disclose_with_spans", counting)
    health_series._disclosed.cache_clear()
    view = SnapshotService(house).view(VIEWER)
    for area in (KOTA, KECAMATAN, KELURAHAN, NEXT, THIRD):
        view.health(area)
        view.health_history(area)
        view.health_hours(None if area == KOTA else area)
    distinct = {repr(sorted(step.tiers.items())) for step in view.series.steps(view.register)}
    assert len(asked) == len(distinct)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((Shown("value", 10), Shown("value", 5), Shown("value", 0)), Shown("value", 15)),
        ((Shown("value", 10), FEW, Shown("value", 0)), Shown("value", 10)),
        ((Shown("value", 0), FEW, Shown("value", 0)), FEW),
        ((Shown("value", 0), FEW, FEW), HIDDEN),
        ((Shown("value", 0), HIDDEN, Shown("value", 0)), HIDDEN),
        ((Shown("value", 0), Shown("value", 0), Shown("value", 0)), Shown("value", 0)),
        ((FEW, FEW, FEW), HIDDEN),
        ((FEW, FEW, NONE), HIDDEN),  # 0 to 8
        ((FEW, Shown("value", 0), NONE), FEW),
        ((FEW, FEW, THREE), HIDDEN),
        ((FEW, Shown("value", 0), THREE), HIDDEN),  # 3 to 7
        ((Shown("value", 10), FEW, THREE), Shown("value", 10)),
        ((Shown("value", 10), Shown("value", 5), THREE), Shown("value", 15)),
        ((HIDDEN, Shown("value", 5), NONE), Shown("value", 5)),
        ((THREE, NONE, THREE), Shown("value", 6, exact=True)),
    ],
)
def test_zeros_beside_something_hidden_are_no_zero(parts: tuple[Shown, ...], expected: Shown) -> None:
    """What a dapil is told, the sum of its kecamatan."""
    assert together(list(parts)) == expected
