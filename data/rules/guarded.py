"""The table behind a disclosure: its cells, the sums between them, and the flow of people through them.

Some tiers are published together as one *class* (evaluasi, rujuk and darurat: at risk). Everywhere the class is the
sum of its tiers; *coarse* areas publish the class only, and what it splits into there is a cell all the same: never
published, and not to be worked out either. So are the people who belong to a parent area itself (PPK of a kecamatan),
which make one more area below it.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from data.rules.bounds import Sum
from data.rules.exchange import GROUND, Edge, Network
from data.rules.suppression import SMALL, Cell, Kind

SMALLEST_AREA: Final = 2 * SMALL
"""Below this many people every split of an area has a side of fewer than five."""

_OUTSIDE: Final = object()
"""Column of the people who are in no tier."""


@dataclass(slots=True)
class Area:
    """An area, or the people of a parent itself (not ``published``). ``split``: the tiers of a class are published
    too. ``count``: people per tier and class; ``at``: the cell of each."""

    name: str
    people: int
    depth: int
    count: dict[Any, int]
    known: frozenset[Any]
    split: bool
    published: bool = True
    below: list["Area"] = field(default_factory=list)
    at: dict[Any, int] = field(default_factory=dict)


class Guarded:
    """Cells, sums and network of ``table[area][tier]``; see :func:`data.rules.disclosure.disclose`."""

    def __init__(
        self,
        table: Mapping[str, Mapping[Any, int]],
        parent: Mapping[str, str],
        population: Mapping[str, int],
        exact: Mapping[str, Collection[Any]],
        together: Mapping[Any, Sequence[Any]],
        coarse: Collection[str],
        blank_first: Sequence[Any],
    ) -> None:
        tiers = list(next(iter(table.values()), {}))
        self.together = together
        self.parts = [tier for some in together.values() for tier in some]
        self.columns = [*(tier for tier in tiers if tier not in self.parts), *together]
        self.cells: list[Cell] = []
        self.sums: list[Sum] = []
        self._rank = {tier: at for at, tier in enumerate(blank_first)}
        self.areas = {
            name: self._area(name, row, parent, population[name], exact, coarse, table) for name, row in table.items()
        }
        self._tops = self._climb(parent)
        self._outside = any(area.count[_OUTSIDE] for area in self.areas.values())
        for top in self._tops:
            self._add(top)
        self.network = Network(self._edges())

    # ---- areas ----

    def _area(
        self,
        name: str,
        row: Mapping[Any, int],
        parent: Mapping[str, str],
        people: int,
        exact: Mapping[str, Collection[Any]],
        coarse: Collection[str],
        table: Mapping[str, object],
    ) -> Area:
        count = {**row, _OUTSIDE: people - sum(row.values())}
        count |= {name_: sum(row[tier] for tier in some) for name_, some in self.together.items()}
        known = frozenset(exact.get(name, ()))
        return Area(name, people, depth(name, parent, table), count, known, name not in coarse)

    def _climb(self, parent: Mapping[str, str]) -> list[Area]:
        """Hang every area below its parent, and the people of a parent itself beside them; the areas at the top."""
        tops: list[Area] = []
        for name, area in self.areas.items():
            above = self.areas.get(parent.get(name, ""))
            (tops if above is None else above.below).append(area)
        for area in self.areas.values():
            if not area.below:
                continue
            if len({one.split for one in area.below}) > 1 or (area.below[0].split and not area.split):
                raise ValueError(f"Rincian tingkat di bawah {area.name} tidak seragam.")
            own = self._own(area)
            if own.people:
                area.below.append(own)
        return tops

    def _own(self, area: Area) -> Area:
        people = area.people - sum(one.people for one in area.below)
        count = {tier: area.count[tier] - sum(one.count[tier] for one in area.below) for tier in area.count}
        for tier, rest in count.items():
            if not 0 <= rest <= people and tier is not _OUTSIDE:
                raise ValueError(f"Jumlah tingkat {tier} di {area.name} berbeda dari jumlah wilayah di bawahnya.")
        if count[_OUTSIDE] < 0:
            raise ValueError(f"Jumlah tanpa tingkat di {area.name} berbeda dari jumlah wilayah di bawahnya.")
        return Area(area.name, people, 0, count, frozenset(), area.below[0].split, published=False)

    # ---- cells and sums ----

    def _add(self, area: Area) -> None:
        """The cells of an area and everything below it, and the sums they are in."""
        for tier in self.columns:
            area.at[tier] = self._cell(area, tier, area.published)
        for name, some in self.together.items():
            for tier in some:
                area.at[tier] = self._cell(area, tier, area.published and area.split)
            self.sums.append(Sum(area.at[name], tuple(area.at[tier] for tier in some)))
        row = [area.at[tier] for tier in self.columns]
        if self._outside:
            everyone = area.published and not area.count[_OUTSIDE]  # is in a tier, which is known
            area.at[_OUTSIDE] = self._known(0) if everyone else self._cell(area, _OUTSIDE, False)
            row.append(area.at[_OUTSIDE])
        if len(self.columns) > 1:  # one column alone is no split
            self.sums.append(Sum(self._known(area.people), tuple(row)))
        for one in area.below:
            self._add(one)
        if area.below:
            for tier, at in area.at.items():
                self.sums.append(Sum(at, tuple(one.at[tier] for one in area.below)))

    def _cell(self, area: Area, tier: Any, published: bool) -> int:
        rank = self._rank.get(tier, len(self._rank))
        count, people = area.count[tier], area.people
        if published:
            exact = tier in area.known
            kind = alone(count, people) if not exact else "value"
            self.cells.append(Cell(count, people, area.depth, kind, exact=exact, rank=rank))
        else:
            # The people of a parent itself and those in no tier: guarded when as a count they would be suppressed.
            guarded = (area.published and tier is not _OUTSIDE) or alone(count, people) != "value"
            self.cells.append(Cell(count, people, area.depth, "hidden", fixed=True, guarded=guarded, rank=rank))
        return len(self.cells) - 1

    def _known(self, people: int) -> int:
        """A number of people that is known anyway."""
        self.cells.append(Cell(people, people, 0, "value", exact=True, fixed=True, guarded=False))
        return len(self.cells) - 1

    # ---- the flow of people ----

    def _edges(self) -> list[Edge | None]:
        """From the row of an area at the bottom through each column to the same column above. A class divides into
        its tiers where these are published, and at the top comes together again."""
        edges: list[Edge | None] = [None] * len(self.cells)
        nodes: dict[Hashable, int] = {}

        def node(*key: Hashable) -> int:
            return nodes.setdefault(key, GROUND + 1 + len(nodes))

        def into(above: Area | None, tier: Any) -> int:
            return GROUND if above is None else node(id(above), tier)

        for area, above in self._walk():
            bottom = not area.below
            row = node(id(area)) if len(self.columns) > 1 else GROUND
            for tier in self._through(area):
                edges[area.at[tier]] = (row if bottom else into(area, tier), into(above, tier))
            if not area.split:
                continue
            for name, some in self.together.items():
                if bottom or not area.below[0].split:  # the class comes from below and divides here
                    fork = node(id(area), name, "tiers")
                    edges[area.at[name]] = (row if bottom else into(area, name), fork)
                    ends = {tier: (fork, into(above, tier)) for tier in some}
                elif above is None:  # the tiers come from below and make the class
                    join = node(id(area), name, "tiers")
                    edges[area.at[name]] = (join, GROUND)
                    ends = {tier: (into(area, tier), join) for tier in some}
                else:
                    raise ValueError(f"Rincian tingkat di {area.name} melampaui dua jenjang.")
                for tier, edge in ends.items():
                    edges[area.at[tier]] = edge
        return edges

    def _through(self, area: Area) -> Iterable[Any]:
        """The columns that pass an area undivided."""
        classes = () if area.split else tuple(self.together)
        outside = (_OUTSIDE,) if self._outside else ()
        return (*(tier for tier in self.columns if tier not in self.together), *classes, *outside)

    def _walk(self) -> Iterable[tuple[Area, Area | None]]:
        """Every area with the one above it, the people of a parent itself included."""
        waiting: list[tuple[Area, Area | None]] = [(top, None) for top in self._tops]
        for area, _ in waiting:  # grows while it is walked
            waiting += [(one, area) for one in area.below]
        return waiting


def alone(count: int, people: int) -> Kind:
    """How a count among so many people would be published by itself."""
    if not people:
        return "value"
    if people < SMALLEST_AREA or people - count < SMALL:
        return "hidden"
    return "under5" if count < SMALL else "value"


def depth(area: str, parent: Mapping[str, str], table: Mapping[str, object]) -> int:
    """Steps to the top of the table; a circle raises ``ValueError``."""
    steps, here = 0, area
    while (above := parent.get(here)) is not None and above in table:
        steps, here = steps + 1, above
        if steps > len(table):
            raise ValueError(f"Susunan wilayah melingkar di {area}.")
    return steps
