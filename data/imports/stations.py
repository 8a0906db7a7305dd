"""TPS: adds and updates polling stations and the number of voters on their lists (DPT)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from data import codes
from data.imports.areas import read_point
from data.imports.base import TELL_EVERY, Import, register_changed
from data.imports.cells import Cells
from data.imports.files import Column, Layout
from data.reports import recheck
from data.rules.words import number
from data.tables import area, form

LAYOUT: Final = Layout(
    (
        Column("kode_tps", ("kode",)),
        Column(
            "kode_kelurahan",
        ),
        Column("tps", ("no_tps", "nomor_tps", "nomor")),
        Column("dpt", ("jumlah_dpt", "dpt_j", "dpt_jumlah", "dpt_total")),
        Column("dpt_l", ("dpt_laki_laki", "laki_laki", "dpt_lk")),
        Column("dpt_p", ("dpt_perempuan", "perempuan", "dpt_pr")),
        Column("lat", ("lintang", "latitude")),
        Column("lon", ("bujur", "lng", "longitude")),
    ),
    alternatives=(("kode_tps",), ("kode_kelurahan", "tps")),
)
SPECIAL_FROM: Final = 901
MOST_DPT: Final = 9_999  # four boxes stand on the forms for it
_VALUES: Final = ("dpt", "dpt_men", "dpt_women", "lat", "lon")


@dataclass(frozen=True, slots=True)
class StationLine:
    """A row of the file; None is not in it and leaves what stands."""

    line: int
    code: str
    dpt: int | None
    men: int | None
    women: int | None
    lat: float | None
    lon: float | None

    def over(self, before: Row[Any] | None) -> dict[str, Any]:
        """What stands after this row. A new DPT without its parts leaves no old parts beside it."""
        now = {name: getattr(before, name) if before else None for name in _VALUES}
        if self.dpt is not None and (self.men is not None or self.dpt != now["dpt"]):
            now |= {"dpt": self.dpt, "dpt_men": self.men, "dpt_women": self.women}
        if self.lat is not None:
            now |= {"lat": self.lat, "lon": self.lon}
        return now


def station_code(cells: Cells) -> str | None:
    """The TPS of a row: its full code, or kelurahan and number; when both are there they must agree."""
    full = cells.code("kode_tps", "tps", required=False)
    kelurahan = cells.code("kode_kelurahan", "kelurahan", required=False)
    at = cells.whole("tps", 1, 999)
    built = f"{kelurahan}.{at:03d}" if kelurahan and at is not None else None
    if not cells.ok:
        return None
    if full is None and built is None:
        cells.fail("kode_tps", "isi kode TPS 13 angka, atau kode kelurahan dengan nomor TPS.")
        return None
    if full and ((kelurahan and not full.startswith(kelurahan + ".")) or (at is not None and int(full[-3:]) != at)):
        cells.fail(
            "kode_tps",
            "tidak sesuai dengan kode kelurahan atau nomor TPS pada baris ini. Perbaiki salah satu.",
        )
        return None
    return full or built


class StationsImport(Import):
    """`tps`: one row per TPS. What the file does not name stays as it is."""

    what = "tps"

    def read(self, path: Path) -> None:
        table = self.table(path, LAYOUT)
        if "dpt" not in table.titles and "dpt_l" not in table.titles:
            self.warnings.append("Berkas tidak memuat kolom DPT: hanya kode TPS (dan titik) yang dibaca.")
        self._lines: list[StationLine] = []
        seen: dict[str, int] = {}
        for row in table.rows:
            cells = Cells(row, table.titles, self.problems)
            line = _read_line(cells)
            if line is None:
                continue
            first = seen.setdefault(line.code, row.line)
            if first != row.line:
                name = "kode_tps" if "kode_tps" in table.titles else "tps"
                cells.fail(name, f"TPS {line.code} sudah ada pada baris {first}. Hapus salah satu.")
            else:
                self._lines.append(line)

    def compare(self, connection: Connection) -> None:
        register = self.register(connection)
        rows = connection.execute(
            select(area.c.code, *(area.c[name] for name in _VALUES)).where(
                area.c.election == self.house.election, area.c.level == "tps"
            )
        )
        standing = {row.code: row for row in rows}
        self._new: list[dict[str, Any]] = []
        self._changed: list[dict[str, Any]] = []
        self._touched: list[str] = []  # TPS whose forms and totals depend on what changed
        for at, line in enumerate(self._lines, start=1):
            if codes.kelurahan_of(line.code) not in register.areas:
                kelurahan = codes.kelurahan_of(line.code)
                words = f"kelurahan {kelurahan} tidak dikenal. Periksa kode, atau impor wilayah dahulu."
                self.problems.add(line.line, "kode_tps", line.code, words)
                continue
            self._compare_line(line, standing.get(line.code))
            if at % TELL_EVERY == 0:
                self.progress.reach(at)
        self.stored = len(self._new) + len(self._changed)
        self.unchanged = len(self._lines) - self.stored
        self._remark(standing, register.tps_ceiling)

    def _compare_line(self, line: StationLine, before: Row[Any] | None) -> None:
        after = line.over(before)
        if before is None:
            self._new.append({"code": line.code, **after})
            self._touched.append(line.code)
        elif any(after[name] != getattr(before, name) for name in _VALUES):
            self._changed.append({"_code": line.code, **after})
            if after["dpt"] != before.dpt:
                self._touched.append(line.code)

    def _remark(self, standing: dict[str, Row[Any]], ceiling: int) -> None:
        missing = len(set(standing) - {line.code for line in self._lines})
        above = [line for line in self._lines if line.dpt is not None and line.dpt > ceiling]
        self.remarks = []
        if self._new:
            self.remarks.append(f"{number(len(self._new))} TPS baru ditambahkan, pertama {self._new[0]['code']}.")
        if missing:
            self.remarks.append(f"{number(missing)} TPS dalam daftar tidak ada dalam berkas dan dibiarkan.")
        if above:
            self.remarks.append(
                f"{number(len(above))} TPS dengan DPT di atas batas {number(ceiling)}, "
                f"pertama baris {above[0].line} ({above[0].code}: {number(above[0].dpt or 0)}). Periksa."
            )

    def store(self, connection: Connection) -> None:
        code = self.house.election
        if self._new:
            connection.execute(insert(area), [_new_row(code, row) for row in self._new])
        if self._changed:
            statement = update(area).where(area.c.election == code, area.c.code == bindparam("_code"))
            connection.execute(statement.values({name: bindparam(name) for name in _VALUES}), self._changed)
        self.progress.stored(self.stored)
        register_changed(connection, self.register(connection), {codes.kelurahan_of(tps) for tps in self._touched})
        recheck(self.house, connection, code, self._to_recheck(connection))

    def _to_recheck(self, connection: Connection) -> list[str]:
        """The touched TPS that have forms, and one of each touched kelurahan, since its totals count all
        its TPS."""
        reported = set(
            connection.execute(select(form.c.tps).where(form.c.election == self.house.election).distinct()).scalars()
        )
        one_each = {codes.kelurahan_of(tps): tps for tps in self._touched}
        return sorted((set(self._touched) & reported) | set(one_each.values()))


def _new_row(election: str, row: dict[str, Any]) -> dict[str, Any]:
    at = int(row["code"][-3:])
    return {
        "election": election,
        "level": "tps",
        "name": f"TPS {at:03d}",
        "parent": codes.kelurahan_of(row["code"]),
        "number": at,
        "special": at >= SPECIAL_FROM,
        **row,
    }


def _read_line(cells: Cells) -> StationLine | None:
    code = station_code(cells)
    if code is not None and code.endswith(".000"):
        cells.fail("kode_tps", "nomor TPS mulai dari 001.")
    dpt, men, women = (cells.whole(name, 0, MOST_DPT) for name in ("dpt", "dpt_l", "dpt_p"))
    lat, lon = read_point(cells)
    if not cells.ok or code is None:
        return None
    if (men is None) != (women is None):
        cells.fail("dpt_l" if men is None else "dpt_p", "isi DPT laki-laki dan perempuan keduanya, atau kosongkan.")
        return None
    if men is not None and women is not None:
        both = men + women
        if dpt is not None and dpt != both:
            words = f"tidak sama dengan laki-laki + perempuan ({number(men)} + {number(women)} = {number(both)})."
            cells.fail("dpt", words + " Perbaiki salah satunya.")
            return None
        dpt = both
    if dpt == 0 and int(code[-3:]) < SPECIAL_FROM:
        cells.fail(
            "dpt" if cells.raw("dpt") else "dpt_l",
            "DPT 0 hanya mungkin di lokasi khusus. Kosongkan bila belum diketahui.",
        )
        return None
    return StationLine(cells.line, code, dpt, men, women, lat, lon)
