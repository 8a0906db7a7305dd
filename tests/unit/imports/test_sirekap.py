"""KPU's published figures: kept as they are, through the same door as every report."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from data.house import House
from data.reports import Decision, Envelope, FormKey, TallyReport, decide, submit_tally
from data.rules.tally import TallyForm, Triple
from data.tables import form, submission
from tests.unit.imports.conftest import ANALYST, OFFICER, again, bring, digest, refused, shared

Write = Callable[..., Path]
CODE = "6472011001001"
TPS = "64.72.01.1001.001"
HEADER = "kode_tps,paslon_1,paslon_2,paslon_3,pengguna_dptb_j,pengguna_dpk_j,suara_sah,suara_tidak_sah,suara_total\n"


def stored(house: House, tps: str = TPS, contest: str = "ppwp", turn: str = "reguler") -> tuple[TallyForm, Any]:
    with house.store.read() as connection:
        where = (form.c.tps == tps) & (form.c.contest == contest) & (form.c.round == turn)
        row = connection.execute(select(form).where(where)).one()
    return TallyForm.from_json(orjson.loads(row.figures)), row


def submissions(house: House) -> int:
    with house.store.read() as connection:
        return connection.execute(select(func.count()).select_from(submission)).scalar_one()


# ---- the table
# ---------------------------------------------------------------------------------------------------


def test_every_entry_finds_its_place_and_nothing_is_filled_in(house: House, write: Write) -> None:
    header = (
        "kode_tps,paslon_1,paslon_2,paslon_3,pemilih_dpt_l,pemilih_dpt_p,pemilih_dpt_j,pengguna_non_dpt_j,"
        "pengguna_total_j,suara_sah,suara_tidak_sah,suara_total\n"
    )
    bring(house, "sirekap", write(f"{header}{CODE},10,20,,100,110,210,3,32,30,2,32\n"))
    found, row = stored(house)
    assert found == TallyForm(
        "ppwp",
        (10, 20, None),
        dpt=Triple(100, 110, 210),
        used_dpk=Triple(None, None, 3),
        used_total=Triple(None, None, 32),
        valid=30,
        invalid=2,
        total=32,
    )
    assert (row.sent_by, row.state, row.ver) == ("impor:sirekap", "counted", 1)


def test_impossible_whole_numbers_are_kept_and_held(house: House, write: Write) -> None:
    report = bring(house, "sirekap", write(f"{HEADER}{CODE},-5,80000,3,,,,,\n"))
    found, row = stored(house)
    assert found.votes == (-5, 80000, 3)
    assert row.state == "held"
    assert report.details["held"] == 1
    assert report.details["rules"]["B7"] == 1


def test_rows_without_a_figure_store_no_form(house: House, write: Write) -> None:
    report = bring(house, "sirekap", write(f"{HEADER}{CODE},,,,,,,,\n6472011001002,1,2,3,,,,,\n"))
    assert (report.rows, report.stored, report.unchanged) == (2, 1, 0)
    assert submissions(house) == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (f"{CODE},sepuluh,2,3,,,,,", 'Baris 2, kolom paslon_1: "sepuluh" bukan angka'),
        (f"{CODE},1.234,2,3,,,,,", "pemisah ribuan"),
        (f"{CODE},1.5,2,3,,,,,", "bukan bilangan bulat"),
        ("6472011001099,1,2,3,,,,,", "TPS 64.72.01.1001.099 tidak ada dalam daftar Pemilu 2024"),
        ("6472011001,1,2,3,,,,,", "bukan kode tps"),
    ],
)
def test_rows_that_refuse_the_file(house: House, write: Write, row: str, words: str) -> None:
    report = refused(house, "sirekap", write(f"{HEADER}6472011001002,1,2,3,,,,,\n{row}\n".replace("Baris 2", "")))
    assert words.replace("Baris 2", "Baris 3") in report.errors[0].sentence
    assert report.errors[0].line == 3


def test_the_same_tps_twice_is_refused(house: House, write: Write) -> None:
    report = refused(house, "sirekap", write(f"{HEADER}{CODE},1,2,3,,,,,\n{CODE},1,2,4,,,,,\n"))
    assert "sudah ada pada Baris 2" in report.errors[0].sentence


def test_rounds_are_forms_of_their_own(house: House, write: Write) -> None:
    header = "kode_tps,paslon_1,paslon_2,paslon_3,psu\n"
    text = f"{header}{CODE},1,2,3,Reguler\n{CODE},4,5,6,Pemungutan Suara Ulang\n"
    assert bring(house, "sirekap", write(text)).stored == 2
    assert stored(house, turn="psu")[0].votes == (4, 5, 6)
    report = refused(house, "sirekap", write(f"{header}{CODE},1,2,3,entah\n"))
    assert "putaran ini tidak dikenal" in report.errors[0].sentence


# ---- again and again
# ---------------------------------------------------------------------------------------------


def test_the_same_file_twice_is_a_no_op(house: House, write: Write) -> None:
    path = write(f"{HEADER}{CODE},1,2,3,,,,,\n")
    report = again(house, "sirekap", path)
    assert report.unchanged == 1
    assert "tidak ada formulir yang berubah" in report.summary


def test_changed_figures_replace_and_may_return(house: House, write: Write) -> None:
    for at, third in enumerate((3, 4, 3), start=1):
        report = bring(house, "sirekap", write(f"{HEADER}{CODE},1,2,{third},,,,,\n"))
        assert report.stored == 1
        found, row = stored(house)
        assert (found.votes, row.ver) == ((1, 2, third), at)
    with house.store.read() as connection:
        rows = connection.execute(select(submission.c.id, submission.c.replaces, submission.c.reason)).all()
    assert [(row.replaces, row.reason) for row in rows] == [
        (None, None),
        (rows[0].id, "impor sirekap"),
        (rows[1].id, "impor sirekap"),
    ]


def test_what_the_field_reported_stands(house: House, write: Write) -> None:
    submit_tally(house, OFFICER, TallyReport(TPS, "ppwp", TallyForm("ppwp", (7, 8, 9))), Envelope("a"))
    report = bring(house, "sirekap", write(f"{HEADER}{CODE},1,2,3,,,,,\n"))
    assert (report.stored, report.unchanged, report.details["kept"]) == (0, 0, 1)
    assert f"pertama TPS {TPS}" in report.warnings[-1]
    assert stored(house)[0].votes == (7, 8, 9)


def test_what_a_person_decided_stands(house: House, write: Write) -> None:
    path = write(f"{HEADER}{CODE},1,800,3,,,,,\n")
    bring(house, "sirekap", path)
    right = TallyForm("ppwp", (1, 80, 3))
    decision = Decision("perbaiki", "dibaca dari foto", 1, right)
    decide(house, ANALYST, FormKey(TPS, "ppwp"), decision, Envelope("d"))
    assert bring(house, "sirekap", path).unchanged == 1
    report = bring(house, "sirekap", write(f"{HEADER}{CODE},1,81,3,,,,,\n"))
    assert (report.stored, report.details["kept"]) == (0, 1)
    assert stored(house)[0].votes == (1, 80, 3)


def test_real_file(house: House) -> None:
    path = shared("real/pilpres2024_tps.csv")
    report = bring(house, "sirekap", path)
    assert (report.rows, report.stored) == (2563, 1524)
    told = report.details
    assert (told["tps"], told["reported"]) == (2563, {"ppwp": 1514})
    assert told["votes"] == {"ppwp": [68202, 181912, 28900]}
    assert told["held"] == 2
    assert told["rules"] == {
        "A1": 30, "A2": 5, "A3": 29, "A4": 46, "A5": 50, "B1": 8, "B3": 3, "B5": 1, "B6": 1, "B8": 11, "B9": 3,
    }  # fmt: skip
    for words in ("2.563 TPS", "1.514 dengan suara", "68.202 / 181.912 / 28.900", "116 formulir dengan temuan"):
        assert words in report.summary
    with house.store.read() as connection:
        rows = connection.execute(select(form.c.state, form.c.reported, form.c.findings)).all()
    assert sum(row.reported for row in rows) == 1514
    assert sum(row.state == "held" for row in rows) == 2
    assert sum(row.findings != "[]" for row in rows) == 116
    before = digest(house)
    assert bring(house, "sirekap", path).unchanged == 1524
    assert digest(house) == before


# ---- KPU's JSON
# --------------------------------------------------------------------------------------------------


def tickets(first: Any = 10, second: Any = 20, third: Any = 30, **more: Any) -> dict[str, Any]:
    chart = {"null": None, "100027": third, "100025": first, "100026": second}
    return {"mode": "hhcw", "chart": chart, "images": [], "administrasi": None, "psu": None, "ts": "x", **more}


def party_object(house: House, contest: str, tps: str) -> dict[str, Any]:
    """Every candidate has 1, every party itself 2, and ids that only sort as numbers (99, 100, ...)."""
    ballot = house.register().ballot_of(contest, tps)
    chart: dict[str, Any] = {"null": None}
    lists: dict[str, Any] = {"null": None}
    for party in ballot.parties:
        size = sum(1 for one in ballot.choices if one.party == party and one.number is not None)
        lists[str(party)] = {str(98 + at): at for at in reversed(range(1, size + 1))}
        chart[str(party)] = {"jml_suara_total": 2 + sum(range(size + 1)), "jml_suara_partai": 2}
    return {"chart": chart, "caleg": lists, "administrasi": None, "psu": "Reguler"}


def test_one_object(house: House, write: Write) -> None:
    block = {"pemilih_dpt_j": 200, "pengguna_non_dpt_l": 1, "suara_sah": 60, "suara_tidak_sah": None}
    path = write(json.dumps(tickets(administrasi=block)), f"{CODE}.json")
    report = bring(house, "sirekap", path)
    assert (report.rows, report.stored) == (1, 1)
    found, _ = stored(house)
    assert found == TallyForm(
        "ppwp", (10, 20, 30), dpt=Triple(None, None, 200), used_dpk=Triple(1, None, None), valid=60
    )


def test_a_folder_and_a_zip_say_the_same(house: House, write: Write, tmp_path: Path) -> None:
    files = {
        f"hhcw/ppwp/64/6472/{CODE}.json": tickets(),
        "hhcw/ppwp/64/6472/6472011001.json": {"chart": {}},
        f"hhcw/pdpr/64/6472/{CODE}.json": party_object(house, "dpr", TPS),
        f"hhcw/pdprdk/64/{CODE}.json": party_object(house, "dprd_kota", TPS),
        f"hhcw/pdpd/64/{CODE}.json": {"chart": {str(1000 + at): at for at in range(20)}, "psu": None},
    }
    for name, body in files.items():
        write(json.dumps(body), f"unduhan/{name}")
    report = bring(house, "sirekap", tmp_path / "unduhan")
    assert (report.rows, report.stored) == (4, 4)
    assert report.warnings == ["1 berkas yang namanya bukan kode TPS dilewati."]
    ballot = house.register().ballots["dpr", "6401"]
    found, row = stored(house, contest="dpr")
    assert [found.votes[one.position] for one in ballot.choices] == [one.number or 2 for one in ballot.choices]
    assert found.party_totals[0] == 2 + sum(range(9))
    assert len(found.party_totals) == len(ballot.parties)
    assert json.loads(row.findings) == [] or all(one["rule"] != "A8" for one in json.loads(row.findings))
    assert stored(house, contest="dpd")[0].votes == tuple(range(20))
    with zipfile.ZipFile(tmp_path / "semua.zip", "w") as archive:
        for name, body in files.items():
            archive.writestr(name, json.dumps(body))
    again = bring(house, "sirekap", tmp_path / "semua.zip")
    assert (again.stored, again.unchanged) == (0, 4)


def test_a_zip_may_name_the_contest(house: House, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pdpd.zip", "w") as archive:
        archive.writestr(f"{CODE}.json", json.dumps({"chart": {str(at): 1 for at in range(20)}}))
    assert bring(house, "sirekap", tmp_path / "pdpd.zip").stored == 1
    assert stored(house, contest="dpd")[0].votes == (1,) * 20


def test_an_object_without_figures_is_no_form(house: House, write: Write) -> None:
    body = {"chart": None, "administrasi": None, "psu": None}
    report = bring(house, "sirekap", write(json.dumps(body), f"ppwp/{CODE}.json"))
    assert (report.rows, report.stored) == (1, 0)
    assert submissions(house) == 0


def test_an_object_without_figures_needs_no_contest(house: House, write: Write) -> None:
    for body in ({"chart": None, "administrasi": None}, {"chart": {"null": None}, "administrasi": {"suara_sah": None}}):
        report = bring(house, "sirekap", write(json.dumps(body), f"{CODE}.json"))
        assert (report.rows, report.stored) == (0, 0)
        assert report.warnings == ["1 berkas TPS tanpa satu angka pun dilewati."]
    assert submissions(house) == 0


def test_an_object_without_votes_is_of_the_contest_of_its_folder(house: House, write: Write, tmp_path: Path) -> None:
    write(json.dumps(tickets()), f"unduhan/{CODE}.json")
    write(json.dumps({"chart": None, "administrasi": {"suara_sah": 60}}), "unduhan/6472011001002.json")
    write(json.dumps({"chart": None, "administrasi": None}), "unduhan/6472011001003.json")
    report = bring(house, "sirekap", tmp_path / "unduhan")
    assert (report.rows, report.stored, report.details["reported"]) == (3, 2, {"ppwp": 1})
    found, row = stored(house, tps="64.72.01.1001.002")
    assert (found.votes, found.valid, row.state) == ((None, None, None), 60, "recorded")
    # On its own nobody can say of which contest these figures are.
    alone = refused(house, "sirekap", tmp_path / "unduhan" / "6472011001002.json")
    assert "jenis pemilihan tidak terbaca" in alone.errors[0].sentence


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (json.dumps(tickets("banyak")), 'kolom chart.100025: "banyak" bukan angka'),
        (json.dumps(tickets(1.5)), "bukan bilangan bulat"),
        (json.dumps(tickets(True)), "isinya bukan angka"),
        (json.dumps(tickets(psu="entah")), 'putaran (psu) "entah" tidak dikenal'),
        (json.dumps({"chart": {"100028": 1}}), "chart memuat 1 pilihan (100028), surat suara memuat 3"),
        (json.dumps({"chart": {"100025": 1, "null": 5}}), "angka tanpa nama"),
        (json.dumps({"chart": [1, 2, 3]}), '"chart" bukan objek'),
        (json.dumps({"grafik": {}}), "bukan objek TPS dari KPU"),
        ('{"chart": {"100025": 1, "100025": 2}}', "tertulis dua kali"),
        ('{"chart": {"100025": NaN}}', "memuat NaN"),
        ("{", "bukan JSON yang utuh"),
        ("[" * 100_000, "bukan JSON yang utuh"),
    ],
)
def test_objects_that_refuse_the_import(house: House, write: Write, body: str, words: str) -> None:
    write(json.dumps(tickets()), "ppwp/6472011001002.json")
    path = write(body, f"ppwp/{CODE}.json")
    report = refused(house, "sirekap", path.parent)
    assert report.error_count == 1
    assert report.errors[0].sentence.startswith(f"Berkas {CODE}.json")
    assert words in report.errors[0].sentence


def test_objects_of_another_ballot_are_refused(house: House, write: Write) -> None:
    body = party_object(house, "dpr", TPS)
    body["caleg"]["1"]["500"] = 1
    report = refused(house, "sirekap", write(json.dumps(body), f"pdpr/{CODE}.json"))
    assert "caleg partai 1 berjumlah 9, surat suara memuat 8" in report.errors[0].sentence
    body = party_object(house, "dpr", TPS)
    body["chart"]["18"] = {"jml_suara_total": 1}
    report = refused(house, "sirekap", write(json.dumps(body), f"pdpr/{CODE}.json"))
    assert "partai 18 tidak ada pada surat suara" in report.errors[0].sentence


def test_places_that_name_no_tps_or_no_contest(house: House, write: Write, tmp_path: Path) -> None:
    report = refused(house, "sirekap", write(json.dumps(tickets()), "ppwp/6472011001099.json"))
    assert "TPS 64.72.01.1001.099 tidak ada" in report.errors[0].sentence
    report = refused(house, "sirekap", write(json.dumps({"chart": {"1": {}}}), f"x/{CODE}.json"))
    assert "jenis pemilihan tidak terbaca" in report.errors[0].sentence
    (tmp_path / "hampa").mkdir()
    report = refused(house, "sirekap", tmp_path / "hampa")
    assert "tidak memuat satu pun berkas TPS" in report.errors[0].sentence
    report = refused(house, "sirekap", write(b"PK\x03\x04rusak", "rusak.zip"))
    assert "bukan ZIP yang utuh" in report.errors[0].sentence
