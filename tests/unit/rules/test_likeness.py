"""Hashes of photos: how far apart, and that equal bands find every pair that is alike."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.rules.likeness import BANDS, MOST_DIFFERENT, alike, bands, distance, from_text, to_text

HASHES = st.integers(0, 2**64 - 1)


def test_distance_counts_bits() -> None:
    assert distance(0, 0) == 0
    assert distance(0, 2**64 - 1) == 64
    assert distance(0b1010, 0b0110) == 2


@given(HASHES, st.sets(st.integers(0, 63), max_size=MOST_DIFFERENT))
def test_whatever_is_alike_shares_a_band(one: int, changed: set[int]) -> None:
    other = one
    for bit in changed:
        other ^= 1 << bit
    assert alike(one, other)
    assert any(mine == theirs for mine, theirs in zip(bands(one), bands(other), strict=True))


@given(HASHES)
def test_bands_and_text_lose_nothing(one: int) -> None:
    parts = bands(one)
    assert len(parts) == BANDS
    assert all(0 <= part < 2**16 for part in parts)
    assert "".join(f"{part:04x}" for part in parts) == to_text(one)
    assert from_text(to_text(one)) == one


def test_four_bits_may_reach_every_band() -> None:
    other = sum(1 << bit for bit in (0, 16, 32, 48))
    assert not alike(0, other)
    assert not any(mine == theirs for mine, theirs in zip(bands(0), bands(other), strict=True))
