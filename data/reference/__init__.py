"""Built-in facts of Samarinda and of Pemilu 2024, so that a fresh store works without any file.

`wilayah.csv` (codes of Kemendagri, KPU, BPS; areas; TPS counts), `partai.csv` (KPU Decree on party numbers, colours
as KPU's own board used them), `jumlah_calon.csv` (KPU's final candidate lists, numbers only) and `garis_kota.csv` (the
city's generalised outline) stand beside this module; `puskesmas.csv` (26) and `rumah_sakit.csv` (14) say in which
kelurahan each stands. Numbers of voters per TPS are not known here and not invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

OFFICIAL_KM2 = 716.783  # area of the city by Kemendagri's code decree

KECAMATAN_DAPIL = {
    # dprd_kota: dapil of each kecamatan; the other contests have one dapil for the whole city
    "64.72.04": "647201",
    "64.72.09": "647201",
    "64.72.07": "647201",
    "64.72.01": "647202",
    "64.72.02": "647202",
    "64.72.10": "647202",
    "64.72.06": "647203",
    "64.72.03": "647204",
    "64.72.05": "647205",
    "64.72.08": "647205",
}


@dataclass(frozen=True, slots=True)
class ContestFact:
    """One vote of an election. `dapil`: code -> (name, seats); seats None where not filled by the city's dapil."""

    code: str
    name: str
    short_name: str
    kind: str
    dapil: dict[str, tuple[str, int | None]]


@dataclass(frozen=True, slots=True)
class ElectionFact:
    code: str
    name: str
    voting_day: str
    tps_ceiling: int
    contests: tuple[ContestFact, ...]


PEMILU_2024 = ElectionFact(
    code="pemilu2024",
    name="Pemilu 2024",
    voting_day="2024-02-14",
    tps_ceiling=300,
    contests=(
        ContestFact("ppwp", "Presiden dan Wakil Presiden", "Presiden", "candidates", {"00": ("Indonesia", None)}),
        ContestFact("dpr", "DPR RI", "DPR RI", "parties", {"6401": ("Kalimantan Timur", 8)}),
        ContestFact("dpd", "DPD RI", "DPD RI", "candidates", {"64": ("Kalimantan Timur", 4)}),
        ContestFact(
            "dprd_prov",
            "DPRD Provinsi Kalimantan Timur",
            "DPRD Provinsi",
            "parties",
            {"640001": ("Kaltim 1: Samarinda", 12)},
        ),
        ContestFact(
            "dprd_kota",
            "DPRD Kota Samarinda",
            "DPRD Kota",
            "parties",
            {
                "647201": ("Samarinda 1", 9),
                "647202": ("Samarinda 2", 10),
                "647203": ("Samarinda 3", 7),
                "647204": ("Samarinda 4", 7),
                "647205": ("Samarinda 5", 12),
            },
        ),
    ),
)
PPWP_TICKETS = 3


def _read(name: str, **options: object) -> pd.DataFrame:
    import pandas as pd  # takes a third of a second to load, which most commands have no need of

    with resources.files(__package__).joinpath(name).open(encoding="utf-8") as file:
        return pd.read_csv(file, **options)  # type: ignore[call-overload]


@cache
def wilayah() -> pd.DataFrame:
    """The 59 kelurahan, one row each; codes as text."""
    return _read("wilayah.csv", dtype={"kode": str, "kode_kecamatan": str, "kode_kpu": str, "kode_bps": str})


@cache
def parties() -> pd.DataFrame:
    """number, name, short_name, colour of the 18 national parties."""
    return _read("partai.csv")


@cache
def candidate_counts() -> pd.DataFrame:
    """contest, dapil, party (NaN for DPD), candidates."""
    return _read("jumlah_calon.csv", dtype={"dapil": str, "party": "Int64"})


@cache
def city_outline() -> pd.DataFrame:
    """lat, lon of the generalised outline, 33 points."""
    return _read("garis_kota.csv")


@cache
def puskesmas() -> pd.DataFrame:
    """name and kelurahan (`nama`, `kelurahan`) of the 26 puskesmas."""
    return _read("puskesmas.csv", dtype=str)


@cache
def hospitals() -> pd.DataFrame:
    """nama, kelurahan, lat, lon of the 14 hospitals."""
    return _read("rumah_sakit.csv", dtype={"nama": str, "kelurahan": str})
