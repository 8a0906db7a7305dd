"""How many officers a place should have; a setting, since another election may have other numbers.

Seven KPPS and two Linmas a TPS, three PPS a kelurahan, five PPK a kecamatan: the structure of Pemilu 2024 as the press
and the city reported it (ANTARA: 2,450 TPS with 17,150 KPPS and 4,900 Linmas).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

LEVEL_OF: Final[Mapping[str, str]] = MappingProxyType(
    {"kpps": "tps", "linmas": "tps", "pps": "kelurahan", "ppk": "kecamatan"}
)
DEFAULT: Final[Mapping[str, int]] = MappingProxyType({"kpps": 7, "linmas": 2, "pps": 3, "ppk": 5})
MOST: Final = 50


@dataclass(frozen=True)
class Headcount:
    """Officers that each place of a role's level should have; a role that is not named is not expected anywhere."""

    people: Mapping[str, int] = field(default_factory=lambda: DEFAULT)

    @classmethod
    def parse(cls, text: str) -> Headcount:
        """`kpps=7;linmas=2;pps=3;ppk=5`; what is not named keeps its default. `ValueError` when it cannot be read."""
        found = dict(DEFAULT)
        for part in filter(None, (piece.strip() for piece in text.split(";"))):
            role, sign, count = (piece.strip() for piece in part.partition("="))
            if not sign or role not in LEVEL_OF or not count.isdecimal() or int(count) > MOST:
                raise ValueError(text)
            found[role] = int(count)
        return cls(MappingProxyType(found))

    def __str__(self) -> str:
        return ";".join(f"{role}={count}" for role, count in self.people.items())

    def expected(self, role: str, places: int) -> int:
        """People of a role in so many places of its level."""
        return self.people.get(role, 0) * places


def missing(expected: int, filled: int) -> int:
    """How many are missing; more than expected is none missing."""
    return max(expected - filled, 0)
