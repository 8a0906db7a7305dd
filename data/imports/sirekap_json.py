"""Sirekap as KPU publishes it: one JSON object per TPS and contest, alone, in a folder or in a ZIP.

The TPS is the file's name (`6472011001001.json`); the contest is the nearest part of its path that names
one (`ppwp`, `pdpr`, `pdpd`, `pdprdp`, `pdprdk`, or our own codes), else ppwp by its tickets' keys, else what
the other objects of the same folder are. Presidential tickets have KPU's fixed keys; all other candidates have
keys that are numbers given in ballot order, so the sorted keys are the numbers 1, 2, 3 and so on of their list,
provided there are exactly as many as the ballot has.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

from data import codes
from data.imports.files import check_path
from data.imports.report import FileProblem, Problems
from data.imports.sirekap_rows import ADMINISTRATION, Entry, Found, check_tps, round_of
from data.register import Ballot, Register
from data.reports import FormKey
from data.rules.words import number

CONTESTS: Final = {
    "ppwp": "ppwp",
    "pdpr": "dpr",
    "dpr": "dpr",
    "pdpd": "dpd",
    "dpd": "dpd",
    "pdprdp": "dprd_prov",
    "dprd_prov": "dprd_prov",
    "pdprdk": "dprd_kota",
    "dprd_kota": "dprd_kota",
}
TICKETS: Final = ("100025", "100026", "100027")
LARGEST_OBJECT: Final = 1024 * 1024
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_OBJECTS: Final = 200_000
_TPS_NAME = re.compile(r"[0-9]{13}")

Source = tuple[PurePosixPath, bytes]


class _Odd(ValueError):
    """Something about an object that is not as KPU writes it, in words."""


def read(path: Path, register: Register, problems: Problems) -> tuple[list[Found], list[str]]:
    """All objects of the file, folder or ZIP, and what the user should know about them."""
    reading = _Reading(register, problems)
    for name, body in _sources(path):
        reading.take(name, body)
    if not reading.objects:
        raise FileProblem(
            f"{path.name} tidak memuat satu pun berkas TPS. Namanya harus kode TPS 13 angka, "
            "misalnya 6472011001001.json."
        )
    reading.settle()
    return reading.found, reading.notes()


class _Reading:
    """Objects as they are taken one by one, and those of which nothing says the contest until all are there."""

    def __init__(self, register: Register, problems: Problems) -> None:
        self.found: list[Found] = []
        self.objects = 0
        self._register = register
        self._problems = problems
        self._others = 0
        self._empty = 0
        self._nameless: list[tuple[PurePosixPath, dict[str, Any]]] = []
        self._contests: defaultdict[PurePosixPath, set[str]] = defaultdict(set)  # folder -> what its objects are

    def take(self, name: PurePosixPath, body: bytes) -> None:
        """Read one object; what is wrong with it becomes a problem of the import."""
        if not _TPS_NAME.fullmatch(name.stem):
            self._others += 1
            return
        self.objects += 1
        try:
            told = _parse(body)
            tps = _tps(name, self._register)
            contest = _contest(name, _mapping(told, "chart"))
            if contest is None:
                self._nameless.append((name, told))
                return
            self._add(name, _found(name, tps, told, contest, self._register))
        except _Odd as odd:
            self._problems.whole(f"Berkas {name.name}: {odd}", 0)

    def settle(self) -> None:
        """The nameless: of the contest of their folder, or without a figure, or nobody can say."""
        for name, told in self._nameless:
            contests = self._contests.get(name.parent, set())
            try:
                if len(contests) == 1:
                    tps = _tps(name, self._register)
                    self._add(name, _found(name, tps, told, next(iter(contests)), self._register))
                elif _holds_nothing(told):
                    self._empty += 1
                else:
                    raise _Odd(
                        "jenis pemilihan tidak terbaca. Letakkan berkasnya dalam folder ppwp, pdpr, pdpd, pdprdp "
                        "atau pdprdk."
                    )
            except _Odd as odd:
                self._problems.whole(f"Berkas {name.name}: {odd}", 0)

    def notes(self) -> list[str]:
        """What was passed over."""
        notes = [f"{number(self._others)} berkas yang namanya bukan kode TPS dilewati."] if self._others else []
        if self._empty:
            notes.append(f"{number(self._empty)} berkas TPS tanpa satu angka pun dilewati.")
        return notes

    def _add(self, name: PurePosixPath, one: Found) -> None:
        self.found.append(one)
        self._contests[name.parent].add(one.key.contest)


# ---- where the objects are
# ---------------------------------------------------------------------------------------


def _sources(path: Path) -> Iterator[Source]:
    if path.is_dir():
        return _folder(path)
    check_path(path)
    return _zip(path) if path.suffix.lower() == ".zip" else _single(path)


def _single(path: Path) -> Iterator[Source]:
    yield PurePosixPath(path.resolve().as_posix()), _bounded(path)


def _folder(path: Path) -> Iterator[Source]:
    root = path.resolve()
    names = sorted(one for one in root.rglob("*.json") if one.is_file() and not one.is_symlink())
    if len(names) > MOST_OBJECTS:
        raise FileProblem(f"{path.name} memuat lebih dari {number(MOST_OBJECTS)} berkas.")
    for one in names:
        yield PurePosixPath(one.as_posix()), _bounded(one)


def _bounded(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_OBJECT:
            raise FileProblem(f"{path.name} lebih dari {LARGEST_OBJECT // 1024 // 1024} MB: bukan objek satu TPS.")
        return path.read_bytes()
    except OSError as error:
        raise FileProblem(f"Berkas {path.name} tidak dapat dibaca: periksa izinnya.") from error


def _zip(path: Path) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [part for part in archive.infolist() if part.filename.lower().endswith(".json")]
            unpacked = sum(part.file_size for part in parts)
            if unpacked > MOST_UNPACKED or len(parts) > MOST_OBJECTS:
                raise FileProblem(
                    f"{path.name} memuat {number(unpacked // 1024 // 1024)} MB dalam {number(len(parts))} "
                    f"berkas setelah dibuka; paling besar {MOST_UNPACKED // 1024 // 1024} MB. "
                    "Bagi menjadi beberapa ZIP."
                )
            for part in parts:
                # The archive's own name may be what names the contest: ppwp.zip
                yield PurePosixPath(path.stem) / part.filename, archive.read(part)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise FileProblem(f"{path.name} bukan ZIP yang utuh dan tanpa sandi. Buat ulang arsipnya.") from error


# ---- one object
# --------------------------------------------------------------------------------------------------


def _tps(name: PurePosixPath, register: Register) -> str:
    tps = codes.normalise(name.stem)
    if not check_tps(register, tps):
        raise _Odd(f"TPS {tps} tidak ada dalam daftar {register.name}. Periksa kode, atau impor tps dahulu.")
    return tps


def _found(name: PurePosixPath, tps: str, told: dict[str, Any], contest: str, register: Register) -> Found:
    chart = _mapping(told, "chart")
    turn = round_of(_words(told, "psu"))
    if turn is None:
        raise _Odd(f'putaran (psu) "{_words(told, "psu")[:40]}" tidak dikenal.')
    if contest not in register.contests:
        raise _Odd(f"pemilihan {contest} tidak diadakan dalam {register.name}.")
    ballot = register.ballot_of(contest, tps)
    if ballot.parties:
        votes, parties = _by_party(ballot, chart, _mapping(told, "caleg"))
    else:
        votes, parties = _by_candidate(ballot, chart), ()
    block = _mapping(told, "administrasi")
    administration = {one: Entry(f"administrasi.{one}", block[one]) for one in ADMINISTRATION if one in block}
    return Found(0, f"Berkas {name.name}", FormKey(tps, contest, turn), votes, parties, administration)


def _parse(body: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if len(set(keys)) != len(keys):
            raise _Odd("ada nama isian yang tertulis dua kali.")
        return dict(pairs)

    def never(constant: str) -> None:
        raise _Odd(f"memuat {constant}, yang bukan angka.")

    try:
        told = json.loads(body, object_pairs_hook=once, parse_constant=never)
    except _Odd:
        raise
    except (ValueError, RecursionError) as error:
        raise _Odd("bukan JSON yang utuh. Unduh ulang berkas ini.") from error
    if not isinstance(told, dict) or "chart" not in told:
        raise _Odd('bukan objek TPS dari KPU (tidak ada "chart").')
    return told


def _mapping(told: dict[str, Any], name: str) -> dict[str, Any]:
    """A nested object without KPU's literal `"null": null`; an absent or null one is empty."""
    value = told.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _Odd(f'"{name}" bukan objek.')
    if value.get("null") is not None:
        raise _Odd(f'"{name}" memuat angka tanpa nama ("null").')
    return {key: inner for key, inner in value.items() if key != "null"}


def _words(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return "" if value is None else str(value)


def _contest(name: PurePosixPath, chart: dict[str, Any]) -> str | None:
    """The contest by the nearest named part of the path; else by the tickets' keys, which only one
    contest has; else None."""
    for part in reversed(name.parts[:-1]):
        if part.lower() in CONTESTS:
            return CONTESTS[part.lower()]
    return "ppwp" if set(chart) & set(TICKETS) else None


def _holds_nothing(told: dict[str, Any]) -> bool:
    """An object of a TPS of which KPU has nothing yet: all blocks of figures null, or full of nulls."""

    blocks = (_mapping(told, block) for block in ("chart", "caleg", "administrasi"))
    return all(value is None for block in blocks for value in block.values())


def _by_candidate(ballot: Ballot, chart: dict[str, Any]) -> tuple[Entry, ...]:
    if not chart:
        return (Entry("chart"),) * ballot.size
    keys = list(TICKETS) if ballot.contest == "ppwp" else _sorted(chart, "chart")
    unknown = sorted(set(chart) - set(keys))
    if unknown or len(keys) != ballot.size:
        some = ", ".join(sorted(chart)[:5])
        raise _Odd(f"chart memuat {len(chart)} pilihan ({some}), surat suara memuat {ballot.size}.")
    return tuple(Entry(f"chart.{key}", chart.get(key)) for key in keys)


def _by_party(
    ballot: Ballot, chart: dict[str, Any], lists: dict[str, Any]
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The vote vector (a party's own votes, then its candidates) and the written totals of the parties."""
    strange = sorted((set(chart) | set(lists)) - {str(party) for party in ballot.parties})
    if strange:
        raise _Odd(f"partai {', '.join(strange[:5])} tidak ada pada surat suara {ballot.name}.")
    votes: list[Entry] = []
    totals: list[Entry] = []
    for party in ballot.parties:
        own = _mapping(chart, str(party))
        totals.append(Entry(f"chart.{party}.jml_suara_total", own.get("jml_suara_total")))
        votes.append(Entry(f"chart.{party}.jml_suara_partai", own.get("jml_suara_partai")))
        size = sum(1 for one in ballot.choices if one.party == party and one.number is not None)
        votes += _candidates(party, size, _mapping(lists, str(party)))
    return tuple(votes), tuple(totals)


def _candidates(party: int, size: int, told: dict[str, Any]) -> list[Entry]:
    if not told:
        return [Entry(f"caleg.{party}")] * size
    keys = _sorted(told, f"caleg.{party}")
    if len(keys) != size:
        raise _Odd(f"caleg partai {party} berjumlah {len(keys)}, surat suara memuat {size}.")
    return [Entry(f"caleg.{party}.{key}", told[key]) for key in keys]


def _sorted(told: dict[str, Any], where: str) -> list[str]:
    odd = [key for key in told if not key.isascii() or not key.isdigit()]
    if odd:
        raise _Odd(f'{where} memuat kunci "{odd[0][:40]}" yang bukan nomor calon.')
    return sorted(told, key=int)
