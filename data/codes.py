"""Area codes. Kemendagri's, dotted (`64.72.01.1001.001`); undotted ones (`6472011001001`) are accepted."""

from __future__ import annotations

import re
from typing import Final

from data.errors import Refused

LEVELS: Final = ("kota", "kecamatan", "kelurahan", "tps")
_LENGTHS: Final = {4: "kota", 6: "kecamatan", 10: "kelurahan", 13: "tps"}
_CUTS: Final = (2, 4, 6, 10, 13)


def normalise(code: str) -> str:
    """The dotted code of `64.72.01.1001.001`, `6472011001001` or the like; `Refused` when it is none."""
    digits = re.sub(r"[\s.]", "", code)
    if not digits.isdigit() or len(digits) not in _LENGTHS:
        raise Refused(
            f"Kode wilayah {code!r} tidak dikenal: pakai kode Kemendagri, misalnya 64.72.01.1001.001.", "kode"
        )
    parts = [digits[a:b] for a, b in zip((0, *_CUTS), _CUTS, strict=False) if digits[a:b]]
    return ".".join(parts)


def undotted(code: str) -> str:
    return code.replace(".", "")


def level(code: str) -> str:
    """kota, kecamatan, kelurahan or tps, from the code alone."""
    return _LENGTHS[len(undotted(code))]


def parent(code: str) -> str | None:
    """The code one level up; None for the kota."""
    return code.rpartition(".")[0] if level(code) != "kota" else None


def kelurahan_of(code: str) -> str:
    """The kelurahan of a TPS; a kelurahan or kecamatan stands for itself."""
    return code.rpartition(".")[0] if level(code) == "tps" else code


def path(code: str) -> tuple[str, ...]:
    """From the kota down to the code itself."""
    up = parent(code)
    return (*path(up), code) if up else (code,)
