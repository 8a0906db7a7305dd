"""The short way of page refreshes answers as Dash would, and takes nothing but what Dash's renderer sends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from callbacks.answers import bound
from data.errors import StoreError
from data.folding import Folder, fold_all
from tests.support.factory import OURS, TPS, Client, Site
from tests.support.houses import OTHER_TPS, ppwp, send, voters

PATH = "/_dash-update-component"
PAGES = ("ringkasan", "peta", "hitung", "kesehatan", "skrining", "keliling", "tindak", "petugas", "temuan", "jejak")
REGIONS = (
    *("hitung-grid", "temuan-list", "jejak-body"),
    *("kesehatan-heat", "kesehatan-table", "kesehatan-meaning", "kesehatan-groups", "kesehatan-coverage"),
)
BY_THE_MINUTE = ("meja", "kejadian", "pantau", "pergantian")  # asked twice, it may answer twice differently
READERS = ("viewer", "analyst", "health", "operator", "admin", "wall")
LONG_WAY = 418  # what a site says that has no Dash behind its short way


@pytest.fixture
def short(make_site: Callable[..., Site]) -> Site:
    """The site, without Dash's dispatch: what it answers, it answers by the short way."""
    site = make_site(snapshot_seconds=0.0)
    site.app.server.view_functions[PATH] = lambda: ("", LONG_WAY)
    return site


@pytest.fixture
def long(make_site: Callable[..., Site], short: Site) -> Site:
    """The same site without the short way, with the same people."""
    site = make_site(snapshot_seconds=0.0)
    bound(site.app.server).clear()
    site.made = short.made
    return site


@pytest.fixture
def both(short: Site, long: Site) -> Both:
    return Both(short, long)


class Both:
    """The same browser before both sites."""

    def __init__(self, short: Site, long: Site) -> None:
        self.short, self.long = short, long
        self.house = short.services.house
        self._clients: dict[str, tuple[Client, Client]] = {}

    def clients(self, role: str) -> tuple[Client, Client]:
        if role not in self._clients:
            one = self.short.as_user(role)
            cookie = one.get_cookie("siaga_sesi")
            assert cookie is not None
            two = self.long.client()
            two.set_cookie("siaga_sesi", cookie.value)
            self._clients[role] = one, two
        return self._clients[role]

    def post(self, role: str, body: Any, **headers: str) -> TestResponse:
        """The answer of the short way, held against the long one's: status, headers, bytes."""
        raw = body if isinstance(body, bytes) else as_browser(body)
        kept = {**OURS, "Content-Type": "application/json", **headers}
        first, second = (client.post(f"{PATH}?endId=uji", data=raw, headers=kept) for client in self.clients(role))
        assert first.status_code == second.status_code
        assert sorted(first.headers) == sorted(second.headers)
        assert first.data == second.data
        return first

    def body(self, name: str, search: Any = "", seen: Any = None, **more: Any) -> dict[str, Any]:
        """What Dash's renderer sends for the callback that remembers in `<name>-seen`, from Dash's own definition."""
        key, spec = next(
            (key, spec)
            for key, spec in self.long.app.callback_map.items()
            if any(one["id"] == f"{name}-seen" for one in spec["state"]) and "callback" in spec
        )
        tick, url = spec["inputs"]
        return {
            "output": key,
            "outputs": [one.to_dict() for one in spec["output"]],
            "inputs": [{**tick, "value": 3}, {**url, "value": search}],
            "changedPropIds": [f"{tick['id']}.n_intervals"],
            "parsedChangedPropsIds": [f"{tick['id']}.n_intervals"],
            "state": [{**spec["state"][0], "value": seen}],
            **more,
        }


def as_browser(body: Any) -> bytes:
    """JSON as browsers write it: only control characters and half letters are escaped."""
    return re.sub(
        r"[\ud800-\udfff]", lambda one: f"\\u{ord(one[0]):04x}", json.dumps(body, ensure_ascii=False)
    ).encode()


def sent(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = answer.get_json()["response"]
    return found


def fill(both: Both) -> None:
    """A few forms of two kecamatan, a flagged and a held one among them."""
    send(both.house, ppwp(60, 90, 30, **voters(200, 180)))
    send(both.house, ppwp(50, 70, 20, total=150, **voters(200, 150)), OTHER_TPS)
    send(both.house, ppwp(900, 90, 30, **voters(200, 180)), TPS[:-1] + "2")
    fold_all(both.house)


# ---- the same answers ----


def test_it_knows_every_refresh_and_nothing_else(both: Both) -> None:
    by_name = bound(both.short.app.server)
    memories = {refresh.seen.component_id for refresh in by_name.values()}
    assert memories == {f"{name}-seen" for name in (*PAGES, *BY_THE_MINUTE, *REGIONS, "alarm")}
    assert all(both.body(memory.removesuffix("-seen"))["output"] in by_name for memory in memories)


@pytest.mark.parametrize("role", READERS)
def test_every_page_and_region_for_every_reader(both: Both, role: str) -> None:
    fill(both)
    for name in (*PAGES, *REGIONS):
        for search in ("", None, "?kecamatan=64.72.01", "?pemilihan=dpd&hanya=konsisten", "?kelurahan=99"):
            answer = both.post(role, both.body(name, search))
            if answer.status_code == 204:  # what this reader or this choice has no region for
                assert name in REGIONS
                assert "99" in str(search) or name in ("temuan-list", "jejak-body")
                continue
            assert answer.status_code == 200
            seen = sent(answer)[f"{name}-seen"]["data"]
            assert both.post(role, both.body(name, search, seen)).status_code == 204
            squeezed = both.post(role, both.body(name, search), **{"Accept-Encoding": "gzip"})
            assert (squeezed.headers.get("Content-Encoding") == "gzip") == (len(answer.data) >= 2_000)


def test_what_moves_between_two_ticks(both: Both) -> None:
    fill(both)
    first = sent(both.post("viewer", both.body("hitung")))
    seen = first["hitung-seen"]["data"]
    send(both.house, ppwp(1, 2, 3), TPS[:-1] + "3")
    waiting = sent(both.post("viewer", both.body("hitung", "", seen)))
    assert set(waiting) == {"hitung-status", "hitung-seen"}
    assert "1 laporan menunggu" in json.dumps(waiting)
    whole = sent(both.post("viewer", both.body("hitung")))
    assert whole == {**first, **waiting}
    fold_all(both.house)
    moved = sent(both.post("viewer", both.body("hitung", "", seen)))
    assert set(moved) == set(first)
    assert moved["hitung-count"] != first["hitung-count"]


def test_a_folder_that_stopped_and_is_back(both: Both) -> None:
    for site in (both.short, both.long):
        folder = Folder(both.house)
        site.services.snapshots.watch(folder)
        folder.last_error = "Penyimpanan penuh"
    assert "pelipatan terhenti" in both.post("viewer", both.body("hitung")).text
    for site in (both.short, both.long):
        site.services.snapshots.watch(Folder(both.house))
    assert "pelipatan terhenti" not in both.post("viewer", both.body("hitung")).text


def test_no_reader_gets_what_was_kept_for_another(both: Both) -> None:
    fill(both)
    whole = {role: both.post(role, both.body("ringkasan")).data for role in READERS}
    assert whole == {role: both.post(role, both.body("ringkasan")).data for role in READERS}
    assert len(set(whole.values())) > 2
    assert sent(both.post("health", both.body("kesehatan")))["kesehatan-kpi"]


def test_a_memory_that_is_none_of_ours(both: Both) -> None:
    fill(both)
    for seen in (7, 2**70, "x", {}, [], [1], [None, ""], True, 1.5, [0, "", 0, "", 0], {"a": [1, "é"]}):
        for name in ("hitung", "hitung-grid"):
            assert both.post("viewer", both.body(name, "", seen)).status_code == 200, seen


def test_odd_addresses(both: Both) -> None:
    for search in ("?tidak=ada", "?kecamatan=é", "?kelurahan=" + "9" * 5_000, "kecamatan", "?%00=%00"):
        assert both.post("viewer", both.body("hitung", search)).status_code == 200, search


def test_a_store_that_cannot_be_read(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    def view(*_: Any) -> None:
        raise StoreError("Basis data tidak dapat dihubungi.")

    for site in (both.short, both.long):
        monkeypatch.setattr(site.services.snapshots, "view", view)
    answer = both.post("viewer", both.body("hitung"))
    assert (answer.status_code, answer.get_json()["sentence"]) == (503, "Basis data tidak dapat dihubungi.")


# ---- nothing else ----


def unusual(body: dict[str, Any]) -> list[Any]:
    """Bodies that no page of ours sends but Dash may understand."""
    inputs, state = body["inputs"], body["state"]
    return [
        {**body, "lain": 1},
        {**body, "changedPropIds": ['{"a":1}.n_clicks']},
        {**body, "inputs": [{**inputs[0], "lain": 1}, inputs[1]]},
        {**body, "outputs": [{**one, "value": 1} for one in body["outputs"]]},
        {**body, "state": [{**state[0], "value": "\x01"}]},  # escaped in JSON
    ]


def malformed(body: dict[str, Any]) -> list[Any]:
    """Bodies that nobody understands."""
    inputs, outputs, state = body["inputs"], body["outputs"], body["state"]
    return [
        {**body, "output": ["x"]},
        {**body, "output": body["output"] + "x"},
        {**body, "outputs": outputs[:-1]},
        {**body, "outputs": outputs[::-1]},
        {**body, "outputs": None},
        {**body, "inputs": inputs[::-1]},
        {**body, "inputs": inputs * 2},
        {**body, "inputs": inputs[:1]},
        {**body, "inputs": [*inputs, *state], "state": []},
        {**body, "inputs": inputs[:1], "state": [inputs[1], *state]},
        {**body, "inputs": None},
        {**body, "inputs": ["x", inputs[1]]},
        {**body, "inputs": [{**inputs[0], "value": "3"}, inputs[1]]},
        {**body, "inputs": [{**inputs[0], "value": True}, inputs[1]]},
        {**body, "inputs": [{**inputs[0], "id": 7}, inputs[1]]},
        {**body, "inputs": [inputs[0], {**inputs[1], "value": 7}]},
        {**body, "inputs": [inputs[0], {**inputs[1], "property": "href"}]},
        {**body, "state": []},
        {**body, "state": state * 2},
        {**body, "state": [[state[0]]]},
        {**body, "changedPropIds": 3},
        {**body, "changedPropIds": [3]},
        {**body, "changedPropIds": ["{x.n_clicks"]},
        [body],
        None,
        b"{",
        b"\xff",
        b"[" * 100_000,
        json.dumps(body).replace("3}", "NaN}", 1).encode()[:-1],
    ]


def test_what_is_unusual_is_left_to_dash(both: Both) -> None:
    body = both.body("hitung")
    short, long = both.clients("viewer")
    for odd in unusual(body):
        assert short.post(PATH, json=odd, headers=OURS).status_code == LONG_WAY, odd
        assert long.post(PATH, json=odd, headers=OURS).status_code in (200, 400), odd
    for kind, status in (("application/vnd.x+json", LONG_WAY), ("application/xml", 415), ("text/plain", 403)):
        answer = short.post(PATH, data=json.dumps(body), headers={**OURS, "Content-Type": kind})
        assert answer.status_code == status
    other = {"id": "page", "property": "children"}
    routing = {"output": "page.children", "outputs": other, "inputs": [{"id": "url", "property": "pathname"}]}
    assert short.post(PATH, json=routing, headers=OURS).status_code == LONG_WAY


def test_what_is_malformed_is_refused_as_ever(both: Both) -> None:
    for name in ("hitung", "hitung-grid"):
        for odd in malformed(both.body(name)):
            assert both.post("viewer", odd).status_code == 400, odd
    for half in ("\0", "\ud800"):
        assert both.post("viewer", both.body("hitung", f"?kecamatan={half}")).status_code == 422
        assert both.post("viewer", both.body("hitung", "", [half])).status_code == 422


def test_a_body_that_is_too_large(make_site: Callable[..., Site], both: Both) -> None:
    small = make_site(max_body_mb=0.001)
    body = both.body("hitung", "?kelurahan=" + "9" * 2_000)
    assert small.as_user("viewer").post(PATH, json=body, headers=OURS).status_code == 413


# ---- behind the same guards ----


def test_strangers_foreign_pages_and_other_roles(both: Both) -> None:
    body = both.body("hitung")
    assert both.short.client().post(PATH, json=body, headers=OURS).status_code == 401
    viewer = both.clients("viewer")[0]
    for headers in ({}, {"Origin": "https://evil.example"}, {**OURS, "Sec-Fetch-Site": "cross-site"}):
        assert viewer.post(PATH, json=body, headers=headers).status_code == 403
    assert both.post("viewer", body, Origin="http://localhost").status_code == 200
    assert both.post("officer", body).status_code == 403
    answer = viewer.get(PATH, json=body)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")  # a page that there is not


def test_who_has_not_read_the_notice(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    both.clients("viewer")
    monkeypatch.setattr("dashboard.guard.NOTICE_VERSION", "lebih baru")
    answer = both.post("viewer", both.body("hitung"))
    assert (answer.status_code, "pemberitahuan" in answer.get_json()["sentence"]) == (403, True)
