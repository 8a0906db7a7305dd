"""The paper trail of a TPS: every version with who, when by which clock, what changed, what was answered, its chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from data.accounts import Accounts
from data.actor import KOTA, SYSTEM, Actor
from data.card_holders import HEAD_OF_TPS
from data.chain import link
from data.clock import parse_iso, real_now
from data.errors import NotAllowed, NotFound
from data.folding import fold_all
from data.house import House
from data.reports import CallReport, Decision, Envelope, FormKey, MarkReport, decide, submit_call, submit_mark
from data.rules.figures import UNREAD
from data.snapshot import SnapshotService
from data.tables import chain, submission
from data.view import View
from data.view.trail import clocks
from data.view.trail_list import folded
from tests.support.devices import a_phone
from tests.support.houses import ANALYST, FIELD, OTHER_TPS, TPS, ppwp, send, voters
from tests.support.photos import send_photo
from tests.support.pictures import jpeg

KELURAHAN = "64.72.01.1001"
OPERATOR = Actor("desa", "operator", frozenset({KELURAHAN}))
KEY = FormKey(TPS, "ppwp")


def view_of(house: House, actor: Actor = ANALYST) -> View:
    fold_all(house)
    return SnapshotService(house, shortest=0).view(actor)


def history(house: House) -> None:
    """Held, corrected to a flagged one, photographed, contradicted, decided."""
    first = send(house, ppwp(48, 1990, 21, **voters(260, 208)))
    fixed = ppwp(48, 139, 21, total=209, **voters(260, 208))
    send(house, fixed, replaces=first.no, reason="salah ketik satu angka")
    send_photo(house, jpeg(1))
    send(house, replace(fixed, votes=(48, 140, UNREAD)), actor=OPERATOR)
    now = send(house, fixed)  # says the same: a confirmation
    assert now.state == "confirmed"
    decide(house, ANALYST, KEY, Decision("sesuai_kertas", "C.Hasil di papan sama", 2), Envelope("putusan"))


def test_every_step_says_what_it_was_and_what_it_changed(any_house: House) -> None:
    history(any_house)
    found = view_of(any_house).trail(TPS)
    assert (found.place, found.kelurahan, found.kecamatan, found.cut) == (
        "TPS 001 Rawa Makmur", "Rawa Makmur", "Palaran", False,
    )  # fmt: skip
    (form,) = found.forms
    assert (form.contest, form.round) == ("ppwp", "reguler")
    assert form.card is not None
    stands = form.card
    assert (stands.state, stands.flagged, stands.ver, stands.decision) == ("counted", True, 3, "sesuai_kertas")
    first, second, photo, other, same, decision = form.steps
    assert [step.kind for step in form.steps] == ["tally", "tally", "photo", "tally", "tally", "decision"]
    assert [step.state for step in form.steps] == ["held", "counted", "recorded", "differs", "confirmed", "counted"]
    assert (first.changes, first.replaces, first.reason) == ((), None, None)
    assert {one.rule for one in first.findings} >= {"B5"}
    assert (second.replaces, second.reason, second.ver) == (first.no, "salah ketik satu angka", 2)
    assert [(one.label, one.before, one.after) for one in second.changes] == [
        ("Calon nomor 2", 1990, 139),
        ("Suara sah", 2059, 208),
        ("Suara sah dan tidak sah", 2059, 209),
    ]
    assert [one.rule for one in second.findings] == ["A2", "A4"]
    assert photo.photo is not None
    assert (photo.photo.no, photo.photo.compared, photo.photo.findings) == (photo.no, True, ())
    assert form.photos == (photo.photo,)
    assert (other.beside, other.settled_by) == ("beda", decision.no)
    assert [(one.before, one.after) for one in other.changes] == [(139, 140), (21, UNREAD)]
    assert (same.beside, same.changes) == ("sama", ())
    assert (decision.decision, decision.reason, decision.replaces) == (
        "sesuai_kertas", "C.Hasil di papan sama", second.no,
    )  # fmt: skip
    assert (decision.sender.username, decision.sender.role) == ("analis", "analyst")


def test_the_chain_can_be_followed_from_step_to_step(any_house: House) -> None:
    history(any_house)
    steps = view_of(any_house).trail(TPS).forms[0].steps
    assert [step.seq for step in steps] == [1, 2, 3, 4, 5, 6]
    with any_house.store.read() as connection:
        rows = {row["id"]: row for row in connection.execute(select(submission)).mappings()}
        assert connection.execute(select(chain.c.head).where(chain.c.seq == 6)).scalar() == steps[-1].head
    for before, step in pairwise(steps):
        assert link(before.head or "", rows[step.no]) == step.head
        assert rows[step.no]["sha256"] == step.sha256
    send(any_house, ppwp(1, 2, 3))
    waiting = SnapshotService(any_house, shortest=0).view(ANALYST).trail(TPS).forms[0].steps[-1]
    assert (waiting.seq, waiting.head, waiting.beside) == (None, None, "beda")


def test_the_day_has_stages_and_calls_and_the_note_is_the_desks(any_house: House) -> None:
    submit_mark(any_house, FIELD, MarkReport(TPS, "dibuka"), Envelope("buka"))
    submit_mark(any_house, FIELD, MarkReport(TPS, "partisipasi", 120), Envelope("part"))
    submit_call(any_house, OPERATOR, CallReport(TPS, "akan_lapor", "sedang menyalin"), Envelope("telepon"))
    found = view_of(any_house).trail(TPS)
    assert found.forms == ()
    assert [(step.kind, step.body.get("kind")) for step in found.day] == [
        ("mark", "dibuka"), ("mark", "partisipasi"), ("call", None),
    ]  # fmt: skip
    assert found.day[1].body["value"] == 120
    assert (found.day[2].body["outcome"], found.day[2].body["note"]) == ("akan_lapor", "")
    assert view_of(any_house, OPERATOR).trail(TPS).day[2].body["note"] == "sedang menyalin"


def test_nobody_follows_forms_outside_the_own_area(lite_house: House) -> None:
    history(lite_house)
    operator = view_of(lite_house, OPERATOR)
    assert operator.trail(TPS).forms[0].card is not None
    assert operator.trail_kelurahan(KOTA) == [KELURAHAN]
    with pytest.raises(NotAllowed, match="di luar wewenang"):
        operator.trail(OTHER_TPS)
    with pytest.raises(NotAllowed, match="di luar wewenang"):
        operator.trail_rows("64.72.03.1001", "ppwp")
    with pytest.raises(NotFound, match="bukan kode TPS"):
        operator.trail(KELURAHAN)
    with pytest.raises(NotFound):
        operator.trail("64.72.01.1001.999")


@pytest.mark.parametrize("role", ["viewer", "wall", "health", "admin"])
def test_other_roles_follow_no_form(lite_house: House, role: str) -> None:
    view = view_of(lite_house, Actor("x", role, frozenset({KOTA})))
    with pytest.raises(NotAllowed, match="tidak berwenang"):
        view.trail(TPS)
    with pytest.raises(NotAllowed, match="tidak berwenang"):
        view.trail_rows(KELURAHAN, "ppwp")
    with pytest.raises(NotAllowed, match="tidak berwenang"):
        view.trail_kelurahan(KOTA)


def test_the_devices_clock_is_held_against_ours() -> None:
    event, server = "2024-02-14T13:00:00.000000+00:00", "2026-11-27T05:00:00.000000+00:00"
    late = clocks(event, server, "2026-11-27T12:58:05+08:00", simulated=False)
    assert (late.ahead, late.device) == (-115, parse_iso("2026-11-27T04:58:05+00:00"))
    assert clocks(event, server, "2024-02-14T21:00:40+08:00", simulated=True).ahead == 40
    assert clocks(event, server, "2024-02-14T21:00:40+08:00", simulated=False).ahead == -87_839_960
    assert clocks(event, server, "2026-11-27T05:00:07Z", simulated=True).ahead == 7
    for said in (None, "", "kemarin", "2024-02-14T21:00:40"):
        unknown = clocks(event, server, said, simulated=False)
        assert (unknown.device, unknown.ahead) == (None, None)


def test_a_phone_is_told_by_its_number_and_its_holder_only_to_those_who_may_see_people(lite_house: House) -> None:
    Accounts(lite_house).add(SYSTEM, "desa", "Rina Desa", "operator", [KELURAHAN])
    _, phone = a_phone(lite_house)
    slow = (real_now() - timedelta(minutes=4)).isoformat()
    send(lite_house, ppwp(1, 2, 3), actor=phone.actor(), device_time=slow)
    send(lite_house, ppwp(1, 2, 4), actor=OPERATOR)
    told, desk = (view_of(lite_house, actor).trail(TPS).forms[0].steps for actor in (ANALYST, OPERATOR))
    assert (told[0].sender.device, told[0].sender.tps, told[0].sender.holder) == (phone.id, TPS, None)
    assert desk[0].sender.holder == HEAD_OF_TPS
    assert told[0].clocks.ahead is not None
    assert -245 < told[0].clocks.ahead <= -240
    assert (told[1].sender.name, told[1].sender.device, told[1].clocks.ahead) == ("Rina Desa", None, None)


def test_the_list_of_a_kelurahan_says_how_each_tps_stands(any_house: House) -> None:
    history(any_house)
    send(any_house, ppwp(9000, 1, 1), f"{KELURAHAN}.002")
    send(any_house, ppwp(10, 10, 1), f"{KELURAHAN}.003")
    send(any_house, ppwp(10, 10, 2), f"{KELURAHAN}.003")
    found = view_of(any_house).trail_rows(KELURAHAN, "ppwp")
    assert found.choices == ((1, "Calon nomor 1"), (2, "Calon nomor 2"), (3, "Calon nomor 3"))
    first, second, third, fourth = found.rows[:4]
    assert len(found.rows) == len(any_house.register().tps_of(KELURAHAN))
    assert (first.place, first.state, first.ver, first.votes, first.total, first.findings) == (
        "TPS 001 Rawa Makmur", "flagged", 3, (48, 139, 21), 209, 2,
    )  # fmt: skip
    assert (first.photos, first.open_entries, first.leading, first.rounds) == (1, 0, 1, 1)
    assert (second.state, second.leading) == ("held", 0)
    assert (third.state, third.open_entries, third.leading, third.photos) == ("counted", 1, None, 0)
    assert (fourth.state, fourth.no, fourth.votes, fourth.time) == ("none", None, (None,) * 3, None)


def test_parties_are_told_with_their_candidates(lite_house: House) -> None:
    ballot = lite_house.register().ballot_of("dprd_kota", TPS)
    votes: list[Any] = [None] * ballot.size
    members = [at for at, party in enumerate(ballot.party_of) if party == 1]
    votes[members[0]], votes[members[1]] = 4, 7
    assert folded(votes, ballot)[:3] == (None, 11, None)
