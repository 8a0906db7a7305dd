"""CSV as people save it: comma, semicolon or tab; UTF-8 with or without a byte order mark, Windows-1252,
UTF-16."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from data.imports.files import HEADER_WITHIN, MOST_ROWS, Line, Raw, key_of
from data.imports.report import FileProblem
from data.rules.words import number

DELIMITERS: Final = (",", ";", "\t")
_OPEN_QUOTE = "sel ini memuat pergantian baris. Periksa tanda kutip yang tidak ditutup, atau tulis dalam satu baris."


def read(path: Path, names: Mapping[str, str]) -> Raw:
    """All rows of the file with the number of the line each begins on. `names`: the header keys that are
    known."""
    text, notes = decode(path.read_bytes(), path.name)
    delimiter, text, skipped = _delimiter(text, names)
    lines: list[Line] = []
    source = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1 + skipped
    try:
        for cells in source:
            faults = {at: _OPEN_QUOTE for at, cell in enumerate(cells) if "\n" in cell or "\r" in cell}
            lines.append(Line(begins, cells, faults))
            begins = source.line_num + 1 + skipped
            if len(lines) > MOST_ROWS:
                raise FileProblem(f"Berkas memuat lebih dari {number(MOST_ROWS)} baris. Bagi menjadi beberapa berkas.")
    except csv.Error as error:
        raise FileProblem(
            f"Baris {begins}: tanda kutip tidak berpasangan, sehingga kolom tidak dapat dipisahkan. "
            "Perbaiki tanda kutip pada baris ini.",
            begins,
        ) from error
    return Raw(lines, notes, padded=False)


def decode(content: bytes, name: str) -> tuple[str, list[str]]:
    """The text of a file and a note when it is not UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return _no_nul(content.decode("utf-16"), name), ["Berkas dibaca sebagai UTF-16."]
        except UnicodeDecodeError as error:
            raise FileProblem(f"{name} bukan teks UTF-16 yang utuh. Simpan ulang sebagai CSV UTF-8.") from error
    try:
        return _no_nul(content.decode("utf-8-sig"), name), []
    except UnicodeDecodeError:
        pass  # not UTF-8: the next encoding is tried, and said
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileProblem(f"Pengodean {name} tidak dikenal. Simpan ulang sebagai CSV UTF-8.") from error
    note = "Berkas dibaca sebagai Windows-1252, bukan UTF-8: periksa nama yang memakai tanda khusus."
    return _no_nul(text, name), [note]


def _no_nul(text: str, name: str) -> str:
    at = text.find("\0")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        raise FileProblem(f"{name} memuat karakter NUL pada baris {line}: bukan berkas teks yang utuh.", line)
    return text


def _delimiter(text: str, names: Mapping[str, str]) -> tuple[str, str, int]:
    """The delimiter, the text without Excel's `sep=` line, and how many lines that took."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and first.strip()[4:] in (",", ";"):
        return first.strip()[4:], rest, 1
    heads = [line for line in text[:200_000].splitlines() if line.strip()][:HEADER_WITHIN]

    def worth(delimiter: str) -> tuple[int, int]:
        """Most known titles in one row; then most columns."""
        rows = [next(csv.reader([line], delimiter=delimiter), []) for line in heads]
        known = max((len({names[key] for cell in row if (key := key_of(cell)) in names}) for row in rows), default=0)
        return known, max((len(row) for row in rows), default=0)

    return max(DELIMITERS, key=worth), text, 0
