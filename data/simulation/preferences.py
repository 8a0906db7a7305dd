"""How a place votes: city shares moved by its kecamatan, its kelurahan and, a little, the TPS itself.

The three tickets start at the shares of Samarinda's published result (24,5%, 65,2%, 10,2% in the readable forms of
2024), whose shares differ by 0,07 between kelurahan. Everything else is invented: party strengths, strongholds,
candidates. Effects are added to log shares; those of parties are the same in every contest of the place, because the
same people vote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data import codes
from data.register import Ballot, Register
from data.simulation.streams import stream

Shares = NDArray[np.float64]

KECAMATAN_SPREAD, KELURAHAN_SPREAD, TPS_SPREAD = 0.16, 0.22, 0.10
STRONGHOLD: Final = 0.9  # log share a party gains in one of its strongholds
STRONGHOLDS = 0.05  # share of the kelurahan that are one party's stronghold, per party

PPWP = (0.245, 0.652, 0.103)
# Invented strengths by party number; the order of size is plausible, no figure is a result.
PARTY = {1: 7.0, 2: 17.0, 3: 13.0, 4: 16.0, 5: 9.0, 6: 1.0, 7: 2.0, 8: 9.5, 9: 0.4, 10: 2.2, 11: 0.3, 12: 7.0,
         13: 0.6, 14: 8.0, 15: 2.4, 16: 1.4, 17: 3.5, 24: 0.5}  # fmt: skip
INVALID = {"ppwp": 0.018, "dpr": 0.034, "dpd": 0.038, "dprd_prov": 0.032, "dprd_kota": 0.024}


@dataclass(frozen=True)
class Preferences:
    """The shares of a night. Built once; what is asked for is remembered per kelurahan, not per TPS."""

    seed: int
    register: Register

    def __post_init__(self) -> None:
        object.__setattr__(self, "_groups", {})
        object.__setattr__(self, "_within", {})

    def shares(self, tps: str, ballot: Ballot) -> Shares:
        """Expected share of the valid votes of each choice of the ballot at a TPS; they add up to 1."""
        base = self._group_logs(codes.kelurahan_of(tps), ballot)
        rng = stream(self.seed, "leaning", f"{tps}|{ballot.contest}")
        groups = _shares(base + rng.normal(0.0, TPS_SPREAD, base.size))
        if not ballot.parties:
            return groups
        within = self._within_party(codes.parent(codes.kelurahan_of(tps)) or "", ballot)
        return groups[np.asarray(ballot.party_of)] * within

    def invalid_share(self, tps: str, contest: str) -> float:
        """Expected share of invalid votes, 1% to 4% around the contest's own."""
        rng = stream(self.seed, "invalid", f"{tps}|{contest}")
        return float(np.clip(rng.gamma(6.0, INVALID.get(contest, 0.025) / 6.0), 0.002, 0.09))

    def _group_logs(self, kelurahan: str, ballot: Ballot) -> Shares:
        """Log shares of the ballot's parties, or candidates where it has none, in a kelurahan."""
        cache: dict[tuple[str, str, str], Shares] = self._groups  # type: ignore[attr-defined]
        key = (kelurahan, ballot.contest, ballot.dapil)
        if key not in cache:
            names = [f"p{number}" for number in ballot.parties] or [
                f"{ballot.contest}.{choice.number}" for choice in ballot.choices
            ]
            lean = [self._leaning(kelurahan, name) for name in names]
            cache[key] = self._city_logs(ballot) + np.asarray(lean)
        return cache[key]

    def _city_logs(self, ballot: Ballot) -> Shares:
        rng = stream(self.seed, "city", ballot.contest)
        if ballot.parties:
            strength = [PARTY.get(number, 1.0) for number in ballot.parties]
            swing = [stream(self.seed, "city", f"{ballot.contest}|{n}").normal(0.0, 0.15) for n in ballot.parties]
            return np.log(strength) + np.asarray(swing)
        if ballot.contest == "ppwp" and ballot.size == len(PPWP):
            return np.log(PPWP)
        weights = np.sort(rng.gamma(0.9, 1.0, ballot.size) + 0.05)[::-1]
        return np.log(rng.permutation(weights))

    def _leaning(self, kelurahan: str, name: str) -> float:
        """What a kelurahan adds to the log share of a party or candidate."""
        area = stream(self.seed, "leaning", f"{codes.parent(kelurahan)}|{name}").normal(0.0, KECAMATAN_SPREAD)
        rng = stream(self.seed, "leaning", f"{kelurahan}|{name}")
        own = rng.normal(0.0, KELURAHAN_SPREAD)
        stronghold = STRONGHOLD if name.startswith("p") and rng.random() < STRONGHOLDS else 0.0
        return float(area + own + stronghold)

    def _within_party(self, kecamatan: str, ballot: Ballot) -> Shares:
        """Of a party's votes: the share of each of its lines (its own, then its candidates) in a kecamatan."""
        cache: dict[tuple[str, str, str], Shares] = self._within  # type: ignore[attr-defined]
        key = (kecamatan, ballot.contest, ballot.dapil)
        if key in cache:
            return cache[key]
        place = f"{ballot.contest}|{ballot.dapil}"
        city, local = stream(self.seed, "candidates", place), stream(self.seed, "candidates", f"{place}|{kecamatan}")
        # A heavy tail makes the few strong ones; the head of the list starts ahead.
        weights = np.exp(city.normal(0.0, 1.1, ballot.size) + local.normal(0.0, 0.4, ballot.size))
        for at, choice in enumerate(ballot.choices):
            weights[at] *= 4.5 if choice.number is None else 2.5 if choice.number == 1 else 1.0
        party_of = np.asarray(ballot.party_of)
        sums = np.bincount(party_of, weights=weights)
        cache[key] = weights / sums[party_of]
        return cache[key]


def _shares(logs: Shares) -> Shares:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())
