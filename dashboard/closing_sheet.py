"""The closing report for Dinkes as PDF: coverage, tiers, how fast alerts were taken, rounds, relief, follow-up.

Pure: counts and a stamp in, bytes out. Nobody is named, but counts are exact, so the sheet is no public paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.evidence_page import GREY, MARGIN, WIDTH, Colour, Sheet
from dashboard.pdf_letters import writable
from dashboard.stamps import Stamp
from data.rules.alerts import ESCALATION, LEVELS, STATES
from data.rules.followup import OUTCOMES
from data.rules.policy import Tier
from data.rules.relief import STATES as RELIEF_STATES
from data.rules.words import decimal
from data.view.closing import Answered, Closing
from layouts import formats

_BAR: Final[Colour] = (176, 160, 205)
_URGENT: Final[Colour] = (176, 28, 28)
_TALL: Final = 26.0  # mm of the tallest bar
_ROW: Final = 5.0
_HEAD: Final = ("Wilayah", "Petugas", "Diskrining", "Berisiko kini", "Peringatan", "Darurat")


def closing_sheet(found: Closing, stamp: Stamp) -> bytes:
    """The PDF."""
    pdf = Sheet(f"Siaga Pemilu Samarinda · laporan kesehatan {found.name}", stamp.foot, simulated=stamp.simulated)
    pdf.front("Laporan penutup kesehatan petugas", found.name, stamp.rows)
    _screening(pdf, found)
    _tiers(pdf, found)
    _alerts(pdf, found)
    _care(pdf, found)
    _places(pdf, found)
    return bytes(pdf.output())


def _screening(pdf: Sheet, found: Closing) -> None:
    pdf.heading("Skrining sebelum bertugas")
    pdf.words(_of(found.screened, found.people, "petugas telah diskrining"), 10)
    pdf.ln(1)
    pdf.columns([(f"{role}: {_number(done)} dari {_number(people)}", _share(done, people))
                 for role, people, done in found.roles])  # fmt: skip


def _tiers(pdf: Sheet, found: Closing) -> None:
    pdf.heading("Tingkat terakhir petugas")
    pdf.columns([(Tier.of(code).label, _number(count)) for code, count in found.tiers])


def _alerts(pdf: Sheet, found: Closing) -> None:
    pdf.heading("Peringatan")
    whole = sum(one.alerts for one in found.answered)
    if not whole:
        pdf.words("Tidak ada peringatan di wilayah ini.", colour=GREY)
        return
    for one in found.answered:
        _answered(pdf, one)
    pdf.ln(1)
    pdf.columns([(f"Keadaan akhir: {STATES[state].lower()}", _number(count)) for state, count in found.states])
    pdf.heading("Peringatan menurut jam mulainya (merah: darurat)", 10, above=3)
    _bars(pdf, found.hours)


def _answered(pdf: Sheet, one: Answered) -> None:
    tier = Tier.of(one.tier)
    first = ESCALATION[Tier.DARURAT if tier is Tier.DARURAT else Tier.RUJUK][0]
    waited = f"; nilai tengah {decimal(one.minutes)} menit" if one.minutes is not None else ""
    passed = [f"{LEVELS[at]} {_number(count)}" for at, count in enumerate(one.levels) if at and count]
    pdf.words(
        f"{tier.label}: {_number(one.alerts)} peringatan. Diakui orang {_number(one.taken)}, dalam {first} menit "
        f"{_number(one.in_time)}{waited}; tidak pernah diakui {_number(one.alerts - one.taken)}. "
        f"Diteruskan: {', '.join(passed) if passed else 'tidak ada'}.",
        9.5,
    )


def _bars(pdf: Sheet, hours: Sequence[tuple[str, int, int]]) -> None:
    """A bar an hour, its emergencies at the foot of it; figures above, hours below."""
    pdf.keep(_TALL + 12)
    most = max(count for _, count, _ in hours)
    wide = min(9.0, WIDTH / len(hours))
    top = pdf.get_y() + 4
    pdf.set_font("Helvetica", "", 6.5)
    for at, (hour, count, urgent) in enumerate(hours):
        x = MARGIN + at * wide
        for part, colour in ((count, _BAR), (urgent, _URGENT)):
            if part:
                tall = _TALL * part / most
                pdf.set_fill_color(*colour)
                pdf.rect(x + 0.6, top + _TALL - tall, wide - 1.2, tall, style="F")
        pdf.set_text_color(*GREY)
        pdf.set_xy(x, top + _TALL + 0.6)
        pdf.cell(wide, 3, hour, align="C")
        if count:
            pdf.set_xy(x, top + _TALL * (1 - count / most) - 3.2)
            pdf.cell(wide, 3, _number(count), align="C")
    pdf.set_xy(MARGIN, top + _TALL + 5)


def _care(pdf: Sheet, found: Closing) -> None:
    pdf.heading("Kunjungan, pergantian, tindak lanjut")
    pdf.words(
        f"Kunjungan tim puskesmas: {_number(found.visits)} kali ke {_number(found.visited)} TPS, "
        f"{_number(found.seen)} petugas diperiksa.", 9.5,
    )  # fmt: skip
    told = [f"{RELIEF_STATES[state].lower()} {_number(count)}" for state, count in found.reliefs]
    pdf.words(f"Pergantian petugas: {', '.join(told) if told else 'tidak ada usulan'}.", 9.5)
    cases = found.cases
    pdf.words(
        f"Tindak lanjut 30 hari: {_number(cases['open'])} masih diikuti, {_number(cases['closed'])} selesai, "
        f"{_number(cases['overdue'])} terlewat jadwalnya.", 9.5,
    )  # fmt: skip
    known = [f"{OUTCOMES[code].lower()} {_number(count)}" for code, count in found.outcomes]
    if known:
        pdf.words(f"Keadaan menurut kontak terakhir: {', '.join(known)}.", 9.5)


def _places(pdf: Sheet, found: Closing) -> None:
    if not found.places:
        return
    pdf.keep(20 + _ROW * len(found.places))  # one look: the table on one page
    pdf.heading("Menurut wilayah")
    widths = (WIDTH - 5 * 23, *[23.0] * 5)
    _line(pdf, widths, _HEAD, bold=True)
    for one in found.places:
        cells = (one.people, one.screened, one.at_risk, one.alerts, one.emergencies)
        _line(pdf, widths, (one.name, *map(_number, cells)))


def _line(pdf: Sheet, widths: Sequence[float], cells: Sequence[str], *, bold: bool = False) -> None:
    pdf.keep(_ROW)
    pdf.set_font("Helvetica", "B" if bold else "", 8.5)
    pdf.set_text_color(*(GREY if bold else (23, 35, 57)))
    top, x = pdf.get_y(), MARGIN
    for at, (width, cell) in enumerate(zip(widths, cells, strict=True)):
        pdf.set_xy(x, top)
        pdf.cell(width, _ROW, writable(cell), align="R" if at else "L")
        x += width
    pdf.set_xy(MARGIN, top + _ROW)


def _number(count: int | None) -> str:
    return formats.number(count)


def _share(part: int | None, whole: int) -> str:
    return formats.percent(part / whole) if part is not None and whole else formats.UNKNOWN


def _of(part: int | None, whole: int, what: str) -> str:
    return f"{_number(part)} dari {_number(whole)} {what} ({_share(part, whole)})."
