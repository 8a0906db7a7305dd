"""Photos from the terminal: carried in a backup or counted, and every file held against its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.founding import open_house
from tests.e2e.commands.conftest import Run
from tests.support.photos import rows, send_photo
from tests.support.pictures import jpeg

pytestmark = pytest.mark.e2e


@pytest.fixture
def with_photos(run: Run, tmp_path: Path) -> list[Path]:
    """A real store with two photos; their files."""
    run("init")
    house = open_house(f"sqlite:///{tmp_path / 'var' / 'siaga.db'}", tmp_path / "var")
    try:
        for seed in (1, 2):
            send_photo(house, jpeg(seed))
        return [house.photos.path(row.sha256) for row in rows(house)]
    finally:
        house.store.close()


def test_backup_and_restore(run: Run, with_photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Tidak ikut: 2 berkas foto." in run("backup", "tanpa.zip").out
    assert "Ikut: 2 dari 2 berkas foto." in run("backup", "c.zip", "--foto").out
    key = (tmp_path / "var" / "secrets" / "master.key").read_bytes()
    for name, says in (("tanpa.zip", "tidak memuat 2 berkas foto"), ("c.zip", "telah dipulihkan")):
        monkeypatch.setenv("SIAGA_DATA_DIR", str(tmp_path / f"var-{name}"))
        (tmp_path / f"var-{name}" / "secrets").mkdir(parents=True)
        (tmp_path / f"var-{name}" / "secrets" / "master.key").write_bytes(key)
        said = run("restore", name)
        assert (said.code, says in said.out) == (0, True)
        checked = run("verify", "--foto")
        assert checked.code == (1 if name == "tanpa.zip" else 0)
        assert ("hilang" in checked.err) is (name == "tanpa.zip")


def test_a_changed_file_is_named(run: Run, with_photos: list[Path]) -> None:
    assert "Berkas foto: 2 dari 2 utuh." in run("verify", "--foto").out
    with_photos[1].write_bytes(b"lain")
    said = run("verify", "--foto")
    assert said.code == 1
    assert "Berkas foto no. 2 telah berubah" in said.err
    assert "1 dari 2 utuh" in said.out
    assert run("verify").code == 0
    saved = run("backup", "c.zip", "--foto")
    assert (saved.code, "foto no. 2" in saved.err) == (1, True)
