"""Cities in numbers, and readers who try to work out what a disclosed table of them hides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from data.rules.bounds import Sum, propagate, sums_of_cells
from data.rules.disclosure import Shown, disclose

Table = dict[str, dict[str, int]]
Cell = tuple[str, str]
Interval = tuple[int, int]
HIDDEN = Shown("hidden", None)
CLASS = "berisiko"
SPLIT = ("evaluasi", "rujuk", "darurat")


@dataclass(frozen=True)
class City:
    """A table with everything a reader knows of it anyway. `together`: published as a class; `coarse`: areas where
    only the class is."""

    table: Table
    parent: dict[str, str]
    population: dict[str, int]
    exact: dict[str, tuple[str, ...]] = field(default_factory=dict)
    together: dict[str, tuple[str, ...]] = field(default_factory=dict)
    coarse: frozenset[str] = frozenset()

    def disclosed(self) -> dict[str, dict[str, Shown]]:
        return disclose(
            self.table, self.parent, self.population, self.exact, together=self.together, coarse=self.coarse,
            blank_first=("rendah", "belum_lengkap", "evaluasi", "rujuk"),
        )  # fmt: skip

    def count(self, area: str, tier: str) -> int:
        return sum(self.table[area][one] for one in self.together.get(tier, (tier,)))

    def published(self) -> list[Cell]:
        """The cells that may be published."""
        parts = {one for some in self.together.values() for one in some}
        return [
            (area, tier)
            for area, row in self.table.items()
            for tier in (*self.together, *row)
            if area not in self.coarse or tier not in parts
        ]

    def only_exact(self) -> dict[str, dict[str, Shown]]:
        """What is published when nothing but the exact counts is."""
        out: dict[str, dict[str, Shown]] = {area: {} for area in self.table}
        for area, tier in self.published():
            known = tier in self.exact.get(area, ())
            out[area][tier] = Shown("value", self.count(area, tier), exact=True) if known else HIDDEN
        return out

    def children(self, area: str) -> list[str]:
        return [child for child, above in self.parent.items() if above == area]

    def own(self, area: str) -> int:
        """People who belong to a parent itself."""
        return self.population[area] - sum(self.population[child] for child in self.children(area))


# ---- cities ----


@st.composite
def cities(draw: st.DrawFn, *, split: bool = False, most: int = 40, outside: bool = True) -> City:
    """A kota of one to three kecamatan of one to four kelurahan; some people outside every tier, some of a
    kecamatan; open emergencies of kota and kecamatan often published to the person. `split`: with the class at risk,
    alone below the kecamatan."""
    count = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, most))
    table: Table = {}
    parent: dict[str, str] = {}
    population: dict[str, int] = {}
    if split:
        tiers = ("belum_lengkap", "rendah", *SPLIT)[-draw(st.integers(3, 5)) :]
    else:
        tiers = ("belum_lengkap", "rendah", "rujuk", "darurat")[-draw(st.integers(1, 4)) :]
    beside = st.sampled_from([0, 0, 1, 30] if outside else [0])
    for kecamatan in range(draw(st.integers(1, 3))):
        name = f"{kecamatan}"
        below = []
        for kelurahan in range(draw(st.integers(1, 4))):
            area = f"{name}.{kelurahan}"
            table[area] = {tier: draw(count) for tier in tiers}
            population[area] = sum(table[area].values()) + draw(beside)
            parent[area] = name
            below.append(area)
        own = {tier: draw(st.sampled_from([0, 0, 2])) for tier in tiers}
        table[name] = {tier: sum(table[area][tier] for area in below) + own[tier] for tier in tiers}
        population[name] = sum(population[area] for area in below) + sum(own.values())
        parent[name] = "kota"
    tops = [area for area, above in parent.items() if above == "kota"]
    table["kota"] = {tier: sum(table[area][tier] for area in tops) for tier in tiers}
    population["kota"] = sum(population[area] for area in tops)
    known = ("kota", *tops) if draw(st.sampled_from([True, True, False])) else ()
    exact: dict[str, tuple[str, ...]] = {area: ("darurat",) for area in known}
    if not split:
        return City(table, parent, population, exact)
    coarse = frozenset(area for area in table if "." in area)
    return City(table, parent, population, exact, {CLASS: SPLIT}, coarse)


def another(city: City, seen: Mapping[Cell, Interval], prefer: Mapping[Cell, int]) -> City:
    """A city that differs in counts only, each within `seen`: the one where `prefer` is largest in sum."""
    system = _system(city, city.only_exact())
    for cell, (low, high) in seen.items():
        system.known[system.place[cell]] = (low, high)
    objective = np.zeros(len(system.known))
    for cell, weight in prefer.items():
        objective[system.place[cell]] = -weight
    found = np.rint(system.solve(objective).x).astype(int)
    table = {area: {tier: int(found[system.place[area, tier]]) for tier in row} for area, row in city.table.items()}
    return replace(city, table=table)


# ---- readers ----


def reading(one: Shown, people: int) -> Interval:
    """What a published number says by itself."""
    span = one.span()
    return (0, people) if span is None else (span[0], min(span[1], people))


@dataclass
class _System:
    """Every cell of a city with what is said of it, and all sums between them. `place`: of the cells that have a
    name, the tiers of a class in coarse areas included."""

    place: dict[Cell, int] = field(default_factory=dict)
    known: list[Interval] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)

    def more(self, low: int, high: int) -> int:
        self.known.append((low, high))
        return len(self.known) - 1

    def solve(self, objective: np.ndarray) -> object:
        matrix = np.zeros((len(self.sums), len(self.known)))
        for row, each in enumerate(self.sums):
            matrix[row, each.total] -= 1
            for part in each.parts:
                matrix[row, part] += 1
        low, high = np.array(self.known, dtype=float).T
        found = milp(
            objective, constraints=LinearConstraint(matrix, 0, 0), bounds=Bounds(low, high),
            integrality=np.ones(len(self.known)),
        )  # fmt: skip
        assert found.success, found.message
        return found


def _system(city: City, published: Mapping[str, Mapping[str, Shown]]) -> _System:
    """What a reader of the published table knows: the tree, all populations, and which areas have everyone in a
    tier."""
    made = _System()
    tiers = [*city.together, *next(iter(city.table.values()))]
    parts = {one for some in city.together.values() for one in some}
    columns = [tier for tier in tiers if tier not in parts]
    rest: dict[str, int] = {}
    for area, row in city.table.items():
        people = city.population[area]
        for tier in tiers:
            said = published[area].get(tier, HIDDEN)
            made.place[area, tier] = made.more(*reading(said, people))
        rest[area] = made.more(0, 0 if people == sum(row.values()) else people)
        _row(made, people, {tier: made.place[area, tier] for tier in tiers}, columns, rest[area], city)
    for area in city.table:
        below = city.children(area)
        if not below:
            continue
        own = {tier: made.more(0, city.own(area)) for tier in (*tiers, "")}
        for tier in tiers:
            made.sums.append(Sum(made.place[area, tier], (*(made.place[one, tier] for one in below), own[tier])))
        made.sums.append(Sum(rest[area], (*(rest[one] for one in below), own[""])))
        _row(made, city.own(area), own, columns, own[""], city)
    return made


def _row(made: _System, people: int, at: Mapping[str, int], columns: list[str], rest: int, city: City) -> None:
    if len(columns) > 1:  # one tier alone is no split
        made.sums.append(Sum(made.more(people, people), (*(at[tier] for tier in columns), rest)))
    for name, some in city.together.items():
        made.sums.append(Sum(at[name], tuple(at[tier] for tier in some)))


def by_sums(city: City, published: Mapping[str, Mapping[str, Shown]]) -> dict[Cell, Interval]:
    """The intervals a patient reader deduces from one sum at a time."""
    system = _system(city, published)
    low, high = ([one[end] for one in system.known] for end in (0, 1))
    seen = propagate(low, high, system.sums, sums_of_cells(len(low), system.sums))
    return {cell: (seen.low[at], seen.high[at]) for cell, at in system.place.items()}


def by_integers(
    city: City, published: Mapping[str, Mapping[str, Shown]], cells: Iterable[Cell]
) -> dict[Cell, Interval]:
    """The smallest and largest count of each cell in any table that could be behind what is published: integer
    programming over all sums together."""
    system = _system(city, published)
    found = {}
    for cell in cells:
        ends = []
        for sign in (1, -1):
            objective = np.zeros(len(system.known))
            objective[system.place[cell]] = sign
            ends.append(round(sign * system.solve(objective).fun))  # type: ignore[attr-defined]
        found[cell] = (ends[0], ends[1])
    return found


# ---- the same people, split another way ----


@dataclass(frozen=True)
class Split:
    """A kota and its kecamatan, each by group: counts and people. `totals`: what is left possible of the areas."""

    table: Table
    people: Table
    totals: dict[str, Interval]

    def below(self) -> list[str]:
        return [area for area in self.table if area != "kota"]


@st.composite
def splits_of(draw: st.DrawFn, counts: Mapping[str, int], people: Mapping[str, int]) -> tuple[Table, Table]:
    """Groups of each kecamatan's people (`counts` at risk among `people`), and of the kota their sums."""
    groups = ("g0", "g1", "g2")[: draw(st.integers(2, 3))]
    table: Table = {}
    sizes: Table = {}
    for area in counts:
        left, many = counts[area], people[area]
        table[area], sizes[area] = {}, {}
        for group in groups[:-1]:
            size = draw(st.integers(0, many))
            here = draw(st.integers(max(0, left - (many - size)), min(left, size)))
            table[area][group], sizes[area][group] = here, size
            left, many = left - here, many - size
        table[area][groups[-1]], sizes[area][groups[-1]] = left, many
    for made in (table, sizes):
        made["kota"] = {group: sum(made[area][group] for area in counts) for group in groups}
    return table, sizes


def jointly(
    city: City,
    main: Mapping[str, Mapping[str, Shown]],
    splits: list[tuple[Split, dict[str, dict[str, Shown]]]],
    tier: str,
) -> Joint:
    """What a reader solves who has the whole table and every split of one tier of it before them."""
    system = _system(city, main)
    places = []
    for split, published in splits:
        at = {
            (area, group): system.more(*reading(published[area][group], split.people[area][group]))
            for area, row in split.table.items()
            for group in row
        }
        for area, row in split.table.items():
            system.sums.append(Sum(system.place[area, tier], tuple(at[area, group] for group in row)))
        for group in split.table["kota"]:
            system.sums.append(Sum(at["kota", group], tuple(at[area, group] for area in split.below())))
        places.append(at)
    return Joint(system, places)


@dataclass
class Joint:
    """A reader of several tables at once."""

    system: _System
    splits: list[dict[Cell, int]]

    def ends(self, at: int) -> Interval:
        found = []
        for sign in (1, -1):
            objective = np.zeros(len(self.system.known))
            objective[at] = sign
            found.append(round(sign * self.system.solve(objective).fun))  # type: ignore[attr-defined]
        return found[0], found[1]
