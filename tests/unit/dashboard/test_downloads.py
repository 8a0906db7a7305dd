"""Files of the count, read back: the same numbers as the page, stamped, and no formula in anybody's spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from dashboard import downloads
from data.actor import KOTA, Actor
from data.errors import SiagaError
from data.folding import fold_all
from data.house import House
from data.rules.tally import TallyForm
from data.snapshot import SnapshotService
from tests.support.founded import open_founded
from tests.support.houses import ANALYST, ppwp, send, voters

KECAMATAN, KELURAHAN = "64.72.01", "64.72.01.1001"
WALL = Actor("layar", "wall", frozenset({KOTA}))
LOCAL = Actor("desa", "analyst", frozenset({KELURAHAN}))


def founded(folder: Any, kind: str) -> House:
    house = open_founded(f"sqlite:///{folder / 'siaga.db'}", folder, kind)
    send(house, ppwp(100, 60, 40, **voters(250, 200)), f"{KELURAHAN}.001")
    send(house, ppwp(20, 70, 10, total=120), f"{KELURAHAN}.002")
    send(house, ppwp(9000, 1, 1), "64.72.03.1001.001")
    size = house.register().ballot_of("dprd_kota", KELURAHAN).size
    votes = tuple(at % 3 for at in range(size))
    send(house, TallyForm("dprd_kota", votes, valid=sum(votes), invalid=0, total=sum(votes)), f"{KELURAHAN}.001")
    fold_all(house)
    return house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = founded(tmp_path_factory.mktemp("unduh"), "simulated")
    yield opened
    opened.store.close()


Asked = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def client_of(house: House) -> Asked:
    """A browser of somebody; guard and error pages are tested elsewhere."""
    snapshots = SnapshotService(house)

    def make(actor: Actor = ANALYST) -> FlaskClient:
        server = Flask("uji")
        server.register_error_handler(SiagaError, lambda error: (str(error), error.status))
        services: Any = SimpleNamespace(actor=lambda: actor, view=lambda: snapshots.view(actor))
        server.register_blueprint(downloads.blueprint(services))
        return server.test_client()

    return make


def read_csv(client: FlaskClient, query: str = "") -> tuple[dict[str, str], list[dict[str, str]]]:
    """Stamp and rows."""
    answer = client.get(f"/unduh/hitung.csv{query}")
    assert answer.status_code == 200, answer.text
    lines = answer.get_data().decode("utf-8").splitlines()
    stamp = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    return stamp, list(csv.DictReader(line for line in lines if not line.startswith("# ")))


def test_the_csv_says_what_the_page_says(house: House, client_of: Asked) -> None:
    _, rows = read_csv(client_of(), "?tingkat=kelurahan")
    view = SnapshotService(house).view(ANALYST)
    assert [row["kode"] for row in rows] == [KOTA, *view.areas_at("kelurahan")]
    for row in rows:
        one = view.tally(row["kode"], "ppwp")
        assert int(row["tps"]), row
        assert [int(row[name]) for name in ("tps_masuk", "tps_dihitung", "tps_bertanda", "tps_ditahan")] == [
            one.reported, one.counted, one.flagged, one.held,
        ]  # fmt: skip
        votes = [row[f"{line.number} {line.name}"] for line in one.lines]
        assert votes == ([str(line.votes) for line in one.lines] if one.counted else ["", "", ""])


def test_only_the_consistent_forms(client_of: Asked) -> None:
    _, rows = read_csv(client_of(), "?hanya=konsisten")
    named = ("tps_masuk", "tps_dihitung", "tps_bertanda", "suara_sah", "1 Calon nomor 1")
    assert [rows[0][name] for name in named] == ["3", "1", "1", "200", "100"]


def test_what_is_not_known_is_an_empty_cell(client_of: Asked) -> None:
    _, rows = read_csv(client_of())
    whole = rows[0]
    assert (whole["dpt"], whole["dpt_bagian"]) == ("", "")
    assert (whole["suara_sah"], whole["suara_tidak_sah"], whole["partisipasi"]) == ("300", "0", "0.800000")
    silent = next(row for row in rows if row["kode"] == "64.72.09")
    assert (silent["tps_masuk"], silent["suara_sah"], silent["partisipasi"], silent["1 Calon nomor 1"]) == (
        "0",
        "",
        "",
        "",
    )


def test_the_stamp(house: House, client_of: Asked) -> None:
    stamp, _ = read_csv(client_of(), f"?kecamatan={KECAMATAN}&hanya=konsisten")
    snapshot = SnapshotService(house).snapshot()
    assert stamp["SIMULASI"] == "Data simulasi, bukan data pemilu yang sebenarnya."
    assert stamp["keterangan"].startswith("Bukan hasil resmi")
    assert (stamp["pemilu"], stamp["pemilihan"]) == ("Pemilu 2024", "Presiden dan Wakil Presiden")
    assert stamp["wilayah"].endswith(f"({KECAMATAN})")
    assert stamp["formulir"] == "hanya yang konsisten (tanpa tanda)"
    assert stamp["revisi"] == str(snapshot.rev)
    assert stamp["kepala_rantai"] == snapshot.chain_head
    assert stamp["waktu_data"] == "Rabu, 14 Februari 2024 21.00.00 WITA"


def test_the_name_of_the_file(client_of: Asked) -> None:
    client = client_of()
    named = {
        query: client.get(f"/unduh/hitung.csv{query}").headers["Content-Disposition"].split('"')[1]
        for query in ("", "?dapil=647202&pemilihan=dprd_kota&partai=3", "?hanya=konsisten")
    }
    rev = named[""].split("_rev")[1].split("_")[0]
    end = f"rev{rev}_20240214-2100_SIMULASI.csv"
    assert list(named.values()) == [
        f"hitung_ppwp_samarinda_{end}",
        f"hitung_dprd_kota_dapil-samarinda-2_partai3_{end}",
        f"hitung_ppwp_samarinda_konsisten_{end}",
    ]


def test_numbers_are_numbers_in_xlsx(client_of: Asked) -> None:
    answer = client_of().get("/unduh/hitung.xlsx")
    assert answer.mimetype == downloads.XLSX_TYPE
    book = load_workbook(io.BytesIO(answer.get_data()))
    table = list(book["Hitung"].values)
    assert "SIMULASI" in answer.headers["Content-Disposition"]
    assert "simulasi" in str(table[0][0])
    assert "Bukan hasil resmi" in str(table[0][0])
    city = dict(zip(table[1], table[2], strict=True))
    assert (city["tps"], city["tps_masuk"], city["suara_sah"], city["dpt"]) == (2563, 3, 300, None)
    assert city["partisipasi"] == pytest.approx(0.8)
    assert [city[f"{n} Calon nomor {n}"] for n in (1, 2, 3)] == [120, 130, 50]
    stamp = dict(list(book["Keterangan"].values))
    assert stamp["pemilihan"] == "Presiden dan Wakil Presiden"


def test_candidates_of_a_party_in_its_dapil(house: House, client_of: Asked) -> None:
    _, rows = read_csv(client_of(), "?pemilihan=dprd_kota&dapil=647202&partai=3")
    ballot = house.register().ballot_of("dprd_kota", KELURAHAN)
    expected = {("Suara partai" if one.number is None else f"{one.number} {one.name}"): str(one.position % 3)
                for one in ballot.choices if one.party == 3}  # fmt: skip
    assert {name: value for name, value in rows[0].items() if name in expected} == expected
    # The party's candidates, and nobody else's.
    assert list(rows[0])[-len(expected) :] == list(expected)


def test_candidates_of_the_whole_city_are_refused_with_a_sentence(client_of: Asked) -> None:
    answer = client_of().get("/unduh/hitung.csv?pemilihan=dprd_kota&partai=3")
    assert answer.status_code == 422
    assert "pilih satu dapil" in answer.text


def test_who_may_not_export_gets_nothing(client_of: Asked) -> None:
    for kind in ("csv", "xlsx"):
        assert client_of(WALL).get(f"/unduh/hitung.{kind}").status_code == 403


def test_nobody_downloads_another_area(client_of: Asked) -> None:
    client = client_of(LOCAL)
    assert client.get("/unduh/hitung.csv?kelurahan=64.72.03.1001").status_code == 403
    _, rows = read_csv(client, "?tingkat=kelurahan")
    assert [row["kode"] for row in rows] == [KOTA, KELURAHAN]


EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def evil() -> downloads.Export:
    rows = tuple((text, -5, 0.5, None) for text in EVIL)
    return downloads.Export(
        "x", (("wilayah", "=cmd\n# SIMULASI: tidak"),), ("=nama", "angka", "partisipasi", "kosong"), rows
    )


def test_no_text_becomes_a_formula_in_csv() -> None:
    text = downloads.as_csv(evil())
    head, *lines = text.split("\r\n", 1)
    assert head == "# wilayah: =cmd # SIMULASI: tidak"
    rows = list(csv.reader(io.StringIO(lines[0], newline="")))
    assert rows[0][0] == "'=nama"
    assert [row[0] for row in rows[1:]] == [f"'{one}" for one in EVIL]
    assert {tuple(row[1:]) for row in rows[1:]} == {("-5", "0.500000", "")}


def test_no_text_becomes_a_formula_in_xlsx() -> None:
    sheet = load_workbook(io.BytesIO(downloads.as_xlsx(evil())))["Hitung"]
    kinds = {sheet.cell(row, column).data_type for row in range(1, 9) for column in (1, 2, 3, 4)}
    assert "f" not in kinds
    assert [sheet.cell(3, at).value for at in (1, 2, 3, 4)] == ["=1+1", -5, 0.5, None]
    assert sheet.cell(3, 3).number_format == "0.0%"


def test_a_real_store_says_nothing_of_a_simulation(tmp_path: Any) -> None:
    house = founded(tmp_path, "real")
    try:
        view = SnapshotService(house).view(ANALYST)
        made = downloads.hitung_export(view, downloads.Query.parse("/hitung", ""))
        assert "SIMULASI" not in downloads.as_csv(made) + made.name
    finally:
        house.store.close()
