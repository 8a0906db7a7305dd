"""Peta over a real store: the way down and up, what each reader is shown, and what an empty evening looks like."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from callbacks import map_region
from callbacks.peta import REGIONS, build, crumbs
from dashboard.maps import Maps
from data.actor import KOTA, Actor
from data.errors import NotAllowed, NotFound
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.reports import Envelope, ReliefStep, step_relief
from data.snapshot import SnapshotService
from data.view import View
from layouts.map_panel import map_regions
from layouts.query import Query
from tests.support.founded import open_founded
from tests.support.houses import ANALYST, ppwp, send, voters

KECAMATAN, KELURAHAN, OTHER = "64.72.01", "64.72.01.1001", "64.72.03.1001"
TPS = f"{KELURAHAN}.001"
VIEWER = Actor("pimpinan", "viewer", frozenset({KOTA}))
HEALTH = Actor("pkm", "health", frozenset({KECAMATAN}))
OPERATOR = Actor("desa", "operator", frozenset({KELURAHAN}))


class Desk:
    """Services over a house, and pages as somebody sees them."""

    def __init__(self, house: House) -> None:
        self.snapshots = SnapshotService(house, shortest=0)
        self.services: Any = SimpleNamespace(maps=Maps(house), settings=SimpleNamespace(lead_threshold=0.5))

    def view(self, actor: Actor = ANALYST) -> View:
        return self.snapshots.view(actor)

    def page(self, actor: Actor = ANALYST, **chosen: str) -> dict[str, Any]:
        query = Query("/peta", tuple(chosen.items()))
        made = build(self.services, self.view(actor), query)
        return {name: part for (name, _), part in zip(REGIONS, made, strict=True)}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One kelurahan with a consistent, a short and an impossible form; the tests only read it."""
    folder = tmp_path_factory.mktemp("peta")
    house = open_founded(f"sqlite:///{folder / 'siaga.db'}", folder)
    send(house, ppwp(100, 60, 40, **voters(250, 200)), TPS)
    send(house, ppwp(20, 70, 10), f"{KELURAHAN}.002")
    send(house, ppwp(9000, 1, 1), f"{KELURAHAN}.003")
    relieve(house)
    fold_all(house)
    yield Desk(house)
    house.store.close()


def relieve(house: House) -> None:
    """An officer of the second TPS is taken off duty, and there is no substitute yet."""
    who = {"id": "p", "name": "Ana", "role": "kpps", "area": f"{KELURAHAN}.002"}
    house.store.write(lambda connection: add_people(house, connection, [who]))
    for actor, state, before in ((HEALTH, "diusulkan", ""), (OPERATOR, "kosong", "diusulkan")):
        step_relief(house, actor, ReliefStep("p", state, before), Envelope(state))


def words(component: Any) -> str:
    return json.dumps(component, default=lambda one: one.to_plotly_json(), ensure_ascii=False)


# ---- where things lead ----


def down(desk: Desk, clicked: str, actor: Actor = ANALYST, **chosen: str) -> str | None:
    return map_region.down(desk.view(actor), Query("/peta", tuple(chosen.items())), clicked)


def test_a_click_goes_one_level_down(desk: Desk) -> None:
    assert down(desk, KELURAHAN) == "/peta?kecamatan=64.72.01"
    assert down(desk, KELURAHAN, kecamatan=KECAMATAN) == "/peta?kelurahan=64.72.01.1001"
    assert down(desk, KELURAHAN, kelurahan=KELURAHAN) is None
    assert down(desk, "64.72.01.1002", kelurahan=KELURAHAN) == "/peta?kelurahan=64.72.01.1002"
    assert down(desk, OTHER, kelurahan=KELURAHAN) == "/peta?kecamatan=64.72.03"
    assert down(desk, KELURAHAN, dapil="647201") == "/peta?kecamatan=64.72.01"


def test_the_layer_and_contest_stay_on_the_way(desk: Desk) -> None:
    there = down(desk, KELURAHAN, pemilihan="dpr", lapisan="unggul")
    assert there == "/peta?pemilihan=dpr&kecamatan=64.72.01&lapisan=unggul"


def test_nobody_is_led_outside_their_area(desk: Desk) -> None:
    assert down(desk, OTHER, OPERATOR) is None
    assert down(desk, KELURAHAN, OPERATOR) == "/peta?kecamatan=64.72.01"


def ways_up(desk: Desk, **chosen: str) -> list[str]:
    return map_region.ways_up(desk.view(), Query("/peta", tuple(chosen.items())))


def test_escape_goes_up_level_by_level(desk: Desk) -> None:
    way = ["/peta?kelurahan=64.72.01.1001", "/peta?kecamatan=64.72.01", "/peta"]
    assert ways_up(desk, kelurahan=KELURAHAN, tps=TPS) == way
    assert ways_up(desk, kelurahan=KELURAHAN) == way[1:]
    assert ways_up(desk, kecamatan=KECAMATAN) == ways_up(desk, dapil="647201") == way[2:]
    assert ways_up(desk) == []


def test_list_and_names_lead_where_a_click_leads(desk: Desk) -> None:
    page = desk.page()
    listed = words(page["peta-list"])
    assert '"/peta?kecamatan=64.72.01"' in listed
    assert words(page["peta-map-labels"]).count("data-lon") == 10
    picture = page["peta-map-picture"]
    rows = dict(zip(picture["data"][0]["locations"], picture["data"][0]["customdata"], strict=True))
    assert rows[KELURAHAN][0] == "/peta?kecamatan=64.72.01"


# ---- what is drawn ----


def test_regions_and_parts_are_in_step(desk: Desk) -> None:
    assert REGIONS[:3] == map_regions("peta")
    assert set(desk.page()["peta-map-picture"]) == {"data", "layout"}


def test_areas_without_a_report_are_hatched(desk: Desk) -> None:
    meta = desk.page()["peta-map-picture"]["layout"]["meta"]
    assert KELURAHAN not in meta["hatched"]
    assert len(meta["hatched"]) == 58


def test_tps_are_drawn_in_a_kelurahan_with_their_states(desk: Desk) -> None:
    meta = desk.page(kelurahan=KELURAHAN)["peta-map-picture"]["layout"]["meta"]
    assert list(meta["points"]["states"]) == [KELURAHAN]
    assert meta["points"]["states"][KELURAHAN][:4] == "cch."
    assert meta["points"]["href"] == "/peta?kelurahan=64.72.01.1001&tps=__tps__"
    assert meta["outline"] == [KELURAHAN]
    assert desk.page()["peta-map-picture"]["layout"]["meta"]["points"] is None
    everywhere = desk.page(lapisan="tps")["peta-map-picture"]["layout"]["meta"]["points"]
    assert (len(everywhere["states"]), everywhere["href"]) == (59, None)


def test_a_gap_is_ringed_on_the_points_and_said_of_the_areas_above(desk: Desk) -> None:
    gap = {f"{KELURAHAN}.002": 1}
    for chosen in ({"kelurahan": KELURAHAN}, {"lapisan": "tps"}, {"lapisan": "tps", "kecamatan": KECAMATAN}):
        page = desk.page(VIEWER, **chosen)
        assert page["peta-map-picture"]["layout"]["meta"]["points"]["gaps"] == gap
        assert "petugas kurang" in words(page["peta-map-legend"])
    inside = words(desk.page(VIEWER, kelurahan=KELURAHAN)["peta-list"])
    assert inside.count(', kurang 1 orang"') == 2  # said to a pointer and to a reader
    one = desk.page(VIEWER, kelurahan=KELURAHAN, tps=f"{KELURAHAN}.002")
    assert "Kurang 1 orang, belum ada pengganti." in words(one)
    city = desk.page(VIEWER)
    assert "petugas kurang" not in words(city["peta-map-legend"])
    assert words(city["peta-list"]).count("; kurang 1 orang") == 1
    said = {row[1]: row[4] for row in city["peta-map-picture"]["data"][0]["customdata"]}
    assert {name: line for name, line in said.items() if line} == {"Rawa Makmur": "kurang 1 orang"}
    elsewhere = desk.page(VIEWER, kelurahan=OTHER)["peta-map-picture"]["layout"]["meta"]["points"]
    assert elsewhere["gaps"] == {}


def test_gaps_are_not_counted_beside_numbers_of_health(desk: Desk) -> None:
    page = desk.page(VIEWER, lapisan="kesehatan")
    assert "kurang" not in words(page["peta-list"])
    assert {row[4] for row in page["peta-map-picture"]["data"][0]["customdata"]} == {""}


def test_a_dapil_fills_the_map_with_its_kecamatan(desk: Desk) -> None:
    page = desk.page(dapil="647201")
    whole = desk.page()["peta-map-picture"]["layout"]["meta"]["bounds"]
    west, south, east, north = page["peta-map-picture"]["layout"]["meta"]["bounds"]
    assert whole[0] <= west < east <= whole[2]
    assert whole[1] <= south < north <= whole[3]
    assert [west, south, east, north] != whole


def test_every_layer_draws(desk: Desk) -> None:
    for layer in ("laporan", "unggul", "partisipasi", "kesehatan", "tps"):
        for contest in ("ppwp", "dprd_kota", "dpd"):
            page = desk.page(lapisan=layer, pemilihan=contest)
            assert page["peta-map-picture"]["layout"]["meta"]["layer"] == layer


# ---- the side ----


def test_the_area_in_numbers(desk: Desk) -> None:
    said = words(desk.page(kelurahan=KELURAHAN)["peta-area"])
    assert "Suara sah 300 dari 2 TPS terhitung" in said
    assert "1 ditahan" in said
    assert "80,0%" in said  # 200 of 250: the one form that states voters
    assert "DPT belum diimpor" in said
    assert "Belum cukup TPS untuk menyebut yang unggul" in said
    assert "unggul sementara" not in said
    assert "bukan hasil resmi" in said
    assert "menang" not in said


def test_an_area_without_reports(desk: Desk) -> None:
    said = words(desk.page(kelurahan=OTHER)["peta-area"])
    assert "Belum ada suara terhitung." in said
    assert "Belum ada TPS yang masuk." in said
    assert "Belum ada petugas terdaftar." in said


def test_the_form_of_a_tps_for_those_who_may(desk: Desk) -> None:
    page = desk.page(kelurahan=KELURAHAN, tps=f"{KELURAHAN}.003")
    card = words(page["peta-area"])
    assert re.search(r"Laporan nomor 3, pukul [0-9.]+ WITA, versi 1\. Bukan hasil resmi\.", card)
    assert card.count("Bukan hasil resmi.") == 1
    assert "P(children=" not in card
    assert page["peta-title"] == "TPS 003 Rawa Makmur"
    said = words(page["peta-area"])
    assert "ditahan" in said
    assert "finding-hold" in said
    assert "9.000" in said


def test_others_see_the_state_only(desk: Desk) -> None:
    said = words(desk.page(VIEWER, kelurahan=KELURAHAN, tps=f"{KELURAHAN}.003")["peta-area"])
    assert "ditahan" in said
    assert "9.000" not in said
    assert "hanya terbuka bagi yang berwenang" in said


def test_a_tps_without_a_form(desk: Desk) -> None:
    said = words(desk.page(kelurahan=KELURAHAN, tps=f"{KELURAHAN}.009")["peta-area"])
    assert "Belum ada laporan dari TPS ini." in said


def test_wrong_choices_are_sentences(desk: Desk) -> None:
    with pytest.raises(NotFound, match=r"TPS 64\.72\.01\.1001\.999 tidak ada"):
        desk.page(kelurahan=KELURAHAN, tps=f"{KELURAHAN}.999")
    with pytest.raises(NotFound, match="tidak berada di wilayah yang dipilih"):
        desk.page(kelurahan=OTHER, tps=TPS)
    with pytest.raises(NotAllowed):
        desk.page(OPERATOR, kelurahan=OTHER)


def test_the_way_back(desk: Desk) -> None:
    query = Query("/peta", (("kelurahan", KELURAHAN), ("tps", TPS)))
    steps = crumbs(desk.view(), query, KELURAHAN, TPS)
    assert [one.name for one in steps] == ["Kota Samarinda", "Palaran", "Rawa Makmur", "TPS 001"]
    assert [one.href for one in steps] == [
        "/peta", "/peta?kecamatan=64.72.01", "/peta?kelurahan=64.72.01.1001", None
    ]  # fmt: skip


def test_the_lead_is_said_from_the_threshold_on(lite_house: House) -> None:
    desk = Desk(lite_house)
    desk.services.settings.lead_threshold = 0.01
    send(lite_house, ppwp(20, 70, 10), TPS)
    fold_all(lite_house)
    said = words(desk.page(kelurahan=KELURAHAN)["peta-area"])
    assert "Nomor 2 unggul sementara 50,0 poin." in said
