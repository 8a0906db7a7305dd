"""The accounts page."""

from __future__ import annotations

import re

import pytest

from data.errors import SiagaError
from tests.support.factory import KECAMATAN, OURS, TPS, Site


def test_only_the_admin_sees_it(site: Site) -> None:
    for role, status in (("admin", 200), ("analyst", 403), ("operator", 403), ("wall", 403), ("officer", 403)):
        assert site.as_user(role).get("/admin/akun").status_code == status, role


def test_adding_shows_the_password_once_and_it_works(site: Site) -> None:
    client = site.as_user("admin")
    sent = {
        "csrf_token": site.token(client, "add"),
        "username": "petugas.033",
        "name": "Budi <Santoso>",
        "role": "officer",
        "areas": f"{TPS}, 6472011001002",
    }
    page = client.post("/admin/akun", data=sent)
    assert page.status_code == 200
    assert "Budi &lt;Santoso&gt;" in page.text
    password = re.findall(r'<code id="issued-password">([^<]+)</code>', page.text)[0]
    actor = site.services.accounts.authenticate("petugas.033", password, "192.0.2.1")
    assert actor.areas == {TPS, "64.72.01.1001.002"}
    assert password not in client.get("/admin/akun").text


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"areas": ""}, 422, "harus diberi wilayah: kode TPS"),
        ({"areas": KECAMATAN}, 422, "hanya dapat diberi wilayah TPS"),
        ({"areas": "64.72.01.1001.999"}, 422, "tidak ada dalam daftar"),
        ({"areas": "abc"}, 422, "tidak dikenal"),
        ({"role": "raja"}, 422, "tidak dikenal"),
        ({"username": "x"}, 422, "tidak dapat dipakai"),
        ({"username": "uji.admin"}, 409, "sudah dipakai"),
        ({"name": "  "}, 422, "Nama wajib diisi"),
    ],
)
def test_what_cannot_be_added_is_said_and_kept_on_the_page(
    site: Site, changed: dict[str, str], status: int, words: str
) -> None:
    client = site.as_user("admin")
    sent = {"username": "petugas.033", "name": "Budi Santoso", "role": "officer", "areas": TPS} | changed
    page = client.post("/admin/akun", data={**sent, "csrf_token": site.token(client, "add")})
    assert page.status_code == status
    assert words in page.text
    assert "issued-password" not in page.text
    assert f'value="{sent["username"]}"' in page.text


def test_disable_enable_reset(site: Site) -> None:
    victim = site.as_user("viewer")
    client = site.as_user("admin")

    def act(name: str, username: str = "uji.viewer") -> int:
        sent = {"csrf_token": site.token(client, "change")}
        return client.post(f"/admin/akun/{username}/{name}", data=sent).status_code

    assert victim.get("/").status_code == 200
    assert act("nonaktif") == 200
    assert victim.get("/").status_code == 302
    assert act("aktif") == 200
    assert site.as_user("viewer").get("/").status_code == 200
    assert act("reset") == 200
    assert act("hapus") == 404
    assert act("reset", "tidak.ada") == 404
    assert act("nonaktif", "uji.admin") == 422  # oneself


def test_rights_are_checked_behind_the_page_too(site: Site) -> None:
    with pytest.raises(SiagaError, match="tidak berwenang"):
        site.services.accounts.reset(site.actor("analyst"), "uji.analyst")
    analyst = site.as_user("analyst")
    sent = {"csrf_token": site.token(analyst, "change")}
    assert analyst.post("/admin/akun/uji.analyst/reset", data=sent, headers=OURS).status_code == 403
