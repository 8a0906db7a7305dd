"""Incidents: what may be reported, how grave it is, and which step follows which. One table that the door enforces.

The vocabulary is what Bawaslu's officers reported on voting day 2024, and what a city adds to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GROUPS: Final = {
    "keamanan": "Keamanan",
    "alam": "Alam dan sarana",
    "logistik": "Logistik",
    "pelanggaran": "Pelanggaran",
    "prosedur": "Prosedur",
    "petugas": "Petugas",
}
SEVERITIES: Final = {"ringan": "Ringan", "sedang": "Sedang", "berat": "Berat", "darurat": "Darurat"}
"""From the least to the gravest."""


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """What can be reported. `severity`: what it is taken for until the sender says otherwise."""

    label: str
    group: str
    severity: str
    says_health: bool = False  # health of a person: no free text may be kept with it


KINDS: Final = {
    "kericuhan": IncidentKind("Kericuhan atau kerumunan", "keamanan", "darurat"),
    "intimidasi": IncidentKind("Intimidasi", "keamanan", "berat"),
    "penghitungan_terhenti": IncidentKind("Penghitungan terhenti", "keamanan", "berat"),
    "kotak_berpindah": IncidentKind("Kotak suara dipindahkan", "keamanan", "berat"),
    "banjir": IncidentKind("Banjir", "alam", "berat"),
    "listrik_padam": IncidentKind("Listrik padam", "alam", "sedang"),
    "jalan_terputus": IncidentKind("Jalan terputus", "alam", "sedang"),
    "logistik_kurang": IncidentKind("Logistik tidak lengkap", "logistik", "sedang"),
    "surat_suara_kurang": IncidentKind("Surat suara kurang", "logistik", "berat"),
    "surat_suara_tertukar": IncidentKind("Surat suara dapil lain", "logistik", "berat"),
    "template_braille": IncidentKind("Alat bantu tunanetra tidak ada", "logistik", "ringan"),
    "memilih_dua_kali": IncidentKind("Memilih lebih dari sekali", "pelanggaran", "berat"),
    "mobilisasi": IncidentKind("Mobilisasi pemilih", "pelanggaran", "sedang"),
    "dpk_luar_domisili": IncidentKind("Pemilih DPK di luar domisili", "pelanggaran", "sedang"),
    "atribut_saksi": IncidentKind("Saksi memakai atribut", "pelanggaran", "ringan"),
    "saksi_tanpa_mandat": IncidentKind("Saksi tanpa surat mandat", "pelanggaran", "ringan"),
    "terlambat_dibuka": IncidentKind("Dibuka lewat pukul 07.00", "prosedur", "ringan"),
    "dpt_tidak_dipasang": IncidentKind("DPT tidak dipasang", "prosedur", "ringan"),
    "prosedur_tidak_dijelaskan": IncidentKind("Tata cara tidak dijelaskan", "prosedur", "ringan"),
    "pendamping": IncidentKind("Surat pendamping tidak ditandatangani", "prosedur", "ringan"),
    "salinan_pengawas": IncidentKind("Pengawas tidak diberi salinan C.Hasil", "prosedur", "sedang"),
    "sirekap": IncidentKind("Sirekap tidak dapat dibuka", "prosedur", "ringan"),
    "petugas_sakit": IncidentKind("Petugas sakit", "petugas", "darurat", says_health=True),
    "petugas_tidak_hadir": IncidentKind("Petugas tidak hadir", "petugas", "sedang"),
    "lainnya": IncidentKind("Kejadian lain", "petugas", "sedang"),
}

NEW: Final = "baru"
STATES: Final = {
    NEW: "Baru",
    "diverifikasi": "Diverifikasi",
    "ditangani": "Ditangani",
    "selesai": "Selesai",
    "bukan_kejadian": "Bukan kejadian",
}
OPEN: Final = (NEW, "diverifikasi", "ditangani")

STEPS: Final[dict[str, tuple[str, ...]]] = {
    NEW: ("diverifikasi", "ditangani", "bukan_kejadian"),
    "diverifikasi": ("ditangani", "selesai", "bukan_kejadian"),
    "ditangani": ("selesai", "bukan_kejadian"),
    # What was closed too early is opened again; nothing becomes new a second time.
    "selesai": ("ditangani",),
    "bukan_kejadian": ("diverifikasi",),
}
"""Which state may follow which."""

NEEDS_NOTE: Final = frozenset({"selesai", "bukan_kejadian"})
"""States that end an incident: why has to be said."""


def allowed(state: str, step: str) -> bool:
    """Whether an incident in `state` may go to `step`."""
    return step in STEPS.get(state, ())


def rank(severity: str) -> int:
    """The place of a severity, the gravest last."""
    return tuple(SEVERITIES).index(severity)
