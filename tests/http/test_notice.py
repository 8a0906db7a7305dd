"""The privacy notice comes first, once per version."""

from __future__ import annotations

from sqlalchemy import select

from dashboard.notice import NOTICE_VERSION
from data.actor import SYSTEM
from data.tables import account, audit
from tests.support.factory import OURS, Client, Site


def newcomer(site: Site, role: str = "viewer") -> Client:
    made = site.services.accounts.add(SYSTEM, f"baru.{role}", "Orang Baru", role)
    client = site.client()
    actor = site.services.accounts.authenticate(made.account.username, made.password, "192.0.2.1")
    client.set_cookie("siaga_sesi", site.services.sessions.open(actor))
    return client


def test_everything_waits_for_the_notice(site: Site) -> None:
    client = newcomer(site)
    assert client.get("/hitung").location == "/pemberitahuan?next=%2Fhitung"
    assert client.get("/").location == "/pemberitahuan"
    refused = client.post("/_dash-update-component", json={}, headers=OURS)
    assert refused.status_code == 403
    assert "pemberitahuan privasi" in refused.get_json()["sentence"]
    assert client.get("/_dash-layout").status_code == 403
    assert client.get("/logout").status_code == 200


def test_reading_it_opens_the_way_and_is_recorded(site: Site) -> None:
    client = newcomer(site)
    page = client.get("/pemberitahuan?next=/hitung").text
    assert 'name="next" value="/hitung"' in page
    token = site.token(client, "acknowledge")
    answer = client.post("/pemberitahuan", data={"csrf_token": token, "next": "/hitung"})
    assert (answer.status_code, answer.location) == (303, "/hitung")
    assert client.get("/").status_code == 200
    with site.services.house.store.read() as connection:
        row = connection.execute(select(account).where(account.c.username == "baru.viewer")).one()
        traces = connection.execute(select(audit.c.actor, audit.c.detail).where(audit.c.action == "notice_read"))
        assert traces.all() == [("baru.viewer", NOTICE_VERSION)]
    assert row.notice_version == NOTICE_VERSION
    assert row.notice_at is not None


def test_a_new_version_is_read_again(site: Site) -> None:
    client = site.as_user("viewer")
    assert client.get("/").status_code == 200
    site.services.accounts.acknowledge_notice(site.actor("viewer"), "2024-01")
    assert client.get("/").location == "/pemberitahuan"


def test_what_the_notice_says(make_site: object) -> None:
    site: Site = make_site()  # type: ignore[operator]
    text = site.as_user("viewer").get("/pemberitahuan").text
    for words in ("Undang-Undang Nomor 27 Tahun 2022", "Pasal 20", "3 × 24 jam", "belum ditetapkan", NOTICE_VERSION):
        assert words in text, words


def test_the_controller_is_a_setting(make_site: object) -> None:
    site: Site = make_site(controller="Diskominfo <Samarinda>", controller_contact="ppid@contoh")  # type: ignore[operator]
    text = site.as_user("viewer").get("/pemberitahuan").text
    assert "Diskominfo &lt;Samarinda&gt;" in text
    assert "belum ditetapkan" not in text
