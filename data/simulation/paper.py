"""The C.Hasil as it stands on paper: complete, and right. What goes wrong on the way is `data.simulation.slips`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.register import Register
from data.rules.tally import Register as RuleRegister
from data.rules.tally import TallyForm, Triple
from data.simulation.electorate import Electorate, Pair, moved_for
from data.simulation.preferences import Preferences
from data.simulation.streams import stream


def paper_form(preferences: Preferences, voters: Electorate, tps: str, contest: str) -> TallyForm:
    """The form of one TPS for one contest; every rule of `data.rules.tally_rules` holds."""
    seed, register = preferences.seed, preferences.register
    ballot = register.ballot_of(contest, tps)
    rng = stream(seed, "votes", f"{tps}|{contest}")
    moved = moved_for(seed, tps, contest, voters.from_dptb)
    came = _plus(_plus(voters.from_dpt, moved), voters.from_dpk)
    total = sum(came)
    invalid = int(rng.binomial(total, preferences.invalid_share(tps, contest)))
    votes = rng.multinomial(total - invalid, preferences.shares(tps, ballot))
    parties: tuple[int, ...] = ()
    if ballot.parties:
        sums = np.bincount(np.asarray(ballot.party_of), weights=votes, minlength=len(ballot.parties))
        parties = tuple(int(each) for each in sums)
    received = voters.listed + ballot.rule.reserve(voters.listed)
    spoiled = min(int(rng.poisson(0.6)), received - total)
    return TallyForm(
        contest=contest,
        votes=tuple(int(each) for each in votes),
        party_totals=parties,
        dpt=_triple(voters.dpt),
        used_dpt=_triple(voters.from_dpt),
        used_dptb=_triple(moved),
        used_dpk=_triple(voters.from_dpk),
        used_total=_triple(came),
        disabled=_triple(voters.disabled),
        received=received,
        used=total,
        spoiled=spoiled,
        unused=received - total - spoiled,
        valid=total - invalid,
        invalid=invalid,
        total=total,
    )


def rule_of(register: Register, tps: str, contest: str, listed: int | None) -> RuleRegister:
    """What the checks know of this TPS and ballot; `listed`: the DPT the register has."""
    return replace(register.ballot_of(contest, tps).rule, dpt=listed)


def _plus(one: Pair, other: Pair) -> Pair:
    return one[0] + other[0], one[1] + other[1]


def _triple(pair: Pair) -> Triple:
    return Triple(pair[0], pair[1], sum(pair))
