"""Photos in backups: counted or carried, and what comes back is what was sent."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from data.backup import MANIFEST, BackupError, backup
from data.backup_photos import PhotosSaved
from data.chain import verify
from data.errors import StoreError
from data.folding import fold_all
from data.founding import open_house
from data.house import House
from data.photos.box import FOLDER, PhotoBox
from data.photos.reading import check_files
from data.rebuild import rebuild
from data.restore import inspect, restore
from data.store import Store
from tests.support.houses import OTHER_TPS
from tests.support.photos import NEXT_TPS, found, rows, send_photo
from tests.support.pictures import jpeg


@pytest.fixture
def filled(any_house: House) -> House:
    """Three photos, two of them of the same bytes."""
    send_photo(any_house, jpeg(1))
    send_photo(any_house, jpeg(1), OTHER_TPS)
    send_photo(any_house, jpeg(2), NEXT_TPS)
    fold_all(any_house)
    return any_house


def restored(source: Path, folder: Path, vault_of: House) -> House:
    """A SQLite store in an empty folder, filled from the backup."""
    folder.mkdir()
    url = f"sqlite:///{folder / 'siaga.db'}"
    with Store(url) as store:
        restore(store, vault_of.vault, source, photos=PhotoBox(folder / FOLDER))
    secrets = folder / "secrets"
    secrets.mkdir()
    (secrets / "master.key").write_bytes((vault_of.photos.folder.parent / "secrets" / "master.key").read_bytes())
    return open_house(url, folder)


def test_with_photos_everything_comes_back(filled: House, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    report = backup(filled, tmp_path / "c.zip", lambda done, of: steps.append((done, of)), photos=True)
    assert report.photos == PhotosSaved(2, 2)
    assert steps[-1][0] == steps[-1][1]
    assert inspect(tmp_path / "c.zip") == report
    again = restored(tmp_path / "c.zip", tmp_path / "baru", filled)
    try:
        assert rows(again) == rows(filled)
        assert check_files(again).checked == 2
        assert check_files(again).ok
        assert verify(again).head == verify(filled).head
        assert rebuild(again, write=False).differences == []
        assert again.photos.path(rows(again)[0].sha256).read_bytes() == jpeg(1)
        assert send_photo(again, jpeg(1), "64.72.01.1001.003").no == 4
        fold_all(again)
        assert len(found(again)[4]) == 2
    finally:
        again.store.close()


def test_without_photos_it_says_how_many_are_not_in_it(filled: House, tmp_path: Path) -> None:
    report = backup(filled, tmp_path / "c.zip")
    assert report.photos == PhotosSaved(2, 0)
    with zipfile.ZipFile(tmp_path / "c.zip") as zipped:
        assert [name for name in zipped.namelist() if name.startswith("foto/")] == []
        assert "foto/" in orjson.loads(zipped.read(MANIFEST))["not_included"]
    again = restored(tmp_path / "c.zip", tmp_path / "baru", filled)
    try:
        assert [one.split(" hilang")[0] for one in check_files(again).bad] == [
            "Berkas foto no. 1", "Berkas foto no. 3"
        ]  # fmt: skip
    finally:
        again.store.close()


def test_missing_and_changed_files_are_named_and_left_out(filled: House, tmp_path: Path) -> None:
    filled.photos.path(rows(filled)[0].sha256).write_bytes(b"lain")
    filled.photos.path(rows(filled)[2].sha256).unlink()
    report = backup(filled, tmp_path / "c.zip", photos=True)
    assert report.photos == PhotosSaved(2, 0, (1, 3))
    assert inspect(tmp_path / "c.zip").photos == report.photos


def remade(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a zip in which each member is changed, or left out for None."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            body = change(name, old.read(name))
            if body is not None:
                new.writestr(name, body)
    return target


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda name, body: body + b"x" if name.startswith("foto/") else body, "bukan yang disimpan"),
        (lambda name, body: None if name.startswith("foto/") else body, "fotonya 0, padahal seharusnya 2"),
        (lambda name, body: orjson.dumps({**orjson.loads(body), "photos": 7}) if name == MANIFEST else body,
         "daftar isinya"),
    ],
)  # fmt: skip
def test_a_backup_with_other_photos_is_refused_and_nothing_is_written(
    lite_house: House, tmp_path: Path, change: Callable[[str, bytes], bytes | None], says: str
) -> None:
    send_photo(lite_house, jpeg(1))
    send_photo(lite_house, jpeg(2))
    backup(lite_house, tmp_path / "c.zip", photos=True)
    spoilt = remade(tmp_path / "c.zip", tmp_path / "d.zip", change)
    (tmp_path / "baru").mkdir()
    box = PhotoBox(tmp_path / "baru" / FOLDER)
    with Store(f"sqlite:///{tmp_path / 'baru' / 'siaga.db'}") as store, pytest.raises(BackupError, match=says):
        restore(store, lite_house.vault, spoilt, photos=box)
    assert list(box.kept()) == []


def test_photos_need_a_place(lite_house: House, tmp_path: Path) -> None:
    send_photo(lite_house, jpeg(1))
    backup(lite_house, tmp_path / "c.zip", photos=True)
    (tmp_path / "baru").mkdir()
    with (
        Store(f"sqlite:///{tmp_path / 'baru' / 'siaga.db'}") as store,
        pytest.raises(StoreError, match="Tempat menyimpan foto"),
    ):
        restore(store, lite_house.vault, tmp_path / "c.zip")
