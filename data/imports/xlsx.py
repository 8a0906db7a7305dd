"""XLSX: the first visible sheet with something in it, cells as text, within bounds that a zip bomb cannot
pass."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from data.imports.files import MOST_COLUMNS, MOST_ROWS, Line, Raw
from data.imports.report import FileProblem
from data.rules.words import number

MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_PARTS: Final = 2_000
_EXACT: Final = 10**15  # spreadsheets keep fifteen digits of a number

_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, KeyError, ValueError, TypeError,
    AttributeError, IndexError, EOFError, OSError, RuntimeError, NotImplementedError,
)  # fmt: skip
_NO_RESULT = "rumus tanpa hasil tersimpan. Salin selnya, lalu tempel sebagai nilai."
_CELL_ERROR = "sel berisi galat rumus. Perbaiki rumusnya atau tempel sebagai nilai."
_TOO_LONG = "angka lebih dari 15 digit dibulatkan Excel. Ubah format sel menjadi Teks, lalu tulis ulang."


def read(path: Path) -> Raw:
    """All rows of the sheet with their numbers in the spreadsheet."""
    try:
        formulas = _check_archive(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions: nothing that concerns values
            return _read(path, formulas)
    except FileProblem:
        raise
    except _BROKEN as error:
        # openpyxl lets through whatever its parser stumbles on; for the user it is one thing.
        raise FileProblem(f"{path.name} bukan XLSX yang utuh. Buka di Excel, lalu simpan ulang.") from error


def _check_archive(path: Path) -> bool:
    """Refuse what unpacks too large (declared sizes bind zipfile's reader) or declares entities; whether
    any sheet has a formula."""
    formulas = False
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise FileProblem(
                f"{path.name} memuat {number(unpacked // 1024 // 1024)} MB setelah dibuka, lebih dari "
                f"{MOST_UNPACKED // 1024 // 1024} MB. Simpan ulang hanya lembar yang diperlukan."
            )
        for part in parts:
            if not part.filename.endswith(".xml"):
                continue
            body = archive.read(part)
            if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
                raise FileProblem(f"{path.name} memuat deklarasi XML yang tidak diterima. Simpan ulang dari Excel.")
            formulas = formulas or b"<f>" in body or b"<f " in body
    return formulas


def _read(path: Path, formulas: bool) -> Raw:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)
        for sheet in sheets:
            lines = _lines(sheet, _formula_cells(path, sheet.title) if formulas else set())
            if lines:
                others = [other.title for other in book.worksheets if other.title != sheet.title]
                notes = [f'Hanya lembar "{sheet.title}" yang dibaca; yang lain: {", ".join(others)}.'] if others else []
                return Raw(lines, notes, padded=True)
    finally:
        book.close()
    raise FileProblem(f"{path.name} tidak memuat satu baris pun.")


def _lines(sheet: Any, formulas: set[tuple[int, int]]) -> list[Line]:
    """The rows of a sheet that hold anything."""
    sheet.reset_dimensions()  # a sheet may claim a million columns
    lines: list[Line] = []
    for at, row in enumerate(sheet.iter_rows(), start=1):
        if at > MOST_ROWS:
            raise FileProblem(f"Berkas memuat lebih dari {number(MOST_ROWS)} baris. Bagi menjadi beberapa berkas.")
        if len(row) > MOST_COLUMNS and any(cell.value is not None for cell in row[MOST_COLUMNS:]):
            raise FileProblem(f"Berkas memuat lebih dari {MOST_COLUMNS} kolom.", at)
        cells: list[str] = []
        faults: dict[int, str] = {}
        for place, cell in enumerate(row[:MOST_COLUMNS]):
            text, fault = _text(cell.value, is_error=cell.data_type == "e")
            if cell.value is None and (at, place) in formulas:
                fault = _NO_RESULT
            if fault:
                faults[place] = fault
            cells.append(text)
        if faults or any(cells):
            lines.append(Line(at, cells, faults))
    return lines


def _formula_cells(path: Path, title: str) -> set[tuple[int, int]]:
    """(row, place) of the formulas of a sheet: values are read without formulas, so they need a look of
    their own."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=False)
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        return {
            (at, place)
            for at, row in enumerate(sheet.iter_rows(), start=1)
            for place, cell in enumerate(row[:MOST_COLUMNS])
            if cell.data_type == "f"
        }
    finally:
        book.close()


def _text(value: Any, *, is_error: bool) -> tuple[str, str]:
    """A cell as text, and what is wrong with it."""
    if value is None:
        return "", ""
    if is_error:
        return str(value), _CELL_ERROR
    if isinstance(value, bool):
        return ("ya" if value else "tidak"), ""
    if isinstance(value, int | float):
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        return str(whole), _TOO_LONG if abs(value) >= _EXACT else ""
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return (value.date().isoformat() if midnight else value.isoformat(" ", "seconds")), ""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat(), ""
    return str(value), ""
