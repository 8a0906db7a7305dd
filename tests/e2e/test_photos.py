"""Photos in a running server: made ready beside the requests, and kept, each once, through `kill -9`."""

from __future__ import annotations

import http.client
import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.notice import NOTICE_VERSION
from dashboard.settings import Settings
from data.accounts import Accounts
from data.actor import SYSTEM, Actor
from data.chain import verify
from data.folding import fold_all
from data.founding import open_house
from data.house import House
from data.photos.reading import check_files
from data.rebuild import rebuild
from data.sessions import Sessions
from tests.support.founded import found_store
from tests.support.photos import rows
from tests.support.pictures import jpeg, opened, sheet, with_gps
from tests.support.serving import Served, served, until

pytestmark = pytest.mark.e2e
TPS = "64.72.01.1001.001"


def opened_house(folder: Path) -> House:
    return open_house(f"sqlite:///{folder / 'siaga.db'}", folder)


@pytest.fixture
def cookie(tmp_path: Path) -> Iterator[str]:
    """The session of an officer of a founded store, which outlives every crash."""
    found_store(tmp_path)
    house = opened_house(tmp_path)
    sessions = Sessions(house.store)
    account = Accounts(house).add(SYSTEM, "petugas", "Petugas", "officer", [TPS]).account
    actor = Actor(account.username, account.role, frozenset(account.areas), account.id)
    Accounts(house).acknowledge_notice(actor, NOTICE_VERSION)
    fold_all(house)
    opened_session = sessions.open(actor)
    house.store.close()
    return opened_session


def token_of(folder: Path, cookie: str) -> str:
    """The form token of the session, as the page would have it."""
    import hashlib
    import hmac

    key = Settings(data_dir=folder).session_key()
    holder = hashlib.sha256(cookie.encode()).hexdigest()
    return hmac.new(key, f"csrf|photo|{holder}".encode(), hashlib.sha256).hexdigest()


def post(server: Served, cookie: str, token: str, raw: bytes, key: str, *, cut: int = 0) -> tuple[int, dict[str, int]]:
    """Send a photo; with `cut` only so many bytes of the body, then hang up."""
    border = secrets.token_hex(8)
    parts = [f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
             for name, value in (("tps", TPS), ("contest", "ppwp"))]  # fmt: skip
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="c.jpg"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + raw + f"\r\n--{border}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.putrequest("POST", "/api/v1/photo")
        for name, value in {
            "Content-Type": f"multipart/form-data; boundary={border}",
            "Content-Length": str(len(body)),
            "Cookie": f"siaga_sesi={cookie}",
            "Idempotency-Key": key,
            "X-CSRF-Token": token,
            "Origin": f"http://127.0.0.1:{server.port}",
        }.items():
            connection.putheader(name, value)
        connection.endheaders(body[:cut] if cut else body)
        if cut:
            return 0, {}
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def picture(server: Served, cookie: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request("GET", path, headers={"Cookie": f"siaga_sesi={cookie}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_a_photo_is_ready_soon_after_it_was_sent(tmp_path: Path, cookie: str) -> None:
    with served(tmp_path) as server:
        token = token_of(tmp_path, cookie)
        status, answer = post(server, cookie, token, with_gps(sheet(1, (2000, 3000)), 6), "k-1")
        assert (status, answer["state"]) == (201, "recorded")
        # The two versions are made one after the other.
        for size in (1600, 320):
            path = f"/foto/{answer['no']}?ukuran={size}"
            until(lambda path=path: picture(server, cookie, path)[0] == 200, f"the version of {size}")
        shown = opened(picture(server, cookie, path)[1])
        assert (shown.size, dict(shown.getexif())) == ((320, 213), {})
        assert picture(server, cookie, "/foto/99")[0] == 404


def test_photos_survive_kills_each_once(tmp_path: Path, cookie: str) -> None:
    told: dict[str, int] = {}
    with served(tmp_path) as server:
        token = token_of(tmp_path, cookie)
        for seed in range(3):
            told[f"k-{seed}"] = post(server, cookie, token, jpeg(seed), f"k-{seed}")[1]["no"]
        post(server, cookie, token, jpeg(3), "k-3", cut=20_000)  # half of it arrives
        server.kill()
    with served(tmp_path) as server:
        for seed in range(4):
            status, answer = post(server, cookie, token, jpeg(seed), f"k-{seed}")
            assert status == (200 if f"k-{seed}" in told else 201)
            assert told.setdefault(f"k-{seed}", answer["no"]) == answer["no"]
        until(lambda: picture(server, cookie, f"/foto/{told['k-0']}")[0] == 200, "a photo of before the kill")
        server.kill()
    house = opened_house(tmp_path)
    try:
        fold_all(house)
        assert [row.submission for row in rows(house)] == sorted(told.values())
        checked = check_files(house)
        assert (checked.ok, checked.checked, checked.loose) == (True, 4, 0)
        assert verify(house).ok
        assert rebuild(house, write=False).differences == []
    finally:
        house.store.close()
