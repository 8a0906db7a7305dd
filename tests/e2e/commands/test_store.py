"""The store from the terminal: none, a new one, kept in a backup, checked, mended."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from data.chain import verify
from tests.e2e.commands.conftest import Run, house_of

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    "words", [["totals", "--contest", "ppwp"], ["verify"], ["accounts", "list"], ["serve"], ["backup", "c.zip"]]
)
def test_without_a_store_nothing_is_made(run: Run, tmp_path: Path, words: list[str]) -> None:
    said = run(*words)
    assert said.code == 1
    assert "Belum ada penyimpanan di" in said.err
    assert not (tmp_path / "var" / "siaga.db").exists()
    assert not (tmp_path / "var" / "secrets").exists()


def test_init_makes_a_real_store_once(run: Run, tmp_path: Path) -> None:
    first = run("init")
    assert first.code == 0
    assert "Penyimpanan NYATA yang kosong telah dibuat" in first.out
    assert "master.key" in first.out
    key = (tmp_path / "var" / "secrets" / "master.key").read_bytes()
    assert run("init").out == "Penyimpanan NYATA sudah ada; tidak ada yang diubah.\n"
    assert (tmp_path / "var" / "secrets" / "master.key").read_bytes() == key
    house = house_of(tmp_path)
    assert house.store.kind() == "real"
    house.store.close()
    for words in (["simulate"], ["run"]):
        refused = run(*words)
        assert refused.code == 1
        assert "Penyimpanan ini NYATA" in refused.err


def test_a_lost_master_key_is_not_replaced(run: Run, tmp_path: Path) -> None:
    run("init")
    (tmp_path / "var" / "secrets" / "master.key").unlink()
    for words in (["init"], ["accounts", "list"], ["restore", "c.zip"]):
        said = run(*words)
        assert said.code == 1
        assert "Kunci induk tidak ada di" in said.err
    assert not (tmp_path / "var" / "secrets" / "master.key").exists()


def test_backup_restore_verify(night: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = night("backup", "cadangan.zip")
    assert saved.code == 0
    assert "Tidak ikut: sesi masuk dan kunci." in saved.out
    assert "sudah ada" in night("backup", "cadangan.zip").err
    assert "sudah berisi" in night("restore", "cadangan.zip").err
    house = house_of(tmp_path)
    head = verify(house).head
    house.store.close()
    key = (tmp_path / "var" / "secrets" / "master.key").read_bytes()
    monkeypatch.setenv("SIAGA_DATA_DIR", str(tmp_path / "baru"))
    assert "Kunci induk tidak ada" in night("restore", "cadangan.zip").err
    (tmp_path / "baru" / "secrets").mkdir(parents=True)
    (tmp_path / "baru" / "secrets" / "master.key").write_bytes(key)
    assert head in night("restore", "cadangan.zip").out
    assert night("verify", "--head", head).code == 0
    for part in ("", head[:12], "x" * 64):
        refused = night("verify", "--head", part)
        assert (refused.code, refused.out) == (1, "")
        assert "64 angka heksadesimal" in refused.err
    foreign = night("verify", "--head", "0" * 63 + "1")
    assert foreign.code == 1
    assert "tidak pernah menjadi ujungnya" in foreign.err


def test_rebuild_names_what_differs_and_mends_it(night: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "var" / "siaga.db") as connection:
        connection.execute("UPDATE total SET votes = '[1,2,3]' WHERE area = '64.72' AND contest = 'ppwp'")
    checked = night("rebuild", "--check")
    assert checked.code == 1
    assert "perbedaan" in checked.err
    assert night("rebuild").code == 1  # a difference is an alarm, mended or not
    assert night("rebuild", "--check").code == 0


def test_a_changed_submission_is_found(night: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "var" / "siaga.db") as connection:
        connection.execute("DROP TRIGGER submission_no_update")
        connection.execute("UPDATE submission SET actor = 'orang lain' WHERE id = 5")
    said = night("verify")
    assert said.code == 1
    assert said.err.startswith("Laporan no. 5 tidak cocok dengan rantai")
