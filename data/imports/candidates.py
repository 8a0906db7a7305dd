"""Candidates: names for the choices of the ballots. Numbers stand already; names are what this file brings.

A candidate beyond the number the ballot has would move every later place in the vote vectors, so a ballot
grows only while no form of it has ever been sent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from data.imports.base import Import, queue, register_changed
from data.imports.cells import Cells
from data.imports.files import Column, Layout
from data.register import Ballot, Register
from data.reports import recheck
from data.rules.words import number
from data.tables import choice, form, submission

LAYOUT: Final = Layout(
    (
        Column("pemilihan", ("jenis_pemilihan",), required=True),
        Column("kode_dapil", ("dapil",)),
        Column("no_partai", ("nomor_partai",)),
        Column("partai", ("nama_partai",)),
        Column("no_urut", ("nomor_urut",), required=True),
        Column("nama", ("nama_calon", "nama_lengkap"), required=True),
        Column("jk", ("jenis_kelamin",)),
    )
)
CONTESTS: Final = {
    "ppwp": "ppwp",
    "presiden": "ppwp",
    "presiden dan wakil presiden": "ppwp",
    "dpr": "dpr",
    "dpr ri": "dpr",
    "dpd": "dpd",
    "dpd ri": "dpd",
    "dprd provinsi": "dprd_prov",
    "dprd prov": "dprd_prov",
    "dprd_prov": "dprd_prov",
    "dprd kota": "dprd_kota",
    "dprd kabupaten/kota": "dprd_kota",
    "dprd_kota": "dprd_kota",
    "gubernur": "gubernur",
    "walikota": "walikota",
    "wali kota": "walikota",
}
MOST_ON_A_LIST: Final = 200

BallotKey = tuple[str, str]  # contest, dapil
PlaceKey = tuple[int | None, int]  # party, number


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A row of the file; the dapil is None where the contest has only one."""

    line: int
    contest: str
    dapil: str | None
    party: int | None
    number: int
    name: str


class CandidatesImport(Import):
    """`calon`: one row per candidate (or ticket)."""

    what = "calon"

    def read(self, path: Path) -> None:
        table = self.table(path, LAYOUT)
        self._lines: list[CandidateLine] = []
        for row in table.rows:
            line = _read_line(Cells(row, table.titles, self.problems))
            if line is not None:
                self._lines.append(line)

    def compare(self, connection: Connection) -> None:
        register = self.register(connection)
        self._names: list[dict[str, Any]] = []
        self._grown: dict[BallotKey, dict[PlaceKey, str]] = {}
        wanted = self._by_ballot(register)
        for key, lines in wanted.items():
            self._compare_ballot(connection, register, register.ballots[key], lines)
        added = sum(len(places) for places in self._grown.values())
        self.stored = len(self._names) + added
        self.unchanged = sum(len(lines) for lines in wanted.values()) - self.stored
        self._remark(register, wanted, added)

    def _by_ballot(self, register: Register) -> dict[BallotKey, dict[PlaceKey, CandidateLine]]:
        """The lines by ballot and place; those that belong to none, or stand twice, become errors."""
        wanted: dict[BallotKey, dict[PlaceKey, CandidateLine]] = {}
        for line in self._lines:
            contest = register.contests.get(line.contest)
            if contest is None:
                self._fail(line, "pemilihan", line.contest, f"tidak diadakan dalam {register.name}.")
                continue
            dapil = line.dapil if line.dapil or not contest.has_one_ballot else contest.dapil[0]
            if (line.contest, dapil) not in register.ballots:
                words = f"bukan dapil {contest.name}; dapilnya: {', '.join(contest.dapil)}."
                self._fail(line, "kode_dapil", line.dapil or "", words)
                continue
            ballot = register.ballots[line.contest, dapil or ""]
            if bool(ballot.parties) != (line.party is not None) or (line.party and line.party not in ballot.parties):
                self._fail(line, "no_partai", str(line.party or ""), _party_words(ballot))
                continue
            places = wanted.setdefault((line.contest, ballot.dapil), {})
            twin = places.setdefault((line.party, line.number), line)
            if twin is not line:
                words = f"calon ini sudah ada pada baris {twin.line}. Hapus salah satu."
                self._fail(line, "no_urut", str(line.number), words)
        return wanted

    def _compare_ballot(
        self, connection: Connection, register: Register, ballot: Ballot, lines: dict[PlaceKey, CandidateLine]
    ) -> None:
        standing = {(one.party, one.number): one for one in ballot.choices if one.number is not None}
        beyond = {place: line for place, line in lines.items() if place not in standing}
        for place, line in lines.items():
            one = standing.get(place)
            if one is not None and (one.name, one.imported) != (line.name, True):
                at = {"_contest": ballot.contest, "_dapil": ballot.dapil, "_position": one.position}
                self._names.append({**at, "name": line.name})
        if not beyond:
            return
        if _has_forms(connection, register, ballot):
            for line in beyond.values():
                most = sum(1 for party, _ in standing if party == line.party)
                words = (
                    f"surat suara {ballot.contest} {ballot.name} hanya memuat {most} calon"
                    f"{f' partai {line.party}' if line.party else ''}, dan sudah ada formulir yang masuk. "
                    "Periksa nomor urutnya."
                )
                self._fail(line, "no_urut", str(line.number), words)
            return
        self._check_gaps(beyond, set(standing))
        self._grown[ballot.contest, ballot.dapil] = {place: line.name for place, line in beyond.items()}

    def _check_gaps(self, beyond: dict[PlaceKey, CandidateLine], standing: set[PlaceKey]) -> None:
        """Numbers on a list have no gaps: one that is far off is a slip of the hand, not a longer list."""
        for (party, at), line in beyond.items():
            if at > 1 and (party, at - 1) not in standing and (party, at - 1) not in beyond:
                words = f"nomor {at - 1} belum ada, jadi nomor ini melompat. Periksa nomor urutnya."
                self._fail(line, "no_urut", str(at), words)

    def _fail(self, line: CandidateLine, column: str, value: str, words: str) -> None:
        self.problems.add(line.line, column, value, words)

    def _remark(self, register: Register, wanted: dict[BallotKey, dict[PlaceKey, CandidateLine]], added: int) -> None:
        self.remarks = []
        if added:
            self.remarks.append(f"{number(added)} calon di luar jumlah bawaan: surat suaranya bertambah panjang.")
        nameless: Counter[str] = Counter()
        for key in wanted:
            ballot = register.ballots[key]
            for one in ballot.choices:
                if one.number is not None and not one.imported and (one.party, one.number) not in wanted[key]:
                    nameless[f"{ballot.contest} {ballot.name}"] += 1
        for name, count in nameless.items():
            self.remarks.append(f"{number(count)} calon {name} tidak ada dalam berkas dan tetap tanpa nama.")

    def store(self, connection: Connection) -> None:
        code = self.house.election
        register = self.register(connection)
        if self._names:
            here = (choice.c.election == code) & (choice.c.contest == bindparam("_contest"))
            place = (choice.c.dapil == bindparam("_dapil")) & (choice.c.position == bindparam("_position"))
            connection.execute(
                update(choice).where(here, place).values(name=bindparam("name"), imported=True), self._names
            )
        for key, places in self._grown.items():
            self._grow(connection, register.ballots[key], places)
        register_changed(connection, register)
        # Vectors of another length are no totals of this ballot any more.
        queue(connection, code, "form", register.kelurahan(), sorted({contest for contest, _ in self._grown}))
        # Findings name the choices they read: those that stand are said anew in the new names.
        recheck(self.house, connection, code, self._with_findings(connection))

    def _with_findings(self, connection: Connection) -> list[str]:
        """The TPS that have a form with a finding in a contest of which a name changes."""
        contests = {row["_contest"] for row in self._names}
        found = select(form.c.tps).where(
            form.c.election == self.house.election, form.c.contest.in_(contests), form.c.findings != "[]"
        )
        return sorted(connection.execute(found.distinct()).scalars())

    def _grow(self, connection: Connection, ballot: Ballot, places: dict[PlaceKey, str]) -> None:
        """Write a ballot's choices anew with the added ones in their places."""
        named = {row["_position"]: row["name"] for row in self._names if _key(row) == (ballot.contest, ballot.dapil)}
        rows = [
            (one.party, one.number, named.get(one.position, one.name), one.imported or one.position in named)
            for one in ballot.choices
        ]
        rows += [(party, at, name, True) for (party, at), name in places.items()]
        order = {party: at for at, party in enumerate(ballot.parties)}
        # The party's own votes stand before its candidates.
        rows.sort(key=lambda row: (order.get(row[0], 0) if row[0] is not None else 0, row[1] or 0))
        code = self.house.election
        connection.execute(
            delete(choice).where(
                choice.c.election == code, choice.c.contest == ballot.contest, choice.c.dapil == ballot.dapil
            )
        )
        connection.execute(
            insert(choice),
            [
                {
                    "election": code,
                    "contest": ballot.contest,
                    "dapil": ballot.dapil,
                    "position": at,
                    "party": party,
                    "number": of_list,
                    "name": name,
                    "imported": imported,
                }
                for at, (party, of_list, name, imported) in enumerate(rows)
            ],
        )


def _key(row: dict[str, Any]) -> BallotKey:
    return row["_contest"], row["_dapil"]


def _party_words(ballot: Ballot) -> str:
    if not ballot.parties:
        return "surat suara ini tidak memuat partai. Kosongkan kolom ini."
    there = ", ".join(map(str, ballot.parties))
    return f"partai ini tidak ada pada surat suara {ballot.name}; yang ada: {there}."


def _has_forms(connection: Connection, register: Register, ballot: Ballot) -> bool:
    """Whether any form of this ballot was ever sent: also one that was rejected lies in the chain."""
    places = [
        kecamatan
        for (contest, kecamatan), dapil in register.dapil_of_kecamatan.items()
        if (contest, dapil) == (ballot.contest, ballot.dapil)
    ]
    where = or_(*(submission.c.tps.startswith(f"{place}.", autoescape=True) for place in places))
    wanted = select(submission.c.id).where(
        submission.c.election == register.election, submission.c.contest == ballot.contest, where
    )
    return connection.execute(wanted.limit(1)).first() is not None


def _read_line(cells: Cells) -> CandidateLine | None:
    contest = cells.choice("pemilihan", CONTESTS, required=True)
    party = cells.whole("no_partai", 1, 99)
    at = cells.whole("no_urut", 1, MOST_ON_A_LIST)
    name = cells.text("nama", required=True, longest=150)
    dapil = cells.text("kode_dapil", longest=10)
    if cells.ok and at is None:
        cells.fail("no_urut", "wajib diisi: nomor urut calon.")
    if not cells.ok or contest is None or at is None or name is None:
        return None
    return CandidateLine(cells.line, contest, dapil, party, at, name)
