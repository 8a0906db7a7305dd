"""From a file to rows of text with their line numbers: CSV or XLSX, and everything that can be wrong with
either.

Nothing is guessed into a value here. What a reader cannot be sure of (another encoding, rows above the
header, columns nobody asked for) is said in a note; what would change a meaning (two columns of one name,
a row of totals, a ragged row, a formula without its result) refuses the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from data.imports.report import FileProblem, Problems, shorten
from data.rules.words import listing, number

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 300
HEADER_WITHIN: Final = 10  # rows with something in them, from the top: titles may stand above the header

_TOTAL = re.compile(
    r"(grand |sub[ -]?)?(total|jumlah)( (akhir|keseluruhan|seluruh\w*|semua|kota|kecamatan|kelurahan))* ?:?",
    re.IGNORECASE,
)
_CSV: Final = frozenset({".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column by our name, with the other titles it is known under (any case, `_` and blanks alike)."""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """The columns of an import. Beside the required ones, all columns of one of the `alternatives` must
    be there."""

    columns: tuple[Column, ...]
    alternatives: tuple[tuple[str, ...], ...] = ()
    names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        known = {key_of(title): column.name for column in self.columns for title in (column.name, *column.aliases)}
        object.__setattr__(self, "names", known)

    def missing(self, found: Iterable[str]) -> str:
        """The required columns that are not there, in words; empty when the header is complete."""
        here = set(found)
        lacking = [column.name for column in self.columns if column.required and column.name not in here]
        words = [listing(lacking)] if lacking else []
        if self.alternatives and not any(set(one) <= here for one in self.alternatives):
            words.append(" atau ".join(" dengan ".join(one) for one in self.alternatives))
        return "; ".join(words)


@dataclass(frozen=True, slots=True)
class Line:
    """A raw row: `faults` maps the place of a cell to what is wrong with it."""

    number: int
    cells: Sequence[str]
    faults: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """What a reader makes of a file. `padded`: the format itself leaves out empty cells at the end of a
    row."""

    lines: list[Line]
    notes: list[str]
    padded: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data: cells by our column names, only of columns that the file has."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class FileTable:
    """`titles`: our column name -> its title in the file; `notes`: what the user should know."""

    titles: dict[str, str]
    rows: list[Row]
    notes: list[str]


def key_of(title: str) -> str:
    """A column title without case, blanks and punctuation: `Kode TPS` and `kode_tps` are one."""
    return re.sub(r"[^0-9a-z]+", "_", title.strip().lower()).strip("_")


def clean(cell: str) -> str:
    """Blanks of every kind become one; invisible marks from web pages go."""
    return " ".join(cell.replace("\u200b", "").replace("\ufeff", "").replace("\u00a0", " ").split())


def check_path(path: Path) -> bytes:
    """The first bytes of an ordinary, non-empty file of bearable size; `FileProblem` otherwise."""
    try:
        if path.is_dir():
            raise FileProblem(f"{path.name} adalah folder. Sebutkan satu berkas CSV atau XLSX.")
        if not path.exists():
            raise FileProblem(f"Berkas {path} tidak ditemukan. Periksa nama dan foldernya.")
        if not path.is_file():
            raise FileProblem(f"{path.name} bukan berkas biasa.")
        size = path.stat().st_size
        if size == 0:
            raise FileProblem(f"Berkas {path.name} kosong (0 bita).")
        if size > MOST_BYTES:
            raise FileProblem(
                f"Berkas {path.name} berukuran {number(size // 1024 // 1024)} MB; paling besar "
                f"{MOST_BYTES // 1024 // 1024} MB. Bagi menjadi beberapa berkas."
            )
        with path.open("rb") as file:
            return file.read(8)
    except OSError as error:
        raise FileProblem(f"Berkas {path.name} tidak dapat dibaca: periksa izinnya.") from error


def read_table(path: Path, layout: Layout, problems: Problems) -> FileTable:
    """The rows of a CSV or XLSX file under our column names. Errors of single lines go to `problems` and
    their rows are left out; an unreadable file raises `FileProblem`."""
    from data.imports import csv_text, xlsx  # they need this module's types

    start = check_path(path)
    suffix = path.suffix.lower()
    zipped = start.startswith(b"PK")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileProblem(
            f"{path.name} adalah berkas Excel lama (.xls) atau bersandi. Simpan ulang sebagai .xlsx tanpa sandi."
        )
    if suffix == ".xlsx":
        if not zipped:
            raise FileProblem(f"{path.name} bernama .xlsx tetapi isinya bukan XLSX. Simpan ulang dari Excel.")
        return _table(xlsx.read(path), layout, problems)
    if suffix in _CSV:
        if zipped:
            raise FileProblem(f"{path.name} bernama {suffix} tetapi isinya XLSX atau ZIP. Beri akhiran yang benar.")
        return _table(csv_text.read(path, layout.names), layout, problems)
    raise FileProblem(f"Akhiran {suffix or '(tanpa akhiran)'} tidak dikenal. Pakai berkas .csv atau .xlsx.")


def _table(raw: Raw, layout: Layout, problems: Problems) -> FileTable:
    if len(raw.lines) > MOST_ROWS:
        raise FileProblem(f"Berkas memuat lebih dari {number(MOST_ROWS)} baris. Bagi menjadi beberapa berkas.")
    lines = [line for line in raw.lines if any(cell.strip() for cell in line.cells) or line.faults]
    if not lines:
        raise FileProblem("Berkas tidak memuat satu baris pun.")
    at = _header_at(lines, layout)
    places, notes = _columns(lines[at], layout)
    if at:
        notes.append(f"{at} baris di atas judul kolom (baris {lines[at].number}) dilewati.")
    body = lines[at + 1 :]
    if not body:
        raise FileProblem("Berkas hanya memuat judul kolom, tanpa baris data.")
    titles = {name: clean(lines[at].cells[place]) for name, place in places.items()}
    width = len(lines[at].cells)
    rows = []
    for line in body:
        before = len(problems)
        _check_line(line, width, places, titles, problems, padded=raw.padded)
        if len(problems) == before:
            cells = line.cells
            have = len(cells)
            rows.append(Row(line.number, {name: clean(cells[at]) if at < have else "" for name, at in places.items()}))
    return FileTable(titles, rows, [*raw.notes, *notes])


def _header_at(lines: list[Line], layout: Layout) -> int:
    """Which of the first rows is the header: the first complete one."""
    best, most = 0, 0
    for at, line in enumerate(lines[:HEADER_WITHIN]):
        found = {layout.names[key] for cell in line.cells if (key := key_of(cell)) in layout.names}
        if found and not layout.missing(found):
            return at
        if len(found) > most:
            best, most = at, len(found)
    titles = [shorten(clean(cell)) for cell in lines[best].cells if cell.strip()][:40]
    found = {layout.names[key_of(title)] for title in titles if key_of(title) in layout.names}
    # All in one column: most often the columns are kept apart by something else than this reader knows.
    remedy = (
        "Periksa pemisah kolomnya: koma, titik koma, atau tab."
        if len(titles) == 1
        else "Tambahkan atau ganti nama kolomnya."
    )
    raise FileProblem(
        f"Kolom wajib belum ada: {layout.missing(found)}. Yang ditemukan pada baris {lines[best].number}: "
        f"{', '.join(titles)}. {remedy}",
        lines[best].number,
    )


def _columns(header: Line, layout: Layout) -> tuple[dict[str, int], list[str]]:
    """Our name -> place of the column. Two columns of one meaning are refused: which is right is not ours
    to say."""
    if len(header.cells) > MOST_COLUMNS:
        raise FileProblem(f"Berkas memuat lebih dari {MOST_COLUMNS} kolom.", header.number)
    places: dict[str, int] = {}
    seen: dict[str, str] = {}
    surplus: list[str] = []
    for at, cell in enumerate(header.cells):
        key, title = key_of(cell), clean(cell)
        if not title:
            continue
        name = layout.names.get(key)
        meaning = name or key or title
        if meaning in seen:
            same = f'"{seen[meaning]}" dan "{shorten(title)}"' if seen[meaning] != title else f'"{shorten(title)}"'
            raise FileProblem(
                f"Baris {header.number}: judul kolom {same} ada dua kali atau berarti sama. Hapus salah satu.",
                header.number,
            )
        seen[meaning] = title
        if name:
            places[name] = at
        else:
            surplus.append(shorten(title))
    return places, [f"Kolom yang tidak dipakai: {', '.join(surplus)}."] if surplus else []


def _check_line(
    line: Line,
    width: int,
    places: dict[str, int],
    titles: dict[str, str],
    problems: Problems,
    *,
    padded: bool,
) -> None:
    """Faults of cells, ragged rows, rows of totals."""
    title_at = {at: titles[name] for name, at in places.items()}
    for at, words in line.faults.items():
        if at in title_at:
            problems.add(line.number, title_at[at], line.cells[at], words)
    if any(cell.strip() for cell in line.cells[width:]) or (len(line.cells) < width and not padded):
        problems.whole(
            f"Baris {line.number}: ada {len(line.cells)} kolom, sedangkan judulnya {width}. "
            "Periksa pemisah kolom dan tanda kutip pada baris ini.",
            line.number,
        )
        return
    for at, title in title_at.items():
        cell = line.cells[at] if at < len(line.cells) else ""
        if cell and _TOTAL.fullmatch(clean(cell)):
            problems.add(line.number, title, cell, "baris jumlah (total) bukan data. Hapus baris ini.")
            return
