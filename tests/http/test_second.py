"""Verifikasi over HTTP: the blind second entry gives nothing away, and nobody gets past their role or area."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from data import paper
from data.actor import Actor
from data.folding import fold_all
from data.reports import Envelope, submit_stray
from data.rules.second import SecondRule
from data.tables import entry, form, stray
from tests.http.test_errors import body_of
from tests.support.factory import OURS, TPS, Site
from tests.support.houses import ppwp, send, voters
from tests.support.photos import send_photo
from tests.support.pictures import encoded, sheet

SENDER = Actor("pengirim.pertama", "operator", frozenset({"64.72.01"}))
FIRST = ("7301", "6203", "5107", "18611", "8642")
SECRETS = [*FIRST, *(f"{one[:-3]}.{one[-3:]}" for one in FIRST), "pengirim.pertama"]
ADDRESS = f"{TPS}|ppwp|reguler"
OPEN = f"?keadaan=kedua&formulir={ADDRESS}"
OTHER_AREA = {"areas": ("64.72.03",), "name": "uji.lain"}
LOST = "64.72.01.1001.100"
_clicks = itertools.count(1)


@pytest.fixture
def second_site(make_site: Callable[..., Site]) -> Site:
    """A held form with figures nobody would guess, its photo, and a report that has lost its way."""
    site = make_site(second_entry=SecondRule(100), snapshot_seconds=0)
    house = site.services.house
    send(house, ppwp(7301, 6203, 5107, **voters(260, 8642)), actor=SENDER)
    send_photo(house, encoded(sheet(1), "JPEG"))
    body = {"tps": LOST, "contest": "ppwp", "votes": {"1": 48, "2": 139, "3": 21}, "valid": 208}
    submit_stray(house, SENDER, "tally", LOST, body, Envelope("a"))
    fold_all(house)
    return site


def call(site: Site, client: Any, first: str, values: dict[str, Any], boxes: dict[str, str] | None = None) -> Any:
    body = body_of(site, first, values)
    if boxes is not None:
        ids = [{"type": "second-box", "box": name} for name in boxes]
        at = [place for place, one in enumerate(body["state"]) if one == []]
        body["state"][at[0]] = [
            {"id": one, "property": "value", "value": boxes[one["box"]]} for one in ids
        ]
        body["state"][at[1]] = [{"id": one, "property": "id", "value": one} for one in ids]
        place = body["outputs"].index([])
        body["outputs"][place] = [{"id": {**one, "type": "second-wrong"}, "property": "children"} for one in ids]
    return client.post("/_dash-update-component", json=body, headers=OURS)


def opened(site: Site, client: Any, search: str) -> tuple[str, Any]:
    """The text of the answer that opens a panel, and what the browser keeps of it."""
    answer = call(site, client, "temuan-url.search", {"temuan-url.search": search})
    assert answer.status_code == 200, answer.text
    return answer.text, answer.get_json()["response"]["temuan-opened"]["data"]


def typed(site: Site, **figures: str) -> dict[str, str]:
    ballot = site.services.house.register().ballot_of("ppwp", TPS)
    return {box.name: figures.get(box.name.replace(".", "__"), "") for box in paper.boxes(ballot)}


def sent(site: Site, client: Any, kept: Any, boxes: dict[str, str], asked: Any = None) -> Any:
    values = {
        "second-send.n_clicks": next(_clicks),
        "temuan-opened.data": kept,
        "second-asked.data": asked,
        "temuan-url.search": OPEN,
    }
    return call(site, client, "second-send.n_clicks", values, boxes)


def entries(site: Site) -> list[Any]:
    with site.services.house.store.read() as connection:
        return list(connection.execute(select(entry)).all())


def test_nothing_of_the_first_entry_is_sent_before_the_second(second_site: Site) -> None:
    client = second_site.as_user("analyst")
    said, kept = opened(second_site, client, OPEN)
    assert "TPS 001 Rawa Makmur" in said
    assert "foto\\u002f2?ukuran=1600" in said  # as it is written in a page's JSON
    lists = [
        call(second_site, client, "temuan-tick.n_intervals", {"temuan-url.search": OPEN, **more}).text
        for more in ({"temuan-seen.data": None}, {"temuan-list-seen.data": None})
    ]
    assert "Masukan kedua 1" in lists[0]
    assert "TPS 001 Rawa Makmur" in lists[1]
    for text in (said, *lists):
        assert [secret for secret in SECRETS if secret in text] == []
    for words in ("mustahil", "melebihi", "finding", "Ditahan", "tag-alarm", "versi 1"):
        assert words not in said, words
        assert words not in lists[1], words
    question = sent(second_site, client, kept, typed(second_site, votes__1="20"))
    wrong = sent(second_site, client, kept, typed(second_site, votes__1="2o"))
    assert "isian masih kosong" in question.text
    assert "Belum dapat diteruskan" in wrong.text
    for answer in (question, wrong):
        assert [secret for secret in SECRETS if secret in answer.text] == []
    assert entries(second_site) == []


def test_an_entry_is_stored_once_and_says_where_it_differs_without_the_figures(second_site: Site) -> None:
    client = second_site.as_user("analyst")
    _, kept = opened(second_site, client, OPEN)
    boxes = typed(second_site, votes__1="20", votes__2="30", votes__3="40", valid="90", invalid="0", total="90")
    for _ in range(2):
        answer = sent(second_site, client, kept, boxes, asked=boxes)
        assert answer.status_code == 200
        assert "Berbeda dari yang pertama" in answer.text
        assert "Berbeda pada 10 isian: DPT jumlah, " in answer.text
        assert [secret for secret in SECRETS if secret in answer.text] == []
    (stored,) = entries(second_site)
    assert (stored.kind, stored.sent_by) == ("beda", "uji.analyst")
    fold_all(second_site.services.house)
    said, kept = opened(second_site, client, OPEN)
    assert "tidak menunggu masukan kedua Anda" in said
    assert "key" not in kept


def test_the_sender_other_areas_and_other_roles_get_nothing(second_site: Site) -> None:
    mine = second_site.as_user("operator", name="pengirim.pertama")
    said, kept = opened(second_site, mine, OPEN)
    assert "tidak menunggu masukan kedua Anda" in said
    assert "second-box" not in said
    forced = {**kept, "key": "paksa"}
    boxes = typed(second_site, votes__1="20")
    assert "untuk orang lain" in sent(second_site, mine, forced, boxes, asked=boxes).text
    far = second_site.as_user("operator", **OTHER_AREA)
    assert "di luar wewenang" in opened(second_site, far, OPEN)[0]
    assert "di luar wewenang" in sent(second_site, far, forced, boxes, asked=boxes).text
    viewer = second_site.as_user("viewer")
    assert "tidak berwenang" in opened(second_site, viewer, OPEN)[0]
    assert "tidak berwenang" in sent(second_site, viewer, forced, boxes, asked=boxes).text
    assert entries(second_site) == []
    with second_site.services.house.store.read() as connection:
        assert connection.execute(select(form.c.second)).scalar_one() is None


def test_a_decision_is_not_taken_on_what_was_opened_blind(second_site: Site) -> None:
    client = second_site.as_user("analyst")
    _, kept = opened(second_site, client, OPEN)
    for first, values in (
        ("temuan-decision.value", {"temuan-decision.value": "perbaiki"}),
        ("temuan-check.n_clicks", {"temuan-check.n_clicks": 1, "temuan-decision.value": "perbaiki"}),
        ("temuan-save.n_clicks", {"temuan-save.n_clicks": 1, "temuan-ready.data": {"kind": "tolak", "reason": "x"}}),
    ):
        answer = call(second_site, client, first, {**values, "temuan-opened.data": kept})
        assert answer.status_code == 204, first


def test_a_report_of_the_tray_is_attached_or_set_aside(second_site: Site) -> None:
    client = second_site.as_user("analyst")
    house = second_site.services.house
    said, kept = opened(second_site, client, "?keadaan=salah-alamat&formulir=3")
    for words in (LOST, "pengirim.pertama", "139", "TPS 010 Rawa Makmur"):
        assert words in said, words
    found = call(second_site, client, "tray-search.value",
                 {"tray-search.value": "rawa makmur 007", "temuan-opened.data": kept})  # fmt: skip
    assert f"{TPS[:-3]}007" in found.text
    state = {"temuan-opened.data": kept, "temuan-url.search": "?keadaan=salah-alamat&formulir=3"}
    press = {**state, "tray-send.n_clicks": 1}
    assert "Pilih TPS" in call(second_site, client, "tray-send.n_clicks", press).text
    unknown = {**press, "tray-tps.value": "64.72.01.9999.001"}
    assert "tidak ada dalam daftar" in call(second_site, client, "tray-send.n_clicks", unknown).text
    aside = {**state, "tray-dismiss.n_clicks": 1, "tray-reason.value": " "}
    assert "Tulis mengapa" in call(second_site, client, "tray-dismiss.n_clicks", aside).text
    far = second_site.as_user("operator", **OTHER_AREA)
    chosen = {**press, "tray-tps.value": f"{TPS[:-3]}010"}
    assert "di luar wewenang" in call(second_site, far, "tray-send.n_clicks", chosen).text
    answer = call(second_site, client, "tray-send.n_clicks", chosen)
    assert "Terpasang ke TPS 010 Rawa Makmur" in answer.text
    with house.store.read() as connection:
        assert connection.execute(select(stray.c.settled_by)).scalar_one() == 4
    again = call(second_site, client, "tray-send.n_clicks", chosen)
    assert "sudah diberi alamat" in again.text
    viewer = second_site.as_user("viewer")
    assert "tidak berwenang" in opened(second_site, viewer, "?keadaan=salah-alamat&formulir=3")[0]


def test_what_was_sent_wrongly_is_shown_as_it_came(second_site: Site) -> None:
    odd = {"tps": LOST, "contest": ["<b>"], "votes": {"1": [1], "x": {"y": None}}, "round": [], "reason": 7}
    submit_stray(second_site.services.house, SENDER, "tally", LOST, odd, Envelope("b"))
    submit_stray(second_site.services.house, SENDER, "mark", LOST, {"tps": LOST, "value": 140}, Envelope("c"))
    fold_all(second_site.services.house)
    client = second_site.as_user("analyst")
    said, _ = opened(second_site, client, "?keadaan=salah-alamat&formulir=4")
    assert "pemilihan yang tidak dikenal" in said
    assert "seperti yang dikirim" in said
    assert "Partisipasi: 140 pemilih" in opened(second_site, client, "?keadaan=salah-alamat&formulir=5")[0]
    for address in ("6", "x", "-1", "9" * 30, ADDRESS):
        said, kept = opened(second_site, client, f"?keadaan=salah-alamat&formulir={address}")
        assert "Tidak ada laporan salah alamat dengan nomor ini." in said
        assert "key" not in kept
    listed = call(second_site, client, "temuan-tick.n_intervals",
                  {"temuan-url.search": "?keadaan=salah-alamat", "temuan-list-seen.data": None})  # fmt: skip
    assert listed.text.count("temuan-place") == 3
