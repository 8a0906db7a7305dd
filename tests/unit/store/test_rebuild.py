"""Rebuilding: nothing slips in between, every level of every total is compared, health records come back."""

from __future__ import annotations

import threading
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, delete, insert, select, update

from data import rebuild as rebuilding
from data.actor import KOTA
from data.folding import fold_all
from data.house import House
from data.people import add_people
from data.rebuild import rebuild
from data.reports import CheckinReport, Envelope, MarkReport, PersonCheck, submit_checkin, submit_mark
from data.rules.vitals import Vitals
from data.tables import day_total, form, health_state, health_total, mark, person_key, submission, total
from tests.support.houses import FIELD, OTHER_TPS, TPS, ppwp, send

KELURAHAN, KECAMATAN = "64.72.01.1001", "64.72.01"
WORST = Vitals(sbp=185, dbp=112)
WELL = Vitals(sbp=118, dbp=76)


def change(house: House, *statements: Any) -> None:
    def work(connection: Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    house.store.write(work)


def rows(house: House, query: Any) -> list[Any]:
    with house.store.read() as connection:
        return list(connection.execute(query).all())


def tiers(house: House, area: str) -> dict[str, int]:
    found = rows(house, select(health_total.c.tiers).where(health_total.c.area == area))
    counted: dict[str, int] = orjson.loads(found[0].tiers)
    return {tier: people for tier, people in counted.items() if people}


def staff(house: House) -> None:
    """Four officers of one TPS: one at risk, one well, two without any record."""
    people = [{"id": f"p{n}", "name": f"Petugas {n}", "role": "kpps", "area": TPS} for n in range(4)]
    house.store.write(lambda connection: add_people(house, connection, people))
    checks = (PersonCheck("p0", WORST), PersonCheck("p1", WELL))
    submit_checkin(house, FIELD, CheckinReport(TPS, checks), Envelope("sehat"))
    fold_all(house)


def test_a_report_sent_while_rebuilding_keeps_its_standing_row(
    any_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(any_house, ppwp(48, 139, 21))
    fold_all(any_house)
    change(any_house, update(form).values(state="held"))
    sent = threading.Event()

    def late() -> None:
        send(any_house, ppwp(1, 2, 3), OTHER_TPS)
        sent.set()

    writer = threading.Thread(target=late)
    put = rebuilding._put
    seen: list[bool] = []

    def put_late(*given: Any) -> None:
        # The report is on its way between the replay and the putting: it must wait, not be lost.
        writer.start()
        seen.append(sent.wait(0.3))
        put(*given)

    monkeypatch.setattr(rebuilding, "_put", put_late)
    assert rebuild(any_house).mended
    writer.join()
    assert seen == [False]
    assert {row.tps for row in rows(any_house, select(form.c.tps))} == {TPS, OTHER_TPS}
    fold_all(any_house)
    report = rebuild(any_house, write=False)
    assert (report.differences, report.forms) == ([], 2)


def test_totals_of_the_day_and_of_health_are_compared_and_made_again(any_house: House) -> None:
    staff(any_house)
    submit_mark(any_house, FIELD, MarkReport(TPS, "partisipasi", 120), Envelope("a"))
    fold_all(any_house)
    assert rebuild(any_house, write=False).differences == []
    counted = orjson.dumps({"tps": 1, "marks": {}, "voters": 9, "voters_dpt": 1}).decode()
    change(
        any_house,
        update(day_total).where(day_total.c.area == KELURAHAN).values(counts=counted),
        update(health_total).where(health_total.c.area == KOTA).values(tiers='{"rendah":4}', people=4),
        delete(health_total).where(health_total.c.area == KECAMATAN),
        delete(total).where(total.c.area == KELURAHAN, total.c.contest == "ppwp"),
        insert(day_total).values(election=any_house.election, area="99.99", counts="{}", rev=1),
    )
    expected = {
        f"Tahap {KELURAHAN}: berbeda dari hasil hitung ulang.",
        "Tahap 99.99: tersimpan, padahal bukan wilayah pemilu ini.",
        f"Kesehatan {KOTA}: berbeda dari hasil hitung ulang.",
        f"Kesehatan {KECAMATAN}: tidak ada dalam penyimpanan.",
        f"Total ppwp {KELURAHAN}: tidak ada dalam penyimpanan.",
    }
    assert set(rebuild(any_house, write=False).differences) == expected
    assert set(rebuild(any_house).differences) == expected
    assert rebuild(any_house, write=False).differences == []
    assert tiers(any_house, KOTA) == {"rujuk": 1, "rendah": 1, "belum_lengkap": 2}
    assert rows(any_house, select(day_total.c.area).where(day_total.c.area == "99.99")) == []


def test_health_records_that_are_missing_or_have_no_report_are_mended(any_house: House) -> None:
    staff(any_house)
    [stray] = rows(any_house, select(health_state).where(health_state.c.person == "p1"))
    change(
        any_house,
        delete(health_state).where(health_state.c.person == "p0"),
        insert(health_state).values(**{**stray._mapping, "person": "p2"}),
        update(health_state).where(health_state.c.person == "p1").values(kelurahan="64.72.03.1001"),
    )
    expected = {
        "Catatan kesehatan petugas p0: ada dalam laporan, tidak ada dalam penyimpanan.",
        "Catatan kesehatan petugas p1: berbeda pada kelurahan.",
        "Catatan kesehatan petugas p2: ada dalam penyimpanan, tidak ada laporannya.",
    }
    assert set(rebuild(any_house).differences) == expected
    assert rebuild(any_house, write=False).differences == []
    assert {row.person for row in rows(any_house, select(health_state.c.person))} == {"p0", "p1"}
    assert tiers(any_house, KELURAHAN) == {"rujuk": 1, "rendah": 1, "belum_lengkap": 2}


def test_an_erased_person_stays_in_the_counts_as_counted(any_house: House) -> None:
    staff(any_house)
    change(any_house, delete(person_key).where(person_key.c.person == "p0"))
    report = rebuild(any_house, write=False)
    assert (report.differences, report.erased, report.people) == ([], 1, 1)
    submit_mark(any_house, FIELD, MarkReport(TPS, "dibuka"), Envelope("a"))
    change(any_house, delete(mark))
    assert rebuild(any_house).mended
    assert tiers(any_house, KELURAHAN) == {"rujuk": 1, "rendah": 1, "belum_lengkap": 2}
    assert tiers(any_house, KOTA) == {"rujuk": 1, "rendah": 1, "belum_lengkap": 2}
    assert {row.person for row in rows(any_house, select(health_state.c.person))} == {"p0", "p1"}
    # One more at risk than can be read or was erased is a difference all the same.
    change(any_house, update(health_total).where(health_total.c.area == KELURAHAN).values(tiers='{"rujuk":4}'))
    assert f"Kesehatan {KELURAHAN}: berbeda dari hasil hitung ulang." in rebuild(any_house, write=False).differences


def test_totals_that_wait_to_be_folded_are_left_out_and_said_so(any_house: House) -> None:
    send(any_house, ppwp(48, 139, 21))
    fold_all(any_house)
    assert rebuild(any_house, write=False).pending == ""
    send(any_house, ppwp(1, 2, 3), OTHER_TPS)
    report = rebuild(any_house, write=False)
    # Its kelurahan, kecamatan, dapil and the city.
    assert (report.differences, report.waiting, report.uncompared) == ([], 1, 4)
    assert report.pending == "1 laporan menunggu dilipat; 4 total belum dibandingkan."
    change(any_house, update(total).where(total.c.area == KELURAHAN, total.c.contest == "ppwp").values(counted=9))
    [difference] = rebuild(any_house, write=False).differences
    said = "9 TPS dihitung, 208 suara, hasil hitung ulang 1 TPS dihitung, 208 suara."
    assert difference == f"Total ppwp {KELURAHAN}: {said}"
    mended = rebuild(any_house)
    assert (mended.count, mended.mended, mended.pending) == (1, True, "")
    assert rebuild(any_house, write=False).pending == ""


@pytest.mark.parametrize(
    ("column", "wrong", "names"),
    [
        ("states", ".", "states"),
        ("flagged", 1, "flagged"),
        ("votes_consistent", "[0,0,0]", "consistent"),
        ("votes", "[139,48,21]", "votes"),
    ],
)
def test_a_difference_in_something_else_than_counts_and_votes_is_named(
    lite_house: House, column: str, wrong: Any, names: str
) -> None:
    send(lite_house, ppwp(48, 139, 21))
    fold_all(lite_house)
    here = (total.c.area == KELURAHAN) & (total.c.contest == "ppwp")
    change(lite_house, update(total).where(here).values(**{column: wrong}))
    assert rebuild(lite_house, write=False).differences == [f"Total ppwp {KELURAHAN}: berbeda pada {names}."]


def test_a_rebuild_that_writes_folds_what_waits_and_compares_it(any_house: House) -> None:
    send(any_house, ppwp(48, 139, 21))
    report = rebuild(any_house)
    assert (report.count, report.pending, report.waiting) == (0, "", 0)
    [city] = rows(any_house, select(total.c.counted).where(total.c.area == KOTA, total.c.contest == "ppwp"))
    assert city.counted == 1


def test_nothing_is_put_while_a_report_cannot_be_replayed(lite_house: House) -> None:
    send(lite_house, ppwp(48, 139, 21))
    fold_all(lite_house)
    [sent] = rows(lite_house, select(submission))
    lost = {**sent._mapping, "id": None, "idem_key": "lain", "tps": OTHER_TPS, "kind": "decision"}
    change(
        lite_house,
        insert(submission).values(**{**lost, "payload": '{"decision":"tolak"}'}),
        update(form).values(state="held"),
    )
    report = rebuild(lite_house)
    assert (report.count >= 2, report.mended) == (True, False)
    assert "tidak dapat dihitung ulang: keputusan atas formulir" in report.differences[0]
    assert [row.state for row in rows(lite_house, select(form.c.state))] == ["held"]
