"""Skrining: coverage for all, names on request and logged, a tier while one types, nothing lost on a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from callbacks import skrining
from data.actor import KOTA, Actor
from data.errors import NotAllowed
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.snapshot import SnapshotService
from data.tables import audit
from data.view import screening
from layouts import skrining_form as panel
from layouts.query import Query
from tests.support.founded import open_founded
from tests.support.words import text_of

KELURAHAN = "64.72.01.1001"
TPS = f"{KELURAHAN}.001"
ANA, BUDI = f"{TPS}-kpps-1", f"{TPS}-linmas-8"
PUSKESMAS = Actor("pkm", "health", frozenset({"64.72.01"}))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = open_founded(f"sqlite:///{tmp_path / 'siaga.db'}", tmp_path)
    people = [
        {"id": ANA, "name": "Ana Rahasia", "role": "kpps", "area": TPS, "sex": "P", "birth_date": "1972-03-01"},
        {"id": BUDI, "name": "Budi Rahasia", "role": "linmas", "area": TPS, "sex": "L", "birth_date": "1996-03-01"},
    ]
    opened.store.write(lambda connection: add_people(opened, connection, people))
    fold_all(opened)
    yield opened
    opened.store.close()


def services_of(house: House, actor: Actor = PUSKESMAS) -> Any:
    snapshots = SnapshotService(house, shortest=0)
    return SimpleNamespace(house=house, snapshots=snapshots, actor=lambda: actor, view=lambda: snapshots.view(actor))


def boxes(**given: Any) -> dict[str, Any]:
    """The form as it comes: texts, and ticks as lists."""
    empty = {name: [] if name.endswith("-ticks") else "" for name in panel.FIELDS}
    return {**empty, "glucose_kind": "sewaktu", "measured_on": "2024-02-10", **given}


WELL = {
    "sbp_1": "118", "dbp_1": "76", "sbp_2": "116", "dbp_2": "74", "glucose": "98", "weight_kg": "60,5",
    "height_cm": "160", "smoker": "tidak", "pregnant": "tidak", "history-ticks": ["tidak_ada"],
}  # fmt: skip


def memory(services: Any, who: str) -> Any:
    return skrining.opened(services, who)[2]


def said(parts: Any) -> str:
    return " ".join(" ".join(text_of(one) for one in parts).split())


def reads(house: House) -> list[Any]:
    with house.store.read() as connection:
        asked = select(audit.c.actor, audit.c.subject, audit.c.purpose, audit.c.detail)
        return [tuple(row) for row in connection.execute(asked)]


def test_a_kelurahan_is_opened_by_name_those_not_examined_first_and_that_is_logged(house: House) -> None:
    services = services_of(house)
    assert "Rawa Makmur" in said(skrining.shown(services, Query("/skrining")))
    assert reads(house) == []
    shown = said(skrining.shown(services, Query("/skrining", (("kelurahan", KELURAHAN),))))
    assert "Ana Rahasia KPPS · TPS 001 Rawa Makmur" in shown
    assert shown.count("Belum diskrining.") == 2
    ids = orjson.dumps([ANA, BUDI]).decode()
    assert reads(house) == [("pkm", KELURAHAN, "skrining sebelum bertugas", ids)]
    found = said(skrining.shown(services, Query("/skrining", (("kelurahan", KELURAHAN),)), "budi"))
    assert "Budi Rahasia" in found
    assert "Ana Rahasia" not in found


def test_the_tier_is_said_while_one_types(house: House) -> None:
    services = services_of(house)
    ana = memory(services, ANA)
    result, *errors = skrining.judged(services, ana, boxes())
    assert said(result).startswith("Belum lengkap BELUM DISAHKAN DINKES")
    assert "Belum ada: tekanan darah, riwayat penyakit, gula darah." in said(result)
    assert set(errors) == {""}
    result, *_ = skrining.judged(services, ana, boxes(**WELL))
    assert said(result).startswith("Rendah")
    assert "Risiko WHO 10 tahun" in said(result)
    result, *_ = skrining.judged(services, ana, boxes(**WELL, **{"bpjs_jantung": "tinggi"}))
    assert said(result).startswith("Evaluasi")
    assert "Hasil skrining BPJS untuk jantung koroner: risiko tinggi." in said(result)
    young = memory(services, BUDI)
    result, *_ = skrining.judged(services, young, boxes(**{**WELL, "history-ticks": ["diabetes"]}))
    assert said(result).startswith("Evaluasi")  # a diabetic of 27 is not green
    assert "tidak dihitung (usia < 40)" in said(result)


@pytest.mark.parametrize(
    ("changed", "box", "words"),
    [
        ({"cholesterol": "190"}, "cholesterol", "mmol/L"),
        ({"glucose": "5,4"}, "glucose", "mg/dL"),
        ({"height_cm": "1,6"}, "height_cm", "cm"),
        ({"sbp_1": "76", "dbp_1": "118"}, "dbp_1", "tertukar"),
        ({"sbp_1": "118", "dbp_1": ""}, "dbp_1", "keduanya"),
        ({"sbp_1": "seratus"}, "sbp_1", "bilangan bulat"),
        ({"sbp_3": "120", "dbp_3": "80", "sbp_2": "", "dbp_2": ""}, "sbp_3", "pengukuran 2 dahulu"),
        ({"measured_on": "2031-01-01"}, "measured_on", "belum terjadi"),
        ({"measured_on": "kemarin"}, "measured_on", "tidak terbaca"),
    ],
)
def test_a_wrong_value_is_named_beside_its_box_and_nothing_is_stored(
    house: House, changed: dict[str, str], box: str, words: str
) -> None:
    services = services_of(house)
    ana = memory(services, ANA)
    result, *errors = skrining.judged(services, ana, boxes(**{**WELL, **changed}))
    by_box = dict(zip(skrining.ERRORS, errors, strict=True))
    assert words in by_box[box]
    assert "tingkat belum dihitung" in said(result)
    problem, *same = skrining.saved(services, ana, boxes(**{**WELL, **changed}))
    assert words in text_of(problem)
    person, stands = screening.examined(services.view(), ANA, PUSKESMAS)
    assert (person.id, stands) == (ANA, {})
    assert len(same) == 2


def test_an_examination_is_stored_and_stands_in_the_form_and_the_list(house: House) -> None:
    services = services_of(house)
    ana = memory(services, ANA)
    done, again, _ = skrining.saved(services, ana, boxes(**{**WELL, "sbp_1": "172", "dbp_1": "101", "sbp_2": "170"}))
    assert text_of(done) == "Pemeriksaan tersimpan: evaluasi."
    assert again["key"] != ana["key"]
    _, stands = screening.examined(services.view(), ANA, PUSKESMAS)
    assert (stands["tier"], stands["on"], stands["values"]["weight_kg"]) == ("evaluasi", "2024-02-10", 60.5)
    form = orjson.dumps(skrining.opened(services, ANA)[1]).decode()
    assert '"172"' in form
    assert '"60,5"' in form
    shown = said(skrining.shown(services, Query("/skrining", (("kelurahan", KELURAHAN),))))
    assert shown.index("Budi Rahasia") < shown.index("Ana Rahasia")  # not examined comes first
    fold_all(house)
    assert "Sudah diskrining 1 50,0%" in said(skrining.counts(services.view(), Query("/skrining"))[0])
    problem, *_ = skrining.saved(services, memory(services, BUDI), boxes())
    assert text_of(problem) == "Isi sekurangnya satu hasil pemeriksaan."


def test_elsewhere_and_for_other_roles_there_is_nothing(house: House) -> None:
    far = services_of(house, Actor("jauh", "health", frozenset({"64.72.03"})))
    head, form, stored = skrining.opened(far, ANA)
    assert "di luar wewenang" in said(head)
    assert (form, stored) == ([], None)
    for role in ("operator", "analyst", "admin", "viewer", "wall"):
        view = services_of(house, Actor(role, role, frozenset({KOTA}))).view()
        with pytest.raises(NotAllowed):
            screening.roster(view, KELURAHAN, Actor(role, role, frozenset({KOTA})))
        with pytest.raises(NotAllowed):
            screening.examined(view, ANA, Actor(role, role, frozenset({KOTA})))
    assert reads(house) == []
