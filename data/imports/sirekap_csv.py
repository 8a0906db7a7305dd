"""Sirekap as a table: one row per TPS of the presidential vote, columns by KPU's names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from data.imports.cells import Cells
from data.imports.files import Column, Layout, read_table
from data.imports.report import Problems
from data.imports.sirekap_rows import ADMINISTRATION, Entry, Found, check_tps, round_of
from data.imports.stations import station_code
from data.register import Register
from data.reports import FormKey

CONTEST: Final = "ppwp"


def layout_of(size: int) -> Layout:
    """The columns for a ballot of so many tickets: all of them, and whatever of the administration there
    is."""
    votes = tuple(Column(f"paslon_{at}", (f"suara_{at}", str(100_024 + at)), True) for at in range(1, size + 1))
    told = tuple(Column(name, (name.replace("non_dpt", "dpk"),)) for name in ADMINISTRATION)
    places = (Column("kode_tps", ("kode",)), Column("kode_kelurahan"), Column("tps", ("no_tps", "nomor_tps")))
    return Layout(
        (*places, *votes, *told, Column("psu", ("putaran",))),
        alternatives=(("kode_tps",), ("kode_kelurahan", "tps")),
    )


def read(path: Path, register: Register, problems: Problems) -> tuple[list[Found], list[str]]:
    """The rows of the table and what the user should know about it."""
    size = register.ballots[CONTEST, register.contest(CONTEST).dapil[0]].size
    table = read_table(path, layout_of(size), problems)
    found = []
    for row in table.rows:
        cells = Cells(row, table.titles, problems)
        code = station_code(cells)
        if code is None:
            continue
        if not check_tps(register, code):
            name = "kode_tps" if "kode_tps" in table.titles else "tps"
            cells.fail(
                name,
                f"TPS {code} tidak ada dalam daftar {register.name}. Periksa kode, atau impor tps dahulu.",
            )
            continue
        turn = round_of(cells.raw("psu"))
        if turn is None:
            cells.fail("psu", "putaran ini tidak dikenal. Kosongkan, atau tulis seperti KPU menulisnya.")
            continue

        def entry(name: str, row_cells: dict[str, str] = row.cells) -> Entry:
            return Entry(table.titles.get(name, name), row_cells.get(name))

        votes = tuple(entry(f"paslon_{at}") for at in range(1, size + 1))
        told = {name: entry(name) for name in ADMINISTRATION if name in table.titles}
        found.append(Found(row.line, f"Baris {row.line}", FormKey(code, CONTEST, turn), votes, (), told))
    return found, table.notes
