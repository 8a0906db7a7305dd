"""The queue and the troubles of a process, told beside a picture that otherwise stands."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import event, insert

from data import snapshot as snapshots
from data.errors import StoreError
from data.folding import MOST_COUNTED, Folder, fold_all, waiting
from data.house import House
from data.people import add_people
from data.snapshot import SnapshotService
from data.tables import dirty
from tests.support.houses import ANALYST, OTHER_TPS, TPS, ppwp, send


def count(house: House) -> int:
    with house.store.read() as connection:
        return waiting(connection, house.election)


def key(house: House, number: int | None) -> dict[str, Any]:
    at = {"election": house.election, "kind": "mark", "kelurahan": "64.72.01.1001"}
    return {**at, "contest": None, "submission": number}


def test_only_reports_wait_and_they_are_counted_so_far(any_house: House) -> None:
    person = {"id": "p1", "name": "Petugas", "role": "kpps", "area": TPS}
    any_house.store.write(lambda connection: add_people(any_house, connection, [person]))
    assert count(any_house) == 0  # a new face is computed again, but no report
    send(any_house, ppwp(1, 2, 3))
    assert count(any_house) == 1
    many = [key(any_house, number) for number in range(1, 1_200)]
    any_house.store.write(lambda connection: connection.execute(insert(dirty), many).rowcount)
    assert count(any_house) == MOST_COUNTED == 1_000


def test_a_queue_that_grows_shows_while_the_revision_stands(lite_house: House) -> None:
    now = [0.0]
    service = SnapshotService(lite_house, shortest=2, clock=lambda: now[0])
    view = service.view(ANALYST)
    first = (view.memo("page", object), view.waiting)
    send(lite_house, ppwp(1, 2, 3))
    send(lite_house, ppwp(1, 2, 3), OTHER_TPS)
    assert service.view(ANALYST).waiting == 0  # not older than `shortest`
    now[0] = 3
    again = service.view(ANALYST)
    assert (again is view, again.waiting) == (True, 2)
    assert (again.memo("page", object), first[1]) == (first[0], 0)
    fold_all(lite_house)
    now[0] = 6
    assert (service.view(ANALYST) is view, service.view(ANALYST).waiting) == (False, 0)


def test_a_poll_with_nothing_new_asks_two_rows_at_most(lite_house: House) -> None:
    now = [0.0]
    service = SnapshotService(lite_house, shortest=2, clock=lambda: now[0])
    service.snapshot()
    asked: list[str] = []
    event.listen(lite_house.store.reader, "before_cursor_execute", lambda *given: asked.append(given[2]))
    service.snapshot()
    assert asked == []
    now[0] = 3
    service.snapshot()
    assert [statement.split()[0] for statement in asked] == ["BEGIN", "SELECT", "SELECT"]
    assert ("fold_state" in asked[1], "dirty" in asked[2]) == (True, True)


def test_what_is_wrong_is_said_until_it_is_right_again(lite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    service = SnapshotService(lite_house, shortest=0)
    folder = Folder(lite_house)
    picture = service.snapshot()
    assert service.trouble() == ""
    service.watch(folder)
    assert service.trouble() == ""
    folder.last_error = "Penyimpanan penuh"
    assert service.trouble() == "pelipatan terhenti"

    def unreadable(*_: object) -> int:
        raise StoreError("Berkas basis data rusak.")

    with monkeypatch.context() as patched:
        patched.setattr(snapshots, "waiting", unreadable)
        assert service.snapshot() is picture
        assert service.trouble() == "basis data tidak terbaca"
    service.snapshot()
    folder.last_error = None
    assert service.trouble() == ""


def test_a_picture_of_long_ago_is_not_shown_while_the_next_one_is_built(
    lite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    service = SnapshotService(lite_house, shortest=0.5, clock=lambda: now[0])
    first = service.snapshot().rev
    send(lite_house, ppwp(1, 2, 3))
    fold_all(lite_house)
    real, seen = SnapshotService._refresh, []

    def slow(self: SnapshotService, code: str, last: Any) -> Any:
        if not seen:
            seen.append(None)
            other = threading.Thread(target=lambda: seen.append(service.snapshot().rev))
            other.start()
            other.join(0.2 if now[0] > 10 else None)
            others.append(other)
        return real(self, code, last)

    others: list[threading.Thread] = []
    monkeypatch.setattr(SnapshotService, "_refresh", slow)
    now[0] = 1.0
    assert service.snapshot().rev == first + 1
    assert seen == [None, first]  # soon after: the last picture, at once
    send(lite_house, ppwp(1, 2, 3), "64.72.01.1001.002")
    fold_all(lite_house)
    seen.clear()
    now[0] = 60.0
    assert service.snapshot().rev == first + 2
    others[-1].join()
    assert seen == [None, first + 2]  # after a minute: whoever asks waits for the new one
