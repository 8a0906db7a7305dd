"""Meja over a real store: list, panel and a call from the form to its stored answer; refreshed by the minute too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from dash import no_update
from dash.exceptions import PreventUpdate
from plotly.io.json import to_json_plotly

from callbacks import meja
from callbacks.refresh import refresh_page
from data.actor import KOTA, Actor
from data.clock import SimulatedClock
from data.errors import NotAllowed
from data.people import add_people
from data.phone_numbers import numbers_of
from data.reports import Envelope, MarkReport, submit_mark
from layouts.meja_panel import numbers
from layouts.query import Query
from tests.support.desk import Desk
from tests.support.founded import EVENING, open_founded
from tests.support.houses import FIELD

KELURAHAN = "64.72.01.1001"
TPS, NEXT = f"{KELURAHAN}.001", f"{KELURAHAN}.002"
OPERATOR = Actor("desa", "operator", frozenset({KELURAHAN}))


class Board(Desk):
    """The page as its callbacks make it."""

    def regions(self, **chosen: str) -> list[Any]:
        return meja.regions(self.services(), self.view(), Query("/meja", tuple(chosen.items())))


def as_text(component: Any) -> str:
    return orjson.dumps(orjson.loads(to_json_plotly(component, engine="orjson"))).decode()


@pytest.fixture
def desk(tmp_path: Any) -> Iterator[Board]:
    house = open_founded(f"sqlite:///{tmp_path / 'siaga.db'}", tmp_path)
    yield Board(house, OPERATOR)
    house.store.close()


def test_the_late_ones_are_listed_with_their_day_in_marks_and_words(desk: Board) -> None:
    submit_mark(desk.house, FIELD, MarkReport(TPS, "mulai_hitung"), Envelope("m"))
    counts, _, rows = desk.regions()
    said = as_text(rows)
    assert "TPS 001 Rawa Makmur" in said
    assert "belum ada HP terdaftar" in said
    assert "belum ditelepon" in said
    assert f"dari {len(desk.house.register().tps_of(KELURAHAN))} TPS" in as_text(counts)
    row = next(one for one in rows if getattr(one, "data-tps", None) == TPS)
    marks = row.children[1]
    assert [one.className.removeprefix("stage-mark is-") for one in marks.children] == [
        *["passed"] * 6, "reported", "late", "late", "late", "not_due", "not_due", "not_due",
    ]  # fmt: skip
    assert "terlambat: C.Hasil" in getattr(marks, "aria-label")
    assert "dilaporkan 21.00" in marks.children[6].title


def test_nothing_late_says_what_comes_next_and_leads_to_all(desk: Board) -> None:
    early = SimulatedClock(EVENING - timedelta(hours=30), running=False)
    desk.house.clock = early
    said = as_text(desk.regions()[2])
    assert "Tidak ada TPS yang terlambat." in said
    assert "Yang berikutnya diharapkan" in said
    assert "keadaan=semua" in said
    assert "TPS 001 Rawa Makmur" in as_text(desk.regions(keadaan="semua")[2])


def test_an_analyst_has_no_desk(desk: Board) -> None:
    analyst = Actor("analis", "analyst", frozenset({KOTA}))
    with pytest.raises(NotAllowed):
        meja.regions(desk.services(analyst), desk.view(analyst), Query("/meja"))
    assert "tidak berwenang" in as_text(meja.opened(desk.services(analyst), TPS)[0])


def test_time_alone_makes_the_page_new(desk: Board) -> None:
    bound: dict[str, Any] = {}
    app = SimpleNamespace(
        callback=lambda *_: lambda function: bound.setdefault("refresh", function),
        server=SimpleNamespace(extensions={}),
    )
    at = ["21.00"]
    services = desk.services()
    refresh_page(
        app, services, "meja", "/meja", meja.REGIONS, lambda view, query: meja.regions(services, view, query),
        moment=lambda: at[0],
    )  # fmt: skip
    seen = bound["refresh"](1, "", None)[-1]
    with pytest.raises(PreventUpdate):
        bound["refresh"](2, "", seen)
    at[0] = "21.01"
    answer = bound["refresh"](3, "", seen)
    assert answer[2] is not no_update
    assert answer[-1] != seen


def test_the_panel_shows_the_day_and_leads_to_the_forms(desk: Board) -> None:
    top, day, form, stored = meja.opened(desk.services(), TPS)
    assert f"/lapangan/{TPS}" in as_text(top)
    assert "Belum pernah ada kabar." in as_text(day)
    assert "Belum ada HP terdaftar." in as_text(day)
    assert "belum pernah ditelepon" in as_text(form)
    assert stored["tps"] == TPS
    assert stored["key"] != meja.opened(desk.services(), TPS)[3]["key"]
    assert meja.opened(desk.services(), None) == ([], [], [], None)


@pytest.mark.parametrize("tps", ["", "x", KELURAHAN + ".999", "64.72.03.1001.001"])
def test_an_address_of_no_own_tps_says_so(desk: Board, tps: str) -> None:
    top, day, form, stored = meja.opened(desk.services(), tps)
    assert "alert" in as_text(top)
    assert (day, form, stored) == ([], [], None)


def test_a_call_is_stored_once_and_the_tps_sinks(desk: Board) -> None:
    services = desk.services()
    stored = meja.opened(services, TPS)[3]
    form, fresh, problem = meja.saved(services, stored, "tidak_diangkat", " dua kali ", "30")
    assert "Panggilan ke-1 tercatat" in as_text(form)
    assert "sampai 21.30" in as_text(form)
    assert "dua kali" in as_text(form)
    assert fresh["key"] != stored["key"]
    assert problem is no_update
    assert "Panggilan ke-1 tercatat" in as_text(meja.saved(services, stored, "tidak_diangkat", "dua kali", "30")[0])
    rows = [getattr(one, "data-tps", None) for one in desk.regions()[2]]
    assert rows[-1] == TPS
    assert "coba lagi 21.30" in as_text(desk.regions()[2])


@pytest.mark.parametrize(
    ("outcome", "note", "again", "words"),
    [(None, "", "", "Pilih hasil panggilan"), ("lain", "", "", "catatan"), (["x"], 7, "999", "Pilih hasil")],
)
def test_what_is_missing_is_said_and_the_form_stays(
    desk: Board, outcome: Any, note: Any, again: Any, words: str
) -> None:
    stored = meja.opened(desk.services(), TPS)[3]
    form, fresh, problem = meja.saved(desk.services(), stored, outcome, note, again)
    assert (form, fresh) == (no_update, no_update)
    assert words in as_text(problem)


def test_a_posted_call_outside_the_own_area_is_refused_in_data(desk: Board) -> None:
    stored = {"tps": "64.72.03.1001.001", "key": "paksa"}
    assert "di luar wewenang" in as_text(meja.saved(desk.services(), stored, "tersambung", "", "")[2])


def test_numbers_come_from_the_register_or_not_at_all(desk: Board) -> None:
    assert "Nomor belum ada di daftar petugas." in as_text(numbers(numbers_of(desk.house, OPERATOR, TPS)))
    people = [{"id": "p1", "name": "Budi", "role": "kpps", "area": TPS, "phone": "081234567890"}]
    desk.house.store.write(lambda connection: add_people(desk.house, connection, people))
    assert "tel:081234567890" in as_text(numbers(numbers_of(desk.house, OPERATOR, TPS)))


@pytest.mark.parametrize("odd", [None, 3, "x", [], {}, {"tps": 7, "key": "k"}, {"tps": TPS}])
def test_what_a_browser_keeps_may_be_anything(odd: Any) -> None:
    assert not meja.is_opening(odd)
