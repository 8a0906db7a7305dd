"""Kejadian over a real store: list, panel, a step and a new incident from the form to the stored answer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from callbacks import kejadian
from data.actor import KOTA, Actor
from data.errors import NotAllowed
from data.house import House
from data.reports import Envelope, IncidentReport, submit_incident
from data.tables import incident
from layouts.query import Query
from tests.support.desk import Desk, said
from tests.support.houses import FIELD

KELURAHAN = "64.72.01.1001"
TPS = f"{KELURAHAN}.001"
OPERATOR = Actor("desa", "operator", frozenset({KELURAHAN}))


class Incidents(Desk):
    """The page as its callbacks make it."""

    def regions(self, actor: Actor | None = None, **chosen: str) -> list[str]:
        found = kejadian.regions(self.services(actor), self.view(actor), Query("/kejadian", tuple(chosen.items())))
        return [said(part) for part in found]

    def opened(self, actor: Actor | None = None, **chosen: str) -> tuple[str, str, Any]:
        now, form, stored = kejadian.opened(self.services(actor), Query("/kejadian", tuple(chosen.items())))
        return said(now), said(form), stored


@pytest.fixture
def desk(lite_house: House) -> Incidents:
    return Incidents(lite_house, OPERATOR)


def tell(desk: Desk, kind: str = "banjir", note: str = "air sampai lutut", key: str = "a") -> int:
    return submit_incident(desk.house, FIELD, IncidentReport(TPS, kind, note=note), Envelope(key)).no


def test_an_empty_list_says_what_will_fill_it(desk: Incidents) -> None:
    counts, tools, rows = desk.regions()
    assert "Tidak ada kejadian terbuka." in rows
    assert "Catat kejadian" in tools
    assert '"0"' in counts


def test_the_list_tells_open_ones_and_all(desk: Incidents) -> None:
    tell(desk)
    counts, _, rows = desk.regions()
    assert "Kejadian terbuka" in counts
    assert "1 berat" in counts
    for words in ("Banjir", "air sampai lutut", "TPS 001", "Baru"):
        assert words in rows, words
    _, tools, _ = desk.regions(Actor("analis", "analyst", frozenset({KOTA})))
    assert "Catat kejadian" not in tools  # who does not report records nothing


def test_a_step_is_stored_once_and_said(desk: Incidents) -> None:
    number = tell(desk)
    now, form, stored = desk.opened(formulir=str(number))
    assert "Dilaporkan" in now
    assert "Diverifikasi" in form
    assert stored["ver"] == 1
    after = kejadian._after_step(desk.services(), stored, "ditangani", "BPBD di jalan")
    assert "Tersimpan: ditangani" in said(after[1])
    assert "BPBD di jalan" in said(after[0])
    assert after[2]["ver"] == 2
    again = kejadian._after_step(desk.services(), stored, "ditangani", "BPBD di jalan")
    assert again[2]["ver"] == 2
    with desk.house.store.read() as connection:
        assert [(row.state, row.ver) for row in connection.execute(select(incident))] == [("ditangani", 2)]


def test_a_new_one_is_recorded_for_a_tps_of_the_own_kelurahan(desk: Incidents) -> None:
    _, form, _ = desk.opened(formulir="baru")
    assert "Pilih kelurahan" in form
    _, form, stored = desk.opened(formulir="baru", kelurahan=KELURAHAN)
    assert f'"value":"{TPS}"' in form
    assert stored["what"].startswith("baru")
    _, form, _ = desk.opened(formulir="baru", kelurahan="64.72.03.1001")
    assert "Pilih kelurahan" in form


def test_what_is_not_there_or_not_mine_is_said_in_the_panel(desk: Incidents) -> None:
    number = tell(desk)
    now, form, stored = desk.opened(formulir="999")
    assert "tidak ada" in now
    assert (form, stored) == ("[]", None)
    now, _, _ = desk.opened(Actor("jauh", "operator", frozenset({"64.72.03"})), formulir=str(number))
    assert "luar wewenang" in now
    assert desk.opened(formulir="<script>") == ("[]", "[]", None)
    assert desk.opened(formulir="9" * 40) == ("[]", "[]", None)


def test_nobody_else_reads_the_list(desk: Incidents) -> None:
    with pytest.raises(NotAllowed):
        desk.regions(Actor("w", "wall", frozenset({KOTA})))
