"""Incidents through the door, their steps by the table, and what the own area may read of them; on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from data.actor import KOTA, ROLE_ACTIONS, ROLES, Actor
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.field import own_incidents
from data.folding import fold_all
from data.house import House
from data.rebuild import rebuild
from data.reports import Envelope, IncidentReport, IncidentStep, step_incident, submit
from data.rules.incidents import KINDS, NEEDS_NOTE, OPEN, SEVERITIES, STATES, STEPS
from data.snapshot import SnapshotService
from data.tables import incident, submission
from data.view import View, incidents

KELURAHAN = "64.72.01.1001"
TPS, NEXT, FAR = f"{KELURAHAN}.001", f"{KELURAHAN}.002", "64.72.03.1001.001"
OFFICER = Actor("petugas", "officer", frozenset({TPS}))
DESK = Actor("kecamatan", "operator", frozenset({"64.72.01"}))
ANALYST = Actor("analis", "analyst", frozenset({KOTA}))


def tell(
    house: House, kind: str = "banjir", key: str = "a", *, actor: Actor = OFFICER, tps: str = TPS, **more: Any
) -> Any:
    return submit(house, actor, IncidentReport(tps, kind, **more), Envelope(key))


def step(
    house: House, number: int, state: str, ver: int, note: str = "sudah dicek", *, actor: Actor = DESK, key: str = ""
) -> Any:
    return step_incident(house, actor, IncidentStep(number, state, ver, note), Envelope(key or f"{state}{ver}"))


def standing(house: House) -> list[Any]:
    with house.store.read() as connection:
        return list(connection.execute(select(incident).order_by(incident.c.submission)).all())


def view_of(house: House, actor: Actor = DESK) -> View:
    fold_all(house)
    return SnapshotService(house, shortest=0).view(actor)


def test_an_incident_is_kept_and_its_steps_move_it(any_house: House) -> None:
    first = tell(any_house, note="  air  sampai lutut ")
    assert tell(any_house, note="air sampai lutut").repeated
    (row,) = standing(any_house)
    assert (row.kind, row.severity, row.note, row.state, row.ver) == ("banjir", "berat", "air sampai lutut", "baru", 1)
    taken = step(any_house, first.no, "ditangani", 1, "BPBD di jalan")
    assert step(any_house, first.no, "ditangani", 1, "BPBD di jalan").repeated
    assert (taken.state, taken.ver) == ("ditangani", 2)
    done = step(any_house, first.no, "selesai", 2, "surut", actor=ANALYST)
    (row,) = standing(any_house)
    assert (row.state, row.ver, row.last, row.last_note, row.handled_by) == ("selesai", 3, done.no, "surut", "analis")
    fold_all(any_house)
    assert rebuild(any_house, write=False).differences == []
    found, steps = incidents.one(view_of(any_house), first.no)
    assert (found.state, found.sent_by) == ("selesai", "petugas")
    assert [(one.state, one.note, one.sender.username) for one in steps] == [
        ("baru", "air sampai lutut", "petugas"),
        ("ditangani", "BPBD di jalan", "kecamatan"),
        ("selesai", "surut", "analis"),
    ]


def test_a_rebuild_finds_and_mends_an_incident_that_was_changed(any_house: House) -> None:
    first = tell(any_house)
    step(any_house, first.no, "diverifikasi", 1)
    fold_all(any_house)
    any_house.store.write(lambda connection: connection.execute(update(incident).values(state="selesai", ver=9)))
    report = rebuild(any_house)
    assert report.differences == [f"Kejadian no. {first.no}: berbeda pada state, ver."]
    assert report.mended
    assert [(row.state, row.ver) for row in standing(any_house)] == [("diverifikasi", 2)]


def test_only_steps_of_the_table_are_taken(lite_house: House) -> None:
    for at, (state, steps) in enumerate(STEPS.items()):
        for wanted in STATES:
            number = tell(lite_house, key=f"{at}{wanted}").no
            lite_house.store.write(
                lambda connection, number=number, state=state: connection.execute(
                    update(incident).where(incident.c.submission == number).values(state=state)
                )
            )
            key = f"{at}{wanted}-langkah"
            if wanted in steps:
                assert step(lite_house, number, wanted, 1, key=key).state == wanted
            else:
                with pytest.raises(Conflict, match="tidak dapat menjadi"):
                    step(lite_house, number, wanted, 1, key=key)


def test_who_looked_at_an_older_state_is_told(lite_house: House) -> None:
    number = tell(lite_house).no
    step(lite_house, number, "diverifikasi", 1)
    with pytest.raises(Conflict, match="sudah ditangani orang lain") as told:
        step(lite_house, number, "ditangani", 1, key="terlambat")
    assert told.value.current == {"no": number, "ver": 2, "state": "diverifikasi"}
    with pytest.raises(NotFound):
        step(lite_house, number + 50, "ditangani", 1)


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("gempa", {}, "Pilih jenis"),
        ("banjir", {"severity": "gawat"}, "tidak dikenal"),
        ("banjir", {"note": "x" * 501}, "500 huruf"),
        ("banjir", {"note": "a\0b"}, "tidak dapat disimpan"),
        ("lainnya", {"note": " "}, "Tulis apa yang terjadi"),
        ("petugas_sakit", {"note": "Pak Budi pingsan"}, "Kesehatan petugas"),
    ],
)
def test_what_is_no_incident_is_refused(lite_house: House, kind: str, more: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        tell(lite_house, kind, **more)
    with lite_house.store.read() as connection:
        assert connection.execute(select(submission.c.id)).all() == []


def test_an_end_says_why_and_nothing_is_replaced(lite_house: House) -> None:
    number = tell(lite_house).no
    for state in sorted(NEEDS_NOTE):
        with pytest.raises(Refused, match="Tulis catatan"):
            step(lite_house, number, state, 1, "  ")
    with pytest.raises(Refused, match="tidak diganti"):
        submit(lite_house, OFFICER, IncidentReport(TPS, "banjir"), Envelope("b", replaces=number, reason="salah"))


def test_only_the_own_area_tells_sees_and_handles(lite_house: House) -> None:
    assert {role for role in ROLES if "handle_incidents" in ROLE_ACTIONS[role]} == {"operator", "analyst"}
    assert {role for role in ROLES if "see_incidents" in ROLE_ACTIONS[role]} == {"operator", "analyst"}
    with pytest.raises(NotAllowed):
        tell(lite_house, tps=NEXT)
    far = Actor("jauh", "operator", frozenset({"64.72.03"}))
    number = tell(lite_house).no
    with pytest.raises(NotAllowed):
        step(lite_house, number, "ditangani", 1, actor=far)
    with pytest.raises(NotAllowed):
        step(lite_house, number, "ditangani", 1, actor=OFFICER)
    with pytest.raises(NotAllowed):
        incidents.one(view_of(lite_house, far), number)
    assert incidents.listed(view_of(lite_house, far), KOTA, only_open=True, limit=9) == []
    with pytest.raises(NotAllowed):
        incidents.counts(view_of(lite_house, Actor("w", "viewer", frozenset({KOTA}))), KOTA)


def test_the_gravest_and_then_the_oldest_come_first(any_house: House) -> None:
    tell(any_house, "sirekap", "a")
    tell(any_house, "listrik_padam", "b", severity="berat")
    flood = tell(any_house, "banjir", "c").no
    riot = tell(any_house, "kericuhan", "d").no
    step(any_house, flood, "bukan_kejadian", 1)
    view = view_of(any_house)
    found = incidents.listed(view, KELURAHAN, only_open=True, limit=9)
    assert [one.kind for one in found] == ["kericuhan", "listrik_padam", "sirekap"]
    assert [one.no for one in incidents.listed(view, KOTA, only_open=False, limit=2)] == [riot, flood]
    counts = incidents.counts(view, KOTA)
    assert counts.open == 3
    assert counts.by_severity == {"ringan": 1, "sedang": 0, "berat": 1, "darurat": 1}
    assert counts.by_state == {"baru": 3, "bukan_kejadian": 1}
    assert [one.kind for one in incidents.of_tps(view, TPS)] == ["kericuhan", "banjir", "listrik_padam", "sirekap"]


def test_a_phone_hears_how_far_its_incidents_have_come_and_no_notes(lite_house: House) -> None:
    number = tell(lite_house, note="air").no
    step(lite_house, number, "ditangani", 1, "catatan meja")
    (one,) = own_incidents(lite_house, OFFICER, TPS)
    assert (one.no, one.kind, one.state) == (number, "banjir", "ditangani")
    assert not hasattr(one, "note")


def test_news_names_an_incident_to_those_who_handle_it(lite_house: House) -> None:
    tell(lite_house, "banjir", "a")
    tell(lite_house, "petugas_sakit", "b")
    mine = [(one.title.partition(" · ")[0], one.note) for one in view_of(lite_house).feed()]
    assert mine == [("Kejadian", "dilaporkan"), ("Banjir", "berat")]
    others = view_of(lite_house, Actor("w", "viewer", frozenset({KOTA}))).feed()
    assert [(one.title.partition(" · ")[0], one.note) for one in others] == [("Kejadian", "dilaporkan")] * 2


def test_the_table_is_whole() -> None:
    assert set(STEPS) == set(STATES)
    assert {one for steps in STEPS.values() for one in steps} == set(STATES) - {"baru"}
    assert set(OPEN) | NEEDS_NOTE == set(STATES)
    assert {kind.severity for kind in KINDS.values()} == set(SEVERITIES)
