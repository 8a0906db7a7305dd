"""The health team's files: the illness report, the closing report, a person's own record with its trail."""

from __future__ import annotations

import csv
import io
from typing import Any

import orjson
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from dashboard.illness_file import HEADER, LEFT_OPEN
from data.actor import ROLES, Actor
from data.clock import iso, real_now
from data.folding import fold_all
from data.people import add_people
from data.phone_numbers import numbers_of
from data.reports import (
    AlertStep,
    CheckinReport,
    Contact,
    Envelope,
    PersonCheck,
    ScreeningReport,
    VisitReport,
    add_contact,
    erase_person,
    step_alert,
    submit_checkin,
    submit_screening,
    submit_visit,
)
from data.reports.followup import day_of
from data.rules.groups import age_on
from data.rules.vitals import Vitals
from data.tables import alert, audit
from tests.support.factory import KECAMATAN, TPS, Site
from tests.support.houses import FIELD
from tests.support.pdfs import text_of

TEAM = Actor("tim", "health", frozenset({KECAMATAN}))
WHO, NAME, NIK = "P-1", "=Zulaikha Terselubung", "6472011203809999"
ILLNESS, REPORT, RECORD = "/unduh/kejadian-sakit.csv", "/unduh/laporan-kesehatan.pdf", f"/unduh/rekam/{WHO}.pdf"


@pytest.fixture
def ill(site: Site) -> Site:
    """One officer examined, found with chest pain, taken to hospital and asked the same day; and one who is well."""
    house = site.services.house
    people = [
        {"id": WHO, "name": NAME, "role": "linmas", "area": TPS, "nik": NIK, "sex": "P", "birth_date": "1971-03-12"}
    ]
    people += [{"id": "P-2", "name": "Budi", "role": "kpps", "area": TPS, "phone": "0811"}]
    house.store.write(lambda connection: add_people(house, connection, people))
    examined = ScreeningReport(WHO, Vitals(sbp=171, dbp=101), (), "2024-02-10", history=frozenset({"hipertensi"}))
    submit_screening(house, TEAM, examined, Envelope("skrining"))
    check = PersonCheck(WHO, Vitals(sbp=213, dbp=127), ("nyeri_dada",), hours_on_duty=14)
    submit_checkin(house, FIELD, CheckinReport(TPS, (check, PersonCheck("P-2", Vitals(), ()))), Envelope("hadir"))
    number = number_of(site)
    step_alert(house, TEAM, AlertStep(number, "menuju", "baru"), Envelope("menuju"))
    step_alert(house, TEAM, AlertStep(number, "dirujuk", "menuju", "ke RSUD, -5 menit"), Envelope("rujuk"))
    add_contact(house, TEAM, Contact(number, "rawat_inap", 1, "kamar 3"), Envelope("kontak"))
    submit_visit(house, TEAM, VisitReport(TPS, "dikunjungi", 2), Envelope("kunjung"))
    fold_all(house)
    return site


def age_now() -> int:
    return age_on("1971-03-12", day_of(iso(real_now())).isoformat())


def test_days_are_those_of_samarinda() -> None:
    assert day_of("2024-03-11T15:59:00+00:00").isoformat() == "2024-03-11"
    assert day_of("2024-03-11T16:00:00+00:00").isoformat() == "2024-03-12"


def number_of(site: Site) -> int:
    with site.services.house.store.read() as connection:
        found: int = connection.execute(select(alert.c.number)).scalar_one()
    return found


def team(site: Site, *areas: str) -> Any:
    return site.as_user("health", areas=areas or (KECAMATAN,), name="tim.kita" if not areas else "tim.lain")


def lines(site: Site, action: str) -> list[Any]:
    with site.services.house.store.read() as connection:
        return list(connection.execute(select(audit).where(audit.c.action == action).order_by(audit.c.id)))


def table(text: str) -> tuple[list[str], list[dict[str, str]]]:
    told = [line for line in text.splitlines() if line.startswith("# ")]
    rest = "\n".join(line for line in text.splitlines() if not line.startswith("# "))
    return told, list(csv.DictReader(io.StringIO(rest)))


def test_the_illness_report_says_what_is_known_and_leaves_the_rest_open(ill: Site) -> None:
    answer = team(ill).get(ILLNESS)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.headers["Cache-Control"] == "no-store"
    told, (row,) = table(answer.text)
    assert tuple(row) == HEADER
    assert (row["id_petugas"], row["tugas"], row["jenis_kelamin"]) == (WHO, "Linmas (petugas ketertiban TPS)", "P")
    assert row["umur"] == str(age_now())
    assert row["nama"] == f"'{NAME}"  # no formula in a spreadsheet
    assert row["nik_akhir"] == "9999"
    assert NIK not in answer.text
    assert row["keluhan"] == "Nyeri atau rasa tertekan di dada"
    assert (row["tingkat"], row["keadaan"], row["catatan"]) == ("Darurat", "Dirujuk", "ke RSUD, -5 menit")
    assert row["menit_sampai_diakui"] == "0"
    assert (row["tindak_lanjut"], row["masih_diikuti"]) == ("Rawat inap", "ya")
    assert {row[name] for name in LEFT_OPEN} == {""}
    assert any(line.startswith("# kolom_yang_dibiarkan_kosong: alamat_rumah, ") for line in told)
    (logged,) = lines(ill, "read_named_health")
    assert (logged.actor, orjson.loads(logged.detail)) == ("tim.kita", [WHO])
    assert logged.purpose == "laporan kejadian sakit ke Dinkes dan Kemenkes"


def test_the_same_as_a_workbook(ill: Site) -> None:
    book = load_workbook(io.BytesIO(team(ill).get("/unduh/kejadian-sakit.xlsx").data))
    rows = list(book["Kejadian sakit"].iter_rows(min_row=2, values_only=True))
    assert rows[0] == HEADER
    found = dict(zip(HEADER, rows[1], strict=True))
    assert (found["nama"], found["umur"], found["keluhan"]) == (
        NAME,
        age_now(),
        "Nyeri atau rasa tertekan di dada",
    )


def test_another_area_gets_nobody_and_other_roles_nothing(ill: Site) -> None:
    elsewhere = team(ill, "64.72.03")
    told, rows = table(elsewhere.get(ILLNESS).text)
    assert rows == []
    assert "# baris: 0; tanpa nama atau terhapus: 0" in told
    assert elsewhere.get(RECORD).status_code == 403
    assert elsewhere.get(f"{REPORT}?kecamatan={KECAMATAN}").status_code == 403
    for role in set(ROLES) - {"health"}:
        client = ill.as_user(role)
        assert {client.get(way).status_code for way in (ILLNESS, REPORT, RECORD)} == {403}, role


def test_the_closing_report_counts_and_names_nobody(ill: Site) -> None:
    answer = team(ill).get(f"{REPORT}?kecamatan={KECAMATAN}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    said = " ".join(text_of(answer.data).split())
    assert "Palaran" in said
    assert "1 dari 2 petugas telah diskrining (50,0%)" in said
    assert "Darurat: 1 peringatan. Diakui orang 1, dalam 3 menit 1; nilai tengah 0,0 menit" in said
    assert "Kunjungan tim puskesmas: 1 kali ke 1 TPS, 2 petugas diperiksa." in said
    assert "1 masih diikuti" in said
    assert "rawat inap 1" in said
    assert "BELUM DISAHKAN DINKES" in said
    assert "Zulaikha" not in said
    assert [one.subject for one in lines(ill, "export_health_report")] == [KECAMATAN]
    assert lines(ill, "read_named_health") == []


def test_a_persons_own_record_holds_everything_and_who_has_read_it(ill: Site) -> None:
    client = team(ill)
    client.get(ILLNESS)
    said = " ".join(text_of(client.get(RECORD).data).split())
    for words in (
        NAME, NIK, "1971-03-12", "Pemeriksaan sebelum bertugas, diperiksa 2024-02-10", "tekanan darah 171/101 mmHg",
        "riwayat: ", "keluhan: nyeri atau rasa tertekan di dada; tekanan darah 213/127 mmHg", "bertugas 14 jam",
        "dirujuk oleh", "ke RSUD, -5 menit", "rawat inap", "kamar 3",
        "tim.kita (Kesehatan (Dinkes, puskesmas)) · laporan kejadian sakit ke Dinkes dan Kemenkes",
    ):  # fmt: skip
        assert words in said, words
    again = " ".join(text_of(client.get(RECORD).data).split())
    assert "salinan rekam untuk pemiliknya" in again  # the first copy is in the trail of the second
    assert client.get("/unduh/rekam/tidak-ada.pdf").status_code == 404


def test_the_trail_names_who_read_the_telephone_number_as_well(ill: Site) -> None:
    numbers_of(ill.services.house, ill.actor("operator", areas=(KECAMATAN,), name="meja"), TPS)
    said = " ".join(text_of(team(ill).get("/unduh/rekam/P-2.pdf").data).split())
    assert "meja (Operator kecamatan/kelurahan) · menelepon TPS" in said


def test_who_was_erased_has_no_record_and_no_row(ill: Site) -> None:
    house = ill.services.house
    erase_person(house, ill.actor("admin"), WHO, "permintaan pemilik", Envelope("hapus"))
    fold_all(house)
    client = team(ill)
    told, rows = table(client.get(ILLNESS).text)
    assert rows == []
    assert "# baris: 0; tanpa nama atau terhapus: 1" in told
    answer = client.get(RECORD)
    assert answer.status_code == 422
    assert "telah dihapus atas permintaan" in answer.text
