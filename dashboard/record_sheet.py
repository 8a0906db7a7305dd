"""A person's own record as PDF: who they are, what was reported of them, what was done, who has read it.

Pure: a record and a stamp in, bytes out. It is handed to the person; NIK and telephone are whole on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from dashboard.evidence_page import GREY, Sheet
from dashboard.stamps import Stamp
from data.actor import ROLES
from data.people import role_name
from data.register import Register
from data.rules.alerts import NEW, STATES
from data.rules.followup import OUTCOMES
from data.rules.policy import HISTORY, Tier
from data.rules.relief import STATES as RELIEF_STATES
from data.rules.symptoms import SYMPTOMS
from data.rules.words import decimal
from data.view.alerts import Step
from data.view.record import KINDS, Record, Reported
from layouts import formats, jejak_words

_VITALS: Final = {
    "rr": "napas {}/menit",
    "spo2": "SpO2 {}%",
    "pulse": "nadi {}/menit",
    "temp_c": "suhu {} °C",
    "acvpu": "kesadaran {}",
    "oxygen": "oksigen {}",
}
_MORE: Final = {"smoker": "Merokok", "pregnant": "Hamil"}
_YES: Final = {True: "ya", False: "tidak"}


def record_sheet(found: Record, register: Register, stamp: Stamp) -> bytes:
    """The PDF."""
    who = found.person
    pdf = Sheet(f"Siaga Pemilu Samarinda · rekam kesehatan {who.id}", stamp.foot, simulated=stamp.simulated)
    rows = [*_about(found, register), *stamp.rows]
    pdf.front("Rekam kesehatan petugas, salinan untuk pemiliknya", who.name, rows)
    _standing(pdf, found.standing)
    _reports(pdf, found, register)
    _alerts(pdf, found, register)
    _after(pdf, found, register)
    _trail(pdf, found)
    return bytes(pdf.output())


def _about(found: Record, register: Register) -> list[tuple[str, str]]:
    who = found.person
    place = register.place(who.area) if who.area in register.areas else who.area
    rows = [
        ("Petugas", f"{role_name(who.role)}, {place} (id {who.id})"),
        ("NIK", who.nik or "tidak tercatat"),
        ("Telepon", who.phone or "tidak tercatat"),
        ("Lahir", f"{who.birth_date or 'tidak tercatat'}{f', {who.sex}' if who.sex else ''}"),
    ]
    return [*rows, *(_known(name, value) for name, value in who.more.items() if value not in (None, ""))]


def _known(name: str, value: Any) -> tuple[str, str]:
    """What an import brought beside the usual: in our words where we have any, else as it came."""
    if name == "history" and isinstance(value, list):
        return "Riwayat", ", ".join(HISTORY.get(code, str(code)) for code in value) or "tidak ada"
    return _MORE.get(name, name), _value(value)


def _standing(pdf: Sheet, record: Mapping[str, Any]) -> None:
    pdf.heading("Keadaan yang berlaku")
    if not record:
        pdf.words("Belum ada laporan kesehatan.", colour=GREY)
        return
    seen = f"{Tier.of(record['tier']).label}, menurut kebijakan {record['policy']}"
    pdf.words(seen, 10, bold=True)
    for one in record["fired"]:
        pdf.words(f"- {one['words']}", 8.5, left=2)
    if record["missing"]:
        pdf.words(f"Belum ada: {', '.join(record['missing'])}.", 8.5, left=2)
    pdf.words("Tingkat adalah usulan sistem; keputusan tentang tugas diambil orang.", 7.5, colour=GREY)


def _reports(pdf: Sheet, found: Record, register: Register) -> None:
    pdf.heading("Semua laporan")
    if not found.reports:
        pdf.words("Tidak ada.", colour=GREY)
    for one in found.reports:
        pdf.keep(9)
        on = f", diperiksa {one.on}" if one.on else ""
        pdf.words(f"{_when(one.at)} · {KINDS[one.kind]}{on} · oleh {one.by}", 8.5, bold=True)
        pdf.words("; ".join(said(one)) or "tanpa isi", 8.5, left=2)


def said(one: Reported) -> Iterator[str]:
    """What a report said, in words."""
    plain = one.plain
    complaints = [SYMPTOMS[code].label if code in SYMPTOMS else code for code in plain["symptoms"]]
    yield f"keluhan: {', '.join(complaints).lower() if complaints else 'tidak ada'}"
    vitals = plain["vitals"]
    if "sbp" in vitals and "dbp" in vitals:
        yield f"tekanan darah {vitals['sbp']}/{vitals['dbp']} mmHg"
    for code, words in _VITALS.items():
        if code in vitals:
            yield words.format(_value(vitals[code]))
    for code, words in (("duty", "bertugas {} jam"), ("slept", "tidur {} jam"), ("kss", "kantuk (KSS) {}")):
        if plain.get(code) is not None:
            yield words.format(_value(plain[code]))
    if plain.get("glucose") is not None:
        yield f"gula darah {plain['glucose_kind']} {_value(plain['glucose'])} mg/dL"
    yield from _examined(plain.get("screening") or {})


def _examined(values: Mapping[str, Any]) -> Iterator[str]:
    for sbp, dbp in values.get("readings", ()):
        yield f"tekanan darah {sbp}/{dbp} mmHg"
    for code, words in (
        ("cholesterol", "kolesterol {} mmol/L"), ("weight_kg", "berat {} kg"), ("height_cm", "tinggi {} cm"),
        ("smoker", "merokok: {}"), ("pregnant", "hamil: {}"), ("age", "umur {} tahun"),
    ):  # fmt: skip
        if values.get(code) is not None:
            yield words.format(_value(values[code]))
    if values.get("history") is not None:
        known = [HISTORY.get(code, code) for code in values["history"]]
        yield f"riwayat: {', '.join(known) if known else 'tidak ada'}"
    for disease, level in (values.get("bpjs") or {}).items():
        yield f"skrining BPJS {disease}: {level}"


def _alerts(pdf: Sheet, found: Record, register: Register) -> None:
    if not found.alerts:
        return
    pdf.heading("Peringatan dan yang dilakukan")
    for one, steps in found.alerts:
        pdf.keep(12)
        words = f"{_when(one.at)} · {Tier.of(one.tier).label} · {STATES[one.state].lower()} (no. {one.no})"
        pdf.words(words, 8.5, bold=True)
        for fired in one.fired:
            pdf.words(f"- {fired}", 8.5, left=2)
        for step in steps:
            pdf.words(f"{_when(step.at)} {_step(step, register)}", 8.5, left=2)


def _step(step: Step, register: Register) -> str:
    if step.level is not None:
        return f"diteruskan ke {step.note}"
    title = "dilaporkan" if step.state == NEW else STATES[step.state].lower() if step.state else "langkah"
    note = f": {step.note}" if step.note else ""
    return f"{title} oleh {jejak_words.sender(step.sender, register)}{note}"


def _after(pdf: Sheet, found: Record, register: Register) -> None:
    if found.relief:
        pdf.heading("Pergantian")
        pdf.words(RELIEF_STATES.get(found.relief, found.relief), 9)
    if not found.cases:
        return
    pdf.heading("Tindak lanjut")
    for case, contacts in found.cases:
        pdf.words(f"Sejak {case.began}, {'masih diikuti' if case.open else 'selesai'}", 8.5, bold=True)
        for one in contacts:
            note = f": {one.note}" if one.note else ""
            by = jejak_words.sender(one.sender, register)
            pdf.words(f"{_when(one.at)} {OUTCOMES[one.outcome].lower()}, dihubungi {by}{note}", 8.5, left=2)


def _trail(pdf: Sheet, found: Record) -> None:
    pdf.heading("Siapa yang membaca data ini")
    pdf.words("Setiap pembacaan bernama dicatat dengan tujuannya. Salinan ini menyusul di baris berikutnya.", 7.5,
              colour=GREY)  # fmt: skip
    if not found.readings:
        pdf.words("Belum pernah dibaca sebelum salinan ini dibuat.", 9)
    for one in found.readings:
        pdf.words(f"{_when(one.at)} · {one.actor} ({ROLES.get(one.role, one.role)}) · {one.purpose}", 8.5)


def _when(at: str) -> str:
    return formats.local(at).strftime("%d/%m/%Y %H.%M")


def _value(given: Any) -> str:
    if isinstance(given, bool):
        return _YES[given]
    if isinstance(given, float) and not given.is_integer():
        return decimal(given)
    return formats.number(given) if isinstance(given, int | float) else str(given)
