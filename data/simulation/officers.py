"""The invented officers: 7 KPPS and 2 Linmas per TPS, 3 PPS per kelurahan, 5 PPK per kecamatan; about 23.300.

Names are combinations of two short lists written for this module; NIK begin with 99, which no region has, and
telephone numbers with 0000, which no network has. KPPS are 17 to 55 (PKPU 8/2022); Linmas have no such limit and
are older. What a person carries (blood pressure at rest, a known illness, smoking) shapes the night's check-ins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data import codes
from data.simulation.streams import stream


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MEN: Final = _words(
    "Aditya Agus Ahmad Aji Andi Anwar Arif Bagus Bambang Budi Dedi Dwi Eko Fajar Fauzan Galih Hadi Hendra "
    "Heru Ibnu Ilham Irfan Jaka Joko Khairul Lukman Mahmud Mulyadi Nanang Noor Pandu Rahmat Ridwan Rizal Rudi "
    "Rusdi Saiful Samsul Sigit Slamet Sulaiman Surya Syahril Taufik Teguh Wahyu Wawan Yanto Yusuf Zainal"
)
WOMEN: Final = _words(
    "Aisyah Amelia Anisa Ayu Citra Desi Dewi Diah Dina Eka Elisa Endang Erna Fatimah Fitri Hasnah Hesti Ida "
    "Indah Intan Juleha Kartika Kurnia Laila Lestari Lina Maya Mega Murni Nadia Nia Nirmala Norma Nur Puji "
    "Puspa Rahma Ratna Rini Rosita Salma Sari Siti Sri Tini Tuti Wati Wulan Yuli Zahra"
)
FAMILY: Final = _words(
    "Abdullah Alamsyah Anshari Ardiansyah Arsyad Asmara Azhari Basri Darmawan Effendi Fadillah Firmansyah "
    "Gunawan Hakim Halim Hamdani Handoko Haryanto Hasan Hidayat Irawan Iskandar Ismail Jauhari Kurniawan "
    "Kusuma Latif Mansyur Maulana Mustafa Nasution Nugroho Pangestu Permana Prasetyo Purnama Putra Rahman "
    "Ramadhan Saputra Setiawan Siregar Subekti Sudirman Susanto Syahputra Tanjung Utama Wibowo Widodo Wijaya "
    "Yulianto"
)

CREW: Final = {"tps": ("kpps",) * 7 + ("linmas",) * 2, "kelurahan": ("pps",) * 3, "kecamatan": ("ppk",) * 5}
# Mean and spread of age, youngest, oldest.
AGES: Final = {"kpps": (34, 10, 17, 55), "linmas": (49, 9, 25, 66), "pps": (38, 8, 20, 58), "ppk": (40, 7, 23, 58)}
MEN_SHARE: Final = {"kpps": 0.5, "linmas": 0.97, "pps": 0.6, "ppk": 0.7}


@dataclass(frozen=True, slots=True)
class Officer:
    """One person on duty. `sbp`: systolic at rest, mmHg; `age` on voting day, years."""

    id: str
    name: str
    role: str
    area: str
    sex: str  # L, P
    birth_date: date
    nik: str
    phone: str
    age: int
    smoker: bool
    hypertension: bool
    diabetes: bool
    severe: bool  # blood pressure out of control, derajat 3 without a complaint
    sbp: float

    def row(self) -> dict[str, Any]:
        """As `data.people.add_people` takes it; what a person carries is sealed with the rest."""
        history = [name for name, ill in (("hipertensi", self.hypertension), ("diabetes", self.diabetes)) if ill]
        return {
            "id": self.id,
            "name": self.name,
            "role": self.role,
            "area": self.area,
            "nik": self.nik,
            "phone": self.phone,
            "birth_date": self.birth_date.isoformat(),
            "sex": self.sex,
            "smoker": self.smoker,
            "history": history,
        }


def officers_of(seed: int, place: str, voting_day: date) -> tuple[Officer, ...]:
    """The officers who serve at a TPS, a kelurahan or a kecamatan, always in the same order."""
    rng = stream(seed, "officers", place)
    roles = CREW[codes.level(place)]
    shape = np.array([AGES[role] for role in roles], dtype=float)
    ages = np.clip(rng.normal(shape[:, 0], shape[:, 1]), shape[:, 2], shape[:, 3]).astype(int)
    men = rng.random(len(roles)) < [MEN_SHARE[role] for role in roles]
    picks = rng.integers(0, 10_000, (len(roles), 4))
    chances = rng.random((len(roles), 3))
    noise = rng.normal(0.0, 6.0, len(roles))
    found = []
    for at, role in enumerate(roles):
        age, man = int(ages[at]), bool(men[at])
        older = max(age - 30, 0)
        hypertension = bool(chances[at, 0] < 0.05 + 0.009 * older)
        # Born so that the birthday of this age lies within the year before voting day.
        born = date(voting_day.year - age, 1, 1) - timedelta(days=int(picks[at, 3]) % 320 - 40)
        found.append(
            Officer(
                id=_identity(place, role, at),
                name=_name(man, picks[at]),
                role=role,
                area=place,
                sex="L" if man else "P",
                birth_date=born,
                nik=_nik(place, born, man, at),
                phone=_phone(place, at),
                age=age,
                smoker=bool(chances[at, 1] < (0.55 if man else 0.03)),
                hypertension=hypertension,
                diabetes=bool(chances[at, 2] < 0.01 + 0.003 * older),
                severe=hypertension and bool(chances[at, 0] < 0.0015),
                sbp=float(119 + 0.18 * (age - 20) + 19 * hypertension + noise[at]),
            )
        )
    return tuple(found)


def _identity(place: str, role: str, at: int) -> str:
    """64.72.01.1001.001-kpps-1: readable, unique, the same in every run."""
    return f"{place}-{role}-{at + 1}"


def _name(man: bool, picks: NDArray[np.int64]) -> str:
    given = MEN if man else WOMEN
    words = [given[picks[0] % len(given)], FAMILY[picks[1] % len(FAMILY)]]
    if picks[2] % 3 == 0:
        words.insert(1, given[(picks[0] + 1 + picks[2] % (len(given) - 1)) % len(given)])
    return " ".join(words)


def _nik(place: str, born: date, man: bool, at: int) -> str:
    """Sixteen digits: 99, five of the place, the birth day as on real cards (women +40), three of the place."""
    digits = codes.undotted(place)[4:].ljust(9, "0")  # kk nnnn ttt
    day = born.day + (0 if man else 40)
    # kecamatan (2) and kelurahan's last three digits come first, the TPS number and the seat close.
    return f"99{digits[:2]}{digits[4:6]}{day:02d}{born:%m%y}{digits[6:9]}{at}"


def _phone(place: str, at: int) -> str:
    """Twelve digits, 0000 first: nobody answers."""
    digits = codes.undotted(place)[4:].ljust(9, "0")
    return f"0000{digits[:2]}{digits[4:]}{at}"
