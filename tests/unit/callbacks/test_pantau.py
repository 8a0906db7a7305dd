"""Pantau: lists without names, an alert that is opened and logged, steps, and the banner that calls."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from callbacks import alarm, pantau
from data.actor import KOTA, Actor
from data.errors import NotAllowed
from data.folding import fold_all
from data.house import House
from data.reports import EmergencyReport, Envelope, MarkReport, submit_emergency, submit_mark
from data.snapshot import SnapshotService
from data.tables import audit
from data.view import alerts
from layouts.query import Query
from tests.support.emergencies import FIELD, HERE, THERE, TPS_HERE, WELL, at, house_with_emergencies, look
from tests.support.words import text_of

PUSKESMAS = Actor("pkm", "health", frozenset({HERE}))
DINKES = Actor("dinkes", "health", frozenset({KOTA}))
DESK = Actor("kec", "operator", frozenset({HERE}))


@pytest.fixture
def house(tmp_path: Any) -> Iterator[House]:
    opened = house_with_emergencies(tmp_path)
    yield opened
    opened.store.close()


def services_of(house: House, actor: Actor = PUSKESMAS) -> Any:
    snapshots = SnapshotService(house, shortest=0)
    return SimpleNamespace(
        house=house, snapshots=snapshots, actor=lambda: actor, view=lambda: snapshots.view(actor)
    )  # fmt: skip


def regions(services: Any, **chosen: str) -> list[str]:
    made = pantau.regions(services, services.view(), Query("/pantau", tuple(chosen.items())))
    return [" ".join(text_of(part) for part in region) for region in made]


def reads(house: House) -> list[Any]:
    with house.store.read() as connection:
        return [tuple(row) for row in connection.execute(select(audit.c.actor, audit.c.subject, audit.c.detail))]


def test_the_list_names_nobody_and_leaves_no_line(house: House) -> None:
    services = services_of(house)
    before = reads(house)
    counts, tools, shown = regions(services)
    assert counts.startswith("Peringatan terbuka 3 0 sudah diambil Belum diakui 3 terlama 45 menit Darurat terbuka 2")
    assert "BELUM DISAHKAN DINKES" in tools
    assert shown.index("Darurat") < shown.index("Rujuk")
    assert "TPS 001 Rawa Makmur" in shown
    assert "Nyeri atau rasa tertekan di dada." in shown
    assert "Rahasia" not in counts + tools + shown
    assert "Teluk Lerong" not in shown
    assert reads(house) == before


def test_an_alert_is_opened_by_name_and_that_is_logged(house: House) -> None:
    services = services_of(house)
    one = next(one for one in alerts.listed(services.view(), HERE, only_open=True) if one.area == TPS_HERE)
    top, form, rest, memory = pantau.opened(services, str(one.no))
    said = b"".join(orjson.dumps(part) for part in (top, form, rest)).decode()
    assert "Rahasia 0" in said
    assert "185\\u002f112" in said  # as it is written where a page could read a tag
    assert "Puskesmas Palaran" in said
    assert memory["state"] == "baru"
    assert reads(house)[-1] == ("pkm", f"peringatan {one.no}", f'["{TPS_HERE}-0"]')


def test_elsewhere_it_is_not_opened(house: House) -> None:
    there = alerts.listed(services_of(house, DINKES).view(), KOTA, only_open=True)
    far = next(one for one in there if one.area.startswith(THERE))
    before = reads(house)
    top, form, rest, memory = pantau.opened(services_of(house), str(far.no))
    assert "di luar wewenang" in text_of(top[1])
    assert (form, rest, memory, reads(house)) == ([], [], None, before)
    with pytest.raises(NotAllowed):
        alerts.detail(services_of(house, DESK).view(), far.no, DESK)


def test_a_step_is_stored_and_a_wrong_one_says_why_and_keeps_what_was_typed(house: House) -> None:
    services = services_of(house)
    one = alerts.listed(services.view(), HERE, only_open=True)[0]
    *_, memory = pantau.opened(services, str(one.no))
    *_, problem = pantau.saved(services, memory, "dirujuk", "")
    assert "Tulis catatan" in text_of(problem)
    _, form, _, again, _ = pantau.saved(services, memory, "diakui", "")
    assert again["state"] == "diakui"
    assert "Tersimpan: diakui." in orjson.dumps(form).decode()
    fold_all(house)
    assert "Diakui" in regions(services)[2]
    *_, problem = pantau.saved(services, {**memory, "key": "lain"}, "diakui", "")
    assert "sudah diakui" in text_of(problem)


def test_silence_is_listed_when_a_tps_is_at_work(house: House) -> None:
    submit_mark(house, FIELD, MarkReport(TPS_HERE, "dibuka"), Envelope("buka"))
    fold_all(house)
    assert "Tidak ada TPS yang terlambat" in regions(services_of(house), daftar="terlambat")[2]
    at(house, 18, 0)
    said = regions(services_of(house), daftar="terlambat")
    assert "TPS terlambat lapor 1 1 diam 4 jam, 1 periksa ulang" in said[0]
    assert "TPS 001 Rawa Makmur 4 jam 15 menit tanpa kabar" in said[2]


def test_people_who_were_not_looked_at_again_are_listed_by_tps(house: House) -> None:
    submit_mark(house, FIELD, MarkReport(TPS_HERE, "dibuka"), Envelope("buka"))
    at(house, 14, 46)
    fold_all(house)
    before = reads(house)
    counts, _, shown = regions(services_of(house), daftar="terlambat")
    assert "TPS terlambat lapor 1 0 diam 4 jam, 1 periksa ulang" in counts
    assert shown.startswith("Periksa ulang lewat batas waktu tingkatnya. Darurat TPS 001 Rawa Makmur 2 petugas")
    assert "belum dilihat lagi, terlama sejak " in shown
    assert "belum dilihat lagi batas darurat 60 menit" in shown
    assert "Rahasia" not in shown
    assert "Tanpa kabar" not in shown
    assert reads(house) == before


def test_the_banner_calls_each_for_their_own(house: House) -> None:
    def banner(actor: Actor) -> str:
        services = services_of(house, actor)
        return text_of(alarm.shown(services, services.view()))

    assert banner(PUSKESMAS).startswith("2 darurat dan 1 peringatan rujuk belum diakui terlama 45 menit")
    assert banner(DESK).startswith("2 darurat belum diakui terlama 45 menit Lihat tempatnya")
    submit_emergency(house, FIELD, EmergencyReport(TPS_HERE), Envelope("tombol"))
    fold_all(house)
    assert banner(DESK).startswith("3 darurat belum diakui")
    assert [one.area for one in alerts.unnamed_emergencies(services_of(house, DESK).view())] == [TPS_HERE]
    for role in ("viewer", "wall", "analyst", "admin"):
        view = services_of(house, Actor(role, role, frozenset({KOTA}))).view()
        assert alerts.unclaimed(view)[0] == 5
        with pytest.raises(NotAllowed):
            alerts.ringing(view)


def test_who_is_worse_than_before_is_seen_by_place(house: House) -> None:
    services = services_of(house)
    assert "Tidak ada yang memburuk" in regions(services, daftar="memburuk")[2]
    at(house, 14, 0)
    look(house, f"{TPS_HERE}-2", WELL)
    at(house, 14, 30)
    look(house, f"{TPS_HERE}-2", WELL, "pusing")
    fold_all(house)
    shown = regions(services, daftar="memburuk")[2]
    assert shown.startswith("Pantau TPS 001 Rawa Makmur 1 petugas lebih buruk daripada pemeriksaan sebelumnya")
    assert "Rahasia" not in shown
