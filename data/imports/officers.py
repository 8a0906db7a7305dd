"""Officers on duty: who they are and where they serve. Personal fields are sealed and never shown in an
error."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from data import codes
from data.clock import WITA
from data.imports.base import TELL_EVERY, Import
from data.imports.cells import Cells
from data.imports.files import Column, Layout
from data.people import PERSON_ROLES, Person, add_people, change_people, ids_by_nik_index, open_people
from data.tables import person

LAYOUT: Final = Layout(
    (
        Column("id", ("id_petugas", "kode_petugas")),
        Column("nik", ("no_ktp", "no_nik")),
        Column("nama", ("nama_petugas", "nama_lengkap"), required=True),
        Column("peran", ("jabatan", "tugas"), required=True),
        Column("wilayah", ("kode_wilayah", "kode_tps", "kode"), required=True),
        Column("telepon", ("no_telepon", "hp", "no_hp", "telp")),
        Column("tanggal_lahir", ("tgl_lahir",)),
        Column("jenis_kelamin", ("jk", "kelamin")),
    ),
    alternatives=(("id",), ("nik",)),
)
SECRET: Final = frozenset({"nik", "telepon", "tanggal_lahir", "jenis_kelamin"})
ROLE_WORDS: Final = {
    **{role: role for role in PERSON_ROLES},
    "anggota kpps": "kpps",
    "ketua kpps": "kpps",
    "petugas ketertiban": "linmas",
    "satlinmas": "linmas",
    "pengawas tps": "ptps",
    "pengawas kelurahan": "pkd",
    "anggota pps": "pps",
    "ketua pps": "pps",
    "anggota ppk": "ppk",
    "ketua ppk": "ppk",
}
SEX_WORDS: Final = {"l": "L", "p": "P", "laki-laki": "L", "perempuan": "P"}
AGES: Final = (15, 100)
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_NIK: Final = re.compile(r"[0-9]{16}")
_PHONE: Final = re.compile(r"[0-9]{8,15}")
_FIELDS: Final = ("name", "role", "area", "nik", "phone", "birth_date", "sex")


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """A row of the file. What is None is not in it and stays as it is."""

    line: int
    id: str | None
    values: dict[str, str | None]

    def over(self, before: Person | None) -> dict[str, Any]:
        """The whole person after this row."""
        now = {name: getattr(before, name) if before else None for name in _FIELDS}
        now |= {name: value for name, value in self.values.items() if value is not None}
        return {**(before.more if before else {}), **now}


class OfficersImport(Import):
    """`petugas`: one row per person, known by id, by NIK, or both."""

    what = "petugas"
    secret = SECRET

    def read(self, path: Path) -> None:
        table = self.table(path, LAYOUT)
        today = self.house.clock.now().astimezone(WITA).date()
        self._lines: list[OfficerLine] = []
        seen: dict[tuple[str, str], int] = {}
        for row in table.rows:
            cells = Cells(row, table.titles, self.problems)
            line = _read_line(cells, today)
            if line is None:
                continue
            for name, value in (("id", line.id), ("nik", line.values["nik"])):
                first = seen.setdefault((name, value), row.line) if value else row.line
                if first != row.line:
                    cells.fail(name, f"petugas ini sudah ada pada baris {first}. Hapus salah satu.")
            if cells.ok:
                self._lines.append(line)
        self._new_ids: dict[int, str] = {}

    def compare(self, connection: Connection) -> None:
        register = self.register(connection)
        code = self.house.election
        by_nik = ids_by_nik_index(connection, code)
        ids = set(connection.execute(select(person.c.id).where(person.c.election == code)).scalars())
        matched = [(line, self._who(line, ids, by_nik)) for line in self._lines]
        wanted = [who for _, who in matched if who is not None and who in ids]
        opened = open_people(self.house, connection, wanted)
        self._add: list[dict[str, Any]] = []
        self._change: list[dict[str, Any]] = []
        taken: dict[str, int] = {}
        for at, (line, who) in enumerate(matched, start=1):
            if who is None:
                continue
            if taken.setdefault(who, line.line) != line.line:
                self._fail(line, "id", who, f"petugas ini sudah ada pada baris {taken[who]}. Hapus salah satu.")
            elif line.values["area"] not in register.areas:
                words = f"tidak ada dalam daftar {register.name}. Periksa kode, atau impor tps dahulu."
                self._fail(line, "wilayah", str(line.values["area"]), words)
            elif who in ids and who not in opened:
                self._fail(line, "id", who, "data petugas ini telah dihapus atas permintaan. Hapus barisnya.")
            else:
                self._sort(line, who, opened.get(who))
            if at % TELL_EVERY == 0:
                self.progress.reach(at)
        self.stored = len(self._add) + len(self._change)
        self.unchanged = len(self._lines) - self.stored

    def _who(self, line: OfficerLine, ids: set[str], by_nik: dict[str, str]) -> str | None:
        """The id a row is about; one is made for a new person known by NIK only. None: noted as an error."""
        nik = line.values["nik"]
        owner = by_nik.get(self.house.vault.blind_index(nik)) if nik else None
        if line.id is None:
            # Random, so that an id tells nothing of a NIK; kept between the two comparisons.
            return owner or self._new_ids.setdefault(line.line, f"P{secrets.token_hex(6)}")
        if owner is not None and owner != line.id:
            self._fail(line, "nik", nik or "", f"NIK ini milik petugas lain ({owner}). Periksa id dan NIK.")
            return None
        return line.id

    def _sort(self, line: OfficerLine, who: str, before: Person | None) -> None:
        after = {**line.over(before), "id": who}
        if before is None:
            self._add.append(after)
        elif any(after[name] != getattr(before, name) for name in _FIELDS):
            self._change.append(after)

    def _fail(self, line: OfficerLine, name: str, value: str, words: str) -> None:
        self.problems.add(line.line, name, value, words)

    def store(self, connection: Connection) -> None:
        for writer, rows in ((add_people, self._add), (change_people, self._change)):
            writer(self.house, connection, rows)
            self.progress.stored(len(rows))


def _read_line(cells: Cells, today: date) -> OfficerLine | None:
    who = _matching(cells, "id", _ID, "hanya huruf, angka, titik, garis; paling panjang 40.")
    nik = _matching(cells, "nik", _NIK, "harus tepat 16 angka. Bila dari Excel, format selnya sebagai Teks.")
    if who is not None and _NIK.fullmatch(who):
        cells.fail("id", "id tampak di banyak tempat dan tidak boleh berupa NIK. Pakai kode lain atau kosongkan.")
    if who is None and nik is None and cells.ok:
        cells.fail("id" if cells.has("id") else "nik", "isi id atau NIK petugas.")
    role = cells.choice("peran", ROLE_WORDS, required=True)
    area = cells.code("wilayah", "tps", "kelurahan", "kecamatan")
    if role is not None and area is not None and codes.level(area) not in PERSON_ROLES[role][1]:
        cells.fail("wilayah", f"{PERSON_ROLES[role][0]} bertugas di tingkat {' atau '.join(PERSON_ROLES[role][1])}.")
    values = {
        "name": cells.text("nama", required=True, longest=100),
        "role": role,
        "area": area,
        "nik": nik,
        "phone": _matching(cells, "telepon", _PHONE, "harus 8 sampai 15 angka.", _phone),
        "birth_date": _birth_date(cells, today),
        "sex": cells.choice("jenis_kelamin", SEX_WORDS),
    }
    return OfficerLine(cells.line, who, values) if cells.ok else None


def _matching(
    cells: Cells,
    name: str,
    pattern: re.Pattern[str],
    words: str,
    tidy: Callable[[str], str] | None = None,
) -> str | None:
    value = cells.raw(name)
    value = tidy(value) if tidy else value
    if value and not pattern.fullmatch(value):
        cells.fail(name, words)
        return None
    return value or None


def _phone(value: str) -> str:
    """Digits in national form: +62 812-3456 and 8123456 (a spreadsheet drops the 0) are 08123456."""
    digits = re.sub(r"[\s().+-]", "", value)
    if digits.startswith("62"):
        return "0" + digits[2:]
    return "0" + digits if digits.startswith("8") else digits


def _birth_date(cells: Cells, today: date) -> str | None:
    moment = cells.moment("tanggal_lahir")
    if moment is None:
        return None
    born = moment.date()
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not AGES[0] <= age <= AGES[1]:
        cells.fail("tanggal_lahir", f"umur menurut tanggal ini di luar {AGES[0]} sampai {AGES[1]} tahun. Periksa.")
        return None
    return born.isoformat()
