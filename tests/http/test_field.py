"""The light page for those who report."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import Table, select

from data.reports import Decision, Envelope, FormKey, decide
from data.tables import form, mark, photo, submission
from tests.support.factory import KECAMATAN, KELURAHAN, TPS, Client, Site
from tests.support.pictures import jpeg

HERE = f"/lapangan/{TPS}"
FORM = f"{HERE}/ppwp"


def boxes(page: str) -> dict[str, str]:
    """Every input of the page's form that is sent."""
    inside = page[page.rindex("<form") :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", inside):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and 'type="file"' not in tag:
            found[name[1]] = unescape(value[1]) if value else ""
    return found


def fill(client: Client, path: str = FORM, **typed: str) -> Any:
    sent = boxes(client.get(path).text)
    assert set(typed_names(typed)) <= set(sent) | {"reason"}
    return client.post(path, data={**sent, **typed_names(typed)})


def typed_names(typed: dict[str, str]) -> dict[str, str]:
    return {name.replace("__", "."): value for name, value in typed.items()}


VOTES = {"votes__1": "48", "votes__2": "139", "votes__3": "21", "valid": "208", "invalid": "4", "total": "212"}


def test_an_officer_starts_at_the_own_tps(site: Site) -> None:
    client = site.as_user("officer")
    assert client.get("/").location == "/lapangan"
    assert client.get("/lapangan").location == HERE
    page = client.get(HERE).text
    assert "TPS 001" in page
    assert "DPT belum diketahui" in page
    assert page.count("belum dilaporkan") == 5
    assert "<script" not in page


def test_an_operator_walks_down_to_a_tps(site: Site) -> None:
    client = site.as_user("operator")
    assert f"wilayah={KECAMATAN}" in client.get("/lapangan").text
    assert f"wilayah={KELURAHAN}" in client.get(f"/lapangan?wilayah={KECAMATAN}").text
    assert f'href="{HERE}"' in client.get(f"/lapangan?wilayah={KELURAHAN}").text
    assert client.get("/lapangan?wilayah=64.72.02").status_code == 403
    assert client.get("/lapangan?wilayah=abc").status_code == 422


def test_only_the_own_tps(site: Site) -> None:
    client = site.as_user("officer")
    for path in ("/lapangan/64.72.01.1001.002", "/lapangan/64.72.01.1001.002/ppwp"):
        assert client.get(path).status_code == 403
    assert client.get("/lapangan/64.72.01.1001.999").status_code == 404
    assert client.get("/lapangan/64.72.01.1001").status_code == 404
    assert client.get(f"{HERE}/bupati").status_code == 404


def test_the_form_follows_the_paper(site: Site) -> None:
    page = site.as_user("officer").get(FORM).text
    order = [
        "I. Data pemilih", "dpt.l", "used_dpt.l", "used_dptb.l", "used_dpk.l", "used_total.j", "disabled.l",
        "II. Data penggunaan", "received", "used", "spoiled", "unused",
        "III. Data perolehan", "votes.1", "votes.2", "votes.3",
        "IV. Data suara sah", "valid", "invalid", "total",
    ]  # fmt: skip
    at = [page.index(one if "." in one[:4] and " " in one else f'name="{one}"') for one in order]
    assert at == sorted(at)
    assert page.count('inputmode="numeric"') == 18 + 4 + 3 + 3


def test_a_party_ballot_has_every_box_once(site: Site) -> None:
    page = site.as_user("officer").get(f"{HERE}/dprd_kota").text
    ballot = site.services.house.register().ballot_of("dprd_kota", TPS)
    sent = boxes(page)
    assert {name for name in sent if name.startswith("votes.")} == {f"votes.{at}" for at in range(1, ballot.size + 1)}
    assert {name for name in sent if name.startswith("party_totals.")} == {f"party_totals.{n}" for n in ballot.parties}


def test_sending_stores_and_explains(site: Site) -> None:
    client = site.as_user("officer")
    answer = fill(client, **{**VOTES, "valid": "218"})
    assert (answer.status_code, answer.location) == (303, FORM)
    page = client.get(FORM).text
    assert "Laporan no. 1" in page
    assert "masuk, bertanda" in page
    assert "48 + 139 + 21 = 208" in page
    assert 'value="139"' in page
    assert "masuk, bertanda" in client.get(HERE).text


def test_an_empty_party_form_is_stored_as_not_filled_in(site: Site) -> None:
    client = site.as_user("officer")
    assert fill(client, f"{HERE}/dprd_kota", votes__1="x", total="x").status_code == 303
    with site.services.house.store.read() as connection:
        figures = connection.execute(select(form.c.figures)).scalar_one()
    assert '"x"' in figures
    assert "0" not in figures.split("dprd_kota")[1]


def test_nothing_typed_is_lost_on_an_error(site: Site) -> None:
    client = site.as_user("officer")
    before = boxes(client.get(FORM).text)
    answer = client.post(FORM, data={**before, **typed_names(VOTES), "votes.2": "1.390", "dpt.l": "<b>"})
    assert answer.status_code == 422
    kept = boxes(answer.text)
    assert kept["votes.1"] == "48"
    assert kept["votes.2"] == "1.390"
    assert kept["dpt.l"] == "<b>"
    assert kept["key"] == before["key"]
    assert 'aria-invalid="true"' in answer.text
    wrong = re.search(r'<div class="plain-wrong" id="wrong-([^"]+)">([^<]+)</div>', answer.text)
    assert wrong is not None
    assert wrong[1] == "votes.2"
    assert unescape(wrong[2]).startswith('"1.390" memakai pemisah ribuan. Tulis angkanya saja, misalnya 1390.')
    fixed = client.post(FORM, data={**kept, "votes.2": "139", "dpt.l": ""})
    assert fixed.status_code == 303


def count(site: Site) -> int:
    return stored(site, submission)


def stored(site: Site, table: Table) -> int:
    with site.services.house.store.read() as connection:
        return len(connection.execute(select(table)).all())


@pytest.mark.parametrize("missing", ["votes.2", "dpt.l", "total"])
def test_a_box_that_did_not_come_is_refused_by_name(site: Site, missing: str) -> None:
    client = site.as_user("officer")
    sent = {**boxes(client.get(FORM).text), **typed_names(VOTES)}
    answer = client.post(FORM, data={name: value for name, value in sent.items() if name != missing})
    assert answer.status_code == 422
    wrong = re.search(r'<div class="plain-wrong" id="wrong-([^"]+)">([^<]+)</div>', answer.text)
    assert wrong is not None
    assert wrong[1] == missing
    assert wrong[2] == "isian ini belum terkirim. Isi menurut kertas, lalu kirim lagi."
    assert boxes(answer.text) == {**sent, missing: ""}
    assert count(site) == 0


@pytest.mark.parametrize("name", ["votes.4", "votes.0", "party_totals.1", "asing"])
def test_a_box_of_another_ballot_is_refused_by_name(site: Site, name: str) -> None:
    client = site.as_user("officer")
    sent = {**boxes(client.get(FORM).text), **typed_names(VOTES)}
    answer = client.post(FORM, data={**sent, name: "7"})
    assert answer.status_code == 422
    assert f'{name}: isian ini tidak ada pada formulir TPS ini (terisi "7")' in unescape(answer.text)
    assert boxes(answer.text) == sent
    assert count(site) == 0
    assert client.post(FORM, data=boxes(answer.text)).status_code == 303


def test_a_missing_or_foreign_party_total_is_refused(site: Site) -> None:
    client = site.as_user("officer")
    path = f"{HERE}/dprd_kota"
    sent = boxes(client.get(path).text)
    total = next(name for name in sent if name.startswith("party_totals."))
    for changed in ({**sent, "party_totals.99": ""}, {name: value for name, value in sent.items() if name != total}):
        assert client.post(path, data=changed).status_code == 422
    assert count(site) == 0


def test_a_box_that_came_twice_is_refused(site: Site) -> None:
    client = site.as_user("officer")
    sent = {**boxes(client.get(FORM).text), **typed_names(VOTES)}
    answer = client.post(FORM, data={**sent, "votes.2": ["139", "140"]})
    assert answer.status_code == 422
    assert "isian ini terkirim dua kali" in answer.text
    assert count(site) == 0


@pytest.mark.parametrize("name", ["votes.1", "reason", "key", "asing\0"])
def test_letters_nobody_can_keep_are_refused(site: Site, name: str) -> None:
    client = site.as_user("officer")
    sent = {**boxes(client.get(FORM).text), **typed_names(VOTES)}
    answer = client.post(FORM, data={**sent, name: "a\0b"})
    assert answer.status_code == 422
    assert "huruf yang tidak dapat disimpan" in answer.text
    assert boxes(answer.text)["votes.2"] == "139"
    assert count(site) == 0
    token = site.token(client, "mark")
    for mark_ in ({"kind": "a\0", "key": "k"}, {"kind": "dibuka", "key": "k\0"}):
        assert client.post(f"{HERE}/tanda", data={"csrf_token": token, **mark_}).status_code == 422
    assert count(site) == 0


def test_pressing_send_twice_stores_once(site: Site) -> None:
    client = site.as_user("officer")
    sent = {**boxes(client.get(FORM).text), **typed_names(VOTES)}
    assert [client.post(FORM, data=sent).status_code for _ in range(2)] == [303, 303]
    with site.services.house.store.read() as connection:
        assert len(connection.execute(select(submission.c.id)).all()) == 1


def test_a_correction_needs_its_reason_and_replaces_what_stood(site: Site) -> None:
    client = site.as_user("officer")
    fill(client, **VOTES)
    page = client.get(FORM).text
    assert boxes(page)["replaces"] == "1"
    refused = fill(client, **{**VOTES, "invalid": "5"})
    assert refused.status_code == 422
    assert "alasan" in refused.text
    assert boxes(refused.text)["invalid"] == "5"
    assert fill(client, **{**VOTES, "invalid": "5", "reason": "salah baca"}).status_code == 303
    assert "Laporan no. 2" in client.get(FORM).text


def test_a_form_that_came_in_meanwhile_is_shown_not_overwritten(site: Site) -> None:
    officer, operator = site.as_user("officer"), site.as_user("operator")
    sent = {**boxes(officer.get(FORM).text), **typed_names(VOTES), "invalid": "9"}
    assert fill(operator, **VOTES).status_code == 303
    answer = officer.post(FORM, data=sent)
    assert answer.status_code == 409
    assert "sudah dilaporkan (no. 1) dengan angka lain. Laporan Anda (no. 2) disimpan" in answer.text
    kept = boxes(answer.text)
    assert (kept["invalid"], kept["replaces"]) == ("9", "1")
    assert kept["key"] != sent["key"]
    assert officer.post(FORM, data={**kept, "reason": "kertas berbeda"}).status_code == 303


def test_figures_of_somebody_else_are_not_shown_to_an_officer(site: Site) -> None:
    fill(site.as_user("operator"), **{**VOTES, "valid": "218"})
    page = site.as_user("officer").get(FORM).text
    assert "Laporan no. 1" in page
    assert 'value="139"' not in page
    assert "48 + 139 + 21" not in page


def test_held_and_rejected_are_said(site: Site) -> None:
    client = site.as_user("officer")
    fill(client, **{**VOTES, "votes__2": "1390"})
    assert "ditahan" in client.get(HERE).text
    key, words = FormKey(TPS, "ppwp"), Decision("tolak", "foto tidak cocok", 1)
    decide(site.services.house, site.actor("analyst"), key, words, Envelope("keputusan-1"))
    assert "ditolak" in client.get(HERE).text


def test_marks_are_one_tap_each(site: Site) -> None:
    client = site.as_user("officer")
    token = site.token(client, "mark")

    def tap(**sent: str) -> Any:
        return client.post(f"{HERE}/tanda", data={"csrf_token": token, "key": "k-" + "-".join(sent.values()), **sent})

    assert tap(kind="dibuka").status_code == 303
    assert tap(kind="dibuka").status_code == 303  # the same tap again
    assert tap(kind="partisipasi", value="171").status_code == 303
    page = client.get(HERE).text
    assert "171 pemilih" in page
    assert page.count(">Ulangi<") == 2
    for value, words in (("", "wajib diisi"), ("banyak", "bukan angka"), ("1.000", "pemisah ribuan")):
        answer = tap(kind="partisipasi", value=value)
        assert answer.status_code == 422
        assert words in answer.text
        assert f'value="{value}"' in answer.text
    assert tap(kind="libur").status_code == 422
    with site.services.house.store.read() as connection:
        kinds = connection.execute(select(mark.c.kind).order_by(mark.c.kind)).scalars().all()
    assert kinds == ["dibuka", "partisipasi"]


def test_the_ribbon_stands_on_every_plain_page_of_a_simulation(site: Site) -> None:
    assert "SIMULASI" not in site.client().get("/login").text
    site.services.__dict__["kind"] = "simulated"
    assert "SIMULASI" in site.client().get("/login").text
    assert "SIMULASI" in site.as_user("officer").get(HERE).text


def test_figures_told_by_telephone_are_marked_and_only_a_desk_hears_any(site: Site) -> None:
    desk = site.as_user("operator")
    page = desk.get(FORM).text
    assert 'name="spoken"' in page
    assert 'name="spoken"' not in site.as_user("officer").get(FORM).text
    assert fill(desk, **{"votes.1": "48", "votes.2": "139", "votes.3": "21", "spoken": "1"}).status_code == 303
    assert "lisan: foto belum ada" in desk.get(FORM).text


def test_a_desk_sends_the_photo_with_the_figures_or_alone(site: Site) -> None:
    desk = site.as_user("operator")
    typed = {**boxes(desk.get(FORM).text), **typed_names(VOTES)}

    def send(number: int, **more: str) -> Any:
        file = (io.BytesIO(jpeg(number)), "c-hasil.jpg")
        return desk.post(FORM, data={**typed, **more, "file": file}, content_type="multipart/form-data")

    alone = send(1, only="photo")
    assert alone.status_code == 200
    assert "Foto tersimpan, no. 1." in alone.text
    assert 'value="139"' in alone.text  # what was typed is still there
    assert "/foto/1?ukuran=320" in alone.text
    assert stored(site, form) == 0
    both = send(2)
    assert both.status_code == 303
    assert (stored(site, form), stored(site, photo)) == (1, 2)
    assert "/foto/2?ukuran=320" in desk.get(FORM).text


def test_a_photo_is_kept_though_the_figures_are_not(site: Site) -> None:
    desk = site.as_user("operator")
    typed = {**boxes(desk.get(FORM).text), **typed_names(VOTES), "votes.1": "4o"}
    file = (io.BytesIO(jpeg(3)), "c-hasil.jpg")
    answer = desk.post(FORM, data={**typed, "file": file}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "/foto/1?ukuran=320" in answer.text
    assert (stored(site, form), stored(site, photo)) == (0, 1)
    nothing = desk.post(FORM, data={**typed, "only": "photo"}, content_type="multipart/form-data")
    assert nothing.status_code == 422
    assert "pilih fotonya dahulu" in nothing.text
    wrong = (io.BytesIO(b"no photo"), "c.jpg")
    assert desk.post(FORM, data={**typed, "file": wrong}, content_type="multipart/form-data").status_code == 422
