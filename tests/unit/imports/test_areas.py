"""Kecamatan and kelurahan of a file, and their boundaries as they are stored."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from data import codes
from data.actor import SYSTEM
from data.folding import fold_all
from data.house import House
from data.imports import ImportRefused, store_boundaries
from data.rebuild import rebuild
from data.reports import Envelope, TallyReport, submit_tally
from data.rules.tally import TallyForm
from data.snapshot import SnapshotService
from data.tables import map_layer
from data.totals_document import totals_document
from tests.unit.imports.conftest import ANALYST, OFFICER, TPS, Write, bring, digest, sentences, shared


def test_wilayah_renames_moves_and_adds(house: House, write: Write) -> None:
    text = (
        'kode,nama,luas_km2,lat,lon\n64.72.01.1001,Rawa Makmur Baru,"12,5",-0.57,117.17\n'
        "64.72.01.1099,Kelurahan Baru,3.5,-0.58,117.18\n64.72.01,Palaran,,,\n"
    )
    report = bring(house, "wilayah", write(text))
    assert (report.stored, report.unchanged) == (2, 1)
    areas = house.register().areas
    renamed = areas["64.72.01.1001"]
    assert (renamed.name, renamed.km2) == ("Rawa Makmur Baru", 12.5)
    added = areas["64.72.01.1099"]
    assert (added.level, added.parent, added.name) == ("kelurahan", "64.72.01", "Kelurahan Baru")


def test_wilayah_a_new_kecamatan_votes_somewhere(house: House, write: Write) -> None:
    path = write("kode,nama,dapil\n64.72.11,Kecamatan Baru,2\n64.72.11.1001,Kelurahan Baru,\n")
    bring(house, "wilayah", path)
    register = house.register()
    assert register.areas["64.72.11"].parent == "64.72"
    assert register.ballot_of("dprd_kota", "64.72.11.1001").dapil == "647202"
    assert register.ballot_of("dpr", "64.72.11.1001").dapil == "6401"


@pytest.mark.parametrize(
    "rows",
    [
        "64.72.01.1099,Kelurahan Baru,\n",
        "64.72.11,Kecamatan Baru,2\n",
        "64.72.11,Kecamatan Baru,2\n64.72.11.1001,Kelurahan Baru,\n",
    ],
)
def test_wilayah_new_areas_are_counted_like_the_others(house: House, write: Write, rows: str) -> None:
    fold_all(house)
    bring(house, "wilayah", write(f"kode,nama,dapil\n{rows}"))
    fold_all(house)
    for added in (row.split(",")[0] for row in rows.splitlines()):
        assert totals_document(house, "dprd_kota", area=added)["tps"]["total"] == 0
    votes = TallyForm("ppwp", (10, 20, 30))
    submit_tally(house, OFFICER, TallyReport(TPS, "ppwp", votes), Envelope("a"))
    fold_all(house)
    above = rows[:8]
    table = SnapshotService(house).view(ANALYST).table("ppwp", "kelurahan", above)
    assert list(table["kode"]) == list(house.register().children[above])
    assert totals_document(house, "ppwp")["votes"] == {"1": 10, "2": 20, "3": 30}
    last = rows.splitlines()[-1].split(",")[0]
    if codes.level(last) == "kelurahan":
        bring(house, "tps", write(f"kode_tps\n{last}.001\n"))
        assert house.register().tps_of(last) == (f"{last}.001",)
        submit_tally(house, OFFICER, TallyReport(f"{last}.001", "ppwp", votes), Envelope("b"))
        fold_all(house)
        assert totals_document(house, "ppwp", area=last)["votes"] == {"1": 10, "2": 20, "3": 30}
        assert totals_document(house, "ppwp")["votes"] == {"1": 20, "2": 40, "3": 60}
    assert rebuild(house, write=False).differences == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("64.72.11,Baru,,", "kecamatan baru wajib menyebut dapil: 647201"),
        ("64.72.99.1001,Baru,,", "kecamatan 64.72.99 tidak dikenal"),
        ("64.72.01.1001,Rawa Makmur,,4", "64.72.01 termasuk dapil 647202"),
        ("64.72.01.1001,,,", "wajib diisi"),
        ("64.72.01.1001,=1+1,,", "rumus"),
        ("64.72.01.1001,Rawa Makmur,-3,", "di luar 0,001 sampai 1000"),
        ("64.72.01.1001,Rawa Makmur,12 km,", "bukan angka"),
        ("64.71.01.1001,Balikpapan,,", "bukan wilayah Kota Samarinda"),
        ("Rawa Makmur,Rawa Makmur,,", "bukan kode kecamatan"),
    ],
)
def test_wilayah_rows_that_are_refused(house: House, write: Write, row: str, words: str) -> None:
    found = sentences(house, "wilayah", write(f"kode,nama,luas_km2,dapil\n{row}\n"))
    assert any(words in sentence for sentence in found)


def test_wilayah_of_the_city_is_what_is_built_in(house: House) -> None:
    report = bring(house, "wilayah", shared("reference/wilayah.csv"))
    assert (report.rows, report.stored, report.unchanged) == (59, 0, 59)




# ---- boundaries ----


def test_boundaries_are_stored_once(house: House) -> None:
    body = json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature"}] * 59})
    report = store_boundaries(house, SYSTEM, body, "BIG", ["satu peringatan"])
    assert (report.rows, report.stored) == (59, 59)
    before = digest(house)
    again = store_boundaries(house, SYSTEM, body, "BIG", ["satu peringatan"])
    assert (again.stored, again.unchanged) == (0, 59)
    assert digest(house) == before
    store_boundaries(house, SYSTEM, body, "BPS", [])
    with house.store.read() as connection:
        rows = connection.execute(select(map_layer.c.name, map_layer.c.source, map_layer.c.warnings)).all()
    assert [tuple(row) for row in rows] == [("kelurahan", "BPS", "[]")]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"type": "FeatureCollection", "features": []}'])
def test_boundaries_that_are_none_are_refused(house: House, body: str) -> None:
    with pytest.raises(ImportRefused, match="FeatureCollection"):
        store_boundaries(house, SYSTEM, body, "BIG", [])
    with house.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(map_layer)).scalar_one() == 0
