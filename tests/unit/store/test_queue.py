"""What waits for a second person: the lists, their counts, the next form, and the reports beside one."""

from __future__ import annotations

from typing import Any

from data.actor import KOTA, Actor
from data.folding import fold_all
from data.house import House
from data.reports import Decision, Envelope, FormKey, decide
from data.snapshot import SnapshotService
from data.view import View
from tests.support.houses import ANALYST, OTHER_TPS, TPS, ppwp, send, voters

SECOND, THIRD = "64.72.01.1001.002", "64.72.01.1001.003"
SENDER = Actor("pengirim", "operator", frozenset({"64.72.01"}))
OPERATOR = Actor("desa", "operator", frozenset({"64.72.03"}))


def view_of(house: House, actor: Actor = ANALYST) -> View:
    fold_all(house)
    return SnapshotService(house, shortest=0).view(actor)


def places(view: View, state: str, area: str | None = None) -> list[str]:
    return [card.tps for card in view.findings(None, area, state)]


def test_each_list_has_its_forms_and_the_whole_each_once(any_house: House) -> None:
    send(any_house, ppwp(48, 1990, 21, **voters(260, 208)))  # held
    send(any_house, ppwp(48, 139, 21, valid=200), SECOND)  # flagged
    send(any_house, ppwp(48, 139, 21), SECOND)
    send(any_house, ppwp(1, 2, 3), OTHER_TPS)  # clean, and another report differs
    send(any_house, ppwp(1, 2, 4), OTHER_TPS)
    send(any_house, ppwp(1, 2, 5), OTHER_TPS)
    send(any_house, ppwp(1, 2, 3), THIRD)
    send(any_house, ppwp(1, 2, 3), THIRD)  # a confirmation asks nothing of anybody
    send(any_house, ppwp(7, 7, 7), "64.72.01.1001.004", replaces=99, reason="lebih dahulu dari formulirnya")
    view = view_of(any_house)
    assert places(view, "held") == [TPS]
    assert places(view, "flagged") == [SECOND]
    assert places(view, "differs") == [OTHER_TPS, SECOND]
    assert places(view, "all") == [TPS, OTHER_TPS, SECOND]
    assert (view.differing().forms, view.differing().alone) == (2, 1)
    assert view.differing(area="64.72.01").forms == 1
    assert view.differing(contest="dpd").forms == 0
    assert [card.open_entries for card in view.findings(None, None, "differs")] == [2, 1]


def test_a_list_ends_at_the_own_area(any_house: House) -> None:
    for tps in (TPS, OTHER_TPS):
        send(any_house, ppwp(1, 2, 3), tps)
        send(any_house, ppwp(1, 2, 4), tps)
    view = view_of(any_house, OPERATOR)
    assert places(view, "differs") == [OTHER_TPS]
    assert view.differing().forms == 1


def test_what_is_decided_and_stays_in_a_list_comes_last(any_house: House) -> None:
    for tps in (TPS, SECOND, THIRD):
        send(any_house, ppwp(48, 1990, 21, **voters(260, 208)), tps)
    decide(any_house, ANALYST, FormKey(TPS, "ppwp"), Decision("janggal", "kertasnya begitu", 1), Envelope("a"))
    assert places(view_of(any_house), "held") == [SECOND, THIRD, TPS]


def test_the_next_form_is_one_that_waits_for_this_person(any_house: House) -> None:
    impossible: Any = ppwp(48, 1990, 21, **voters(260, 208))
    for tps, actor in ((TPS, ANALYST), (SECOND, SENDER), (THIRD, ANALYST)):
        send(any_house, impossible, tps, actor if actor is SENDER else Actor("lain", "operator", frozenset({KOTA})))
    view = view_of(any_house)
    first, second, third = (FormKey(tps, "ppwp") for tps in (TPS, SECOND, THIRD))
    assert view.form_after(first, None, None, "held") == second
    assert view.form_after(third, None, None, "held") == first  # from the top again
    assert view_of(any_house, SENDER).form_after(first, None, None, "held") == third  # never the own
    decide(any_house, ANALYST, second, Decision("sesuai_kertas", "dilihat", 1), Envelope("b"))
    decide(any_house, ANALYST, third, Decision("dilaporkan", "no. 3", 1), Envelope("c"))
    assert view_of(any_house).form_after(first, None, None, "held") is None


def test_the_reports_beside_a_form_say_where_they_differ_from_what_stands_now(any_house: House) -> None:
    first = send(any_house, ppwp(48, 139, 21))
    send(any_house, ppwp(48, 139, 31), actor=SENDER)
    moved = send(any_house, ppwp(50, 139, 31), replaces=first.no, reason="salah baca")
    late = send(any_house, ppwp(48, 139, 22), replaces=first.no, reason="terlambat")
    key = FormKey(TPS, "ppwp")
    newest, other = view_of(any_house).beside(key)
    assert (newest.no, newest.kind, newest.reason) == (late.no, "basi", "terlambat")
    assert (other.kind, other.sent_by, other.differs) == ("beda", "pengirim", ("votes.0", "valid", "total"))
    decide(any_house, ANALYST, key, Decision("sesuai_kertas", "foto", moved.ver), Envelope("d"))
    assert view_of(any_house).beside(key) == []
    assert view_of(any_house).differing().forms == 0
