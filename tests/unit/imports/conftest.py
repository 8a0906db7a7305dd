"""A founded real store per test (a copy of one made once), and files written next to it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from data.actor import KOTA, SYSTEM, Actor
from data.clock import SimulatedClock
from data.founding import found, open_house
from data.house import House
from data.imports import ImportRefused, ImportReport, run
from data.rules.tally import TallyForm, Triple
from data.store import Store
from data.tables import metadata
from data.vault import Vault, load_master_key

Write = Callable[..., Path]
TPS = "64.72.01.1001.001"

SHARED = Path(__file__).parents[3] / "../shared"
OFFICER = Actor("andi", "officer", frozenset({KOTA}))
OPERATOR = Actor("sari", "operator", frozenset({KOTA}))
ANALYST = Actor("budi", "analyst", frozenset({KOTA}))


def shared(path: str) -> Path:
    """A file of the shared folder; the test is skipped where it is not there."""
    found_at = (SHARED / path).resolve()
    if not found_at.exists():
        pytest.skip(f"berkas {path} tidak ada di folder shared")
    return found_at


def moment() -> SimulatedClock:
    """10 February 2024, 12:00 WITA, standing still."""
    return SimulatedClock(datetime(2024, 2, 10, 4, 0, tzinfo=UTC), running=False)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    store = Store(f"sqlite:///{folder}/siaga.db")
    found(store, Vault(load_master_key(folder / "secrets" / "master.key")), "real")
    store.close()
    return folder


@pytest.fixture
def house(founded: Path, tmp_path: Path) -> Iterator[House]:
    folder = tmp_path / "data"
    shutil.copytree(founded, folder)
    opened = open_house(f"sqlite:///{folder}/siaga.db", folder, clock=moment())
    yield opened
    opened.store.close()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """write(text, name='berkas.csv', encoding='utf-8') -> path"""

    def make(content: str | bytes, name: str = "berkas.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """workbook(rows) -> path of an XLSX with these rows on its first sheet"""

    def make(rows: list[list[object]], name: str = "berkas.xlsx") -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def bring(house: House, what: str, path: Path, **options: bool) -> ImportReport:
    return run(house, SYSTEM, what, path, **options)


def again(house: House, what: str, path: Path) -> ImportReport:
    """The report of a file that is brought a second time, which must change nothing."""
    bring(house, what, path)
    before = digest(house)
    report = bring(house, what, path)
    assert report.stored == 0
    assert digest(house) == before
    return report


def refused(house: House, what: str, path: Path) -> ImportReport:
    """The report of a file that must be refused, after which the store must be what it was."""
    before = digest(house)
    with pytest.raises(ImportRefused) as caught:
        run(house, SYSTEM, what, path)
    assert digest(house) == before
    assert caught.value.report.stored == 0
    return caught.value.report


def digest(house: House) -> str:
    """A fingerprint of every row of every table."""
    total = hashlib.sha256()
    with house.store.read() as connection:
        for table in metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            total.update(f"{table.name}:{rows}".encode())
    return total.hexdigest()


def sentences(house: House, what: str, path: Path) -> list[str]:
    """What a refused file is told."""
    return [error.sentence for error in refused(house, what, path).errors]


def ppwp(votes: tuple[int, ...], used_dptb: int | None = None) -> TallyForm:
    """A president's form with as many DPTb and DPK users as told."""
    return TallyForm("ppwp", votes, used_dptb=Triple(None, None, used_dptb), used_dpk=Triple(None, None, used_dptb))
