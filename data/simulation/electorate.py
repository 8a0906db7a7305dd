"""Who is on the list of a TPS and who came: invented, at the levels Samarinda's published figures show.

The 896 readable real forms of the Pilpres 2024 have a DPT of 230 on average (5% to 95%: 167 to 291), a turnout of
0,78 and a handful of DPTb and DPK voters. The same people vote in every contest of their TPS; only DPTb voters may be
entitled to some contests and not to others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data import codes
from data.register import Area
from data.simulation.streams import stream

MEAN_DPT, SPREAD_DPT = 236.0, 32.0
FEWEST, MOST = 150, 300
SPECIAL_FEWEST, SPECIAL_MOST = 60, 200
TURNOUT = 0.78
# Share of DPTb voters who get the ballot of a contest: all vote for president, few for their old dapil's council.
MOVED_ENTITLED = {"ppwp": 1.0, "dpr": 0.55, "dpd": 0.7, "dprd_prov": 0.5, "dprd_kota": 0.3, "gubernur": 1.0}

Pair = tuple[int, int]  # men, women


@dataclass(frozen=True, slots=True)
class Electorate:
    """A TPS's voters: on the list, and those who came from DPT, DPTb, DPK and with a disability; men, women."""

    dpt: Pair
    from_dpt: Pair
    from_dptb: Pair
    from_dpk: Pair
    disabled: Pair

    @property
    def listed(self) -> int:
        return sum(self.dpt)

    @property
    def came(self) -> int:
        return sum(self.from_dpt) + sum(self.from_dptb) + sum(self.from_dpk)


def voters_on_list(seed: int, tps: Area) -> Pair:
    """The DPT of a TPS: the register's where it has one, else invented: 150 to 300 voters; fewer at a lokasi khusus,
    where one sex often prevails."""
    rng = stream(seed, "dpt", tps.code)
    if tps.special:
        total = int(rng.integers(SPECIAL_FEWEST, SPECIAL_MOST + 1))
        share = float(rng.choice([0.96, 0.5, 0.1], p=[0.55, 0.35, 0.1]))
    else:
        local = stream(seed, "dpt", codes.kelurahan_of(tps.code)).normal(0.0, 12.0)
        total = int(np.clip(rng.normal(MEAN_DPT + local, SPREAD_DPT), FEWEST, MOST))
        share = float(np.clip(rng.normal(0.505, 0.025), 0.42, 0.6))
    total = total if tps.dpt is None else tps.dpt
    men = int(rng.binomial(total, share))
    return men, total - men


def electorate(seed: int, tps: Area) -> Electorate:
    """The voters of a TPS. They fit the ballots it received: DPT and 2% reserve."""
    dpt = voters_on_list(seed, tps)
    rng = stream(seed, "turnout", tps.code)
    local = stream(seed, "turnout", codes.kelurahan_of(tps.code)).normal(0.0, 0.03)
    share = float(np.clip(rng.normal(TURNOUT + local, 0.05), 0.45, 0.95))
    men = int(rng.binomial(dpt[0], share - 0.01))
    women = int(rng.binomial(dpt[1], share + 0.01))
    moved = _split(rng, int(rng.poisson(9.0 if tps.special else rng.gamma(0.7, 3.0))))
    unlisted = _split(rng, int(rng.poisson(rng.gamma(0.9, 4.5))))
    room = sum(dpt) - sum(moved) - sum(unlisted)
    while men + women > room:  # nobody votes without a ballot, and the reserve is for spoiled ones
        men, women = (men - 1, women) if men > women else (men, women - 1)
    disabled = _split(rng, int(rng.poisson(1.1)))
    return Electorate(dpt, (men, women), moved, unlisted, disabled)


def moved_for(seed: int, tps: str, contest: str, moved: Pair) -> Pair:
    """The DPTb voters of a TPS who also voted in this contest."""
    rng = stream(seed, "entitled", f"{tps}|{contest}")
    share = MOVED_ENTITLED.get(contest, 1.0)
    return int(rng.binomial(moved[0], share)), int(rng.binomial(moved[1], share))


def _split(rng: np.random.Generator, total: int) -> Pair:
    men = int(rng.binomial(total, 0.5))
    return men, total - men
