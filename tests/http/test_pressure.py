"""Backpressure: a sender without end is slowed down alone, a slow store sends phones away and keeps the pages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from dashboard.pressure import Buckets, Gate
from tests.support.factory import OURS, TPS, Client, Site


def mark(client: Client, key: str) -> Any:
    headers = {**OURS, "Content-Type": "application/json", "Idempotency-Key": key}
    return client.post("/api/v1/stage", data=orjson.dumps({"tps": TPS, "kind": "dibuka"}), headers=headers)


def test_a_bucket_empties_and_fills_again() -> None:
    now = [0.0]
    buckets = Buckets(60, lambda: now[0])
    assert [buckets.take("hp-1") for _ in range(60)] == [0] * 60
    assert buckets.take("hp-1") > 0
    assert buckets.take("hp-2") == 0
    now[0] = 1.5
    assert buckets.take("hp-1") == 0
    assert buckets.take("hp-1") == 1
    now[0] = 1_000.0
    assert [buckets.take("hp-1") for _ in range(60)] == [0] * 60
    assert buckets.take("hp-1") > 0


def test_a_phone_without_end_is_told_when_to_come_back(make_site: Callable[..., Site]) -> None:
    site = make_site(reports_per_minute=3)
    officer, operator = site.as_user("officer"), site.as_user("operator")
    answers = [mark(officer, f"k-{at}") for at in range(4)]
    assert [one.status_code for one in answers] == [201, 201, 201, 429]
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 21
    assert answers[3].get_json()["sentence"].startswith("Terlalu banyak kiriman")
    assert mark(operator, "k-1").status_code == 201
    assert officer.get("/api/v1/me").status_code == 200


def test_a_slow_store_sends_reports_away_and_keeps_the_pages(
    make_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site(threads=3)
    gate: Gate = site.app.server.extensions["siaga_gate"]
    monkeypatch.setattr(gate, "_patience", 0.05)
    first, second = site.as_user("officer"), site.as_user("operator")
    begun, go_on = threading.Event(), threading.Event()
    write = site.services.house.store.write

    def slow(work: Any) -> Any:
        begun.set()
        assert go_on.wait(20)
        return write(work)

    monkeypatch.setattr(site.services.house.store, "write", slow)
    told: list[Any] = []
    sender = threading.Thread(target=lambda: told.append(mark(first, "k-1")))
    sender.start()
    assert begun.wait(20)
    away = mark(second, "k-2")
    assert (away.status_code, away.get_json()["error"]) == (503, "tidak_tersedia")
    assert 3 <= int(away.headers["Retry-After"]) <= 10
    assert second.get("/health").status_code == 200
    go_on.set()
    sender.join()
    assert told[0].status_code == 201
    assert mark(second, "k-2").status_code == 201


def test_a_report_that_fails_leaves_its_place(make_site: Callable[..., Site]) -> None:
    site = make_site(threads=3)
    officer = site.as_user("officer")
    headers = {**OURS, "Content-Type": "application/json", "Idempotency-Key": "k"}
    for _ in range(5):
        assert officer.post("/api/v1/stage", data=b"{", headers=headers).status_code == 400
    assert mark(officer, "k-1").status_code == 201
