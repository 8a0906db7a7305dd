"""Bound propagation over sums: what a reader can work out about each cell of a published table.

A table is a list of cells, each known to lie in an interval of whole numbers, and a list of sums *total =
parts*. From the intervals of all but one cell of a sum follows an interval of the remaining one; repeated
until nothing moves, this is what a patient reader with pencil and paper can deduce.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sum:
    """``cells[total]`` equals the sum of ``cells[part]``; positions in the table's list of cells."""

    total: int
    parts: tuple[int, ...]


@dataclass(slots=True)
class Deduced:
    """Intervals after propagation, and for each end the sum that moved it last (-1: none)."""

    low: list[int]
    high: list[int]
    low_by: list[int]
    high_by: list[int]


def sums_of_cells(cells: int, sums: Sequence[Sum]) -> list[list[int]]:
    """For each cell the positions of the sums it takes part in."""
    out: list[list[int]] = [[] for _ in range(cells)]
    for at, each in enumerate(sums):
        for cell in (each.total, *each.parts):
            out[cell].append(at)
    return out


def propagate(
    low: Sequence[int], high: Sequence[int], sums: Sequence[Sum], sums_of: Sequence[Sequence[int]]
) -> Deduced:
    """Narrow all intervals until nothing moves. Contradictory intervals raise ``ValueError``: no table has
    them."""
    state = Deduced(list(low), list(high), [-1] * len(low), [-1] * len(low))
    waiting = list(range(len(sums)))
    queued = [True] * len(sums)
    for at in waiting:  # grows while it is walked: a plain first-in first-out queue
        queued[at] = False
        for cell in _narrow(state, sums[at], at):
            for other in sums_of[cell]:
                if other != at and not queued[other]:
                    queued[other] = True
                    waiting.append(other)
    return state


def _narrow(state: Deduced, each: Sum, at: int) -> set[int]:
    """Apply one sum until it says nothing new; the cells whose interval moved."""
    low, high = state.low, state.high
    moved: set[int] = set()
    while True:
        least = sum([low[part] for part in each.parts])
        most = sum([high[part] for part in each.parts])
        now = _tighten(state, each.total, least, most, at)
        room_low, room_high = low[each.total] - most, high[each.total] - least
        for part in each.parts:
            now += _tighten(state, part, room_low + high[part], room_high + low[part], at)
        if not now:
            return moved
        moved.update(now)


def _tighten(state: Deduced, cell: int, low: int, high: int, at: int) -> list[int]:
    """Cut one interval to ``low..high``; the cell, when that moved it."""
    if low <= state.low[cell] and high >= state.high[cell]:
        return []
    if low > state.low[cell]:
        state.low[cell], state.low_by[cell] = low, at
    if high < state.high[cell]:
        state.high[cell], state.high_by[cell] = high, at
    if state.low[cell] > state.high[cell]:
        raise ValueError("Angka-angka tabel saling bertentangan.")
    return [cell]
