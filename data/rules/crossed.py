"""How the same people, split another way, leave the health team: groups (roles, age bands) of an area and of those
below it, beside totals that are published already.

The counts of a group are published like any other (:mod:`data.rules.disclosure`): 0 to 4 as "<5", others rounded down
to a multiple of 5, nothing where the rest of the group is fewer than five or the group fewer than ten. What is more:

* Sums run both ways, over the groups of an area to its published total and over the areas to the group above. A reader
  who solves them together (:mod:`data.rules.exchange`) narrows no suppressed count to fewer than the five values of its
  class.
* The groups say nothing about the totals that these do not say themselves: whatever totals are possible beside each
  other stay possible. So any number of splits of the same people may be published, and what is suppressed in the table
  of the totals stays as wide as it was. By Hoffman's theorem on circulations (Proc. Symp. Appl. Math. 10 (1960)
  113-127) this is one inequality per set of areas in either direction, each asked of its worst totals.

Further cells are blanked until both hold; the choice looks at what is published, never at the counts behind it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np

from data.rules.exchange import GROUND, Edge, Network
from data.rules.guarded import alone
from data.rules.shown import Shown, shown_of
from data.rules.suppression import Cell, protect

Group = TypeVar("Group", bound=Hashable)
Span = tuple[int, int]

MOST_AREAS: Final = 12
"""Below more areas than this only the groups of the whole are published: the sets of areas double with each."""


def disclose_groups(
    table: Mapping[str, Mapping[Group, int]],
    people: Mapping[str, Mapping[Group, int]],
    top: str,
    totals: Mapping[str, Span],
) -> dict[str, dict[Group, Shown]]:
    """What may be shown of ``table[area][group]``, counts among ``people[area][group]``, of the area ``top`` and of
    those below it, which together are the whole of it. ``totals[area]``: the smallest and the largest that all what is
    published otherwise leaves possible of the area's count (:func:`data.rules.disclosure.disclose_with_spans`).

    The sizes of the groups are taken as known. Areas beyond MOST_AREAS are left out of the answer, all of them.
    Raises ``ValueError`` on a table that cannot be: other groups in one area than in another, counts that are negative
    or beyond their people, areas that do not make up the top.
    """
    _check(table, people, top, totals)
    below = sorted(area for area in table if area != top)
    if len(below) > MOST_AREAS:
        below = []
    crossed = _Crossed(table, people, top, below, totals)
    while True:
        protect(crossed.cells, (), crossed.network)
        victim = crossed.too_telling()
        if victim is None:
            break
        crossed.cells[victim].kind = "hidden"
    return {
        area: {group: shown_of(crossed.cells[at]) for group, at in crossed.at[area].items()} for area in (top, *below)
    }


def _check(
    table: Mapping[str, Mapping[Group, int]],
    people: Mapping[str, Mapping[Group, int]],
    top: str,
    totals: Mapping[str, Span],
) -> None:
    groups = table[top].keys()
    for area, row in table.items():
        if row.keys() != groups or people[area].keys() != groups or area not in totals:
            raise ValueError(f"Kelompok petugas di {area} berbeda dari wilayah lain.")
        if any(not 0 <= row[group] <= people[area][group] for group in groups):
            raise ValueError(f"Jumlah per kelompok di {area} tidak sesuai dengan petugas di sana.")
        if not totals[area][0] <= sum(row.values()) <= totals[area][1]:
            raise ValueError(f"Jumlah kelompok di {area} berbeda dari jumlah wilayah itu.")
    below = [area for area in table if area != top]
    for counts in (table, people):
        if below and any(counts[top][one] != sum(counts[area][one] for area in below) for one in groups):
            raise ValueError(f"Jumlah kelompok di {top} berbeda dari jumlah wilayah di bawahnya.")


@dataclass(frozen=True, slots=True)
class _Sets:
    """Every set of the areas below as a row of zeros and ones, and all that is left out of it."""

    inside: np.ndarray
    outside: np.ndarray

    @staticmethod
    def of(areas: int) -> _Sets:
        inside = (np.arange(1 << areas)[:, None] >> np.arange(areas)) & 1
        return _Sets(inside, 1 - inside)


class _Crossed:
    """The cells: groups of every area (``at``), and the totals, which are never blanked here."""

    def __init__(
        self,
        table: Mapping[str, Mapping[Any, int]],
        people: Mapping[str, Mapping[Any, int]],
        top: str,
        below: Sequence[str],
        totals: Mapping[str, Span],
    ) -> None:
        self.groups = list(table[top])
        self.cells: list[Cell] = []
        self.at: dict[str, dict[Any, int]] = {}
        self.total: dict[str, int] = {}
        edges: list[Edge | None] = []
        node = {area: GROUND + 1 + at for at, area in enumerate((top, *below))}
        column = {group: GROUND + 1 + len(node) + at for at, group in enumerate(self.groups)}
        for area in (top, *below):
            depth = 0 if area == top else 1
            self.at[area] = {}
            for group in self.groups:
                count, many = table[area][group], people[area][group]
                self.at[area][group] = self._add(Cell(count, many, depth, alone(count, many)))
                above = (column[group] if below else GROUND, node[top])
                edges.append(above if area == top else (node[area], column[group]))
            total = Cell(sum(table[area].values()), 0, depth, "hidden", fixed=True, guarded=False)
            total.least, total.most = totals[area]
            self.total[area] = self._add(total)
            edges.append((node[top], GROUND) if area == top else (GROUND, node[area]))
        self.top, self.below = top, list(below)
        self.network = Network(edges)
        self._sets = _Sets.of(len(below))

    def _add(self, cell: Cell) -> int:
        self.cells.append(cell)
        return len(self.cells) - 1

    def too_telling(self) -> int | None:
        """A group whose blanking brings what it takes to leave all totals possible; None when they are."""
        low, high = (np.array(ends) for ends in zip(*(cell.bounds() for cell in self.cells), strict=True))
        lack = self._lack(low, high)
        if not lack:
            return None
        keys = {}
        for area, row in self.at.items():
            for at in row.values():
                cell = self.cells[at]
                if cell.kind == "hidden" or cell.most == 0:
                    continue
                wider_low, wider_high = low.copy(), high.copy()
                wider_low[at], wider_high[at] = cell.least, cell.most
                left = self._lack(wider_low, wider_high)
                # Groups of the whole are kept as long as one below helps at all.
                keys[at] = (left >= lack, area == self.top, left, cell.kind == "value", cell.shown(), at)
        return min(keys, key=keys.__getitem__)

    def _lack(self, low: np.ndarray, high: np.ndarray) -> int:
        """By how much the groups fall short of the worst totals, over all sets of areas; 0: all stay possible."""
        if not self.groups:
            return 0  # nobody is registered anywhere
        tops = list(self.at[self.top].values())
        top_low, top_high = low[tops], high[tops]
        least, most = low[self.total[self.top]], high[self.total[self.top]]
        if not self.below:
            return int(max(0, most - top_high.sum()) + max(0, top_low.sum() - least))
        cells = np.array([list(self.at[area].values()) for area in self.below])
        rows = [self.total[area] for area in self.below]
        inside, outside = self._sets.inside, self._sets.outside
        # The largest and the smallest that the totals of a set may be together.
        largest = np.minimum(inside @ high[rows], most - outside @ low[rows])
        smallest = np.maximum(inside @ low[rows], least - outside @ high[rows])
        room = np.minimum(inside @ high[cells], top_high - outside @ low[cells]).sum(axis=1)
        need = np.maximum(inside @ low[cells], top_low - outside @ high[cells]).sum(axis=1)
        return int(np.maximum(0, largest - room).sum() + np.maximum(0, need - smallest).sum())
