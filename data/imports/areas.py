"""Kecamatan and kelurahan: names, codes, area in km2, a point inside each; new ones are added, none is
removed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from data import codes, reference
from data.actor import KOTA
from data.imports.base import Import, queue, register_changed
from data.imports.cells import Cells
from data.imports.files import Column, Layout
from data.rules.words import listing, number
from data.tables import area, dapil_kecamatan

LAYOUT: Final = Layout(
    (
        Column("kode", ("kode_wilayah", "kode_kemendagri", "kode_kelurahan"), required=True),
        Column("nama", ("nama_wilayah", "kelurahan", "nama_kelurahan"), required=True),
        Column("kode_kecamatan"),
        Column("kode_kpu"),
        Column("kode_bps"),
        Column("luas_km2", ("km2", "luas")),
        Column("lat", ("lintang", "latitude")),
        Column("lon", ("bujur", "lng", "longitude")),
        Column("dapil_dprd_kota", ("dapil",)),
    )
)
LARGEST_KM2: Final = 1_000.0
MARGIN: Final = 0.5  # degrees around the city's outline: catches lat and lon exchanged, not a point beside the line
_FIELDS: Final = ("name", "kode_kpu", "kode_bps", "lat", "lon", "km2")


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A row of the file. What is None is not in it and stays as it is."""

    line: int
    code: str
    values: dict[str, Any]
    dapil: str | None


def read_point(cells: Cells) -> tuple[float | None, float | None]:
    """A point in degrees, both or neither, in or near the city."""
    lat, lon = cells.decimal("lat", -90, 90), cells.decimal("lon", -180, 180)
    if not cells.ok:
        return None, None
    if (lat is None) != (lon is None):
        cells.fail("lat" if lat is None else "lon", "isi lat dan lon keduanya, atau kosongkan keduanya.")
        return None, None
    if lat is None or lon is None:
        return None, None
    outline = reference.city_outline()
    for name, value in (("lat", lat), ("lon", lon)):
        low, high = float(outline[name].min()) - MARGIN, float(outline[name].max()) + MARGIN
        if not low <= value <= high:
            cells.fail(name, "titik ini jauh di luar Samarinda. Periksa apakah lat dan lon tertukar.")
            return None, None
    return lat, lon


class AreasImport(Import):
    """`wilayah`: one row per kecamatan or kelurahan, told apart by the code."""

    what = "wilayah"

    def read(self, path: Path) -> None:
        table = self.table(path, LAYOUT)
        self._lines: list[AreaLine] = []
        seen: dict[str, int] = {}
        for row in table.rows:
            cells = Cells(row, table.titles, self.problems)
            line = _read_line(cells)
            if line is None:
                continue
            first = seen.setdefault(line.code, row.line)
            if first != row.line:
                cells.fail("kode", f"sudah ada pada baris {first}. Hapus salah satu.")
            else:
                self._lines.append(line)

    def compare(self, connection: Connection) -> None:
        code = self.house.election
        standing = {
            row["code"]: row for row in connection.execute(select(area).where(area.c.election == code)).mappings()
        }
        dapil = {
            row.kecamatan: row.dapil
            for row in connection.execute(
                select(dapil_kecamatan).where(
                    dapil_kecamatan.c.election == code, dapil_kecamatan.c.contest == "dprd_kota"
                )
            )
        }
        new_kecamatan = {line.code for line in self._lines if codes.level(line.code) == "kecamatan"} - set(standing)
        self._new: list[AreaLine] = []
        self._changed: list[dict[str, Any]] = []
        for line in self._lines:
            self._check_place(line, set(standing) | new_kecamatan, dapil)
            before = standing.get(line.code)
            if before is None:
                self._new.append(line)
                continue
            after = {name: before[name] if line.values[name] is None else line.values[name] for name in _FIELDS}
            if any(after[name] != before[name] for name in _FIELDS):
                self._changed.append({"_code": line.code, **after})
        self.stored = len(self._new) + len(self._changed)
        self.unchanged = len(self._lines) - self.stored
        self._remark(standing)

    def _check_place(self, line: AreaLine, known: set[str], dapil: dict[str, str]) -> None:
        """The parent must be known; an electoral district moves only with its whole election, not by a
        file."""
        level, parent = codes.level(line.code), codes.parent(line.code)
        if parent not in known:
            self.problems.add(line.line, "kode", line.code, f"kecamatan {parent} tidak dikenal. Tambahkan barisnya.")
        kecamatan = line.code if level == "kecamatan" else str(parent)
        if line.dapil is not None and kecamatan in dapil and dapil[kecamatan] != line.dapil:
            words = f"{kecamatan} termasuk dapil {dapil[kecamatan]}. Perbaiki atau kosongkan."
            self.problems.add(line.line, "dapil_dprd_kota", line.dapil, words)
        # Which ballot is voted on in a new kecamatan cannot be guessed; without it every form is refused.
        districts = sorted(set(dapil.values()))
        if level == "kecamatan" and dapil and line.code not in dapil and line.dapil not in districts:
            words = f"kecamatan baru wajib menyebut dapil: {', '.join(districts)}."
            self.problems.add(line.line, "dapil_dprd_kota", line.dapil or "", words)

    def _remark(self, standing: dict[str, Any]) -> None:
        self.remarks = []
        if self._new:
            names = [str(line.values["name"]) for line in self._new[:5]]
            self.remarks.append(f"{number(len(self._new))} wilayah baru ditambahkan: {listing(names)}.")
        missing = {c for c, row in standing.items() if row["level"] == "kelurahan"} - {x.code for x in self._lines}
        if missing:
            self.remarks.append(
                f"{number(len(missing))} kelurahan tidak ada dalam berkas dan dibiarkan seperti semula."
            )

    def store(self, connection: Connection) -> None:
        code = self.house.election
        for line in self._new:
            level = codes.level(line.code)
            parent = KOTA if level == "kecamatan" else codes.parent(line.code)
            connection.execute(
                insert(area).values(
                    election=code, code=line.code, level=level, parent=parent, special=False, **line.values
                )
            )
            if level == "kecamatan":
                self._add_to_dapil(connection, line)
        if self._changed:
            statement = update(area).where(area.c.election == code, area.c.code == bindparam("_code"))
            connection.execute(statement.values({name: bindparam(name) for name in _FIELDS}), self._changed)
        register = self.register(connection)  # as it was: the version is raised below
        new = {line.code for line in self._new if codes.level(line.code) == "kelurahan"}
        register_changed(connection, register, new)
        # A kecamatan without kelurahan gets its totals when the city's are added up, by way of any kelurahan.
        above = {min(register.kelurahan())} if self._new else set()
        queue(connection, code, "form", new or above, tuple(register.contests))
        queue(connection, code, "health", {line.code for line in self._new})

    def _add_to_dapil(self, connection: Connection, line: AreaLine) -> None:
        """A new kecamatan votes in the only dapil of each contest, and in the named one for the city's
        DPRD."""
        for contest in self.house.registers.of(self.house.election, connection).contests.values():
            dapil = contest.dapil[0] if contest.has_one_ballot else line.dapil
            connection.execute(
                insert(dapil_kecamatan).values(
                    election=self.house.election, contest=contest.code, kecamatan=line.code, dapil=dapil
                )
            )


def _read_line(cells: Cells) -> AreaLine | None:
    code = cells.code("kode", "kecamatan", "kelurahan")
    if code is not None and not code.startswith(KOTA + "."):
        cells.fail("kode", f"bukan wilayah Kota Samarinda ({KOTA}).")
    lat, lon = read_point(cells)
    km2 = cells.decimal("luas_km2", 0.001, LARGEST_KM2, unit="km2")
    values = {
        "name": cells.text("nama", required=True, longest=80),
        "kode_kpu": cells.text("kode_kpu", longest=20),
        "kode_bps": cells.text("kode_bps", longest=20),
        "lat": lat,
        "lon": lon,
        "km2": km2,
    }
    kecamatan = cells.code("kode_kecamatan", "kecamatan", required=False)
    if code and kecamatan and not (code == kecamatan or code.startswith(kecamatan + ".")):
        cells.fail("kode_kecamatan", f"tidak sesuai dengan kode {code}.")
    dapil = cells.text("dapil_dprd_kota", longest=6)
    if not cells.ok or code is None:
        return None
    return AreaLine(cells.line, code, values, f"6472{int(dapil):02d}" if dapil in set("123456789") else dapil)
