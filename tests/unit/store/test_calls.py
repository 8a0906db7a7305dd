"""Calls through the door, the desk's board and the numbers it may read, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from data.actor import KOTA, ROLE_ACTIONS, ROLES, Actor
from data.clock import iso, real_now
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.phone_numbers import numbers_of
from data.rebuild import rebuild
from data.reports import CallReport, Decision, Envelope, FormKey, MarkReport, decide, submit, submit_mark
from data.snapshot import SnapshotService
from data.tables import audit, call, device, submission
from data.view import View
from data.view.desk import DeskRules, board, own_tps, row_of
from tests.support.devices import a_phone
from tests.support.founded import EVENING
from tests.support.houses import FIELD, ppwp, send

KECAMATAN, KELURAHAN, OTHER = "64.72.01", "64.72.01.1001", "64.72.01.1002"
TPS, NEXT, FAR = f"{KELURAHAN}.001", f"{KELURAHAN}.002", "64.72.03.1001.001"
DESK = Actor("kecamatan", "operator", frozenset({KECAMATAN}))
VILLAGE = Actor("desa", "operator", frozenset({KELURAHAN}))
RULES = DeskRules()


def record(house: House, outcome: str = "akan_lapor", tps: str = TPS, key: str = "a", **more: Any) -> Any:
    return submit(house, DESK, CallReport(tps, outcome, **more), Envelope(key))


def standing(house: House) -> list[Any]:
    with house.store.read() as connection:
        return list(connection.execute(select(call).order_by(call.c.tps)).all())


def view_of(house: House, actor: Actor = DESK) -> View:
    fold_all(house)
    return SnapshotService(house, shortest=0).view(actor)


# ---- the door ----


def test_the_latest_call_stands_and_every_one_is_kept(any_house: House) -> None:
    first = record(any_house, "tidak_diangkat", note="  tiga  kali ", again_minutes=15)
    assert record(any_house, "tidak_diangkat", note="tiga kali", again_minutes=15).repeated
    second = record(any_house, key="b")
    assert (first.ver, second.ver) == (1, 2)
    (row,) = standing(any_house)
    assert (row.tps, row.outcome, row.again_at, row.called_by, row.ver) == (TPS, "akan_lapor", None, "kecamatan", 2)
    fold_all(any_house)
    assert rebuild(any_house, write=False).differences == []
    _, calls = row_of(view_of(any_house), TPS, RULES, EVENING)
    assert [(one.outcome, one.note, one.count) for one in calls] == [
        ("akan_lapor", "", 2), ("tidak_diangkat", "tiga kali", 1)
    ]  # fmt: skip
    assert calls[1].again == EVENING + timedelta(minutes=15)


def test_a_rebuild_finds_and_mends_a_call_that_was_changed(any_house: House) -> None:
    record(any_house, again_minutes=30)
    record(any_house, tps=NEXT, key="b")
    fold_all(any_house)
    any_house.store.write(lambda connection: connection.execute(update(call).values(outcome="lain")))
    report = rebuild(any_house)
    assert report.differences == [f"Panggilan {tps}: berbeda pada outcome." for tps in (TPS, NEXT)]
    assert report.mended
    assert {row.outcome for row in standing(any_house)} == {"akan_lapor"}
    assert rebuild(any_house, write=False).differences == []


def test_a_key_that_comes_again_with_another_call_is_refused(any_house: House) -> None:
    record(any_house)
    with pytest.raises(Conflict):
        record(any_house, "tersambung")
    assert len(standing(any_house)) == 1


@pytest.mark.parametrize(
    ("outcome", "more", "words"),
    [
        ("ditolak", {}, "Pilih hasil panggilan"),
        ("lain", {"note": "  "}, "catatan"),
        ("tersambung", {"note": "x" * 301}, "300 huruf"),
        ("tersambung", {"note": "a\0b"}, "tidak dapat disimpan"),
        ("tersambung", {"again_minutes": 0}, "Coba lagi"),
        ("tersambung", {"again_minutes": 721}, "Coba lagi"),
    ],
)
def test_what_is_no_call_is_refused(lite_house: House, outcome: str, more: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        record(lite_house, outcome, **more)
    with lite_house.store.read() as connection:
        assert connection.execute(select(submission.c.id)).all() == []


def test_only_a_desk_of_the_area_calls(lite_house: House) -> None:
    assert {role for role in ROLES if "work_desk" in ROLE_ACTIONS[role]} == {"operator"}
    for actor in (Actor("a", "analyst", frozenset({KOTA})), Actor("o", "officer", frozenset({TPS})), FIELD):
        with pytest.raises(NotAllowed):
            submit(lite_house, actor, CallReport(TPS, "tersambung"), Envelope("a"))
    with pytest.raises(NotAllowed):
        submit(lite_house, DESK, CallReport(FAR, "tersambung"), Envelope("a"))
    with pytest.raises(Refused, match="bukan kode TPS"):
        submit(lite_house, DESK, CallReport(KELURAHAN, "tersambung"), Envelope("a"))
    assert standing(lite_house) == []


def test_calls_are_no_news_and_in_no_total(lite_house: House) -> None:
    record(lite_house)
    view = view_of(lite_house)
    assert view.feed() == []
    assert view.rev > 1  # the desks of others hear of it


# ---- the board ----


def test_the_board_says_what_is_reported_and_what_is_late_first(any_house: House) -> None:
    submit_mark(any_house, FIELD, MarkReport(NEXT, "mulai_hitung"), Envelope("m"))
    send(any_house, ppwp(48, 139, 21), NEXT)
    desk = board(view_of(any_house), KELURAHAN, RULES, EVENING)
    assert {row.tps for row in desk.rows} == set(any_house.register().tps_of(KELURAHAN))
    by_tps = {row.tps: row for row in desk.rows}
    states = {one.code: one.state for one in by_tps[NEXT].day}
    assert (states["dibuka"], states["mulai_hitung"], states["hasil.ppwp"]) == ("passed", "reported", "reported")
    assert (states["hasil.dpr"], states["hasil.dprd_prov"], states["hasil.dprd_kota"]) == ("late", "not_due", "not_due")
    assert (by_tps[NEXT].silent, by_tps[TPS].silent) == (False, True)
    assert by_tps[TPS].heard is None
    assert [row.tps for row in desk.rows][-1] == NEXT  # late since 18.30, the others since the day before


def test_a_form_that_was_sent_back_is_late_again(lite_house: House) -> None:
    send(lite_house, ppwp(48, 139, 9000), TPS)
    (held,) = [row for row in board(view_of(lite_house), KELURAHAN, RULES, EVENING).rows if row.tps == TPS]
    assert {one.code: one.state for one in held.day}["hasil.ppwp"] == "reported"
    decide(lite_house, DESK, FormKey(TPS, "ppwp"), Decision("kembalikan", "baca ulang", 1), Envelope("k"))
    row, _ = row_of(view_of(lite_house), TPS, RULES, EVENING)
    assert {one.code: one.state for one in row.day}["hasil.ppwp"] == "late"


def test_who_is_called_sinks_until_the_next_try(any_house: House) -> None:
    first = board(view_of(any_house), KELURAHAN, RULES, EVENING).rows[0].tps
    record(any_house, "tidak_diangkat", tps=first, again_minutes=15)
    view = view_of(any_house)
    assert board(view, KELURAHAN, RULES, EVENING).rows[-1].tps == first
    record(any_house, tps=NEXT, key="b", again_minutes=60)
    later = board(view, KELURAHAN, RULES, EVENING + timedelta(minutes=20)).rows
    assert [row.tps for row in later[-2:]] == [first, NEXT]
    assert all(row.called for row in later[-2:])


def test_nobody_sees_beyond_the_own_area(lite_house: House) -> None:
    view = view_of(lite_house, VILLAGE)
    every = set(lite_house.register().tps_of(KELURAHAN))
    for asked in (KOTA, KECAMATAN, KELURAHAN, "dapil:647202"):
        assert set(own_tps(view, asked)) == every, asked
    with pytest.raises(NotAllowed):
        board(view, OTHER, RULES, EVENING)
    with pytest.raises(NotAllowed):
        row_of(view, f"{OTHER}.001", RULES, EVENING)
    with pytest.raises(NotAllowed):
        board(view_of(lite_house, Actor("a", "analyst", frozenset({KOTA}))), KELURAHAN, RULES, EVENING)


def test_the_cost_does_not_follow_the_submissions(lite_house: House) -> None:
    view = view_of(lite_house)
    asked: list[str] = []
    event.listen(lite_house.store.reader, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def queries() -> list[str]:
        asked.clear()
        board(view, KECAMATAN, RULES, EVENING)
        return [one for one in asked if one.startswith("SELECT")]

    before = queries()
    for n in range(30):
        record(lite_house, key=f"k{n}")
    assert queries() == before
    assert len(before) == 5  # one a table: stages, forms, opened rounds, calls, phones
    with lite_house.store.read() as connection:
        for one in before:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", tuple("x" * one.count("?"))).all()
            assert all("SEARCH" in row[-1] and "INDEX" in row[-1] for row in plan), plan


def test_phones_are_counted_and_when_they_were_seen(lite_house: House) -> None:
    a_phone(lite_house, TPS)
    _, newest = a_phone(lite_house, TPS)
    seen = real_now() - timedelta(minutes=12)
    lite_house.store.write(lambda connection: connection.execute(update(device).values(seen_at=iso(seen))))
    cut = update(device).where(device.c.id == newest.id).values(cut_at=iso(real_now()))
    lite_house.store.write(lambda connection: connection.execute(cut))
    row, _ = row_of(view_of(lite_house), TPS, RULES, EVENING)
    assert (row.phones, row.seen) == (1, seen)
    row, _ = row_of(view_of(lite_house), NEXT, RULES, EVENING)
    assert (row.phones, row.seen) == (0, None)


# ---- whom to call ----


@pytest.fixture
def staffed(lite_house: House) -> House:
    people = [
        {"id": "p1", "name": "Budi", "role": "kpps", "area": TPS, "phone": "081234567890"},
        {"id": "p2", "name": "Ani", "role": "kpps", "area": TPS, "phone": "081298765432"},
        {"id": "p3", "name": "Cici", "role": "kpps", "area": TPS},
        {"id": "p4", "name": "Dodi", "role": "linmas", "area": TPS, "phone": "0811111111"},
        {"id": "p5", "name": "Edi", "role": "kpps", "area": FAR, "phone": "0822222222"},
    ]
    lite_house.store.write(lambda connection: add_people(lite_house, connection, people))
    return lite_house


def readings(house: House) -> list[Any]:
    with house.store.read() as connection:
        return list(connection.execute(select(audit).where(audit.c.action == "read_phone_numbers")).all())


def test_numbers_are_read_by_who_may_see_people_and_every_reading_is_logged(staffed: House) -> None:
    found = numbers_of(staffed, DESK, TPS)
    assert [(one.name, one.phone) for one in found] == [("Ani", "081298765432"), ("Budi", "081234567890")]
    numbers_of(staffed, DESK, TPS)
    one, other = readings(staffed)
    assert (one.actor, one.subject, one.purpose, one.detail) == ("kecamatan", TPS, "menelepon TPS", '["p2","p1"]')
    assert "0812" not in str(one) + str(other)


def test_a_register_without_numbers_gives_none_and_strangers_get_nothing(staffed: House) -> None:
    assert numbers_of(staffed, DESK, NEXT) == ()
    with pytest.raises(NotFound):
        numbers_of(staffed, DESK, KELURAHAN)
    for reader, tps in ((DESK, FAR), (Actor("a", "analyst", frozenset({KOTA})), TPS),
                        (Actor("o", "officer", frozenset({TPS})), TPS)):  # fmt: skip
        with pytest.raises(NotAllowed):
            numbers_of(staffed, reader, tps)
    assert readings(staffed) == []


def test_lateness_follows_the_moment_it_is_asked_for(lite_house: House) -> None:
    view = view_of(lite_house)
    dawn = datetime(2024, 2, 13, 23, 15, tzinfo=UTC)  # 07.15 WITA
    row = next(row for row in board(view, KELURAHAN, RULES, dawn).rows if row.tps == TPS)
    assert [one.state for one in row.day[:3]] == ["late", "due", "not_due"]
