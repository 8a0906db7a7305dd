"""Petugas through HTTP: the list row by row, its address, its files, and whose business it is."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from callbacks import petugas
from data.folding import fold_all
from data.imports import run
from data.people import add_people, open_person
from data.tables import audit
from layouts.query import Query
from tests.support.factory import KECAMATAN, KELURAHAN, OURS, TPS, Site
from tests.support.words import text_of

NIK, PHONE = "6472011203809999", "081299887766"
FAR = "64.72.03.1001.001"


@pytest.fixture
def staffed(site: Site) -> Site:
    house = site.services.house
    people = [{"id": "a", "name": "Siti Aminah", "role": "kpps", "area": TPS, "nik": NIK, "phone": PHONE}]
    people += [{"id": f"b{n:03d}", "name": f"Petugas {n:03d}", "role": "linmas", "area": TPS} for n in range(250)]
    people += [{"id": "jauh", "name": "Siti Aminah", "role": "kpps", "area": FAR}]
    people += [{"id": "rumus", "name": "=HYPERLINK(1)", "role": "kpps", "area": FAR}]
    house.store.write(lambda connection: add_people(house, connection, people))
    fold_all(house)
    return site


def rows(site: Site, client: Any, search: str, first: int = 0, last: int = 100) -> Any:
    spec = site.app.callback_map["petugas-grid.getRowsResponse"]
    body = {
        "output": "petugas-grid.getRowsResponse",
        "outputs": {"id": "petugas-grid", "property": "getRowsResponse"},
        "inputs": [{**spec["inputs"][0], "value": {"startRow": first, "endRow": last, "sortModel": []}}],
        "state": [{**spec["state"][0], "value": search}],
        "changedPropIds": ["petugas-grid.getRowsRequest"],
    }
    return client.post("/_dash-update-component", json=body, headers=OURS)


def told(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text[:300]
    return answer.get_json()["response"]["petugas-grid"]["getRowsResponse"]


def test_the_list_is_fetched_piece_by_piece_and_the_address_says_of_whom(staffed: Site) -> None:
    client = staffed.as_user("analyst")
    whole = told(rows(staffed, client, ""))
    assert (whole["rowCount"], len(whole["rowData"])) == (253, 100)
    rest = told(rows(staffed, client, f"?kelurahan={KELURAHAN}&tugas=linmas", 200, 300))
    assert (rest["rowCount"], len(rest["rowData"])) == (250, 50)
    assert rest["rowData"][-1] == {
        "id": "b249", "name": "Petugas 249", "role": "Linmas", "place": "TPS 001 Rawa Makmur", "phone": ""
    }  # fmt: skip
    found = told(rows(staffed, client, "?cari=siti+amina"))
    assert {one["id"] for one in found["rowData"]} == {"a", "jauh"}
    text = rows(staffed, client, "").text
    assert NIK not in text
    assert PHONE not in text


def test_what_no_grid_asks_is_refused(staffed: Site) -> None:
    client = staffed.as_user("analyst")
    assert rows(staffed, client, "", -5, 10).status_code == 204
    assert rows(staffed, client, "", 0, 1_000_000).status_code == 204
    spec = staffed.app.callback_map["petugas-grid.getRowsResponse"]
    for wrong in ("x", {"startRow": "0", "endRow": 10}, [1]):
        body = {
            "output": "petugas-grid.getRowsResponse",
            "outputs": {"id": "petugas-grid", "property": "getRowsResponse"},
            "inputs": [{**spec["inputs"][0], "value": wrong}],
            "state": [{**spec["state"][0], "value": ""}],
            "changedPropIds": ["petugas-grid.getRowsRequest"],
        }
        assert client.post("/_dash-update-component", json=body, headers=OURS).status_code == 400


def test_an_operator_has_their_own_area_and_others_nothing(staffed: Site) -> None:
    desk = staffed.as_user("operator", areas=(KECAMATAN,), name="meja.kita")
    assert told(rows(staffed, desk, ""))["rowCount"] == 251
    assert told(rows(staffed, desk, "?cari=siti+aminah"))["rowCount"] == 1
    assert rows(staffed, desk, "?kecamatan=64.72.03").status_code in (403, 404)
    for role in ("viewer", "wall", "health", "officer"):
        client = staffed.as_user(role)
        assert rows(staffed, client, "").status_code == 403, role
        assert client.get("/unduh/petugas.csv").status_code == 403, role


def test_the_files_say_what_the_list_says_and_go_back_in_without_a_loss(staffed: Site, tmp_path: Any) -> None:
    client = staffed.as_user("analyst")
    answer = client.get(f"/unduh/petugas.csv?kelurahan={KELURAHAN}")
    table = list(csv.DictReader(line for line in answer.text.splitlines() if not line.startswith("# ")))
    assert len(table) == 251
    assert table[0] == {
        "id": "a", "nama": "Siti Aminah", "peran": "kpps", "wilayah": TPS, "tempat": "TPS 001 Rawa Makmur",
        "hp_terdaftar": "tidak",
    }  # fmt: skip
    book = load_workbook(io.BytesIO(client.get(f"/unduh/petugas.xlsx?kelurahan={KELURAHAN}").data))
    cells = list(book["Petugas"].iter_rows(min_row=3, values_only=True))
    assert (len(cells), cells[0][1]) == (251, "Siti Aminah")
    assert ",'=HYPERLINK(1)," in client.get("/unduh/petugas.csv?kecamatan=64.72.03").text  # no formula in a spreadsheet
    house = staffed.services.house
    admin = staffed.actor("admin")
    for kind in ("csv", "xlsx"):
        path = tmp_path / f"petugas.{kind}"
        path.write_bytes(client.get(f"/unduh/petugas.{kind}?kelurahan={KELURAHAN}").data)
        report = run(house, admin, "petugas", path)
        assert (report.stored, report.unchanged) == (0, 251), kind
    path = tmp_path / "diubah.csv"
    path.write_text(answer.text.replace("a,Siti Aminah,kpps", "a,Siti Aminah S.,kpps"))
    assert run(house, admin, "petugas", path).stored == 1
    with house.store.read() as connection:
        again = open_person(house, connection, "a")
    assert (again.name, again.nik, again.phone) == ("Siti Aminah S.", NIK, PHONE)  # what the file has not stays
    with house.store.read() as connection:
        lines = connection.execute(select(audit.c.subject, audit.c.detail).where(audit.c.action == "export_register"))
        assert {tuple(line) for line in lines} == {(KELURAHAN, "251"), ("64.72.03", "2")}


def test_the_page_says_what_to_do_where_there_is_nobody(site: Site) -> None:
    services = site.services
    actor = site.actor("analyst")
    services.actor = lambda: actor  # type: ignore[method-assign]
    _, listed = petugas.lists(services, Query("/petugas", ()))
    assert "import petugas" in text_of(listed)
    _, listed = petugas.lists(services, Query("/petugas", (("cari", "siti"),)))
    assert "Tidak ada petugas yang cocok" in text_of(listed)
    _, gaps = petugas.lists(services, Query("/petugas", (("daftar", "kurang"), ("kelurahan", KELURAHAN))))
    said = " ".join(text_of(part) for part in gaps)
    assert "TPS 001 Rawa Makmur" in said
    assert "KPPS kurang 7; Linmas kurang 2" in said
