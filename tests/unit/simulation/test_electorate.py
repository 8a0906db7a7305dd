"""Voters, papers and preferences: plausible, right, and alike where people live side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data import codes
from data.register import Register
from data.rules.tally_rules import check
from data.simulation.content import Content, spread
from data.simulation.electorate import voters_on_list
from data.simulation.paper import rule_of


def test_special_stations_are_smaller_and_the_city_has_its_size(content: Content, every_tps: tuple[str, ...]) -> None:
    listed = {code: content.voters(code).listed for code in every_tps}
    ordinary = [count for code, count in listed.items() if not content.register.areas[code].special]
    special = [count for code, count in listed.items() if content.register.areas[code].special]
    assert len(ordinary) == 2549
    assert len(special) == 14
    assert min(ordinary) >= 150
    assert max(ordinary) <= 300
    assert max(special) <= 200
    assert 575_000 < sum(listed.values()) < 635_000  # the published DPT is 604.420


def test_turnout_is_about_the_real_one_and_varies(content: Content, every_tps: tuple[str, ...]) -> None:
    shares = [sum(content.voters(code).from_dpt) / content.voters(code).listed for code in every_tps]
    assert np.mean(shares) == pytest.approx(0.78, abs=0.02)
    assert 0.03 < np.std(shares) < 0.09
    assert max(shares) <= 1.0


@pytest.mark.parametrize("contest", ["ppwp", "dpr", "dpd", "dprd_prov", "dprd_kota"])
def test_the_paper_is_right(content: Content, every_tps: tuple[str, ...], contest: str) -> None:
    for code in every_tps[::23]:
        form = content.paper(code, contest)
        rule = rule_of(content.register, code, contest, content.voters(code).listed)
        assert check(form, rule) == []
        assert len(form.votes) == content.register.ballot_of(contest, code).size


def test_contests_of_a_station_differ_by_moved_voters_only(content: Content, every_tps: tuple[str, ...]) -> None:
    for code in every_tps[::101]:
        forms = [content.paper(code, contest) for contest in content.register.contests]
        assert len({(form.dpt, form.used_dpt, form.used_dpk) for form in forms}) == 1
        least = {form.used_total.total - form.used_dptb.total for form in forms}  # type: ignore[operator]
        assert len(least) == 1


def test_invalid_votes_are_few(content: Content, every_tps: tuple[str, ...]) -> None:
    for contest, low, high in (("ppwp", 0.01, 0.03), ("dpd", 0.025, 0.05)):
        forms = [content.paper(code, contest) for code in every_tps[::5]]
        share = sum(form.invalid for form in forms) / sum(form.total for form in forms)  # type: ignore[misc]
        assert low < share < high


def _by_kelurahan(content: Content, tps: tuple[str, ...], at: int) -> dict[str, list[float]]:
    shares: dict[str, list[float]] = {}
    for code in tps:
        form = content.paper(code, "ppwp")
        shares.setdefault(codes.kelurahan_of(code), []).append(form.votes[at] / form.valid)  # type: ignore[operator]
    return shares


def test_neighbours_vote_alike(content: Content, every_tps: tuple[str, ...]) -> None:
    """Between the kelurahan there is more difference than inside them, far beyond what chance would make."""
    shares = _by_kelurahan(content, every_tps, 1)
    between = np.var([np.mean(each) for each in shares.values()])
    within = np.mean([np.var(each, ddof=1) for each in shares.values() if len(each) > 1])
    assert between > within
    mean_size = np.mean([len(each) for each in shares.values()])
    assert between > 10 * within / mean_size  # independent stations would give about within / size


def test_the_city_votes_near_the_published_shares(content: Content, every_tps: tuple[str, ...]) -> None:
    votes = np.array([content.paper(code, "ppwp").votes for code in every_tps], dtype=int).sum(axis=0)
    assert votes / votes.sum() == pytest.approx([0.245, 0.652, 0.103], abs=0.05)


def test_a_stronghold_of_one_council_is_one_of_the_other(content: Content) -> None:
    """Parties keep their strength from contest to contest, because the same people vote."""
    register = content.register
    pairs = []
    for kelurahan in register.kelurahan():
        tps = register.tps_of(kelurahan)[0]
        both = [_party_logs(content, tps, contest, 4) for contest in ("dpr", "dprd_prov")]
        pairs.append(both)
    one, other = np.array(pairs).T
    assert np.corrcoef(one, other)[0, 1] > 0.7


def _party_logs(content: Content, tps: str, contest: str, party: int) -> float:
    ballot = content.register.ballot_of(contest, tps)
    shares = content.preferences.shares(tps, ballot)
    assert shares.sum() == pytest.approx(1.0)
    at = ballot.parties.index(party)
    return float(np.log(shares[np.asarray(ballot.party_of) == at].sum()))


def test_a_party_has_a_few_strong_candidates(content: Content) -> None:
    ballot = content.register.ballot_of("dprd_kota", "64.72.03.1001.001")
    shares = content.preferences.shares("64.72.03.1001.001", ballot)
    at = ballot.parties.index(2)
    mine = np.sort(shares[np.asarray(ballot.party_of) == at])[::-1]
    assert mine[:3].sum() > 0.5 * mine.sum()


def test_a_known_list_is_kept(content: Content) -> None:
    tps = replace(content.register.area("64.72.03.1001.001"), dpt=217)
    assert sum(voters_on_list(7, tps)) == 217


@pytest.mark.parametrize("most", [1, 7, 58, 59, 60, 61, 200, 2562])
def test_a_limit_is_spread_over_the_kelurahan(register: Register, most: int) -> None:
    chosen = spread(register, most)
    assert len(chosen) == len(set(chosen)) == most
    assert len({codes.kelurahan_of(code) for code in chosen}) == min(most, 59)


def test_no_limit_is_everything(register: Register, every_tps: tuple[str, ...]) -> None:
    assert sorted(spread(register, None)) == sorted(spread(register, 9_999)) == sorted(every_tps)
    with pytest.raises(ValueError, match="at least one"):
        spread(register, 0)
