"""Follow-up: a case opens with the end of an alert, contacts are sealed, erased and rebuilt; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from callbacks import tindak
from data.actor import KOTA, ROLE_ACTIONS, ROLES, Actor
from data.clock import SimulatedClock
from data.errors import Conflict, NotAllowed, Refused
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.rebuild import rebuild
from data.reports import (
    AlertStep,
    CheckinReport,
    Contact,
    Envelope,
    Opening,
    PersonCheck,
    add_contact,
    erase_person,
    open_followup,
    step_alert,
    submit_checkin,
)
from data.reports.alerts import opened as opened_alert
from data.reports.followup import opened_case
from data.rules.vitals import Vitals
from data.snapshot import SnapshotService
from data.tables import alert, audit, followup, submission
from data.view import followup as view_followup
from layouts.query import Query
from tests.support.houses import FIELD, TPS
from tests.support.words import text_of

HEALTH = Actor("pkm", "health", frozenset({"64.72.01"}))
ADMIN = Actor("admin", "admin", frozenset({KOTA}))
WHO, NAME = "a", "Ana Rahasia"


@pytest.fixture
def house(any_house: House) -> House:
    """An emergency of 14 February that was taken to hospital."""
    people = [{"id": WHO, "name": NAME, "role": "kpps", "area": TPS, "phone": "0811"}]
    any_house.store.write(lambda connection: add_people(any_house, connection, people))
    check = PersonCheck(WHO, Vitals(sbp=210, dbp=125), ("nyeri_dada",))
    submit_checkin(any_house, FIELD, CheckinReport(TPS, (check,)), Envelope("a"))
    step_alert(any_house, HEALTH, AlertStep(number(any_house), "dirujuk", "baru", "ke RSUD"), Envelope("rujuk"))
    fold_all(any_house)
    return any_house


def number(house: House) -> int:
    with house.store.read() as connection:
        found: int = connection.execute(select(alert.c.number)).scalar_one()
    return found


def standing(house: House) -> tuple[Any, dict[str, Any]]:
    with house.store.read() as connection:
        row = connection.execute(select(followup)).one()
    return row, opened_case(house, row)


def on(house: House, day: int, month: int = 2) -> None:
    assert isinstance(house.clock, SimulatedClock)
    house.clock.jump(datetime(2024, month, day, 3, 0, tzinfo=UTC))


def tell(house: House, outcome: str, ver: int, note: str = "", actor: Actor = HEALTH) -> Any:
    key = Envelope(f"{day(house)} {ver} {len(outcome)}")
    return add_contact(house, actor, Contact(number(house), outcome, ver, note), key)


def day(house: House) -> str:
    return house.clock.now().date().isoformat()


def services_of(house: House, actor: Actor = HEALTH) -> Any:
    snapshots = SnapshotService(house, shortest=0)
    return SimpleNamespace(house=house, actor=lambda: actor, view=lambda: snapshots.view(actor))


def test_a_case_opens_with_the_end_of_the_alert_and_runs_thirty_days(house: House) -> None:
    row, case = standing(house)
    assert (row.number, row.open, row.due_on, row.until) == (number(house), True, "2024-02-15", "2024-03-15")
    assert (case["person"], case["ended"], case["outcome"]) == (WHO, "dirujuk", None)
    on(house, 15)
    tell(house, "rawat_inap", 1, "ruang melati")
    row, case = standing(house)
    assert (row.due_on, case["outcome"]) == ("2024-02-17", "rawat_inap")
    assert (case["last"], case["contacts"]) == ("2024-02-15", 1)
    with pytest.raises(Conflict, match="orang lain"):
        tell(house, "sehat", 1)
    on(house, 15, month=3)
    tell(house, "sehat", 2)
    row, _ = standing(house)
    assert (row.open, row.ver) == (False, 3)
    fold_all(house)
    assert rebuild(house, write=False).differences == []
    house.store.write(lambda connection: connection.execute(followup.update().values(due_on="2024-01-01")))
    assert rebuild(house).differences == [f"Tindak lanjut no. {number(house)}: berbeda pada due_on."]
    with house.store.read() as connection:
        said = repr([dict(one) for one in connection.execute(select(submission)).mappings()])
    for secret in ("melati", "rawat_inap", "sehat"):
        assert secret not in said


def test_a_death_ends_it_and_wants_a_word(house: House) -> None:
    on(house, 16)
    with pytest.raises(Refused, match="kapan dan di mana"):
        tell(house, "meninggal", 1)
    tell(house, "meninggal", 1, "di RSUD, 16 Februari")
    row, case = standing(house)
    assert (row.open, case["outcome"]) == (False, "meninggal")


def alert_row(house: House) -> tuple[Any, dict[str, Any]]:
    with house.store.read() as connection:
        row = connection.execute(select(alert)).one()
    return row, opened_alert(house, row)


def step(house: House, state: str, expected: str, note: str = "catatan") -> None:
    step_alert(house, HEALTH, AlertStep(number(house), state, expected, note), Envelope(f"{expected}-{state}"))


def test_a_death_that_a_contact_brings_is_in_the_alert_and_in_no_plain_column(house: House) -> None:
    before, _ = alert_row(house)
    on(house, 16)
    tell(house, "meninggal", 1, "di RSUD")
    row, doc = alert_row(house)
    assert (doc["state"], doc["note"], doc["by"]) == ("meninggal", "di RSUD", "pkm")
    plain = [name for name in row._fields if name != "sealed"]
    assert [getattr(row, name) for name in plain] == [getattr(before, name) for name in plain]
    with pytest.raises(Conflict, match="Tercatat meninggal"):
        tell(house, "sehat", 2)
    fold_all(house)
    assert rebuild(house, write=False).differences == []


def test_a_death_in_the_alert_ends_the_calls_and_a_slip_is_taken_back(house: House) -> None:
    on(house, 15)
    tell(house, "rawat_inap", 1)
    step(house, "meninggal", "dirujuk", "di RSUD")
    row, case = standing(house)
    assert (row.open, case["outcome"], case["ended"]) == (False, "meninggal", "meninggal")
    step(house, "ditangani", "meninggal", "salah orang")
    row, case = standing(house)
    assert (row.open, case["outcome"], row.due_on) == (True, None, "2024-02-17")
    with pytest.raises(Conflict, match="terbuka kembali"):
        tell(house, "meninggal", row.ver, "di RSUD")
    step(house, "selesai", "ditangani", "pulang")
    row, case = standing(house)
    assert (row.open, case["ended"]) == (True, "selesai")
    fold_all(house)
    assert rebuild(house, write=False).differences == []


def test_somebody_who_was_ill_without_an_alert_is_followed_as_well(house: House) -> None:
    people = [{"id": "b", "name": "Budi", "role": "linmas", "area": TPS}]
    house.store.write(lambda connection: add_people(house, connection, people))
    on(house, 15)
    sent = open_followup(house, HEALTH, Opening("b", "rawat_jalan", "puskesmas"), Envelope("sakit"))
    again = open_followup(house, HEALTH, Opening("b", "rawat_jalan", "puskesmas"), Envelope("sakit"))
    assert again.no == sent.no
    with pytest.raises(Conflict, match=f"sudah diikuti \\(no. {sent.no * 100}\\)"):
        open_followup(house, HEALTH, Opening("b", "sehat"), Envelope("lagi"))
    jauh = Actor("jauh", "health", frozenset({"64.72.03"}))
    with pytest.raises(NotAllowed):
        open_followup(house, jauh, Opening("b", "sehat"), Envelope("jauh"))
    fold_all(house)
    view = services_of(house).view()
    one = view_followup.opened(view, sent.no * 100, HEALTH)
    assert one.person is not None
    assert (one.person.name, one.case.ended, one.case.outcome) == ("Budi", "sakit", "rawat_jalan")
    assert (one.case.due_on, one.case.until) == ("2024-02-16", "2024-03-16")
    assert [(told.outcome, told.note) for told in one.contacts] == [("rawat_jalan", "puskesmas")]
    add_contact(house, HEALTH, Contact(sent.no * 100, "meninggal", 1, "di rumah"), Envelope("akhir"))
    fold_all(house)
    assert rebuild(house, write=False).differences == []
    with house.store.read() as connection:
        rows = connection.execute(select(submission).where(submission.c.kind == "followup_open")).mappings().all()
        said = repr([dict(row) for row in rows])
    for secret in ("rawat_jalan", "puskesmas", "'b'", '"b"'):
        assert secret not in said
    erase_person(house, ADMIN, "b", "permintaan", Envelope("hapus"))
    fold_all(house)
    assert rebuild(house, write=False).differences == []


def test_the_form_for_somebody_without_an_alert(house: House) -> None:
    services = services_of(house)
    _, form, memory = tindak.blank(services, "")
    assert "Pilih kelurahannya dahulu" in text_of(form)
    _, form, memory = tindak.blank(services, "64.72.01.1001")
    assert "Petugas di Rawa Makmur" in text_of(form)
    *_, problem = tindak.added(services, memory, Opening("", "sehat"))
    assert "Pilih petugasnya." in text_of(problem)
    *_, problem = tindak.added(services, memory, Opening(WHO, "sehat"))
    assert "sudah diikuti" in text_of(problem)


def test_the_list_names_nobody_and_opening_one_is_logged(house: House) -> None:
    on(house, 16)
    services = services_of(house)
    view = services.view()
    found = view_followup.listed(view, KOTA, date(2024, 2, 16))
    assert [(one.overdue(date(2024, 2, 16)), one.place) for one in found] == [(True, "TPS 001 Rawa Makmur")]
    shown = tindak.page.rows(Query("/tindak-lanjut"), found, date(2024, 2, 16))
    said = " ".join(text_of(part) for part in shown)
    assert said.startswith("Terlewat TPS 001 Rawa Makmur")
    assert NAME not in said
    _, form, memory = tindak.opened(services, str(number(house)))
    with house.store.read() as connection:
        lines = [tuple(r) for r in connection.execute(select(audit.c.actor, audit.c.subject, audit.c.detail))]
    assert lines[-1] == ("pkm", f"tindak lanjut {number(house)}", '["a"]')
    *_, problem = tindak.saved(services, memory, "", "")
    assert "Pilih keadaannya" in text_of(problem)
    _, form, again, _ = tindak.saved(services, memory, "sehat", "")
    assert "Tersimpan: sehat." in text_of(form)
    assert again["ver"] == 2


def test_who_may_and_erasing(house: House) -> None:
    assert {role for role in ROLES if "follow_up" in ROLE_ACTIONS[role]} == {"health"}
    with pytest.raises(NotAllowed):
        tell(house, "sehat", 1, actor=Actor("jauh", "health", frozenset({"64.72.03"})))
    erase_person(house, ADMIN, WHO, "permintaan", Envelope("hapus"))
    row, case = standing(house)
    assert (row.open, row.person_index, case["person"], case["note"]) == (False, None, None, "")
    with pytest.raises(Refused, match="dihapus"):
        tell(house, "sehat", 2)
    fold_all(house)
    assert rebuild(house, write=False).differences == []
