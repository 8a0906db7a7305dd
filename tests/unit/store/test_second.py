"""The blind second entry: kept beside the form, noted on it, in nobody's list who has seen the figures."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select, text, update

from data.actor import KOTA, Actor
from data.errors import Conflict, NotAllowed, NotFound, Refused
from data.folding import fold_all
from data.house import House
from data.rebuild import rebuild
from data.reports import Answer, Decision, Envelope, FormKey, TallyReport, decide, submit_second
from data.rules.second import SecondRule, draw
from data.snapshot import SnapshotService
from data.tables import entry, form
from data.totals_document import totals_document
from data.view import View, second
from tests.support.houses import ANALYST, FIELD, OTHER_TPS, TPS, ppwp, send, voters
from tests.support.photos import send_photo
from tests.support.pictures import encoded, sheet

NEXT = "64.72.01.1001.002"
SENDER = Actor("pengirim", "operator", frozenset({"64.72.01"}))
READER = Actor("pembaca", "operator", frozenset({"64.72.01"}))
OTHER = Actor("lain", "analyst", frozenset({KOTA}))
KEY = FormKey(TPS, "ppwp")
FIGURES = ppwp(48, 139, 21)


def again(house: House, filled: Any = FIGURES, actor: Actor = READER, tps: str = TPS, key: str = "kedua") -> Answer:
    return submit_second(house, actor, TallyReport(tps, "ppwp", filled), Envelope(key))


def row(house: House, tps: str = TPS) -> Any:
    with house.store.read() as connection:
        return connection.execute(select(form).where(form.c.tps == tps)).one()


def view_of(house: House, actor: Actor = READER) -> View:
    fold_all(house)
    return SnapshotService(house, shortest=0).view(actor)


def places(house: House, actor: Actor = READER, area: str | None = None) -> list[str]:
    view = view_of(house, actor)
    found = [one.tps for one in second.cards(view, None, area, 40)]
    assert second.count(view, None, area) == len(found)
    return found


@pytest.fixture
def stood(any_house: House) -> House:
    """One form with its photo; everything is to be entered again."""
    any_house.second = SecondRule(100)
    send(any_house, FIGURES, actor=SENDER)
    send_photo(any_house, encoded(sheet(1), "JPEG"))
    return any_house


def test_the_same_figures_confirm_and_no_total_moves(stood: House) -> None:
    before = totals_document(stood, "ppwp")
    assert (row(stood).second, row(stood).draw) == (None, draw(TPS, "ppwp", "reguler"))
    answer = again(stood)
    assert (answer.state, answer.differs, answer.current) == ("confirmed", (), {"no": 1, "ver": 1, "state": "counted"})
    assert (row(stood).second, row(stood).ver, row(stood).submission) == (answer.no, 1, 1)
    repeat = again(stood)
    assert (repeat.no, repeat.repeated) == (answer.no, True)
    with pytest.raises(Conflict):
        again(stood, ppwp(1, 2, 3))  # the same key for other figures
    fold_all(stood)
    assert totals_document(stood, "ppwp")["votes"] == {"1": 48, "2": 139, "3": 21}
    assert before["votes"] != totals_document(stood, "ppwp")["votes"]  # only by the fold of the first report
    assert rebuild(stood, write=False).differences == []


def test_other_figures_wait_for_a_third_person(stood: House) -> None:
    answer = again(stood, ppwp(48, 149, 21))
    assert (answer.state, answer.differs) == ("differs", ("votes.1", "valid", "total"))
    with stood.store.read() as connection:
        kept = connection.execute(select(entry)).one()
    assert (kept.kind, kept.sent_by, kept.settled_by) == ("beda", READER.username, None)
    assert places(stood) == places(stood, OTHER) == []
    assert [card.tps for card in view_of(stood, OTHER).findings(None, None, "differs")] == [TPS]
    with pytest.raises(NotAllowed):
        decide(stood, READER, KEY, Decision("sesuai_kertas", "saya", 1), Envelope("a"))
    settled = decide(stood, OTHER, KEY, Decision("sesuai_kertas", "dilihat", 1), Envelope("b"))
    assert (settled.state, row(stood).second) == ("counted", answer.no)  # the figures stand, so does the entry
    assert rebuild(stood, write=False).differences == []


def test_it_is_forgotten_when_the_figures_change_and_only_then(stood: House) -> None:
    first = again(stood)
    send(stood, FIGURES, actor=SENDER, replaces=1, reason="sama saja")
    assert (row(stood).ver, row(stood).second) == (2, first.no)
    send(stood, ppwp(48, 140, 21), actor=SENDER, replaces=row(stood).submission, reason="baca ulang")
    assert (row(stood).ver, row(stood).second) == (3, None)
    assert places(stood) == []  # who entered it has seen what it was compared with
    assert places(stood, OTHER) == [TPS]
    later = again(stood, ppwp(48, 140, 21), OTHER)
    assert row(stood).second == later.no
    fold_all(stood)
    assert rebuild(stood, write=False).differences == []
    for column, value in (("second", None), ("draw", 3)):
        with stood.store.long_write() as connection:
            connection.execute(update(form).values({column: value}))
        assert rebuild(stood).differences == [f"Formulir {TPS} ppwp: berbeda pada {column}."]
    assert (row(stood).second, row(stood).draw) == (later.no, draw(TPS, "ppwp", "reguler"))
    assert rebuild(stood, write=False).differences == []


def test_what_was_typed_is_kept_though_the_form_moved_or_was_entered_meanwhile(stood: House) -> None:
    first = again(stood)
    late = again(stood, FIGURES, OTHER)
    assert (late.state, row(stood).second) == ("confirmed", first.no)
    send(stood, ppwp(48, 140, 21), actor=SENDER, replaces=1, reason="baca ulang")
    third = again(stood, FIGURES, Actor("ketiga", "analyst", frozenset({KOTA})))
    assert (third.state, third.differs) == ("differs", ("votes.1", "valid", "total"))
    assert rebuild(stood, write=False).differences == []


def test_who_may_not_and_what_cannot(stood: House) -> None:
    for actor in (SENDER, Actor("op", "operator", frozenset({"64.72.03"})), FIELD, Actor("w", "viewer", frozenset())):
        with pytest.raises(NotAllowed):
            again(stood, actor=actor, key="x")
    with pytest.raises(NotFound, match="belum pernah dilaporkan"):
        again(stood, actor=OTHER, tps=OTHER_TPS)
    send(stood, FIGURES, NEXT)
    with pytest.raises(Conflict, match="belum ada fotonya"):
        again(stood, tps=NEXT)
    with pytest.raises(Refused):
        again(stood, ppwp(1, 2))  # not this ballot
    with pytest.raises(Refused):
        submit_second(stood, READER, TallyReport(TPS, "ppwp", FIGURES), Envelope("y", replaces=1, reason="x"))
    send(stood, ppwp(48, 1990, 21, **voters(260, 208)), "64.72.01.1001.003")
    send_photo(stood, encoded(sheet(3), "JPEG"), "64.72.01.1001.003")
    held = FormKey("64.72.01.1001.003", "ppwp")
    decide(stood, OTHER, held, Decision("tolak", "bukan TPS ini", 1), Envelope("z"))
    with pytest.raises(Conflict, match="Isian Anda belum tersimpan"):
        again(stood, tps=held.tps)
    with pytest.raises(NotAllowed):  # who decided has seen the figures
        again(stood, actor=OTHER, tps=held.tps)


def test_the_list_has_forms_with_a_photo_of_the_own_area_that_others_sent(stood: House) -> None:
    send(stood, FIGURES, NEXT)  # without a photo
    send(stood, FIGURES, OTHER_TPS)
    send_photo(stood, encoded(sheet(2), "JPEG"), OTHER_TPS)
    assert places(stood) == [TPS]
    assert places(stood, SENDER) == []
    both = sorted([TPS, OTHER_TPS], key=lambda tps: draw(tps, "ppwp", "reguler"))
    assert places(stood, ANALYST) == both
    assert places(stood, ANALYST, "64.72.03") == [OTHER_TPS]
    view = view_of(stood, ANALYST)
    first, other = (FormKey(tps, "ppwp") for tps in both)
    assert (second.after(view, None, None, first), second.after(view, None, None, other)) == (other, first)
    assert second.after(view, "dpr", None, first) is None
    assert second.card(view_of(stood), KEY) is not None
    assert second.card(view_of(stood, SENDER), KEY) is None
    with pytest.raises(NotAllowed):
        second.card(view_of(stood), FormKey(OTHER_TPS, "ppwp"))


def test_the_list_follows_the_rule(stood: House) -> None:
    drawn = draw(TPS, "ppwp", "reguler")
    for rule, wanted in ((SecondRule(), []), (SecondRule(drawn), []), (SecondRule(drawn + 1), [TPS])):
        stood.second = rule
        assert places(stood) == wanted, rule
    stood.second = SecondRule(0, True)
    assert places(stood) == []
    send(stood, ppwp(48, 139, 21, valid=200), NEXT)  # flagged
    send_photo(stood, encoded(sheet(2), "JPEG"), NEXT)
    assert places(stood) == [NEXT]
    stood.second = SecondRule(drawn + 1, True)
    assert sorted(places(stood)) == [TPS, NEXT]


def test_the_list_is_found_by_its_index(lite_house: House) -> None:
    ask = "SELECT tps FROM form WHERE election = 'x' AND second IS NULL AND draw < 10 ORDER BY draw"
    with lite_house.store.read() as connection:
        plan = " ".join(str(one) for one in connection.execute(text(f"EXPLAIN QUERY PLAN {ask}")).all())
    assert "ix_form_second" in plan
    assert "SCAN form" not in plan


def test_the_migration_draws_for_the_rows_of_an_older_store(stood: House) -> None:
    migration = importlib.import_module("data.migrations.versions.0006_second")
    send(stood, FIGURES, OTHER_TPS)
    with stood.store.long_write() as connection:
        connection.execute(text("DROP INDEX ix_form_second"))
        for column in ("draw", "second"):
            connection.execute(text(f"ALTER TABLE form DROP COLUMN {column}"))
        with Operations.context(MigrationContext.configure(connection)):
            migration.upgrade()
    for tps in (TPS, OTHER_TPS):
        assert row(stood, tps).draw == draw(tps, "ppwp", "reguler")
    assert sorted(places(stood, ANALYST)) == [TPS]
    assert rebuild(stood, write=False).differences == []
