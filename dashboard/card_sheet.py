"""The sheet of enrolment cards: A4, eight cards of 105 x 74.25 mm (A7) with lines to cut along, as PDF.

Pure: cards in, bytes out. The QR holds `<base>/daftar#<secret>`; the secret is nowhere else on the card, so that nobody
can read it over a shoulder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import segno
from fpdf import FPDF

from dashboard.pdf_letters import writable
from data.clock import WITA
from data.enrolment import IssuedCard
from data.register import Register

COLUMNS: Final = 2
ROWS: Final = 4
WIDTH: Final = 105.0
HEIGHT: Final = 74.25
MARGIN: Final = 7.0
QR_SIZE: Final = 40.0
STEPS: Final = (
    "Pindai QR dengan kamera HP, buka alamatnya.",
    "Tekan Daftarkan.",
    "Satu kartu untuk satu HP: jangan difoto, jangan dibagikan.",
)
_QUIET: Final = 4  # modules of white around a QR, by its standard
_STAMP: Final = 33.0  # the width of SIMULASI beside the name
_ALARM: Final = (176, 28, 28)
_GREY: Final = (95, 99, 106)


@dataclass(frozen=True, slots=True)
class Face:
    """What stands on a card. `place`: 'TPS 033 Lok Bahu'; `url`: with the secret, for the QR only."""

    number: int
    place: str
    within: str
    holder: str
    until: str
    url: str = field(repr=False)


def face_of(card: IssuedCard, register: Register, base_url: str) -> Face:
    """The face of a card of this register."""
    kecamatan = ".".join(card.tps.split(".")[:3])
    return Face(
        card.id,
        register.place(card.tps),
        f"Kecamatan {register.area(kecamatan).name}, {card.tps}",
        card.holder,
        f"Berlaku sampai {card.expires_at.astimezone(WITA):%d-%m-%Y %H.%M} WITA",
        f"{base_url.rstrip('/')}/daftar#{card.secret}",
    )


def sheet(faces: Sequence[Face], title: str, *, simulated: bool) -> bytes:
    """The PDF. A simulated store's cards say SIMULASI in large letters."""
    pdf = FPDF(format="A4", unit="mm")
    pdf.set_auto_page_break(False)
    pdf.set_margins(0, 0, 0)
    pdf.c_margin = 0
    pdf.set_title(writable(title))
    each = COLUMNS * ROWS
    for at, face in enumerate(faces):
        if at % each == 0:
            pdf.add_page()
            _cut_lines(pdf)
        row, column = divmod(at % each, COLUMNS)
        _card(pdf, column * WIDTH, row * HEIGHT, face, simulated=simulated)
    return bytes(pdf.output())


def _cut_lines(pdf: FPDF) -> None:
    pdf.set_draw_color(*_GREY)
    pdf.set_line_width(0.15)
    pdf.set_dash_pattern(dash=2, gap=1.5)
    for column in range(1, COLUMNS):
        pdf.line(column * WIDTH, 0, column * WIDTH, ROWS * HEIGHT)
    for row in range(1, ROWS):
        pdf.line(0, row * HEIGHT, COLUMNS * WIDTH, row * HEIGHT)
    pdf.set_dash_pattern()


def _card(pdf: FPDF, left: float, top: float, face: Face, *, simulated: bool) -> None:
    inner = WIDTH - 2 * MARGIN
    x, y = left + MARGIN, top + MARGIN
    _line(pdf, x, y, inner - (_STAMP if simulated else 0), face.place, 14, bold=True)
    _line(pdf, x, y + 6, inner, face.within, 8, colour=_GREY)
    _line(pdf, x, y + 11, inner, face.holder, 11, bold=True)
    _qr(pdf, left + WIDTH - MARGIN - QR_SIZE, top + HEIGHT - MARGIN - QR_SIZE, face.url)
    narrow = inner - QR_SIZE - 3
    down = y + 20.5
    for number, step in enumerate(STEPS, start=1):
        down = _step(pdf, x, down, narrow, f"{number}. {step}")
    bottom = top + HEIGHT - MARGIN
    _line(pdf, x, bottom - 8, narrow, face.until, 8, bold=True)
    _line(pdf, x, bottom - 4, narrow, f"Siaga Pemilu Samarinda, kartu no. {face.number}", 7, colour=_GREY)
    if simulated:
        pdf.set_xy(x, y - 0.5)
        pdf.set_font("Helvetica", "B", 16)
        pdf.set_text_color(*_ALARM)
        pdf.cell(inner, 7, "SIMULASI", align="R")


def _line(
    pdf: FPDF,
    x: float,
    y: float,
    width: float,
    words: str,
    size: float,
    *,
    bold: bool = False,
    colour: tuple[int, int, int] = (0, 0, 0),
) -> None:
    """One line, in smaller letters where it would not fit; the longest names lose their end."""
    text = writable(words)
    pdf.set_text_color(*colour)
    while True:
        pdf.set_font("Helvetica", "B" if bold else "", size)
        if size <= 6 or pdf.get_string_width(text) <= width:
            break
        size -= 0.5
    while len(text) > 1 and pdf.get_string_width(text) > width:
        text = text[:-1]
    pdf.set_xy(x, y)
    pdf.cell(width, size * 0.42, text)


def _step(pdf: FPDF, x: float, y: float, width: float, words: str) -> float:
    """A step over as many lines as it takes; where the next one starts."""
    pdf.set_font("Helvetica", "", 9)
    pdf.set_text_color(0, 0, 0)
    pdf.set_xy(x, y)
    pdf.multi_cell(width, 3.9, writable(words), align="L", new_x="LMARGIN", new_y="NEXT")
    return float(pdf.get_y()) + 1


def _qr(pdf: FPDF, left: float, top: float, url: str) -> None:
    """The QR as rectangles, a run of dark modules each: sharp at any size, without a picture file."""
    matrix = segno.make(url, error="m", micro=False).matrix
    module = QR_SIZE / (len(matrix) + 2 * _QUIET)
    pdf.set_fill_color(0, 0, 0)
    for down, row in enumerate(matrix):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                x, y = left + (start + _QUIET) * module, top + (down + _QUIET) * module
                pdf.rect(x, y, (end - start) * module, module, style="F")
            start = end + 1
