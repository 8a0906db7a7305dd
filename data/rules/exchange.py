"""How far a count can move while everything published stays true: exact, over all sums at once.

People flow through a table: from the areas at the bottom through their tiers into those of the area above, up to the
top. Counts are the edges of this network, sums its nodes (what comes in goes out). A count can be one more exactly
when others give way in a ring through it, each within what is published of it (augmenting paths: Ford and Fulkerson,
Canad. J. Math. 8 (1956) 399-404). So the ends found here are those that integer programming over all sums finds, and
every whole number between them occurs in some table. They do not depend on the counts the search sets out from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

GROUND: Final = 0
"""The node outside the table: where the counts of the top go."""

Edge = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reach:
    """``steps``: how far the count moves, as far as was asked for. When it falls short, ``cut``: the nodes from which
    nothing more can be had; the edges that leave it are what holds the count."""

    steps: int
    cut: frozenset[int]


class Network:
    """Edges between nodes, by cell: ``(tail, head)``, ``None`` for a cell that is no edge."""

    def __init__(self, edges: Sequence[Edge | None]) -> None:
        self.edges = edges
        nodes = 1 + max((max(edge) for edge in edges if edge), default=GROUND)
        # From each node: the cell passed, the node beyond, +1 when passing makes the count larger, -1 smaller.
        self.around: list[list[tuple[int, int, int]]] = [[] for _ in range(nodes)]
        for cell, edge in enumerate(edges):
            if edge is not None and edge[0] != edge[1]:
                self.around[edge[0]].append((cell, edge[1], 1))
                self.around[edge[1]].append((cell, edge[0], -1))

    def reach(
        self, cell: int, step: int, most: int, count: Sequence[int], low: Sequence[int], high: Sequence[int]
    ) -> Reach:
        """How far ``cell`` moves up (``step`` 1) or down (-1) from ``count``, at most ``most`` and not beyond its own
        ``low`` or ``high``."""
        edge = self.edges[cell]
        if edge is None:
            raise ValueError(f"Sel {cell} bukan bagian jaringan.")
        most = min(most, high[cell] - count[cell] if step > 0 else count[cell] - low[cell])
        if edge[0] == edge[1]:
            return Reach(most, frozenset())
        start, goal = edge[::-1] if step > 0 else edge
        now = list(count)
        moved = 0
        while moved < most:
            seen = self._walk(start, goal, cell, now, low, high)
            if goal not in seen:
                return Reach(moved, frozenset(seen))
            moved += self._push(seen, start, goal, most - moved, now, low, high)
        return Reach(moved, frozenset())

    def leaving(self, cut: frozenset[int]) -> list[tuple[int, int]]:
        """The cells on the way out of a cut, each with +1 when it should be larger, -1 when smaller."""
        return [(cell, step) for node in cut for cell, beyond, step in self.around[node] if beyond not in cut]

    def _walk(
        self, start: int, goal: int, without: int, now: list[int], low: Sequence[int], high: Sequence[int]
    ) -> dict[int, tuple[int, int, int]]:
        """The nodes that can be reached, each with the node before it, the cell between and its direction; stops at
        the goal."""
        doors = {
            beyond: (cell, -step)
            for cell, beyond, step in self.around[goal]
            if cell != without and (now[cell] > low[cell] if step > 0 else now[cell] < high[cell])
        }
        seen: dict[int, tuple[int, int, int]] = {start: (start, -1, 0)}
        if start in doors:
            seen[goal] = (start, *doors[start])
            return seen
        waiting = [start]
        for node in waiting:  # grows while it is walked: breadth first
            for cell, beyond, step in self.around[node]:
                if beyond in seen or cell == without:
                    continue
                if now[cell] < high[cell] if step > 0 else now[cell] > low[cell]:
                    seen[beyond] = (node, cell, step)
                    if beyond in doors:
                        seen[goal] = (beyond, *doors[beyond])
                        return seen
                    waiting.append(beyond)
        return seen

    def _push(
        self,
        seen: dict[int, tuple[int, int, int]],
        start: int,
        goal: int,
        most: int,
        now: list[int],
        low: Sequence[int],
        high: Sequence[int],
    ) -> int:
        """Move as much as the narrowest cell on the way allows, and say how much."""
        way: list[tuple[int, int]] = []
        node = goal
        while node != start:
            node, cell, step = seen[node]
            way.append((cell, step))
        room = min(high[cell] - now[cell] if step > 0 else now[cell] - low[cell] for cell, step in way)
        room = min(room, most)
        for cell, step in way:
            now[cell] += step * room
        return room
