"""How health counts leave the health team: no count of 0 to 4 people can be read or worked out.

**What is published.** A count of 0 to 4 is shown as "<5": a 0 that turns into "<5" at the next revision would give
one person away. Every other count, in cells and totals alike, is rounded down to a multiple of 5. So a published
total minus published parts is a multiple of 5, never 1 to 4; and one person more or less between two revisions
shows only where a step of 5 is crossed. A count whose complement (everyone else in the area) is 0 to 4 says as
much about those few and is not shown. In an area of fewer than ten people every split is a small one: its whole
row is hidden. Where nobody is, 0 is shown.

**Tiers together.** Two or three "<5" cannot be added, so where tiers are small the number that matters, how many
are at risk, would be blank almost everywhere. A class is the sum of some tiers and published like a tier; coarse
areas publish it alone. Its tiers there are cells all the same, as if hidden: nobody may work them out either.

**The exception.** Some counts are published to the person elsewhere (open emergencies of kota and kecamatan).
They are taken as known and given back as they are. What follows from them alone nobody can take back: all parts
of an exact 0 are 0, no part of an exact 2 is more than 2.

**What a reader could still work out.** Sums hold between kelurahan, kecamatan and kota in each tier, between a
class and its tiers, and between the tiers of an area and its number of people, which is taken as known. A total of 10
over three "<5" would give away that each is at least 2. So further cells are hidden until no suppressed cell can be
narrowed to fewer values than the class "<5" has (five), let alone to one, except as far as the exact counts
alone, or the number of people there, leave fewer. This holds against a reader who solves all sums together, by
whatever means (:mod:`data.rules.exchange`); for the tiers of a class in coarse areas, against one who propagates
bounds sum by sum (:mod:`data.rules.bounds`; no table is known in which more is to be had).

**What this does not promise.** The reader is one who knows the published table, the exact counts and the
populations, not one who knows individuals. Who watches every revision learns when a step is crossed ("<5" to 5).
Who replays the choice of blanks learns the step of a hidden cell at most.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeVar

from data.rules.guarded import Guarded
from data.rules.shown import Shown, shown_of
from data.rules.suppression import protect, reachable

__all__ = ["Shown", "disclose", "disclose_with_spans"]

TierKey = TypeVar("TierKey", bound=Hashable)

_NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})


def disclose(
    table: Mapping[str, Mapping[TierKey, int]],
    parent: Mapping[str, str],
    population: Mapping[str, int],
    exact: Mapping[str, Collection[TierKey]] = _NOTHING,
    *,
    together: Mapping[TierKey, Sequence[TierKey]] = _NOTHING,
    coarse: Collection[str] = (),
    blank_first: Sequence[TierKey] = (),
) -> dict[str, dict[TierKey, Shown]]:
    """What may be shown of ``table[area][tier]`` (people) to someone outside the health team.

    ``parent[area]``: the area above it; areas without a parent in the table stand for themselves.
    ``population[area]``: people counted there, in a tier or not. ``exact[area]``: tiers of the area whose counts
    are published to the person elsewhere; they come back exact and the others are guarded against them. A parent
    may have people of its own beside its children's (PPK of a kecamatan); otherwise its counts must be the sum of
    theirs. ``together``: classes, each the sum of some tiers; the answer has the class of every area, and its tiers
    only where the area is not ``coarse``. The areas that are not make two levels at most. ``blank_first``: tiers and
    classes that are blanked before others of their level, in this order.

    Raises ``ValueError`` on a table that cannot be: other tiers in one area than in another, negative
    counts, more people in the tiers than there are, sums that differ, an exact count or class the table does not have.
    """
    return disclose_with_spans(
        table, parent, population, exact, together=together, coarse=coarse, blank_first=blank_first
    )[0]


def disclose_with_spans(
    table: Mapping[str, Mapping[TierKey, int]],
    parent: Mapping[str, str],
    population: Mapping[str, int],
    exact: Mapping[str, Collection[TierKey]] = _NOTHING,
    *,
    together: Mapping[TierKey, Sequence[TierKey]] = _NOTHING,
    coarse: Collection[str] = (),
    blank_first: Sequence[TierKey] = (),
    of: Collection[TierKey] = (),
) -> tuple[dict[str, dict[TierKey, Shown]], dict[str, dict[TierKey, tuple[int, int]]]]:
    """:func:`disclose`, and of the tiers or classes ``of`` what a reader of all of it can narrow each area's count to:
    the smallest and the largest that are possible. For what is published beside the table
    (:mod:`data.rules.crossed`)."""
    _check_rows(table, population)
    _check_exact(table, exact, together, coarse)
    guarded = Guarded(table, parent, population, exact, together, coarse, blank_first)
    protect(guarded.cells, guarded.sums, guarded.network)
    spans = {
        name: {tier: reachable(area.at[tier], guarded.cells, guarded.network) for tier in of}
        for name, area in guarded.areas.items()
        if of
    }
    return _published(guarded, table, together), spans


def _published(
    guarded: Guarded, table: Mapping[str, Mapping[TierKey, int]], together: Mapping[TierKey, Sequence[TierKey]]
) -> dict[str, dict[TierKey, Shown]]:
    return {
        name: {
            tier: shown_of(guarded.cells[area.at[tier]])
            for tier in (*together, *table[name])
            if area.split or tier not in guarded.parts
        }
        for name, area in guarded.areas.items()
    }


def _check_rows(table: Mapping[str, Mapping[TierKey, int]], population: Mapping[str, int]) -> None:
    tiers = next(iter(table.values()), {}).keys()
    for area, row in table.items():
        if row.keys() != tiers:
            raise ValueError(f"Tingkat kesehatan di {area} berbeda dari wilayah lain.")
        if area not in population:
            raise ValueError(f"Jumlah petugas di {area} tidak diketahui.")
        if min(row.values(), default=0) < 0 or sum(row.values()) > population[area]:
            raise ValueError(f"Jumlah per tingkat di {area} tidak sesuai dengan {population[area]} petugas di sana.")


def _check_exact(
    table: Mapping[str, Mapping[TierKey, int]],
    exact: Mapping[str, Collection[TierKey]],
    together: Mapping[TierKey, Sequence[TierKey]],
    coarse: Collection[str],
) -> None:
    parts = [tier for some in together.values() for tier in some]
    for area, tiers in exact.items():
        for tier in tiers:
            if tier not in table.get(area, {}) or (tier in parts and area in coarse):
                raise ValueError(f"Jumlah tepat tingkat {tier} di {area} diminta, tetapi tidak ada dalam tabel.")
    for row in table.values():
        if len(set(parts)) < len(parts) or not set(parts) <= row.keys() or together.keys() & row.keys():
            raise ValueError("Tingkat yang digabung tidak ada dalam tabel atau digabung dua kali.")
