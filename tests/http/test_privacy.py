"""/admin/privasi: the clock of the law, a person erased with care, and who read named health data."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from data import audit
from data.actor import KOTA, Actor
from data.clock import iso, real_now
from data.people import add_people
from data.tables import person, person_key, privacy_request
from tests.support.factory import KELURAHAN, TPS, Site

NAME = "Ana Rahasia"


@pytest.fixture
def staffed(site: Site) -> Site:
    house = site.services.house
    people = [{"id": "a", "name": NAME, "role": "kpps", "area": TPS}]
    house.store.write(lambda connection: add_people(house, connection, people))
    return site


def post(site: Site, path: str, **given: str) -> str:
    client = site.as_user("admin")
    purpose = {"": "add", "hapus": "erase"}.get(path, "close")
    token = site.token(client, purpose)
    answer = client.post(f"/admin/privasi/{path}", data={"csrf_token": token, **given})
    assert answer.status_code in (200, 409, 422), answer.text[:300]
    return answer.text


def test_a_request_has_three_days_and_is_closed_with_a_word(staffed: Site) -> None:
    said = post(staffed, "", kind="akses", person="a", note="lewat surat")
    assert "Permintaan no. 1 dicatat" in said
    assert re.search(r"sisa 7[12] jam", said)
    assert NAME not in said
    house = staffed.services.house
    late = {"due_at": iso(real_now() - timedelta(hours=5))}
    house.store.write(lambda connection: connection.execute(update(privacy_request).values(**late)))
    page = staffed.as_user("admin").get("/admin/privasi/").text
    assert "privacy-lewat" in page
    assert "lewat" in page
    assert "Tulis apa yang dilakukan" in post(staffed, "1", state="selesai", closing_note=" ")
    assert "ditutup" in post(staffed, "1", state="selesai", closing_note="rekam diserahkan")
    assert "sudah ditutup" in post(staffed, "1", state="ditolak", closing_note="lagi")


def test_what_is_missing_is_named(staffed: Site) -> None:
    assert "Isi id petugasnya" in post(staffed, "", kind="hapus")
    assert "tidak terdaftar" in post(staffed, "", kind="hapus", person="zzz")
    assert "kapan dan bagaimana terungkap" in post(staffed, "", kind="pelanggaran")
    assert "Pilih jenis" in post(staffed, "", kind="apa", person="a")


def test_erasing_asks_twice(staffed: Site) -> None:
    house = staffed.services.house
    assert "dua kali" in post(staffed, "hapus", person="a", again="b", reason="permintaan", key="k1")
    with house.store.read() as connection:
        assert connection.execute(select(person_key.c.person)).scalars().all() == ["a"]
    assert "kuncinya dimusnahkan" in post(staffed, "hapus", person="a", again="a", reason="permintaan", key="k2")
    with house.store.read() as connection:
        assert connection.execute(select(person_key.c.person)).scalars().all() == []
        assert connection.execute(select(person.c.name)).scalar_one() == "(dihapus)"


def test_readings_are_counted_never_named(staffed: Site) -> None:
    house = staffed.services.house
    reader = Actor("pkm", "health", frozenset({KOTA}))
    house.store.write(
        lambda connection: audit.record(
            connection, reader, "read_named_health", subject=KELURAHAN, purpose="menelepon petugas", detail='["a"]',
            election=house.election,
        )
    )  # fmt: skip
    page = staffed.as_user("admin").get("/admin/privasi/").text
    assert "menelepon petugas" in page
    assert NAME not in page


@pytest.mark.parametrize("role", ["health", "operator", "analyst", "viewer", "wall", "officer"])
def test_nobody_else(staffed: Site, role: str) -> None:
    assert staffed.as_user(role).get("/admin/privasi/").status_code == 403
