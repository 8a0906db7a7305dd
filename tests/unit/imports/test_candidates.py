"""Names on the ballots, and ballots that grow."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from data import codes
from data.folding import fold_all
from data.house import House
from data.imports.base import queue
from data.rebuild import rebuild
from data.reports import Envelope, TallyReport, submit_tally
from data.rules.findings import Finding
from data.rules.tally import TallyForm
from data.tables import form
from data.totals_document import totals_document
from tests.unit.imports.conftest import OFFICER, TPS, Write, bring, digest, sentences, shared

HEADER = "pemilihan,kode_dapil,no_partai,partai,no_urut,nama,jk\n"


def test_calon_names_choices(house: House, write: Write) -> None:
    text = HEADER + 'PPWP,,,,1,Pasangan Satu,\nDPR RI,6401,1,PKB,2,"Ani, S.H.",P\nDPD,64,,,20,Budi,L\n'
    path = write(text)
    report = bring(house, "calon", path)
    assert report.stored == 3
    ballots = house.register().ballots
    assert ballots["ppwp", "00"].choices[0].name == "Pasangan Satu"
    assert ballots["ppwp", "00"].choices[0].imported
    assert not ballots["ppwp", "00"].choices[1].imported
    second = ballots["dpr", "6401"].choices[2]
    assert (second.party, second.number, second.name) == (1, 2, "Ani, S.H.")
    assert ballots["dpd", "64"].choices[19].name == "Budi"
    assert bring(house, "calon", path).unchanged == 3


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Pilkades,,,,1,Ani,", "tidak dikenal. Pilihannya: ppwp"),
        ("WALIKOTA,,,,1,Ani,", "tidak diadakan dalam Pemilu 2024"),
        ("DPR RI,9999,1,,1,Ani,", "dapilnya: 6401"),
        ("DPRD KOTA,,1,,1,Ani,", "dapilnya: 647201"),
        ("DPR RI,6401,18,,1,Ani,", "partai ini tidak ada"),
        ("DPR RI,6401,,,1,Ani,", "partai ini tidak ada"),
        ("DPD,64,3,,1,Ani,", "tidak memuat partai"),
        ("DPD,64,,,,Ani,", "wajib diisi: nomor urut"),
        ("DPD,64,,,1,,", "wajib diisi"),
        ("DPD,64,,,23,Ani,", "nomor 22 belum ada"),
    ],
)
def test_calon_rows_that_are_refused(house: House, write: Write, row: str, words: str) -> None:
    found = sentences(house, "calon", write(f"{HEADER}{row}\n"))
    assert len(found) == 1
    assert words in found[0]


def test_calon_twice_in_a_file(house: House, write: Write) -> None:
    found = sentences(house, "calon", write(f"{HEADER}DPD,64,,,1,Ani,\nDPD,,,,1,Budi,\n"))
    assert found == ['Baris 3, kolom no_urut "1": calon ini sudah ada pada baris 2. Hapus salah satu.']


def test_calon_findings_that_stand_are_said_in_the_new_names(house: House, write: Write) -> None:
    submit_tally(house, OFFICER, TallyReport(TPS, "ppwp", TallyForm("ppwp", (48, 139, 21), valid=209)), Envelope("a"))
    fold_all(house)
    bring(house, "calon", write(f"{HEADER}PPWP,,,,1,Pasangan Satu,\n"))
    fold_all(house)
    with house.store.read() as connection:
        found = Finding.from_json(json.loads(connection.execute(select(form.c.findings)).scalar() or "")[0])
    assert found.inputs[0] == ("nomor 1 (Pasangan Satu)", 48)
    assert rebuild(house, write=False).count == 0


def test_calon_a_ballot_grows_while_no_form_of_it_was_sent(house: House, write: Write) -> None:
    report = bring(house, "calon", write(f"{HEADER}DPR RI,6401,1,,9,Ani,\nDPR RI,6401,1,,8,Budi,\n"))
    assert report.stored == 2
    ballot = house.register().ballots["dpr", "6401"]
    names = [(one.position, one.party, one.number, one.name) for one in ballot.choices[7:11]]
    assert names[0][:3] == (7, 1, 7)
    assert names[1] == (8, 1, 8, "Budi")
    assert names[2] == (9, 1, 9, "Ani")
    assert names[3][:3] == (10, 2, None)
    assert [one.position for one in ballot.choices] == list(range(ballot.size))


@pytest.mark.parametrize("waiting", [0, 470])
def test_calon_a_longer_ballot_is_counted(house: House, write: Write, waiting: int) -> None:
    """Also when so many keys wait before it that the folder takes only some of its kelurahan in one turn."""
    fold_all(house)
    with house.store.long_write() as connection:
        for _ in range(waiting):
            queue(connection, house.election, "mark", [codes.kelurahan_of(TPS)])
    bring(house, "calon", write(f"{HEADER}DPD,64,,,21,Ani,\nDPRD KOTA,647202,1,,11,Budi,\n"))
    submit_tally(house, OFFICER, TallyReport(TPS, "dpd", TallyForm("dpd", tuple(range(21)))), Envelope("a"))
    size = house.register().ballots["dprd_kota", "647202"].size
    submit_tally(house, OFFICER, TallyReport(TPS, "dprd_kota", TallyForm("dprd_kota", (1,) * size)), Envelope("b"))
    fold_all(house)
    assert totals_document(house, "dpd")["votes"] == {str(at + 1): at for at in range(21)}
    assert totals_document(house, "dpd", area="64.72.09")["votes"] == {str(at + 1): 0 for at in range(21)}
    assert totals_document(house, "dprd_kota")["valid"] == size
    assert rebuild(house, write=False).differences == []


def test_calon_a_ballot_with_forms_does_not_grow(house: House, write: Write) -> None:
    submit_tally(house, OFFICER, TallyReport(TPS, "dpd", TallyForm("dpd", (1,) * 20)), Envelope("a"))
    found = sentences(house, "calon", write(f"{HEADER}DPD,64,,,21,Ani,\n"))
    assert "hanya memuat 20 calon, dan sudah ada formulir yang masuk" in found[0]
    assert bring(house, "calon", write(f"{HEADER}DPD,64,,,20,Ani,\n")).stored == 1


def test_calon_real_file(house: House) -> None:
    path = shared("reference/calon.csv")
    report = bring(house, "calon", path)
    assert (report.rows, report.stored) == (1030, 1030)
    register = house.register()
    nameless = [
        (key, one.number)
        for key, ballot in register.ballots.items()
        for one in ballot.choices
        if one.number is not None and not one.imported
    ]
    assert nameless == [(("ppwp", "00"), 1), (("ppwp", "00"), 2), (("ppwp", "00"), 3)]
    before = digest(house)
    assert bring(house, "calon", path).unchanged == 1030
    assert digest(house) == before
