"""Totals of one area as a reader sees them: lines in ballot order, shares, turnout, who leads and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.actor import KOTA
from data.dapil import first_kecamatan, grouping
from data.errors import NotFound
from data.register import Register
from data.totals import Leaf, by_party, mean_of

if TYPE_CHECKING:
    from data.view import View


@dataclass(frozen=True, slots=True)
class Line:
    """One choice: `number` is what stands on the ballot; `share` of all counted votes, None while there are none."""

    key: str
    number: int
    name: str
    colour: str | None
    votes: int
    share: float | None
    party: int | None = None
    candidate: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The total of a contest in an area. `leader` is an index into `lines`; None while nobody leads or on a tie.

    `margin` is the leader's share minus the next one's. `invalid` is over `invalid_forms` forms that state it.
    `partial`: counted forms of which some vote is unread or not filled in.
    """

    area: str
    name: str
    contest: str
    tps: int
    reported: int
    counted: int
    flagged: int
    held: int
    dpt_total: int | None
    dpt_reported: int | None
    lines: tuple[Line, ...]
    valid: int
    invalid: int | None
    invalid_forms: int
    turnout: float | None
    turnout_tps: int
    leader: int | None
    margin: float | None
    partial: int = 0

    @property
    def share_tps(self) -> float | None:
        """TPS in, of all."""
        return mean_of(self.reported, self.tps)

    @property
    def share_dpt(self) -> float | None:
        """Voters on the list of the TPS that are in, of all; None while unknown."""
        return mean_of(self.dpt_reported, self.dpt_total)


@dataclass(frozen=True, slots=True)
class DayLine:
    """How far an area's TPS are in their day. `voters`: reported so far; `share` of the DPT of those that reported."""

    area: str
    tps: int
    marks: dict[str, int]
    voters: int
    share: float | None


def area_name(view: View, area: str) -> str:
    register = view.register
    if area.startswith("dapil:"):
        code = area.removeprefix("dapil:")
        found = [one.name for (_, dapil), one in register.ballots.items() if dapil == code]
        return f"Dapil {found[0]}" if found else area
    return register.area(area).name if register.areas[area].level != "tps" else register.place(area)


def leaf(view: View, area: str, contest: str) -> Leaf:
    """The folded total; an election always has one for every area down to the kelurahan."""
    view.require(area)
    view.register.contest(contest)
    found = view.snapshot.totals.get((area, contest))
    if found is None:
        raise NotFound(f"Belum ada total untuk {area_name(view, area)}.")
    return found


def tally(view: View, area: str, contest: str, consistent: bool) -> Tally:
    """Lines are candidates, or parties in contests of parties; order is the ballot's, whoever leads."""
    found = leaf(view, area, contest)
    lines = _lines(view.register, area, contest, found, consistent)
    valid = sum(line.votes for line in lines)
    order = sorted((line.votes for line in lines), reverse=True)
    leads = valid > 0 and (len(order) < 2 or order[0] > order[1])
    leader = max(range(len(lines)), key=lambda at: lines[at].votes) if leads else None
    invalid_forms = found.invalid_forms_consistent if consistent else found.invalid_forms
    return Tally(
        area,
        area_name(view, area),
        contest,
        found.tps,
        found.reported,
        found.counted - found.flagged if consistent else found.counted,
        found.flagged,
        found.held,
        found.dpt_total,
        found.dpt_reported,
        lines,
        valid,
        (found.invalid_consistent if consistent else found.invalid) if invalid_forms else None,
        invalid_forms,
        mean_of(found.users_consistent, found.electorate_consistent)
        if consistent
        else mean_of(found.users, found.electorate),
        found.turnout_tps_consistent if consistent else found.turnout_tps,
        leader,
        (order[0] - (order[1] if len(order) > 1 else 0)) / valid if leads else None,
        found.partial_consistent if consistent else found.partial,
    )


def _lines(register: Register, area: str, contest: str, found: Leaf, consistent: bool) -> tuple[Line, ...]:
    what = register.contests[contest]
    if what.kind == "candidates":
        ballot = register.ballots[contest, what.dapil[0]]
        votes = found.consistent if consistent else found.votes
        valid = sum(votes)
        return tuple(
            Line(
                str(one.number),
                one.number or 0,
                one.name,
                None,
                votes[at],
                mean_of(votes[at], valid),
                None,
                one.number,
            )
            for at, one in enumerate(ballot.choices)
        )
    whole = found
    if area != KOTA or what.has_one_ballot:
        whole = by_party(register, contest, first_kecamatan(register, area), found)
    votes = whole.consistent if consistent else whole.votes
    valid = sum(votes)
    return tuple(
        Line(str(number), number, register.parties[number].short_name, register.parties[number].colour,
             votes[at], mean_of(votes[at], valid), number)
        for at, number in enumerate(what.parties)
    )  # fmt: skip


def candidates(view: View, area: str, contest: str, party: int, consistent: bool) -> tuple[Line, ...]:
    """Shares are of the party's votes; NotFound where the area spans several ballots."""
    found = leaf(view, area, contest)
    what = view.register.contests[contest]
    if what.kind != "parties" or (area == KOTA and not what.has_one_ballot):
        raise NotFound("Suara calon dibuka per dapil: pilih satu dapil dahulu.")
    ballot = view.register.ballot_of(contest, first_kecamatan(view.register, area))
    votes = found.consistent if consistent else found.votes
    mine = [one for one in ballot.choices if one.party == party]
    whole = sum(votes[one.position] for one in mine)
    return tuple(
        Line(f"{party}.{one.number or 0}", one.number or 0, "Suara partai" if one.number is None else one.name,
             view.register.parties[party].colour, votes[one.position], mean_of(votes[one.position], whole),
             party, one.number)
        for one in mine
    )  # fmt: skip


def day(view: View, area: str) -> DayLine:
    view.require(area)
    if area.startswith("dapil:"):
        parts = [view.snapshot.days[code] for code in grouping(view.register)[area.removeprefix("dapil:")]]
    else:
        parts = [view.snapshot.days[area]] if area in view.snapshot.days else []
    marks: dict[str, int] = {}
    for part in parts:
        for kind, count in part["marks"].items():
            marks[kind] = marks.get(kind, 0) + count
    dpts = [part["voters_dpt"] for part in parts]
    voters = sum(part["voters"] for part in parts)
    whole = None if None in dpts else sum(dpts)
    return DayLine(area, sum(part["tps"] for part in parts), marks, voters, mean_of(voters, whole))
