"""Reading CSV and XLSX: what is accepted, and that everything else is refused with a sentence that helps."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from data.imports import csv_text, files, xlsx
from data.imports.files import Column, FileTable, Layout, read_table
from data.imports.report import FileProblem, ImportRefused, Problems

LAYOUT = Layout((Column("kode", ("kode_tps",), required=True), Column("nama", required=True), Column("dpt")))


def table_of(path: Path) -> FileTable:
    problems = Problems("uji")
    table = read_table(path, LAYOUT, problems)
    problems.refuse(len(table.rows), [])
    return table


def sentence_of(path: Path) -> str:
    with pytest.raises(FileProblem) as caught:
        read_table(path, LAYOUT, Problems("uji"))
    return caught.value.sentence


def errors_of(path: Path) -> list[str]:
    problems = Problems("uji")
    read_table(path, LAYOUT, problems)
    with pytest.raises(ImportRefused) as caught:
        problems.refuse(0, [])
    return [error.sentence for error in caught.value.report.errors]


def cells(table: FileTable) -> list[tuple[int, dict[str, str]]]:
    return [(row.line, row.cells) for row in table.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_every_delimiter_and_encoding(write: Callable[..., Path], delimiter: str, encoding: str) -> None:
    text = f'Kode TPS{delimiter}Nama{delimiter}DPT\r\n1{delimiter}"Ibu, Ani"{delimiter}3\r\n'
    table = table_of(write(text, encoding=encoding))
    assert cells(table) == [(2, {"kode": "1", "nama": "Ibu, Ani", "dpt": "3"})]
    assert table.titles == {"kode": "Kode TPS", "nama": "Nama", "dpt": "DPT"}


def test_windows_1252_is_read_and_said(write: Callable[..., Path]) -> None:
    table = table_of(write("kode,nama\n1,José\n", encoding="cp1252"))
    assert table.rows[0].cells["nama"] == "José"
    assert "Windows-1252" in table.notes[0]


def test_excels_sep_line_keeps_the_line_numbers(write: Callable[..., Path]) -> None:
    assert cells(table_of(write("sep=;\nkode;nama\n1;Ani\n"))) == [(3, {"kode": "1", "nama": "Ani"})]


def test_blank_lines_are_skipped_and_lines_keep_their_numbers(write: Callable[..., Path]) -> None:
    table = table_of(write("kode,nama\n\n1,Ani\n,\n2,Budi\n\n"))
    assert [row.line for row in table.rows] == [3, 5]


def test_titles_above_the_header_and_surplus_columns_are_said(write: Callable[..., Path]) -> None:
    table = table_of(write("DAFTAR TPS,,\nkode,nama,hobi\n1,Ani,catur\n"))
    assert cells(table) == [(3, {"kode": "1", "nama": "Ani"})]
    assert table.notes == ["Kolom yang tidak dipakai: hobi.", "1 baris di atas judul kolom (baris 2) dilewati."]


def test_missing_columns_are_named_beside_what_was_found(write: Callable[..., Path]) -> None:
    sentence = sentence_of(write("kode,alamat\n1,x\n"))
    assert "Kolom wajib belum ada: nama." in sentence
    assert "kode, alamat" in sentence


@pytest.mark.parametrize("pipe", ["|", ":", "^"])
def test_a_delimiter_nobody_knows_is_named_as_the_trouble(write: Callable[..., Path], pipe: str) -> None:
    sentence = sentence_of(write("kode,nama\n1,Ani\n".replace(",", pipe)))
    assert f"Yang ditemukan pada baris 1: kode{pipe}nama. Periksa pemisah kolomnya: koma," in sentence


@pytest.mark.parametrize("header", ["kode,nama,kode", "kode,nama,KODE", "kode,nama,kode_tps", "kode,nama,a,a"])
def test_a_column_twice_is_refused(write: Callable[..., Path], header: str) -> None:
    assert "dua kali atau berarti sama" in sentence_of(write(f"{header}\n1,2,3,4\n"))


def test_ragged_rows_are_line_errors(write: Callable[..., Path]) -> None:
    found = errors_of(write("kode,nama,dpt\n1,Ani\n2,Budi,3,4\n3,Cici,5,\n"))
    assert found == [
        "Baris 2: ada 2 kolom, sedangkan judulnya 3. Periksa pemisah kolom dan tanda kutip pada baris ini.",
        "Baris 3: ada 4 kolom, sedangkan judulnya 3. Periksa pemisah kolom dan tanda kutip pada baris ini.",
    ]


@pytest.mark.parametrize("words", ["Total", "JUMLAH", "Grand Total", "Jumlah Keseluruhan", "total :"])
def test_a_row_of_totals_is_refused(write: Callable[..., Path], words: str) -> None:
    found = errors_of(write(f"kode,nama,dpt\n1,Ani,3\n,{words},3\n"))
    assert found == [f'Baris 3, kolom nama "{words}": baris jumlah (total) bukan data. Hapus baris ini.']


def test_an_open_quote_names_the_line_it_opens_on(write: Callable[..., Path]) -> None:
    assert "Baris 3: tanda kutip" in sentence_of(write('kode,nama\n1,Ani\n2,"Budi\n3,Cici\n'))


def test_a_quote_that_swallows_a_line_is_found(write: Callable[..., Path]) -> None:
    found = errors_of(write('kode,nama\n1,"Ani\n2,Budi"\n'))
    assert len(found) == 1
    assert "pergantian baris" in found[0]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "kosong"),
        (b"\n\n", "a.csv", "tidak memuat satu baris pun"),
        (b"kode,nama\n", "a.csv", "tanpa baris data"),
        (b"kode,nama\n1,A\0B\n", "a.csv", "NUL pada baris 2"),
        (b"kode,nama\n1,\x81\x8d\n", "a.csv", "Pengodean"),
        (b"kode,nama\n1,A\n", "a.pdf", "Akhiran .pdf"),
        (b"kode,nama\n1,A\n", "berkas", "Akhiran (tanpa akhiran)"),
        (b"PK\x03\x04rest", "a.csv", "isinya XLSX atau ZIP"),
        (b"kode,nama\n1,A\n", "a.xlsx", "isinya bukan XLSX"),
        (b"PK\x03\x04rest", "a.xlsx", "bukan XLSX yang utuh"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "bersandi"),
    ],
)
def test_files_that_cannot_be_read(write: Callable[..., Path], content: bytes, name: str, words: str) -> None:
    assert words in sentence_of(write(content, name))


def test_folders_and_missing_files(tmp_path: Path) -> None:
    assert "adalah folder" in sentence_of(tmp_path)
    assert "tidak ditemukan" in sentence_of(tmp_path / "tiada.csv")


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "besar.csv"
    with path.open("wb") as file:
        file.truncate(files.MOST_BYTES + 1)
    assert "paling besar 50 MB" in sentence_of(path)


def test_too_many_rows(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_text, "MOST_ROWS", 3)
    assert "lebih dari 3 baris" in sentence_of(write("kode,nama\n" + "1,A\n" * 3))


# ---- XLSX
# --------------------------------------------------------------------------------------------------------


def test_xlsx_values_become_text(workbook: Callable[..., Path]) -> None:
    rows = [
        ["kode", "nama", "dpt"],
        [6472011001001, dt.datetime(2024, 2, 14), 3.0],
        ["64.72", dt.datetime(2024, 2, 14, 8, 30), 2.5],
        [None, None, None],
        [True, dt.date(2024, 2, 1)],
    ]
    assert cells(table_of(workbook(rows))) == [
        (2, {"kode": "6472011001001", "nama": "2024-02-14", "dpt": "3"}),
        (3, {"kode": "64.72", "nama": "2024-02-14 08:30:00", "dpt": "2.5"}),
        (5, {"kode": "ya", "nama": "2024-02-01", "dpt": ""}),
    ]


def test_xlsx_numbers_beyond_fifteen_digits_are_refused(workbook: Callable[..., Path]) -> None:
    found = errors_of(workbook([["kode", "nama"], [6472011234567890, "Ani"]]))
    assert len(found) == 1
    assert "15 digit" in found[0]
    assert "Teks" in found[0]


def test_xlsx_formulas_without_a_result_and_cell_errors_are_refused(workbook: Callable[..., Path]) -> None:
    found = errors_of(workbook([["kode", "nama", "dpt"], ["1", "Ani", "=1+1"], ["2", "Budi", "#REF!"]]))
    assert [words.split(":")[0] for words in found] == ["Baris 2, kolom dpt", 'Baris 3, kolom dpt "#REF!"']
    assert "rumus tanpa hasil" in found[0]
    assert "galat rumus" in found[1]


def test_xlsx_formula_with_a_result_is_its_result(workbook: Callable[..., Path], tmp_path: Path) -> None:
    path = workbook([["kode", "nama", "dpt"], ["1", "Ani", "=1+1"]])
    computed = tmp_path / "dihitung.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(computed, "w") as target:
        for part in source.infolist():
            body = source.read(part)
            if part.filename.endswith("sheet1.xml"):
                assert b"<v></v>" in body or b"<v />" in body or b"<v/>" in body
                for empty in (b"<v></v>", b"<v />", b"<v/>"):
                    body = body.replace(empty, b"<v>2</v>")
            target.writestr(part.filename, body)
    assert table_of(computed).rows[0].cells["dpt"] == "2"


def test_xlsx_only_the_first_visible_sheet_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Petunjuk"
    book.active.sheet_state = "hidden"
    for title, who in (("TPS", "Ani"), ("Lama", "Budi")):
        sheet = book.create_sheet(title)
        sheet.append(["kode", "nama"])
        sheet.append(["1", who])
    book.active = 1
    book.save(tmp_path / "a.xlsx")
    table = table_of(tmp_path / "a.xlsx")
    assert [row.cells["nama"] for row in table.rows] == ["Ani"]
    assert table.notes == ['Hanya lembar "TPS" yang dibaca; yang lain: Petunjuk, Lama.']


def test_an_empty_workbook(workbook: Callable[..., Path]) -> None:
    assert "tidak memuat satu baris pun" in sentence_of(workbook([]))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook([["kode", "nama"], ["1", "Ani"]])
    monkeypatch.setattr(xlsx, "MOST_UNPACKED", 1_000)
    assert "setelah dibuka" in sentence_of(path)


def test_entities_are_refused(workbook: Callable[..., Path]) -> None:
    path = workbook([["kode", "nama"], ["1", "Ani"]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/extra.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
    assert "deklarasi XML" in sentence_of(path)
