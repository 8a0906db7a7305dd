"""The sheet of evidence of one TPS as PDF: every C.Hasil as it stands, every version, decision and photo, the chain.

Pure: a trail and a stamp in, bytes out. Photos are the versions that are shown, never the files as they were sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from dashboard.evidence_page import ALARM, GREY, MARGIN, WIDTH, Colour, Sheet
from dashboard.stamps import Stamp
from data import paper
from data.photos.reading import PhotoCard
from data.register import Register
from data.rules.findings import Finding
from data.view import FormCard, FormTrail, Step, Trail
from layouts import formats, jejak_words
from layouts.jejak_tps import place_words
from layouts.jejak_words import STATES

MOST_PICTURES: Final = 24  # photos drawn on the sheet; of all others it says that they are there
_LATE: Final[Colour] = (214, 158, 46)
_LINE: Final[Colour] = (140, 155, 180)
_TALL: Final = 104.0  # mm of a photo


def evidence(found: Trail, register: Register, stamp: Stamp, pictures: Mapping[str, Path]) -> bytes:
    """The PDF. `pictures`: the shown version of a photo by its SHA-256; one that is missing is still being made."""
    pdf = Sheet(f"Siaga Pemilu Samarinda · bukti {found.place} · {found.area.code}", stamp.foot,
                simulated=stamp.simulated)  # fmt: skip
    _front(pdf, found, stamp)
    _day(pdf, found.day, register)
    left = MOST_PICTURES
    for form in found.forms:
        left -= _form(pdf, form, register, pictures, left)
    if not found.forms:
        pdf.heading("Belum ada formulir")
        pdf.words("TPS ini belum mengirim angka atau foto C.Hasil apa pun.")
    pdf.ln(4)
    pdf.words(jejak_words.CLOCK_NOTE, 7.5, colour=GREY)
    return bytes(pdf.output())


def _front(pdf: Sheet, found: Trail, stamp: Stamp) -> None:
    pdf.front("Bukti jejak formulir C.Hasil", found.place, stamp.rows, about=" · ".join(place_words(found)))
    pdf.code("Kepala rantai", stamp.head)
    pdf.words(
        "Pemeriksaan: python app.py verify --head <kepala rantai> menghitung ulang seluruh rantai dan menyatakan "
        "apakah kepala ini pernah menjadi ujungnya. Ujung tiap laporan di bawah diperiksa dengan cara yang sama.",
        7.5,
        colour=GREY,
    )
    if found.cut:
        pdf.words("Riwayat TPS ini panjang: yang dimuat adalah bagian terbarunya.", 9, bold=True, colour=ALARM)


def _day(pdf: Sheet, day: Sequence[Step], register: Register) -> None:
    pdf.heading("Hari TPS")
    if not day:
        pdf.words("Belum ada tahap yang dilaporkan.", colour=GREY)
    for step in day:
        pdf.keep(9)
        said = f"{formats.clock(step.clocks.event, seconds=True)} WITA  {jejak_words.title(step)}"
        pdf.words(said, 9, bold=True)
        pdf.words(f"no. {formats.number(step.no)} · {_who(step, register)} · {_clocks(step)}", 8, colour=GREY)
        for words in filter(None, (step.body.get("note"), step.reason)):
            pdf.words(f"“{words}”", 8.5)
        pdf.ln(0.8)


# ---- a form ----


def _form(pdf: Sheet, form: FormTrail, register: Register, pictures: Mapping[str, Path], room: int) -> int:
    """The form; how many photos were drawn."""
    pdf.heading(jejak_words.form_name(form, register), 15, above=8)
    pdf.rule()
    if form.card is None:
        pdf.words("Tidak ada angka yang berlaku: yang masuk baru foto atau perbaikan yang mendahului laporannya.")
    else:
        _standing(pdf, form.card, register)
    pdf.heading("Riwayat", 11, above=3)
    for step in form.steps:
        _step(pdf, step, register, form.card is not None and step.no == form.card.no)
    return _photos(pdf, form.photos[: max(room, 0)], len(form.photos), pictures)


def _standing(pdf: Sheet, card: FormCard, register: Register) -> None:
    state = STATES.get(card.state, card.state)
    marked = ", bertanda" if card.state == "counted" and card.flagged else ""
    pdf.words(f"Yang berlaku: versi {card.ver}, laporan no. {formats.number(card.no)}, {state}{marked}.", 10, bold=True)
    pdf.ln(1)
    for finding in card.findings:
        _finding(pdf, finding)
    if not card.findings:
        pdf.words("Tidak ada temuan pada formulir ini.", colour=GREY)
    ballot = register.ballot_of(card.contest, card.tps)
    written = paper.figures(ballot, card.form)
    for section in paper.sections(ballot):
        pdf.ln(1.5)
        pdf.keep(12)
        pdf.words(section.title, 8.5, bold=True, colour=GREY)
        for group in section.groups:
            if group.party is not None:
                pdf.keep(10)
                pdf.words(f"{group.party} {group.title}", 8, bold=True)
            rows = [(box.label if not group.party else _within(row, box), formats.figure(written[box.name]))
                    for row in group.rows for box in row.boxes]  # fmt: skip
            pdf.columns(rows)


def _within(row: paper.Row, box: paper.Box) -> str:
    """A line inside its party: the number and the name, without the party said again."""
    return f"{row.number}. {row.label}" if row.number is not None else box.label


def _finding(pdf: Sheet, finding: Finding) -> None:
    pdf.keep(10)
    with pdf.marked(ALARM if finding.severity == "hold" else _LATE):
        pdf.words(f"{finding.rule}  {finding.title}", 9, bold=True, left=3)
        pdf.words(f"{finding.words[:1].upper()}{finding.words[1:]}", 8.5, left=3)
    pdf.ln(1)


# ---- a step ----


def _step(pdf: Sheet, step: Step, register: Register, stands: bool) -> None:
    pdf.keep(22)
    said = jejak_words.answer(step)
    with pdf.marked(_LINE):
        head = f"{jejak_words.title(step)}{' (berlaku)' if stands else ''}"
        pdf.words(f"{head}{f': {said}' if said else ''}", 9.5, bold=True, left=3)
        pdf.words(f"{_who(step, register)}", 8.5, left=3)
        pdf.words(f"diterima {jejak_words.received(step.clocks)} · {_clocks(step)}", 8, colour=GREY, left=3)
        if step.replaces is not None and step.kind == "tally":
            pdf.words(f"menggantikan no. {formats.number(step.replaces)}", 8, colour=GREY, left=3)
        if step.reason:
            pdf.words(f"Alasan: “{step.reason}”", 8.5, left=3)
        for one in step.changes:
            changed = f"{one.label}: {formats.figure(one.before)} menjadi {formats.figure(one.after)}"
            pdf.words(changed, 8.5, left=6)
        for finding in step.findings:
            pdf.words(f"{finding.rule} {finding.title}: {finding.words}", 8, left=6)
        if step.photo is not None:
            _photo_facts(pdf, step.photo)
        pdf.words(f"no. {formats.number(step.no)} · {jejak_words.chain(step)}", 8, colour=GREY, left=3)
        pdf.code("isi", step.sha256, 3)
        if step.head is not None:
            pdf.code("ujung", step.head, 3)
    pdf.ln(2.2)


def _photo_facts(pdf: Sheet, photo: PhotoCard) -> None:
    size = f"{formats.number(photo.width)} x {formats.number(photo.height)} piksel, {formats.number(photo.bytes)} bita"
    pdf.words(size, 8, left=6)
    pdf.code("berkas", photo.sha256, 6)
    if not photo.compared:
        pdf.words("Belum dibandingkan dengan foto TPS lain.", 8, left=6)
    for words in photo.findings:
        pdf.words(words, 8, bold=True, colour=ALARM, left=6)


def _who(step: Step, register: Register) -> str:
    return jejak_words.sender(step.sender, register)


def _clocks(step: Step) -> str:
    return " · ".join(filter(None, (jejak_words.device(step.clocks), jejak_words.server(step.clocks))))


# ---- photos ----


def _photos(pdf: Sheet, photos: Sequence[PhotoCard], whole: int, pictures: Mapping[str, Path]) -> int:
    """Two beside each other, newest first; how many were drawn."""
    if not whole:
        pdf.words(jejak_words.NO_PHOTO, colour=GREY)
        return 0
    pdf.heading("Foto C.Hasil, terbaru dahulu", 11, above=2)
    ready = [photo for photo in photos if photo.sha256 in pictures]
    room = (WIDTH - 6) / 2
    for start in range(0, len(ready), 2):
        pdf.keep(_TALL + 6)
        top = pdf.get_y()
        for at, photo in enumerate(ready[start : start + 2]):
            x = MARGIN + at * (room + 6)
            pdf.set_xy(x, top)
            pdf.set_font("Helvetica", "", 8)
            pdf.set_text_color(*GREY)
            pdf.cell(room, 4, f"no. {formats.number(photo.no)} · {formats.clock(photo.event_time)} WITA")
            pdf.picture(pictures[photo.sha256], x, top + 4.5, room, _TALL - 4)
        pdf.set_xy(MARGIN, top + _TALL + 3)
    missing = whole - len(ready)
    if missing:
        pdf.words(f"{formats.number(missing)} foto tidak dimuat di sini: belum siap ditampilkan, atau sudah terlalu "
                  "banyak untuk satu lembar. Lihat di halaman Jejak, atau unduh lagi sebentar.", 8.5)  # fmt: skip
    return len(ready)
