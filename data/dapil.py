"""Dapil: the second grouping of an election's areas, kecamatan by kecamatan."""

from __future__ import annotations

from data.actor import KOTA
from data.register import Register


def dapil_area(dapil: str) -> str:
    """The key of a dapil among the areas of `total`."""
    return f"dapil:{dapil}"


def grouping(register: Register) -> dict[str, list[str]]:
    """The city's own dapil (those of its council, or of its most divided contest) and their kecamatan."""
    most = max(register.contests.values(), key=lambda one: len(one.dapil))
    groups: dict[str, list[str]] = {dapil: [] for dapil in most.dapil}
    for kecamatan in register.kecamatan():
        groups[register.dapil_of_kecamatan[most.code, kecamatan]].append(kecamatan)
    return groups


def members(register: Register, area: str) -> list[str]:
    """The areas of the tree that make an area up: the kecamatan of a dapil, any other area itself."""
    return grouping(register)[area.removeprefix("dapil:")] if area.startswith("dapil:") else [area]


def first_kecamatan(register: Register, area: str) -> str:
    """Some kecamatan of the area: where the area has one ballot, it stands for all of it."""
    if area.startswith("dapil:"):
        return members(register, area)[0]
    return register.kecamatan()[0] if area == KOTA else area
