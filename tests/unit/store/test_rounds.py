"""Rounds opened by a decision: what they void and refuse, and that a rebuild says the same; on both databases."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from data.actor import KOTA, ROLE_ACTIONS, ROLES, Actor
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.field import open_rounds, own_forms
from data.folding import fold_all
from data.house import House
from data.rebuild import rebuild, recount
from data.reports import Envelope, FormKey, RoundDecision, TallyReport, decide_round, submit_tally
from data.snapshot import SnapshotService
from data.tables import form, opened_round
from data.totals_document import totals_document
from data.view.desk import DeskRules, row_of
from tests.support.founded import EVENING
from tests.support.houses import ANALYST, OTHER_TPS, TPS, ppwp, send
from tests.support.photos import send_photo
from tests.support.pictures import jpeg

OFFICER = Actor("petugas", "officer", frozenset({TPS}))
PSU = FormKey(TPS, "ppwp", "psu")


def open_(house: House, key: FormKey = PSU, idem: str = "a", *, actor: Actor = ANALYST, **more: Any) -> Any:
    said = {"document": "SK KPU 12, 20 Februari 2024", "reason": "pemilih tidak berhak", **more}
    return decide_round(house, actor, RoundDecision(key, **said), Envelope(idem))


def ppwp_totals(house: House) -> Any:
    fold_all(house)
    whole = totals_document(house, "ppwp")
    assert recount(house, "ppwp")[KOTA].votes == list((whole["votes"] or {}).values())
    return whole["tps"]["reported"], whole["votes"]


def test_opening_a_round_voids_the_earlier_at_once_and_both_stay(any_house: House) -> None:
    send(any_house, ppwp(48, 139, 21))
    send(any_house, ppwp(1, 2, 3), OTHER_TPS)
    assert ppwp_totals(any_house) == (2, {"1": 49, "2": 141, "3": 24})
    answer = open_(any_house)
    assert (answer.state, answer.ver) == ("dibuka", 1)
    assert open_(any_house).repeated
    assert ppwp_totals(any_house) == (1, {"1": 1, "2": 2, "3": 3})
    assert own_forms(any_house, OFFICER, TPS) == {}
    assert open_rounds(any_house, OFFICER, TPS) == {"ppwp": "psu"}

    send(any_house, ppwp(50, 100, 10), actor=OFFICER, round_="psu")
    assert ppwp_totals(any_house) == (2, {"1": 51, "2": 102, "3": 13})
    # The regular form can still be corrected and seen; it moves no total any more.
    with any_house.store.read() as connection:
        rounds = sorted(connection.execute(select(form.c.round).where(form.c.tps == TPS)).scalars())
    assert rounds == ["psu", "reguler"]
    assert rebuild(any_house, write=False).differences == []


def test_a_voided_form_stands_nowhere(any_house: House) -> None:
    send(any_house, ppwp(48, 139, 21))
    open_(any_house)
    fold_all(any_house)
    own = totals_document(any_house, "ppwp", area=TPS)
    assert (own["tps"]["reported"], own["votes"]) == (0, {"1": 0, "2": 0, "3": 0})
    kelurahan = TPS.rpartition(".")[0]
    view = SnapshotService(any_house, shortest=0).view(ANALYST)
    assert view.tps_rows(kelurahan, "ppwp").set_index("kode").loc[TPS, "state"] == "none"
    listed = next(row for row in view.trail_rows(kelurahan, "ppwp").rows if row.tps == TPS)
    assert listed.state == "none"
    card = view.form_card(TPS, "ppwp")
    assert card is not None
    assert card.voided == "psu"
    desk = SnapshotService(any_house, shortest=0).view(Actor("op", "operator", frozenset({kelurahan})))
    row, _ = row_of(desk, TPS, DeskRules(), EVENING)
    assert next(one for one in row.day if one.code == "hasil.ppwp").state == "late"


def test_a_held_form_of_the_open_round_leaves_nothing_counted(lite_house: House) -> None:
    send(lite_house, ppwp(48, 139, 21))
    open_(lite_house)
    assert send(lite_house, ppwp(50, 900, 10), actor=OFFICER, round_="psu").state == "held"
    fold_all(lite_house)
    assert totals_document(lite_house, "ppwp")["tps"] == {
        "total": 2563, "reported": 1, "counted": 0, "flagged": 0, "held": 1,
    }  # fmt: skip


def test_a_regular_form_that_comes_late_is_kept_and_void(lite_house: House) -> None:
    open_(lite_house)
    assert send(lite_house, ppwp(48, 139, 21)).state == "counted"
    assert ppwp_totals(lite_house) == (0, {"1": 0, "2": 0, "3": 0})


def test_only_an_open_round_is_reported(lite_house: House) -> None:
    with pytest.raises(Refused, match="belum dibuka") as told:
        send(lite_house, ppwp(1, 2, 3), actor=OFFICER, round_="psu")
    assert told.value.field == "round"
    open_(lite_house, FormKey(TPS, "ppwp", "lanjutan"))
    with pytest.raises(Refused, match="belum dibuka"):
        send(lite_house, ppwp(1, 2, 3), actor=OFFICER, round_="psu")
    assert send(lite_house, ppwp(1, 2, 3), actor=OFFICER, round_="lanjutan").state == "counted"


def test_an_opening_can_be_taken_back_until_a_form_is_in(any_house: House) -> None:
    send(any_house, ppwp(48, 139, 21))
    open_(any_house)
    assert open_(any_house, idem="b", cancel=True, reason="salah TPS").state == "dibatalkan"
    assert ppwp_totals(any_house)[0] == 1
    assert open_(any_house, idem="c").ver == 3
    send(any_house, ppwp(50, 100, 10), actor=OFFICER, round_="psu")
    with pytest.raises(Conflict, match="sudah masuk"):
        open_(any_house, idem="d", cancel=True, reason="salah")
    fold_all(any_house)
    assert rebuild(any_house, write=False).differences == []


def test_a_form_on_its_way_holds_an_opening_that_is_taken_back(any_house: House) -> None:
    open_(any_house)
    written = threading.Event()

    def send_slowly(connection: Connection) -> None:
        report = TallyReport(TPS, "ppwp", ppwp(50, 100, 10), "psu")
        submit_tally(any_house, OFFICER, report, Envelope("lambat"), connection)
        written.set()
        time.sleep(0.5)  # not stored for others yet: whoever takes the opening back has to wait

    thread = threading.Thread(target=lambda: any_house.store.write(send_slowly))
    thread.start()
    assert written.wait(30)
    with pytest.raises(Conflict, match="sudah masuk"):
        open_(any_house, idem="b", cancel=True, reason="salah TPS")
    thread.join(30)
    with any_house.store.read() as connection:
        assert connection.execute(select(opened_round.c.state)).scalar_one() == "dibuka"


def test_steps_that_make_no_sense_are_refused(lite_house: House) -> None:
    with pytest.raises(Refused, match="selalu ada"):
        open_(lite_house, FormKey(TPS, "ppwp", "reguler"))
    with pytest.raises(Refused, match="nomor dan tanggal"):
        open_(lite_house, document=" ")
    with pytest.raises(Refused, match="alasannya"):
        open_(lite_house, reason=" ")
    with pytest.raises(Conflict, match="tidak sedang dibuka"):
        open_(lite_house, cancel=True)
    open_(lite_house)
    with pytest.raises(Conflict, match="sudah dibuka"):
        open_(lite_house, idem="b")
    with pytest.raises(Conflict, match="lebih awal"):
        open_(lite_house, FormKey(TPS, "ppwp", "susulan"), "c")
    with pytest.raises(NotFound):
        open_(lite_house, FormKey(TPS, "gubernur", "psu"), "d")


def test_only_those_who_verify_in_the_area_open_rounds(lite_house: House) -> None:
    assert {role for role in ROLES if "open_rounds" in ROLE_ACTIONS[role]} == {"analyst", "operator"}
    for actor in (OFFICER, Actor("jauh", "operator", frozenset({"64.72.03"}))):
        with pytest.raises(NotAllowed):
            open_(lite_house, actor=actor)


def test_a_rebuild_finds_and_mends_an_opening_that_was_changed(any_house: House) -> None:
    send(any_house, ppwp(48, 139, 21))
    open_(any_house)
    fold_all(any_house)
    any_house.store.write(lambda connection: connection.execute(update(opened_round).values(state="dibatalkan")))
    report = rebuild(any_house)
    assert report.differences == [f"Putaran {TPS} ppwp psu: berbeda pada state."]
    assert report.mended
    assert ppwp_totals(any_house)[0] == 0


def test_figures_told_by_telephone_are_lisan_until_a_photo_comes(any_house: House) -> None:
    operator = Actor("op", "operator", frozenset({"64.72.01"}))
    sent = send(any_house, ppwp(48, 139, 21), actor=operator, spoken=True)
    assert own_forms(any_house, OFFICER, TPS)["ppwp"].spoken
    fold_all(any_house)
    view = SnapshotService(any_house, shortest=0).view(ANALYST)
    card = view.form_card(TPS, "ppwp")
    assert card is not None
    assert card.spoken
    assert rebuild(any_house, write=False).differences == []
    send(any_house, ppwp(48, 139, 22), actor=OFFICER, replaces=sent.no, reason="dari kertas")
    assert not own_forms(any_house, OFFICER, TPS)["ppwp"].spoken


def test_the_photo_makes_spoken_figures_written_ones(any_house: House) -> None:
    send(any_house, ppwp(48, 139, 21), actor=Actor("op", "operator", frozenset({"64.72.01"})), spoken=True)
    send_photo(any_house, jpeg(1), contest="dpr")
    assert own_forms(any_house, OFFICER, TPS)["ppwp"].spoken
    send_photo(any_house, jpeg(2))
    assert not own_forms(any_house, OFFICER, TPS)["ppwp"].spoken
    fold_all(any_house)
    assert rebuild(any_house, write=False).differences == []
