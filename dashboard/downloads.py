"""Files of the count: `/unduh/hitung.csv` and `/unduh/hitung.xlsx`, with the same query as the page Hitung.

One row per area of the table and one for the whole; with `partai`, the votes of that party and of its candidates
instead of all parties. Everything comes from the reader's own view, so a file never says more than the page. Both kinds
carry the same stamp: election, contest, area, which forms, revision, time of the data, head of the chain, "bukan hasil
resmi", and SIMULASI when it is. A cell that is not known is empty, never 0.

CSV: UTF-8 without a byte order mark, commas, decimal points; the stamp in lines that begin with `# `. A text that a
spreadsheet would take for a formula gets an apostrophe before it. XLSX: numbers are numbers, texts are texts.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, request
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from callbacks.context import Services
from callbacks.hitung import Choice, choice_of
from dashboard import stamps
from data.actor import KOTA
from data.errors import Refused
from data.view import Line, Tally, View
from layouts import formats
from layouts.page import waiting_words
from layouts.query import Query

ACTION: Final = "export_aggregates"
UNOFFICIAL: Final = "Bukan hasil resmi. Hasil resmi adalah rekapitulasi KPU."
CSV_TYPE: Final = "text/csv; charset=utf-8"
PDF_TYPE: Final = "application/pdf"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SHARES: Final = {"tps_masuk_bagian", "dpt_bagian", "partisipasi"}


@dataclass(frozen=True, slots=True)
class Export:
    """A table with its stamp. `rows` hold text, int, float (shares, 0 to 1) or None (not known)."""

    name: str  # of the file, without its ending
    stamp: tuple[tuple[str, str], ...]
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def blueprint(services: Services) -> Blueprint:
    """The two routes. Behind the guard; the action is asked for here as well."""
    pages = Blueprint("downloads", __name__, url_prefix="/unduh")

    def export() -> Export:
        services.actor().require(ACTION)
        query = Query.parse("/hitung", request.query_string.decode("utf-8", "replace"))
        view = services.view()
        return view.memo(("export", query), lambda: hitung_export(view, query))

    @pages.get("/hitung.csv")
    def hitung_csv() -> Response:
        found = export()
        return file_of(as_csv(found).encode(), f"{found.name}.csv", CSV_TYPE)

    @pages.get("/hitung.xlsx")
    def hitung_xlsx() -> Response:
        found = export()
        return file_of(as_xlsx(found), f"{found.name}.xlsx", XLSX_TYPE)

    return pages


def file_of(body: bytes, name: str, kind: str) -> Response:
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


# ---- what is in a file ----


def hitung_export(view: View, query: Query) -> Export:
    """The table of Hitung for this query. Candidates of a city of several dapil do not exist: `Refused`."""
    choice = choice_of(view, query)
    if choice.party is not None and choice.area == KOTA and not view.register.contests[choice.contest].has_one_ballot:
        raise Refused("Suara calon diunduh per dapil: pilih satu dapil dahulu.", "dapil")
    areas = [choice.within, *view.areas_at(choice.level, choice.within)]
    levels = ["seluruh wilayah terpilih", *[choice.level] * (len(areas) - 1)]
    names = lines_of(view, choice, choice.within)
    header = (
        *("kode", "tingkat", "wilayah", "induk", "tps", "tps_masuk", "tps_masuk_bagian", "tps_dihitung"),
        *("tps_bertanda", "tps_ditahan", "dpt", "dpt_tps_masuk", "dpt_bagian", "suara_sah"),
        *("suara_tidak_sah", "formulir_menyatakan_tidak_sah", "partisipasi", "formulir_partisipasi"),
        *(column_name(line) for line in names),
    )
    rows = tuple(_row(view, choice, area, kind) for area, kind in zip(areas, levels, strict=True))
    return Export(file_name(view, choice), stamp(view, choice), header, rows)


def lines_of(view: View, choice: Choice, area: str) -> Sequence[Line]:
    """The choices of an area, or the chosen party and its candidates."""
    if choice.party is None:
        return view.tally(area, choice.contest, choice.consistent).lines
    return view.candidates(area, choice.contest, choice.party, choice.consistent)


def column_name(line: Line) -> str:
    """'3 PDIP', 'Suara partai', '2 Nama Calon'."""
    return f"{line.number} {line.name}" if line.number else line.name


def _row(view: View, choice: Choice, area: str, level: str) -> tuple[Any, ...]:
    one: Tally = view.tally(area, choice.contest, choice.consistent)
    parent = None if area.startswith("dapil:") else view.register.areas[area].parent
    votes = [line.votes if one.counted else None for line in lines_of(view, choice, area)]
    return (
        area.removeprefix("dapil:"),
        level,
        one.name,
        view.area_name(parent) if parent else None,
        one.tps,
        one.reported,
        one.share_tps,
        one.counted,
        one.flagged,
        one.held,
        one.dpt_total,
        one.dpt_reported,
        one.share_dpt,
        one.valid if one.counted else None,
        one.invalid,
        one.invalid_forms,
        one.turnout,
        one.turnout_tps,
        *votes,
    )


def stamp(view: View, choice: Choice) -> tuple[tuple[str, str], ...]:
    """What a file says about itself."""
    contest = view.register.contests[choice.contest]
    whole = view.tally(choice.within, choice.contest, choice.consistent)
    of = f"{formats.number(whole.reported)} dari {formats.number(whole.tps)}"
    rows = [
        ("keterangan", UNOFFICIAL),
        ("pemilu", view.register.name),
        ("pemilihan", contest.name),
        ("wilayah", f"{whole.name} ({choice.within.removeprefix('dapil:')})"),
        ("formulir", "hanya yang konsisten (tanpa tanda)" if choice.consistent else "semua yang dihitung"),
        ("tps_masuk", f"{of}; {formats.number(whole.flagged)} bertanda, {formats.number(whole.held)} ditahan"),
        ("revisi", formats.number(view.rev)),
        ("waktu_data", stamps.data_time(view)),
        ("menunggu_direkap", waiting_words(view.waiting)),
        ("kepala_rantai", view.snapshot.chain_head),
        ("angka", "bagian antara 0 dan 1; kosong berarti belum diketahui"),
    ]
    if choice.party is not None:
        rows.insert(3, ("partai", view.register.parties[choice.party].name))
    return stamps.marked(view, rows)


def file_name(view: View, choice: Choice) -> str:
    """'hitung_ppwp_sungai-kunjang_rev18204_20240214-2142_SIMULASI'."""
    parts = ["hitung", choice.contest, slug(view.area_name(choice.within))]
    if choice.party is not None:
        parts.append(f"partai{choice.party}")
    if choice.consistent:
        parts.append("konsisten")
    return stamps.file_name(view, *parts)


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "wilayah"


# ---- how it is written ----


def as_csv(export: Export) -> str:
    """The stamp in lines beginning with '# ', the header, the rows."""
    out = io.StringIO()
    for name, words in export.stamp:
        out.write(f"# {name}: {_one_line(words)}\r\n")
    writer = csv.writer(out)
    writer.writerow([_safe(name) for name in export.header])
    writer.writerows([_safe(cell) for cell in row] for row in export.rows)
    return out.getvalue()


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _safe(cell: Any) -> Any:
    """A cell of a CSV: text that would start a formula gets an apostrophe; shares six digits; unknown is empty."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.6f}"
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def as_xlsx(export: Export, title: str = "Hitung") -> bytes:
    """Two sheets: the table, and the stamp; in a simulated store SIMULASI stands over the table as well."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    warning = " · ".join(words for name, words in export.stamp if name in ("SIMULASI", "keterangan"))
    _write(sheet.cell(1, 1), warning).font = Font(bold=True)
    for at, name in enumerate(export.header, start=1):
        head = _write(sheet.cell(2, at), name)
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(at)].width = 26 if name in ("wilayah", "induk", "tingkat") else 14
    for down, row in enumerate(export.rows, start=3):
        for at, (name, value) in enumerate(zip(export.header, row, strict=True), start=1):
            cell = _write(sheet.cell(down, at), value)
            cell.number_format = "0.0%" if name in _SHARES else "#,##0" if isinstance(value, int) else "General"
    sheet.freeze_panes = "D3"
    about = book.create_sheet("Keterangan")
    for down, (name, words) in enumerate(export.stamp, start=1):
        _write(about.cell(down, 1), name).font = Font(bold=True)
        _write(about.cell(down, 2), words)
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 22, 80
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell: Cell, value: Any) -> Cell:
    """Text stays text, also when it begins like a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
