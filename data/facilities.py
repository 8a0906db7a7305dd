"""Which puskesmas and hospitals are near a place: by the straight line, since no road network is known here.

Where puskesmas stand is known by kelurahan only, so the distance is that between points of kelurahan.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sqrt

from data import codes
from data.reference import hospitals, puskesmas
from data.register import Register

_KM_PER_DEGREE = 111.2


Rows = list[tuple[str, str, tuple[float, float] | None]]


@dataclass(frozen=True, slots=True)
class Facility:
    """A puskesmas or hospital; `kelurahan` its code, `km` from the place asked for."""

    name: str
    kelurahan: str
    km: float


def nearest_puskesmas(register: Register, place: str) -> list[Facility]:
    """Every puskesmas, the nearest first; the one in the place's own kelurahan before all others."""
    found = zip(puskesmas()["nama"], puskesmas()["kelurahan"], strict=True)
    rows: Rows = [(name, kelurahan, _point(register, kelurahan)) for name, kelurahan in found]
    return _sorted(register, place, rows)


def team_of(register: Register, place: str) -> Facility:
    """The puskesmas that looks after a place: the nearest of its own kecamatan, as their working areas are drawn; the
    nearest of all where the kecamatan has none."""
    found = nearest_puskesmas(register, place)
    kecamatan = codes.path(place)[1]
    return next((one for one in found if one.kelurahan.startswith(f"{kecamatan}.")), found[0])


def nearest_hospitals(register: Register, place: str) -> list[Facility]:
    """Every hospital, the nearest first."""
    table = hospitals()
    points = zip(table["lat"], table["lon"], strict=True)
    rows: Rows = list(zip(table["nama"], table["kelurahan"], points, strict=True))
    return _sorted(register, place, rows)


def neighbour_of(register: Register, place: str) -> str | None:
    """The kelurahan of the second nearest puskesmas: who is called when the nearest does not answer."""
    found = nearest_puskesmas(register, place)
    home = next((code for code in codes.path(place) if codes.level(code) == "kelurahan"), "")
    others = [one.kelurahan for one in found[1:] if one.kelurahan != home]
    return others[0] if others else None


def _sorted(register: Register, place: str, rows: Rows) -> list[Facility]:
    here = _point(register, place)
    found = []
    for name, kelurahan, there in rows:
        away = _km(here, there) if here is not None and there is not None else float("inf")
        found.append(Facility(name, kelurahan, 0.0 if place.startswith(kelurahan) else away))
    return sorted(found, key=lambda one: (one.km, one.name))


def _point(register: Register, place: str) -> tuple[float, float] | None:
    """The point of the smallest area around a place that has one."""
    for code in reversed(codes.path(place)):
        node = register.areas.get(code)
        if node is not None and node.lat is not None and node.lon is not None:
            return node.lat, node.lon
    return None


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    up = (one[0] - other[0]) * _KM_PER_DEGREE
    across = (one[1] - other[1]) * _KM_PER_DEGREE * cos(radians(one[0]))
    return sqrt(up * up + across * across)
