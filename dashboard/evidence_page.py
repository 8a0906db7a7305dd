"""The paper under the sheet of evidence: A4 with what every page says, and the few kinds of lines it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fpdf import FPDF

from dashboard.pdf_letters import writable

MARGIN: Final = 16.0
WIDTH: Final = 210.0 - 2 * MARGIN
BOTTOM: Final = 20.0
Colour = tuple[int, int, int]
INK: Final[Colour] = (23, 35, 57)
GREY: Final[Colour] = (95, 99, 106)
ALARM: Final[Colour] = (176, 28, 28)
_WATERMARK: Final[Colour] = (247, 226, 226)
_RULE: Final[Colour] = (205, 211, 221)


class Sheet(FPDF):
    """A4 pages. `running`: the line on top of each; `foot`: what stands beside the page number."""

    def __init__(self, running: str, foot: str, *, simulated: bool) -> None:
        super().__init__(format="A4", unit="mm")
        self._running, self._foot, self._simulated = writable(running), writable(foot), simulated
        self.set_margins(MARGIN, MARGIN + 4, MARGIN)
        self.set_auto_page_break(True, BOTTOM)
        self.alias_nb_pages("{semua}")
        self.c_margin = 0

    def header(self) -> None:
        """The running line, and in a simulated store the mark across the page, under everything."""
        if self._simulated:
            self.set_font("Helvetica", "B", 96)
            self.set_text_color(*_WATERMARK)
            with self.rotation(52, 105, 148):
                self.text(105 - self.get_string_width("SIMULASI") / 2, 160, "SIMULASI")
        self.set_xy(MARGIN, 9)
        self.set_font("Helvetica", "", 8)
        self.set_text_color(*GREY)
        self.cell(WIDTH, 4, self._running)
        if self._simulated:
            self.set_xy(MARGIN, 9)
            self.set_font("Helvetica", "B", 10)
            self.set_text_color(*ALARM)
            self.cell(WIDTH, 4, "SIMULASI", align="R")
        self.set_xy(MARGIN, MARGIN + 4)

    def footer(self) -> None:
        """What the pages are of, that they are no official result, and which of how many this is."""
        self.set_y(-14)
        self.set_font("Helvetica", "", 7.5)
        self.set_text_color(*GREY)
        self.cell(WIDTH - 30, 4, self._foot)
        self.cell(30, 4, f"halaman {self.page_no()} dari {{semua}}", align="R")

    def front(self, kind: str, title: str, rows: Sequence[tuple[str, str]], *, about: str = "") -> None:
        """The top of the first page: what it is, of what, one line about that, and what it says of itself."""
        self.set_title(writable(f"{kind}: {title}"))
        self.add_page()
        self.words(kind, 9, colour=GREY)
        self.words(title, 20, bold=True)
        if about:
            self.words(about, 9, colour=GREY)
        self.ln(3)
        self.rule()
        self.pairs(rows)

    # ---- lines ----

    def words(self, words: str, size: float = 9, *, bold: bool = False, colour: Colour = INK, left: float = 0) -> None:
        """A paragraph over as many lines as it takes."""
        self.set_font("Helvetica", "B" if bold else "", size)
        self.set_text_color(*colour)
        self.set_x(MARGIN + left)
        self.multi_cell(WIDTH - left, size * 0.46, writable(words), align="L", new_x="LMARGIN", new_y="NEXT")

    def code(self, name: str, value: str, left: float = 0) -> None:
        """A hash in full, in letters of one width."""
        self.set_text_color(*GREY)
        self.set_font("Helvetica", "", 7.5)
        self.set_x(MARGIN + left)
        self.cell(self.get_string_width(name) + 1.5, 3.6, writable(name))
        self.set_font("Courier", "", 7)
        self.cell(0, 3.6, value, new_x="LMARGIN", new_y="NEXT")

    def heading(self, words: str, size: float = 13, *, above: float = 5) -> None:
        """A heading that is not left alone at the foot of a page."""
        self.ln(above)
        self.keep(24)
        self.words(words, size, bold=True)
        self.ln(0.8)

    def rule(self) -> None:
        """A line across the page."""
        self.set_draw_color(*_RULE)
        self.set_line_width(0.2)
        self.line(MARGIN, self.get_y(), MARGIN + WIDTH, self.get_y())
        self.ln(1.2)

    def keep(self, height: float) -> None:
        """A new page unless so much room is left."""
        if self.get_y() + height > self.h - BOTTOM:
            self.add_page()

    def pairs(self, rows: Sequence[tuple[str, str]], first: float = 42, size: float = 9) -> None:
        """Names and what they say, one under the other."""
        for name, said in rows:
            self.set_font("Helvetica", "", size)
            self.set_text_color(*GREY)
            top = self.get_y()
            self.cell(first, size * 0.46, writable(name))
            self.set_text_color(*INK)
            self.set_xy(MARGIN + first, top)
            self.multi_cell(WIDTH - first, size * 0.46, writable(said), align="L", new_x="LMARGIN", new_y="NEXT")
            self.ln(0.5)

    def columns(self, rows: Sequence[tuple[str, str]], count: int = 2, left: float = 0) -> None:
        """Short lines 'name ... figure' in columns, read downwards."""
        gap, height = 7.0, 3.9
        room = (WIDTH - left - gap * (count - 1)) / count
        each = -(-len(rows) // count)
        for down in range(each):
            self.keep(height)
            top = self.get_y()
            for at, (name, value) in enumerate(rows[down::each]):
                self._short(MARGIN + left + at * (room + gap), top, room, name, value)
            self.set_xy(MARGIN, top + height)

    def _short(self, x: float, y: float, room: float, name: str, value: str) -> None:
        value = writable(value)
        known = value[-1:].isdigit()
        self.set_font("Helvetica", "B" if known else "", 8)
        taken = self.get_string_width(value) + 2
        self.set_xy(x, y)
        self.set_text_color(*(INK if known else GREY))
        self.cell(room, 3.9, value, align="R")
        self.set_font("Helvetica", "", 8)
        self.set_text_color(*INK)
        text = writable(name)
        while len(text) > 1 and self.get_string_width(text) > room - taken:
            text = text[:-1]
        self.set_xy(x, y)
        self.cell(room - taken, 3.9, text)

    @contextmanager
    def marked(self, colour: Colour, left: float = 0) -> Iterator[None]:
        """What is written inside gets a bar of this colour at its left, on the page where it ends."""
        page, top = self.page, self.get_y()
        yield
        if self.page != page:
            top = MARGIN + 4
        self.set_draw_color(*colour)
        self.set_line_width(0.7)
        self.line(MARGIN + left, top, MARGIN + left, self.get_y())

    def picture(self, path: Path, x: float, y: float, width: float, height: float) -> None:
        """A photo inside a box, whole."""
        self.image(path, x, y, width, height, keep_aspect_ratio=True)
