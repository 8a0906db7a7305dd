"""The file and its row: the file comes first, whatever dies in between. On both databases."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from data.errors import StoreError
from data.founding import open_house
from data.house import House
from data.photos import box
from data.photos.reading import check_files
from data.reports import door
from data.tables import dirty, submission
from tests.support.photos import count, rows, send_photo
from tests.support.pictures import jpeg


def test_a_failure_after_the_file_leaves_a_loose_file_and_the_next_try_stores_it(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> int:
        raise StoreError("penuh")

    with monkeypatch.context() as broken:
        broken.setattr(door, "store_submission", fail)
        with pytest.raises(StoreError, match="penuh"):
            send_photo(any_house, jpeg(1), idem_key="a")
    assert (len(rows(any_house)), count(any_house, dirty), check_files(any_house).loose) == (0, 0, 1)
    assert send_photo(any_house, jpeg(1), idem_key="a").no > 0
    checked = check_files(any_house)
    assert (checked.ok, checked.checked, checked.loose) == (True, 1, 0)


def test_a_disk_that_takes_no_file_leaves_no_row(lite_house: House) -> None:
    lite_house.photos.folder.write_text("bukan folder")
    with pytest.raises(StoreError, match="Foto tidak dapat disimpan"):
        send_photo(lite_house, jpeg(1))
    assert count(lite_house, submission) == 0


def test_a_full_disk_says_so_and_leaves_nothing(lite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(box.os, "fsync", full)
    with pytest.raises(StoreError, match="Penyimpanan penuh"):
        send_photo(lite_house, jpeg(1))
    monkeypatch.undo()
    assert count(lite_house, submission) == 0
    assert [path for path in lite_house.photos.folder.rglob("*") if path.is_file()] == []


KILLED = """
import os, sys
from pathlib import Path
from data.founding import open_house
from data.reports import Envelope, PhotoReport, door, submit_photo
from tests.support.houses import FIELD, TPS
from tests.support.pictures import jpeg
folder = Path(sys.argv[1])
house = open_house(f"sqlite:///{folder / 'siaga.db'}", folder)
door.queue = lambda *_: os._exit(9)  # the file, the submission and the row are written, nothing is committed
submit_photo(house, FIELD, PhotoReport(TPS, "ppwp", jpeg(1)), Envelope("mati"))
"""


def test_killed_between_file_and_commit(lite_house: House, tmp_path: Path) -> None:
    lite_house.store.close()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, cwd=Path(__file__).parents[3])
    assert killed.returncode == 9
    house = open_house(str(lite_house.store.url), tmp_path)
    try:
        assert (len(rows(house)), count(house, submission), check_files(house).loose) == (0, 0, 1)
        answer = send_photo(house, jpeg(1), idem_key="mati")
        assert (answer.no, answer.repeated, check_files(house).loose) == (1, False, 0)
    finally:
        house.store.close()


def test_missing_and_changed_files_are_named(lite_house: House) -> None:
    for seed in (1, 2, 3):
        send_photo(lite_house, jpeg(seed))
    first, second, _ = (lite_house.photos.path(row.sha256) for row in rows(lite_house))
    first.unlink()
    second.write_bytes(second.read_bytes() + b"x")
    checked = check_files(lite_house)
    assert (checked.ok, checked.checked) == (False, 3)
    assert [one.split(":")[0] for one in checked.bad] == ["Berkas foto no. 1 hilang", "Berkas foto no. 2 telah berubah"]
    send_photo(lite_house, jpeg(2))  # sent once more, the file is whole again
    assert len(check_files(lite_house).bad) == 1
