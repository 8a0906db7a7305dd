"""No traceback for anybody; a fuzzer does not fill the log; the unexpected is logged once with its number."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from data.errors import NotFound, StoreError
from data.folding import fold_all
from tests.support.factory import OURS, TPS, Site

GOOD: dict[str, Any] = {
    "output": "page.children",
    "outputs": {"id": "page", "property": "children"},
    "inputs": [{"id": "url", "property": "pathname", "value": "/tidak-ada"}],
    "changedPropIds": ["url.pathname"],
}

NO_TEXT: list[Any] = [3, 1.5, True, [], ["/"], {}]
NO_NUMBER: list[Any] = ["1", True, [], {}]


def send(site: Site, body: Any) -> Any:
    return site.as_user("viewer").post("/_dash-update-component", json=body, headers=OURS)


def test_a_good_body_passes(site: Site) -> None:
    assert send(site, GOOD).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "x",
        3,
        {"output": "page.children"},
        {"output": 3},
        {**GOOD, "output": "tidak.ada"},
        {**GOOD, "output": None},
        {**GOOD, "inputs": []},
        {**GOOD, "inputs": None},
        {**GOOD, "inputs": ["x"]},
        {**GOOD, "inputs": GOOD["inputs"] * 2},
        {**GOOD, "inputs": [{"id": "url"}]},
        {**GOOD, "inputs": [{"id": "lain", "property": "pathname", "value": "/"}]},
        {**GOOD, "inputs": [{"id": 7, "property": "pathname"}]},
        {**GOOD, "inputs": [[{"id": "url", "property": "pathname"}]]},
        {**GOOD, "state": [{"id": "x", "property": "y"}]},
        {**GOOD, "outputs": None},
        {**GOOD, "outputs": []},
        {**GOOD, "outputs": {"id": "page"}},
        {**GOOD, "changedPropIds": 3},
        {**GOOD, "changedPropIds": [3]},
        {**GOOD, "changedPropIds": ["{x.n_clicks"]},
        *[{**GOOD, "inputs": [{**GOOD["inputs"][0], "value": value}]} for value in NO_TEXT],
    ],
)
def test_malformed_callback_bodies_are_400_and_quiet(site: Site, body: Any, caplog: pytest.LogCaptureFixture) -> None:
    answer = send(site, body)
    assert answer.status_code == 400
    assert answer.get_json() == {"error": "permintaan_salah", "sentence": "Permintaan ini tidak dapat dibaca."}
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


def body_of(site: Site, first: str, values: dict[str, Any]) -> dict[str, Any]:
    """A callback's body as the renderer sends it, found by its first input; `values` by `id.property`."""
    found = []
    for output, spec in site.app.callback_map.items():
        names = {f"{one['id']}.{one['property']}" for one in [*spec["inputs"], *spec["state"]]}
        begins = spec["inputs"] and f"{spec['inputs'][0]['id']}.{spec['inputs'][0]['property']}" == first
        if begins and "callback" in spec and set(values) <= names:
            found.append((output, spec))
    output, spec = found[0]

    def prop(one: dict[str, Any]) -> Any:
        if one["id"].startswith("{"):
            return []
        return {**one, "value": values.get(f"{one['id']}.{one['property']}")}

    def wanted(one: Any) -> Any:
        as_dict = one.to_dict()
        return [] if as_dict["id"].startswith("{") else as_dict

    outputs = spec["output"]
    return {
        "output": output,
        "outputs": [wanted(one) for one in outputs] if isinstance(outputs, list | tuple) else wanted(outputs),
        "inputs": [prop(one) for one in spec["inputs"]],
        "state": [prop(one) for one in spec["state"]],
        "changedPropIds": [first],
    }


ODD: list[Any] = [3, 1.5, True, "x", [], [1], {}, {"formulir": 7}, {"formulir": [1]}, {"counts": None}]
OPENED = {"formulir": f"{TPS}|ppwp|reguler", "ver": 1, "key": "putusan-1"}
BLIND = {"formulir": f"{TPS}|ppwp|reguler", "list": "kedua", "key": "kedua-1"}
READY = {"kind": "tolak", "reason": "uji", "boxes": None}


@pytest.mark.parametrize(
    ("first", "state", "others"),
    [
        ("temuan-url.search", "temuan-opened.data", {"temuan-url.search": "?formulir=x"}),
        ("temuan-url.search", "temuan-said.data", {"temuan-url.search": f"?formulir={TPS}|ppwp|reguler"}),
        ("temuan-decision.value", "temuan-opened.data", {"temuan-decision.value": "perbaiki"}),
        ("temuan-check.n_clicks", "temuan-opened.data", {"temuan-check.n_clicks": 1}),
        ("temuan-save.n_clicks", "temuan-opened.data", {"temuan-save.n_clicks": 1, "temuan-ready.data": READY}),
        ("temuan-save.n_clicks", "temuan-ready.data", {"temuan-save.n_clicks": 1, "temuan-opened.data": OPENED}),
        ("second-send.n_clicks", "temuan-opened.data", {"second-send.n_clicks": 1}),
        ("second-send.n_clicks", "second-asked.data", {"second-send.n_clicks": 1, "temuan-opened.data": BLIND}),
        ("tray-search.value", "temuan-opened.data", {"tray-search.value": "x"}),
        ("tray-send.n_clicks", "temuan-opened.data", {"tray-send.n_clicks": 1}),
        ("tray-dismiss.n_clicks", "temuan-opened.data", {"tray-dismiss.n_clicks": 1}),
        ("kesehatan-tick.n_intervals", "kesehatan-names-opened.data", {}),
        ("kesehatan-open.n_clicks", "kesehatan-purpose.value", {"kesehatan-open.n_clicks": 1}),
        ("kesehatan-tick.n_intervals", "kesehatan-seen.data", {}),
        ("temuan-tick.n_intervals", "temuan-seen.data", {}),
    ],
)
def test_what_a_browser_keeps_may_be_anything(
    site: Site, first: str, state: str, others: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    client = site.as_user("health" if first.startswith("kesehatan") else "analyst")
    for odd in [*ODD, {**OPENED, "list": 3}, {**OPENED, "list": "kedua"}, {**BLIND, "list": "salah-alamat"},
                {**OPENED, "ver": "1"}, {**OPENED, "ver": 2**70}, {**OPENED, "key": 5}, {**READY, "boxes": [1]}]:
        body = body_of(site, first, {**others, state: odd})
        assert state in str([f"{one['id']}.{one['property']}" for one in body["state"] if one])
        answer = client.post("/_dash-update-component", json=body, headers=OURS)
        assert answer.status_code in (200, 204, 400), (odd, answer.text)
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


@pytest.mark.parametrize("first", ["temuan-check.n_clicks", "kesehatan-tick.n_intervals"])
def test_counters_are_numbers_and_addresses_text(site: Site, first: str) -> None:
    client = site.as_user("admin" if first.startswith("kes") else "analyst")
    for odd in NO_NUMBER:
        answer = client.post("/_dash-update-component", json=body_of(site, first, {first: odd}), headers=OURS)
        assert answer.status_code == 400, odd


def test_boxes_without_their_names_are_refused(site: Site) -> None:
    body = body_of(site, "temuan-check.n_clicks", {"temuan-check.n_clicks": 1, "temuan-opened.data": OPENED})
    at = next(at for at, one in enumerate(body["state"]) if one == [])
    box = {"id": {"type": "temuan-box", "box": "votes.1"}, "property": "value", "value": "5"}
    client = site.as_user("analyst")
    for boxes in ([box], box, [{**box, "id": {"type": "temuan-box"}}], [{**box, "id": "x"}], [{**box, "value": 5}]):
        body["state"][at] = boxes
        assert client.post("/_dash-update-component", json=body, headers=OURS).status_code == 400, boxes


@pytest.mark.parametrize("value", ["/\0", "/\ud800"])
def test_half_letters_in_a_callback_are_refused(site: Site, value: str) -> None:
    answer = send(site, {**GOOD, "inputs": [{**GOOD["inputs"][0], "value": value}]})
    assert answer.status_code == 422
    assert "huruf yang tidak dapat disimpan" in answer.get_json()["sentence"]


def test_nul_in_forms_queries_and_paths(site: Site) -> None:
    admin = site.as_user("admin")
    sent = {"csrf_token": site.token(admin, "add"), "username": "ani", "name": "A\0ni", "role": "viewer", "areas": ""}
    answer = admin.post("/admin/akun", data=sent)
    assert answer.status_code == 422
    assert "name: ada huruf yang tidak dapat disimpan" in answer.text
    assert admin.get("/lapangan/%00").status_code in (403, 404)
    assert site.as_user("officer").get("/lapangan/%00").status_code == 404
    fold_all(site.services.house)
    answer = site.as_user("analyst").get("/unduh/hitung.csv?kecamatan=%00&partai=%ED%A0%80")
    assert answer.status_code == 200, answer.text[-400:]


@pytest.mark.parametrize("chosen", [f"kecamatan={TPS}", f"kelurahan={TPS}", "kecamatan=64.72.01.1001",
                                    "kelurahan=64.72.01", "kecamatan=dapil:647201", "kecamatan=64.72"])  # fmt: skip
def test_a_code_of_another_level_is_no_choice(site: Site, chosen: str, caplog: pytest.LogCaptureFixture) -> None:
    client = site.as_user("analyst")
    answer = client.get(f"/unduh/hitung.csv?{chosen}")
    assert answer.status_code == 404
    assert "dalam daftar" in answer.text
    for page in ("ringkasan", "peta", "hitung", "kesehatan", "temuan"):
        body = body_of(site, f"{page}-tick.n_intervals", {f"{page}-url.search": f"?{chosen}"})
        answer = client.post("/_dash-update-component", json=body, headers=OURS)
        assert answer.status_code == 200, page
        assert "bukan kode" in answer.text
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"null", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"{}", "application/xml", 415),
    ],
)
def test_bodies_that_are_no_json(site: Site, data: bytes, kind: str, status: int) -> None:
    client = site.as_user("viewer")
    answer = client.post("/_dash-update-component", data=data, headers={**OURS, "Content-Type": kind})
    assert answer.status_code == status
    assert "sentence" in answer.get_json()


@pytest.mark.parametrize(
    "path",
    [
        "/assets/tidak-ada.css",
        "/assets/../settings.py",
        "/_dash-component-suites/tidak/ada.js",
        "/_dash-component-suites/dash/tidak-ada.js",
        "/_dash-component-suites/dash/dcc/dash_core_components.js.map.x",
        "/_dash-component-suites/os/path",
    ],
)
def test_unknown_files_are_404_and_quiet(site: Site, path: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = site.as_user("viewer").get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    assert "registered" not in answer.text
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


def _break(site: Site, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(site.services.accounts, "list", broken)


def test_the_unexpected_is_logged_once_under_a_number(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _break(site, monkeypatch, RuntimeError("rahasia"))
    answer = site.as_user("admin").get("/admin/akun")
    assert answer.status_code == 500
    assert "rahasia" not in answer.text
    logged = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert len(logged) == 1
    number = logged[0].getMessage().split()[2].rstrip(":")
    assert f"sebutkan nomor {number} kepada admin" in answer.text


def test_known_errors_keep_their_status(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.as_user("admin")
    _break(site, monkeypatch, NotFound("Akun ini tidak ada."))
    answer = client.get("/admin/akun")
    assert answer.status_code == 404
    assert "Akun ini tidak ada." in answer.text
    _break(site, monkeypatch, StoreError("Penyimpanan penuh."))
    assert client.get("/admin/akun").status_code == 503


def test_a_store_that_cannot_be_read_is_said_on_the_page_too(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even who is asking can be found out; the page with the sentence must not ask for that again."""
    client = site.as_user("viewer")

    def broken(_token: str) -> None:
        raise StoreError("Basis data tidak dapat dihubungi.")

    monkeypatch.setattr(site.services.sessions, "find", broken)
    answer = client.get("/hitung")
    assert (answer.status_code, "Basis data tidak dapat dihubungi." in answer.text) == (503, True)
    tick = client.post("/_dash-update-component", json={}, headers=OURS)
    assert (tick.status_code, tick.get_json()["sentence"]) == (503, "Basis data tidak dapat dihubungi.")
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == [
        "GET /hitung: Basis data tidak dapat dihubungi.",
        "POST /_dash-update-component: Basis data tidak dapat dihubungi.",
    ]


def test_wrong_methods(site: Site) -> None:
    client = site.as_user("viewer")
    answer = client.delete("/_dash-layout", headers=OURS)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_health_says_nothing_but_ok(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.client()
    assert (client.get("/health").status_code, client.get("/health").get_json()) == (200, {"status": "ok"})

    def closed() -> None:
        raise StoreError("Basis data tidak dapat dihubungi.")

    monkeypatch.setattr(site.services.house.store, "read", closed)
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "basis data tidak terbaca"})
