"""Imports from the terminal: where the file is, what is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.commands.conftest import Run, house_of

pytestmark = pytest.mark.e2e

TPS_FILE = "kode_tps,dpt,dpt_l,dpt_p\n64.72.01.1001.001,250,120,130\n"


def test_import_finds_the_file_from_where_it_is_typed(run: Run, tmp_path: Path) -> None:
    run("init")
    (tmp_path / "tps.csv").write_text(TPS_FILE)
    checked = run("import", "tps", "tps.csv", "--check")
    assert checked.code == 0
    assert "\nPemeriksaan saja, tidak ada yang disimpan. 1 baris dibaca" in checked.out
    house = house_of(tmp_path)
    assert house.register().areas["64.72.01.1001.001"].dpt is None
    house.store.close()
    assert run("import", "tps", "tps.csv").code == 0
    house = house_of(tmp_path)
    assert house.register().areas["64.72.01.1001.001"].dpt == 250
    house.store.close()
    assert "tidak ada yang berubah" in run("import", "tps", "tps.csv").out


def test_a_refused_import_names_line_and_column(run: Run, tmp_path: Path) -> None:
    run("init")
    (tmp_path / "tps.csv").write_text(TPS_FILE.replace("250", "dua ratus"))
    said = run("import", "tps", "tps.csv")
    assert said.code == 1
    assert said.err == (
        'Impor tps ditolak, tidak ada yang disimpan. Baris 2, kolom dpt "dua ratus": bukan bilangan bulat. Tulis angka '
        "saja tanpa titik atau koma, atau kosongkan.\n"
    )
    (tmp_path / "tps.csv").write_text(TPS_FILE.replace("250", "dua ratus").replace("130", "x"))
    assert [line.partition(":")[0] for line in run("import", "tps", "tps.csv").err.splitlines()] == [
        'Baris 2, kolom dpt "dua ratus"',
        'Baris 2, kolom dpt_p "x"',
        'Impor tps ditolak, tidak ada yang disimpan. Baris 2, kolom dpt "dua ratus"',
    ]
    missing = run("import", "tps", "tidak-ada.csv")
    assert missing.code == 1
    assert "tidak-ada.csv" in missing.err
