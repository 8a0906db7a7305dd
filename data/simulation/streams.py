"""Random numbers that belong to a place and a purpose, not to an order of calls.

Every TPS, kelurahan and purpose has a stream of its own, spawned from the night's seed: whichever is asked for first,
and however often, the same seed gives the same night.
"""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, purpose: str, place: str = "") -> np.random.Generator:
    """The generator of a purpose at a place (an area code, a contest, or both joined by '|')."""
    words = (zlib.crc32(purpose.encode()), zlib.crc32(place.encode()), zlib.crc32(place[::-1].encode()))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy=seed, spawn_key=words)))
