"""What a person may ask about their data, and a breach: each with the 3 x 24 hours of UU 27/2022 (PDP)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

ALLOWED: Final = timedelta(hours=72)
SOON: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Kind:
    """What is asked. `article`: of UU 27/2022 as read in secondary sources; `todo`: what has to be done in time."""

    label: str
    article: str
    todo: str
    of_person: bool = True


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "akses": Kind(
            "Salinan data dan jejak pembacaannya",
            "pasal 32",
            "Tim kesehatan mencetaknya di Skrining: Cetak rekam lengkap.",
        ),
        "hapus": Kind("Penghapusan data", "pasal 42 sampai 44", "Hapus dengan tombol di bawah; kuncinya dimusnahkan."),
        "tarik": Kind("Penarikan persetujuan", "pasal 40", "Hentikan pemrosesan dan beri tahu pemiliknya."),
        "batasi": Kind("Pembatasan pemrosesan", "pasal 41", "Batasi pemrosesan dan beri tahu pemiliknya."),
        "pelanggaran": Kind(
            "Kegagalan pelindungan data",
            "pasal 46",
            "Beri tahu tertulis pemilik data dan lembaga: data apa, kapan dan bagaimana terungkap, apa yang dilakukan.",
            of_person=False,
        ),
    }
)
OPEN: Final = "terbuka"
STATES: Final = MappingProxyType({OPEN: "Terbuka", "selesai": "Selesai", "ditolak": "Ditolak"})


def due(received: datetime) -> datetime:
    """When the time that the law gives is over."""
    return received + ALLOWED


def urgency(due_at: datetime, now: datetime) -> str:
    """`lewat` when the time is over, `segera` in its last day, else empty."""
    left = due_at - now
    if left <= timedelta(0):
        return "lewat"
    return "segera" if left <= SOON else ""
