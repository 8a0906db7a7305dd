"""The paper trail in words, the same on the page and on the sheet of evidence: what a step is, who, by which clock."""

from __future__ import annotations

from typing import Final

from data.actor import ROLES
from data.clock import parse_iso
from data.register import Register
from data.reports.kinds import ROUND_WORDS
from data.rules.calls import OUTCOMES
from data.rules.entries import DECISIONS
from data.rules.incidents import KINDS, SEVERITIES
from data.rules.incidents import STATES as INCIDENT_STATES
from data.view import FormTrail, Step
from data.view.senders import Sender
from data.view.trail import Clocks
from layouts import formats
from layouts.temuan import sender_words

STAGES: Final = {
    "logistik": "Logistik lengkap",
    "dibuka": "TPS dibuka",
    "partisipasi": "Partisipasi",
    "ditutup": "Pemungutan ditutup",
    "mulai_hitung": "Mulai menghitung",
    "kotak_diserahkan": "Kotak diserahkan",
}
BESIDE: Final = {
    "sama": "Laporan lain, angkanya sama",
    "beda": "Laporan lain, angkanya berbeda",
    "basi": "Perbaikan yang terlambat",
}
STATES: Final = {
    "counted": "dihitung",
    "held": "ditahan",
    "rejected": "tidak masuk total",
    "recorded": "dicatat",
    "confirmed": "disimpan sebagai penguat",
    "differs": "disimpan di samping yang berlaku",
    "stale": "disimpan di samping yang berlaku",
}
NO_PHOTO: Final = "Foto C.Hasil belum ada."
CLOCK_NOTE: Final = (
    "Selisih jam perangkat memuat jam yang salah dan lamanya laporan menunggu jaringan; jam perangkat dicatat, "
    "tidak dipercaya."
)
_SAME: Final = 2  # seconds that are no difference


def title(step: Step) -> str:
    """What a step is: 'Laporan pertama', 'Perbaikan', 'Keputusan: Sesuai kertas', 'Foto C.Hasil'."""
    if step.kind == "photo":
        return "Foto C.Hasil"
    if step.decision is not None:
        return f"Keputusan: {DECISIONS.get(step.decision, step.decision)}"
    if step.kind == "mark":
        stage = STAGES.get(step.body["kind"], step.body["kind"])
        value = step.body.get("value")
        return stage if value is None else f"{stage}: {formats.number(value)} pemilih"
    if step.kind == "call":
        return f"Ditelepon: {OUTCOMES.get(step.body['outcome'], step.body['outcome']).lower()}"
    if step.kind == "round":
        return "Pembukaan putaran ini ditarik" if step.body["cancel"] else "Putaran ini dibuka"
    if step.kind == "incident":
        kind = KINDS[step.body["kind"]].label
        return f"Kejadian: {kind}, {SEVERITIES[step.body['severity']].lower()}"
    if step.kind == "incident_step":
        return f"Kejadian no. {formats.number(step.body['incident'])}: {INCIDENT_STATES[step.body['state']].lower()}"
    if step.beside is not None:
        return BESIDE[step.beside]
    return "Laporan pertama" if step.ver == 1 else "Perbaikan"


def answer(step: Step) -> str:
    """What was answered: 'versi 2, dihitung, 2 temuan'; of a report beside the form also whether it is settled."""
    said = STATES.get(step.state, step.state)
    if step.kind in ("photo", "incident", "incident_step"):
        return ""
    if step.kind == "round":
        return "putaran sebelumnya dihitung lagi" if step.body["cancel"] else "putaran sebelumnya tidak dihitung lagi"
    if step.beside is not None:
        if step.beside == "sama":
            return said
        if step.settled_by is None:
            return f"{said}; belum diperiksa orang kedua"
        return f"{said}; diselesaikan keputusan no. {formats.number(step.settled_by)}"
    found = f"{formats.number(len(step.findings))} temuan" if step.findings else "tanpa temuan"
    if step.state in ("rejected", "recorded"):
        return f"versi {step.ver}, {said}"
    return f"versi {step.ver}, {said}, {found}"


def sender(one: Sender, register: Register) -> str:
    """'Rina Desa, operator kecamatan/kelurahan'; 'HP no. 12 (Galaxy A12), TPS 001 Rawa Makmur, kartu Ketua KPPS'."""
    if one.device is not None:
        where = register.place(one.tps) if one.tps in register.areas else one.tps
        card = f", kartu {one.holder}" if one.holder else ""
        return f"HP no. {formats.number(one.device)} ({one.label}), {where}{card}"
    if one.name is None:
        return sender_words(one.username)
    role = ROLES.get(one.role, one.role)
    return f"{one.name} ({one.username}), {role[0].lower()}{role[1:]}"


def received(clocks: Clocks) -> str:
    """'Rabu, 14 Februari 2024 21.00.07 WITA'."""
    return f"{formats.day(clocks.event)} {formats.clock(clocks.event, seconds=True)} WITA"


def server(clocks: Clocks) -> str:
    """The server's real time, where it is another than the time of the event; '' where it is the same."""
    apart = abs((parse_iso(clocks.server) - parse_iso(clocks.event)).total_seconds())
    if apart <= _SAME:
        return ""
    return f"jam server {_moment(clocks.server)}"


def device(clocks: Clocks) -> str:
    """'jam perangkat 20.58.12, 1 menit 55 detik sebelum diterima'; that it said none."""
    if clocks.device is None or clocks.ahead is None:
        return "jam perangkat tidak disebut"
    at = f"jam perangkat {formats.clock(clocks.device, seconds=True)}"
    if abs(clocks.ahead) <= _SAME:
        return f"{at}, sama dengan jam server"
    if clocks.ahead > 0:
        return f"{at}, {gap(clocks.ahead)} lebih cepat daripada jam server"
    return f"{at}, {gap(-clocks.ahead)} sebelum diterima"


def is_far(clocks: Clocks, most: int = 300) -> bool:
    """Whether the device's clock is so far from ours that a reader should see it."""
    return clocks.ahead is not None and (clocks.ahead > 60 or clocks.ahead < -most)


def gap(seconds: int) -> str:
    """'1 menit 55 detik', '3 jam 2 menit', '2 hari 4 jam': the two largest units."""
    units = [("hari", 86_400), ("jam", 3_600), ("menit", 60), ("detik", 1)]
    words = []
    for name, length in units:
        count, seconds = divmod(seconds, length)
        if count:
            words.append(f"{formats.number(count)} {name}")
    return " ".join(words[:2]) or "0 detik"


def _moment(at: str) -> str:
    there = formats.local(at)
    return f"{there:%d-%m-%Y} {formats.clock(at, seconds=True)} WITA"


def chain(step: Step) -> str:
    """'rantai ke-1.204'; that the step waits to be folded."""
    if step.seq is None or step.head is None:
        return "menunggu masuk rantai"
    return f"rantai ke-{formats.number(step.seq)}"


def form_name(one: FormTrail, register: Register) -> str:
    """'Presiden dan Wakil Presiden · pemungutan suara ulang (PSU)'."""
    name = register.contest(one.contest).name
    return name if one.round == "reguler" else f"{name} · {ROUND_WORDS[one.round]}"
