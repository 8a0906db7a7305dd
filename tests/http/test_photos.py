"""The doors for photos: what is taken, what is refused and how, who may look, and what the answer carries."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from dashboard.photos import MOST_THROWN_AWAY
from data.folding import fold_all
from data.photos.rendering import Renderer
from data.tables import photo, submission
from tests.support.factory import OURS, TPS, Site
from tests.support.pictures import bomb, jpeg, opened, sheet, with_gps

GOOD: dict[str, Any] = {"tps": TPS, "contest": "ppwp", "device_time": "2024-02-14T21:42:00+08:00"}


def post(site: Site, raw: bytes | None, *, key: str | None = "k-1", role: str = "officer", name: str = "c.jpg",
         token: bool = True, files: Any = None, **fields: Any) -> Any:  # fmt: skip
    client = site.as_user(role)
    headers = {**OURS, **({"Idempotency-Key": key} if key is not None else {})}
    if token:
        headers["X-CSRF-Token"] = site.token(client, "photo")
    data: MultiDict[str, Any] = MultiDict({**GOOD, **fields})
    for one in [name for name, value in data.items() if value is None]:
        data.pop(one)
    if raw is not None:
        data.add("file", (io.BytesIO(raw), name))
    for field, body in files or ():
        data.add(field, (io.BytesIO(body), "lain.jpg") if isinstance(body, bytes) else body)
    return client.post("/api/v1/photo", data=data, content_type="multipart/form-data", headers=headers)


def stored(site: Site, table: Any = submission) -> int:
    with site.services.house.store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def made_ready(site: Site) -> None:
    renderer = Renderer(site.services.house)
    while renderer.turn():
        pass


def test_a_photo_is_stored_and_a_repeat_hears_the_same(site: Site) -> None:
    raw = jpeg(1)
    first = post(site, raw)
    assert first.status_code == 201
    assert first.get_json() == {"no": 1, "ver": 1, "state": "recorded", "findings": []}
    again = post(site, raw)
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert (stored(site), stored(site, photo)) == (1, 1)
    with site.services.house.store.read() as connection:
        row = connection.execute(select(submission)).one()
    assert (row.kind, row.tps, row.contest, row.round) == ("photo", TPS, "ppwp", "reguler")
    assert (row.sender, row.idem_key, row.device_time) == ("uji.officer", "k-1", GOOD["device_time"])


def test_the_same_key_with_another_photo_is_a_conflict(site: Site) -> None:
    post(site, jpeg(1))
    for answer in (post(site, jpeg(2)), post(site, jpeg(1), contest="dpr"), post(site, jpeg(1), round="psu")):
        assert answer.status_code == 409
        assert answer.get_json()["current"] == {"no": 1}


@pytest.mark.parametrize("name", ["c.pdf", "../../etc/passwd", "", "foto.heic", "a\0b.jpg"])
def test_the_name_means_nothing(site: Site, name: str) -> None:
    assert post(site, jpeg(1), name=name or "x").status_code == 201
    files = [path for path in site.services.house.photos.folder.rglob("*") if path.is_file()]
    assert [len(path.name) for path in files] == [64]


REFUSED = [
    ({}, b"%PDF-1.7 palsu.jpg", 422, "file"),
    ({}, b"", 422, "file"),
    ({}, None, 422, "file"),
    ({}, bomb(), 422, "file"),
    ({}, jpeg(1)[:3_000], 422, "file"),
    ({}, bytes(550_000), 422, "file"),
    ({}, bytes(4_000_000), 413, None),
    ({"file": "bukan berkas"}, None, 422, "file"),
    ({"tps": None}, jpeg(1), 422, "tps"),
    ({"tps": "TPS 1"}, jpeg(1), 422, "tps"),
    ({"tps": "64.72.01.1001"}, jpeg(1), 422, "tps"),
    ({"tps": "64.72.01.1001.999"}, jpeg(1), 404, None),
    ({"tps": "64.72.01.1001.002"}, jpeg(1), 403, None),
    ({"tps": "64\0"}, jpeg(1), 422, "tps"),
    ({"contest": None}, jpeg(1), 422, "contest"),
    ({"contest": "bupati"}, jpeg(1), 404, None),
    ({"round": "kelima"}, jpeg(1), 422, "round"),
    ({"device_time": "kemarin"}, jpeg(1), 422, "device_time"),
    ({"replaces": "1"}, jpeg(1), 422, "replaces"),
]


@pytest.mark.parametrize(("fields", "raw", "status", "field"), REFUSED)
def test_bad_input_names_what_is_wrong_and_stores_nothing(
    make_site: Any, fields: dict[str, Any], raw: bytes | None, status: int, field: str | None
) -> None:
    site = make_site(photo_mb=0.5)
    answer = post(site, raw, **fields)
    said = answer.get_json()
    assert (answer.status_code, said.get("field")) == (status, field), said
    assert said["sentence"].endswith(".")
    assert stored(site) == 0
    assert list(site.services.house.photos.kept()) == []


@pytest.mark.parametrize(
    ("files", "field"),
    [
        ([("file", jpeg(2))], "file"),
        ([("lampiran", jpeg(2))], "lampiran"),
        ([("tps", TPS)], "tps"),
    ],
)
def test_one_photo_and_each_entry_once(site: Site, files: Any, field: str) -> None:
    answer = post(site, jpeg(1), files=files)
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)
    assert stored(site) == 0


def test_a_photo_larger_than_other_requests_may_be(make_site: Any) -> None:
    site = make_site(photo_mb=8, max_body_mb=0.1)
    raw = jpeg(1) + bytes(1_000_000)
    assert post(site, raw).status_code == 201
    other = site.as_user("officer").post("/api/v1/tally", data=raw, headers={**OURS, "Idempotency-Key": "x"})
    assert other.status_code == 413


def test_no_multipart_and_no_key(site: Site) -> None:
    client = site.as_user("officer")
    answer = client.post("/api/v1/photo", json={"tps": TPS}, headers={**OURS, "Idempotency-Key": "k"})
    assert (answer.status_code, "multipart" in answer.get_json()["sentence"]) == (400, True)
    assert post(site, jpeg(1), key=None).status_code == 400
    assert post(site, jpeg(1), key="k" * 201).status_code == 400
    assert client.get("/api/v1/photo").status_code == 404
    assert stored(site) == 0


def test_who_may_send(site: Site) -> None:
    assert post(site, jpeg(1), token=False).status_code == 403
    for role in ("admin", "analyst", "health", "viewer", "wall"):
        assert post(site, jpeg(1), role=role).status_code == 403, role
    assert stored(site) == 0
    assert post(site, jpeg(1), role="operator").status_code == 201
    body = {"file": (io.BytesIO(jpeg(1)), "c.jpg"), **GOOD}
    assert site.client().post("/api/v1/photo", data=body).status_code == 401


def test_what_a_stranger_sends_is_taken_in_and_thrown_away(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that is still sending would otherwise make a broken server of the answer."""
    monkeypatch.setattr("dashboard.photos._entries", lambda: pytest.fail("the form was read"))
    body, kind = io.BytesIO(bytes(1_000_000)), "multipart/form-data; boundary=x"
    answer = site.client().post("/api/v1/photo", input_stream=body, content_type=kind, headers=OURS)
    assert answer.status_code == 401
    assert body.read() == b""
    much = io.BytesIO(bytes(20_000_000))
    answer = site.client().post(
        "/api/v1/photo", input_stream=much, content_type=kind, headers=OURS, content_length=20_000_000
    )
    assert answer.status_code == 401
    assert much.read() == b""
    endless = io.BytesIO(bytes(70_000_000))
    site.client().post("/api/v1/photo", input_stream=endless, content_type=kind, headers=OURS, content_length=2**40)
    assert endless.tell() == MOST_THROWN_AWAY


def test_a_photo_is_shown_without_what_it_carried(site: Site) -> None:
    post(site, with_gps(sheet(1), 6))
    client = site.as_user("officer")
    waiting = client.get("/foto/1")
    assert (waiting.status_code, waiting.headers["Retry-After"], waiting.data) == (202, "2", b"")
    assert waiting.headers["Cache-Control"] == "no-store"
    made_ready(site)
    for query, size in (("", (800, 600)), ("?ukuran=1600", (800, 600)), ("?ukuran=320", (320, 240))):
        answer = client.get(f"/foto/1{query}")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        picture = opened(answer.data)
        assert (picture.size, dict(picture.getexif())) == (size, {})
        assert b"PabrikTelepon" not in answer.data
    again = client.get("/foto/1?ukuran=320", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_who_may_look_and_nobody_else_learns_that_it_is_there(site: Site) -> None:
    post(site, jpeg(1))
    fold_all(site.services.house)
    made_ready(site)
    for role, more in (("officer", {}), ("operator", {}), ("analyst", {"areas": ("64.72",)})):
        assert site.as_user(role, **more).get("/foto/1").status_code == 200, role
    for role, area in (("officer", "64.72.01.1001.002"), ("operator", "64.72.03"), ("analyst", "64.72.03")):
        client = site.as_user(role, areas=(area,), name=f"lain.{role}")
        there, not_there = client.get("/foto/1"), client.get("/foto/2")
        assert (there.status_code, there.data) == (not_there.status_code, not_there.data)
        assert there.status_code == 404
        assert dict(there.headers) == dict(not_there.headers)
    for role in ("admin", "viewer", "wall", "health"):
        client = site.as_user(role)
        assert {client.get(path).status_code for path in ("/foto/1", "/foto/2")} == {403}, role
    assert site.client().get("/foto/1").status_code == 302


@pytest.mark.parametrize("path", ["/foto/1?ukuran=640", "/foto/1?ukuran=", "/foto/1?ukuran=0x140", "/foto/999999",
                                  "/foto/2147483648", "/foto/99999999999999999999", "/foto/0"])  # fmt: skip
def test_what_is_not_there(site: Site, path: str) -> None:
    post(site, jpeg(1))
    made_ready(site)
    assert site.as_user("operator").get(path).status_code == 404


def test_originals_are_never_served(site: Site) -> None:
    post(site, jpeg(1))
    made_ready(site)
    client = site.as_user("operator")
    for path in sorted(Path(site.services.house.photos.folder).rglob("*")):
        if path.is_file():
            for address in (f"/foto/{path.name}", f"/foto/{path.parent.name}/{path.name}", f"/assets/{path.name}"):
                assert client.get(address).mimetype != "image/jpeg"
