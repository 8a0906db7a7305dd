"""Cells of a row to values. Whatever cannot be read is noted with line, column, value and what to do, and
is None."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final, TypeVar

from data import codes
from data.clock import WITA
from data.errors import Refused
from data.imports.files import Row
from data.imports.report import Problems
from data.rules.words import decimal, number

T = TypeVar("T")
LONGEST_TEXT: Final = 120
_DECIMAL = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
_DATE = re.compile(
    r"(?:(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})|(?P<d2>[0-9]{1,2})[/.-](?P<m2>[0-9]{1,2})[/.-](?P<y2>[0-9]{4}))"
    r"(?:[T ](?P<clock>[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?))?"
)
_LEVEL_EXAMPLES: Final = {"kecamatan": "64.72.01", "kelurahan": "64.72.01.1001", "tps": "64.72.01.1001.001"}


class Cells:
    """One row being read; `ok` turns false with the first thing that is wrong with it."""

    def __init__(self, row: Row, titles: Mapping[str, str], problems: Problems) -> None:
        self.line = row.line
        self.ok = True
        self._cells = row.cells
        self._titles = titles
        self._problems = problems

    def raw(self, name: str) -> str:
        """The text of a cell; empty when the cell is, or the column is not there."""
        return self._cells.get(name, "")

    def has(self, name: str) -> bool:
        """Whether the file has the column."""
        return name in self._titles

    def fail(self, name: str, words: str) -> None:
        """Note what is wrong with a cell."""
        self.ok = False
        self._problems.add(self.line, self._titles.get(name, name), self.raw(name), words, name=name)

    def text(self, name: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str | None:
        """A name or the like; formulas and control characters are refused."""
        value = self.raw(name)
        if not value:
            if required:
                self.fail(name, "wajib diisi.")
            return None
        if len(value) > longest:
            self.fail(name, f"terlalu panjang, paling banyak {longest} huruf.")
        elif value[0] in "=@" or not value.isprintable():
            self.fail(name, "memuat rumus atau karakter yang tidak dapat dicetak. Tulis sebagai teks biasa.")
        else:
            return value
        return None

    def whole(self, name: str, low: int, high: int, *, unit: str = "") -> int | None:
        """A whole number within bounds; no thousand separators, since 1.234 means two things in two
        countries."""
        value = self.raw(name)
        if not value:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,15}", value):
            self.fail(name, "bukan bilangan bulat. Tulis angka saja tanpa titik atau koma, atau kosongkan.")
            return None
        if not low <= int(value) <= high:
            self.fail(name, f"di luar {number(low)} sampai {number(high)}{unit and ' ' + unit}. Periksa kembali.")
            return None
        return int(value)

    def decimal(self, name: str, low: float, high: float, *, unit: str = "") -> float | None:
        """A number within bounds, decimal point or decimal comma."""
        value = self.raw(name)
        if not value:
            return None
        if not _DECIMAL.fullmatch(value):
            self.fail(
                name,
                "bukan angka. Tulis misalnya 36,5 tanpa satuan dan tanpa pemisah ribuan, atau kosongkan.",
            )
            return None
        found = float(value.replace(",", "."))
        if not low <= found <= high:
            bounds = f"{decimal(low, 3).rstrip('0').rstrip(',')} sampai {decimal(high, 3).rstrip('0').rstrip(',')}"
            self.fail(name, f"di luar {bounds}{unit and ' ' + unit}. Periksa kembali.")
            return None
        return found

    def code(self, name: str, *levels: str, required: bool = True) -> str | None:
        """A dotted area code of one of the levels; undotted ones are accepted."""
        value = self.raw(name)
        wanted = " atau ".join(f"{level} (misalnya {_LEVEL_EXAMPLES[level]})" for level in levels)
        if not value:
            if required:
                self.fail(name, f"wajib diisi: kode {wanted}.")
            return None
        try:
            code = codes.normalise(value)
        except Refused:
            code = ""
        if not code or codes.level(code) not in levels:
            self.fail(name, f"bukan kode {wanted}.")
            return None
        return code

    def choice(self, name: str, options: Mapping[str, T], *, required: bool = False) -> T | None:
        """One of a set of words (compared without case); the sentence lists them."""
        value = self.raw(name).lower()
        if not value:
            if required:
                self.fail(name, f"wajib diisi. Pilihannya: {', '.join(options)}.")
            return None
        if value not in options:
            self.fail(name, f"tidak dikenal. Pilihannya: {', '.join(options)}.")
            return None
        return options[value]

    def moment(self, name: str, *, required: bool = False) -> dt.datetime | None:
        """A date with or without a time, WITA: 2024-02-12, 12/02/2024 (day first), 2024-02-12 08:30."""
        value = self.raw(name)
        if not value:
            if required:
                self.fail(name, "wajib diisi, misalnya 2024-02-12 atau 12/02/2024.")
            return None
        found = _DATE.fullmatch(value)
        try:
            if found:
                day = dt.date(*(int(found[a] or found[b]) for a, b in (("y", "y2"), ("m", "m2"), ("d", "d2"))))
                hour, minute, *_ = re.split("[:.]", found["clock"] or "0:0")
                return dt.datetime.combine(day, dt.time(int(hour), int(minute)), WITA)
        except ValueError:
            pass  # a day or an hour that does not exist: said below like every other unreadable date
        self.fail(name, "bukan tanggal. Tulis 2024-02-12 atau 12/02/2024 (tanggal dulu), boleh dengan jam 08:30.")
        return None
