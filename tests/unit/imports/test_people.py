"""Officers and examinations: sealed at rest, silent in errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from data.errors import Conflict, NotFound, Refused
from data.house import House
from data.people import add_people, change_people, find_by_nik, open_people, open_person
from data.reports.health import place_of_state
from data.tables import dirty, health_state, person, person_key, submission
from tests.unit.imports.conftest import again, bring, refused

Write = Callable[..., Path]
TPS = "64.72.01.1001.001"
NIK = "6472015508900001"
OTHER_NIK = "6472014101850002"


def row(who: str = "A1", **more: Any) -> dict[str, Any]:
    plain = {"id": who, "name": "Ani", "role": "kpps", "area": TPS}
    return {**plain, "nik": NIK, "phone": "08123456789", "birth_date": "1990-08-15", "sex": "P", **more}


def add(house: House, *rows: dict[str, Any]) -> int:
    return house.store.write(lambda connection: add_people(house, connection, rows))


def opened(house: House, who: str = "A1") -> Any:
    with house.store.read() as connection:
        return open_person(house, connection, who)


def erase(house: House, who: str = "A1") -> None:
    house.store.write(lambda connection: connection.execute(delete(person_key).where(person_key.c.person == who)))


# ---- data.people
# -------------------------------------------------------------------------------------------------


def test_a_person_opens_as_it_was_added(house: House) -> None:
    assert add(house, row(smoker=True), row("B1", nik=None, area="64.72.01", role="ppk")) == 2
    found = opened(house)
    assert (found.name, found.role, found.area, found.kelurahan, found.kecamatan) == (
        "Ani", "kpps", TPS, "64.72.01.1001", "64.72.01",
    )  # fmt: skip
    assert (found.nik, found.phone, found.birth_date, found.sex) == (NIK, "08123456789", "1990-08-15", "P")
    assert found.more == {"smoker": True}
    assert opened(house, "B1").kelurahan is None


def test_personal_fields_lie_nowhere_in_plain(house: House, tmp_path: Path) -> None:
    add(house, row())
    with house.store._writer.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("siaga.db*"))
    assert b"Ani" in stored
    for secret in (NIK, "08123456789", "1990-08-15"):
        assert secret.encode() not in stored


def test_a_nik_is_found_by_its_exact_value_only(house: House) -> None:
    add(house, row())
    with house.store.read() as connection:
        assert find_by_nik(house, connection, NIK) == "A1"
        assert find_by_nik(house, connection, NIK[:-1]) is None


def test_ids_and_niks_are_taken_once_and_nothing_of_a_refused_batch_stays(house: House) -> None:
    add(house, row())
    for twin in (row(nik=OTHER_NIK), row("A2")):
        with pytest.raises(Conflict, match="sudah terdaftar"):
            add(house, row("C1", nik=None), twin)
    with house.store.read() as connection:
        assert list(connection.execute(select(person.c.id)).scalars()) == ["A1"]


def test_new_people_change_the_totals_of_their_place(house: House) -> None:
    with house.store.read() as connection:
        last = connection.execute(select(func.max(dirty.c.id))).scalar() or 0
    add(house, row(), row("B1", nik=None, area="64.72.02", role="ppk"))
    with house.store.read() as connection:
        rows = connection.execute(select(dirty.c.kind, dirty.c.kelurahan).where(dirty.c.id > last)).all()
    assert sorted(map(tuple, rows)) == [("health", "64.72.01.1001"), ("health", "64.72.02")]


def test_an_erased_person_stays_erased(house: House) -> None:
    add(house, row())
    erase(house)
    with pytest.raises(Refused, match="telah dihapus"):
        opened(house)
    with pytest.raises(Refused, match="telah dihapus"):
        house.store.write(lambda connection: change_people(house, connection, [row(name="Baru")]))
    with house.store.read() as connection:
        assert open_people(house, connection, ["A1", "tiada"]) == {}
        with pytest.raises(NotFound):
            open_person(house, connection, "tiada")


# ---- petugas
# -----------------------------------------------------------------------------------------------------

HEADER = "id,nik,nama,peran,wilayah,telepon,tanggal_lahir,jenis_kelamin\n"


def test_petugas_are_stored_sealed(house: House, write: Write) -> None:
    text = (
        f"{HEADER}A1,{NIK},Ani,Anggota KPPS,6472011001001,+62 812-3456-789,15/08/1990,perempuan\n"
        ",6472014101850002,Budi,PPK,64.72.01,8123456789,,\n"
    )
    report = bring(house, "petugas", write(text))
    assert (report.rows, report.stored) == (2, 2)
    found = opened(house)
    assert (found.nik, found.phone, found.birth_date, found.sex, found.area) == (
        NIK, "08123456789", "1990-08-15", "P", TPS,
    )  # fmt: skip
    with house.store.read() as connection:
        made = find_by_nik(house, connection, OTHER_NIK)
    assert made is not None
    assert OTHER_NIK not in made
    assert opened(house, made).phone == "08123456789"


def test_petugas_twice_changes_nothing_and_a_change_is_one(house: House, write: Write) -> None:
    path = write(f"{HEADER}A1,{NIK},Ani,kpps,{TPS},,,\n,{OTHER_NIK},Budi,linmas,{TPS},,,\n")
    assert again(house, "petugas", path).unchanged == 2
    report = bring(house, "petugas", write(f"{HEADER}A1,,Ani Baru,kpps,{TPS},08111111111,,\n"))
    assert report.stored == 1
    found = opened(house)
    assert (found.name, found.nik, found.phone) == ("Ani Baru", NIK, "08111111111")


def test_petugas_who_move_take_their_record_along(house: House, write: Write) -> None:
    bring(house, "petugas", write(f"{HEADER}A1,{NIK},Ani,kpps,{TPS},,,\n"))
    bring(house, "pemeriksaan", write("petugas,waktu,sistolik,diastolik,gejala\nA1,2024-02-09,120,80,tidak ada\n"))
    bring(house, "petugas", write(f"{HEADER}A1,,Ani,kpps,64.72.02.1001.001,,,\n"))
    with house.store.read() as connection:
        state = connection.execute(select(health_state.c.area, health_state.c.kelurahan)).one()
    assert tuple(state) == ("64.72.02.1001.001", "64.72.02.1001")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"A1,123,Ani,kpps,{TPS},,,", "harus tepat 16 angka"),
        (f"{NIK},,Ani,kpps,{TPS},,,", "tidak boleh berupa NIK"),
        (f",,Ani,kpps,{TPS},,,", "isi id atau NIK"),
        (f"A 1,,Ani,kpps,{TPS},,,", "hanya huruf, angka"),
        (f"A1,,,kpps,{TPS},,,", "wajib diisi"),
        (f"A1,,Ani,dukun,{TPS},,,", "tidak dikenal. Pilihannya: kpps"),
        ("A1,,Ani,kpps,64.72.01.1001,,,", "KPPS bertugas di tingkat tps"),
        ("A1,,Ani,kpps,64.72.01.1001.099,,,", "tidak ada dalam daftar Pemilu 2024"),
        (f"A1,,Ani,kpps,{TPS},12,,", "harus 8 sampai 15 angka"),
        (f"A1,,Ani,kpps,{TPS},,31/02/1990,", "bukan tanggal"),
        (f"A1,,Ani,kpps,{TPS},,2015-01-01,", "umur menurut tanggal ini"),
        (f"A1,,Ani,kpps,{TPS},,,X", "tidak dikenal. Pilihannya: l"),
    ],
)
def test_petugas_rows_that_are_refused(house: House, write: Write, line: str, words: str) -> None:
    report = refused(house, "petugas", write(f"{HEADER}{line}\n"))
    assert report.error_count == 1
    assert words in report.errors[0].sentence


def test_petugas_errors_show_no_personal_value(house: House, write: Write) -> None:
    text = f"{HEADER}A1,64720155089000,Ani,kpps,{TPS},0812x3456,1890-08-15,\n"
    report = refused(house, "petugas", write(text))
    assert [error.value for error in report.errors] == ["…", "…", "…"]
    told = report.summary + "".join(error.sentence for error in report.errors)
    for secret in ("64720155089000", "0812x3456", "1890"):
        assert secret not in told


def test_petugas_titles_of_their_own_are_masked_too(house: House, write: Write) -> None:
    report = refused(house, "petugas", write(f"nama,No KTP,jabatan,kode_tps\nAni,6472015508,kpps,{TPS}\n"))
    assert report.errors[0].sentence.startswith('Baris 2, kolom No KTP "…": harus tepat 16 angka')


def test_petugas_one_nik_two_people(house: House, write: Write) -> None:
    report = refused(house, "petugas", write(f"{HEADER}A1,{NIK},Ani,kpps,{TPS},,,\nA2,{NIK},Budi,kpps,{TPS},,,\n"))
    assert "sudah ada pada baris 2" in report.errors[0].sentence
    bring(house, "petugas", write(f"{HEADER}A1,{NIK},Ani,kpps,{TPS},,,\n"))
    report = refused(house, "petugas", write(f"{HEADER}A2,{NIK},Budi,kpps,{TPS},,,\n"))
    assert "NIK ini milik petugas lain (A1)" in report.errors[0].sentence
    erase(house)
    report = refused(house, "petugas", write(f"{HEADER}A1,,Ani,kpps,{TPS},,,\n"))
    assert "telah dihapus atas permintaan" in report.errors[0].sentence


# ---- pemeriksaan
# -------------------------------------------------------------------------------------------------

EXAM = "petugas,waktu,sistolik,diastolik,nadi,napas,spo2,suhu,kesadaran,oksigen,gejala\n"
GOOD = 'A1,2024-02-09 08:30,120,80,72,16,98,"36,5",A,tidak,tidak ada'


def record(house: House, who: str = "A1") -> dict[str, Any]:
    with house.store.read() as connection:
        sealed = connection.execute(select(health_state.c.sealed).where(health_state.c.person == who)).scalar_one()
        wrapped = connection.execute(select(person_key.c.wrapped).where(person_key.c.person == who)).scalar_one()
    key = house.vault.unwrap(wrapped, f"{house.election}|{who}")
    return dict(house.vault.open(key, sealed, place_of_state(house.election, who)))


def test_pemeriksaan_goes_through_the_door(house: House, write: Write) -> None:
    add(house, row())
    report = bring(house, "pemeriksaan", write(f"{EXAM}{GOOD}\n"))
    assert (report.rows, report.stored) == (1, 1)
    found = record(house)
    assert found["bp"] == {"sbp": 120, "dbp": 80, "at": "2024-02-09"}
    assert (found["tier"], found["news2"]["temp_c"], found["symptoms"]) == ("belum_lengkap", 36.5, [])
    assert found["missing"] == ["riwayat penyakit", "gula darah"]
    with house.store.read() as connection:
        sent = connection.execute(select(submission.c.kind, submission.c.actor, submission.c.payload)).one()
    assert (sent.kind, sent.actor) == ("screening", "impor:pemeriksaan")
    assert "36.5" not in sent.payload


def test_pemeriksaan_by_nik_labels_and_words(house: House, write: Write) -> None:
    add(house, row())
    text = f"nik,tanggal,sistolik,diastolik,keluhan\n{NIK},09/02/2024,190,120,nyeri_dada; Pusing\\, migrain\n"
    bring(house, "pemeriksaan", write(text.replace("nyeri_dada; Pusing\\, migrain", '"nyeri_dada; Pusing, migrain"')))
    found = record(house)
    assert found["symptoms"] == ["nyeri_dada", "pusing"]
    assert found["tier"] == "darurat"


def test_pemeriksaan_twice_is_a_no_op_and_corrections_may_return(house: House, write: Write) -> None:
    add(house, row())
    path = write(f"{EXAM}{GOOD}\n")
    assert again(house, "pemeriksaan", path).unchanged == 1
    for systolic in (130, 120):
        assert bring(house, "pemeriksaan", write(EXAM + GOOD.replace("120", str(systolic)) + "\n")).stored == 1
        assert record(house)["bp"]["sbp"] == systolic


def test_pemeriksaan_the_latest_stands_whatever_the_order_of_the_rows(house: House, write: Write) -> None:
    add(house, row())
    later = GOOD.replace("120", "150").replace("08:30", "10:00")
    bring(house, "pemeriksaan", write(f"{EXAM}{later}\n{GOOD}\n"))
    assert record(house)["bp"]["sbp"] == 150


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        (GOOD.replace("120", "1200"), "sistolik", "di luar 40 sampai 300 mmHg"),
        (GOOD.replace("120", "tinggi"), "sistolik", "bukan bilangan bulat"),
        (GOOD.replace("120,80", "80,120"), "diastolik", "tertukar"),
        (GOOD.replace("120,80", ",80"), "sistolik", "keduanya"),
        (GOOD.replace('"36,5"', "365"), "suhu", "di luar 28 sampai 44 °C"),
        (GOOD.replace(",A,", ",Z,"), "kesadaran", "tidak dikenal. Pilihannya: a, c, v, p, u"),
        (GOOD.replace("tidak,tidak ada", "mungkin,tidak ada"), "oksigen", "Pilihannya: ya"),
        (GOOD.replace("tidak ada", ""), "gejala", 'wajib diisi. Tulis "tidak ada"'),
        (GOOD.replace("tidak ada", "masuk angin"), "gejala", "keluhan tidak dikenal"),
        (GOOD.replace("2024-02-09 08:30", "2024-02-11"), "waktu", "belum terjadi"),
        (GOOD.replace("2024-02-09 08:30", ""), "waktu", "wajib diisi"),
        (GOOD.replace("A1", "A9"), "petugas", "tidak terdaftar"),
        ("A1,2024-02-09,,,,,,,,,tidak ada", "sistolik", "tanpa satu pun hasil ukur"),
    ],
)
def test_pemeriksaan_rows_that_are_refused(house: House, write: Write, line: str, column: str, words: str) -> None:
    add(house, row())
    report = refused(house, "pemeriksaan", write(f"{EXAM}{line}\n"))
    assert report.error_count == 1
    error = report.errors[0]
    assert (error.line, error.column) == (2, column)
    assert words in error.sentence


def test_pemeriksaan_errors_show_no_health_value(house: House, write: Write) -> None:
    add(house, row())
    line = "A1,2024-02-09,1234,777,5678,345,12,99.9,Q,barangkali,koma mendadak"
    report = refused(house, "pemeriksaan", write(f"{EXAM}{line}\n"))
    assert {error.value for error in report.errors} == {"…"}
    told = report.summary + "".join(error.sentence for error in report.errors)
    for secret in ("1234", "777", "5678", "345", "99.9", "barangkali", "koma mendadak"):
        assert secret not in told


def test_pemeriksaan_of_an_erased_person_is_refused(house: House, write: Write) -> None:
    add(house, row())
    erase(house)
    report = refused(house, "pemeriksaan", write(f"{EXAM}{GOOD}\n"))
    assert "telah dihapus" in report.errors[0].sentence


WHOLE = (
    "petugas,waktu,sistolik,diastolik,sistolik_2,diastolik_2,sistolik_3,diastolik_3,gula,jenis_gula,kolesterol,berat,"
    "tinggi,merokok,riwayat,bpjs_dm,bpjs_hipertensi,bpjs_ginjal,bpjs_jantung,hamil,gejala\n"
)
FULL: dict[str, str] = {
    "petugas": "A1", "waktu": "2024-02-09 08:30",
    "sistolik": "150", "diastolik": "90", "sistolik_2": "136", "diastolik_2": "84",
    "sistolik_3": "134", "diastolik_3": "82",
    "gula": "98", "jenis_gula": "puasa", "kolesterol": '"5,2"', "berat": '"58,5"', "tinggi": "156",
    "merokok": "tidak", "riwayat": "tidak ada",
    "bpjs_dm": "rendah", "bpjs_hipertensi": "rendah", "bpjs_ginjal": "rendah", "bpjs_jantung": "rendah",
    "hamil": "tidak", "gejala": "tidak ada",
}  # fmt: skip


def whole(**changed: str) -> str:
    return f"{WHOLE}{','.join({**FULL, **changed}.values())}\n"


def test_pemeriksaan_carries_a_whole_examination(house: House, write: Write) -> None:
    add(house, row())  # a woman born on 15 August 1990
    assert again(house, "pemeriksaan", write(whole())).unchanged == 1
    found = record(house)
    assert found["screening"]["values"] == {
        "sex": "P",
        "age": 33,
        "readings": [[150, 90], [136, 84], [134, 82]],
        "glucose": 98.0,
        "glucose_kind": "puasa",
        "cholesterol": 5.2,
        "weight_kg": 58.5,
        "height_cm": 156.0,
        "smoker": False,
        "pregnant": False,
        "history": [],
        "bpjs": {"dm": "rendah", "hipertensi": "rendah", "ginjal": "rendah", "jantung": "rendah"},
    }
    assert (found["tier"], found["missing"], found["screening"]["on"]) == ("rendah", [], "2024-02-09")
    assert found["bp"] == {"sbp": 135, "dbp": 83, "at": "2024-02-09"}
    assert found["notes"] == ["Risiko WHO 10 tahun tidak dihitung (usia < 40)."]


def test_pemeriksaan_of_a_diabetic_is_not_green(house: House, write: Write) -> None:
    add(house, row())
    bring(house, "pemeriksaan", write(whole(riwayat="Diabetes; asma", bpjs_dm="tinggi")))
    found = record(house)
    assert found["tier"] == "evaluasi"
    assert [(one["rule"], one["value"], one["on"]) for one in found["fired"]] == [
        ("riwayat", "diabetes", "2024-02-09"),
        ("bpjs", "dm tinggi", "2024-02-09"),
        ("riwayat", "asma", "2024-02-09"),
    ]


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"kolesterol": "201"}, "kolesterol", "dalam mmol/L (2 sampai 15)"),
        ({"gula": '"5,4"'}, "gula", "dalam mg/dL (20 sampai 1.000)"),
        ({"tinggi": '"1,56"'}, "tinggi", "dalam cm (100 sampai 230)"),
        ({"berat": "585"}, "berat", "dalam kg (25 sampai 300)"),
        ({"jenis_gula": "acak"}, "jenis_gula", "Pilihannya: sewaktu, puasa"),
        ({"merokok": "kadang"}, "merokok", "Pilihannya: ya"),
        ({"riwayat": "masuk angin"}, "riwayat", "riwayat tidak dikenal"),
        ({"bpjs_dm": "berat"}, "bpjs_dm", "Pilihannya: rendah, sedang, tinggi"),
        ({"sistolik_2": "84", "diastolik_2": "136"}, "diastolik_2", "tertukar"),
        ({"diastolik_2": ""}, "diastolik_2", "keduanya"),
        ({"sistolik_2": "", "diastolik_2": ""}, "sistolik_3", "pengukuran sebelumnya"),
    ],
)
def test_pemeriksaan_values_in_other_units_are_refused_without_being_shown(
    house: House, write: Write, changed: dict[str, str], column: str, words: str
) -> None:
    add(house, row())
    report = refused(house, "pemeriksaan", write(whole(**changed)))
    [error] = report.errors
    assert (error.column, error.value) == (column, "…" if changed.get(column, FULL[column]) else "")
    assert words in error.sentence


def test_pemeriksaan_that_does_not_fit_the_register_is_refused(house: House, write: Write) -> None:
    add(house, row(sex="L"))
    report = refused(house, "pemeriksaan", write(whole(hamil="ya")))
    assert "tidak sesuai dengan jenis kelamin" in report.errors[0].sentence
