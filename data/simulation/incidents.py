"""What disturbs the vote in an invented night, and what the desks do about it.

How often: Bawaslu's counts of voting day 2024 over the 823,236 TPS of the country; what a city adds is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from data.rules.incidents import KINDS
from data.simulation.streams import stream
from data.simulation.timetable import HOUR, MINUTE

COUNTRY: Final = 823_236  # TPS
COUNTED: Final = {
    "terlambat_dibuka": 37_466, "template_braille": 12_284, "sirekap": 11_233, "logistik_kurang": 10_496,
    "dpk_luar_domisili": 8_219, "surat_suara_tertukar": 6_084, "pendamping": 5_836, "prosedur_tidak_dijelaskan": 5_449,
    "dpt_tidak_dipasang": 3_724, "atribut_saksi": 3_521, "mobilisasi": 2_632, "saksi_tanpa_mandat": 2_509,
    "memilih_dua_kali": 2_413, "intimidasi": 2_271, "salinan_pengawas": 1_895,
}  # fmt: skip
GUESSED: Final = {
    "listrik_padam": 0.004, "petugas_tidak_hadir": 0.003, "banjir": 0.002, "surat_suara_kurang": 0.002,
    "penghitungan_terhenti": 0.0015, "jalan_terputus": 0.0008, "kericuhan": 0.0006,
}  # fmt: skip
RATES: Final = {**{kind: count / COUNTRY for kind, count in COUNTED.items()}, **GUESSED}
"""Of a kind at a TPS in the whole day."""

LATE: Final = ("listrik_padam", "banjir", "penghitungan_terhenti", "sirekap", "salinan_pengawas", "kericuhan")
"""What comes with the count rather than with the vote."""

NOTES: Final = {
    "listrik_padam": "memakai lampu darurat",
    "banjir": "air naik di halaman TPS",
    "surat_suara_kurang": "sudah dilaporkan ke PPS",
    "logistik_kurang": "formulir belum lengkap",
    "penghitungan_terhenti": "menunggu saksi",
}
STEPS: Final = ("diverifikasi", "ditangani", "selesai")
ENDED: Final = "ditangani di tempat"
WAITS: Final = 25 * MINUTE  # on average until a desk takes one up


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident: its kind, when it is reported, and when each step of STEPS is taken (fewer: nobody has yet)."""

    tps: str
    kind: str
    at: int
    steps: tuple[int, ...]

    @property
    def note(self) -> str:
        return NOTES.get(self.kind, "")

    @property
    def which(self) -> int:
        """The place of its kind in RATES: what tells it apart from others of its TPS, in every night."""
        return tuple(RATES).index(self.kind)


def incidents_of(seed: int, tps: Iterable[str]) -> list[Incident]:
    """Those of a night, TPS by TPS; the same for the same seed, whoever else reports."""
    return [one for code in tps for one in _of_tps(seed, code)]


def _of_tps(seed: int, tps: str) -> list[Incident]:
    rng = stream(seed, "incidents", tps)
    happens = rng.random(len(RATES)) < np.array(list(RATES.values()))
    return [_incident(rng, tps, kind) for kind, there in zip(RATES, happens, strict=True) if there]


def _incident(rng: np.random.Generator, tps: str, kind: str) -> Incident:
    if kind == "terlambat_dibuka":
        at = rng.uniform(7.1 * HOUR, 8 * HOUR)
    elif kind in LATE:
        at = rng.uniform(14 * HOUR, 25 * HOUR)
    else:
        at = rng.uniform(6.5 * HOUR, 13 * HOUR)
    grave = KINDS[kind].severity in ("berat", "darurat")
    taken = at + rng.exponential(WAITS / 3 if grave else WAITS)
    steps = [taken, taken + rng.exponential(20 * MINUTE), taken + 20 * MINUTE + rng.exponential(70 * MINUTE)]
    kept = 3 if rng.random() < 0.85 else int(rng.integers(0, 3))  # not everything comes to an end
    return Incident(tps, kind, int(at), tuple(int(one) for one in sorted(steps)[:kept]))
