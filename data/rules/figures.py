"""A figure on paper: a number, *tidak terbaca*, or *tidak diisi*.

Three different things that must never be mixed up: a written zero is ``0``, an entry nobody can read is
:data:`UNREAD`, and an empty box is ``None``. Nothing here turns one of them into another.

Stored as JSON a figure is an integer, ``"x"`` or ``null`` (:func:`encode`, :func:`decode`). Figures that come
in are read by :func:`parse_typed` (people and phones: whole and not negative) or :func:`parse_foreign` (files
of others: also impossible numbers, since what another source published has to be kept in order to be
questioned; rule B7 of :mod:`data.rules.tally` then holds such a form).
"""

import math
import re
from enum import Enum
from numbers import Integral
from typing import Final, Literal, TypeGuard

LARGEST: Final = 10**15 - 1
"""Fifteen digits: whole numbers up to here survive JSON in every browser. Longer input is a slip, not a
count."""


class Unread(Enum):
    """One member: an entry that is on the paper and cannot be read."""

    UNREAD = "x"

    def __repr__(self) -> str:
        return "UNREAD"


UNREAD: Final = Unread.UNREAD

Figure = int | Unread | None
Encoded = int | Literal["x"] | None

_DIGITS = re.compile(r"[0-9]+")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}([.,][0-9]{3})+")
_UNREAD_WORDS = frozenset({"x", "tidak terbaca"})


class FigureError(ValueError):
    """An entry that is not a figure: ``field`` says where, ``sentence`` what is wrong and what to do
    (Indonesian)."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


def is_number(figure: Figure) -> TypeGuard[int]:
    """True for a number that was read."""
    return isinstance(figure, int)


def known(*figures: Figure) -> bool:
    """True when every figure is a number that was read; true for no figures at all."""
    return all(is_number(figure) for figure in figures)


def encode(figure: Figure) -> Encoded:
    """The JSON value of a figure: an integer, ``"x"`` (tidak terbaca) or ``None`` (tidak diisi)."""
    return "x" if isinstance(figure, Unread) else figure


def decode(value: object, field: str) -> Figure:
    """Read back what :func:`encode` wrote; anything else raises :class:`FigureError`, never a guess."""
    if value is None:
        return None
    if value == "x":
        return UNREAD
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise FigureError(field, f'{field}: isi tersimpan {value!r} bukan angka, "x" atau kosong.')


def as_typed(figure: Figure) -> str:
    """A figure as a person types it: digits, ``x`` for unreadable, nothing for an empty box. :func:`parse_typed`
    reads it back."""
    return "" if figure is None else str(encode(figure))


def parse_typed(value: object, field: str) -> Figure:
    """Read one entry as typed or sent by a person.

    Accepts an integer, a whole float (JSON has no integers), digits with spaces around them, ``"x"`` or
    ``"tidak terbaca"`` in any case, and ``""`` or ``None`` for an empty box. Numbers above 9.999 are
    accepted: the form is kept and held by B7. Negative numbers, fractions, thousand separators, truth values
    and other text raise :class:`FigureError`.
    """
    if type(value) is int and 0 <= value <= LARGEST:
        return value  # nearly every figure; a DPRD form has 250
    if isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        if text.lower() in _UNREAD_WORDS:
            return UNREAD
        if _DIGITS.fullmatch(text):
            return _from_digits(text, field)
        raise FigureError(field, _complaint(text, field))
    figure = _plain_number(value, field)
    if figure is not None and figure < 0:
        raise FigureError(field, _complaint(str(figure), field))
    return figure


def parse_foreign(value: object, field: str) -> Figure:
    """Read one cell of a file made by others: any whole number, also negative or far too large.

    An empty cell (``None``, ``""``, spaces, or the NaN a table reader puts there) is ``None``. Text,
    fractions and thousand separators raise :class:`FigureError`: ``1.234`` means two different numbers in two
    countries.
    """
    if isinstance(value, float) and math.isnan(value):
        return None
    if not isinstance(value, str):
        return _plain_number(value, field)
    text = value.strip()
    if not text:
        return None
    if _WHOLE.fullmatch(text):
        return _from_digits(text, field)
    raise FigureError(field, _complaint(text, field, foreign=True))


def _plain_number(value: object, field: str) -> int | None:
    """An integer out of a value that is not text; truth values and fractions are refused."""
    if value is None:
        return None
    if isinstance(value, Integral) and not isinstance(value, bool):
        return _in_range(int(value), field)
    if isinstance(value, float) and value.is_integer():
        return _plain_number(int(value), field)
    if isinstance(value, float) and math.isfinite(value):
        raise FigureError(field, _complaint(str(value), field))
    raise FigureError(field, f"{field}: isinya bukan angka. Tulis bilangan bulat, atau kosongkan bila tidak diisi.")


def _from_digits(text: str, field: str) -> int:
    """Digits to a number. Python refuses to convert thousands of digits, so the line is cut where it is too
    long."""
    return _in_range(int(text.lstrip("+-0")[:20] or "0") * (-1 if text.startswith("-") else 1), field)


def _in_range(value: int, field: str) -> int:
    if abs(value) > LARGEST:
        raise FigureError(field, f"{field}: angkanya lebih dari 15 digit. Periksa kembali lalu tulis ulang.")
    return value


def _complaint(text: str, field: str, *, foreign: bool = False) -> str:
    """The sentence for an entry that is not a figure: which field, what stands there, what to do."""
    shown = text if len(text) <= 30 else text[:30] + "…"
    start = f'{field}: "{shown}"'
    if _GROUPED.fullmatch(text):
        return f"{start} memakai pemisah ribuan. Tulis angkanya saja, misalnya {re.sub('[.,]', '', text)}."
    if _WHOLE.fullmatch(text):
        return f"{start} tidak dapat dipakai. Tulis bilangan bulat 0 atau lebih, tanpa tanda di depannya."
    if re.fullmatch(r"[+-]?[0-9]*[.,][0-9]+(e[+-]?[0-9]+)?", text):
        return f"{start} bukan bilangan bulat. Tulis angka tanpa pecahan."
    if foreign:
        return f"{start} bukan angka. Isi dengan bilangan bulat, atau kosongkan selnya bila tidak ada datanya."
    return f'{start} bukan angka. Tulis bilangan bulat, "x" bila tidak terbaca, atau kosongkan bila tidak diisi.'
