"""Ringkasan and Hitung over a small store: what each region says, for whom, and at which choice."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from callbacks import hitung, ringkasan
from callbacks.refresh import encoded
from dashboard.maps import Maps
from data.actor import KOTA, Actor
from data.errors import NotAllowed
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.reports import CheckinReport, Envelope, MarkReport, PersonCheck, submit_checkin, submit_mark
from data.rules.tally import TallyForm
from data.rules.vitals import Vitals
from data.snapshot import SnapshotService
from data.view import View
from layouts import hitung as page
from layouts import hitung_grid
from layouts.query import Query
from layouts.ringkasan import REGIONS as OVERVIEW
from tests.support.founded import open_founded
from tests.support.houses import ANALYST, FIELD, ppwp, send, voters
from tests.support.words import text_of, with_class

KECAMATAN, KELURAHAN, OTHER = "64.72.01", "64.72.01.1001", "64.72.03.1001"
TPS = f"{KELURAHAN}.001"
WALL = Actor("layar", "wall", frozenset({KOTA}))
OPERATOR = Actor("desa", "operator", frozenset({KELURAHAN}))
HEALTH = Actor("dinkes", "health", frozenset({KOTA}))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two counted forms (one flagged), one held; one council form; one stage, one turnout report, nine officers."""
    folder = tmp_path_factory.mktemp("hitung")
    opened = open_founded(f"sqlite:///{folder / 'siaga.db'}", folder)
    send(opened, ppwp(100, 60, 40, **voters(250, 200)), TPS)
    send(opened, ppwp(20, 70, 10, total=120), f"{KELURAHAN}.002")
    send(opened, ppwp(9000, 1, 1), f"{OTHER}.001")
    ballot = opened.register().ballot_of("dprd_kota", KELURAHAN)
    votes = tuple(at % 3 for at in range(ballot.size))
    send(opened, TallyForm("dprd_kota", votes, valid=sum(votes), invalid=0, total=sum(votes)), TPS)
    submit_mark(opened, FIELD, MarkReport(TPS, "dibuka"), Envelope("buka"))
    submit_mark(opened, FIELD, MarkReport(TPS, "partisipasi", 120), Envelope("siang"))
    people = [{"id": f"p{n}", "name": f"Petugas {n}", "role": "kpps", "area": TPS} for n in range(12)]
    opened.store.write(lambda connection: add_people(opened, connection, people))
    checks = tuple(PersonCheck(f"p{n}", Vitals(sbp=118, dbp=76)) for n in range(12))
    submit_checkin(opened, FIELD, CheckinReport(TPS, checks), Envelope("sehat"))
    fold_all(opened)
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def services(house: House) -> Any:
    return SimpleNamespace(
        house=house, snapshots=SnapshotService(house), maps=Maps(house), settings=SimpleNamespace(lead_threshold=0.0)
    )


def overview(services: Any, actor: Actor = ANALYST, **chosen: str) -> dict[str, Any]:
    query = Query("/", tuple(chosen.items()))
    made = ringkasan.regions(services, services.snapshots.view(actor), query)
    return {name: part for (name, _), part in zip(OVERVIEW, made, strict=True)}


def count(services: Any, actor: Actor = ANALYST, threshold: float = 0.0, **chosen: str) -> dict[str, Any]:
    query = Query("/hitung", tuple(chosen.items()))
    made = hitung.regions(services.snapshots.view(actor), query, threshold)
    return {f"{name}.{what}": part for (name, what), part in zip(page.REGIONS, made, strict=True)}


def tiles(region: Any) -> dict[str, str]:
    return {text_of(with_class(one, "kpi-label")[0]): text_of(one) for one in with_class(region, "kpi")}


# ---- Ringkasan ----


def test_tiles_of_the_city(services: Any) -> None:
    found = tiles(overview(services)["ringkasan-kpis"])
    assert found["TPS masuk · Presiden"] == "TPS masuk · Presiden 3 dari 2.563 · 0,1% DPT belum diimpor"
    assert found["Partisipasi"] == "Partisipasi 80,0% formulir 1 TPS siang 120 pemilih · 1 TPS"
    assert found["Darurat kesehatan"] == "Darurat kesehatan 0 dari 12 petugas BELUM DISAHKAN DINKES"
    assert found["Formulir ditahan"] == "Formulir ditahan 1 dari 4 formulir 1 bertanda, dihitung"
    assert found["Tahap hari ini · dari 2.563 TPS"].endswith("dibuka 1 ditutup 0 menghitung 0 diserahkan 0")


def test_tiles_where_nothing_was_reported_say_unknown(services: Any) -> None:
    found = tiles(overview(services, kecamatan="64.72.09")["ringkasan-kpis"])
    assert found["Partisipasi"] == "Partisipasi – formulir: belum ada siang: belum ada laporan"
    assert found["Darurat kesehatan"] == "Darurat kesehatan – belum ada petugas BELUM DISAHKAN DINKES"
    assert found["Formulir ditahan"] == "Formulir ditahan – belum ada formulir"
    stages = found["Tahap hari ini · belum ada laporan"]
    assert stages == "Tahap hari ini · belum ada laporan dibuka – ditutup – menghitung – diserahkan –"


def test_emergencies_of_a_kelurahan_are_for_the_health_role_only(services: Any) -> None:
    shown = {
        actor.role: tiles(overview(services, actor, kelurahan=KELURAHAN)["ringkasan-kpis"])["Darurat kesehatan"]
        for actor in (ANALYST, HEALTH)
    }
    assert shown["analyst"].startswith("Darurat kesehatan – dibuka per kota dan kecamatan")
    assert shown["health"].startswith("Darurat kesehatan 0 dari 12 petugas")


def test_the_running_count_names_its_tps_flags_and_held(services: Any) -> None:
    said = text_of(overview(services)["ringkasan-count"])
    assert "1 Calon nomor 1 40,0% 120 suara" in said
    assert "2 Calon nomor 2 unggul sementara 43,3% 130 suara" in said
    assert said.endswith("Suara sah 300 dari 2 TPS · 1 bertanda · 1 ditahan · bukan hasil resmi")
    assert "menang" not in said


def test_the_list_of_areas_follows_the_filter(services: Any) -> None:
    city = with_class(overview(services)["ringkasan-areas"], "area-row")
    assert len(city) == 10
    assert city[-1].href == f"/?kecamatan={KECAMATAN}"  # two of its TPS are in
    inside = with_class(overview(services, kecamatan=KECAMATAN)["ringkasan-areas"], "area-row")
    assert inside[-1].href == f"/?kelurahan={KELURAHAN}"
    tps = len(services.house.register().tps_of(KELURAHAN))
    assert f" 2 / {tps} " in text_of(inside[-1])
    beside = with_class(overview(services, kelurahan=KELURAHAN)["ringkasan-areas"], "active")
    assert [one.href for one in beside] == [f"/?kelurahan={KELURAHAN}"]


def test_news_is_of_the_own_area(services: Any) -> None:
    city, mine = (text_of(overview(services, actor)["ringkasan-feed"]) for actor in (ANALYST, OPERATOR))
    held_elsewhere = f"TPS 001 {services.house.register().areas[OTHER].name} ditahan"
    assert held_elsewhere in city
    assert held_elsewhere not in mine
    assert held_elsewhere not in text_of(overview(services, kecamatan=KECAMATAN)["ringkasan-feed"])
    assert "Hasil Presiden" in mine


def test_every_region_is_valid_json(services: Any) -> None:
    for part in [*overview(services).values(), *count(services).values()]:
        assert b"NaN" not in orjson.dumps(encoded(part))


# ---- Hitung ----


def test_the_table_lists_the_parts_of_the_chosen_area(services: Any) -> None:
    assert len(count(services)["hitung-grid.rowData"]) == 10
    assert len(count(services, tingkat="dapil")["hitung-grid.rowData"]) == 5
    assert len(count(services, tingkat="kelurahan")["hitung-grid.rowData"]) == 59
    inside = count(services, kecamatan=KECAMATAN, tingkat="dapil")
    assert {row["kode"][:8] for row in inside["hitung-grid.rowData"]} == {KECAMATAN}
    beside = count(services, kelurahan=KELURAHAN)
    assert [row["kode"] for row in beside["hitung-grid.rowData"] if row["chosen"]] == [KELURAHAN]
    assert beside["hitung-grid.dashGridOptions"]["pinnedTopRowData"][0]["kode"] == KECAMATAN


def test_an_operator_sees_only_the_own_kelurahan_in_the_table(services: Any) -> None:
    found = count(services, OPERATOR, tingkat="kelurahan")
    assert [row["kode"] for row in found["hitung-grid.rowData"]] == [KELURAHAN]
    with pytest.raises(NotAllowed):
        count(services, OPERATOR, kelurahan=OTHER)


def test_rows_add_up_to_the_total_row(services: Any) -> None:
    found = count(services, tingkat="kelurahan")
    (total,) = found["hitung-grid.dashGridOptions"]["pinnedTopRowData"]
    for name in ("reported", "counted", "flagged", "held", "v1", "v2", "v3"):
        assert sum(row[name] or 0 for row in found["hitung-grid.rowData"]) == total[name], name


def test_consistent_forms_only(services: Any) -> None:
    said = text_of(count(services, hanya="konsisten")["hitung-count.children"])
    assert "1 Calon nomor 1 unggul sementara 50,0% 100 suara" in said
    assert "Dihitung 1 TPS tanpa tanda" in said
    assert "Bertanda 1 tidak dihitung di sini" in said


def test_no_lead_is_said_while_few_tps_are_in(services: Any) -> None:
    said = text_of(count(services, threshold=0.5)["hitung-count.children"])
    assert "unggul sementara 4" not in said
    assert "TPS masuk masih di bawah 50%: belum disebut siapa yang unggul sementara." in said


def test_invalid_votes_say_how_many_forms_state_them(services: Any) -> None:
    assert "Tidak sah 0 menurut 2 formulir" in text_of(count(services)["hitung-count.children"])
    nothing = text_of(count(services, kecamatan="64.72.09")["hitung-count.children"])
    assert "Tidak sah – belum ada formulir" in nothing


def test_candidates_are_opened_by_dapil(services: Any) -> None:
    city = count(services, pemilihan="dprd_kota", partai="3")["hitung-party.children"]
    assert [one.href for one in with_class(city, "btn")] == [
        f"/hitung?pemilihan=dprd_kota&dapil=64720{n}&partai=3" for n in range(1, 6)
    ]
    found = text_of(count(services, pemilihan="dprd_kota", partai="3", dapil="647202")["hitung-party.children"])
    ballot = services.house.register().ballot_of("dprd_kota", KELURAHAN)
    mine = [one for one in ballot.choices if one.party == 3]
    share = 100 * (mine[0].position % 3) / sum(one.position % 3 for one in mine)
    assert f"Suara partai {share:.1f}%".replace(".", ",") in found
    assert f"{len(mine) - 1} Calon nomor {len(mine) - 1}" in found
    assert "Calon Partai Demokrasi Indonesia Perjuangan" in found


@pytest.mark.parametrize("party", ["99", "x", "-1"])
def test_a_party_that_is_not_on_the_ballot_opens_nothing(services: Any, party: str) -> None:
    assert count(services, pemilihan="dprd_kota", partai=party)["hitung-party.children"] is None
    assert count(services, pemilihan="ppwp", partai="3")["hitung-party.children"] is None


def test_downloads_are_offered_to_those_who_may(services: Any) -> None:
    links = [one.href for one in with_class(count(services, hanya="konsisten")["hitung-tools.children"], "btn")]
    assert links == [f"/unduh/hitung.{kind}?pemilihan=ppwp&hanya=konsisten" for kind in ("csv", "xlsx")]
    assert with_class(count(services, WALL)["hitung-tools.children"], "btn") == []


def test_columns_stay_the_same_while_the_area_changes(services: Any) -> None:
    view: View = services.snapshots.view(ANALYST)
    narrowed = Query("/hitung", (("kecamatan", KECAMATAN), ("hanya", "konsisten")))
    assert hitung.columns(view, Query("/hitung")) == hitung.columns(view, narrowed)
    votes = hitung.columns(view, Query("/hitung", (("ukuran", hitung_grid.VOTES),)))
    assert "v1" in [one["field"] for one in votes]
