"""The writing door: idempotency, corrections, count-flag-hold, the second person's decision. On both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from data.actor import KOTA, Actor, Source
from data.audit import record
from data.errors import Conflict, NotAllowed, NotFound, Refused, StoreError
from data.folding import fold_all
from data.house import House
from data.reports import (
    Decision,
    Envelope,
    FormKey,
    MarkReport,
    TallyReport,
    decide,
    submit_all,
    submit_mark,
    submit_tally,
    typed_form,
)
from data.rules.tally import TallyForm
from data.tables import form, submission
from data.totals_document import totals_document
from tests.support.houses import ANALYST, FIELD, OTHER_TPS, TPS, ppwp, send, voters

KEY = FormKey(TPS, "ppwp")


def submissions(house: House) -> int:
    with house.store.read() as connection:
        return connection.execute(select(func.count()).select_from(submission)).scalar_one()


def test_a_repeat_gets_the_same_answer_and_stores_nothing(any_house: House) -> None:
    first = send(any_house, ppwp(48, 139, 21), idem_key="satu")
    again = send(any_house, ppwp(48, 139, 21), idem_key="satu")
    assert again == replace(first, repeated=True)
    assert submissions(any_house) == 1


def test_the_same_key_with_another_body_is_a_conflict(any_house: House) -> None:
    first = send(any_house, ppwp(48, 139, 21), idem_key="satu")
    with pytest.raises(Conflict) as error:
        send(any_house, ppwp(48, 139, 22), idem_key="satu")
    assert error.value.current == {"no": first.no}
    assert submissions(any_house) == 1


def test_keys_belong_to_their_sender(any_house: House) -> None:
    send(any_house, ppwp(1, 2, 3), idem_key="satu")
    send(any_house, ppwp(4, 5, 6), tps=OTHER_TPS, actor=Source("lain").actor(), idem_key="satu")
    assert submissions(any_house) == 2


def test_a_form_is_moved_by_a_correction_that_names_what_it_replaces(any_house: House) -> None:
    first = send(any_house, ppwp(48, 139, 21))
    second = send(any_house, ppwp(48, 139, 31), replaces=first.no, reason="salah baca")
    assert (second.ver, second.state) == (2, "counted")
    fold_all(any_house)
    assert totals_document(any_house, "ppwp")["votes"] == {"1": 48, "2": 139, "3": 31}


def test_a_correction_says_why(any_house: House) -> None:
    first = send(any_house, ppwp(1, 2, 3))
    with pytest.raises(Refused, match="alasan"):
        send(any_house, ppwp(1, 2, 4), replaces=first.no)


def test_count_flag_hold(any_house: House) -> None:
    counted = send(any_house, ppwp(48, 139, 21, **voters(268, 208)))
    flagged = send(any_house, ppwp(48, 139, 21, valid=218), tps="64.72.01.1001.002")
    held = send(any_house, ppwp(48, 399, 21), tps="64.72.01.1001.003")
    assert (counted.state, counted.findings) == ("counted", ())
    assert [(one.rule, one.severity) for one in flagged.findings if one.rule == "A1"] == [("A1", "flag")]
    assert held.state == "held"
    fold_all(any_house)
    whole = totals_document(any_house, "ppwp")
    assert whole["tps"] == {"total": 2563, "reported": 3, "counted": 2, "flagged": 1, "held": 1}
    assert whole["votes"] == {"1": 96, "2": 278, "3": 42}
    assert totals_document(any_house, "ppwp", consistent_only=True)["votes"] == {"1": 48, "2": 139, "3": 21}
    assert whole["dpt"] == {"total": None, "reported": None}


def test_as_on_paper_counts_it_and_keeps_the_findings(any_house: House) -> None:
    held = send(any_house, ppwp(48, 399, 21))
    said = Decision("sesuai_kertas", "foto terbaca 399", held.ver)
    answer = decide(any_house, ANALYST, KEY, said, Envelope("putus"))
    assert (answer.state, answer.ver) == ("counted", 2)
    assert "B5" in {one.rule for one in answer.findings}
    fold_all(any_house)
    assert totals_document(any_house, "ppwp")["tps"]["flagged"] == 1
    assert totals_document(any_house, "ppwp")["votes"]["2"] == 399


def test_a_corrected_form_is_checked_again(any_house: House) -> None:
    held = send(any_house, ppwp(48, 399, 21))
    still = decide(
        any_house, ANALYST, KEY, Decision("perbaiki", "baca ulang", held.ver, ppwp(48, 398, 21)), Envelope("a")
    )
    assert still.state == "held"
    other = Actor("analis2", "analyst", frozenset({KOTA}))
    with pytest.raises(NotAllowed, match="orang lain"):
        decide(any_house, ANALYST, KEY, Decision("sesuai_kertas", "ya", still.ver), Envelope("b"))
    mended = decide(any_house, other, KEY, Decision("perbaiki", "39", still.ver, ppwp(48, 39, 21)), Envelope("c"))
    assert mended.state == "counted"


def test_a_rejected_form_is_in_no_total_and_can_be_sent_anew(any_house: House) -> None:
    held = send(any_house, ppwp(48, 399, 21))
    answer = decide(any_house, ANALYST, KEY, Decision("tolak", "foto TPS lain", held.ver), Envelope("tolak"))
    fold_all(any_house)
    assert totals_document(any_house, "ppwp")["tps"]["reported"] == 0
    anew = send(any_house, ppwp(48, 139, 21), replaces=answer.no, reason="formulir yang benar")
    assert anew.state == "counted"


@pytest.mark.parametrize(
    ("actor", "error"),
    [
        (FIELD, NotAllowed),
        (Actor("op", "operator", frozenset({"64.72.03"})), NotAllowed),
        (Actor("admin", "admin", frozenset({KOTA})), NotAllowed),
        (Actor("wali", "viewer", frozenset({KOTA})), NotAllowed),
        (Actor("sehat", "health", frozenset({KOTA})), NotAllowed),
    ],
)
def test_who_may_not_decide(lite_house: House, actor: Actor, error: type[Exception]) -> None:
    held = send(lite_house, ppwp(48, 399, 21))
    with pytest.raises(error):
        decide(lite_house, actor, KEY, Decision("sesuai_kertas", "ya", held.ver), Envelope("x"))
    assert submissions(lite_house) == 1


def test_the_sender_never_decides_not_even_after_a_correction_by_another(lite_house: House) -> None:
    sender = Actor("op", "operator", frozenset({"64.72.01"}))
    first = send(lite_house, ppwp(48, 399, 21), actor=sender)
    second = send(lite_house, ppwp(48, 398, 21), replaces=first.no, reason="baca ulang")
    with pytest.raises(NotAllowed, match="orang lain"):
        decide(lite_house, sender, KEY, Decision("sesuai_kertas", "ya", second.ver), Envelope("x"))


def test_a_decision_on_another_version_is_a_conflict(lite_house: House) -> None:
    held = send(lite_house, ppwp(48, 399, 21))
    send(lite_house, ppwp(48, 398, 21), replaces=held.no, reason="baca ulang")
    with pytest.raises(Conflict) as error:
        decide(lite_house, ANALYST, KEY, Decision("sesuai_kertas", "ya", held.ver), Envelope("x"))
    assert error.value.current["ver"] == 2


def test_refused_input_stores_nothing(lite_house: House) -> None:
    ballot = lite_house.register().ballot_of("ppwp", TPS)
    cases = [
        ({"votes": {"1": "4.5", "2": 1, "3": 1}}, "votes.1"),
        ({"votes": {"1": -4, "2": 1, "3": 1}}, "votes.1"),
        ({"votes": {"1": 4, "2": "banyak", "3": 1}}, "votes.2"),
        ({"votes": {"1": 4, "2": 1}}, "votes.3"),
        ({"votes": {"1": 4, "2": 1, "3": 1, "4": 1}}, "votes.4"),
        ({"votes": {"1": 4, "2": 1, "3": 1}, "karangan": 1}, "karangan"),
        ({"votes": {"1": True, "2": 1, "3": 1}}, "votes.1"),
    ]
    for data, field in cases:
        with pytest.raises(Refused) as error:
            typed_form(data, ballot)
        assert error.value.field == field
    with pytest.raises(NotFound):
        send(lite_house, ppwp(1, 2, 3), tps="64.72.01.1001.999")
    with pytest.raises(NotFound):
        submit_tally(lite_house, FIELD, TallyReport(TPS, "walikota", ppwp(1, 2, 3)), Envelope("x"))
    with pytest.raises(Refused):
        send(lite_house, ppwp(1, 2, 3), round_="entah")
    assert submissions(lite_house) == 0


def test_above_9999_is_stored_and_held(lite_house: House) -> None:
    ballot = lite_house.register().ballot_of("ppwp", TPS)
    filled = typed_form({"votes": {"1": 10_000, "2": 1, "3": 1}}, ballot)
    assert send(lite_house, filled).state == "held"


def test_several_reports_are_stored_together_or_not_at_all(any_house: House) -> None:
    good = (MarkReport(TPS, "dibuka"), Envelope("a"))
    bad = (MarkReport(TPS, "entah"), Envelope("b"))
    with pytest.raises(Refused):
        submit_all(any_house, FIELD, [good, bad])
    assert submissions(any_house) == 0
    assert [one.state for one in submit_all(any_house, FIELD, [good])] == ["recorded"]


def test_a_psu_stands_in_place_of_the_regular_vote(any_house: House) -> None:
    send(any_house, ppwp(48, 139, 21))
    send(any_house, ppwp(50, 100, 10), round_="psu")
    fold_all(any_house)
    whole = totals_document(any_house, "ppwp")
    assert (whole["tps"]["counted"], whole["votes"]) == (1, {"1": 50, "2": 100, "3": 10})


def test_turnout_carries_a_number_and_only_turnout_does(lite_house: House) -> None:
    submit_mark(lite_house, FIELD, MarkReport(TPS, "partisipasi", 120), Envelope("a"))
    again = submit_mark(lite_house, FIELD, MarkReport(TPS, "partisipasi", 171), Envelope("b"))
    assert again.ver == 2
    for wrong in (MarkReport(TPS, "partisipasi"), MarkReport(TPS, "dibuka", 3), MarkReport(TPS, "partisipasi", 10_000)):
        with pytest.raises(Refused):
            submit_mark(lite_house, FIELD, wrong, Envelope("c"))


@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
@pytest.mark.parametrize(("table", "column"), [("submission", "payload"), ("chain", "head")])
def test_the_database_itself_refuses_to_change_what_was_sent(
    any_house: House, statement: str, table: str, column: str
) -> None:
    send(any_house, ppwp(1, 2, 3))
    fold_all(any_house)
    with pytest.raises((SQLAlchemyError, StoreError), match="append only"):
        any_house.store.write(lambda connection: connection.execute(text(statement.format(table, column))))


@pytest.mark.parametrize(
    ("table", "copied"),
    [
        ("submission", "SELECT * FROM submission"),
        # Another number under the same key.
        ("submission", "SELECT id + 1, {rest} FROM submission"),
        ("chain", "SELECT * FROM chain"),
        ("chain", "SELECT election, seq + 1, submission, head FROM chain"),
        ("audit", "SELECT * FROM audit"),
    ],
)
@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE", "INSERT"])
def test_sqlite_refuses_to_replace_what_was_sent(lite_house: House, verb: str, table: str, copied: str) -> None:
    send(lite_house, ppwp(1, 2, 3))
    fold_all(lite_house)
    lite_house.store.write(lambda connection: record(connection, FIELD, "uji"))
    rest = ", ".join(f'"{column.name}"' for column in submission.columns if column.name != "id")
    statement = text(f"{verb} INTO {table} {copied.format(rest=rest)}")
    with pytest.raises(SQLAlchemyError, match="append only"):
        lite_house.store.write(lambda connection: connection.execute(statement))


def test_a_new_dpt_judges_standing_forms_again(any_house: House) -> None:
    from data.reports import recheck
    from data.tables import area, election

    send(any_house, ppwp(100, 139, 21, **voters(280, 260)))

    def lower(connection: object) -> int:
        connection.execute(area.update().where(area.c.code == TPS).values(dpt=200))  # type: ignore[attr-defined]
        connection.execute(election.update().values(register_version=2))  # type: ignore[attr-defined]
        return recheck(any_house, connection, any_house.election, [TPS])  # type: ignore[arg-type]

    assert any_house.store.write(lower) == 1
    fold_all(any_house)
    with any_house.store.read() as connection:
        assert connection.execute(select(form.c.state)).scalar() == "held"
    assert totals_document(any_house, "ppwp")["tps"]["held"] == 1


def test_what_two_people_agreed_on_is_not_undone_by_one_alone(lite_house: House) -> None:
    sender = Actor("op", "operator", frozenset({"64.72.01"}))
    held = send(lite_house, ppwp(48, 399, 21), actor=sender)
    said = decide(lite_house, ANALYST, KEY, Decision("sesuai_kertas", "foto", held.ver), Envelope("a"))
    alone = send(lite_house, ppwp(48, 39, 21), actor=sender, replaces=said.no, reason="berubah pikiran")
    assert (alone.state, alone.current) == ("differs", {"no": said.no, "ver": 2, "state": "counted"})
    third = Actor("op3", "operator", frozenset({"64.72.01"}))
    assert send(lite_house, ppwp(48, 39, 21), actor=third, replaces=said.no, reason="foto baru").state == "counted"


def test_who_corrected_a_form_as_second_person_does_not_decide_it_later(lite_house: House) -> None:
    held = send(lite_house, ppwp(48, 399, 21))
    mended = decide(lite_house, ANALYST, KEY, Decision("perbaiki", "x", held.ver, ppwp(4, 398, 21)), Envelope("a"))
    third = Actor("op3", "operator", frozenset({"64.72.01"}))
    again = send(lite_house, ppwp(48, 397, 21), actor=third, replaces=mended.no, reason="baca ulang")
    with pytest.raises(NotAllowed, match="orang lain"):
        decide(lite_house, ANALYST, KEY, Decision("sesuai_kertas", "ya", again.ver), Envelope("b"))


def test_a_held_or_rejected_psu_displaces_no_form_that_counts(lite_house: House) -> None:
    send(lite_house, ppwp(48, 139, 21))
    held = send(lite_house, ppwp(50, 900, 10), round_="psu")
    fold_all(lite_house)
    assert totals_document(lite_house, "ppwp")["votes"] == {"1": 48, "2": 139, "3": 21}
    decide(lite_house, ANALYST, FormKey(TPS, "ppwp", "psu"), Decision("tolak", "salah", held.ver), Envelope("a"))
    fold_all(lite_house)
    assert totals_document(lite_house, "ppwp")["tps"]["counted"] == 1


def test_a_form_without_votes_is_recorded_not_counted(lite_house: House) -> None:
    answer = send(lite_house, TallyForm("ppwp", (None, None, None), valid=200))
    assert answer.state == "recorded"
    fold_all(lite_house)
    assert totals_document(lite_house, "ppwp")["tps"] == {
        "total": 2563, "reported": 0, "counted": 0, "flagged": 0, "held": 0
    }  # fmt: skip


def test_turnout_and_unread_votes_of_consistent_forms_stand_apart(lite_house: House) -> None:
    from data.rules.figures import UNREAD
    from data.snapshot import SnapshotService

    send(lite_house, ppwp(48, 52, 0, **voters(200, 100)))
    send(lite_house, ppwp(48, 139, 21, valid=218, **voters(208, 208)), tps="64.72.01.1001.002")
    send(lite_house, TallyForm("ppwp", (50, UNREAD, None)), tps="64.72.01.1001.003")
    fold_all(lite_house)
    view = SnapshotService(lite_house).view(ANALYST)
    every, clean = view.tally(KOTA, "ppwp"), view.tally(KOTA, "ppwp", consistent=True)
    assert (every.turnout, every.turnout_tps, every.partial) == (308 / 408, 2, 1)
    assert (clean.turnout, clean.turnout_tps, clean.counted) == (0.5, 1, 2)


def test_a_total_of_one_tps(lite_house: House) -> None:
    send(lite_house, ppwp(48, 139, 21))
    fold_all(lite_house)
    one = totals_document(lite_house, "ppwp", area=TPS)
    assert (one["area"], one["tps"]["total"], one["votes"]) == (TPS, 1, {"1": 48, "2": 139, "3": 21})
    other = totals_document(lite_house, "ppwp", area="6472011001002")
    assert (other["tps"]["reported"], other["votes"]) == (0, {"1": 0, "2": 0, "3": 0})


def test_turnout_falls_only_by_a_correction_that_names_what_it_corrects(lite_house: House) -> None:
    first = submit_mark(lite_house, FIELD, MarkReport(TPS, "partisipasi", 250), Envelope("a"))
    with pytest.raises(Conflict, match="turun"):
        submit_mark(lite_house, FIELD, MarkReport(TPS, "partisipasi", 5), Envelope("b"))
    with pytest.raises(Conflict, match="bukan yang berlaku"):
        submit_mark(
            lite_house, FIELD, MarkReport(TPS, "partisipasi", 5), Envelope("b", replaces=999, reason="salah")
        )
    mended = submit_mark(
        lite_house, FIELD, MarkReport(TPS, "partisipasi", 25), Envelope("c", replaces=first.no, reason="salah ketik")
    )
    assert mended.ver == 2
