"""All or nothing, whatever happens; nothing but a refusal, whatever the file; the same on both databases."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from data.actor import SYSTEM
from data.folding import fold_all
from data.founding import found, open_house
from data.house import House
from data.imports import KINDS, ImportRefused, ImportReport, stations, store_boundaries
from data.snapshot import SnapshotService
from data.store import Store
from data.tables import area, form, person
from data.vault import Vault, load_master_key
from tests.unit.imports.conftest import bring, digest, moment

Write = Callable[..., Path]
TPS = "64.72.01.1001.001"

FILES = {
    "wilayah": "kode,nama\n64.72.01.1001,Rawa Makmur Baru\n",
    "tps": f"kode_tps,dpt,dpt_l,dpt_p\n{TPS},250,120,130\n64.72.01.1001.171,10,5,5\n",
    "calon": "pemilihan,no_urut,nama\nPPWP,1,Pasangan Satu\nDPD,21,Calon Baru\n",
    "sirekap": f"kode_tps,paslon_1,paslon_2,paslon_3\n{TPS},1,2,3\n",
    "petugas": f"id,nik,nama,peran,wilayah\nA1,6472015508900001,Ani,kpps,{TPS}\n",
    "pemeriksaan": "petugas,waktu,sistolik,diastolik,gejala\nA1,2024-02-09,120,80,tidak ada\n",
}


def test_every_kind_has_a_file_here() -> None:
    assert set(FILES) == set(KINDS)


def test_a_failure_half_way_leaves_nothing_behind(house: House, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(FILES["tps"])
    before = digest(house)

    def fail(opened: House, connection: object, election: str, codes: list[str]) -> int:
        assert opened.registers.of(election, connection).areas[TPS].dpt == 250  # type: ignore[arg-type]
        raise RuntimeError("listrik padam")

    with monkeypatch.context() as patch:
        patch.setattr(stations, "recheck", fail)
        with pytest.raises(RuntimeError, match="listrik padam"):
            bring(house, "tps", path)
    assert digest(house) == before
    # What was read inside the lost transaction has the version number that the next import gives.
    body = json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature"}]})
    store_boundaries(house, SYSTEM, body, "BIG", [])
    assert house.register().areas[TPS].dpt is None
    assert "64.72.01.1001.171" not in house.register().areas


def outcome(house: House, what: str, path: Path) -> ImportReport:
    """What a check says of a file, refused or not; any other exception is the test's failure."""
    try:
        return bring(house, what, path, check_only=True)
    except ImportRefused as refusal:
        return refusal.report


@pytest.mark.parametrize("what", list(FILES))
def test_damaged_files_are_refused_or_read_but_never_break(house: House, write: Write, what: str) -> None:
    chance = random.Random(what)
    good = FILES[what].encode()
    refusals = 0
    for _ in range(60):
        body = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(body))
            body[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        path = write(bytes(body))
        report = outcome(house, what, path)
        assert report.stored == 0
        assert all(error.sentence.endswith(".") for error in report.errors)
        refusals += report.error_count > 0
    assert refusals > 0


def test_damaged_workbooks_and_objects_never_break(house: House, write: Write, workbook: Callable[..., Path]) -> None:
    chance = random.Random(7)
    good = workbook([line.split(",") for line in FILES["tps"].splitlines()]).read_bytes()
    told = json.dumps({"chart": {"100025": 1, "100026": 2, "100027": 3}, "psu": None}).encode()
    refusals = 0
    for source, name, what in ((good, "rusak.xlsx", "tps"), (told, "ppwp/6472011001001.json", "sirekap")):
        for _ in range(60):
            body = bytearray(source)
            for _ in range(chance.randrange(1, 20)):
                body[chance.randrange(len(body))] = chance.randrange(256)
            refusals += outcome(house, what, write(bytes(body), name)).error_count > 0
    assert refusals > 60


def test_postgresql_takes_the_same_files(postgres_database: str, tmp_path: Path, write: Write) -> None:
    store = Store(postgres_database)
    found(store, Vault(load_master_key(tmp_path / "secrets" / "master.key")), "real")
    store.close()
    house = open_house(postgres_database, tmp_path, clock=moment())
    try:
        for what, text in FILES.items():
            assert bring(house, what, write(text)).stored == len(text.splitlines()) - 1
        before = digest(house)
        for what, text in FILES.items():
            assert bring(house, what, write(text)).stored == 0
        assert digest(house) == before
        with house.store.read() as connection:
            assert connection.execute(select(area.c.dpt).where(area.c.code == TPS)).scalar_one() == 250
            assert connection.execute(select(form.c.state)).scalar_one() == "counted"
            assert connection.execute(select(person.c.name)).scalar_one() == "Ani"
    finally:
        house.store.close()


@pytest.mark.parametrize("what", ["wilayah", "tps", "calon"])
def test_a_changed_register_moves_the_revision(house: House, write: Write, what: str) -> None:
    fold_all(house)
    before = SnapshotService(house).rev()
    bring(house, what, write(FILES[what]))
    fold_all(house)
    assert SnapshotService(house).rev() == before + 1
    bring(house, what, write(FILES[what]))
    assert fold_all(house) == 0


def test_new_areas_are_counted(house: House, write: Write) -> None:
    bring(house, "wilayah", write("kode,nama,dapil\n64.72.11,Baru,2\n64.72.11.1001,Baru Hilir,\n"))
    bring(house, "tps", write("kode_kelurahan,tps,dpt\n64.72.11.1001,1,200\n64.72.11.1001,2,210\n"))
    fold_all(house)
    tally = SnapshotService(house).view(SYSTEM).tally("64.72.11", "ppwp")
    assert (tally.tps, tally.reported, tally.dpt_total) == (2, 0, 410)
    assert SnapshotService(house).view(SYSTEM).tally("64.72", "ppwp").tps == 2565
