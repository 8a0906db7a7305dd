"""Jejak over a real store: the kelurahan, the TPS, the page of one; what is said where there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from plotly.io.json import to_json_plotly

from callbacks import jejak
from callbacks.routing import pages_of
from data.actor import KOTA, ROLES, Actor
from data.errors import NotAllowed, NotFound
from data.folding import fold_all
from data.house import House
from data.reports import Envelope, MarkReport, submit_mark
from data.snapshot import SnapshotService
from data.view import View
from layouts.query import Query
from tests.support.founded import open_founded
from tests.support.houses import ANALYST, FIELD, TPS, ppwp, send, voters
from tests.support.photos import send_photo
from tests.support.pictures import jpeg

KELURAHAN = "64.72.01.1001"
OPERATOR = Actor("desa", "operator", frozenset({KELURAHAN}))


def query(**chosen: str) -> Query:
    return Query("/jejak", tuple(chosen.items()))


def as_text(component: Any) -> str:
    return orjson.dumps(orjson.loads(to_json_plotly(component, engine="orjson"))).decode()


def links(component: Any) -> list[str]:
    found: list[str] = []

    def look(one: Any) -> None:
        if isinstance(one, dict):
            if isinstance(one.get("href"), str):
                found.append(one["href"])
            for value in one.values():
                look(value)
        elif isinstance(one, list):
            for value in one:
                look(value)

    look(orjson.loads(to_json_plotly(component, engine="orjson")))
    return found


@pytest.fixture
def house(tmp_path: Any) -> Iterator[House]:
    opened = open_founded(f"sqlite:///{tmp_path / 'siaga.db'}", tmp_path)
    yield opened
    opened.store.close()


def view_of(house: House, actor: Actor = ANALYST) -> View:
    fold_all(house)
    return SnapshotService(house, shortest=0).view(actor)


def body(house: House, actor: Actor = ANALYST, **chosen: str) -> list[Any]:
    return jejak.body(view_of(house, actor), query(**chosen))


def test_three_links_lead_from_the_city_to_a_form(house: House) -> None:
    send(house, ppwp(48, 139, 21))
    (kelurahan,) = [href for href in links(body(house, pemilihan="ppwp")) if f"kelurahan={KELURAHAN}" in href]
    assert kelurahan == f"/jejak?pemilihan=ppwp&kelurahan={KELURAHAN}"
    (tps,) = [href for href in links(body(house, pemilihan="ppwp", kelurahan=KELURAHAN)) if href.endswith(TPS)]
    assert tps == f"/jejak?pemilihan=ppwp&kelurahan={KELURAHAN}&tps={TPS}"
    said = as_text(body(house, pemilihan="ppwp", kelurahan=KELURAHAN, tps=TPS))
    assert "Laporan pertama" in said
    assert f"/unduh/bukti/{TPS}.pdf" in said
    assert "/verifikasi?pemilihan=ppwp" in said


def test_an_area_lists_only_the_own_kelurahan(house: House) -> None:
    mine = [href for href in links(body(house, OPERATOR)) if "kelurahan=" in href]
    assert mine == [f"/jejak?kelurahan={KELURAHAN}"]
    assert len([href for href in links(body(house)) if "kelurahan=" in href]) == 59
    dapil = [href for href in links(body(house, dapil="647201")) if "kelurahan=" in href]
    assert 0 < len(dapil) < 59


def test_the_list_of_a_kelurahan_can_be_narrowed_to_what_is_to_be_looked_at(house: House) -> None:
    send(house, ppwp(9000, 1, 1))
    send(house, ppwp(1, 2, 3), f"{KELURAHAN}.002")
    send(house, ppwp(1, 2, 4), f"{KELURAHAN}.002")
    send(house, ppwp(1, 2, 3), f"{KELURAHAN}.003")
    whole = as_text(body(house, kelurahan=KELURAHAN))
    assert "Perlu dilihat 2" in whole
    assert f"Belum masuk {len(house.register().tps_of(KELURAHAN)) - 3}" in whole
    assert whole.count("belum ada laporan") == len(house.register().tps_of(KELURAHAN)) - 3
    narrowed = as_text(body(house, kelurahan=KELURAHAN, keadaan="temuan"))
    assert f'"data-tps":"{TPS}"' in narrowed
    assert "laporan lain berbeda" in narrowed
    assert f'"data-tps":"{KELURAHAN}.003"' not in narrowed


def test_the_page_of_a_tps_says_what_stands_and_how_it_came_about(house: House) -> None:
    first = send(house, ppwp(48, 1990, 21, **voters(260, 208)), device_time="2024-02-14T12:58:05+00:00")
    send(house, ppwp(48, 139, 21, **voters(260, 208)), replaces=first.no, reason="salah ketik")
    send_photo(house, jpeg(1))
    submit_mark(house, FIELD, MarkReport(TPS, "partisipasi", 1_120), Envelope("part"))
    said = as_text(body(house, tps=TPS))
    for words in ("versi 1, ditahan", "versi 2, dihitung, tanpa temuan", "salah ketik", "1.990", "1.120 pemilih, 21.00",
                  "jam perangkat 20.58.05", "sedang disiapkan", "rantai ke-1", "Tidak ada temuan"):  # fmt: skip
        assert words in said, words
    assert "Belum ada" not in said
    assert "Pengguna hak pilih" in said
    assert "I. Data pemilih" not in said
    assert "I. Data pemilih" in as_text(body(house, tps=TPS, pemilihan="ppwp"))
    elsewhere = as_text(body(house, tps=TPS, pemilihan="dpd"))
    assert "TPS 001 Rawa Makmur belum mengirim formulir DPD RI." in elsewhere


def test_a_photo_before_its_figures_is_told_as_such(house: House) -> None:
    send_photo(house, jpeg(1))
    said = as_text(body(house, tps=TPS))
    assert "Angkanya belum ada." in said
    assert "Buka di Verifikasi" not in said


def test_what_may_not_be_seen_is_said(house: House) -> None:
    with pytest.raises(NotAllowed):
        jejak.head(view_of(house, OPERATOR), query(tps="64.72.03.1001.001"))
    with pytest.raises(NotFound):
        jejak.head(view_of(house), query(tps="99"))
    with pytest.raises(NotAllowed):
        jejak.head(view_of(house, Actor("x", "viewer", frozenset({KOTA}))), query())
    with pytest.raises(NotFound):
        jejak.head(view_of(house), query(kelurahan="64.72.01"))


def test_the_page_is_in_the_rail_of_those_who_see_forms() -> None:
    shown = {
        role for role in ROLES if "/jejak" in {one.path for one in pages_of(Actor("x", role, frozenset({KOTA})))}
    }
    assert shown == {"analyst", "operator"}
