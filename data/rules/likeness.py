"""How alike two photos are: the Hamming distance of their 64-bit difference hashes. Pure arithmetic.

A difference hash (dHash) says for 8 x 8 places of a photo whether it is darker than the place to its right; it hardly
changes when the photo is saved again in another size or quality. Two hashes that differ in at most `MOST_DIFFERENT`
bits are *alike*. Cut into four bands of 16 bits, such a pair agrees in at least one whole band, because three
differing bits cannot reach four bands: looking for an equal band therefore finds every alike photo, and the threshold
must stay below the number of bands.

What it means is modest: forms are printed alike, so two sheets photographed under the same lamp from the same place
can be alike too. It is a reason to look, never a proof.
"""

from __future__ import annotations

from typing import Final

BITS: Final = 64
BANDS: Final = 4
BAND_BITS: Final = BITS // BANDS
MOST_DIFFERENT: Final = BANDS - 1


def distance(one: int, other: int) -> int:
    """In how many of the 64 bits two hashes differ, 0 to 64."""
    return (one ^ other).bit_count()


def alike(one: int, other: int) -> bool:
    """Whether two hashes may be of the same photo, saved twice."""
    return distance(one, other) <= MOST_DIFFERENT


def bands(value: int) -> tuple[int, ...]:
    """The hash in four parts of 16 bits, the highest first; each 0 to 65,535."""
    return tuple((value >> shift) & 0xFFFF for shift in range(BITS - BAND_BITS, -1, -BAND_BITS))


def to_text(value: int) -> str:
    """16 hexadecimal digits: no database has an unsigned 64-bit number."""
    return f"{value:016x}"


def from_text(text: str) -> int:
    """The hash that `to_text` wrote; `ValueError` for anything else."""
    return int(text, 16)
