"""Examinations before the day: vital signs, complaints and history per person, through the same door as every report.
Sex and age are those of the register.

Health values appear in no error and no log: a sentence names line, column and bounds, and the value is
`…`. Complaints have to be answered in every row, if only with *tidak ada*: what nobody asked must not
count as absence of complaints.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from data.actor import KOTA, Actor
from data.clock import WITA
from data.imports.base import Import
from data.imports.cells import Cells
from data.imports.files import Column, Layout
from data.imports.screening_cells import COLUMNS, NOTHING, YES_NO, further
from data.people import Person, ids_by_nik_index, open_people
from data.reports import Envelope, ScreeningReport, submit_screening
from data.rules.symptoms import SYMPTOMS
from data.rules.vitals import BOUNDS, Consciousness, Vitals
from data.tables import person, person_key, submission

LAYOUT: Final = Layout(
    (
        Column("petugas", ("id", "id_petugas", "kode_petugas")),
        Column("nik", ("no_ktp", "no_nik")),
        Column("waktu", ("tanggal", "tgl", "tanggal_periksa", "waktu_periksa"), required=True),
        Column("sistolik", ("sistole", "td_sistolik")),
        Column("diastolik", ("diastole", "td_diastolik")),
        Column("nadi", ("denyut_nadi",)),
        Column("napas", ("laju_napas", "pernapasan", "rr")),
        Column("spo2", ("saturasi", "saturasi_oksigen")),
        Column("suhu", ("suhu_tubuh",)),
        Column("kesadaran", ("acvpu", "avpu")),
        Column("oksigen", ("oksigen_tambahan",)),
        Column("gejala", ("keluhan",), required=True),
        *COLUMNS,
    ),
    alternatives=(("petugas",), ("nik",)),
)
SENDER: Final = "impor:pemeriksaan"
PUBLIC: Final = frozenset({"petugas", "waktu"})
SECRET: Final = frozenset(column.name for column in LAYOUT.columns) - PUBLIC
VITALS: Final = {"sistolik": "sbp", "diastolik": "dbp", "nadi": "pulse", "napas": "rr", "spo2": "spo2"}
AWAKE: Final[dict[str, Consciousness]] = {
    "a": "A", "c": "C", "v": "V", "p": "P", "u": "U",
    "sadar penuh": "A", "bingung": "C", "respons suara": "V", "respons nyeri": "P", "tidak ada respons": "U",
}  # fmt: skip
_LABELS: Final = {symptom.label.lower(): code for code, symptom in SYMPTOMS.items()}
_MEASURED: Final = frozenset({"glucose", "cholesterol", "weight_kg", "height_cm"})
_SHARE: Final = 20  # rows between two words of progress: sealing takes longer than reading


@dataclass(frozen=True, slots=True)
class ScreeningLine:
    """A row of the file: whose, when, what."""

    line: int
    who: str | None
    nik: str | None
    moment: datetime
    vitals: Vitals
    symptoms: tuple[str, ...]
    more: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """An examination of a known person; `digest` is a keyed hash of what was found."""

    report: ScreeningReport
    moment: str
    digest: str


class ScreeningsImport(Import):
    """`pemeriksaan`: one row per examination."""

    what = "pemeriksaan"
    secret = SECRET

    def read(self, path: Path) -> None:
        table = self.table(path, LAYOUT)
        now = self.house.clock.now()
        lines = [_read_line(Cells(row, table.titles, self.problems), now) for row in table.rows]
        # By time, so that the latest examination of a person is the one that stands.
        self._lines = sorted((line for line in lines if line is not None), key=lambda line: (line.moment, line.line))

    def compare(self, connection: Connection) -> None:
        code = self.house.election
        by_nik = ids_by_nik_index(connection, code)
        keyed = (person_key.c.election == person.c.election) & (person_key.c.person == person.c.id)
        people = {
            row.id: row.wrapped is not None
            for row in connection.execute(
                select(person.c.id, person_key.c.wrapped).outerjoin(person_key, keyed).where(person.c.election == code)
            )
        }
        sent = self._sent(connection)
        expecting = self._expecting(connection, by_nik)
        self._to_send: list[tuple[Item, int]] = []
        seen: dict[tuple[str, str], int] = {}
        items = 0
        for line in self._lines:
            who = self._who(line, people, by_nik)
            if who is None:
                continue
            if line.more.get("pregnant") and who in expecting and expecting[who].sex == "L":
                self.problems.add(
                    line.line, "hamil", "…", "tidak sesuai dengan jenis kelamin petugas. Periksa keduanya."
                )
                continue
            item = self._item(line, who)
            first = seen.setdefault((who, item.moment), line.line)
            if first != line.line:
                words = f"petugas dan waktu ini sudah ada pada baris {first}. Hapus salah satu."
                self.problems.add(line.line, "waktu", item.moment, words)
                continue
            items += 1
            digest, times = sent.get((who, item.moment), ("", 0))
            if digest != item.digest:
                self._to_send.append((item, times))
        self.stored = len(self._to_send)
        self.unchanged = items - self.stored

    def _expecting(self, connection: Connection, by_nik: dict[str, str]) -> dict[str, Person]:
        """Whoever a row calls pregnant, opened: the row has to fit the register."""
        rows = [line for line in self._lines if line.more.get("pregnant")]
        ids = {line.who or by_nik.get(self.house.vault.blind_index(line.nik or "")) for line in rows}
        return open_people(self.house, connection, sorted(one for one in ids if one))

    def _who(self, line: ScreeningLine, people: dict[str, bool], by_nik: dict[str, str]) -> str | None:
        owner = by_nik.get(self.house.vault.blind_index(line.nik)) if line.nik else None
        who = line.who or owner
        name, value = ("petugas", line.who) if line.who else ("nik", line.nik)
        if who is None or who not in people:
            self.problems.add(line.line, name, value or "", "petugas ini tidak terdaftar. Impor petugas dahulu.")
        elif line.nik and owner != who:
            self.problems.add(line.line, "nik", line.nik, "NIK bukan milik petugas pada baris ini. Periksa keduanya.")
        elif not people[who]:
            words = "data petugas ini telah dihapus atas permintaan. Hapus barisnya."
            self.problems.add(line.line, name, value or "", words)
        else:
            return who
        return None

    def _item(self, line: ScreeningLine, who: str) -> Item:
        moment = line.moment.strftime("%Y-%m-%dT%H:%M")
        said: dict[str, Any] = {
            "who": who,
            "at": moment,
            "symptoms": line.symptoms,
            "vitals": asdict(line.vitals),
        }
        if line.more:  # a row without these columns is the same row it was before they existed
            said["more"] = {
                **line.more,
                **({"history": sorted(line.more["history"])} if "history" in line.more else {}),
            }
        report = ScreeningReport(who, line.vitals, line.symptoms, line.moment.date().isoformat(), **line.more)
        return Item(report, moment, self.house.vault.blind_index(json.dumps(said, sort_keys=True)))

    def _sent(self, connection: Connection) -> dict[tuple[str, str], tuple[str, int]]:
        """(person, time) -> the digest this import sent last, and how many it has sent."""
        rows = connection.execute(
            select(submission.c.idem_key)
            .where(submission.c.election == self.house.election, submission.c.sender == SENDER)
            .order_by(submission.c.id)
        )
        found: dict[tuple[str, str], tuple[str, int]] = {}
        for key in rows.scalars():
            who, moment, digest, _ = key.split("|")
            found[who, moment] = digest, found.get((who, moment), ("", 0))[1] + 1
        return found

    def store(self, connection: Connection) -> None:
        # The machine acts under a right of its own: the one who imports files may not see named health data.
        actor = Actor(SENDER, "health", frozenset({KOTA}), name=SENDER)
        people = open_people(self.house, connection, sorted({item.report.person for item, _ in self._to_send}))
        for done, (item, times) in enumerate(self._to_send, start=1):
            envelope = Envelope(f"{item.report.person}|{item.moment}|{item.digest}|{times}")
            report = _of_the_register(item.report, people.get(item.report.person))
            submit_screening(self.house, actor, report, envelope, connection)
            if done % _SHARE == 0:
                self.progress.stored(done)


def _of_the_register(report: ScreeningReport, who: Person | None) -> ScreeningReport:
    """The report with the sex and the completed years of the person on the day of the examination, where known."""
    if who is None or report.measured_on is None:
        return report
    age = None
    if who.birth_date is not None:
        born, day = date.fromisoformat(who.birth_date), date.fromisoformat(report.measured_on)
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return replace(report, sex=who.sex, age=age)


def _read_line(cells: Cells, now: datetime) -> ScreeningLine | None:
    who = cells.text("petugas", longest=40)
    nik = cells.raw("nik") or None
    if nik is not None and not (len(nik) == 16 and nik.isascii() and nik.isdigit()):
        cells.fail("nik", "harus tepat 16 angka. Bila dari Excel, format selnya sebagai Teks.")
    if who is None and nik is None and cells.ok:
        cells.fail("petugas" if cells.has("petugas") else "nik", "isi id atau NIK petugas.")
    moment = cells.moment("waktu", required=True)
    if moment is not None and moment > now:
        cells.fail("waktu", "waktu pemeriksaan belum terjadi. Periksa tanggalnya.")
    vitals = _vitals(cells)
    symptoms = _symptoms(cells)
    first = (vitals.sbp, vitals.dbp) if vitals is not None else (None, None)
    more = further(cells, None if first[0] is None or first[1] is None else (first[0], first[1]))
    if not cells.ok or moment is None or vitals is None or symptoms is None or more is None:
        return None
    if vitals == Vitals() and not more.keys() & _MEASURED:
        cells.fail("sistolik", "baris ini tanpa satu pun hasil ukur. Isi hasilnya atau hapus barisnya.")
        return None
    if "readings" in more:  # what they say together stands, not the first
        vitals = replace(vitals, sbp=None, dbp=None)
    return ScreeningLine(cells.line, who, nik, moment.astimezone(WITA), vitals, symptoms, more)


def _vitals(cells: Cells) -> Vitals | None:
    found: dict[str, Any] = {}
    for name, field in VITALS.items():
        bound = BOUNDS[field]
        found[field] = cells.whole(name, bound.low, bound.high, unit=bound.unit)
    heat = BOUNDS["temp_c"]
    found["temp_c"] = cells.decimal("suhu", heat.low, heat.high, unit=heat.unit)
    found["acvpu"] = cells.choice("kesadaran", AWAKE)
    found["on_oxygen"] = cells.choice("oksigen", YES_NO)
    if not cells.ok:
        return None
    sbp, dbp = found["sbp"], found["dbp"]
    if (sbp is None) != (dbp is None):
        cells.fail("sistolik" if sbp is None else "diastolik", "isi sistolik dan diastolik keduanya.")
    elif sbp is not None and sbp <= dbp:
        cells.fail("diastolik", "tidak lebih rendah dari sistolik. Periksa apakah keduanya tertukar.")
    return Vitals(**found) if cells.ok else None


def _symptoms(cells: Cells) -> tuple[str, ...] | None:
    """Codes or labels, separated by `;` (labels hold commas), or *tidak ada*."""
    value = cells.raw("gejala").lower()
    if value in NOTHING:
        return ()
    if not value:
        cells.fail("gejala", 'wajib diisi. Tulis "tidak ada" bila sudah ditanya dan tidak ada keluhan.')
        return None
    found = []
    for part in (piece.strip() for piece in value.split(";")):
        code = part if part in SYMPTOMS else _LABELS.get(part)
        if code is None:
            cells.fail(
                "gejala",
                f"ada keluhan tidak dikenal. Pisahkan dengan titik koma; kodenya: {', '.join(SYMPTOMS)}.",
            )
            return None
        found.append(code)
    return tuple(sorted(set(found)))
