"""Reports beside a standing form: kept, answered alike for ever, in no total, settled by a second person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from data.actor import KOTA, Actor
from data.errors import Conflict
from data.folding import fold_all
from data.house import House
from data.rebuild import rebuild
from data.reports import Decision, Envelope, FormKey, decide
from data.tables import chain, entry, form
from data.totals_document import totals_document
from tests.support.houses import ANALYST, TPS, ppwp, send

KEY = FormKey(TPS, "ppwp")


def entries(house: House) -> list[tuple[int, str, int | None, list[str], int | None]]:
    """Submission, kind, what stood, what differs, settled by."""
    with house.store.read() as connection:
        rows = connection.execute(select(entry).order_by(entry.c.submission)).all()
    return [(row.submission, row.kind, row.beside, orjson.loads(row.differs), row.settled_by) for row in rows]


def votes(house: House) -> dict[str, Any]:
    fold_all(house)
    found: dict[str, Any] = totals_document(house, "ppwp")["votes"]
    return found


def test_the_same_figures_are_a_confirmation(any_house: House) -> None:
    first = send(any_house, ppwp(48, 139, 21))
    again = send(any_house, ppwp(48, 139, 21), idem_key="kedua")
    assert (again.no, again.ver, again.state) == (2, 1, "confirmed")
    assert (again.current, again.differs) == ({"no": first.no, "ver": 1, "state": "counted"}, ())
    assert send(any_house, ppwp(48, 139, 21), idem_key="kedua") == replace(again, repeated=True)
    assert entries(any_house) == [(2, "sama", 1, [], None)]
    assert votes(any_house) == {"1": 48, "2": 139, "3": 21}


def test_other_figures_are_a_disagreement_and_the_first_stands(any_house: House) -> None:
    send(any_house, ppwp(48, 139, 21))
    other = send(any_house, ppwp(48, 139, 31))
    assert (other.state, other.ver, other.differs) == ("differs", 1, ("votes.2", "valid", "total"))
    assert entries(any_house) == [(2, "beda", 1, ["votes.2", "valid", "total"], None)]
    assert votes(any_house) == {"1": 48, "2": 139, "3": 21}


def test_a_correction_of_what_stands_no_more_is_kept(any_house: House) -> None:
    first = send(any_house, ppwp(48, 139, 21))
    second = send(any_house, ppwp(48, 139, 31), replaces=first.no, reason="salah baca")
    late = send(any_house, ppwp(48, 139, 41), replaces=first.no, reason="salah baca", idem_key="telat")
    assert (late.state, late.current) == ("stale", {"no": second.no, "ver": 2, "state": "counted"})
    assert send(any_house, ppwp(48, 139, 41), replaces=first.no, reason="x", idem_key="telat").repeated
    assert entries(any_house) == [(3, "basi", 2, ["votes.2", "valid", "total"], None)]
    assert votes(any_house) == {"1": 48, "2": 139, "3": 31}


def test_a_correction_that_came_before_its_form_is_kept(any_house: House) -> None:
    early = send(any_house, ppwp(1, 2, 3), replaces=99, reason="salah baca")
    assert (early.state, early.ver, early.current) == ("stale", 0, None)
    assert votes(any_house) == {"1": 0, "2": 0, "3": 0}
    assert send(any_house, ppwp(4, 5, 6)).state == "counted"


def test_a_disagreement_opens_a_counted_form_to_a_second_person(any_house: House) -> None:
    first = send(any_house, ppwp(48, 139, 21))
    with pytest.raises(Conflict, match="tidak ada yang perlu diputuskan"):
        decide(any_house, ANALYST, KEY, Decision("sesuai_kertas", "foto", first.ver), Envelope("a"))
    send(any_house, ppwp(48, 139, 31))
    said = decide(any_house, ANALYST, KEY, Decision("perbaiki", "foto", 1, ppwp(48, 139, 31)), Envelope("b"))
    assert (said.state, said.ver) == ("counted", 2)
    assert entries(any_house) == [(2, "beda", 1, ["votes.2", "valid", "total"], said.no)]
    assert votes(any_house) == {"1": 48, "2": 139, "3": 31}


@pytest.mark.parametrize("kind", ["janggal", "dilaporkan"])
def test_a_label_leaves_the_state_alone(any_house: House, kind: str) -> None:
    flagged = send(any_house, ppwp(48, 139, 21, valid=218))
    said = decide(any_house, ANALYST, KEY, Decision(kind, "di kertas memang 218", 1), Envelope("a"))
    assert (said.state, said.ver) == (flagged.state, 2)
    with any_house.store.read() as connection:
        row = connection.execute(select(form)).one()
    assert (row.label, row.decision, row.decided_by) == (kind, None, None)
    assert (row.state, row.submission) == ("counted", said.no)
    assert votes(any_house) == {"1": 48, "2": 139, "3": 21}
    again = decide(any_house, ANALYST, KEY, Decision("kembalikan", "baca lagi", 2), Envelope("b"))
    assert again.state == "rejected"
    assert totals_reported(any_house) == 0


def totals_reported(house: House) -> int:
    fold_all(house)
    found: int = totals_document(house, "ppwp")["tps"]["reported"]
    return found


def test_everything_reaches_the_chain_and_a_rebuild(any_house: House) -> None:
    first = send(any_house, ppwp(48, 139, 21))
    send(any_house, ppwp(48, 139, 31))
    send(any_house, ppwp(48, 139, 21))
    send(any_house, ppwp(1, 1, 1), replaces=99, reason="x")
    other = Actor("analis2", "analyst", frozenset({KOTA}))
    decide(any_house, other, KEY, Decision("janggal", "foto", first.ver), Envelope("a"))
    send(any_house, ppwp(48, 139, 51))
    fold_all(any_house)
    with any_house.store.read() as connection:
        assert len(connection.execute(select(chain)).all()) == 6
    report = rebuild(any_house, write=False)
    assert (report.differences, report.submissions) == ([], 6)
    with any_house.store.long_write() as connection:
        connection.execute(entry.delete().where(entry.c.submission == 2))
        connection.execute(entry.update().where(entry.c.submission == 3).values(kind="beda"))
    found = rebuild(any_house).differences
    assert found == [
        "Laporan pendamping no. 3: berbeda pada kind.",
        "Laporan pendamping no. 2: ada dalam laporan, tidak ada dalam penyimpanan.",
    ]
    assert rebuild(any_house, write=False).differences == []
