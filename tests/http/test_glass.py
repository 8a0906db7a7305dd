"""/akses-darurat: another area for an hour, with a reason, on record and on every page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from data.clock import iso, real_now
from data.people import add_people
from data.tables import audit, glass
from tests.support.factory import KECAMATAN, KELURAHAN, TPS, Site

WAY = "/akses-darurat/"
RECORD = "/unduh/rekam/P-1.pdf"
REASON = "Puskesmas setempat tidak menjawab"


@pytest.fixture
def staffed(site: Site) -> Site:
    house = site.services.house
    people = [{"id": "P-1", "name": "Zulaikha", "role": "kpps", "area": TPS}]
    house.store.write(lambda connection: add_people(house, connection, people))
    return site


def outsider(site: Site) -> Any:
    return site.as_user("health", areas=("64.72.03",), name="tim.lain")


def post(site: Site, client: Any, path: str = "", purpose: str = "open_area", **given: str) -> Any:
    return client.post(f"{WAY}{path}", data={"csrf_token": site.token(client, purpose), **given})


def test_an_area_opens_for_an_hour_and_every_reading_is_counted(staffed: Site) -> None:
    client = outsider(staffed)
    assert client.get(RECORD).status_code == 403
    answer = post(staffed, client, area=KELURAHAN, reason=REASON)
    assert "terbuka bagi Anda sampai" in answer.text
    assert "Yang sedang terbuka" in answer.text
    assert f'<option value="{KELURAHAN}"' not in answer.text
    assert client.get(RECORD).status_code == 200
    assert REASON in client.get(WAY).text
    with staffed.services.house.store.read() as connection:
        lines = connection.execute(select(audit).where(audit.c.actor == "tim.lain").order_by(audit.c.id)).all()[1:]
    assert [(one.action, one.subject) for one in lines] == [("break_glass", KELURAHAN), ("read_named_health", "P-1")]
    assert lines[0].purpose == REASON
    page = staffed.as_user("admin").get("/admin/privasi/").text
    assert f'<td>{REASON}</td><td class="num">1</td>' in page


def test_it_ends_by_itself_and_by_hand(staffed: Site) -> None:
    client = outsider(staffed)
    post(staffed, client, area=KECAMATAN, reason=REASON)
    assert client.get(RECORD).status_code == 200
    ended = post(staffed, client, "akhiri", "close").text
    assert "diakhiri" in ended
    assert f'<option value="{KECAMATAN}"' in ended
    assert client.get(RECORD).status_code == 403
    post(staffed, client, area=KECAMATAN, reason=REASON)
    assert client.get(RECORD).status_code == 200
    house = staffed.services.house
    over = {"expires_at": iso(real_now() - timedelta(seconds=1))}
    house.store.write(lambda connection: connection.execute(update(glass).values(**over)))
    staffed.services.sessions.forget(staffed.actor("health", areas=("64.72.03",), name="tim.lain").account or 0)
    assert client.get(RECORD).status_code == 403


def test_it_is_over_at_the_minute_without_another_look_into_the_store(staffed: Site) -> None:
    sessions = staffed.services.sessions
    client = outsider(staffed)
    post(staffed, client, area=KECAMATAN, reason=REASON)
    now = real_now()
    sessions._now = lambda: now + timedelta(minutes=59, seconds=58)
    assert client.get(RECORD).status_code == 200
    sessions._now = lambda: now + timedelta(minutes=60, seconds=1)
    assert client.get(RECORD).status_code == 403


def test_what_is_wrong_is_said_and_nothing_opens(staffed: Site) -> None:
    client = outsider(staffed)
    assert "10 sampai 300 huruf" in post(staffed, client, area=KELURAHAN, reason="darurat").text
    assert "Pilih kecamatan atau kelurahan" in post(staffed, client, area="64.72", reason=REASON).text
    assert "Pilih kecamatan atau kelurahan" in post(staffed, client, area=TPS, reason=REASON).text
    assert "sudah terbuka" in post(staffed, client, area="64.72.03.1001", reason=REASON).text
    with staffed.services.house.store.read() as connection:
        assert connection.execute(select(glass)).all() == []


def test_only_the_health_team_may(staffed: Site) -> None:
    for role in ("admin", "analyst", "operator", "officer", "viewer", "wall"):
        assert staffed.as_user(role).get(WAY).status_code == 403, role
    whole = staffed.as_user("health", areas=("64.72",), name="dinkes")
    assert "sudah seluruh kota" in whole.get(WAY).text
