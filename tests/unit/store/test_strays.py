"""Reports for a TPS nobody knows: kept, in the chain, and given their address once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.actor import Actor
from data.errors import Conflict, NotAllowed, NotFound
from data.folding import fold_all
from data.house import House
from data.rebuild import rebuild
from data.reports import Envelope, TallyReport, open_strays, readdress, report_of, submit_stray
from data.tables import chain, stray
from data.totals_document import totals_document
from tests.support.houses import FIELD, TPS, ppwp

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
