"""The register of TPS: rows that add and update, what is refused, and forms judged again by a new DPT."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from data.house import House
from data.reports import Envelope, TallyReport, submit_tally
from data.tables import area, dirty, form
from tests.unit.imports.conftest import OFFICER, TPS, Write, again, bring, digest, ppwp, refused, sentences


def test_tps_adds_and_updates(house: House, write: Write) -> None:
    before = house.register().version
    text = (
        "Kode Kelurahan;No TPS;DPT;DPT L;DPT P;lat;lon\n64.72.01.1001;1;;120;130;-0,57;117,17\n"
        "6472011001;71;200;;;;\n6472011001;901;0;;;;\n"
    )
    report = bring(house, "tps", write(text))
    assert (report.rows, report.stored, report.unchanged) == (3, 3, 0)
    register = house.register()
    assert register.version == before + 1
    first = register.areas[TPS]
    assert (first.dpt, first.lat, first.lon) == (250, -0.57, 117.17)
    added = register.areas["64.72.01.1001.071"]
    assert (added.name, added.parent, added.number, added.special, added.dpt) == (
        "TPS 071",
        "64.72.01.1001",
        71,
        False,
        200,
    )
    assert register.areas["64.72.01.1001.901"].special
    assert report.warnings[0] == "2 TPS baru ditambahkan, pertama 64.72.01.1001.071."


def test_tps_twice_changes_nothing_and_says_so(house: House, write: Write) -> None:
    path = write(f"kode_tps,dpt,dpt_l,dpt_p\n{TPS},250,120,130\n")
    report = again(house, "tps", path)
    assert report.unchanged == 1
    assert "tidak ada yang berubah" in report.summary


def test_tps_check_only_stores_nothing_and_says_what_it_would(house: House, write: Write) -> None:
    before = digest(house)
    report = bring(house, "tps", write(f"kode_tps,dpt\n{TPS},250\n"), check_only=True)
    assert (report.stored, report.details) == (0, {"would_store": 1})
    assert report.summary.startswith("Pemeriksaan saja, tidak ada yang disimpan. 1 baris dibaca: 1 akan disimpan")
    assert digest(house) == before


def test_tps_a_new_dpt_leaves_no_old_parts_beside_it(house: House, write: Write) -> None:
    bring(house, "tps", write(f"kode_tps,dpt,dpt_l,dpt_p\n{TPS},250,120,130\n"))
    bring(house, "tps", write(f"kode_tps,dpt\n{TPS},251\n"))
    with house.store.read() as connection:
        row = connection.execute(select(area.c.dpt, area.c.dpt_men, area.c.dpt_women).where(area.c.code == TPS)).one()
    assert tuple(row) == (251, None, None)


def test_tps_an_empty_cell_leaves_what_stands(house: House, write: Write) -> None:
    bring(house, "tps", write(f"kode_tps,dpt\n{TPS},250\n"))
    bring(house, "tps", write(f"kode_tps,dpt,lat,lon\n{TPS},,-0.57,117.17\n"))
    assert house.register().areas[TPS].dpt == 250


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (f"{TPS},260,120,130,,", 'kolom dpt "260": tidak sama dengan laki-laki + perempuan (120 + 130 = 250).'),
        (f"{TPS},,120,,,", "kolom dpt_p: isi DPT laki-laki dan perempuan keduanya"),
        (f"{TPS},0,,,,", "DPT 0 hanya mungkin di lokasi khusus"),
        (f"{TPS},1.250,,,,", "bukan bilangan bulat"),
        (f"{TPS},-5,,,,", "di luar 0 sampai 9.999"),
        (f"{TPS},250,,,-0.5,", "isi lat dan lon keduanya"),
        (f"{TPS},250,,,117.1,-0.5", "di luar -90 sampai 90"),
        (f"{TPS},250,,,-6.2,106.8", "jauh di luar Samarinda"),
        ("64.72.01.1001,250,,,,", "bukan kode tps"),
        (",250,,,,", "isi kode TPS 13 angka"),
        ("6472991001001,250,,,,", "kelurahan 64.72.99.1001 tidak dikenal"),
        ("6472011001000,250,,,,", "mulai dari 001"),
    ],
)
def test_tps_rows_that_are_refused(house: House, write: Write, row: str, words: str) -> None:
    found = sentences(house, "tps", write(f"kode_tps,dpt,dpt_l,dpt_p,lat,lon\n{row}\n"))
    assert len(found) == 1
    assert found[0].startswith("Baris 2, kolom ")
    assert words in found[0]


def test_tps_duplicates_and_contradictions(house: House, write: Write) -> None:
    found = sentences(house, "tps", write(f"kode_tps,dpt\n{TPS},250\n6472011001001,251\n"))
    assert "sudah ada pada baris 2" in found[0]
    found = sentences(house, "tps", write(f"kode_tps,tps,dpt\n{TPS},2,250\n"))
    assert "tidak sesuai dengan kode kelurahan atau nomor TPS" in found[0]


def test_tps_one_bad_row_stores_none(house: House, write: Write) -> None:
    refused(house, "tps", write(f"kode_tps,dpt\n{TPS},250\n64.72.01.1001.002,abc\n"))
    assert house.register().areas[TPS].dpt is None


def test_tps_dpt_above_the_ceiling_is_a_warning(house: House, write: Write) -> None:
    report = bring(house, "tps", write(f"kode_tps,dpt\n{TPS},504\n"))
    assert any("1 TPS dengan DPT di atas batas 300" in words and "504" in words for words in report.warnings)


def test_tps_a_new_dpt_judges_standing_forms_again(house: House, write: Write) -> None:
    answer = submit_tally(house, OFFICER, TallyReport(TPS, "ppwp", ppwp((100, 80, 20), 0)), Envelope("a"))
    assert answer.state == "counted"
    with house.store.read() as connection:
        last = connection.execute(select(func.max(dirty.c.id))).scalar_one()
    bring(house, "tps", write(f"kode_tps,dpt\n{TPS},150\n64.72.01.1001.002,200\n64.72.01.1002.001,200\n"))
    with house.store.read() as connection:
        assert connection.execute(select(form.c.state).where(form.c.tps == TPS)).scalar_one() == "held"
        waiting = connection.execute(
            select(dirty.c.kelurahan, dirty.c.contest).where(dirty.c.kind == "form", dirty.c.id > last)
        ).all()
    assert {row.kelurahan for row in waiting} == {"64.72.01.1001", "64.72.01.1002"}
    assert {row.contest for row in waiting} == set(house.register().contests)
