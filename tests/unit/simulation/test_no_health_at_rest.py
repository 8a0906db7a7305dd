"""Database, WAL, backup and log of a simulated night: no NIK, no telephone, no health value of anybody in the clear."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from data.actor import KOTA, Actor
from data.backup import backup
from data.clock import WITA
from data.folding import fold_all
from data.house import House
from data.reports import (
    AlertStep,
    CheckinReport,
    EmergencyReport,
    Envelope,
    PersonCheck,
    ScreeningReport,
    step_alert,
    submit_checkin,
    submit_emergency,
    submit_screening,
)
from data.rules.symptoms import SYMPTOMS
from data.rules.vitals import Vitals
from data.simulation.feeding import submit_due
from data.simulation.night import Night
from data.tables import alert, person, submission
from tests.support.houses import FIELD

DINKES = Actor("dinkes", "health", frozenset({KOTA}))
# Words that stand in no column of anything else: a find is a leak. Ciphertext in a backup is base64, in which any four
# letters stand somewhere: short words are looked for as JSON writes them.
COMPLAINTS = tuple(code for code in SYMPTOMS if code not in ("hipertensi", "pusing"))
NOTE = "dibawa keluarganya ke rumah"


def test_nothing_is_found(
    open_copy: Callable[[], House], tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    house = open_copy()
    night = Night(house, 7, tps=12)
    night.prepare(house)
    submit_due(house, night, None, datetime(2024, 2, 14, 23, tzinfo=WITA))
    fold_all(house)
    officers = [one for tps in night.tps for one in night.content.crew(tps)]
    planted = officers[0]
    _plant(house, planted.id, planted.area)
    fold_all(house)
    secrets = {one.nik for one in officers} | {one.phone for one in officers} | {NOTE, "217/131", '"sbp":217'}
    secrets |= {code if len(code) > 5 else f'"{code}"' for code in COMPLAINTS}
    secrets |= {SYMPTOMS[code].label for code in COMPLAINTS}
    secrets |= {'rujuk","now', "meninggal", "Tekanan darah"}
    backup(house, tmp_path / "salinan.zip")
    found = {name: _found(raw, secrets) for name, raw in _bytes(house, tmp_path).items()}
    found["log"] = _found(caplog.text.encode(), secrets)
    assert {name: words for name, words in found.items() if words} == {}
    with house.store.read() as connection:
        assert connection.execute(select(alert.c.number)).all()  # there was something to find
        kinds = {row.kind for row in connection.execute(select(submission.c.kind))}
        assert connection.execute(select(person.c.id)).first() is not None
    assert {"checkin", "screening", "emergency", "alert_step", "visit"} <= kinds


def _plant(house: House, who: str, tps: str) -> None:
    """Values nobody else has, through every door that takes some."""
    check = PersonCheck(who, Vitals(sbp=217, dbp=131), ("nyeri_dada",), hours_on_duty=17.25, kss=9)
    submit_checkin(house, FIELD, CheckinReport(tps, (check,)), Envelope("tanam-1"))
    examined = ScreeningReport(
        who, Vitals(sbp=217, dbp=131), ("kejang",), "2024-02-10", glucose=333, history=frozenset({"stroke"}),
        bpjs={"jantung": "tinggi"},
    )  # fmt: skip
    submit_screening(house, DINKES, examined, Envelope("tanam-2"))
    submit_emergency(house, FIELD, EmergencyReport(tps, None, ("pingsan",)), Envelope("tanam-3"))
    submit_emergency(house, FIELD, EmergencyReport(tps, who, ("bicara_pelo",)), Envelope("tanam-4"))
    with house.store.read() as connection:
        number = connection.execute(select(alert.c.number).where(alert.c.open)).scalars().all()[-1]
    step_alert(house, DINKES, AlertStep(number, "meninggal", "baru", NOTE), Envelope("tanam-5"))


def _bytes(house: House, folder: Path) -> dict[str, bytes]:
    """The database, its WAL, and the members of the backup uncompressed."""
    import zipfile

    database = Path(str(house.store.reader.url.database))
    raw = {path.name: path.read_bytes() for path in database.parent.glob("siaga.db*")}
    assert raw["siaga.db"]
    with zipfile.ZipFile(folder / "salinan.zip") as archive:
        raw |= {f"salinan/{name}": archive.read(name) for name in archive.namelist()}
    return raw


def _found(raw: bytes, secrets: set[str]) -> list[str]:
    return sorted(secret for secret in secrets if secret.encode() in raw)
