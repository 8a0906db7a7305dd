"""Reports for a TPS nobody knows: kept, in the chain, and given their address once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from data.actor import Actor
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.folding import fold_all
from data.house import House
from data.rebuild import rebuild
from data.reports import (
    Envelope,
    FormKey,
    MarkReport,
    RoundDecision,
    TallyReport,
    decide_round,
    dismiss_stray,
    open_strays,
    readdress,
    report_of,
    submit_stray,
)
from data.reports.addressing import addressed
from data.snapshot import SnapshotService
from data.tables import chain, form, incident, stray, submission
from data.totals_document import totals_document
from data.view import View, strays
from tests.support.houses import ANALYST, FIELD, TPS, ppwp

LOST = "64.72.01.1001.777"
BODY = {"tps": LOST, "contest": "ppwp", "votes": {"1": 48, "2": 139, "3": 21}}
DESK = Actor("op", "operator", frozenset({"64.72.01"}))


def test_a_report_for_an_unknown_tps_is_kept_and_in_the_chain(any_house: House) -> None:
    kept = submit_stray(any_house, FIELD, "tally", LOST, BODY, Envelope("a"))
    assert (kept.no, kept.state, kept.repeated) == (1, "stray", False)
    assert submit_stray(any_house, FIELD, "tally", LOST, BODY, Envelope("a")).repeated
    with pytest.raises(Conflict):
        submit_stray(any_house, FIELD, "tally", LOST, {**BODY, "contest": "dpr"}, Envelope("a"))
    assert fold_all(any_house) == 1
    with any_house.store.read() as connection:
        assert len(connection.execute(select(chain)).all()) == 1
    (row,) = open_strays(any_house, DESK)
    assert (row.submission, row.code, row.kind, report_of(row)) == (1, LOST, "tally", BODY)
    assert totals_document(any_house, "ppwp")["tps"]["reported"] == 0


def test_it_gets_its_address_once(any_house: House) -> None:
    submit_stray(any_house, FIELD, "tally", LOST, BODY, Envelope("a"))
    report = TallyReport(TPS, "ppwp", ppwp(48, 139, 21))
    with pytest.raises(NotFound):
        readdress(any_house, DESK, 9, report)
    with pytest.raises(NotAllowed):
        readdress(any_house, Actor("op", "operator", frozenset({"64.72.03"})), 1, report)
    assert readdress(any_house, DESK, 1, report).state == "counted"
    with pytest.raises(Conflict, match="sudah diberi alamat"):
        readdress(any_house, DESK, 1, report)
    assert open_strays(any_house, DESK) == []
    fold_all(any_house)
    assert totals_document(any_house, "ppwp")["votes"] == {"1": 48, "2": 139, "3": 21}
    assert rebuild(any_house, write=False).differences == []
    with any_house.store.long_write() as connection:
        connection.execute(stray.update().values(settled_by=None))
    assert rebuild(any_house).differences == ["Laporan salah alamat no. 1: berbeda pada settled_by."]
    assert rebuild(any_house, write=False).differences == []


def test_a_viewer_sees_no_tray(lite_house: House) -> None:
    with pytest.raises(NotAllowed):
        open_strays(lite_house, Actor("wali", "viewer", frozenset({"64.72"})))


OFFICER = Actor("hp-7", "officer", frozenset({"64.72.01.1001.004"}))


def view_of(house: House, actor: Actor = DESK) -> View:
    fold_all(house)
    return SnapshotService(house, shortest=0).view(actor)


def test_whoever_verifies_gives_it_its_address_without_the_right_to_report(any_house: House) -> None:
    body = {**BODY, "round": "psu", "reason": "keputusan KPU"}
    submit_stray(any_house, FIELD, "tally", LOST, body, Envelope("a"))
    (row,) = open_strays(any_house, ANALYST)
    report = addressed(any_house.register(), row.kind, report_of(row), TPS)
    assert isinstance(report, TallyReport)
    with pytest.raises(Refused, match="belum dibuka"):
        readdress(any_house, ANALYST, row.submission, report)
    said = RoundDecision(FormKey(TPS, "ppwp", "psu"), "SK KPU 12", "pemilih ganda")
    decide_round(any_house, ANALYST, said, Envelope("psu"))
    assert readdress(any_house, ANALYST, row.submission, report).state == "counted"
    with any_house.store.read() as connection:
        stored = connection.execute(select(form.c.round, form.c.sent_by)).one()
    assert tuple(stored) == ("psu", ANALYST.username)
    assert rebuild(any_house, write=False).differences == []


def test_an_incident_finds_its_tps_too(any_house: House) -> None:
    body = {"tps": LOST, "kind": "banjir", "note": "air naik"}
    submit_stray(any_house, FIELD, "incident", LOST, body, Envelope("a"))
    (row,) = open_strays(any_house, DESK)
    report = addressed(any_house.register(), row.kind, report_of(row), TPS)
    assert readdress(any_house, DESK, row.submission, report).state == "baru"
    with any_house.store.read() as connection:
        kept = connection.execute(select(incident.c.tps, incident.c.severity, incident.c.note)).one()
    assert tuple(kept) == (TPS, "berat", "air naik")
    fold_all(any_house)
    assert rebuild(any_house, write=False).differences == []


def test_what_is_no_report_of_a_tps_is_set_aside_with_a_reason(any_house: House) -> None:
    submit_stray(any_house, FIELD, "mark", LOST, {"tps": LOST, "kind": "dibuka"}, Envelope("a"))
    for reason in ("  ", "x" * 501, "a\0"):
        with pytest.raises(Refused):
            dismiss_stray(any_house, DESK, 1, reason)
    with pytest.raises(NotAllowed):
        dismiss_stray(any_house, FIELD, 1, "uji")
    with pytest.raises(NotFound):
        dismiss_stray(any_house, DESK, 9, "uji")
    answer = dismiss_stray(any_house, DESK, 1, " percobaan HP ")
    assert (answer.no, answer.state) == (2, "dismissal")
    with any_house.store.read() as connection:
        kept = connection.execute(select(submission).where(submission.c.id == 2)).one()
    assert (kept.kind, kept.actor, kept.reason, kept.replaces) == ("dismissal", "op", "percobaan HP", 1)
    with pytest.raises(Conflict, match="disisihkan"):
        dismiss_stray(any_house, DESK, 1, "lagi")
    with pytest.raises(Conflict):
        readdress(any_house, DESK, 1, MarkReport(TPS, "dibuka"))
    assert fold_all(any_house) == 2
    assert (strays.count(view_of(any_house)), open_strays(any_house, DESK)) == (0, [])
    assert view_of(any_house).feed() == []
    assert rebuild(any_house, write=False).differences == []
    with any_house.store.long_write() as connection:
        connection.execute(stray.update().values(settled_by=None))
    assert rebuild(any_house).differences == ["Laporan salah alamat no. 1: berbeda pada settled_by."]
    assert rebuild(any_house, write=False).differences == []


def test_the_tray_says_who_sent_it_and_whose_it_may_be(any_house: House) -> None:
    submit_stray(any_house, FIELD, "tally", "64.72.01.1001.100", BODY, Envelope("a"))
    submit_stray(any_house, OFFICER, "mark", LOST, {"tps": LOST, "value": 40}, Envelope("b"))
    view = view_of(any_house)
    first, second = strays.cards(view, 10)
    assert (first.no, first.code, first.kind, first.own, first.settled) == (1, "64.72.01.1001.100", "tally", (), False)
    assert (second.sent_by, second.own) == ("hp-7", ())  # no such phone is enrolled
    assert strays.suggested(view, first)[0] == "64.72.01.1001.010"  # two digits swapped
    assert strays.suggested(view_of(any_house, Actor("x", "operator", frozenset({"64.72.03"}))), first) == []
    assert (strays.after(view, 1), strays.after(view, 2)) == (2, 1)
    assert strays.card(view, 9) is None
    readdress(any_house, DESK, 2, MarkReport(TPS, "partisipasi", 40))
    found = strays.card(view, 2)
    assert found is not None
    assert found.settled
    assert strays.after(view, 1) is None


def test_a_tps_is_found_by_name_and_code_in_the_own_area(lite_house: House) -> None:
    view = view_of(lite_house)
    assert strays.matching(view, "rawa makmur 007")[0] == "64.72.01.1001.007"
    assert strays.matching(view, "64.72.01.1002.003") == ["64.72.01.1002.003"]
    assert strays.matching(view, "64.72.03.1001.001") == strays.matching(view, " ") == []
    assert len(strays.matching(view, "tps")) == strays.MOST_FOUND


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("tally", {**BODY, "contest": "lain"}, "pemilihan yang dikenal"),
        ("tally", {**BODY, "contest": [1]}, "pemilihan yang dikenal"),
        ("tally", {**BODY, "votes": {"1": 1}}, "belum ada"),
        ("tally", {**BODY, "votes": {"1": 1, "2": 1, "3": 1, "4": 1}}, "tidak ada pada surat suara"),
        ("tally", {**BODY, "votes.1": 4}, "juga ada"),
        ("tally", {**BODY, "round": 4}, "putaran"),
        ("mark", {"tps": LOST, "kind": "lain"}, "tahap"),
        ("mark", {"tps": LOST, "value": "4"}, "bilangan"),
    ],
)
def test_what_does_not_fit_is_said_in_words(lite_house: House, kind: str, body: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        addressed(lite_house.register(), kind, body, TPS)
