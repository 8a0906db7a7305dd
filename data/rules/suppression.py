"""Complementary suppression: blank further cells until no small count can be worked out from the others.

The table comes as cells in a tree of sums; each cell is published as a count to the person (the stated
exception), as a rounded count, as the class 0 to 4, or not at all. :func:`protect` plays the reader: one who solves
all sums together (:mod:`data.rules.exchange`), and for cells that are outside that network one who looks at a sum at a
time (:mod:`data.rules.bounds`). As long as some suppressed cell is narrowed too far, it blanks one more cell that has a
hand in it: one large enough to help, deepest level first so that totals of large areas stay, the least wanted tier
(``rank``), a "<5" before a count, and the smallest published count. The choice looks at what is published and never
at the counts behind it, so that it changes only when something published does, and who replays it learns no more than
classes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from data.rules.bounds import Deduced, Sum, propagate, sums_of_cells
from data.rules.exchange import Network

Kind = Literal["value", "under5", "hidden"]

SMALL: Final = 5
"""Counts from 0 to 4 are suppressed, and counts are published in steps of this width."""

_CLASS_WIDTH: Final = SMALL - 1
"""Distance between the ends of the class 0 to 4: no suppressed interval may be narrower."""


@dataclass(slots=True)
class Cell:
    """One number of the table: the true count, the people it is counted among, its depth in the tree
    (kota 0), how it is published. ``exact``: known to the person. ``fixed``: never blanked (known anyway, or
    never published). ``guarded``: must not be worked out either, once suppressed. ``rank``: the lowest of a level
    are blanked first. ``least`` and ``most``: what the exact cells alone leave possible, set by :func:`protect`."""

    count: int
    population: int
    depth: int
    kind: Kind
    exact: bool = False
    fixed: bool = False
    guarded: bool = True
    rank: int = 0
    least: int = field(init=False, default=0)
    most: int = field(init=False)

    def __post_init__(self) -> None:
        self.most = self.population

    def bounds(self) -> tuple[int, int]:
        """What the published form says about the count, together with what the exact cells say anyway."""
        if self.exact:
            return self.count, self.count
        if self.kind == "hidden":
            return self.least, self.most
        shown = self.shown()
        return max(shown, self.least), min(shown + SMALL - 1, self.most)

    def shown(self) -> int:
        """The lower end of the step the count lies in; 0 for the class 0 to 4."""
        return self.count - self.count % SMALL

    def width(self) -> int:
        """A suppressed cell has to stay at least as wide as the class 0 to 4, or as its people and the exact cells
        allow."""
        low, high = self.bounds()
        return min(_CLASS_WIDTH, high - low)

    @property
    def suppressed(self) -> bool:
        return self.kind != "value" and self.guarded


def protect(cells: list[Cell], sums: Sequence[Sum], network: Network) -> None:
    """Set ``kind`` of further cells to ``hidden`` until every suppressed cell keeps its width. Works in place.

    Cells that are edges of the network keep it against every reader, the others (the tiers of a class where only the
    class is published) against one who looks at one sum at a time.
    """
    sums_of = sums_of_cells(len(cells), sums)
    _learn_from_exact(cells, sums, sums_of)
    waiting = [at for at, cell in enumerate(cells) if cell.suppressed and network.edges[at] is not None]
    inner = [at for at, cell in enumerate(cells) if cell.suppressed and network.edges[at] is None]
    _free(waiting, cells, network)
    while blanked := _blank_by_sums(inner, cells, sums, sums_of):
        _free(blanked, cells, network)


def reachable(at: int, cells: Sequence[Cell], network: Network) -> tuple[int, int]:
    """The smallest and the largest count of a cell that what is published leaves possible, all sums together."""
    count = [cell.count for cell in cells]
    bounds = [cell.bounds() for cell in cells]
    low, high = [one for one, _ in bounds], [one for _, one in bounds]
    here, most = count[at], high[at] - low[at]
    down, up = (network.reach(at, step, most, count, low, high).steps for step in (-1, 1))
    return here - down, here + up


def _free(waiting: list[int], cells: list[Cell], network: Network) -> None:
    """Ask of each cell how far it can move, all sums together, and blank what holds it until it moves far enough.

    A blank only widens what is possible, so a cell that moves far enough needs no second look; a blanked one does.
    """
    count = [cell.count for cell in cells]
    bounds = [cell.bounds() for cell in cells]
    low, high = [one for one, _ in bounds], [one for _, one in bounds]
    for at in waiting:  # grows while it is walked
        while True:
            lack, holding = _held(at, cells[at].width(), network, count, low, high)
            if not lack:
                break
            others = [(cell, step) for cell, step in holding if cell != at]
            victim = _best(others, lack, cells)
            if victim is None:
                victim = _best(holding, lack, cells)  # the class itself says too much here
            if victim is None:
                break  # what holds it is known anyway
            cells[victim].kind = "hidden"
            low[victim], high[victim] = cells[victim].bounds()
            waiting.append(victim)


def _held(
    at: int, width: int, network: Network, count: Sequence[int], low: Sequence[int], high: Sequence[int]
) -> tuple[int, list[tuple[int, int]]]:
    """How many values a cell lacks, and the cells that hold it: to be larger (1) or smaller (-1)."""
    up = network.reach(at, 1, width, count, low, high)
    down = network.reach(at, -1, width - up.steps, count, low, high)
    lack = width - up.steps - down.steps
    return lack, [*network.leaving(up.cut), *network.leaving(down.cut)] if lack else []


def _blank_by_sums(
    inner: Sequence[int], cells: list[Cell], sums: Sequence[Sum], sums_of: Sequence[Sequence[int]]
) -> list[int]:
    """Play the reader of one sum at a time: what gives an inner cell away is blanked; the cells blanked."""
    bounds = [cell.bounds() for cell in cells]
    seen = propagate([low for low, _ in bounds], [high for _, high in bounds], sums, sums_of)
    narrow = [at for at in inner if seen.high[at] - seen.low[at] < cells[at].width()]
    return _blank_one_per_sum(narrow, cells, sums, sums_of, seen)


def _learn_from_exact(cells: list[Cell], sums: Sequence[Sum], sums_of: Sequence[Sequence[int]]) -> None:
    """Set what stays possible when the exact cells and the populations are all that is published. No blank can
    take that back: below an exact 0 everyone knows the zeros."""
    if not any(cell.exact and not cell.fixed for cell in cells):
        return  # populations alone say nothing that a cell does not know of itself
    low = [cell.count if cell.exact else 0 for cell in cells]
    high = [cell.count if cell.exact else cell.population for cell in cells]
    seen = propagate(low, high, sums, sums_of)
    for at, cell in enumerate(cells):
        cell.least, cell.most = seen.low[at], seen.high[at]


def _blank_one_per_sum(
    narrow: Sequence[int],
    cells: list[Cell],
    sums: Sequence[Sum],
    sums_of: Sequence[Sequence[int]],
    seen: Deduced,
) -> list[int]:
    """One blank per sum and round, since one may heal several cells; the cells blanked."""
    touched: set[int] = set()
    blanked: list[int] = []
    for at in narrow:
        low, high = cells[at].bounds()
        upwards = high - seen.high[at] >= seen.low[at] - low
        by = seen.high_by[at] if upwards else seen.low_by[at]
        if by < 0 or by in touched:
            continue
        lack = cells[at].width() - (seen.high[at] - seen.low[at])
        victim = _helper(at, sums[by], upwards, lack, cells)
        if victim is None:
            victim = _nearest(at, by, cells, sums, sums_of)
        if victim is not None:
            cells[victim].kind = "hidden"
            blanked.append(victim)
            touched.update(sums_of[victim])
            touched.add(by)
    return blanked


def _helper(at: int, each: Sum, upwards: bool, lack: int, cells: list[Cell]) -> int | None:
    """The cell of a sum whose blanking gives the narrowed cell ``lack`` more values, or as many as any can.

    A part may be larger when another part may be smaller or the total larger; and so on by the signs of the
    sum.
    """
    wanted = []
    for cell in (*each.parts, each.total):
        if cell != at:
            same_side = each.total in (at, cell)
            wanted.append((cell, 1 if upwards == same_side else -1))
    return _best(wanted, lack, cells)


def _best(wanted: Iterable[tuple[int, int]], lack: int, cells: list[Cell]) -> int | None:
    """Of cells that should be allowed larger (1) or smaller (-1) counts, the one to blank."""
    keys: dict[int, tuple[int, int, int, bool, int, int]] = {}
    for cell, step in wanted:
        one = cells[cell]
        if not _can_be_blanked(one):
            continue
        low, high = one.bounds()
        gain = one.most - high if step > 0 else low - one.least
        if gain:
            keys[cell] = (-min(gain, lack), -one.depth, one.rank, one.kind == "value", one.shown(), cell)
    return min(keys, key=keys.__getitem__, default=None)


def _nearest(at: int, by: int, cells: list[Cell], sums: Sequence[Sum], sums_of: Sequence[Sequence[int]]) -> int | None:
    """When blanking within the sum does not help, what narrows it comes from further away: the next cell
    around it that says something, else the narrowed cell itself."""
    reached, frontier = {by}, [by]
    while frontier:
        members = {cell for each in frontier for cell in (*sums[each].parts, sums[each].total)}
        found = [cell for cell in members if cell != at and _can_be_blanked(cells[cell])]
        if found:
            return min(found, key=lambda cell: (-cells[cell].depth, cells[cell].rank, cells[cell].shown(), cell))
        frontier = sorted({other for cell in members for other in sums_of[cell]} - reached)
        reached.update(frontier)
    return at if _can_be_blanked(cells[at]) else None


def _can_be_blanked(cell: Cell) -> bool:
    """Where nobody is, or nobody can be, the zero is known anyway: blanking it hides nothing."""
    return cell.kind != "hidden" and not cell.exact and not cell.fixed and cell.least < cell.most
