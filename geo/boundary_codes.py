"""Which kelurahan a row of a boundary file is: by code in any column, by name only as a last resort.

The codes of Kemendagri (dotted or not), KPU and BPS all have ten digits once the dots are gone, and some
numbers are one kelurahan in one system and another kelurahan in the other (6472061001 is Loa Bakung to KPU,
Temindung Permai to BPS). So a column is read as a whole, under the one system that explains most of it, and
columns must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from data.errors import Refused

SYSTEMS: Final = {"kode": "Kemendagri", "kode_kpu": "KPU", "kode_bps": "BPS"}
_SPELLINGS: Final = {
    "karangasemulu": "karangasamulu",
    "karangasemilir": "karangasamilir",
    "sungaisiringpelita": "sungaisiring",
    "simpangtigaloajananilir": "simpangtiga",
}
"""Names as KPU's and others' files spell them, without spaces; what follows a slash is dropped before."""


class BoundaryError(Refused, ValueError):
    """A boundary file that cannot be used; the sentence says which file, row or kelurahan, and what to do."""


@dataclass(frozen=True)
class Match:
    """How the rows were recognised: `kode` per row (None where a row is no kelurahan of the city)."""

    kode: list[str | None]
    column: str
    system: str

    @property
    def rows(self) -> int:
        """How many rows were recognised."""
        return sum(code is not None for code in self.kode)


def digits(value: Any) -> str:
    """The digits of a code: `64.72.01.1001`, `6472011001`, 6472011001.0 and `ID6472011001` are the same."""
    if value is None or (isinstance(value, float) and not value.is_integer()):
        return ""
    text = str(int(value)) if isinstance(value, float) else str(value)
    return re.sub(r"\D", "", re.sub(r"^(\d{10})\.0$", r"\1", text.strip()))


def plain_name(value: Any) -> str:
    """A name without case, spaces, punctuation and prefix, known misspellings put right; empty if none."""
    if not isinstance(value, str):
        return ""
    text = re.sub(r"^\s*(kelurahan|kel\.|kecamatan|kec\.)\s+", "", value.casefold())
    text = re.sub(r"[^a-z0-9]", "", text.partition("/")[0])
    return _SPELLINGS.get(text, text)


def match_rows(table: pd.DataFrame, wilayah: pd.DataFrame) -> list[str]:
    """The Kemendagri code of every row of `table` (attributes of a boundary file, any columns).

    `wilayah` has kode, kode_kpu, kode_bps, nama, kecamatan. `BoundaryError` when the file is of another city
    or another level, when a row is unknown, or when two columns disagree.
    """
    found = [
        match for column in table.columns for match in _best_by_code(table[column], str(column), wilayah)
    ]
    usable = [match for match in found if match.rows * 2 >= len(table)]
    if not usable:
        _refuse_other_level(table, wilayah)
        usable = _by_name(table, wilayah)
    if not usable:
        raise BoundaryError(
            "Tidak satu kolom pun berisi kode kelurahan Kota Samarinda (kolom: "
            f"{_listed(table.columns)}). Berkas ini "
            "tampaknya dari daerah lain, atau kodenya hilang. Sertakan kolom kode Kemendagri, KPU, atau BPS "
            "(10 angka, misalnya 64.72.01.1001)."
        )
    usable.sort(key=lambda match: -match.rows)  # stable: Kemendagri before KPU before BPS, first column first
    _refuse_disagreement(table, usable)
    best = usable[0]
    return [code if code is not None else _refuse_row(table, best, row) for row, code in enumerate(best.kode)]


def _best_by_code(values: pd.Series, column: str, wilayah: pd.DataFrame) -> list[Match]:
    """The column under the system that recognises most rows (none if no row is); ties must mean the same."""
    texts = [digits(value) for value in values]
    matches = []
    for system in SYSTEMS:
        known = {digits(code): str(kode) for code, kode in zip(wilayah[system], wilayah["kode"], strict=True)}
        matches.append(Match([known.get(text) for text in texts], column, SYSTEMS[system]))
    best = max(matches, key=lambda match: match.rows)
    if best.rows == 0:
        return []
    rivals = [match for match in matches if match.rows == best.rows and match.kode != best.kode]
    if rivals and best.rows * 2 >= len(texts):
        raise BoundaryError(
            f"Kolom {column} dapat dibaca sebagai kode {best.system} maupun {rivals[0].system}, dan "
            "artinya berbeda. Sertakan kolom kode Kemendagri (misalnya 64.72.01.1001)."
        )
    return [best]


def _by_name(table: pd.DataFrame, wilayah: pd.DataFrame) -> list[Match]:
    """The best reading by kecamatan and kelurahan names; a name that two share needs its kecamatan."""
    pairs = {
        (plain_name(kecamatan), plain_name(nama)): str(kode)
        for kode, nama, kecamatan in zip(wilayah["kode"], wilayah["nama"], wilayah["kecamatan"], strict=True)
    }
    counts = pd.Series([name for _, name in pairs]).value_counts()
    unique = {name: kode for (_, name), kode in pairs.items() if counts[name] == 1}
    names = {str(column): [plain_name(value) for value in table[column]] for column in table.columns}
    with_kecamatan = [
        Match([pairs.get(key) for key in zip(kecamatan, texts, strict=True)], column, "nama")
        for column, texts in names.items()
        for above, kecamatan in names.items()
        if above != column
    ]
    alone = [Match([unique.get(name) for name in texts], column, "nama") for column, texts in names.items()]
    for readings in (with_kecamatan, alone):
        likely = [match for match in readings if match.rows * 2 >= len(table) and match.rows > 0]
        if likely:
            return [max(likely, key=lambda match: match.rows)]
    return []


def _refuse_other_level(table: pd.DataFrame, wilayah: pd.DataFrame) -> None:
    """Recognise a kecamatan file by its codes, before names are tried (Sambutan is both)."""
    kecamatan = {digits(str(code).rpartition(".")[0]) for code in wilayah["kode"]}
    for column in table.columns:
        hits = sum(digits(value) in kecamatan for value in table[column])
        if hits * 2 >= len(table) and hits > 0:
            raise BoundaryError(
                f"Berkas ini berisi batas kecamatan ({len(table)} wilayah, kolom {column}), bukan kelurahan. "
                f"Impor berkas batas {len(wilayah)} kelurahan; batas kecamatan dihitung dari situ."
            )


def _refuse_disagreement(table: pd.DataFrame, usable: list[Match]) -> None:
    best = usable[0]
    for other in usable[1:]:
        for row, (one, two) in enumerate(zip(best.kode, other.kode, strict=True)):
            if one is not None and two is not None and one != two:
                raise BoundaryError(
                    f"Baris {row + 1}: kolom {best.column} (kode {best.system}: "
                    f"{table[best.column].iloc[row]}) dan "
                    f"kolom {other.column} (kode {other.system}: {table[other.column].iloc[row]}) "
                    "menunjuk kelurahan "
                    "yang berbeda. Perbaiki kode yang salah di berkas, lalu impor lagi."
                )


def _refuse_row(table: pd.DataFrame, match: Match, row: int) -> str:
    unknown = sum(code is None for code in match.kode)
    raise BoundaryError(
        f"Baris {row + 1}: {match.column} = {table[match.column].iloc[row]!r} bukan kelurahan Kota "
        "Samarinda yang dikenal"
        + (f" ({unknown} baris seperti itu)" if unknown > 1 else "")
        + f". Dibaca sebagai {'' if match.system == 'nama' else 'kode '}{match.system}. "
        "Hapus baris di luar kota atau perbaiki isinya, lalu impor lagi."
    )


def _listed(columns: Iterable[Any]) -> str:
    return ", ".join(str(column) for column in columns) or "tidak ada"
